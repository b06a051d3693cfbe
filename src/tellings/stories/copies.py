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
    (mine, share), (other, other_share) = a, b
    if not len(mine) or not len(other):
        return 0.0
    if share > other_share:
        mine = mine[mine < other_share * 2**32]
    elif other_share > share:
        other = other[other < share * 2**32]
    if len(mine) < _FEWEST:
        return 1.0 if len(mine) and np.array_equal(mine, other) else 0.0
    at = np.searchsorted(other, mine)
    at[at == len(other)] = 0
    return float(np.mean(other[at] == mine)) if len(other) else 0.0


def mutual(a: Sketch, b: Sketch) -> float:
    """The greater of the two containments: how much of the shorter text stands in the other."""
    return max(containment(a, b), containment(b, a)) if len(a[0]) and len(b[0]) else 0.0
