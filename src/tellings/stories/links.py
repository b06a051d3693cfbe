"""Which articles of a window may tell one event, and how likely: one ordered pass over their vectors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np

from tellings.stories.copies import containment
from tellings.stories.index import Index, Ints, Shared, Vector, Vocabulary, joined, traits
from tellings.stories.likeness import PAIR, Surroundings, Table, add_copied, measure

FARTHEST_DAYS = 30.0
"""Articles further apart than this are never in one story: the reach of the open window."""
LEAST_COSINE = 0.05
"""Articles less alike than this are not worth a decision."""

_BLOCK = 128
_NOBODY = np.empty(0, np.int32)


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

    def candidates(self, vector: Vector) -> Ints:
        """The articles that an article may tell the same event with, ascending."""
        near = self.index.near(vector)
        apart = np.abs(self.index.days[near] - vector.day)
        return near[~(apart > FARTHEST_DAYS)]

    def compare(self, vector: Vector) -> tuple[Ints, Table]:
        """The articles that may tell the same event, and what is measured of each pair; changes nothing."""
        near = self.candidates(vector)
        shared = self.index.shared(vector, near)
        figures = self._measure([(vector, near, shared)])
        alike = figures[:, 0] >= LEAST_COSINE
        return near[alike], figures[alike]

    def compare_all(self, vectors: Iterable[Vector]) -> tuple[Ints, Ints, Table]:
        """Take articles one after the other; all pairs that may tell one event, with what is measured of each."""
        first, second, figures = [_NOBODY], [_NOBODY], [np.empty((0, len(PAIR)), np.float32)]
        coming = iter(vectors)
        while block := list(islice(coming, _BLOCK)):
            found = []
            for vector in block:
                near = self.candidates(vector)
                found.append((vector, near, self.index.shared(vector, near)))
                at = self.index.add(vector)
                first.append(near)
                second.append(np.full(len(near), at, np.int32))
            figures.append(self._measure(found))
        one, other, table = np.concatenate(first), np.concatenate(second), np.concatenate(figures)
        alike = table[:, 0] >= LEAST_COSINE
        return one[alike], other[alike], table[alike]

    def take(self, vector: Vector, near: Ints, figures: Table) -> int:
        """Open the article for the next to find; returns its number."""
        at = self.index.add(vector)
        self.surroundings.see(at, near, figures[:, 0])
        return at

    def preview(self, near: Ints, figures: Table) -> Table:
        """The figures with how each pair would stand out from all that is open, were the article taken."""
        return np.hstack([figures, self.surroundings.preview(near, figures[:, 0])])

    def _measure(self, found: list[tuple[Vector, Ints, Shared]]) -> Table:
        sizes = [len(near) for _, near, _ in found]
        near = np.concatenate([near for _, near, _ in found])
        owner = np.repeat(np.arange(len(found)), sizes)
        shared = joined([s for _, _, s in found], sizes)
        here = traits([v for v, _, _ in found]).rows(owner)
        table = measure(shared, self.index.vocabulary.weights[shared.terms], here, self.index.traits(near))

        def copied(pair: int) -> float:
            vector = found[int(owner[pair])][0]
            mine, other = (vector.shingles, vector.share), self.index.sketch(int(near[pair]))
            return max(containment(mine, other), containment(other, mine))

        add_copied(table, copied)
        return table


def link(vectors: Iterable[Vector], vocabulary: Vocabulary) -> tuple[Linker, Links]:
    """All links of a window at once: each pair is seen against the whole of it. The linker is ready for the next."""
    linker = Linker(vocabulary)
    first, second, figures = linker.compare_all(vectors)
    linker.surroundings.see_all(first, second, figures[:, 0], len(linker.index))
    context = linker.surroundings.context_of(first, second, figures[:, 0])
    return linker, Links(first, second, np.hstack([figures, context]))
