"""The engine that needs nothing but this process; apart from the others, which load what starts processes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


class Serial:
    """Batches in this process, one after the other."""

    def __init__(self, batch: int = 8) -> None:
        self.batch = batch

    def map(self, function: Callable[[Sequence[A]], list[B]], items: Iterable[A]) -> Iterator[B]:
        """Yield the results in the order of the items."""
        for batch in batched(items, self.batch):
            yield from function(batch)


def batched(items: Iterable[A], size: int) -> Iterator[list[A]]:
    """The items in batches."""
    rest = iter(items)
    return iter(lambda: list(itertools.islice(rest, size)), [])
