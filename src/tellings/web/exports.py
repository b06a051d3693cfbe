"""Everything that the desk holds as CSV or Parquet, in batches, so that no export fills the memory."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tellings.report import tables
from tellings.service.desk import Desk
from tellings.stores import Store
from tellings.stores.looking import EXPORTS, MOST, Field
from tellings.web.entrance import Visitor
from tellings.web.pages import kept_report, reading

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _batches(store: Store, what: str) -> Iterator[list[tuple[Field, ...]]]:
    """All rows, a thousand at a time, each batch in a look of its own so that the log can be folded in between."""
    after = ""
    while True:
        with store.reading() as books:
            rows = list(books.export(what, after))
        if rows:
            yield rows
        if len(rows) < MOST:
            return
        after = str(rows[-1][0])


def _safe(field: Field) -> Field:
    """A field that a spreadsheet program would run as a formula gets an apostrophe before it."""
    if not isinstance(field, str):
        return field
    clean = field.replace("\0", "\ufffd")
    return f"'{clean}" if clean.lstrip().startswith(_FORMULA) or clean.startswith(_FORMULA) else clean


def _csv(store: Store, what: str, bom: bool) -> Iterator[bytes]:
    def lines(rows: list[tuple[Field, ...]]) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows([_safe(f) for f in row] for row in rows)
        return out.getvalue().encode("utf-8", "replace")

    yield (b"\xef\xbb\xbf" if bom else b"") + lines([EXPORTS[what]])
    for rows in _batches(store, what):
        yield lines(rows)


def _parquet(store: Store, what: str) -> Iterator[bytes]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        detail = "Parquet needs more than the base install: pip install 'tellings[parquet]'. CSV is there without."
        raise HTTPException(501, detail) from error
    schema = pyarrow.schema([(name, _kind(pyarrow, name)) for name in EXPORTS[what]])
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by the generator that sends it
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in _batches(store, what):
            columns = list(zip(*rows, strict=True))
            writer.write_table(pyarrow.table([list(c) for c in columns], schema=schema))
    return _sent(file)


def _sent(file: Any) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(1 << 18):
            yield chunk


def _kind(pyarrow: Any, name: str) -> Any:
    if name in ("first", "last", "received"):
        return pyarrow.float64()
    return pyarrow.int64() if name in ("articles", "outlets", "independent", "versions") else pyarrow.string()


@reading
def everything(request: Request, visitor: Visitor) -> Response:
    """`stories`, `articles` or `quotes` as `.csv` or `.parquet`; `?excel=1` begins CSV with a byte order mark."""
    what, _, form = request.path_params["file"].partition(".")
    if what not in EXPORTS or form not in ("csv", "parquet"):
        raise HTTPException(404, "There are stories, articles and quotes, as .csv and .parquet.")
    store = cast(Desk, request.app.state.desk).store
    if form == "csv":
        body, kind = _csv(store, what, request.query_params.get("excel") == "1"), "text/csv; charset=utf-8"
    else:
        body, kind = _parquet(store, what), "application/vnd.apache.parquet"
    return StreamingResponse(body, media_type=kind, headers=_named(f"{what}.{form}"))


@reading
def story_tables(request: Request, visitor: Visitor) -> Response:
    """One story's report as CSV tables in one ZIP file."""
    report = kept_report(request)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, table in tables(report, bom=request.query_params.get("excel") == "1").items():
            packed.writestr(zipfile.ZipInfo(name), table)
    return Response(out.getvalue(), media_type="application/zip", headers=_named("story.zip"))


def _named(file: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "private, no-cache"}


ROUTES = [
    Route("/api/v1/export/{file}", everything),
    Route("/story/{id}/csv", story_tables),
]
