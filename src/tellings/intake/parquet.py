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


def captures(
    file: BinaryIO, source: str, limits: Limits, *, begin: int = 0, end: int | None = None
) -> Iterator[Capture | Refusal]:
    """Every row as a capture or a refusal; columns that a JSON row doesn't have are passed over.

    With an `end`, a part of the file is read: the row groups that begin from byte `begin` on and before `end`. Rows are
    numbered through the file, whatever the part; what is wrong with all of the file is told by its first part alone.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        to_do = "Install it with: pip install 'tellings[parquet]'"
        raise UsageError("reading Parquet needs pyarrow, which is not here", where=source, to_do=to_do) from error
    try:
        table = parquet.ParquetFile(file)
        size = file.seek(0, 2)
    except (pa.ArrowException, OSError) as error:
        if begin == 0:
            yield _refuse(source, "broken-archive", f"It can't be read as Parquet: {str(error)[:200]}.")
        return
    names = [n for n in _known(table) if n in _COLUMNS]
    if not {"text", "html", "title"} & set(names):
        if begin == 0:
            yield _refuse(source, "no-text", "No column is named text, html or title.")
        return
    if not table.metadata.num_rows and end is None:
        yield _refuse(source, "empty", "There are no rows in it.")
    for first, group in _groups(table.metadata, begin, size if end is None else end, size):
        number = first
        try:
            for batch in table.iter_batches(batch_size=_AT_ONCE, row_groups=[group], columns=names):
                for row in batch.to_pylist():
                    number += 1
                    yield _of_row(row, f"{source}#row {number}", limits)
        except (pa.ArrowException, OSError) as error:
            detail = f"This part of it can't be read after row {number}: {str(error)[:200]}."
            yield _refuse(f"{source}#row {number + 1}", "broken-archive", detail)


def _groups(about: Any, begin: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    """The row groups that begin in a part of a file, each with how many rows stand before it.

    What a broken file claims of where they begin is brought into the file, so that each is in one part and only one.
    """
    before = 0
    for number in range(about.num_row_groups):
        group = about.row_group(number)
        column = group.column(0)
        at = min((p for p in (column.dictionary_page_offset, column.data_page_offset) if p), default=0)
        if begin <= max(0, min(at, size - 1)) < end:
            yield before, number
        before += group.num_rows


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
