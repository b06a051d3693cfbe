"""Stories out of likenesses: average-link agglomeration over a sparse graph, with a person's word as law."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence

Pair = tuple[int, int]


def merge(
    count: int,
    likeness: Mapping[Pair, float],
    *,
    stop: float,
    absent: float,
    together: Collection[Pair] = (),
    apart: Collection[Pair] = (),
) -> list[int]:
    """The group of each of `count` articles, named by its least member.

    `likeness` is given for pairs (lesser, greater); a pair that it lacks counts as `absent`. The two groups whose
    members are on average most alike are joined first, as long as that average is at least `stop`: one member that
    is near cannot pull in a crowd, which is what makes snowballs. Ties go to the least pair of groups.
    Pairs `together` are in one group whatever their likeness, pairs `apart` never are (`apart` yields to `together`).
    """
    sums: list[dict[int, float]] = [{} for _ in range(count)]
    for (a, b), value in sorted(likeness.items()):
        sums[a][b] = sums[b][a] = value - absent
    size = [1] * count
    group = list(range(count))
    barred: list[set[int]] = [set() for _ in range(count)]
    for a, b in apart:
        barred[a].add(b)
        barred[b].add(a)

    def find(x: int) -> int:
        while group[x] != x:
            group[x] = group[group[x]]
            x = group[x]
        return x

    def average(a: int, b: int) -> float:
        return sums[a].get(b, 0.0) / (size[a] * size[b]) + absent

    def join(a: int, b: int) -> None:
        """Everything of b to a; a is the lesser."""
        group[b] = a
        size[a] += size[b]
        for table in (sums,):
            for other, value in table[b].items():
                if other != a:
                    table[a][other] = table[other][a] = table[a].get(other, 0.0) + value
                    del table[other][b]
            table[a].pop(b, None)
            table[b] = {}
        for other in barred[b]:
            barred[other].discard(b)
            if other != a:
                barred[a].add(other)
                barred[other].add(a)
        barred[a].discard(a)
        barred[b] = set()

    for a, b in sorted(together):
        x, y = sorted((find(a), find(b)))
        if x != y:
            join(x, y)
    heap = [(-average(a, b), a, b) for a in range(count) for b in sums[a] if a < b and average(a, b) >= stop]
    heapq.heapify(heap)
    while heap:
        value, a, b = heapq.heappop(heap)
        if group[a] != a or group[b] != b or b not in sums[a] or -value != average(a, b) or b in barred[a]:
            continue
        join(a, b)
        for other in sorted(sums[a]):
            now = average(a, other)
            if now >= stop:
                heapq.heappush(heap, (-now, min(a, other), max(a, other)))
    return [find(x) for x in range(count)]


def groups(labels: Sequence[int]) -> list[list[int]]:
    """Members of each group, ascending, the groups by their least member."""
    found: dict[int, list[int]] = {}
    for member, label in enumerate(labels):
        found.setdefault(label, []).append(member)
    return [found[label] for label in sorted(found)]
