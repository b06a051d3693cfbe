"""A timed stream through live placing, under a clock that only the stream moves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tellings.records import Signature, Telling
from tellings.stories.dates import day_number
from tellings.stories.links import FARTHEST_DAYS
from tellings.stories.window import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened at one moment of the stream. `at` is in days since 1970-01-01, NaN before the first date."""

    kind: Literal["opened", "joined", "copied", "refolded"]
    at: float
    telling: Telling | None = None
    """The article's place, where one was placed."""
    moved: int = 0
    """Stories whose id leads elsewhere since a refold."""
    closed: int = 0
    """Articles that grew too old and were let go of."""
    open: int = 0
    """Articles open after it."""


def replay(
    signatures: Iterable[Signature],
    *,
    window: Window | None = None,
    refold_days: float = 1.0,
    reach_days: float = FARTHEST_DAYS,
) -> Iterator[Event]:
    """Place each article as it comes; refold and let go of the old whenever `refold_days` have passed in the stream.

    The clock is the greatest date of publication seen so far: an article that comes late doesn't turn it back, and an
    undated one doesn't move it. Whoever shows the events may wait between them; nothing here does.
    """
    window = window or Window()
    now = refolded = math.nan
    for signature in signatures:
        day = day_number(signature.published)
        if not math.isnan(day):
            now = day if math.isnan(now) else max(now, day)
        if math.isnan(refolded):
            refolded = now
        if now - refolded >= refold_days:
            refolded = now
            yield _refold(window, now, reach_days)
        telling = window.place(signature)
        kind: Literal["opened", "joined", "copied"] = "opened"
        if telling.nearest is not None:
            kind = "copied" if telling.copy_of else "joined"
        yield Event(kind=kind, at=now, telling=telling, open=len(window))
    yield _refold(window, now, reach_days)


def _refold(window: Window, now: float, reach_days: float) -> Event:
    old = [] if math.isnan(now) else window.older_than(now - reach_days)
    done = window.close(old)
    return Event(kind="refolded", at=now, moved=len(done.redirects), closed=len(old), open=len(window))
