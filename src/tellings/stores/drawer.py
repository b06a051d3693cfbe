"""A shelf in a file: of an open article little more than a few numbers stays in memory (decision 106).

The file has no name and goes with its process, however that ends. What is read again and again stays in the memory that
the system lends to files, and goes from there when others need it.
"""

from __future__ import annotations

import struct
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tellings.stories.shelf import Printed
from tellings.stories.vocabulary import Block, Longs, room

_TERM = 6
"""Bytes of a term: its word's number, its count, its marks."""
_TAIL = struct.Struct("<dIIi")
"""After the terms: share, bytes of hashes, of the id, and of the date (-1 for none); then these three."""
_AT_ONCE = 1 << 20


class Drawer:
    """A `tellings.stories.shelf.Shelf` in a nameless file in this folder, or where temporary files are."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - it lives as long as this does
        weakref.finalize(self, self._file.close)
        self._starts: Longs = np.zeros(64, np.int64)
        self._sizes = np.zeros(64, np.int32)
        self._count = 0

    def put(self, block: Block) -> None:
        """Take in the next articles; where that fails (a full disk), it is as it was before."""
        records = list(_records(block))
        begin, count = int(self._starts[self._count]), len(block)
        self._write(begin, b"".join(records))
        self._starts = room(self._starts, self._count + count + 1)
        self._sizes = room(self._sizes, self._count + count)
        run = slice(self._count, self._count + count)
        self._starts[run.start + 1 : run.stop + 1] = begin + np.cumsum([len(r) for r in records])
        self._sizes[run] = block.sizes
        self._count += count

    def printed(self, numbers: Longs) -> Printed:
        """The terms of some articles."""
        sizes = self._sizes[numbers]
        starts = self._starts[numbers].tolist()
        records = [self._read(at, _TERM * n) for at, n in zip(starts, sizes.tolist(), strict=True)]
        of = list(zip(records, sizes.tolist(), strict=True))
        words = np.frombuffer(b"".join([r[: 4 * n] for r, n in of]), np.int32)
        counts = np.frombuffer(b"".join([r[4 * n : 5 * n] for r, n in of]), np.uint8)
        marks = np.frombuffer(b"".join([r[5 * n :] for r, n in of]), np.uint8)
        return sizes.astype(np.int64), words, counts, marks

    def sketch(self, number: int) -> tuple[bytes, float]:
        """The hashes of an article's word runs, and the share kept of them."""
        share, hashes, _, _ = _parts(self._tail(number))
        return hashes, share

    def named(self, number: int) -> tuple[str, str | None]:
        """An article's id and its date of publication."""
        _, _, id, published = _parts(self._tail(number))
        return id, published

    def names(self) -> Iterator[tuple[str, str | None]]:
        """The same of all articles, in their order."""
        first = 0
        while first < self._count:
            begin = int(self._starts[first])
            last = int(np.searchsorted(self._starts[: self._count + 1], begin + _AT_ONCE, "right")) - 1
            last = max(first + 1, last)
            raw = self._read(begin, int(self._starts[last]) - begin)
            starts = (self._starts[first : last + 1] - begin).tolist()
            for n, size in enumerate(self._sizes[first:last].tolist()):
                yield _parts(raw[starts[n] + _TERM * size : starts[n + 1]])[2:]
            first = last

    def _tail(self, number: int) -> bytes:
        begin = int(self._starts[number]) + _TERM * int(self._sizes[number])
        return self._read(begin, int(self._starts[number + 1]) - begin)

    def _read(self, at: int, size: int) -> bytes:
        self._file.seek(at)
        found = self._file.read(size) if size else b""
        while len(found) < size:  # an unbuffered file may give less than was asked for
            more = self._file.read(size - len(found))
            if not more:
                raise EOFError(f"the file of open articles ends at {at + len(found)}, before it should")
            found += more
        return found

    def _write(self, at: int, raw: bytes) -> None:
        self._file.seek(at)
        done = 0
        while done < len(raw):
            done += self._file.write(raw[done:])


def _records(block: Block) -> Iterator[bytes]:
    edges = block.starts.tolist()
    for n, (hashes, share) in enumerate(block.sketches):
        terms = slice(edges[n], edges[n + 1])
        id, published = block.articles[n].encode("utf-8", "surrogatepass"), block.published[n]
        day = b"" if published is None else published.encode("utf-8", "surrogatepass")
        yield b"".join(
            (
                block.words[terms].tobytes(),
                block.counts[terms].tobytes(),
                block.marks[terms].tobytes(),
                _TAIL.pack(share, len(hashes), len(id), -1 if published is None else len(day)),
                hashes,
                id,
                day,
            )
        )


def _parts(tail: bytes) -> tuple[float, bytes, str, str | None]:
    share, hashes, id, day = _TAIL.unpack_from(tail)
    edges = [_TAIL.size, _TAIL.size + hashes, _TAIL.size + hashes + id]
    published = None if day < 0 else tail[edges[2] :].decode("utf-8", "surrogatepass")
    return share, tail[edges[0] : edges[1]], tail[edges[1] : edges[2]].decode("utf-8", "surrogatepass"), published
