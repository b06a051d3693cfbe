"""Where a large file can be cut, so that several workers may read it: at any byte, before a record, or not at all."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Literal

from tellings.intake import warcfile

Way = Literal["anywhere", "before records", "nowhere"]
"""Anywhere: a part reads what begins in it, wherever it is cut."""
_ROWS = (".parquet", ".pq")
_PACKED = (".warc.gz", ".arc.gz")
_PLAIN = ".warc"
_LINES = (".jsonl", ".ndjson")
_HEAD = 1 << 20


def way(name: str, file: BinaryIO | None) -> Way:
    """How a file of this name can be cut; by its name alone where no look into it is to be had."""
    plain = name.lower().split("?")[0]
    if plain.endswith(_ROWS):
        return "anywhere"
    if plain.endswith(_LINES):
        # In UTF-16, bytes don't part into lines.
        return "nowhere" if file is not None and file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "anywhere"
    if not plain.endswith((*_PACKED, _PLAIN)):
        return "nowhere"
    if file is None:
        return "anywhere" if plain.endswith(_PACKED) else "nowhere"
    head = file.read(_HEAD)
    if head.startswith(warcfile.GZIP):
        return "nowhere" if _in_one_piece(head) else "anywhere"
    return "before records"


def _in_one_piece(head: bytes) -> bool:
    """True where the first packed part of an archive goes on behind the first record: then all of it is one part, or
    nearly so. Where the first record is not at its end yet, it is left at the usual: a part for each record."""
    unpacker = zlib.decompressobj(31)
    try:
        start = unpacker.decompress(head, _HEAD)
    except zlib.error:
        return False
    size = warcfile.size_of(start)
    return size is not None and len(start) > size + len(b"\r\n\r\n")


def anywhere(size: int, next_size: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Parts of a file: from and to which byte. `next_size` says how large a part is where so much is left."""
    at = 0
    while at < size:
        begin, at = at, min(size, at + next_size(size - at))
        yield begin, at


def before_records(file: BinaryIO, size: int, next_size: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Parts of a plain archive, cut before records, as far as it is sound; the rest goes with the last of them."""
    begin, wanted = 0, next_size(size)
    for at in warcfile.offsets(file, size):
        if at >= begin + wanted:
            yield begin, at
            begin, wanted = at, next_size(size - at)
    yield begin, size


def why(name: str) -> str:
    """Why one process has to read all of a large file, and what would help."""
    plain = name.lower().split("?")[0]
    if plain.endswith(_PACKED):
        return "it is packed in one piece, so that one process has to read all of it; pack each record by itself"
    if plain.endswith(tuple(f"{ending}.gz" for ending in _LINES)):
        return "it is packed, so that one process has to read all of it; unpack it, or pack it in several files"
    return "one process has to read all of it"
