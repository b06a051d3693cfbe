"""Which articles of a window may tell one event, and how likely: one ordered pass over their vectors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tellings.stories.index import Index, Ints, Vector, Vocabulary
from tellings.stories.likeness import Surroundings, Table, measure

FARTHEST_DAYS = 30.0
"""Articles further apart than this are never in one story: the reach of the open window."""


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of articles by number, the earlier one first, with the figures of each pair."""

    first: Ints
    second: Ints
    table: Table
    """`PAIR` and `CONTEXT` for each pair."""


class Linker:
    """Finds the links of articles that come one after the other, and keeps what is needed for the next."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.index = Index(vocabulary)
        self.surroundings = Surroundings()

    def compare(self, vector: Vector) -> tuple[Ints, Table]:
        """The articles that may tell the same event, and what is measured of each pair; changes nothing."""
        near = self.index.near(vector)
        apart = np.abs(self.index.days[near] - vector.day)
        near = near[~(apart > FARTHEST_DAYS)]
        return near, measure(self.index, vector, near)

    def take(self, vector: Vector, near: Ints, figures: Table) -> int:
        """Open the article for the next to find; returns its number."""
        at = self.index.add(vector)
        self.surroundings.see(at, near, figures[:, 0])
        return at

    def with_context(self, at: int, near: Ints, figures: Table) -> Table:
        """The figures with how each pair stands out from all that is open now."""
        return np.hstack([figures, self.surroundings.context(at, near, figures[:, 0])])

    def preview(self, near: Ints, figures: Table) -> Table:
        """The same for an article that is not taken yet."""
        return np.hstack([figures, self.surroundings.preview(near, figures[:, 0])])


def link(vectors: Iterable[Vector], vocabulary: Vocabulary) -> tuple[Linker, Links]:
    """All links of a window at once: each pair is seen against the whole of it. The linker is ready for the next."""
    linker = Linker(vocabulary)
    found: list[tuple[Ints, Table]] = []
    for vector in vectors:
        near, figures = linker.compare(vector)
        linker.take(vector, near, figures)
        found.append((near, figures))
    tables = [linker.with_context(at, near, figures) for at, (near, figures) in enumerate(found)]
    if not found:
        return linker, Links(np.empty(0, np.int32), np.empty(0, np.int32), np.empty((0, 0), np.float32))
    second: NDArray[np.int32] = np.repeat(np.arange(len(found), dtype=np.int32), [len(near) for near, _ in found])
    return linker, Links(np.concatenate([near for near, _ in found]), second, np.concatenate(tables))
