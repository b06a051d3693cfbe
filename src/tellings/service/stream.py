"""What is usual in the stream, counted over its last day as it goes by."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tellings import text
from tellings.alerts.breaking import DAY, HOUR, LONG_HEADLINE, Arrival, Background
from tellings.alerts.channels import digest, folded
from tellings.stores.alerting import Alerting, Member

LEAST_SEEN = 6 * HOUR
"""A stream that was seen for less is not known yet."""


@dataclass(slots=True)
class _Hour:
    articles: int = 0
    outlets: set[str] = field(default_factory=set)
    stories: int = 0
    """Stories that had their latest article in this hour."""


class _Latest:
    """The latest hour of each story, by the hash of its name: 24 bytes a story and no object."""

    def __init__(self) -> None:
        self._keys, self._hours = array("q", [0]) * 64, array("i", [-1]) * 64
        self._count = 0

    def see(self, story: str, hour: int, oldest: int) -> int | None:
        """Take in that a story had an article in this hour; its latest hour before, None where that is not known.

        What was before the `oldest` hour may be forgotten.
        """
        if 2 * self._count >= len(self._keys):
            self._grow(oldest)
        at = self._place(hash(story))
        before = self._hours[at]
        self._hours[at] = max(before, hour)
        self._count += before < 0
        return before if before >= 0 else None

    def _place(self, key: int) -> int:
        at = key & (len(self._keys) - 1)
        while self._hours[at] >= 0 and self._keys[at] != key:
            at = (at + 1) & (len(self._keys) - 1)
        self._keys[at] = key
        return at

    def _grow(self, oldest: int) -> None:
        known = [(k, h) for k, h in zip(self._keys, self._hours, strict=True) if h >= oldest]
        size = 64
        while size < 4 * len(known):
            size *= 2
        self._keys, self._hours, self._count = array("q", [0]) * size, array("i", [-1]) * size, len(known)
        for key, hour in known:
            self._hours[self._place(key)] = hour


class Stream:
    """Counts by the hour; what is older than a day falls away."""

    def __init__(self) -> None:
        self._hours: dict[int, _Hour] = {}
        self._latest = _Latest()

    @classmethod
    def of(cls, kept: Alerting, now: float) -> Stream:
        """The last day as it is stored."""
        made = cls()
        for hour, outlet, story, n in kept.came(now - DAY):
            made.count(outlet, story, hour, n)
        return made

    def count(self, outlet: str, story: str, at: float, n: int = 1) -> None:
        """So many more articles of an outlet in a story."""
        now = int(at // HOUR)
        hour = self._hours.setdefault(now, _Hour())
        hour.articles += n
        hour.outlets.add(outlet.casefold())
        before = self._latest.see(story, now, min(self._hours))
        if before is None or before < now:
            hour.stories += 1
            if before in self._hours:
                self._hours[before].stories -= 1

    def background(self, now: float) -> Background:
        """What is usual now; nothing is known of a stream before it was seen for some hours."""
        for hour in [h for h in self._hours if h < (now - DAY) // HOUR]:
            del self._hours[hour]
        if not self._hours or now - min(self._hours) * HOUR < LEAST_SEEN:
            return Background()
        outlets = set().union(*(h.outlets for h in self._hours.values()))
        stories = sum(h.stories for h in self._hours.values())
        articles = sum(h.articles for h in self._hours.values())
        hours = (now - min(self._hours) * HOUR) / HOUR
        return Background(outlets=len(outlets), rate=(articles - stories) / (stories * hours))


def arrival(member: Member, copied: Arrival | None) -> Arrival:
    """An article as breaking counts it; `copied` is the article that it is a copy of, where that is known."""
    article, telling = member.article, member.telling
    title = folded(article.title or "")
    # The beginning first: a long text is not folded only to find that it is no headline.
    if folded(article.text[: len(title) * 4 + 200]) in ("", title) and folded(article.text) in ("", title):
        # Only a headline: a long one that is printed twice is a wire's, a short one may be chance.
        name = f"headline {digest(title)}" if len(title.split()) >= LONG_HEADLINE else article.id
    elif telling.copy_of:
        name = copied.text if copied else telling.copy_of
    else:
        name = article.id
    return Arrival(article=article.id, outlet=outlet_of(member), text=name, at=when(member))


def outlet_of(member: Member) -> str:
    """Who published it; an article of an unknown outlet is an outlet of its own."""
    return text.squeeze(member.article.outlet or "").casefold() or member.article.id


def when(member: Member) -> float:
    """When an article came out: its time of publication where it is known to the minute and is to be believed, else
    when it came in."""
    published = member.article.published or ""
    if len(published) > len("2001-02-03T"):
        try:
            moment = datetime.fromisoformat(published)
        except ValueError:
            return member.received
        at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        if member.received - DAY <= at <= member.received:
            return at
    return member.received
