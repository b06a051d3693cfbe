"""Stories out of likenesses: average-link agglomeration over a sparse graph, with a person's word as law."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tellings.stories.vocabulary import Ints

Law = tuple[int, int, bool]
"""Two articles, and whether they belong together (True) or must not meet in one story (False)."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs of articles by number, the lesser first and none twice; in the order of the second, then of the first."""

    first: Ints
    second: Ints
    odds: NDArray[np.float64]
    doubled: NDArray[np.bool_]
    """Pairs of which one text stands in the other."""

    def __iter__(self) -> Iterator[tuple[int, int, float]]:
        """Each pair with its log-odds."""
        for start in range(0, len(self.first), _AT_ONCE):
            run = slice(start, start + _AT_ONCE)
            yield from zip(self.first[run].tolist(), self.second[run].tolist(), self.odds[run].tolist(), strict=True)

    def of(self, article: int) -> Iterator[tuple[int, float, bool]]:
        """The pairs of which an article is the second: the first, the log-odds, and whether they are doubled."""
        start, end = self.second.searchsorted([article, article + 1]).tolist()
        run = slice(start, end)
        return zip(self.first[run].tolist(), self.odds[run].tolist(), self.doubled[run].tolist(), strict=True)


def ties(first: Ints, second: Ints, odds: NDArray[np.float64], doubled: NDArray[np.bool_]) -> Ties:
    """Pairs in whatever order."""
    order = np.lexsort((first, second))
    return Ties(first[order], second[order], odds[order], doubled[order])


_AT_ONCE = 4096
_Near = tuple[float, int, int, int]
"""The average likeness of two groups, turned round; their names, the lesser first; how many members both have."""


class _Groups:
    """Groups of articles with the sums of the likeness between them; each is named by its least member."""

    def __init__(self, linked: Sequence[int], likeness: Iterable[tuple[int, int, float]], absent: float) -> None:
        count = len(linked)
        self.absent = absent
        self.size = [1] * count
        self.linked = list(linked)
        """The sum over the members of a group."""
        self.sums: list[dict[int, float]] = [{} for _ in range(count)]
        self.barred: dict[int, set[int]] = {}
        names = self._parent = list(range(count))
        # A pair that nothing is known of counts as absent, so only what goes beyond that needs keeping; one number
        # stands for an article in all of it.
        for a, b, value in likeness:
            self.sums[a][names[b]] = self.sums[b][names[a]] = value - absent

    def find(self, article: int) -> int:
        parent = self._parent
        while parent[article] != article:
            parent[article] = parent[parent[article]]
            article = parent[article]
        return article

    def near(self, a: int, stop: float) -> Iterator[_Near]:
        """The groups that a group is on average at least so alike; the likest come first in a sorted list of these."""
        size, linked, absent = self.size, self.linked, self.absent
        own, mine, most = size[a], linked[a], -2 * absent
        for b, total in self.sums[a].items():
            less, more = own, size[b]
            if less > more:
                less, more = more, less
            need = (mine + linked[b]) / (less + more)
            value = total / (less * (need if need < more else more))
            value = (value if value < most else most) + absent
            if value >= stop:
                yield (-value, a, b, own + size[b]) if a < b else (-value, b, a, own + size[b])

    def pairs(self, stop: float) -> Iterator[_Near]:
        """What `near` finds of all groups as they are when it begins, the likest first."""
        values, lesser, greater, sizes = array("d"), array("i"), array("i"), array("i")
        for name in range(len(self.size)):
            for value, a, b, size in self.near(name, stop):
                if a == name:
                    values.append(value)
                    lesser.append(a)
                    greater.append(b)
                    sizes.append(size)
        columns = [np.array(c) for c in (values, lesser, greater, sizes)]
        order = np.lexsort(columns[::-1])
        for start in range(0, len(order), _AT_ONCE):
            some = order[start : start + _AT_ONCE]
            yield from zip(*(c[some].tolist() for c in columns), strict=True)

    def is_stale(self, found: _Near) -> bool:
        """True where either group was joined with another since, so that the average is another now."""
        _, a, b, size = found
        return b not in self.sums[a] or self.size[a] + self.size[b] != size or self.are_barred(a, b)

    def are_barred(self, a: int, b: int) -> bool:
        """True where two groups must not meet."""
        return bool(self.barred) and b in self.barred.get(a, ())

    def bar(self, a: int, b: int) -> None:
        """Two groups must not meet."""
        self.barred.setdefault(a, set()).add(b)
        self.barred.setdefault(b, set()).add(a)

    def join(self, a: int, b: int) -> int:
        """Make one group of two; returns its name."""
        a, b = min(a, b), max(a, b)
        self._parent[b] = a
        self.size[a] += self.size[b]
        self.linked[a] += self.linked[b]
        mine, theirs = self.sums[a], self.sums[b]
        for other, value in theirs.items():
            if other != a:
                mine[other] = self.sums[other][a] = mine.get(other, 0.0) + value
                del self.sums[other][b]
        mine.pop(b, None)
        self.sums[b] = {}
        for other in self.barred.pop(b, ()):
            self.barred[other].discard(b)
            self.bar(a, other)
        return a

    def obey(self, laws: Sequence[Law]) -> None:
        """Join and bar by law; what an earlier law has settled, a later one in the list does not undo."""
        for one, other, together in laws:
            a, b = self.find(one), self.find(other)
            if a == b or self.are_barred(a, b):
                continue
            if together:
                self.join(a, b)
            else:
                self.bar(a, b)


def merge(
    linked: Sequence[int],
    likeness: Iterable[tuple[int, int, float]],
    *,
    stop: float,
    absent: float,
    laws: Sequence[Law] = (),
) -> list[int]:
    """The group of each article, named by its least member.

    `linked` says of each article like how many members of a story it need be: of hundreds it was compared with few.

    `likeness` is given for pairs, the lesser first; a pair that it lacks counts as `absent`. The two groups whose
    members are on average most alike are joined first, as long as that average is at least `stop`: one member that
    is near cannot pull in a crowd, which is what makes snowballs. Ties go to the least pair of groups. `laws` come
    before all likeness, the weightiest law first.
    """
    count = len(linked)
    groups = _Groups(linked, likeness, absent)
    groups.obey(laws)
    coming = groups.pairs(stop)
    first, heap = next(coming, None), list[_Near]()
    while first or heap:
        if first and (not heap or first <= heap[0]):
            found, first = first, next(coming, None)
        else:
            found = heapq.heappop(heap)
        if not groups.is_stale(found):
            joined = groups.join(found[1], found[2])
            for more in groups.near(joined, stop):
                heapq.heappush(heap, more)
    return [groups.find(n) for n in range(count)]


def members(labels: Sequence[int]) -> list[list[int]]:
    """Members of each group, ascending, the groups by their least member."""
    found: dict[int, list[int]] = {}
    for member, label in enumerate(labels):
        found.setdefault(label, []).append(member)
    return [found[label] for label in sorted(found)]
