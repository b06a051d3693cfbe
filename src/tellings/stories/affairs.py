"""Stories of one affair: alike, but not one event, and one earlier than the other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from tellings.records import Story
from tellings.stories.index import Index

RELATED = -1.5
"""Log-odds of the likest pair across two stories above which they belong to one affair."""
_MOST = 5
_LEAST_DAYS = 0.5


def link_affairs(
    stories: Sequence[Story], labels: Sequence[int], likeness: Mapping[tuple[int, int], float], index: Index
) -> tuple[Story, ...]:
    """The stories with their earlier and later ones, the likest five of each, in order of time.

    Stories whose articles carry no dates stand in no order and are not linked.
    """
    best: dict[tuple[int, int], float] = {}
    for (a, b), value in likeness.items():
        if value >= RELATED and labels[a] != labels[b]:
            pair = (min(labels[a], labels[b]), max(labels[a], labels[b]))
            best[pair] = max(best.get(pair, -math.inf), value)
    names = dict(zip(sorted(set(labels)), (s.id for s in stories), strict=True))
    when = _middles(labels, index) if best else {}
    around: dict[str, list[tuple[float, float, str]]] = {}
    for (a, b), value in best.items():
        gap = when[b] - when[a]
        if abs(gap) >= _LEAST_DAYS:  # never of NaN
            around.setdefault(names[a], []).append((-value, gap, names[b]))
            around.setdefault(names[b], []).append((-value, -gap, names[a]))
    return tuple(_with(story, around.get(story.id, [])) for story in stories)


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


def _middles(labels: Sequence[int], index: Index) -> dict[int, float]:
    """The middle day of each group's dated articles, NaN where it has none."""
    days: dict[int, list[float]] = {}
    for label, day in zip(labels, index.days[: len(index)].tolist(), strict=True):
        days.setdefault(label, [])
        if not math.isnan(day):
            days[label].append(day)
    return {label: float(np.median(found)) if found else math.nan for label, found in days.items()}
