"""What is looked at of an open article only now and then: its words, its hashes, its name.

It is by far the most of what an open article is, and only that of the few articles near a new one is wanted. So whoever
holds a window says where it lies: in memory, as here, or elsewhere (`tellings.stores.drawer`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, overload

import numpy as np

from tellings.stories.vocabulary import Block, Bytes, Ints, Longs, room

Printed = tuple[Longs, Ints, Bytes, Bytes]
"""Of some articles: how many terms each has, and of all these, one article after the other, words, counts and marks."""


class Shelf(Protocol):
    """Articles by number, in the order in which they were put there. Nothing that was put there changes."""

    def put(self, block: Block) -> None:
        """Take in the next articles; where that fails, it is as it was before."""
        ...

    def printed(self, numbers: Longs) -> Printed:
        """The terms of some articles."""
        ...

    def sketch(self, number: int) -> tuple[bytes, float]:
        """The hashes of an article's word runs (sorted uint32), and the share kept of them."""
        ...

    def named(self, number: int) -> tuple[str, str | None]:
        """An article's id and its date of publication."""
        ...

    def names(self) -> Iterator[tuple[str, str | None]]:
        """The same of all articles, in their order."""
        ...


Shelves = Callable[[], Shelf]
"""Makes a shelf that is empty."""


class InMemory:
    """A shelf for windows that are soon done with, and for bulk runs: six bytes a term."""

    def __init__(self) -> None:
        self._starts: Longs = np.zeros(64, np.int64)
        self._words: Ints = np.zeros(4096, np.int32)
        self._counts: Bytes = np.zeros(4096, np.uint8)
        self._marks: Bytes = np.zeros(4096, np.uint8)
        self._sketches: list[tuple[bytes, float]] = []
        self._named: list[tuple[str, str | None]] = []

    def put(self, block: Block) -> None:
        """Take in the next articles."""
        first, count = len(self._named), len(block)
        begin = int(self._starts[first])
        end = begin + len(block.words)
        self._starts = room(self._starts, first + count + 1)
        self._words, self._counts = room(self._words, end), room(self._counts, end)
        self._marks = room(self._marks, end)
        self._starts[first + 1 : first + count + 1] = begin + block.starts[1:]
        terms = slice(begin, end)
        self._words[terms], self._counts[terms], self._marks[terms] = block.words, block.counts, block.marks
        self._sketches += block.sketches
        self._named += zip(block.articles, block.published, strict=True)

    def printed(self, numbers: Longs) -> Printed:
        """The terms of some articles."""
        starts = self._starts[numbers]
        sizes = self._starts[numbers + 1] - starts
        at = runs(starts, sizes)
        return sizes, self._words[at], self._counts[at], self._marks[at]

    def sketch(self, number: int) -> tuple[bytes, float]:
        """The hashes of an article's word runs, and the share kept of them."""
        return self._sketches[number]

    def named(self, number: int) -> tuple[str, str | None]:
        """An article's id and its date of publication."""
        return self._named[number]

    def names(self) -> Iterator[tuple[str, str | None]]:
        """The same of all articles, in their order."""
        return iter(self._named)


class Sketches(Sequence[tuple[bytes, float]]):
    """Those of some articles of a shelf, each fetched when it is looked at."""

    def __init__(self, shelf: Shelf, numbers: Longs) -> None:
        self._shelf, self._numbers = shelf, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> tuple[bytes, float]: ...
    @overload
    def __getitem__(self, at: slice) -> Sketches: ...
    def __getitem__(self, at: int | slice) -> tuple[bytes, float] | Sketches:
        if isinstance(at, slice):
            return Sketches(self._shelf, self._numbers[at])
        return self._shelf.sketch(int(self._numbers[at]))


def runs(starts: Longs, sizes: Longs) -> Longs:
    """The places of several runs, one run after the other."""
    ends = np.cumsum(sizes)
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - ends + sizes, sizes)
