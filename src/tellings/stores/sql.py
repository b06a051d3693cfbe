"""What both databases share: every statement but full-text search. The caller owns the transaction.

store = sqlite.open_store("tellings.db")
with store.transaction() as books:
    books.add_article(...)          # committed together on leaving, or not at all
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, replace
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from tellings.records import (
    Article,
    Feed,
    Hit,
    Lead,
    Placed,
    Refusal,
    Signature,
    Study,
    Telling,
    Version,
)
from tellings.stores.hands import Hands
from tellings.stores.looking import MOST, Looking
from tellings.stores.passes import Passes
from tellings.stores.searching import Search
from tellings.stores.tables import (
    ARTICLE,
    FEED,
    ITEM,
    META,
    PUSHED,
    QUOTE,
    REDIRECT,
    REFUSAL,
    STORY,
    STUDY,
    VERSION,
    VISIT,
)
from tellings.stores.turns import Turns
from tellings.text import sound

DAY = 86_400.0
# What every article asks for is made once: making a statement costs more than running it.
_KEY: sa.BindParameter[str] = sa.bindparam("key")
_ID: sa.BindParameter[str] = sa.bindparam("id")
_ITEM = sa.select(ITEM.c.content, ITEM.c.outcome).where(ITEM.c.key == _KEY)
_ARTICLE = sa.select(ARTICLE.c.record).where(ARTICLE.c.id == _ID)
_BEFORE = sa.select(ARTICLE.c.version, ARTICLE.c.record, ARTICLE.c.received).where(ARTICLE.c.id == _ID)
_ARTICLE_OF = sa.select(ARTICLE.c.id).where(ARTICLE.c.key == _KEY)
_STORY = sa.select(STORY).where(STORY.c.id == _ID)
_LINES = sa.select(*(c for c in STORY.c if c.name not in ("report", "reported"))).where(
    STORY.c.id.in_(sa.bindparam("ids", expanding=True))
)
_STAMP = sa.select(STORY.c.stamp).where(STORY.c.id == _ID)
_DUE = (
    sa.select(FEED.c.record)
    .where(FEED.c.state == "active", FEED.c.next_at <= sa.bindparam("now"))
    .order_by(FEED.c.next_at, FEED.c.url)
    .limit(sa.bindparam("most"))
)
_TALLY = sa.select(
    sa.func.count(),
    sa.func.count(sa.distinct(sa.func.coalesce(ARTICLE.c.outlet, ARTICLE.c.id))),
    sa.func.sum(sa.case((ARTICLE.c.copied, 0), else_=1)),
    sa.func.min(ARTICLE.c.received),
    sa.func.max(ARTICLE.c.received),
).where(ARTICLE.c.story == _ID)


_MOVED = sa.text("update entry set story = :story where kind = 'article' and ref = :ref")


class Store:
    """A database of one desk. `transaction()` gives its books; leaving it commits, an error rolls back."""

    def __init__(self, engine: Engine, search: Search, *, one_writer: bool = False) -> None:
        self.engine, self.search = engine, search
        # A database that knows one writer at a time makes the others guess when to try again; here they queue.
        self._writing: AbstractContextManager[None] = Turns() if one_writer else nullcontext()
        self.changes = 0
        """How often this process has changed the books: what was read holds as long as this stays."""

    @contextmanager
    def transaction(self, *, light: bool = False) -> Iterator[Books]:
        """All of it or nothing of it. It is on disk when this is left; if `light`, with the next that is not.

        Of light transactions a loss of power may undo the last seconds, the latest first; the death of the process
        undoes none.
        """
        with self._writing, self.engine.connect() as connection:
            connection.execution_options(light=light)
            try:
                with connection.begin():
                    yield Books(connection, self.search)
            finally:
                self.changes += 1

    @contextmanager
    def reading(self) -> Iterator[Books]:
        """For looking only: sees one state of the books and leaves nothing behind."""
        with self.engine.connect() as connection:
            connection.execution_options(looking=True)
            yield Books(connection, self.search)

    def close(self) -> None:
        """Let every connection go."""
        self.engine.dispose()


def _text(record: object) -> str:
    return msgspec.json.encode(record).decode()


class Books(Passes, Hands, Looking):
    """The books of a desk inside one transaction. No method commits."""

    def __init__(self, connection: Connection, search: Search) -> None:
        super().__init__(connection)
        self._search = search

    # ── settings ──

    def setting(self, key: str) -> str | None:
        """A value of the desk's own, e.g. the schema or the key that signs links."""
        found = self._c.execute(sa.select(META.c.value).where(META.c.key == key)).scalar()
        return None if found is None else str(found)

    def set_setting(self, key: str, value: str) -> None:
        """Keep a value of the desk's own."""
        self._upsert(META, {"key": key, "value": value})

    def drop_setting(self, key: str) -> None:
        """Forget a value of the desk's own."""
        self._c.execute(sa.delete(META).where(META.c.key == key))

    # ── feeds ──

    def feeds(self) -> list[Feed]:
        """All feeds, by URL."""
        rows = self._c.execute(sa.select(FEED.c.record).order_by(FEED.c.url)).scalars()
        return [msgspec.json.decode(r, type=Feed) for r in rows]

    def feed(self, url: str) -> Feed | None:
        """One feed, or None."""
        row = self._c.execute(sa.select(FEED.c.record).where(FEED.c.url == url)).scalar()
        return msgspec.json.decode(row, type=Feed) if row else None

    def due_feeds(self, now: float, most: int = 100) -> list[Feed]:
        """Active feeds whose time has come, the longest overdue first."""
        rows = self._c.execute(_DUE, {"now": now, "most": most}).scalars()
        return [msgspec.json.decode(r, type=Feed) for r in rows]

    def put_feed(self, feed: Feed) -> None:
        """Add a feed, or keep what changed of it."""
        said: dict[str, Any] = {name: sound(v) for name, v in asdict(feed).items() if isinstance(v, str)}
        feed = replace(feed, **said)
        self._upsert(FEED, {"url": feed.url, "state": feed.state, "next_at": feed.next_at, "record": _text(feed)})

    def drop_feed(self, url: str) -> None:
        """Stop following a feed; what came through it stays, what a hub sent of it and still waits goes."""
        self._c.execute(sa.delete(FEED).where(FEED.c.url == url))
        self._c.execute(sa.delete(PUSHED).where(PUSHED.c.feed == url))

    # ── items: everything that was ever served ──

    def item(self, key: str) -> tuple[str, str] | None:
        """(hash of the content, outcome) of an item served before, or None."""
        row = self._c.execute(_ITEM, {"key": key}).first()
        return (str(row[0]), str(row[1])) if row else None

    def contents(self, keys: Sequence[str]) -> dict[str, str]:
        """The content hashes of those items that were served before."""
        found: dict[str, str] = {}
        for n in range(0, len(keys), 500):  # both databases bound the number of values of one statement
            rows = self._c.execute(sa.select(ITEM.c.key, ITEM.c.content).where(ITEM.c.key.in_(keys[n : n + 500])))
            found.update((str(key), str(content)) for key, content in rows)
        return found

    def put_item(self, key: str, content: str, outcome: str, at: float) -> None:
        """Remember what became of an item: "article:ID" or "refusal:REASON"."""
        self._upsert(ITEM, {"key": key, "content": content, "outcome": outcome, "seen_at": at})

    # ── articles ──

    def put_article(
        self, article: Article, signature: Signature, telling: Telling, *, key: str, received: float, placed: float
    ) -> None:
        """Keep an article with its place. Where the id is known already, the text before becomes an earlier version."""
        before = self._c.execute(_BEFORE, {"id": article.id}).first()
        version = 1
        if before:
            version = int(before[0]) + 1
            earlier = {"article": article.id, "number": version - 1, "until": received, "record": before[1]}
            self._c.execute(sa.insert(VERSION).values(**earlier))
            self._c.execute(sa.delete(STUDY).where(STUDY.c.article == article.id))
        row = {
            "id": article.id,
            "key": key,
            "story": telling.story,
            "outlet": article.outlet,
            "published": article.published,
            "received": float(before[2]) if before else received,
            "placed": placed,
            "version": version,
            "copied": telling.copy_of is not None,
            "record": _text(article),
            "signature": msgspec.msgpack.encode(signature),
            "telling": _text(telling),
        }
        self._upsert(ARTICLE, row)
        hit = Hit(
            kind="article",
            story=telling.story,
            article=article.id,
            title=article.title or "",
            words="",
            speaker=None,
            outlet=article.outlet,
            published=article.published,
        )
        self._search.put(self._c, "article", article.id, hit, article.text, new=before is None)

    def article(self, id: str) -> Article | None:
        """One article as it now stands, or None."""
        row = self._c.execute(_ARTICLE, {"id": id}).scalar()
        return msgspec.json.decode(row, type=Article) if row else None

    def article_of(self, key: str) -> str | None:
        """The id of the article that came as the item `key`."""
        found = self._c.execute(_ARTICLE_OF, {"key": key}).scalar()
        return None if found is None else str(found)

    def articles_of(self, story: str) -> list[tuple[Article, Telling]]:
        """The articles of a story in (published, id) order."""
        rows = self._c.execute(
            sa.select(ARTICLE.c.record, ARTICLE.c.telling)
            .where(ARTICLE.c.story == story)
            .order_by(sa.func.coalesce(ARTICLE.c.published, ""), ARTICLE.c.id)
        )
        return [(msgspec.json.decode(a, type=Article), msgspec.json.decode(t, type=Telling)) for a, t in rows]

    def place_of(self, article: str) -> Telling | None:
        """Where an article stands, or None."""
        row = self._c.execute(sa.select(ARTICLE.c.telling).where(ARTICLE.c.id == article)).scalar()
        return msgspec.json.decode(row, type=Telling) if row else None

    def versions(self, article: str) -> list[Version]:
        """Earlier texts of an article, oldest first."""
        rows = self._c.execute(sa.select(VERSION).where(VERSION.c.article == article).order_by(VERSION.c.number))
        return [
            Version(article=msgspec.json.decode(r.record, type=Article), number=r.number, until=r.until) for r in rows
        ]

    def put_tellings(self, tellings: Sequence[Telling]) -> None:
        """Move articles to the places that a refold or a person gave them."""
        for t in tellings:
            move = sa.update(ARTICLE).where(ARTICLE.c.id == t.article)
            self._c.execute(move.values(story=t.story, telling=_text(t), copied=t.copy_of is not None))
            self._c.execute(_MOVED, {"story": t.story, "ref": t.article})

    def places(self, since: float) -> dict[str, Telling]:
        """Where each article that came in since a time stands."""
        rows = self._c.execute(sa.select(ARTICLE.c.id, ARTICLE.c.telling).where(ARTICLE.c.received >= since))
        return {str(id): msgspec.json.decode(telling, type=Telling) for id, telling in rows}

    def studies(self, articles: Sequence[str]) -> dict[str, Study]:
        """The costly studies of articles that were made before and still hold."""
        rows = self._c.execute(sa.select(STUDY.c.article, STUDY.c.record).where(STUDY.c.article.in_(articles)))
        return {str(id): msgspec.json.decode(record, type=Study) for id, record in rows}

    def put_study(self, study: Study) -> None:
        """Keep a costly study; it goes when the article's text changes."""
        self._upsert(STUDY, {"article": study.article.id, "record": _text(study)})

    # ── refusals ──

    def add_refusal(self, refusal: Refusal, at: float) -> None:
        """Keep one refused input with its reason."""
        refusal = replace(refusal, source=sound(refusal.source), detail=sound(refusal.detail))
        row = {"source": refusal.source, "reason": refusal.reason, "at": at, "record": _text(refusal)}
        self._c.execute(sa.insert(REFUSAL).values(**row))

    # ── stories ──

    def put_story(self, story: Placed) -> None:
        """Keep a story's line on the front page, and have its report made anew."""
        row = {
            "id": story.id,
            "headline": story.headline,
            "articles": story.articles,
            "outlets": story.outlets,
            "independent": story.independent,
            "first": story.first,
            "last": story.last,
            "pinned": story.pinned,
            "stamp": self.stamp(story.id) + 1,
            "dirty": True,
        }
        self._upsert(STORY, row)

    def stamp(self, story: str) -> int:
        """How often a story has changed; a report is the newest where it was made at this stamp."""
        return int(self._c.execute(_STAMP, {"id": story}).scalar() or 0)

    def drop_story(self, id: str, into: str | None) -> None:
        """A story that a refold or a merge left empty; its address leads to `into` from now on."""
        self._c.execute(sa.delete(STORY).where(STORY.c.id == id))
        if into:
            self._c.execute(sa.update(REDIRECT).where(REDIRECT.c.new == id).values(new=into))
            self._upsert(REDIRECT, {"old": id, "new": into})

    def pin_stories(self, stories: Sequence[str]) -> None:
        """Mark these stories as pinned by a person, and no others."""
        self._c.execute(sa.update(STORY).where(STORY.c.pinned, STORY.c.id.not_in(stories)).values(pinned=False))
        self._c.execute(sa.update(STORY).where(STORY.c.id.in_(stories)).values(pinned=True))

    def forget_story(self, id: str) -> int:
        """Delete a story with its articles and all that was made of them; how many articles. Items stay known."""
        articles = [str(x) for x in self._c.execute(sa.select(ARTICLE.c.id).where(ARTICLE.c.story == id)).scalars()]
        quotes = [str(x) for x in self._c.execute(sa.select(QUOTE.c.id).where(QUOTE.c.story == id)).scalars()]
        self._search.forget(self._c, "quote", quotes)
        self._search.forget(self._c, "article", articles)
        for column in (STUDY.c.article, VERSION.c.article):
            self._c.execute(sa.delete(column.table).where(column.in_(articles)))
        for column in (QUOTE.c.story, VISIT.c.story, ARTICLE.c.story, REDIRECT.c.new, STORY.c.id):
            self._c.execute(sa.delete(column.table).where(column == id))
        return len(articles)

    def forget_refusals(self, before: float) -> None:
        """Delete refusals that are older."""
        self._c.execute(sa.delete(REFUSAL).where(REFUSAL.c.at < before))

    def redirected(self, id: str) -> str:
        """Where an old story id leads; itself where it leads nowhere else."""
        found = self._c.execute(sa.select(REDIRECT.c.new).where(REDIRECT.c.old == id)).scalar()
        return str(found) if found else id

    def tally(self, story: str) -> tuple[int, int, int, float, float]:
        """Of a story: how many articles, outlets, texts that are nobody's copy; when the first and the last came."""
        row = self._c.execute(_TALLY, {"id": story}).one()
        return int(row[0]), int(row[1]), int(row[2] or 0), float(row[3] or 0.0), float(row[4] or 0.0)

    def story(self, id: str) -> Placed | None:
        """One story's line, or None."""
        row = self._c.execute(_STORY, {"id": id}).first()
        return _placed(row) if row else None

    def front(self, since: float, most: int = 60, now: float | None = None) -> list[Placed]:
        """Stories with news since a time, the broadest first; where the time is told, breadth counts less with age.

        Pinned ones stand among them whatever their age.
        """
        return self.lines([id for id, _, _ in self.broadest(since, most, now)])

    def broadest(
        self, since: float, most: int = 60, now: float | None = None, until: float | None = None
    ) -> list[tuple[str, int, float]]:
        """(id, independent texts, last news) of the stories of `front`; without those with news from `until` on, and
        pinned ones like others, where that is told. Their lines are left where they are: each holds a report."""
        columns = sa.select(STORY.c.id, STORY.c.independent, STORY.c.last)
        query = columns.where(sa.or_(STORY.c.last >= since, STORY.c.pinned))
        if until is not None:
            query = columns.where(STORY.c.last >= since, STORY.c.last < until)
        weight = STORY.c.independent if now is None else STORY.c.independent * DAY / (DAY + now - STORY.c.last)
        rows = self._c.execute(query.order_by(weight.desc(), STORY.c.last.desc()).limit(min(most, MOST))).all()
        return [(id, independent, last) for id, independent, last in rows]

    def lines(self, ids: Sequence[str]) -> list[Placed]:
        """Stories' lines, in the order of the ids; what is not there is passed over."""
        rows = {row[0]: row for row in self._c.execute(_LINES, {"ids": ids}).all()}
        return [_placed(rows[id]) for id in ids if id in rows]

    def last_before(self, at: float) -> float | None:
        """When the latest story without news from a time on had its last; None where there is none."""
        found = self._c.execute(sa.select(sa.func.max(STORY.c.last)).where(STORY.c.last < at)).scalar()
        return None if found is None else float(found)

    def is_dirty(self, story: str) -> bool:
        """Whether a story's report is to be made (anew)."""
        return bool(self._c.execute(sa.select(STORY.c.dirty).where(STORY.c.id == story)).scalar())

    def dirty(self, now: float, most: int = 20, least: int = 0, rest: float = 0.0) -> list[str]:
        """Stories of at least `least` independent texts whose report is older than their articles, and than `rest` s.

        Those without a report first, the broadest before; then by age times breadth, so that none waits for ever.
        """
        waited = (now - sa.func.coalesce(STORY.c.reported, 0.0)) * STORY.c.independent
        rested = sa.func.coalesce(STORY.c.reported, 0.0) <= now - rest
        query = sa.select(STORY.c.id).where(STORY.c.dirty, STORY.c.independent >= least, rested)
        query = query.order_by(waited.desc(), STORY.c.last.desc(), STORY.c.id)
        return [str(x) for x in self._c.execute(query.limit(most)).scalars()]

    def give_up(self, story: str, stamp: int) -> None:
        """A report that can't be made isn't tried again before the story changes."""
        self._c.execute(sa.update(STORY).where(STORY.c.id == story, STORY.c.stamp == stamp).values(dirty=False))

    def put_report(
        self, story: str, report: str, at: float, headline: str, stamp: int, lead: Lead | None = None
    ) -> None:
        """Keep a story's report as JSON. Where the story has changed since `stamp`, it stays to be made again."""
        kept = {"report": report, "reported": at, "headline": headline, "dirty": STORY.c.stamp != stamp}
        kept["lead"] = _text(lead) if lead else None
        self._c.execute(sa.update(STORY).where(STORY.c.id == story).values(**kept))

    def reported(self, story: str) -> float | None:
        """When a story's report was made, or None."""
        found = self._c.execute(sa.select(STORY.c.reported).where(STORY.c.id == story)).scalar()
        return None if found is None else float(found)

    def report(self, story: str) -> str | None:
        """A story's report as JSON, or None where none was made yet."""
        found = self._c.execute(sa.select(STORY.c.report).where(STORY.c.id == story)).scalar()
        return None if found is None else str(found)

    # ── search ──

    def put_quotes(self, story: str, quotes: Sequence[tuple[str, Hit, str]]) -> None:
        """Replace the quotes of a story in the index: (id, hit, kind) each, `Hit.words` the words said."""
        old = [str(x) for x in self._c.execute(sa.select(QUOTE.c.id).where(QUOTE.c.story == story)).scalars()]
        self._search.forget(self._c, "quote", old)
        self._c.execute(sa.delete(QUOTE).where(QUOTE.c.story == story))
        for id, hit, kind in quotes:
            row = {
                "id": id,
                "story": story,
                "article": hit.article,
                "speaker": hit.speaker,
                "words": hit.words,
                "kind": kind,
                "published": hit.published,
            }
            self._upsert(QUOTE, row)
            self._search.put(self._c, "quote", id, hit, hit.words)

    def said_by(self, speaker: str, most: int = 200) -> list[Hit]:
        """What somebody said, newest first."""
        rows = self._c.execute(
            sa.select(QUOTE, ARTICLE.c.outlet)
            .join(ARTICLE, ARTICLE.c.id == QUOTE.c.article)
            .where(QUOTE.c.speaker == speaker)
            .order_by(sa.func.coalesce(QUOTE.c.published, "").desc(), QUOTE.c.id)
            .limit(min(most, MOST))
        )
        return [
            Hit(
                kind="quote",
                story=r.story,
                article=r.article,
                title="",
                words=r.words,
                speaker=r.speaker,
                outlet=r.outlet,
                published=r.published,
                said=r.kind,
            )
            for r in rows
        ]

    def near(self, words: Sequence[str], most: int) -> list[tuple[Signature, str]]:
        """Articles that hold any of the words, each with its story; those with most and rarest of them first."""
        ids = self._search.near(self._c, words, most)
        query = sa.select(ARTICLE.c.id, ARTICLE.c.signature, ARTICLE.c.story).where(ARTICLE.c.id.in_(ids))
        found = {r.id: (msgspec.msgpack.decode(r.signature, type=Signature), r.story) for r in self._c.execute(query)}
        return [found[id] for id in ids if id in found]

    def find(self, words: str, *, kind: str | None = None, most: int = 50, **filters: str) -> list[Hit]:
        """Articles and quotes by words; `filters` of speaker, outlet, since, until. The best first."""
        return self._search.find(self._c, words, kind, {k: v for k, v in filters.items() if v}, min(most, MOST))


def _placed(row: Any) -> Placed:
    return Placed(
        id=row.id,
        headline=row.headline,
        articles=row.articles,
        outlets=row.outlets,
        independent=row.independent,
        first=row.first,
        last=row.last,
        pinned=bool(row.pinned),
        lead=msgspec.json.decode(row.lead, type=Lead) if row.lead else None,
    )
