"""What an alert would have told in the last days, from the articles and stories that are stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from tellings.alerts import breaking, preview
from tellings.alerts.matching import Likes, Searches, worded
from tellings.alerts.nouns import Ask
from tellings.alerts.preview import DAYS, Past, Preview
from tellings.records import Hit
from tellings.service.asked import model, terms, weight
from tellings.service.stream import Stream, arrival, when
from tellings.stores import Books
from tellings.stores.alerting import Alerting, Member

MOST = 1000
"""Finds of a search that are looked at."""
MOST_ARTICLES = 20_000
"""Articles that are held against a text, the latest first."""


def previewed(books: Books, ask: Ask, now: float) -> Preview:
    """What would have come in the last `preview.DAYS` days."""
    since = now - DAYS * breaking.DAY
    if ask.kind == "breaking":
        background = Stream.of(Alerting(books.connection), now).background(now)
        return preview.of_breaking(_broad(books, ask, since), ask.sensitivity, background, since)
    if ask.kind == "search":
        found = books.find(ask.words, kind="article", most=MOST, since=_day(since))
        found += [h for h in books.find(ask.words, kind="article", most=MOST) if not h.published]
        return preview.of_stories(_hits(books, found, since, f"An article answers the search “{ask.words}”."), since)
    if ask.kind == "person":
        said = books.said_by(ask.person or "", MOST)
        return preview.of_stories(_hits(books, said, since, f"{ask.person} said something."), since)
    if ask.kind == "story":
        return preview.of_stories(_arrivals(books, ask.story or "", since), since)
    return preview.of_stories(_likes(books, ask, since), since)


def _broad(books: Books, ask: Ask, since: float) -> Iterator[Past]:
    kept = Alerting(books.connection)
    searches = Searches(weight)
    searches.add("it", ask.words)
    for story in kept.stories_of(since, 2):
        members = kept.members(story)
        texts = (worded(m.article.title or "", m.article.text) for m in members)
        if ask.words and not any(searches.answers("it", t) for t in texts):
            continue
        seen: dict[str, breaking.Arrival] = {}
        for m in members:
            seen[m.article.id] = arrival(m, seen.get(m.telling.copy_of or ""))
        yield Past(
            story=story,
            headline=_headline(books, story, members[0]),
            arrivals=tuple(seen.values()),
            terms=breaking.profile(terms(m.signature, titles=True) for m in members),
        )


def _headline(books: Books, story: str, member: Member) -> str:
    line = books.story(story)
    return line.headline if line else member.article.title or story


def _hits(books: Books, hits: Iterable[Hit], since: float, why: str) -> Iterator[Past]:
    """The first find of each story."""
    kept = Alerting(books.connection)
    first: dict[str, tuple[float, Member]] = {}
    for hit in hits:
        if hit.published and hit.published < _day(since):
            continue
        member = kept.member(hit.article)
        if member is not None:
            story = member.telling.story
            first[story] = min(first.get(story, (when(member), member)), (when(member), member), key=lambda x: x[0])
    for story, (at, member) in sorted(first.items()):
        yield Past(story=story, headline=_headline(books, story, member), at=at, why=why)


def _arrivals(books: Books, story: str, since: float) -> Iterator[Past]:
    kept = Alerting(books.connection)
    for m in kept.members(kept.redirected(story)):
        if m.telling.copy_of is None and when(m) >= since:
            name = m.article.title or m.article.id
            yield Past(story=m.article.id, headline=name, at=when(m), why="A text of its own came in.")


def _likes(books: Books, ask: Ask, since: float) -> Iterator[Past]:
    kept = Alerting(books.connection)
    likes = Likes()
    likes.add("it", model(ask, kept))
    own = kept.redirected(ask.story) if ask.story else None
    found: dict[str, Past] = {}
    for member in kept.recent(since, MOST_ARTICLES):
        story = member.telling.story
        alike = likes.matched(terms(member.signature)) if story != own else []
        if alike and (story not in found or when(member) < found[story].at):
            why = f"An article is like what you chose (likeness {alike[0][1]:.2f})."
            found[story] = Past(story=story, headline=_headline(books, story, member), at=when(member), why=why)
    yield from found.values()


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
