"""Captures out of files, folders and streams, by what they hold and, where that doesn't say, by their name."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from tellings.intake import rows
from tellings.intake.limits import Limits, TooLargeError, read_at_most
from tellings.intake.lists import AddressList
from tellings.records import Capture, Refusal

Kind = Literal["text", "markdown", "html", "rows", "json", "warc", "wacz", "feed", "unknown"]
_KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    "": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".mhtml": "unknown",
    ".jsonl": "rows",
    ".ndjson": "rows",
    ".json": "json",
    ".warc": "warc",
    ".wacz": "wacz",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".opml": "feed",
    ".rdf": "feed",
}
_KNOWN = ".txt .md .html .json .jsonl .warc .wacz .rss .atom .xml .opml, each also as .gz"
_MAX_DEPTH = 40


Item = Capture | Refusal


def captures(path: Path, received: str, limits: Limits) -> Iterator[Item | AddressList]:
    """What a file or folder holds. A folder is read through, in the order of its names; hidden files are skipped."""
    if path.is_dir():
        yield from _folder(path, received, limits, 0)
        return
    yield from _file(path, received, limits)


def _shown(path: Path) -> str:
    """A path as text that can be written anywhere; bytes that are no characters are replaced."""
    return str(path).encode("utf-8", "replace").decode()


def _refuse(source: str, reason: str, detail: str) -> Refusal:
    return Refusal(source=source, reason=reason, detail=detail, stage="intake")


def _folder(folder: Path, received: str, limits: Limits, depth: int) -> Iterator[Item | AddressList]:
    if depth > _MAX_DEPTH:
        yield _refuse(_shown(folder), "too-deep", f"Folders are read {_MAX_DEPTH} deep.")
        return
    try:
        inside = sorted(p for p in folder.iterdir() if not p.name.startswith("."))
    except OSError as error:
        yield _refuse(_shown(folder), "unreadable", f"The folder can't be read: {error.strerror}.")
        return
    if not inside and depth == 0:
        yield _refuse(_shown(folder), "empty", "The folder holds no files.")
    for path in inside:
        if path.is_dir():
            if path.is_symlink():
                yield _refuse(_shown(path), "link", "Links to folders aren't followed. Name the folder itself.")
            else:
                yield from _folder(path, received, limits, depth + 1)
        else:
            yield from _file(path, received, limits)


def _file(path: Path, received: str, limits: Limits) -> Iterator[Item | AddressList]:
    source = _shown(path)
    try:
        if not path.exists():
            yield _refuse(source, "not-found", "There is no such file or folder.")
            return
        if not path.is_file():
            yield _refuse(source, "unreadable", "It is no ordinary file.")
            return
        with path.open("rb") as file:
            yield from _opened(file, path, received, limits)
    except OSError as error:
        yield _refuse(source, "unreadable", f"It can't be read: {error.strerror or error}.")


def kind_of(path: Path) -> tuple[Kind, bool]:
    """The kind that a name tells, and whether it is packed with gzip."""
    packed = path.suffix.lower() == ".gz"
    suffix = Path(path.stem).suffix if packed else path.suffix
    return _KINDS.get(suffix.lower(), "unknown"), packed


def _opened(file: BinaryIO, path: Path, received: str, limits: Limits) -> Iterator[Item | AddressList]:
    kind, packed = kind_of(path)
    source = _shown(path)
    if kind == "unknown":
        yield _refuse(source, "unknown-kind", f"“{path.suffix}” files aren't read. Known: {_KNOWN}.")
    elif kind == "wacz":
        from tellings.intake import warc

        yield from warc.from_wacz(path, source, limits)
    elif kind == "warc":
        from tellings.intake import warc

        yield from warc.captures(file, source, limits)
    elif kind == "rows":
        yield from rows.from_lines(_unpacked(file, packed), source, limits)
    else:
        yield from _whole(_unpacked(file, packed), kind, source, received, limits)


def _unpacked(file: BinaryIO, packed: bool) -> BinaryIO:
    return gzip.GzipFile(fileobj=file) if packed else file  # type: ignore[return-value]


def limit_of(kind: Kind, limits: Limits) -> int:
    """The most bytes read of one file of a kind."""
    return {"html": limits.page, "json": limits.array, "feed": limits.feed}.get(kind, limits.article)


def _whole(file: BinaryIO, kind: Kind, source: str, received: str, limits: Limits) -> Iterator[Item | AddressList]:
    limit = limit_of(kind, limits)
    try:
        body = read_at_most(file, limit)
    except TooLargeError:
        detail = f"It holds more than {limit // 1_000_000} MB, the most read of one file of this kind."
        yield _refuse(source, "too-large", detail)
        return
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield _refuse(source, "broken-gzip", f"It can't be unpacked: {error}.")
        return
    yield from of_body(body, kind, source, received, limits)


def of_body(body: bytes, kind: Kind, source: str, received: str, limits: Limits) -> Iterator[Item | AddressList]:
    """What some bytes of a known kind hold."""
    if kind == "json":
        yield from rows.from_json(body, source, received, limits)
    elif kind == "feed":
        from tellings.intake import feeds

        yield from feeds.from_file(body, source, received)
    elif kind in ("html", "markdown"):
        yield Capture(source=source, body=body, kind=kind, received=received)
    else:
        yield Capture(source=source, body=body, received=received)


def stream(file: BinaryIO, received: str, limits: Limits, source: str = "-") -> Iterator[Item | AddressList]:
    """Standard input: JSON rows, a JSON array, HTML or plain text, told apart by their first bytes."""
    head = file.read(4096)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    joined: BinaryIO = _Joined(head, file)  # type: ignore[assignment]
    if start.startswith(b"\x1f\x8b"):
        joined = gzip.GzipFile(fileobj=joined)  # type: ignore[assignment]
        start = b""
    if start.startswith(b"{") and _first_line_is_row(head):
        yield from rows.from_lines(joined, source, limits)
        return
    kind: Kind = (
        "json" if start[:1] in (b"{", b"[") else "html" if start.startswith((b"<!doctype", b"<html")) else "text"
    )
    if start.startswith((b"<?xml", b"<rss", b"<feed", b"<opml")):
        kind = "feed"
    yield from _whole(joined, kind, source, received, limits)


def _first_line_is_row(head: bytes) -> bool:
    line = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    return rows.is_row(line) or (b"\n" not in head and len(head) == 4096)


class _Joined(io.RawIOBase):
    """The bytes looked at already, then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._head:
            taken = self._head if size < 0 else self._head[:size]
            self._head = self._head[len(taken) :]
            return taken + (self._rest.read() if size < 0 else b"")
        return self._rest.read(size)

    def readline(self, size: int | None = -1) -> bytes:
        if not self._head:
            return self._rest.readline(-1 if size is None else size)
        cut = self._head.find(b"\n") + 1
        if cut:
            line, self._head = self._head[:cut], self._head[cut:]
            return line
        line, self._head = self._head, b""
        return line + self._rest.readline(-1 if size is None else size)


def modified(path: Path) -> str:
    """When a file was last changed, in UTC."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
