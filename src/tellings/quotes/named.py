"""Where the trained reader sees a person's name: names that no list knows and that nothing beside them explains."""

from __future__ import annotations

import numpy as np

from tellings.quotes.tagging import NAMES, Tagging

_SURE = -0.105
"""Natural logarithm of nine in ten: the least probability of every word of the name."""
_BEGINS, _INSIDE = NAMES.index("B-person"), NAMES.index("I-person")


def people_named(tagging: Tagging) -> frozenset[tuple[int, int]]:
    """Start and end of each run of two words and more that the reader surely takes for one person's name."""
    best = tagging.names.argmax(1) if len(tagging.names) else np.zeros(0, np.int64)
    sure = tagging.names.max(1, initial=-np.inf) >= _SURE if len(best) else best
    inside = (best == _INSIDE).tolist()
    found = []
    for k in np.flatnonzero(best == _BEGINS).tolist():
        end = k + 1
        while end < len(inside) and inside[end]:
            end += 1
        if end - k > 1 and bool(sure[k:end].all()):
            found.append((int(tagging.offsets[k, 0]), int(tagging.offsets[end - 1, 1])))
    return frozenset(found)
