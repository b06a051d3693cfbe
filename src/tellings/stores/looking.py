"""Looking at the books: counts, coverage over time, edits, and rows for export. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tellings.records import Article, Lead, Refusal, Signature, Telling
from tellings.stores.tables import ARTICLE, FEED, ITEM, QUOTE, REFUSAL, STORY

MOST = 1000
"""Rows that one listing gives at most."""

_AT_ONCE = 250
"""Rows asked for by one statement: both databases bound the number of values, and few are in memory at a time."""
Field = str | int | float | None
EXPORTS: dict[str, tuple[str, ...]] = {
    "stories": ("story", "headline", "articles", "outlets", "independent", "first", "last"),
    "articles": ("article", "story", "outlet", "published", "title", "url", "copy", "versions", "received", "text"),
    "quotes": ("quote", "story", "article", "speaker", "kind", "published", "words"),
}
"""What can be exported, with its columns. Times are seconds since 1970, UTC."""


# What every look at the front page asks for is made once: making a statement costs more than running it.
_OF: sa.BindParameter[Sequence[str]] = sa.bindparam("stories", expanding=True)
_ARRIVALS = (
    sa.select(ARTICLE.c.story, ARTICLE.c.received)
    .where(ARTICLE.c.story.in_(_OF))
    .order_by(ARTICLE.c.story, ARTICLE.c.received)
)
_GROWN = (
    sa.select(ARTICLE.c.story, sa.func.count())
    .where(ARTICLE.c.story.in_(_OF), ARTICLE.c.received > sa.bindparam("since"))
    .group_by(ARTICLE.c.story)
)
_FIRST = (
    sa.select(ARTICLE.c.story, ARTICLE.c.id, ARTICLE.c.outlet, ARTICLE.c.record)
    .join(STORY, STORY.c.id == ARTICLE.c.story)
    .where(ARTICLE.c.story.in_(_OF), ARTICLE.c.received == STORY.c.first)
    .order_by(ARTICLE.c.story, ARTICLE.c.id.desc())
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One article of a story as it came in."""

    article: str
    outlet: str | None
    received: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """An article as a list of newcomers shows it. Times are seconds since 1970."""

    article: str
    story: str
    outlet: str | None
    title: str | None
    url: str | None
    published: str | None
    received: float
    placed: float
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who is in by a session, or may come in by a link; `hash` is what is kept of the token."""

    hash: str
    kind: str
    name: str
    role: str
    until: float


class _Head(msgspec.Struct):
    """The few fields of a kept article that a list shows; its text isn't decoded."""

    title: str | None = None
    url: str | None = None


class _Text(msgspec.Struct):
    """What a first sentence needs of a kept article."""

    text: str
    title: str | None = None


def _newcomer(row: Any) -> Newcomer:
    head = msgspec.json.decode(row.record, type=_Head)
    return Newcomer(
        article=row.id,
        story=row.story,
        outlet=row.outlet,
        title=head.title,
        url=head.url,
        published=row.published,
        received=row.received,
        placed=row.placed,
        version=row.version,
    )


class Looking:
    """The part of the books that pages, metrics and exports look at."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    @property
    def connection(self) -> Connection:
        """The connection that this transaction is on, for books kept beside these."""
        return self._c

    def count(self, *names: str) -> dict[str, int]:
        """How many articles, stories, refusals, feeds, items there are; only those named, all where none is."""
        tables = {"articles": ARTICLE, "stories": STORY, "refusals": REFUSAL, "feeds": FEED, "items": ITEM}
        return {
            name: int(self._c.execute(sa.select(sa.func.count()).select_from(table)).scalar() or 0)
            for name, table in tables.items()
            if not names or name in names
        }

    def waiting(self, least: int = 0) -> int:
        """How many stories of at least `least` independent texts wait for their report to be made anew."""
        found = sa.select(sa.func.count()).where(STORY.c.dirty, STORY.c.independent >= least)
        return int(self._c.execute(found).scalar() or 0)

    def overdue(self, now: float) -> float:
        """Seconds by which the longest overdue feed waits; 0 where none does."""
        due = sa.select(sa.func.min(FEED.c.next_at)).where(FEED.c.state == "active", FEED.c.next_at > 0)
        first = self._c.execute(due).scalar()
        return max(0.0, now - float(first)) if first is not None else 0.0

    def feed_states(self) -> dict[str, int]:
        """How many feeds are active, paused, gone."""
        rows = self._c.execute(sa.select(FEED.c.state, sa.func.count()).group_by(FEED.c.state))
        return {str(state): int(n) for state, n in rows}

    def delay(self) -> float | None:
        """Seconds from publication to placed, the median of the newest hundred articles whose time of day is known."""
        rows = self._c.execute(
            sa.select(ARTICLE.c.published, ARTICLE.c.placed).order_by(ARTICLE.c.received.desc()).limit(100)
        )
        waits = sorted(
            placed - datetime.fromisoformat(day).timestamp() for day, placed in rows if day and len(day) > 10
        )
        return waits[len(waits) // 2] if waits else None

    def refusals(self, most: int = 100) -> list[tuple[float, Refusal]]:
        """The latest refusals with their times."""
        rows = self._c.execute(
            sa.select(REFUSAL.c.at, REFUSAL.c.record).order_by(REFUSAL.c.id.desc()).limit(min(most, MOST))
        )
        return [(float(at), msgspec.json.decode(record, type=Refusal)) for at, record in rows]

    def crashed_since(self, since: float) -> bool:
        """Whether a fault of the program was kept as a refusal since then."""
        found = sa.select(REFUSAL.c.id).where(REFUSAL.c.at > since, REFUSAL.c.reason == "crash").limit(1)
        return self._c.execute(found).scalar() is not None

    def arrivals(self, stories: Sequence[str]) -> dict[str, list[float]]:
        """When the articles of each story came in, in order."""
        rows = self._c.execute(_ARRIVALS, {"stories": stories}).all()
        found: dict[str, list[float]] = {}
        for story, at in rows:
            found.setdefault(str(story), []).append(float(at))
        return found

    def open_articles(self, since: float, most: int | None = None) -> list[tuple[str, str | None, str]]:
        """(id, published, story) of the articles of stories that had news since a time, by id: stories come whole.

        Where that is more than `most`, the stories with the latest news until there are so many.
        """
        s, last = STORY.c, since
        if most is not None:
            latest = sa.select(s.last, s.articles).where(s.last >= since).order_by(s.last.desc(), s.id)
            total, first = 0, True
            for at, articles in self._c.execute(latest):
                total += articles
                if total > most and not first:
                    break
                last, first = at, False
            last = since if total <= most else last
        query = sa.select(ARTICLE.c.id, ARTICLE.c.published, ARTICLE.c.story)
        rows = self._c.execute(query.join(STORY, s.id == ARTICLE.c.story).where(s.last >= last).order_by(ARTICLE.c.id))
        return [(str(id), published, str(story)) for id, published, story in rows]

    def signatures(self, articles: Sequence[str]) -> Iterator[tuple[Signature, Telling]]:
        """What an open window is rebuilt from, in the order that was asked for, with where each was placed.

        They are read as they are wanted, so that few are in memory at a time; what is not there is passed over.
        """
        query = sa.select(ARTICLE.c.id, ARTICLE.c.signature, ARTICLE.c.telling)
        for n in range(0, len(articles), _AT_ONCE):
            some = articles[n : n + _AT_ONCE]
            found = {row.id: row for row in self._c.execute(query.where(ARTICLE.c.id.in_(some)))}
            for id in some:
                if id in found:
                    signature = msgspec.msgpack.decode(found[id].signature, type=Signature)
                    yield signature, msgspec.json.decode(found[id].telling, type=Telling)

    def places_of(self, articles: Sequence[str]) -> dict[str, Telling]:
        """Where those articles stand that are there."""
        found: dict[str, Telling] = {}
        for n in range(0, len(articles), _AT_ONCE):
            query = sa.select(ARTICLE.c.id, ARTICLE.c.telling).where(ARTICLE.c.id.in_(articles[n : n + _AT_ONCE]))
            found.update((str(id), msgspec.json.decode(t, type=Telling)) for id, t in self._c.execute(query))
        return found

    def grown(self, stories: Sequence[str], since: float) -> dict[str, int]:
        """How many articles came in after a time, of those stories to which any came."""
        rows = self._c.execute(_GROWN, {"stories": stories, "since": since}).all()
        return {str(story): int(count) for story, count in rows}

    def standing(self, leads: Sequence[Lead]) -> dict[str, str]:
        """Of sentences, those that still stand in their article as it is now: article and the story that it is in."""
        a, found = ARTICLE.c, {}
        by_article = {lead.article: lead for lead in leads}
        for row in self._c.execute(sa.select(a.id, a.story, a.record).where(a.id.in_(by_article))):
            lead = by_article[row.id]
            if msgspec.json.decode(row.record, type=_Text).text[lead.start : lead.end] == lead.text:
                found[str(row.id)] = str(row.story)
        return found

    def first_texts(self, stories: Sequence[str]) -> dict[str, tuple[str, str | None, str | None, str]]:
        """(id, outlet, title, text) of the article that came first in each story."""
        found = {}
        for row in self._c.execute(_FIRST, {"stories": stories}).all():
            head = msgspec.json.decode(row.record, type=_Text)
            found[str(row.story)] = (str(row.id), row.outlet, head.title, head.text)
        return found

    def newest(self, since: float, most: int) -> list[Newcomer]:
        """What came in or was changed after a time, the newest first."""
        a = ARTICLE.c
        query = sa.select(a.id, a.story, a.outlet, a.published, a.received, a.placed, a.version, a.record)
        rows = self._c.execute(query.where(a.placed > since).order_by(a.placed.desc(), a.id).limit(min(most, MOST)))
        return [_newcomer(r) for r in rows]

    def newest_of(self, story: str, since: float, most: int = 60) -> list[Newcomer]:
        """What came to a story, or was changed in it, after a time, the newest first."""
        a = ARTICLE.c
        query = sa.select(a.id, a.story, a.outlet, a.published, a.received, a.placed, a.version, a.record)
        rows = self._c.execute(
            query.where(a.story == story, a.placed > since).order_by(a.placed.desc(), a.id).limit(most)
        )
        return [_newcomer(r) for r in rows]

    def beyond(self, story: str, known: Collection[str], most: int = 60) -> list[Newcomer]:
        """The articles of a story but for those known, the newest first."""
        a = ARTICLE.c
        query = sa.select(a.id, a.story, a.outlet, a.published, a.received, a.placed, a.version, a.record)
        rows = self._c.execute(query.where(a.story == story).order_by(a.received.desc(), a.id))
        return [_newcomer(r) for r in rows if r.id not in known][:most]

    def came_since(self, story: str, since: float) -> list[Arrival]:
        """Articles of a story that came in after a time, oldest first."""
        rows = self._c.execute(
            sa.select(ARTICLE.c.id, ARTICLE.c.outlet, ARTICLE.c.received)
            .where(ARTICLE.c.story == story, ARTICLE.c.received > since)
            .order_by(ARTICLE.c.received, ARTICLE.c.id)
        )
        return [Arrival(article=r.id, outlet=r.outlet, received=r.received) for r in rows]

    def edited(self, story: str) -> list[Article]:
        """Articles of a story that their outlets changed after they came in, as they now stand."""
        rows = self._c.execute(
            sa.select(ARTICLE.c.record)
            .where(ARTICLE.c.story == story, ARTICLE.c.version > 1)
            .order_by(sa.func.coalesce(ARTICLE.c.published, ""), ARTICLE.c.id)
        ).scalars()
        return [msgspec.json.decode(r, type=Article) for r in rows]

    def count_edited(self, story: str) -> int:
        """How many articles of a story were changed after they came in."""
        found = sa.select(sa.func.count()).where(ARTICLE.c.story == story, ARTICLE.c.version > 1)
        return int(self._c.execute(found).scalar() or 0)

    def stale(self, before: float, most: int = 50) -> list[str]:
        """Stories that nobody pinned and that had no news since a time, oldest first."""
        query = sa.select(STORY.c.id).where(STORY.c.last < before, ~STORY.c.pinned)
        return [str(x) for x in self._c.execute(query.order_by(STORY.c.last, STORY.c.id).limit(most)).scalars()]

    def export(self, what: str, after: str = "", most: int = MOST) -> Iterator[tuple[Field, ...]]:
        """Rows of `EXPORTS[what]` in the order of their ids, from the one after `after`."""
        if what == "stories":
            s = STORY.c
            query = sa.select(s.id, s.headline, s.articles, s.outlets, s.independent, s.first, s.last)
            rows = self._c.execute(query.where(s.id > after).order_by(s.id).limit(most))
        elif what == "quotes":
            q = QUOTE.c
            query = sa.select(q.id, q.story, q.article, q.speaker, q.kind, q.published, q.words)
            rows = self._c.execute(query.where(q.id > after).order_by(q.id).limit(most))
        else:
            yield from self._articles(after, most)
            return
        yield from (tuple(row) for row in rows)

    def _articles(self, after: str, most: int) -> Iterator[tuple[Field, ...]]:
        a = ARTICLE.c
        query = sa.select(a.id, a.story, a.outlet, a.published, a.copied, a.version, a.received, a.record)
        for row in self._c.execute(query.where(a.id > after).order_by(a.id).limit(most)):
            kept = msgspec.json.decode(row.record, type=Article)
            copied = "yes" if row.copied else "no"
            yield (
                row.id, row.story, row.outlet, row.published, kept.title, kept.url, copied, row.version, row.received,
                kept.text,
            )  # fmt: skip
