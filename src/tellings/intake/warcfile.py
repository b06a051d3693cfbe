"""Reading WARC: records one after the other out of a file, packed by gzip or not, as far as the file is whole.

Damage is data: a broken part is told with the byte it begins at, and reading goes on at the next record that is sound.
Memory is bounded by what is taken of one record, never by what the file claims.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from tellings.intake import gzipped

_CHUNK = 1 << 16
_MAX_LINE = 16_000
_MAX_HEADERS = 400
_MAX_DAMAGE = 1_000
_LONGEST_SIZE = 15
"""Digits of a record's length."""
GZIP = gzipped.MARK
_RECORD = b"WARC/"
_PROBE = 4096
"""Packed bytes that hold the beginning of a record, if one begins there."""


class DamageError(ValueError):
    """The bytes from here on are no sound archive. `at` is the offset in the file as it lies on disk."""

    def __init__(self, what: str, at: int) -> None:
        self.what, self.at = what, at
        super().__init__(f"{what} at byte {at:,}")


@dataclass(slots=True)
class Record:
    """One record: its headers by lower-case name, and its content still in the stream until `take` or the next one."""

    headers: dict[str, str]
    length: int
    stream: Stream
    at: int
    """The byte of the file at which the record begins, or the packed part that it stands in."""
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.length

    def take(self, most: int) -> bytes:
        """Up to `most` bytes of the content, from where the last one ended."""
        data = self.stream.take(min(most, self.left))
        self.left -= len(data)
        return data


class Stream:
    """The unpacked bytes of a file: gzip members one after the other, or the file as it is."""

    def __init__(self, file: BinaryIO, at: int = 0) -> None:
        self._file = file
        self._read = at
        self._raw = b""
        self._ready = b""
        self._member_at = 0
        self._unpacker: gzipped.Unpacker | None = None
        self._quick = False
        self._given = 0
        """Bytes unpacked of the part."""
        self._fill()
        self.packed = self._raw.startswith(GZIP)

    def skip_to(self, begin: int, end: int | None = None) -> bool:
        """Go to the first packed part at or behind a byte of the file in which a record begins; False where none does,
        or none before `end`.

        Bytes that only look like the beginning of a packed part are passed over.
        """
        self._member_at = begin - 1
        while self.recover(end):
            self._member_at = self._read - len(self._raw)
            while len(self._raw) < _PROBE and self._fill():
                pass
            try:
                if zlib.decompressobj(31).decompress(self._raw[:_PROBE], len(_RECORD)) == _RECORD:
                    return True
            except zlib.error:
                continue
        return False

    @property
    def at(self) -> int:
        """Where in the file the part that is being read begins."""
        return self._member_at if self.packed else self._read - len(self._raw) - len(self._ready)

    def _fill(self) -> bool:
        chunk = self._file.read(_CHUNK)
        self._read += len(chunk)
        self._raw += chunk
        return bool(chunk)

    def _more(self) -> bool:
        """Unpack a little more; False at the end of the file."""
        if not self.packed:
            if not self._raw and not self._fill():
                return False
            self._ready, self._raw = self._ready + self._raw, b""
            return True
        while True:
            if self._unpacker is None and not self._next_member():
                return False
            if not self._raw and not self._fill():
                if not self._quick:
                    raise DamageError("the file ends inside a packed part", self._member_at)
                piece = self._anew()
            else:
                piece = self._unpack()
            if piece:
                self._ready += piece
                return True

    def _next_member(self) -> bool:
        self._raw = self._raw.lstrip(b"\0")
        while len(self._raw) < len(GZIP):
            if not self._fill():
                if self._raw:
                    raise DamageError("the file ends inside a packed part", self._read - len(self._raw))
                return False
            self._raw = self._raw.lstrip(b"\0")
        self._member_at = self._read - len(self._raw)
        if not self._raw.startswith(GZIP):
            raise DamageError("what follows is not packed as the rest is", self._member_at)
        quick = gzipped.quick(self._raw) if self._file.seekable() else None
        self._unpacker, self._quick, self._given = quick or gzipped.careful(), quick is not None, 0
        return True

    def _unpack(self) -> bytes:
        unpacker = self._unpacker
        if unpacker is None:
            return b""
        try:
            piece = unpacker.decompress(self._raw, _CHUNK)
        except gzipped.errors() as error:
            if self._quick:
                return self._anew()
            raise DamageError("a packed part is damaged", self._member_at) from error
        if unpacker.eof:
            self._raw, self._unpacker = unpacker.unused_data, None
        elif not piece and self._quick:
            return self._anew()
        else:
            self._raw = unpacker.unconsumed_tail
        self._given += len(piece)
        return piece

    def _anew(self) -> bytes:
        """The next piece by the careful unpacker, which begins with the part anew and tells what is wrong with it."""
        self._file.seek(self._member_at)
        self._read, self._raw = self._member_at, b""
        self._unpacker, self._quick, behind = gzipped.careful(), False, self._given
        self._given = 0
        while self._unpacker is not None:
            if not self._raw and not self._fill():
                raise DamageError("the file ends inside a packed part", self._member_at)
            piece = self._unpack()
            if self._given > behind:
                return piece[behind - self._given :]
        return b""

    def take(self, count: int) -> bytes:
        """The next `count` bytes; fewer only at the end of the file."""
        parts: list[bytes] = []
        while count > 0:
            if not self._ready and not self._more():
                break
            part = self._ready[:count]
            self._ready = self._ready[len(part) :]
            count -= len(part)
            parts.append(part)
        return b"".join(parts)

    def line(self) -> bytes:
        """The next line with its end; no end where the file ends."""
        while (cut := self._ready.find(b"\n")) < 0:
            if len(self._ready) > _MAX_LINE:
                raise DamageError("a line has no end", self.at)
            if not self._more():
                cut = len(self._ready) - 1
                break
        line, self._ready = self._ready[: cut + 1], self._ready[cut + 1 :]
        return line

    def recover(self, end: int | None = None) -> bool:
        """Go to the next place at which a record may begin; False where there is none, or none before `end`."""
        mark = GZIP if self.packed else _RECORD + b"1."
        if self.packed:
            self._unpacker, self._ready = None, b""
            self._file.seek(self._member_at + 1)
            self._read, self._raw = self._member_at + 1, b""
        else:
            self._raw, self._ready = (self._ready + self._raw)[1:], b""
        while (found := self._raw.find(mark)) < 0:
            self._raw = self._raw[-len(mark) + 1 :]
            if (end is not None and self._read - len(self._raw) >= end) or not self._fill():
                return False
        self._raw = self._raw[found:]
        return True


def records(
    file: BinaryIO, begin: int = 0, end: int | None = None, *, exact: bool = False
) -> Iterator[Record | DamageError]:
    """The records of an archive in their order, and the damage between them.

    With `begin` and `end`, those of a part of a packed file: all that begin in it, and the damage from there to the
    next sound record. So parts that follow each other give what the whole file gives. A plain file is only read in
    parts where a record is known to begin `exact`ly where each does (see `offsets`).
    """
    try:
        stream = Stream(file)
        if begin and exact and not stream.packed:
            file.seek(begin)
            stream = Stream(file, begin)
        elif begin and not (stream.packed and file.seekable() and stream.skip_to(begin, end)):
            return
        if not exact and not stream.packed:
            end = None
    except OSError as error:
        yield DamageError(f"it can't be read ({error.strerror})", 0)
        return
    record: Record | None = None
    for _ in range(_MAX_DAMAGE):
        try:
            while (record := _next(stream, end)) is not None:
                yield record
                if len(rest := _drain(record)) < record.left:
                    raise DamageError("the file ends inside a record", stream.at + len(rest))
            return
        except DamageError as error:
            yield error
            if not file.seekable() or not stream.recover():
                return


def _drain(record: Record) -> bytes:
    """Skip what nobody took of a record; the last piece, shorter than asked for where the file ended."""
    while record.left > _CHUNK:
        if not record.take(_CHUNK):
            return b""
    return record.stream.take(record.left)


def _next(stream: Stream, end: int | None) -> Record | None:
    """The next record's headers; None at the end of the file or where a record begins at or behind `end`."""
    while True:
        at = stream.at
        line = stream.line()
        if not line:
            return None
        if line.strip():
            break
    if not line.startswith(_RECORD):
        raise DamageError("no record begins", stream.at)
    if stream.packed:
        at = stream.at  # the line may have opened the next packed part
    if end is not None and at >= end:
        return None
    headers: dict[str, str] = {}
    for _ in range(_MAX_HEADERS):
        line = stream.line()
        if not line.endswith(b"\n"):
            raise DamageError("the file ends inside a record's headers", stream.at)
        if not line.strip():
            break
        name, _, value = line.decode("utf-8", "replace").partition(":")
        headers[name.strip().lower()] = value.strip()
    size = headers.get("content-length", "")
    if not size.isdigit() or len(size) > _LONGEST_SIZE:
        raise DamageError("a record doesn't say how long it is", stream.at)
    return Record(headers=headers, length=int(size), stream=stream, at=at)


def size_of(start: bytes) -> int | None:
    """How many bytes a record takes up that begins with these, its end not counted; None where none begins, or where
    its headers are longer than that."""
    if not start.startswith(_RECORD):
        return None
    cut, skip = start.find(b"\r\n\r\n"), 4
    if cut < 0:
        cut, skip = start.find(b"\n\n"), 2
    if cut < 0:
        return None
    for line in start[:cut].splitlines()[1:_MAX_HEADERS]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            said = value.strip()
            return cut + skip + int(said) if said.isdigit() and len(said) <= _LONGEST_SIZE else None
    return None


def offsets(file: BinaryIO, size: int) -> Iterator[int]:
    """The bytes at which the records of a plain archive begin, as far as it is sound; only their headers are read."""
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(_PROBE)
        begun = len(head) - len(head.lstrip(b"\r\n"))
        length = size_of(head[begun:])
        if length is None and len(head) == _PROBE:
            head += file.read(_MAX_LINE * 4)
            length = size_of(head[begun:])
        if length is None or at + begun + length > size:
            return
        yield at + begun
        at += begun + length
