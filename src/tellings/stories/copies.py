"""Near-copies: articles whose text is mostly another's (wire copy, syndication, re-posts, updated versions)."""

from __future__ import annotations

import numpy as np

from tellings.stories.vocabulary import Hashes

COPY = 0.5
"""Share of one text's five-word runs that the other must hold (Broder's containment)."""
_FEWEST = 8  # runs: below that a headline would be a copy of its like

Sketch = tuple[Hashes, float]
"""Sorted hashes of the runs of a text, and the share of all its runs that they are."""


def containment(a: Sketch, b: Sketch) -> float:
    """Share of a's word runs that b holds too, over the runs that both texts kept; 0 where they are too few."""
    mine, other = _alike(a, b)
    return _share(len(mine), len(other), _both(mine, other))


def mutual(a: Sketch, b: Sketch) -> float:
    """The greater of the two containments: how much of the shorter text stands in the other."""
    mine, other = _alike(a, b)
    both = _both(mine, other)
    return max(_share(len(mine), len(other), both), _share(len(other), len(mine), both))


def _alike(a: Sketch, b: Sketch) -> tuple[Hashes, Hashes]:
    """The runs of both texts that either sketch would have kept."""
    (mine, share), (other, other_share) = a, b
    if share > other_share:
        mine = mine[mine < other_share * 2**32]
    elif other_share > share:
        other = other[other < share * 2**32]
    return mine, other


def _both(mine: Hashes, other: Hashes) -> int:
    if not len(mine) or not len(other):
        return 0
    return int(np.count_nonzero(other.take(other.searchsorted(mine), mode="clip") == mine))


def _share(mine: int, other: int, both: int) -> float:
    if mine < _FEWEST:
        return 1.0 if 0 < mine == other == both else 0.0
    return both / mine
