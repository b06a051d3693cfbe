"""JSON rows: one article each, with `id, outlet, title, published, url` beside `text` or `html`."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from tellings.intake.limits import MEGA, Limits, TooLargeError, read_at_most
from tellings.records import Capture, Refusal

_LISTS = ("articles", "items", "rows", "data", "documents", "results")
_TEXTS = ("text", "html")
_MAX_FIELD = 4_000
"""Characters of a title, outlet, date or address."""


def from_lines(file: BinaryIO, source: str, limits: Limits) -> Iterator[Capture | Refusal]:
    """One row a line, read as it comes. A broken or overlong line is refused and the next one is read."""
    number = size = 0
    try:
        first = file.readline(limits.article + 1)
        if first.startswith((b"\xff\xfe", b"\xfe\xff")):
            file, first = _narrow(first, file, limits), b""
        while line := first or file.readline(limits.article + 1):
            first = b""
            number += 1
            size += len(line)
            where = f"{source}#row {number}"
            if len(line) > limits.article and not line.endswith(b"\n"):
                size += _skip_line(file, limits.rows - size)
                yield _refuse(where, "too-large", f"The row has more than {limits.article // MEGA} MB.")
            elif line.strip(b" \t\r\n\xef\xbb\xbf"):
                yield _line(line, where)
            else:
                number -= 1
            if size > limits.rows:
                detail = f"The file has more than {limits.rows // MEGA} MB; what comes after row {number} was not read."
                yield _refuse(source, "too-large", detail)
                return
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield _refuse(source, "broken-gzip", f"It can't be unpacked after row {number}: {error}.")
        return
    except TooLargeError as error:
        yield _refuse(source, "too-large", f"In UTF-16 the file has {error}. Save it as UTF-8.")
        return
    if not number:
        yield _refuse(source, "empty", "There are no rows in it.")


def from_part(file: BinaryIO, source: str, limits: Limits, begin: int, end: int) -> Iterator[Capture | Refusal]:
    """The rows of a part of a file of lines: those that begin from byte `begin` on and before `end`. They are named by
    the byte at which they begin, since nobody has counted those before."""
    at = begin
    if begin:
        file.seek(begin - 1)
        at += _skip_line(file, end - begin) - 1
    while at < end and (line := file.readline(limits.article + 1)):
        where = f"{source}#byte {at}"
        at += len(line)
        if len(line) > limits.article and not line.endswith(b"\n"):
            at += _skip_line(file, limits.rows)
            yield _refuse(where, "too-large", f"The row has more than {limits.article // MEGA} MB.")
        elif line.strip(b" \t\r\n\xef\xbb\xbf"):
            yield _line(line, where)


def _narrow(first: bytes, file: BinaryIO, limits: Limits) -> BinaryIO:
    """A file of UTF-16 as one of UTF-8, since its bytes don't part into lines."""
    return io.BytesIO((first + read_at_most(file, limits.array)).decode("utf-16", "replace").encode())


def _skip_line(file: BinaryIO, most: int) -> int:
    skipped = 0
    while skipped <= most and (chunk := file.readline(MEGA)):
        skipped += len(chunk)
        if chunk.endswith(b"\n"):
            break
    return skipped


def _line(line: bytes, where: str) -> Capture | Refusal:
    try:
        row = json.loads(_decoded(line), strict=False)
    except (ValueError, RecursionError) as error:
        return _refuse(where, "bad-row", f"It is no JSON: {str(error)[:120]}.")
    return from_row(row, where)


def _decoded(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def is_row(line: bytes) -> bool:
    """True where a line is a whole JSON object by itself that has a text or a title."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and any(k in row for k in (*_TEXTS, "title"))


def from_json(body: bytes, source: str, received: str, limits: Limits) -> Iterator[Capture | Refusal]:
    """A JSON file: an array of rows, one row, an object that holds rows, or a JSON Feed."""
    text = _decoded(body)
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        if text.count("\n") and is_row(text.lstrip().split("\n", 1)[0].encode("utf-8", "replace")):
            yield from from_lines(io.BytesIO(body), source, limits)
            return
        yield _refuse(source, "bad-json", f"It is no JSON: {str(error)[:120]}.")
        return
    if isinstance(data, dict) and "jsonfeed.org" in str(data.get("version", "")):
        from tellings.intake import feeds

        yield from feeds.from_json_feed(data, source, received)
        return
    found = _rows(data)
    if found is None:
        yield from_row(data, source)
        return
    if not found:
        yield _refuse(source, "empty", "There are no rows in it.")
    for number, row in enumerate(found, 1):
        yield from_row(row, f"{source}#row {number}")


def _rows(data: Any) -> list[Any] | None:
    if isinstance(data, list):
        return data
    if isinstance(data, dict) and not any(k in data for k in _TEXTS):
        for name in _LISTS:
            if isinstance(data.get(name), list):
                return list(data[name])
    return None


def from_row(row: Any, where: str) -> Capture | Refusal:
    """One row as a capture. Fields of the wrong kind count as absent; a row with no text and no title is refused."""
    if not isinstance(row, dict):
        return _refuse(where, "bad-row", "The row is no JSON object.")
    text, html = row.get("text"), row.get("html")
    title = _word(row.get("title"))
    named = _identity(row.get("id"))
    if not isinstance(text, str) and not isinstance(html, str):
        held = f"“text” is {_json_name(text)}" if "text" in row else "it has neither “text” nor “html”"
        return _refuse(where, "no-text", f"The row holds no article: {held}.")
    use_html = not isinstance(text, str) or (not text.strip() and isinstance(html, str))
    body = str(html if use_html else text).encode("utf-8", "replace")
    if not body.strip() and not title:
        return _refuse(where, "empty", "The row's text is empty and it has no title.")
    published = _word(row.get("published"))
    return Capture(
        source=where,
        body=body,
        kind="html" if use_html else "text",
        charset="utf-8",
        id=named,
        url=_word(row.get("url")),
        outlet=_word(row.get("outlet")),
        title=title,
        published=published,
        published_from="given" if published else None,
    )


def _word(value: Any) -> str | None:
    """A field as text; None where it is empty or of another kind."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        return None
    clean = "".join(c for c in value if c >= " " or c in "\n\t")
    return clean[:_MAX_FIELD].encode("utf-8", "replace").decode("utf-8").strip() or None


def _identity(value: Any) -> str | None:
    """An id as it was given, but for what no id can hold."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) and value.strip() else None


def _json_name(value: Any) -> str:
    return {
        type(None): "null",
        bool: "true or false",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "an object",
    }.get(type(value), "of another kind")


def _refuse(source: str, reason: str, detail: str) -> Refusal:
    return Refusal(source=source, reason=reason, detail=detail, stage="intake")
