"""What the words of one story say of each other: how often each is told in each article, and which stand together."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from tellings.facts.rarity import RAREST, bands
from tellings.facts.units import Ground

_REACH = 4
"""Stems further on up to which two stems stand together."""
_SAYS = 2.0
"""Bits of rarity from which a stem counts as one of two that stand together."""
_FULL = 6.0
"""Bits of rarity from which a shared stem counts fully as one that is unlikely to be shared by chance."""

Together = frozenset[tuple[str, str]]


class Traces:
    """How often the stems of a story are told, by article, and the pairs of stems that stand together in each unit."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._bands = bands()
        self._told: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._lengths: Counter[int] = Counter()
        self._together = [self._pairs(unit.stems) for unit in ground.units]
        self._often: Counter[tuple[str, str]] = Counter()
        for sentence in ground.sentences:
            self._lengths[sentence.article] += 1
            for one in sentence.bag:
                self._told[one][sentence.article] += 1
            for pair in {pair for n in sentence.units for pair in self._together[n]}:
                self._often[pair] += 1

    def _pairs(self, stems: tuple[str, ...]) -> Together:
        heavy = [self._bits(one) > _SAYS for one in stems]
        return frozenset(
            (min(one, two), max(one, two))
            for k, one in enumerate(stems)
            if heavy[k]
            for step, two in enumerate(stems[k + 1 : k + 1 + _REACH], k + 1)
            if heavy[step] and one != two
        )

    def _bits(self, one: str) -> float:
        return self._bands.get(one, RAREST) / 2

    def of(self, a: int, b: int) -> list[float]:
        """What two units of two articles share, by how often the story tells it: see `linking.FEATURES`."""
        one, two = self._ground.units[a], self._ground.units[b]
        shared = [stem for stem in one.bag if stem in two.bag]
        heaviest = [*sorted((one.bag[stem] for stem in shared), reverse=True)[:2], 0.0, 0.0]
        once = [s for s in shared if self._told[s][one.article] == 1 == self._told[s][two.article]]
        plain = [s for s in shared if not (s in one.names or s in two.names or s[0].isdigit())]
        length = self._lengths[two.article]
        unlikely = sum(math.log2(length / self._told[s][two.article]) * min(1.0, self._bits(s) / _FULL) for s in shared)
        together = sum(
            (one.bag[x] + one.bag[y]) / math.sqrt(self._often[x, y]) for x, y in self._together[a] & self._together[b]
        )
        return [
            heaviest[0],
            heaviest[1],
            float(len(once)),
            math.log1p(sum(one.bag[s] for s in once)),
            unlikely,
            math.log1p(sum(one.bag[s] for s in plain)),
            float(len(plain)),
            math.log1p(together),
            math.log1p(sum(one.bag[s] for s in once if s[0].isdigit())),
            *sorted((self._left(a, b), self._left(b, a))),
        ]

    def _left(self, a: int, b: int) -> float:
        """Share of a unit's weight that the other's whole sentence doesn't have."""
        one, other = self._ground.units[a], self._ground.sentences[self._ground.sentence_of[b]]
        return sum(w for stem, w in one.bag.items() if stem not in other.bag) / (one.weight + 1)
