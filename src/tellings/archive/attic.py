"""What the fold looks at of few articles only, in a file: a pass over very many holds little more than numbers of them.

The file has no name and goes with its process, however that ends. What is read again soon stays in the memory that the
system lends to files, and goes from there when others need it.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tellings.stories.vocabulary import room

_AT_ONCE = 256


class InFile:
    """A `tellings.stories.pile.Attic` in a nameless file in this folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - it lives as long as this does
        weakref.finalize(self, self._file.close)
        self._starts: NDArray[np.int64] = np.zeros(64, np.int64)
        self._count = 0

    def put(self, entries: Sequence[bytes]) -> None:
        """Take in the next entries; `OSError` where the disk is full."""
        begin, last = int(self._starts[self._count]), self._count + len(entries)
        raw = memoryview(b"".join(entries))
        self._file.seek(begin)
        while raw:
            raw = raw[self._file.write(raw) :]
        self._starts = room(self._starts, last + 1)
        self._starts[self._count + 1 : last + 1] = begin + np.cumsum([len(e) for e in entries], dtype=np.int64)
        self._count = last

    def get(self, number: int) -> bytes:
        """An entry."""
        return self._read(int(self._starts[number]), int(self._starts[number + 1]))

    def some(self, numbers: Sequence[int]) -> list[bytes]:
        """Several entries; those that stand one after the other are read at once."""
        found: list[bytes] = []
        first = 0
        for at in range(1, len(numbers) + 1):
            if at < len(numbers) and numbers[at] == numbers[at - 1] + 1 and at - first < _AT_ONCE:
                continue
            edges = self._starts[numbers[first] : numbers[at - 1] + 2].tolist()
            raw = self._read(edges[0], edges[-1])
            found += [raw[a - edges[0] : b - edges[0]] for a, b in pairwise(edges)]
            first = at
        return found

    def _read(self, begin: int, end: int) -> bytes:
        size = end - begin
        self._file.seek(begin)
        found = self._file.read(size) if size else b""
        while len(found) < size:  # an unbuffered file may give less than was asked for
            more = self._file.read(size - len(found))
            if not more:
                raise EOFError(f"the file ends at {begin + len(found)}, before it should")
            found += more
        return found

    def new(self) -> InFile:
        """Another one in the same folder, empty."""
        return InFile(self._folder)
