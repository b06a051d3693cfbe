"""Which articles of a window may tell one event, and how likely: one ordered pass over their vectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from tellings.stories.copies import mutual
from tellings.stories.index import Index
from tellings.stories.likeness import CONTEXT, PAIR, Surroundings, Table, add_copied, measure
from tellings.stories.shelf import Shelf
from tellings.stories.vocabulary import Block, Ints, Longs, Vocabulary

FARTHEST_DAYS = 30.0
"""Articles further apart than this are never in one story: the reach of the open window."""
LEAST_COSINE = 0.05
"""Articles less alike than this are not worth a decision."""
_AT_ONCE = 1 << 15
_NOBODY: Ints = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of articles by number, the earlier one first, with the figures of each pair."""

    first: Ints
    second: Ints
    figures: list[Table]
    """`PAIR` for each pair, in several tables: most of what is known of a window."""
    surroundings: Surroundings

    @property
    def table(self) -> Table:
        """`PAIR` and `CONTEXT` for each pair."""
        return np.concatenate([np.empty((0, len(PAIR) + len(CONTEXT)), np.float32), *(t for _, t in self.parts())])

    def parts(self) -> Iterator[tuple[slice, Table]]:
        """The same, some pairs at a time: a month's pairs in one table are most of what placing it would hold."""
        start = 0
        for figures in self.figures:
            run = slice(start, start + len(figures))
            context = self.surroundings.context_of(self.first[run], self.second[run], figures[:, 0])
            yield run, np.hstack([figures, context])
            start = run.stop


class Linker:
    """Finds the links of articles that come one after the other, and keeps what is needed for the next."""

    def __init__(self, vocabulary: Vocabulary, shelf: Shelf | None = None) -> None:
        self.index = Index(vocabulary, shelf)
        self.surroundings = Surroundings()

    def compare(self, alone: Block) -> tuple[Ints, Table]:
        """The articles that one may tell the same event with, and what is measured of each pair; changes nothing."""
        _, near, figures = self._measure(alone, *self.index.near(alone))
        return near, figures

    def compare_all(self, blocks: Iterable[Block]) -> tuple[Ints, Ints, list[Table]]:
        """Take articles one after the other; all pairs that may tell one event, with what is measured of each, in
        several tables."""
        first, second, figures = [_NOBODY], [_NOBODY], list[Table]()
        some: list[Table] = []
        for block in blocks:
            before = len(self.index)
            owners, near, table = self._measure(block, *self.index.meet(block))
            first.append(near)
            second.append((owners + before).astype(np.int32))
            some.append(table)
            if sum(map(len, some)) >= _AT_ONCE:
                figures.append(np.concatenate(some))
                some = []
        return np.concatenate(first), np.concatenate(second), [*figures, *([np.concatenate(some)] if some else [])]

    def take(self, alone: Block, near: Ints, figures: Table) -> int:
        """Open the article for the next to find; returns its number."""
        self.index.add(alone)
        at = len(self.index) - 1
        self.surroundings.see(at, near, figures[:, 0])
        return at

    def preview(self, near: Ints, figures: Table) -> Table:
        """The figures with how each pair would stand out from all that is open, were the article taken."""
        return np.hstack([figures, self.surroundings.preview(near, figures[:, 0])])

    def _measure(self, block: Block, owners: Longs, near: Ints) -> tuple[Longs, Ints, Table]:
        """Of these pairs those worth a decision, and their figures."""
        apart = np.abs(self.index.days[near] - block.traits.days[owners])
        in_reach = ~(apart > FARTHEST_DAYS)
        owners, near = owners[in_reach], near[in_reach]
        shared = self.index.shared(block, owners, near)
        idf = self.index.vocabulary.weights[shared.terms]
        table = measure(shared, idf, block.traits.rows(owners), self.index.traits(near))
        alike = table[:, 0] >= LEAST_COSINE
        owners, near, table = owners[alike], near[alike], table[alike]

        def copied(pair: int) -> float:
            hashes, share = block.sketches[int(owners[pair])]
            other = self.index.sketch(int(near[pair]))
            return mutual((np.frombuffer(hashes, np.uint32), share), other)

        add_copied(table, copied)
        return owners, near, table


def link(blocks: Iterable[Block], vocabulary: Vocabulary, shelf: Shelf | None = None) -> tuple[Linker, Links]:
    """All links of a window at once: each pair is seen against the whole of it. The linker is ready for the next."""
    linker = Linker(vocabulary, shelf)
    first, second, figures = linker.compare_all(blocks)
    cosines = np.concatenate([np.empty(0, np.float32), *(table[:, 0] for table in figures)])
    linker.surroundings.see_all(first, second, cosines, len(linker.index))
    return linker, Links(first, second, figures, linker.surroundings)
