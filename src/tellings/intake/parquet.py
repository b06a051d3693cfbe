"""Rows of a Parquet file as captures, with the columns that a JSON row has. Needs pyarrow (the extra `parquet`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from tellings.errors import UsageError
from tellings.intake import rows
from tellings.intake.limits import MEGA, Limits
from tellings.records import Capture, Refusal

_COLUMNS = ("id", "outlet", "title", "published", "url", "text", "html")
_AT_ONCE = 64


def captures(file: BinaryIO, source: str, limits: Limits) -> Iterator[Capture | Refusal]:
    """Every row as a capture or a refusal; columns that a JSON row doesn't have are passed over."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        to_do = "Install it with: pip install 'tellings[parquet]'"
        raise UsageError("reading Parquet needs pyarrow, which is not here", where=source, to_do=to_do) from error
    number = 0
    try:
        table = parquet.ParquetFile(file)
        names = [n for n in _known(table) if n in _COLUMNS]
        if not {"text", "html", "title"} & set(names):
            yield _refuse(source, "no-text", "No column is named text, html or title.")
            return
        for batch in table.iter_batches(batch_size=_AT_ONCE, columns=names):
            for row in batch.to_pylist():
                number += 1
                yield _of_row(row, f"{source}#row {number}", limits)
    except (pa.ArrowException, OSError) as error:
        yield _refuse(source, "broken-archive", f"It can't be read as Parquet after row {number}: {str(error)[:200]}.")
        return
    if not number:
        yield _refuse(source, "empty", "There are no rows in it.")


def _known(table: Any) -> list[str]:
    return [str(n) for n in table.schema_arrow.names]


def _of_row(row: dict[str, Any], where: str, limits: Limits) -> Capture | Refusal:
    plain = {k: v.decode("utf-8", "replace") if isinstance(v, bytes) else v for k, v in row.items() if v is not None}
    if any(len(plain.get(k) or "") > limits.page for k in ("text", "html")):
        return _refuse(where, "too-large", f"The row has more than {limits.page // MEGA} MB.")
    when = plain.get("published")
    if isinstance(when, date):
        plain["published"] = when.isoformat()
    return rows.from_row(plain, where)


def _refuse(source: str, reason: str, detail: str) -> Refusal:
    return Refusal(source=source, reason=reason, detail=detail, stage="intake")
