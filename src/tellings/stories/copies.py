"""Near-copies: articles whose text is mostly another's (wire copy, syndication, re-posts, updated versions)."""

from __future__ import annotations

import numpy as np

from tellings.stories.index import Vector

COPY = 0.5
"""Share of one text's five-word runs that the other must hold (Broder's containment)."""
_FEWEST = 8  # runs: below that a headline would be a copy of its like


def containment(a: Vector, b: Vector) -> float:
    """Share of a's word runs that b holds too, over the runs that both texts kept a sketch of; 0 where too few."""
    if not len(a.shingles) or not len(b.shingles):
        return 0.0
    share = min(a.share, b.share)
    mine, other = a.shingles, b.shingles
    if a.share > share:
        mine = mine[mine < share * 2**32]
    if b.share > share:
        other = other[other < share * 2**32]
    if len(mine) < _FEWEST:
        return 1.0 if len(mine) and np.array_equal(mine, other) else 0.0
    return len(np.intersect1d(mine, other, assume_unique=True)) / len(mine)
