"""Where a telling begins and ends: what it tells before and after that nobody else of its point tells is cut off.

Units are linked by all they hold, and often hold more than what two articles share ("… deeply saddened, and asked for
donations"). So each is cut once more, finer than units are, and what stands at either end goes where it shares little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tellings.facts.units import BREAK, WORD, Ground
from tellings.records import Offsets

_FINE = re.compile(BREAK.pattern + r"|,[\"”’']?\s+|\s(?=and\s+[a-z]+(?:ing|ed)\b)|\s(?=(?:after|as|where|but)\s)")
_CLOSING = re.compile(r"[.,!?…]{0,3}[\"”’'»)\]]{1,3}(?=\s)")
_LITTLE = 0.25
"""Share of its weight that the others must tell for a piece at the edge to stay in any case."""
_ENOUGH = 0.75
"""Share of all that the others tell too which must stay."""

_Piece = tuple[int, int, float, float]
"""Start, end, the weight that the others have too, the whole weight."""


def trim(ground: Ground, run: Sequence[int], others: Sequence[int]) -> Offsets:
    """Start and end of what some neighbouring units of one sentence share with other units, in their article's text.

    Where they share no word, or share as much at their edges as elsewhere, they stay whole.
    """
    start, end = ground.units[run[0]].start, ground.units[run[-1]].end
    pieces = _pieces(ground, run, others)
    whole = kept = sum(shared for _, _, shared, _ in pieces)
    first, last = 0, len(pieces)
    while whole and last - first > 1:
        edges = [
            (shared, side)
            for side, (_, _, shared, weight) in enumerate((pieces[first], pieces[last - 1]))
            if shared < _LITTLE * weight and kept - shared >= _ENOUGH * whole
        ]
        if not edges:
            break
        shared, side = min(edges)
        kept -= shared
        first, last = (first, last - 1) if side else (first + 1, last)
    return (
        start if not first else pieces[first][0],
        end if last == len(pieces) else _closed(ground, run, pieces[last - 1][1]),
    )


def _closed(ground: Ground, run: Sequence[int], at: int) -> int:
    """The place behind the closing marks that stand at `at`, or `at` itself: a quotation that was opened is closed."""
    m = _CLOSING.match(ground.articles[ground.units[run[0]].article].text, at, ground.units[run[-1]].end)
    return m.end() if m else at


def _pieces(ground: Ground, run: Sequence[int], others: Sequence[int]) -> list[_Piece]:
    """The run cut finely; pieces without a word are left out."""
    body = ground.articles[ground.units[run[0]].article].text
    start, end = ground.units[run[0]].start, ground.units[run[-1]].end
    told = {one for n in others for one in ground.sentences[ground.sentence_of[n]].bag}
    words = [
        (m.start(), m.end(), one, ground.units[n].bag[one])
        for n in run
        for m, one in zip(
            WORD.finditer(body, ground.units[n].start, ground.units[n].end), ground.units[n].stems, strict=True
        )
    ]
    cuts = [start] + [m.end() for m in _FINE.finditer(body, start, end) if start < m.end() < end] + [end]
    found: list[_Piece] = []
    at = 0
    for _, b in pairwise(cuts):
        upto = at
        while upto < len(words) and words[upto][0] < b:
            upto += 1
        part = words[at:upto]
        at = upto
        if part:
            weights = {one: weight for _, _, one, weight in part}
            shared = sum(weight for one, weight in weights.items() if one in told)
            found.append((part[0][0], part[-1][1], shared, sum(weights.values())))
    return found
