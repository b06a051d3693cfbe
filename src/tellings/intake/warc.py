"""Captures out of web archives: WARC files, packed or not, and the WARCs inside a WACZ."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from tellings.intake.limits import MEGA, Limits, TooLargeError, gather
from tellings.records import Capture, Refusal

_PAGES = ("text/html", "application/xhtml+xml")
_MAX_RECORD = 1_000 * MEGA


def captures(file: BinaryIO, source: str, received: str, limits: Limits) -> Iterator[Capture | Refusal]:
    """Every answer that an archive holds as a capture or a refusal; where the archive breaks off is the last refusal.

    Requests, metadata and the archive's own notes are no answers and give nothing.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    found = 0
    last = "its beginning"
    watched = _Watched(file)
    try:
        for record in ArchiveIterator(
            watched, record_types=WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
        ):
            found += 1
            where = f"{source}#record {found}"
            last = f"record {found} ({(record.headers.get('WARC-Target-URI') or 'no address')[:200]})"
            yield _of_record(record, where, limits)
    except (OSError, EOFError, ValueError, zlib.error, RuntimeError) as error:
        yield _refuse(
            source, "broken-archive", f"The archive breaks after {last}: {str(error)[:160] or type(error).__name__}."
        )
        return
    if watched.broken(found):
        yield _refuse(source, "broken-archive", f"The archive breaks off after {last}; what comes before was read.")
    elif not found:
        yield _refuse(source, "empty", "The archive holds no answers of any web server.")


class _Watched(io.RawIOBase):
    """Passes an archive through and remembers how it begins and ends, since the reader stops quietly at damage."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._head = b""
        self._tail = b""
        self.size = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        if len(self._head) < 16:
            self._head = (self._head + chunk)[:16]
        self._tail = (self._tail + chunk)[-16:]
        self.size += len(chunk)
        return chunk

    def broken(self, found: int) -> bool:
        """True where an archive that was read through doesn't end as one ends."""
        if self.size == 0:
            return False
        if self._head.startswith(b"\x1f\x8b"):
            return found == 0 and self.size > 100
        return not self._tail.endswith(b"\r\n\r\n") and not self._tail.endswith(b"\n\n")


def _of_record(record: Any, where: str, limits: Limits) -> Capture | Refusal:
    address = record.headers.get("WARC-Target-URI")
    if record.content_length > _MAX_RECORD:
        return _refuse(where, "too-large", f"The record says it has {record.content_length:,} bytes.")
    status, kind, charset = 200, record.headers.get("Content-Type") or "", None
    if record.is_http:
        record.parse_http(strict_mode=False)
        http = record.http_headers
        if http is None:
            return _refuse(where, "broken-record", "Its HTTP headers can't be read.")
        status = http.status_code or 200
        kind, charset = record.http_content_type or "", record.http_charset
        encoding = (http.get("Content-Encoding") or "").lower()
    else:
        encoding = ""
    if status >= 300:
        return _refuse(where, f"fetch-{status}", f"The server had answered {status}, not a page.")
    kind = kind.split(";")[0].strip().lower()
    if kind and kind not in _PAGES and kind != "text/plain":
        return _refuse(where, "not-a-page", f"It is {kind[:80]}, not a page of text.")
    try:
        body = _unpacked(gather(lambda: record.reader.read(1 << 18), limits.page), encoding, limits.page)
    except TooLargeError:
        return _refuse(where, "too-large", f"The page has more than {limits.page // MEGA} MB.")
    except (zlib.error, ValueError) as error:
        return _refuse(where, "broken-record", f"It can't be unpacked: {error}.")
    return Capture(
        source=where,
        body=body,
        kind="text" if kind == "text/plain" else "html",
        charset=charset,
        url=address,
        received=record.headers.get("WARC-Date"),
    )


def _unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """A body without its Content-Encoding; never more than `limit` bytes."""
    if not encoding or encoding == "identity":
        return body
    if encoding in ("gzip", "x-gzip", "deflate"):
        return unzip(body, limit)
    raise ValueError(f"packed as “{encoding[:20]}”, which isn't read")


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


def from_wacz(path: Path, source: str, received: str, limits: Limits) -> Iterator[Capture | Refusal]:
    """Every WARC inside a WACZ, which is a zip archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(n for n in archive.namelist() if n.startswith("archive/") and ".warc" in n)
            if not names:
                yield _refuse(source, "empty", "The archive holds no WARC.")
            for name in names:
                with archive.open(name) as file:
                    yield from captures(file, f"{source}!{name}", received, limits)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError, ValueError) as error:
        yield _refuse(source, "broken-archive", f"The WACZ can't be read: {error}.")


def _refuse(source: str, reason: str, detail: str) -> Refusal:
    return Refusal(source=source, reason=reason, detail=detail, stage="intake")
