"""What is usual in the stream, counted over its last day as it goes by."""

from __future__ import annotations

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
    stories: set[str] = field(default_factory=set)


class Stream:
    """Counts by the hour; what is older than a day falls away."""

    def __init__(self) -> None:
        self._hours: dict[int, _Hour] = {}

    @classmethod
    def of(cls, kept: Alerting, now: float) -> Stream:
        """The last day as it is stored."""
        made = cls()
        for hour, outlet, story, n in kept.came(now - DAY):
            made.count(outlet, story, hour, n)
        return made

    def count(self, outlet: str, story: str, at: float, n: int = 1) -> None:
        """So many more articles of an outlet in a story."""
        hour = self._hours.setdefault(int(at // HOUR), _Hour())
        hour.articles += n
        hour.outlets.add(outlet.casefold())
        hour.stories.add(story)

    def background(self, now: float) -> Background:
        """What is usual now; nothing is known of a stream before it was seen for some hours."""
        for hour in [h for h in self._hours if h < (now - DAY) // HOUR]:
            del self._hours[hour]
        if not self._hours or now - min(self._hours) * HOUR < LEAST_SEEN:
            return Background()
        outlets = set().union(*(h.outlets for h in self._hours.values()))
        stories = set().union(*(h.stories for h in self._hours.values()))
        articles = sum(h.articles for h in self._hours.values())
        hours = (now - min(self._hours) * HOUR) / HOUR
        return Background(outlets=len(outlets), rate=(articles - len(stories)) / (len(stories) * hours))


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
