"""What the words of one story say of each other: how often each is told in each article, and which stand together.

A story of three articles has a thousand pairs of units to look at, one of a hundred articles eighty thousand. So stems
are numbered, what pairs share is found by sets of numbers and laid end to end, and everything that is asked of it is
asked of all pairs at once. Long rows are an array of owners and an array of what they own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tellings.facts.rarity import RAREST, bands
from tellings.facts.units import Ground

_REACH = 4
"""Stems further on up to which two stems stand together."""
_SAYS = 2.0
"""Bits of rarity from which a stem counts as one of two that stand together."""
_FULL = 6.0
"""Bits of rarity from which a shared stem counts fully as one that is unlikely to be shared by chance."""

Pairs = Sequence[tuple[int, int]]
Numbers = frozenset[int]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Column = Floats
"""One number for each pair."""


class Traces:
    """The stems of a story's units and sentences as numbers, with what is known of each in each unit."""

    def __init__(self, ground: Ground) -> None:
        number = {one: n for n, one in enumerate(dict.fromkeys(one for s in ground.sentences for one in s.bag))}
        weights = {one: weight for s in ground.sentences for one, weight in s.bag.items()}
        rare = bands()
        self._size = max(1, len(number))
        self._bits = [rare.get(one, RAREST) / 2 for one in number]
        self._weights = np.array([weights[one] for one in number])
        self._digits = np.array([one[0].isdigit() for one in number], bool)
        stems = [[number[one] for one in unit.stems] for unit in ground.units]
        self._units = [frozenset(s) for s in stems]
        self._neighbours = [frozenset(x * self._size + y for x, y in pairwise(s)) for s in stems]
        self._together = [self._pairs(s) for s in stems]
        none: Numbers = frozenset()
        self._sentences = [none.union(*(self._units[k] for k in s.units)) for s in ground.sentences]
        self._sentence_of = ground.sentence_of
        self._heavy = np.array([unit.weight for unit in ground.units])
        stood = (none.union(*(self._together[k] for k in s.units)) for s in ground.sentences)
        self._stood, self._often = counted(_flat(stood)[1])
        self._know(ground, [frozenset(number[one] for one in unit.names) for unit in ground.units])

    def _pairs(self, stems: list[int]) -> Numbers:
        heavy = [(k, one) for k, one in enumerate(stems) if self._bits[one] > _SAYS]
        return frozenset(
            min(one, two) * self._size + max(one, two)
            for n, (k, one) in enumerate(heavy)
            for step, two in heavy[n + 1 : n + 1 + _REACH]
            if step - k <= _REACH and one != two
        )

    def _know(self, ground: Ground, names: list[Numbers]) -> None:
        """Of each stem of each unit: is it a name there, is it told once in the article, how unlikely is it there."""
        owners, stems = _flat(self._units)
        self._keys = np.sort(owners * self._size + stems)
        owners, stems = np.divmod(self._keys, self._size)
        named, what = _flat(names)
        self._is_name = np.zeros(len(self._keys), bool)
        self._is_name[np.searchsorted(self._keys, named * self._size + what)] = True
        holders, held = _flat(self._sentences)
        article_of = np.array([s.article for s in ground.sentences], np.int64)
        told, counts = counted(article_of[holders] * self._size + held)
        articles = np.array([u.article for u in ground.units], np.int64)[owners]
        count = counts[np.searchsorted(told, articles * self._size + stems)]
        self._once = count == 1
        full = np.minimum(1.0, np.array(self._bits)[stems] / _FULL)
        self._unlikely = np.log2(np.bincount(article_of)[articles] / count) * full

    def share(self, pairs: Pairs) -> list[Column]:
        """What two units of two articles share: its weight and that of the names in it, the neighbouring stems among
        it; then, by how often the story tells it, the features from "heaviest" to "left of other" (see
        `linking.FEATURES`); last the weight of the names that only one has."""
        owners, stems = _flat(self._units[a] & self._units[b] for a, b in pairs)
        ones, twos = np.array(pairs, np.int64).reshape(-1, 2).T
        weights = self._weights[stems]
        one = np.searchsorted(self._keys, ones[owners] * self._size + stems)
        two = np.searchsorted(self._keys, twos[owners] * self._size + stems)

        def total(which: npt.NDArray[np.bool_]) -> Column:
            return _totals(owners[which], weights[which], len(pairs))

        once = self._once[one] & self._once[two]
        plain = ~(self._is_name[one] | self._is_name[two] | self._digits[stems])
        left, right = self._left(pairs), self._left([(b, a) for a, b in pairs])
        return [
            _totals(owners, weights, len(pairs)),
            total(self._is_name[one] & self._is_name[two]),
            self._runs(pairs),
            *_heaviest(owners, weights, len(pairs)),
            np.bincount(owners[once], minlength=len(pairs)).astype(float),
            np.log1p(total(once)),
            _totals(owners, self._unlikely[two], len(pairs)),
            np.log1p(total(plain)),
            np.bincount(owners[plain], minlength=len(pairs)).astype(float),
            np.log1p(self._tied(pairs)),
            np.log1p(total(once & self._digits[stems])),
            np.minimum(left[0], right[0]),
            np.maximum(left[0], right[0]),
            left[1] + right[1],
        ]

    def contexts(self, pairs: Pairs) -> Column:
        """The weight that two sentences share."""
        owners, stems = _flat(self._sentences[x] & self._sentences[y] for x, y in pairs)
        return _totals(owners, self._weights[stems], len(pairs))

    def _runs(self, pairs: Pairs) -> Column:
        """Weight of the pairs of neighbouring stems that both have."""
        owners, codes = _flat(self._neighbours[a] & self._neighbours[b] for a, b in pairs)
        return _totals(owners, self._both(codes), len(pairs))

    def _tied(self, pairs: Pairs) -> Column:
        """Weight of the stems that stand together in both, less where they often do."""
        owners, codes = _flat(self._together[a] & self._together[b] for a, b in pairs)
        often = self._often[np.searchsorted(self._stood, codes)]
        return _totals(owners, self._both(codes) / np.sqrt(often), len(pairs))

    def _both(self, codes: Longs) -> Floats:
        first, second = np.divmod(codes, self._size)
        both: Floats = self._weights[first] + self._weights[second]
        return both

    def _left(self, pairs: Pairs) -> tuple[Column, Column]:
        """The share of the first's weight that the other's whole sentence doesn't have, and its names' weight."""
        owners, stems = _flat(self._units[a] - self._sentences[self._sentence_of[b]] for a, b in pairs)
        ones = np.array([a for a, _ in pairs], np.int64)
        names = self._is_name[np.searchsorted(self._keys, ones[owners] * self._size + stems)]
        weights = self._weights[stems]
        left = _totals(owners, weights, len(pairs)) / (self._heavy[ones] + 1)
        return left, _totals(owners[names], weights[names], len(pairs))


def _flat(sets: Iterable[Numbers]) -> tuple[Longs, Longs]:
    """Sets end to end: the number of the set, and what it holds."""
    counts: list[int] = []
    held: list[int] = []
    for one in sets:
        counts.append(len(one))
        held += one
    return np.repeat(np.arange(len(counts), dtype=np.int64), counts), np.array(held, np.int64)


def counted(numbers: Longs) -> tuple[Longs, Longs]:
    """Each number once, ascending, and how often it is there. NumPy's own `unique` loads a module of 8,000 lines."""
    ordered = np.sort(numbers)
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    return ordered[starts], np.diff(np.concatenate((starts, [len(ordered)])))


def _totals(owners: Longs, weights: Floats, count: int) -> Column:
    return np.bincount(owners, weights, count).astype(np.float64, copy=False)


def _heaviest(owners: Longs, weights: Floats, count: int) -> tuple[Column, Column]:
    """The two heaviest of each owner; 0 where it has fewer."""
    order = np.lexsort((-weights, owners))
    sizes = np.bincount(owners, minlength=count)
    starts = np.cumsum(sizes) - sizes
    first, second = np.zeros(count), np.zeros(count)
    first[sizes > 0] = weights[order[starts[sizes > 0]]]
    second[sizes > 1] = weights[order[starts[sizes > 1] + 1]]
    return first, second
