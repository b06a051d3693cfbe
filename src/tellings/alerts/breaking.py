"""When a story breaks: its independent texts grow faster than its own past and the stream's background let expect.

Pure. Counted are texts, not articles: near-copies are one text, an outlet counts once, and of articles without a body
those with one long headline are one text (a wire's headline, printed by many).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tellings.alerts.nouns import Why

Sensitivity = Literal[1, 2, 3]
SENSITIVITIES: tuple[Sensitivity, ...] = (1, 2, 3)
SPAN = 3600.0
"""Seconds over which growth is counted."""
PAST = 86_400.0
"""Seconds of its own past that a story is held against."""
LONG_HEADLINE = 6
"""Words from which two equal headlines without a text are one text: shorter ones may be chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A step of sensitivity."""

    texts: int
    """Independent texts within `SPAN`, in a stream of the usual breadth."""
    chance: float
    """The rule holds where so many texts would come by chance less often than this."""


LEVELS: Mapping[Sensitivity, Level] = {
    1: Level(texts=12, chance=1e-4),
    2: Level(texts=8, chance=1e-3),
    3: Level(texts=5, chance=1e-2),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One article as it comes into a story. `text` is the same for all copies of one text; `at` in seconds."""

    article: str
    outlet: str
    text: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is usual in the stream, over its last day. All 0 where it is not known yet."""

    outlets: int = 0
    """Outlets that published anything."""
    rate: float = 0.0
    """Further articles that a story with news gets in an hour, on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """The growth that made a story break."""

    at: float
    texts: tuple[Arrival, ...]
    """The independent texts within the span, in order."""
    before: int
    """Independent texts in the day before the span."""
    expected: float
    """Texts to be expected in the span."""
    needed: int
    background: Background


def independent(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """The first article of each text and outlet, in order of time: what counts."""
    texts: set[str] = set()
    outlets: set[str] = set()
    found = []
    for a in sorted(arrivals, key=lambda a: (a.at, a.article)):
        if a.text not in texts and a.outlet not in outlets:
            found.append(a)
        texts.add(a.text)
        outlets.add(a.outlet)
    return found


def needed(level: Level, background: Background) -> int:
    """How many texts it takes: fewer where few outlets are followed, more where there are thousands."""
    if not background.outlets:
        return level.texts
    few = max(2, math.ceil(background.outlets / 3))
    many = level.texts * max(1.0, 1.0 + math.log10(background.outlets / 2000))
    return min(few, math.ceil(many))


def surge(arrivals: Sequence[Arrival], sensitivity: Sensitivity, background: Background) -> Surge | None:
    """The first moment at which the story broke, None where it didn't. The arrivals may come in any order."""
    level = LEVELS[sensitivity]
    least = needed(level, background)
    found = independent(arrivals)
    start = 0
    for n, last in enumerate(found):
        while found[start].at < last.at - SPAN:
            start += 1
        count = n + 1 - start
        if count < least:
            continue
        opened = last.at - SPAN
        before = sum(opened - PAST <= a.at for a in found[:start])
        hours = min(PAST, max(SPAN, opened - found[0].at)) / 3600
        expected = max(before / hours, background.rate) * SPAN / 3600
        if tail(count, expected) <= level.chance:
            return Surge(
                at=last.at,
                texts=tuple(found[start : n + 1]),
                before=before,
                expected=expected,
                needed=least,
                background=background,
            )
    return None


def tail(count: int, expected: float) -> float:
    """How often at least `count` come by chance where `expected` are usual (Poisson)."""
    if expected <= 0:
        return 0.0
    below = sum(math.exp(n * math.log(expected) - expected - math.lgamma(n + 1)) for n in range(count))
    return max(0.0, 1.0 - below)


def reason(found: Surge, sensitivity: Sensitivity) -> Why:
    """The rule that fired, in plain words, with its counts."""
    count = len(found.texts)
    span = found.texts[-1].at - found.texts[0].at
    words = (
        f"{count} outlets told it in texts of their own within {_span(span)} (at least {found.needed} within an hour "
        f"are needed). In the day before it had {found.before or 'none'}; {_few(found.expected)} in an hour were to be "
        "expected."
    )
    counts = (
        ("independent texts", float(count)),
        ("seconds", round(span, 1)),
        ("needed", float(found.needed)),
        ("texts in the day before", float(found.before)),
        ("expected in an hour", round(found.expected, 3)),
        ("outlets active in the last day", float(found.background.outlets)),
        ("sensitivity", float(sensitivity)),
    )
    return Why(words=words, counts=counts)


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{max(1, round(seconds))} second{'s' if round(seconds) > 1 else ''}"
    return f"{round(seconds / 60)} minutes"


def _few(expected: float) -> str:
    return "fewer than 0.1" if expected < 0.1 else f"{expected:.1f}"


# ── one affair, several stories ──

MINUTES, HOUR, DAY = 120.0, 3600.0, 86_400.0
LIKE: tuple[tuple[float, float], ...] = ((MINUTES, 0.05), (HOUR, 0.12), (DAY, 0.25))
"""How alike a story must be to one that broke so many seconds before to be the same affair: what breaks at the same
moment needs to have little in common."""
Terms = Mapping[str, float]


@dataclass(slots=True)
class Affair:
    """A story that broke, with all that came to it since. What breaks and is like it is no second alert."""

    root: str
    """The story under whose id it was first told."""
    at: float
    """When anything of it last broke, by its articles' times."""
    terms: dict[str, float]
    """The weights of the words of its headlines, added up."""

    def add(self, terms: Terms) -> None:
        """One more headline."""
        for term, weight in terms.items():
            self.terms[term] = self.terms.get(term, 0.0) + weight


def unit(terms: Terms) -> dict[str, float]:
    """The same weights at length one."""
    length = math.sqrt(sum(w * w for w in terms.values()))
    return {t: w / length for t, w in terms.items()} if length else {}


def profile(headlines: Iterable[Terms]) -> dict[str, float]:
    """The words of many headlines, each headline counting the same."""
    found: dict[str, float] = {}
    for terms in headlines:
        for term, weight in unit(terms).items():
            found[term] = found.get(term, 0.0) + weight
    return found


def likeness(a: Terms, b: Terms) -> float:
    """The cosine of two profiles."""
    if len(b) < len(a):
        a, b = b, a
    shared = sum(w * b[t] for t, w in a.items() if t in b)
    lengths = math.sqrt(sum(w * w for w in a.values())) * math.sqrt(sum(w * w for w in b.values()))
    return shared / lengths if lengths else 0.0


def same_affair(terms: Terms, at: float, affairs: Iterable[Affair]) -> Affair | None:
    """The affair of a story that breaks at this time: the likest that is alike enough, which the sooner is the less."""
    best: tuple[float, str] = (0.0, "")
    found = None
    for affair in affairs:
        enough = next((least for seconds, least in LIKE if abs(at - affair.at) <= seconds), None)
        if enough is None:
            continue
        alike = likeness(terms, affair.terms)
        if alike >= enough and (alike, affair.root) > best:
            best, found = (alike, affair.root), affair
    return found
