"""What an alert would have told, had it been there before: asked before it is saved. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tellings.alerts import breaking
from tellings.alerts.breaking import Affair, Arrival, Background, Sensitivity, Terms
from tellings.alerts.nouns import Why

DAYS = 7
"""Days that a preview looks back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A story as it lies in the books. `at` is when its first article came that the ask is about."""

    story: str
    headline: str
    arrivals: Sequence[Arrival] = ()
    terms: Terms | None = None
    """The words of its headlines, for telling which stories are one affair."""
    at: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Would:
    """One alert that would have come."""

    at: float
    story: str
    headline: str
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All that would have come since a time, oldest first."""

    since: float
    alerts: tuple[Would, ...]

    @property
    def words(self) -> str:
        """In plain words: "would have fired 3 times in the last 7 days"."""
        n = len(self.alerts)
        times = {0: "not once", 1: "once", 2: "twice"}.get(n, f"{n} times")
        return f"would have fired {times} in the last {DAYS} days"


def of_breaking(stories: Iterable[Past], sensitivity: Sensitivity, background: Background, since: float) -> Preview:
    """The stories that would have broken, each affair once, by the rule that decides."""
    found = []
    for past in stories:
        surge = breaking.surge(past.arrivals, sensitivity, background)
        if surge is not None and surge.at >= since:
            found.append((surge.at, past.story, past, surge))
    affairs: list[Affair] = []
    alerts = []
    for at, story, past, surge in sorted(found, key=lambda f: f[:2]):
        terms = past.terms or {}
        affair = breaking.same_affair(terms, at, affairs)
        if affair is not None:
            affair.add(terms)
            affair.at = at
            continue
        affairs.append(Affair(root=story, at=at, terms=dict(terms)))
        alerts.append(Would(at=at, story=story, headline=past.headline, why=breaking.reason(surge, sensitivity)))
    return Preview(since=since, alerts=tuple(alerts))


def of_stories(stories: Iterable[Past], since: float) -> Preview:
    """One alert for each story that has anything to tell, at the first time that it had."""
    kept = sorted((p for p in stories if p.at >= since), key=lambda p: (p.at, p.story))
    return Preview(
        since=since,
        alerts=tuple(Would(at=p.at, story=p.story, headline=p.headline, why=Why(words=p.why)) for p in kept),
    )
