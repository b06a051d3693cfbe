"""The live desk: what comes in is read, placed and kept, one transaction an item; reports follow where stories grow.

The window of open stories lives in memory and is rebuilt from the store at the start, so that a desk that was killed
goes on where its last transaction ended.
"""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    Telling,
)
from tellings.service import leads
from tellings.service.following import Served
from tellings.service.manners import again
from tellings.service.reporting import DEEP_FROM, Made, Order, ReportingError, make
from tellings.stores import Books, Store
from tellings.stores.again import Again, Missed
from tellings.stores.alerting import Alerting
from tellings.stores.turns import Turns
from tellings.stories.background import Background, shipped
from tellings.stories.repairs import Repair
from tellings.stories.shelf import InMemory, Shelves
from tellings.stories.signature import stem
from tellings.stories.similar import Library, Like
from tellings.stories.window import Window, place, still_open

DAY = 86_400.0
NEAR, TELLING_WORDS = 300, 12
"""Articles that are compared with what was asked for, and words by which they are looked up."""
CROWDED = 1.25
"""Times as many articles as should be open, above which the stories without news are closed before it is time."""
WANTED = "refold-wanted"
"""The setting that says that people decided something that the window does not follow yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one served item. Every item is one of these; none is dropped."""

    outcome: Literal["article", "version", "double", "refusal", "known"]
    article: str | None = None
    story: str | None = None


MOST_WANTED = 100
"""Stories that are remembered as waited for; who comes later waits in the usual order."""


class Desk:
    """One desk over one store. Its methods may be called from several threads; what changes stories is done in turn."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], float],
        report: Callable[[Order], Made] | None = None,
        reach_days: float = 30.0,
        most_open: int | None = None,
        patience: Callable[[int, float | None], float | None] | None = None,
        shelves: Shelves = InMemory,
    ) -> None:
        self.store, self.clock, self._shelves = store, clock, shelves
        self._patience = patience or (lambda tries, wait: again(tries, wait, jitter=random.random()))
        self._report = report or (lambda order: make(order, pipeline.Studying()))
        self._reach, self._most_open = reach_days * DAY, most_open
        self._turn = Turns()
        self._refolding = threading.Lock()
        self._wanted: dict[str, None] = {}
        """Stories whose report somebody waits for, those that were asked for first at the front."""
        self._late: list[Signature] | None = None
        """What comes in while the window is placed anew beside this."""
        self._window = self._rebuilt()
        with store.reading() as books:
            wanted = books.setting(WANTED)
        if wanted:
            self.refold()

    def _rebuilt(self) -> Window:
        with self.store.reading() as books:
            window = Window(repairs=[_repair(h) for h in books.hands()], shelves=self._shelves)
            kept = books.open_articles(self.clock() - self._reach, self._most_open)
            window.restore((s, t.story) for s, t in books.signatures([id for id, _, _ in kept]))
        return window

    # ── what comes in ──

    def take(self, served: Served) -> Taken:
        """Take one item in, in one transaction; an error leaves the books and the window as they were."""
        # Reading and signing need no turn.
        item = served.item
        read = articles.read(item) if isinstance(item, Capture) else item
        signature = stories.sign(read) if isinstance(read, Article) else None
        with self._changing() as books:
            return self._take(books, served, read, signature)

    @contextmanager
    def _changing(self) -> Iterator[Books]:
        """A change of books and window in turn; where it fails, both are as before."""
        with self._turn:
            open_before = len(self._window)
            try:
                # What a loss of power undoes is asked for again: the feed's validators go with it (decision 163).
                with self.store.transaction(light=True) as books:
                    yield books
            except BaseException:
                if len(self._window) != open_before:
                    self._window = self._rebuilt()
                raise

    def _take(self, books: Books, served: Served, read: Article | Refusal, signature: Signature | None) -> Taken:
        now = self.clock()
        known = books.item(served.key)
        waiting = Again(books.connection).of(served.key) if known else None
        if served.again:
            if waiting is None or waiting.content != served.content:
                return Taken(outcome="known")  # it came by another way, or was served anew
        elif known and known[0] == served.content:
            return Taken(outcome="known")
        if isinstance(read, Refusal) or signature is None:
            assert isinstance(read, Refusal)
            self._refuse(books, served, read, waiting)
            # An article that can't be fetched any more stays an article.
            before = known[1] if known and known[1].startswith("article:") else None
            books.put_item(served.key, served.content, before or f"refusal:{read.reason}", now)
            return Taken(outcome="refusal")
        taken = self._keep(books, read, signature, served.key, now)
        books.put_item(served.key, served.content, f"article:{taken.article}", now)
        if waiting is not None:
            Again(books.connection).drop(served.key)
        return taken

    def _refuse(self, books: Books, served: Served, refusal: Refusal, waiting: Missed | None) -> None:
        """Keep a refusal; a page that may come later is asked for again, and its first and its last refusal kept."""
        now, pages = self.clock(), Again(books.connection)
        tries = waiting.tries + 1 if waiting is not None and served.again else 1
        wait = self._patience(tries, served.wait) if served.missed is not None else None
        if served.missed is not None and wait is not None:
            pages.put(Missed(key=served.key, content=served.content, said=served.missed, tries=tries), now + wait)
            if tries == 1:
                books.add_refusal(replace(refusal, detail=f"{refusal.detail} It is asked for again."), now)
            return
        if waiting is not None:
            pages.drop(served.key)
        told = f" It was asked for {tries} times." if tries > 1 else ""
        books.add_refusal(replace(refusal, detail=refusal.detail + told), now)

    def _keep(self, books: Books, article: Article, signature: Signature, key: str, now: float) -> Taken:
        earlier = books.article_of(key)
        if earlier:
            return self._change(books, replace(article, id=earlier), key, now)
        if books.article(article.id):
            detail = f"The same article as {article.id}, by another way."
            books.add_refusal(Refusal(source=article.source, reason="duplicate", detail=detail), now)
            return Taken(outcome="double", article=article.id)
        nearby = self._window.nearby(signature)
        telling = self._window.take(nearby, place(nearby))
        if self._late is not None:
            self._late.append(signature)
        books.put_article(article, signature, telling, key=key, received=now, placed=now)
        self._line(books, telling.story, article.title or article.outlet or article.id)
        Alerting(books.connection).wake("article", article.id, now)
        return Taken(outcome="article", article=article.id, story=telling.story)

    def _change(self, books: Books, article: Article, key: str, now: float) -> Taken:
        """A new version keeps its article's place; the next refold looks at its new words."""
        before = books.article(article.id)
        place_before = books.place_of(article.id)
        if before is None or place_before is None or before.text == article.text:
            return Taken(outcome="known", article=article.id)
        books.put_article(article, stories.sign(article), place_before, key=key, received=now, placed=now)
        self._line(books, place_before.story, article.title or article.id)
        Alerting(books.connection).wake("version", article.id, now)
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

    def contents(self, keys: Sequence[str]) -> dict[str, str]:
        """The content hashes of those items that were served before."""
        with self.store.reading() as books:
            return books.contents(keys)

    # ── what people decide ──

    def decide(self, act: Literal["merge", "split", "pin"], ids: Sequence[str], others: Sequence[str], by: str) -> int:
        """Keep a person's decision and place the window anew by it; the decision's id, to undo it by."""
        with self._turn, self.store.transaction() as books:
            made = books.add_hand(act, sorted(ids), sorted(others), self.clock(), by)
            books.set_setting(WANTED, "yes")
        self.refold()
        return made

    def undo(self, hand: int) -> None:
        """Take a decision back and place the window anew without it."""
        with self._turn, self.store.transaction() as books:
            books.undo_hand(hand)
            books.set_setting(WANTED, "yes")
        self.refold()

    @property
    def crowded(self) -> bool:
        """Whether so many more articles are open than wanted that the window should be placed anew."""
        return self._most_open is not None and len(self._window) > self._most_open * CROWDED

    def refold(self) -> int:
        """Place the open window anew in the one order, let go of what is too old; how many articles moved.

        A second window is made beside the first, which goes on taking articles in; then they change places. The
        decisions of people count that stood when it began; a desk killed in between begins again at its start.
        """
        with self._refolding:
            try:
                return self._refold()
            finally:
                self._late = None

    def _refold(self) -> int:
        since = self.clock() - self._reach
        with self.store.reading() as books:
            with self._turn:
                hands = books.hands()  # the first look: from here on this reading sees one state
                self._late = []
            kept = still_open(books.open_articles(since, self._most_open), since / DAY)
            before = dict(kept)
            window = Window(repairs=[_repair(h) for h in hands], shelves=self._shelves)
            done = window.settle((s for s, _ in books.signatures([id for id, _ in kept])), before)
            moves = _moves(books, done.stories)
        with self._turn:
            with self.store.transaction() as books:
                for signature in self._late:
                    was = books.place_of(signature.article)
                    if was is not None and was.article not in before:
                        before[was.article] = was.story
                        moves.append((was, window.place(signature)))
                moved = self._write(books, moves, done.redirects)
                pinned = (books.place_of(a) for h in hands if h.kind == "pin" for a in h.articles)
                books.pin_stories(sorted({t.story for t in pinned if t is not None}))
                if books.hands() == hands:
                    books.drop_setting(WANTED)
            self._window = window  # after the commit, so that both are as before where it fails
        return moved

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

    def _write(self, books: Books, moves: Iterable[tuple[Telling, Telling]], redirects: Mapping[str, str]) -> int:
        moved = [(was, now) for was, now in moves if was != now]
        books.put_tellings([now for _, now in moved])
        stories_now = {now.story for was, now in moved if was.story != now.story}
        stories_then = {was.story for was, _ in moved} - stories_now
        for story in sorted(stories_now | stories_then):
            titles = [a.title or a.id for a, _ in books.articles_of(story)]
            if titles:
                self._line(books, story, titles[0])
            else:
                books.drop_story(story, redirects.get(story))
        return sum(was.story != now.story for was, now in moved)

    # ── what is shown ──

    def want(self, story: str) -> None:
        """Have a story's first report made before all others: somebody waits for it."""
        if len(self._wanted) < MOST_WANTED:
            self._wanted[story] = None

    def make_reports(self, most: int = 5, rest: float = 0.0) -> int:
        """Make reports of stories told by several texts that grew, those that waited longest first; how many.

        Those that somebody waits for go before. Where there is one text only, the report is made when somebody opens
        the story. A report that is younger than `rest` seconds stands.
        """
        with self.store.reading() as books:
            waiting = books.dirty(self.clock(), most, least=DEEP_FROM, rest=rest)
        made = 0
        while made < most and (story := self._next_wanted() or next(iter(waiting), None)):
            if story in waiting:
                waiting.remove(story)
            self.make_report(story)
            made += 1
        return made

    def _next_wanted(self) -> str | None:
        """A story that somebody waits for and that still has no report."""
        while self._wanted:
            story = next(iter(self._wanted))
            self._wanted.pop(story, None)
            with self.store.reading() as books:
                if books.is_dirty(story) and books.reported(story) is None:
                    return story
        return None

    def make_report(self, id: str, *, deep: bool = False) -> StoryReport | None:
        """Make one story's report and keep it; quotes are looked for where two texts are independent, or if `deep`."""
        with self.store.reading() as books:
            members = books.articles_of(id)
            known = books.studies([a.id for a, _ in members])
            stamp = books.stamp(id)
        if not members:
            return None
        story = Story(id=id, tellings=tuple(t for _, t in members))
        kept = tuple(a for a, _ in members)
        order = Order(story=story, articles=kept, studies=tuple(known.values()), deep=deep)
        try:
            made = self._report(order) if order.costly else make(order, lambda studies: list(studies))
        except ReportingError:
            with self._turn, self.store.transaction() as books:
                books.give_up(id, stamp)
            raise
        report = made.report
        raw = msgspec.json.encode(report).decode()
        texts = {a.id: a for a in kept}
        hits, lead = _hits(report, texts), leads.of_report(report, texts)
        with self._turn, self.store.transaction(light=True) as books:
            for study in made.fresh:
                books.put_study(study)
            books.put_report(id, raw, self.clock(), report.headline_text, stamp, lead)
            books.put_quotes(id, hits)
            Alerting(books.connection).wake("report", id, self.clock())
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

    def alike(self, asked: Sequence[Signature], most: int = 20) -> list[Like]:
        """Stories, open or closed, that are like these articles, the likest first; never the story that holds them."""
        terms = _telling_words(asked)
        if not terms:
            return []
        with self.store.reading() as books:
            near = books.near(terms, NEAR)
            own = {s.article: t.story for s in asked if (t := books.place_of(s.article)) is not None}
        library = Library()
        for signature, story in near:
            library.add(signature, story)
        for signature in asked:
            if signature.article in own:
                library.add(signature, own[signature.article])
        return library.like(asked, most=most)

    def like(self, signature: Signature) -> list[str]:
        """Open stories that an article would be nearest to, nearest first."""
        with self._turn:
            nearby = self._window.nearby(signature)
        return [c.story for c in sorted(nearby.choices, key=lambda c: (-c.average, c.story))]


def _moves(books: Books, placed: Sequence[Story]) -> list[tuple[Telling, Telling]]:
    """Where articles stand and where they belong, if that is another place; what stays is not held in memory."""
    after, found = [t for story in placed for t in story.tellings], []
    for n in range(0, len(after), 1_000):
        some = after[n : n + 1_000]
        before = books.places_of([t.article for t in some])
        found += [(before[t.article], t) for t in some if t.article in before and before[t.article] != t]
    return found


def _telling_words(asked: Sequence[Signature]) -> list[str]:
    """The words that tell most: how often they stand there times how rare they are."""
    background: Background = shipped()
    weights: dict[str, float] = defaultdict(float)
    for signature in asked:
        for word, count in zip(signature.words.split(), signature.counts, strict=False):
            weights[word] += min(count, 5) * background.weight(stem(word))
    return [word for word, _ in sorted(weights.items(), key=lambda x: (-x[1], x[0]))[:TELLING_WORDS]]


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
