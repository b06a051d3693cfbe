"""Where the trained reader sees a person's name: names that no list knows and that nothing beside them explains."""

from __future__ import annotations

import re

import numpy as np

from tellings.quotes.descriptions import HEADS
from tellings.quotes.tagging import NAMES, Tagging
from tellings.records import Offsets

_SURE = -0.105
"""Natural logarithm of nine in ten: the least probability of every word of the name."""
CAPITAL = r"[A-Z][\w’'-]+"
PARTICLE = r"(?:de|van|von|der|den|la|le|al|bin|del|di|da)"
"""What may stand within a name between two words with a capital."""
_APPOSED = re.compile(
    r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir)\s(?:[^,\n]{0,80}\s)?([a-z]+),"
    rf"\s({CAPITAL}(?:\s(?:{PARTICLE}\s){{0,2}}{CAPITAL}){{1,2}})(?=[,.;]|\s|\Z)"
)
_BEYOND = 60
"""Characters behind a source that may hold the name."""
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


def apposed(text: str, source: Offsets | None) -> Offsets | None:
    """The name behind what somebody is, where that is a source: "the captain, Imre Toth," said it."""
    m = _APPOSED.match(text, source[0], source[1] + _BEYOND) if source else None
    if source and m and m[1] in HEADS and (m.end(2) <= source[1] or source[1] <= m.end(1) + 1):
        return m.span(2)
    return None
