"""How pages print counts, times and finds: the filters of their templates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from tellings.report.characters import count
from tellings.service.desk import DAY
from tellings.text import fold

LONG_AGO = 60 * DAY
"""From here on a date says more than a number of days."""
_WORD = re.compile(r"\w+")


def stamp(at: float) -> str:
    """A time (seconds since 1970) for programs."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def clock(at: float) -> str:
    """The time of day."""
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M UTC")


def host(url: str) -> str:
    """The host of an address."""
    return urlsplit(url).netloc


def ago(at: float, now: float) -> str:
    """How far away a time is; its day where that is long."""
    away = abs(now - at)
    if away >= LONG_AGO:
        return f"on {datetime.fromtimestamp(at, UTC).date().isoformat()}"
    return f"in {span(away)}" if at > now else f"{span(away)} ago"


def span(seconds: float) -> str:
    """How long something takes, in its largest unit."""
    units = ((DAY, "day"), (3600, "hour"), (60, "minute"))
    size, name = next(((s, n) for s, n in units if seconds >= s), (1, "second"))
    return count(int(seconds // size), name)


def found(text: str, words: str) -> Markup:
    """A text with every word of a search marked, as the search reads words: without case and accents."""
    sought = {fold(w) for w in _WORD.findall(words)}
    parts, at = [], 0
    for word in _WORD.finditer(text):
        if fold(word[0]) in sought:
            parts += [escape(text[at : word.start()]), Markup("<mark>"), escape(word[0]), Markup("</mark>")]
            at = word.end()
    return Markup("").join([*parts, escape(text[at:])])


FILTERS: dict[str, Callable[..., Any]] = {
    "count": count,
    "ago": ago,
    "stamp": stamp,
    "clock": clock,
    "host": host,
    "found": found,
}
