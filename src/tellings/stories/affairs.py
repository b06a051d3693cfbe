"""Stories of one affair: alike, but not one event, and one earlier than the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tellings.records import Story
from tellings.stories.index import Index
from tellings.stories.vocabulary import Ints, Longs, starts_of

Pairs = tuple[Ints, Ints]

RELATED = -1.5
"""Log-odds of the likest pair across two stories above which they belong to one affair."""
_MOST = 5
_LEAST_DAYS = 0.5


def link_affairs(
    stories: Sequence[Story], labels: Sequence[int], pairs: Pairs, odds: NDArray[np.float64], index: Index
) -> tuple[Story, ...]:
    """The stories with their earlier and later ones, the likest five of each, in order of time.

    `labels` names each article's group, `odds` holds the log-odds of the pairs (first and second article of each).
    Stories whose articles carry no dates stand in no order and are not linked.
    """
    group = np.array(labels, np.int64)
    one, other = group[pairs[0]], group[pairs[1]]
    related = np.flatnonzero((odds >= RELATED) & (one != other))
    best = _likest(one[related], other[related], odds[related])
    names = dict(zip(sorted(set(labels)), (s.id for s in stories), strict=True))
    when = _middles(group, index) if best else {}
    around: dict[str, list[tuple[float, float, str]]] = {}
    for (a, b), value in best.items():
        gap = when[b] - when[a]
        if abs(gap) >= _LEAST_DAYS:  # never of NaN
            around.setdefault(names[a], []).append((-value, gap, names[b]))
            around.setdefault(names[b], []).append((-value, -gap, names[a]))
    return tuple(_with(story, around.get(story.id, [])) for story in stories)


def _likest(one: Longs, other: Longs, odds: NDArray[np.float64]) -> dict[tuple[int, int], float]:
    """The greatest odds between each two groups, the lesser first."""
    pairs = np.minimum(one, other) << 32 | np.maximum(one, other)
    order = np.lexsort((-odds, pairs))
    pairs, odds = pairs[order], odds[order]
    first = starts_of(pairs)
    pairs = pairs[first]
    return dict(
        zip(
            zip((pairs >> 32).tolist(), (pairs & (1 << 32) - 1).tolist(), strict=True),
            odds[first].tolist(),
            strict=True,
        )
    )


def _with(story: Story, around: list[tuple[float, float, str]]) -> Story:
    if not around:
        return story
    earlier = sorted(a for a in around if a[1] < 0)[:_MOST]
    later = sorted(a for a in around if a[1] > 0)[:_MOST]
    return replace(
        story,
        earlier=tuple(name for _, _, name in sorted(earlier, key=lambda a: (a[1], a[2]))),
        later=tuple(name for _, _, name in sorted(later, key=lambda a: (a[1], a[2]))),
    )


def _middles(group: Longs, index: Index) -> dict[int, float]:
    """The middle day of each group's dated articles, NaN where it has none."""
    order = np.argsort(group, kind="stable")
    names, days = group[order], index.days[: len(index)][order]
    starts = starts_of(names)
    runs = np.split(days, starts[1:])
    return {name: _middle(run) for name, run in zip(names[starts].tolist(), runs, strict=True)}


def _middle(days: NDArray[np.float64]) -> float:
    dated = sorted(d for d in days.tolist() if not math.isnan(d))
    return (dated[(len(dated) - 1) // 2] + dated[len(dated) // 2]) / 2 if dated else math.nan
