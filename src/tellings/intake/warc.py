"""Captures out of web archives: WARC files, packed or not, and the WARCs inside a WACZ."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tellings.intake.limits import Limits, TooLargeError
from tellings.intake.warcfile import DamageError, Record, records
from tellings.records import Capture, Refusal

_PAGES = ("text/html", "application/xhtml+xml")
_ANSWERS = ("response", "resource", "conversion")
_MAX_HTTP_HEADERS = 64_000


def captures(
    file: BinaryIO, source: str, limits: Limits, *, begin: int = 0, end: int | None = None, exact: bool = False
) -> Iterator[Capture | Refusal]:
    """Every answer that an archive holds as a capture or a refusal, and a refusal for every broken part.

    Requests, metadata and the archive's own notes are no answers and give nothing. With an `end`, a part of a packed
    archive is read: the records that begin from byte `begin` on and before `end`. They are then named by the byte at
    which they begin, since nobody has counted those before; and a part that holds no answers is no broken archive. An
    archive that is not packed is read in parts where they are `exact`: cut where records begin.
    """
    found = again = 0
    at = -1
    broken = False
    last = "its beginning"
    for record in records(file, begin, end, exact=exact):
        if isinstance(record, DamageError):
            broken = True
            yield _refuse(source, "broken-archive", f"The archive is broken after {last}: {record}.")
            continue
        if record.headers.get("warc-type", "").lower() not in _ANSWERS:
            continue
        found += 1
        if end is None:
            name = f"record {found}"
        else:  # several in one packed part begin at its byte
            again, at = (again + 1 if record.at == at else 1), record.at
            name = f"byte {at}" if again == 1 else f"byte {at}, answer {again}"
        last = f"{name} ({(record.headers.get('warc-target-uri') or 'no address')[:200]})"
        try:
            yield _of_record(record, f"{source}#{name}", limits)
        except DamageError as error:
            # The reader will find the same damage and go on from there.
            yield _refuse(f"{source}#{name}", "broken-record", f"The record is broken: {error}.")
    if not found and not broken and end is None:
        yield _refuse(source, "empty", "The archive holds no answers of any web server.")


def _of_record(record: Record, where: str, limits: Limits) -> Capture | Refusal:
    content = record.headers.get("content-type", "")
    body = record.take(limits.page + _MAX_HTTP_HEADERS)
    whole = record.left == 0 and len(body) == record.length
    http: dict[str, str] = {}
    status = 200
    if content.startswith("application/http"):
        status, http, body = _http(body)
        content = http.get("content-type", "")
    if status >= 300 or status < 200:
        return _refuse(where, f"fetch-{status}", f"The server had answered {status}, not a page.")
    kind, _, parameters = content.partition(";")
    kind = kind.strip().lower()
    if kind and kind not in _PAGES and kind != "text/plain":
        return _refuse(where, "not-a-page", f"It is {kind[:80]}, not a page of text.")
    try:
        if len(body) > limits.page:
            raise TooLargeError(limits.page)
        body = _unpacked(body, http, limits.page)
    except TooLargeError as error:
        return _refuse(where, "too-large", f"The page has {error}.")
    except (zlib.error, ValueError) as error:
        return _refuse(where, "broken-record", f"It can't be unpacked: {error}.")
    if not whole:
        return _refuse(where, "broken-record", "The archive ends inside the record.")
    if kind in _PAGES and _is_json(body):
        return _refuse(where, "not-a-page", "It calls itself a page and is data for programs (JSON).")
    return Capture(
        source=where,
        body=body,
        kind="text" if kind == "text/plain" else "html",
        charset=parameters.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or None,
        url=record.headers.get("warc-target-uri", "").strip("<>") or None,
        received=record.headers.get("warc-date"),
    )


def _is_json(body: bytes) -> bool:
    """True for data that a server sent under the name of a page."""
    if body.lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _http(message: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a stored HTTP answer; status 0 where it is none."""
    cut, skip = message.find(b"\r\n\r\n"), 4
    if cut < 0 or cut > _MAX_HTTP_HEADERS:
        cut, skip = message.find(b"\n\n"), 2
    if cut < 0:
        cut, skip = len(message), 0
    lines = message[: min(cut, _MAX_HTTP_HEADERS)].decode("utf-8", "replace").splitlines()
    first = lines[0].split(maxsplit=2) if lines else []
    status = int(first[1]) if len(first) > 1 and first[1].isdigit() and len(first[1]) == 3 else 0
    headers: dict[str, str] = {}
    for line in lines[1:400]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return status, headers, message[cut + skip :]


def _unpacked(body: bytes, headers: dict[str, str], limit: int) -> bytes:
    """A body without its transfer and content encoding, which archives keep or not; never more than `limit` bytes."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _joined(body)
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity", "none", "utf-8"):
        return body
    if encoding in ("gzip", "x-gzip", "deflate"):
        return unzip(body, limit)
    if body.lstrip()[:1] == b"<":
        return body  # stored unpacked under the header it came with
    raise ValueError(f"packed as “{encoding[:20]}”, which isn't read")


def _joined(body: bytes) -> bytes:
    """Chunks put together; what isn't chunked at all comes back as it is."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at, at + 40)
        try:
            size = int(body[at:end].split(b";")[0].strip() or b"x", 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size < 0:
            return b"".join(parts) if parts else body
        if size == 0:
            return b"".join(parts)
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2


def unzip(body: bytes, limit: int) -> bytes:
    """Gzip or deflate unpacked, stopping at `limit` bytes; what is not packed at all comes back as it is."""
    for bits in (47, -15):
        unpacker = zlib.decompressobj(bits)
        try:
            data = unpacker.decompress(body, limit + 1)
        except zlib.error:
            continue
        if len(data) > limit:
            raise TooLargeError(limit)
        return data
    return body


def from_wacz(path: Path, source: str, limits: Limits) -> Iterator[Capture | Refusal]:
    """Every WARC inside a WACZ, which is a zip archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(n for n in archive.namelist() if n.startswith("archive/") and ".warc" in n)
            if not names:
                yield _refuse(source, "empty", "The archive holds no WARC.")
            for name in names:
                with archive.open(name) as file:
                    yield from captures(file, f"{source}!{name}", limits)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        yield _refuse(source, "broken-archive", f"The WACZ can't be read: {error}.")


def _refuse(source: str, reason: str, detail: str) -> Refusal:
    return Refusal(source=source, reason=reason, detail=detail, stage="intake")
