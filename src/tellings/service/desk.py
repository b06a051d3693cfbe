"""The live desk: what comes in is read, placed and kept, one transaction an item; reports follow where stories grow.

The window of open stories lives in memory and is rebuilt from the store at the start, so that a desk that was killed
goes on where its last transaction ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from tellings import articles, pipeline, stories
from tellings.records import (
    Article,
    Capture,
    Hand,
    Hit,
    Placed,
    Refusal,
    Report,
    Signature,
    Story,
    StoryReport,
    Study,
    Telling,
)
from tellings.service.following import Served
from tellings.stores import Books, Store
from tellings.stories.repairs import Repair
from tellings.stories.window import Refolded, Window, place

DAY = 86_400.0
DEEP_FROM = 2
"""Independent texts from which a story is studied for quotes without being asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one served item. Every item is one of these; none is dropped."""

    outcome: Literal["article", "version", "double", "refusal", "known"]
    article: str | None = None
    story: str | None = None


class Desk:
    """One desk over one store. Its methods may be called from several threads; what changes stories is done in turn."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], float],
        study: Callable[[Sequence[Study]], list[Study]] | None = None,
        reach_days: float = 30.0,
    ) -> None:
        self.store, self.clock = store, clock
        self._study = study or pipeline.Studying()
        self._reach = reach_days * DAY
        self._turn = threading.Lock()
        self._window = self._rebuilt()

    def _rebuilt(self) -> Window:
        with self.store.reading() as books:
            window = Window(repairs=[_repair(h) for h in books.hands()])
            for signature, telling in books.signatures(self.clock() - self._reach):
                window.take(window.nearby(signature), telling.story)
        return window

    # ── what comes in ──

    def take(self, served: Served) -> Taken:
        """Take one item in, in one transaction; an error leaves the books and the window as they were."""
        with self._changing() as books:
            return self._take(books, served)

    @contextmanager
    def _changing(self) -> Iterator[Books]:
        """A change of books and window in turn; where it fails, both are as before."""
        with self._turn:
            try:
                with self.store.transaction() as books:
                    yield books
            except BaseException:
                self._window = self._rebuilt()
                raise

    def _take(self, books: Books, served: Served) -> Taken:
        now = self.clock()
        known = books.item(served.key)
        if known and known[0] == served.content:
            return Taken(outcome="known")
        item = served.item
        read = articles.read(item) if isinstance(item, Capture) else item
        if isinstance(read, Refusal):
            books.add_refusal(read, now)
            # An article that can't be fetched any more stays an article.
            before = known[1] if known and known[1].startswith("article:") else None
            books.put_item(served.key, served.content, before or f"refusal:{read.reason}", now)
            return Taken(outcome="refusal")
        taken = self._keep(books, read, served.key, now)
        books.put_item(served.key, served.content, f"article:{taken.article}", now)
        return taken

    def _keep(self, books: Books, article: Article, key: str, now: float) -> Taken:
        earlier = books.article_of(key)
        if earlier:
            return self._change(books, replace(article, id=earlier), key, now)
        if books.article(article.id):
            detail = f"The same article as {article.id}, by another way."
            books.add_refusal(Refusal(source=article.source, reason="duplicate", detail=detail), now)
            return Taken(outcome="double", article=article.id)
        signature = stories.sign(article)
        nearby = self._window.nearby(signature)
        telling = self._window.take(nearby, place(nearby))
        books.put_article(article, signature, telling, key=key, received=now, placed=now)
        self._line(books, telling.story, article.title or article.outlet or article.id)
        return Taken(outcome="article", article=article.id, story=telling.story)

    def _change(self, books: Books, article: Article, key: str, now: float) -> Taken:
        """A new version keeps its article's place; the next refold looks at its new words."""
        before = books.article(article.id)
        place_before = books.place_of(article.id)
        if before is None or place_before is None or before.text == article.text:
            return Taken(outcome="known", article=article.id)
        books.put_article(article, stories.sign(article), place_before, key=key, received=now, placed=now)
        self._line(books, place_before.story, article.title or article.id)
        return Taken(outcome="version", article=article.id, story=place_before.story)

    def _line(self, books: Books, story: str, headline: str) -> None:
        """A story's line on the front page, counted anew."""
        count, outlets, independent, first, last = books.tally(story)
        known = books.story(story)
        if not count:
            return
        books.put_story(
            Placed(
                id=story,
                headline=known.headline if known else headline,
                articles=count,
                outlets=outlets,
                independent=independent,
                first=first,
                last=last,
                pinned=known.pinned if known else False,
            )
        )

    # ── what people decide ──

    def decide(self, act: Literal["merge", "split", "pin"], ids: Sequence[str], others: Sequence[str], by: str) -> int:
        """Keep a person's decision and place the window anew by it; the decision's id, to undo it by."""
        with self._changing() as books:
            made = books.add_hand(act, sorted(ids), sorted(others), self.clock(), by)
            self._refold(books)
            return made

    def undo(self, hand: int) -> None:
        """Take a decision back and place the window anew without it."""
        with self._changing() as books:
            books.undo_hand(hand)
            self._refold(books)

    def refold(self) -> int:
        """Place the open window anew in the one order, let go of what is too old; how many articles moved."""
        with self._changing() as books:
            return self._refold(books)

    def forget(self, keep_days: float, most: int = 20) -> int:
        """Delete up to `most` stories without news for so long, never a pinned one; how many articles went.

        What is open in the window stays whatever is asked. Items stay known, so that nothing comes in twice.
        """
        before = self.clock() - max(keep_days * DAY, self._reach + DAY)
        with self._turn, self.store.transaction() as books:
            books.forget_refusals(before)
            open_still = set(self._window.stories())
            gone = [s for s in books.stale(before, most + len(open_still)) if s not in open_still]
            return sum(books.forget_story(s) for s in gone[:most])

    def _refold(self, books: Books) -> int:
        hands = books.hands()
        self._window.repairs = [_repair(h) for h in hands]
        done = self._window.close(self._window.older_than((self.clock() - self._reach) / DAY))
        moved = self._write(books, done)
        pinned = (books.place_of(a) for h in hands if h.kind == "pin" for a in h.articles)
        books.pin_stories(sorted({t.story for t in pinned if t is not None}))
        return moved

    def _write(self, books: Books, done: Refolded) -> int:
        before = books.places(self.clock() - self._reach)
        moved: list[Telling] = []
        for telling in (t for s in done.stories for t in s.tellings):
            was = before.get(telling.article)
            if was is not None and was != telling:
                moved.append(telling)
        books.put_tellings(moved)
        stories_now = {t.story for t in moved if before[t.article].story != t.story}
        stories_then = {before[t.article].story for t in moved} - stories_now
        for story in sorted(stories_now | stories_then):
            titles = [a.title or a.id for a, _ in books.articles_of(story)]
            if titles:
                self._line(books, story, titles[0])
            else:
                books.drop_story(story, done.redirects.get(story))
        return sum(before[t.article].story != t.story for t in moved)

    # ── what is shown ──

    def make_reports(self, most: int = 5) -> int:
        """Make the reports of stories that grew, the broadest first; how many were made."""
        with self.store.reading() as books:
            waiting = books.dirty(most)
        for story in waiting:
            self.make_report(story)
        return len(waiting)

    def make_report(self, id: str, *, deep: bool = False) -> StoryReport | None:
        """Make one story's report and keep it; quotes are looked for where two texts are independent, or if `deep`."""
        with self.store.reading() as books:
            members = books.articles_of(id)
            made = books.studies([a.id for a, _ in members])
            stamp = books.stamp(id)
        if not members:
            return None
        story = Story(id=id, tellings=tuple(t for _, t in members))
        studies = [made.get(a.id) or pipeline.sign(a) for a, _ in members]
        if deep or sum(t.copy_of is None for t in story.tellings) >= DEEP_FROM:
            fresh = iter(self._study([s for s in studies if not s.deep]))
            studies = [s if s.deep else next(fresh) for s in studies]
        report = pipeline.compare_story(story, studies)
        with self._turn, self.store.transaction() as books:
            for s in studies:
                if s.deep and s.article.id not in made:
                    books.put_study(s)
            books.put_report(id, msgspec.json.encode(report).decode(), self.clock(), report.headline_text, stamp)
            books.put_quotes(id, _hits(report, {a.id: a for a, _ in members}))
        return report

    def report(self, id: str) -> Report | None:
        """A story as it is shown: the kept report with the articles that it was made from."""
        with self.store.reading() as books:
            raw = books.report(books.redirected(id))
            if raw is None:
                return None
            story = msgspec.json.decode(raw, type=StoryReport)
            ids = [t.article for t in story.story.tellings]
            kept = [a for a in (books.article(i) for i in ids) if a is not None]
        return Report(articles=tuple(kept), refused=(), stories=(story,)) if len(kept) == len(ids) else None

    def like(self, signature: Signature) -> list[str]:
        """Open stories that an article would be nearest to, nearest first."""
        with self._turn:
            nearby = self._window.nearby(signature)
        return [c.story for c in sorted(nearby.choices, key=lambda c: (-c.average, c.story))]


def _repair(hand: Hand) -> Repair:
    return Repair(act=hand.kind, articles=hand.articles, others=hand.others)


def _hits(report: StoryReport, members: dict[str, Article]) -> list[tuple[str, Hit, str]]:
    names = {p.id: p.name for p in report.people}
    found: list[tuple[str, Hit, str]] = []
    for q in report.quotes:
        article = members[q.span.article]
        hit = Hit(
            kind="quote",
            story=report.story.id,
            article=article.id,
            title=article.title or "",
            words=" … ".join(article.text[a:b] for a, b in q.segments),
            speaker=names.get(q.speaker or ""),
            outlet=article.outlet,
            published=article.published,
        )
        found.append((q.id, hit, q.kind))
    return found
