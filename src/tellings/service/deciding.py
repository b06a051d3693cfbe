"""Deciding who is told of what: after an article was placed, changed, or a story's report was made.

What happened is written down in the transaction in which it happens (`Alerting.wake`). A step takes some of it,
decides, and writes what was told, what is held and the outbox, and strikes out what it took, all in one transaction: so
a desk that is killed at any moment decides everything once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import msgspec

from tellings import text
from tellings.alerts import breaking, news
from tellings.alerts.breaking import SENSITIVITIES, Affair, Arrival, Sensitivity, Surge
from tellings.alerts.channels import digest, folded
from tellings.alerts.matching import worded
from tellings.alerts.nouns import Kind, News, Notice, Why
from tellings.records import Article, StoryReport
from tellings.service.asked import Asked, terms
from tellings.service.fanning import Decision, fan, flush
from tellings.service.stream import Stream, arrival, outlet_of, when
from tellings.stores import Books, Store
from tellings.stores.alerting import Alerting, Member, Told

GAP = 1800.0
"""Seconds between two messages of one channel on one story, unless the later one tells a conflict or a correction."""
LATE = 6 * 3600.0
"""Seconds after which a story that broke is not told any more: what comes in late is no breaking news."""
TRIES = 3
"""Failures after which something is put off."""
KEPT = 180 * breaking.DAY
"""Seconds for which it is remembered what was told."""
MOST_NEWS = 10
"""Pieces of news in one notice."""
URGENT = ("conflict", "correction")
MOST_LOOKED = 20_000
"""Characters of an article in which a line is sought to show."""
_MOST_ARRIVALS = 5_000
_FEWEST = 2
"""Outlets below which no story breaks."""


@dataclass(slots=True)
class _Turn:
    """One step's books and time."""

    books: Books
    kept: Alerting
    now: float


class Decider:
    """Decides over one store, by one thread at a time. All that it remembers is read from the store at its start."""

    def __init__(self, store: Store, *, clock: Callable[[], float]) -> None:
        self.store, self.clock = store, clock
        self._ready = False
        self._careful = self._failed = 0
        """How many steps are still to be made one by one, and how often the next thing failed by itself."""
        self._asked = Asked()
        self._stream = Stream()
        self._affairs: dict[Sensitivity, dict[str, Affair]] = {}
        self._arrivals: dict[str, Arrival] = {}
        """What breaking counts of an article, by its id."""

    def step(self, most: int = 20) -> int:
        """Decide on some of what happened and send what was held until now; how much there was to do.

        After a failure it goes on one by one, and what fails again and again is put off for a day: one bad thing must
        not hold up all others.
        """
        now = self.clock()
        careful = self._careful > 0
        with self.store.reading() as books:
            kept = Alerting(books.connection)
            idle = not kept.pending(now, 1) and not kept.due(now, 1)
        if idle:
            return 0
        try:
            # Light: what goes out is marked by the sender, on disk, before it goes.
            with self.store.transaction(light=True) as books:
                turn = _Turn(books, Alerting(books.connection), now)
                done = self._decide(turn, 1 if careful else most)
        except BaseException:
            self._ready = False  # what is remembered may be ahead of what is stored
            self._careful = most
            self._failed += careful
            if self._failed == TRIES:
                self._put_off(now)
            raise
        self._failed = 0
        self._careful = max(0, self._careful - 1)
        return done

    def _put_off(self, now: float) -> None:
        self._failed = 0
        with self.store.transaction() as books:
            kept = Alerting(books.connection)
            kept.put_off(kept.pending(now, 1), now + breaking.DAY)

    def tidy(self) -> None:
        """Let go of what was told so long ago that nothing leads to it."""
        with self.store.transaction() as books:
            Alerting(books.connection).forget_told(self.clock() - KEPT)

    def study(self, make: Callable[[str], object], most: int = 3) -> int:
        """Have the quotes found of stories with one text that name a person who is asked for; how many.

        `make` makes a story's report. Apart from `step`, since it takes long.
        """
        now = self.clock()
        with self.store.reading() as books:
            wanted = Alerting(books.connection).pending(now, most, studies=True)
        for one in wanted:
            make(one.ref)
            with self.store.transaction() as books:
                Alerting(books.connection).done([one])
        return len(wanted)

    def _decide(self, turn: _Turn, most: int) -> int:
        kept = turn.kept
        if not self._ready:
            self._remember(turn)
        self._asked.refresh(kept)
        pending = kept.pending(turn.now, most)
        decisions: list[Decision] = []
        for one in dict.fromkeys((p.what, p.ref) for p in pending):
            decisions += self._look(turn, *one)
        sent = fan(kept, self._asked, decisions, turn.now)
        kept.done(pending)
        sent += flush(kept, turn.now)
        return len(pending) + sent

    def _remember(self, turn: _Turn) -> None:
        self._asked = Asked()
        self._stream = Stream.of(turn.kept, turn.now)
        self._affairs = {s: {} for s in SENSITIVITIES}
        self._arrivals = {}
        for s in SENSITIVITIES:
            for key, root, at in turn.kept.told_since(f"affair:{s}", turn.now - breaking.DAY):
                affair = self._affairs[s].setdefault(root, Affair(root=root, at=at, terms={}))
                affair.at = at
                if key.startswith("a:"):
                    member = turn.kept.member(key[2:])
                    affair.add(breaking.unit(terms(member.signature, titles=True)) if member else {})
        self._ready = True

    def _look(self, turn: _Turn, what: str, ref: str) -> list[Decision]:
        if what == "article":
            return self._article(turn, ref)
        if what == "version":
            return self._version(turn, ref)
        if what == "report":
            return self._report(turn, turn.kept.redirected(ref))
        return []

    # ── an article came in ──

    def _article(self, turn: _Turn, id: str) -> list[Decision]:
        member = turn.kept.member(id)
        if member is None:
            return []
        story = member.telling.story
        self._stream.count(outlet_of(member), story, member.received)
        ids = turn.kept.articles_in(story)
        told = turn.kept.told_of(story, ids)
        sought = len(self._asked.searches) or len(self._asked.named)
        words = worded(member.article.title or "", member.article.text) if sought else worded()
        found = self._breaking(turn, member, ids, told)
        found += self._searches(turn, member, self._asked.searches.matched(words), told)
        found += self._likes(turn, member, told)
        line = turn.books.story(story)
        if line is not None and line.independent == 1 and self._asked.named.matched(words):
            turn.kept.wake_once("study", story, turn.now)  # others are studied anyhow
        return found

    def _searches(self, turn: _Turn, member: Member, matched: Collection[str], told: Collection[str]) -> list[Decision]:
        """Searches that an article answers, of whose story or very headline they were not told."""
        firsts: dict[str, tuple[Why, str | None]] = {}
        lines = _Lines(member.article)
        for name in sorted(set(matched) - set(told)):
            ask = self._asked.asks[name]
            if ask.kind == "search":
                why = f"An article answers the search “{ask.words}”."
            elif f"affair:{ask.sensitivity}" in told:
                why = f"The story broke before; now an article of it answers the search “{ask.words}”."
            else:
                continue
            firsts[name] = Why(words=why), lines.holding(ask.words)
        return self._firsts(turn, member, firsts)

    def _likes(self, turn: _Turn, member: Member, told: Collection[str]) -> list[Decision]:
        firsts: dict[str, tuple[Why, str | None]] = {}
        if not len(self._asked.likes):
            return []
        for name, cosine, shared in self._asked.likes.matched(terms(member.signature)):
            ask = self._asked.asks[name]
            if name in told or (ask.story and turn.kept.redirected(ask.story) == member.telling.story):
                continue
            words = f"An article is like what you chose (likeness {cosine:.2f}); both tell of {', '.join(shared)}."
            firsts[name] = Why(words=words, counts=(("likeness", cosine),)), None
        return self._firsts(turn, member, firsts)

    def _firsts(self, turn: _Turn, member: Member, firsts: dict[str, tuple[Why, str | None]]) -> list[Decision]:
        """Channels that are told of a story for the first time, by one article: why, and which of its words."""
        if not firsts:
            return []
        story = member.telling.story
        headline = _story_news(member, None)
        for name in turn.kept.told_to(headline.key, firsts):
            del firsts[name]
        keys = (headline.key, f"a:{member.article.id}")
        turn.kept.tell_all([(name, key) for name in firsts for key in keys], story, turn.now)
        found = []
        notice = _notice(turn, "search", story, story, [member], [headline], Why(words=""))
        for name, (why, passage) in firsts.items():
            told = replace(headline, text=passage) if passage else headline
            one = replace(notice, kind=self._asked.asks[name].kind, news=(told,), why=why)
            found.append(Decision(channel=name, notice=one, newest=member.received))
        return found

    # ── a story breaks ──

    def _breaking(self, turn: _Turn, member: Member, ids: Sequence[str], told: dict[str, Told]) -> list[Decision]:
        story = member.telling.story
        silent: list[Sensitivity] = []
        for s in SENSITIVITIES:
            known = told.get(f"affair:{s}")
            if known is None:
                silent.append(s)
            elif known.root in self._affairs[s]:
                self._affairs[s][known.root].add(breaking.unit(terms(member.signature, titles=True)))
                turn.kept.tell(f"affair:{s}", [f"a:{member.article.id}"], known.root, turn.now)
        line = turn.books.story(story) if silent else None
        if line is None or line.outlets < _FEWEST:
            return []
        arrivals = self._arrived(turn, member, ids)
        background = self._stream.background(turn.now)
        found: list[Decision] = []
        for s in silent:
            surge = breaking.surge(arrivals, s, background)
            if surge is not None and turn.now - surge.at <= LATE:
                found += self._broke(turn, s, turn.kept.members(story), surge)
        return found

    def _arrived(self, turn: _Turn, member: Member, ids: Sequence[str]) -> list[Arrival]:
        if len(self._arrivals) > _MOST_ARRIVALS:
            self._arrivals.clear()
        self._arrivals.pop(member.article.id, None)
        for one in (member, *(turn.kept.member(i) for i in ids if i not in self._arrivals)):
            if one is not None and one.article.id not in self._arrivals:
                copied = self._arrivals.get(one.telling.copy_of or "")
                self._arrivals[one.article.id] = arrival(one, copied)
        return [self._arrivals[i] for i in ids if i in self._arrivals]

    def _broke(self, turn: _Turn, s: Sensitivity, members: Sequence[Member], surge: Surge) -> list[Decision]:
        story = members[-1].telling.story
        heads = [terms(m.signature, titles=True) for m in members]
        profile = breaking.profile(heads)
        affair = breaking.same_affair(profile, surge.at, self._affairs[s].values())
        root = affair.root if affair else story
        _anchor(turn, f"affair:{s}", story, members, root)
        if affair is not None:
            affair.add(profile)
            affair.at = max(affair.at, surge.at)
            for name, known in turn.kept.told_of(affair.root, ()).items():
                if name.startswith(f"breaking:{s}:"):
                    turn.kept.tell(name, [f"a:{m.article.id}" for m in members], known.root, turn.now)
            return []
        self._affairs[s] = {r: a for r, a in self._affairs[s].items() if surge.at - a.at <= breaking.DAY}
        self._affairs[s][story] = Affair(root=story, at=surge.at, terms=profile)
        counted = {a.article for a in surge.texts}
        texts = [m for m in members if m.article.id in counted]
        why = breaking.reason(surge, s)
        notice = _notice(turn, "breaking", story, story, texts, [_story_news(texts[0], None)], why)
        turn.kept.fire(story, s, turn.now, notice)
        found = []
        for name in self._asked.breaking(s):
            if not self._asked.asks[name].words or self._answers(name, members):
                _anchor(turn, name, story, members)
                newest = max(m.received for m in members)
                found.append(Decision(channel=name, notice=notice, newest=newest))
        return found

    def _answers(self, name: str, members: Iterable[Member]) -> bool:
        return any(self._asked.searches.answers(name, worded(m.article.title or "", m.article.text)) for m in members)

    # ── an outlet changed an article ──

    def _version(self, turn: _Turn, id: str) -> list[Decision]:
        member = turn.kept.member(id)
        versions = turn.books.versions(id)
        if member is None or not versions:
            return []
        corrected = news.corrections(versions[-1].article, member.article)
        if not corrected:
            return []
        story = member.telling.story
        found = []
        for name, known in self._listening(turn, story, [id]).items():
            told = turn.kept.told(name, [n.key for n in corrected])
            fresh = [n for n in corrected if n.key not in told]
            if fresh:
                turn.kept.tell(name, [n.key for n in fresh], known.root, turn.now)
                why = Why(words=f"{member.article.outlet or 'An outlet'} changed its article after publication.")
                kind = self._asked.asks[name].kind
                found.append(_decision(turn, name, kind, story, known.root, [member], fresh, why, newest=turn.now))
        return found

    def _listening(self, turn: _Turn, story: str, articles: Collection[str]) -> dict[str, Told]:
        """The channels that hear what is new in a story: told of it before, or asked for it."""
        found = {n: t for n, t in turn.kept.told_of(story, articles).items() if n in self._asked.asks}
        found = {n: t for n, t in found.items() if self._asked.asks[n].kind != "person"}
        for asked, names in self._asked.stories.items():
            if asked == story or turn.kept.redirected(asked) == story:
                for name in names:
                    since = min(self._asked.members(name).values())
                    before = found.get(name)
                    last = before.last if before else 0.0
                    found[name] = Told(root=asked, first=since, last=last)
        return found

    # ── a report was made ──

    def _report(self, turn: _Turn, story: str) -> list[Decision]:
        raw = turn.books.report(story)
        if raw is None:
            return []
        report = msgspec.json.decode(raw, type=StoryReport)
        ids = [t.article for t in report.story.tellings]
        listening = self._listening(turn, story, ids)
        if not listening and not len(self._asked.persons):
            return []
        members = {m.article.id: m for m in turn.kept.members(story, len(ids) + 50) if m.article.id in set(ids)}
        if len(members) < len(ids):
            return []  # the story has changed since, and its report will be made anew
        items = news.items(report, {id: m.article for id, m in members.items()})
        found: list[Decision] = []
        for name, known in sorted(listening.items()):
            found += self._follow_up(turn, name, known, story, items, members)
        spoken: dict[str, list[news.Item]] = {}
        for item in items:
            for name in self._asked.persons.matched(item.names) if item.names else ():
                spoken.setdefault(name, []).append(item)
        before = turn.kept.told_of(story, ids) if spoken else {}
        for name, said in sorted(spoken.items()):
            since = min(self._asked.members(name).values())
            known = before.get(name, Told(root=story, first=since, last=0.0))
            known = Told(root=known.root, first=since, last=known.last)
            found += self._follow_up(turn, name, known, story, said, members)
        return found

    def _follow_up(
        self,
        turn: _Turn,
        name: str,
        known: Told,
        story: str,
        items: Sequence[news.Item],
        members: dict[str, Member],
    ) -> list[Decision]:
        ask = self._asked.asks[name]
        told = turn.kept.told(name, {k for i in items for k in i.keys})
        # What stood in the story when it was first told, or asked for, is no news.
        old = [i for i in items if min(members[a].received for a in i.articles) <= known.first]
        told |= {k for i in old for k in i.keys}
        fresh, _ = news.fresh(items, told)
        fresh = [i for i in fresh if _worth(i, ask.kind)]
        if ask.kind in ("search", "breaking") and ask.words:
            fresh = [i for i in fresh if self._answers(name, [members[a] for a in i.articles])]
        # Remembered so that it isn't counted as a message that was just sent.
        past = known.first - (GAP if ask.kind in ("story", "person") else 0.0)
        turn.kept.tell(name, {k for i in old for k in i.keys}, known.root, past)
        if not fresh:
            return []
        if turn.now - known.last < GAP and not any(i.news.kind in URGENT for i in fresh):
            turn.kept.wake_once("report", story, known.last + GAP)
            return []
        turn.kept.tell(name, {k for i in fresh for k in i.keys}, known.root, turn.now)
        shown = [i.news for i in fresh[:MOST_NEWS]]
        about = [members[a] for a in sorted({a for i in fresh for a in i.articles})]
        why = Why(words=_told_why(ask.kind, len(fresh)), counts=_counts(fresh))
        return [_decision(turn, name, ask.kind, story, known.root, about, shown, why)]


def _worth(item: news.Item, kind: Kind) -> bool:
    """Whether it is worth a message: for who asked for this story or person anything that is said, for others what two
    outlets tell in texts of their own."""
    if item.news.kind in URGENT:
        return True
    if kind in ("story", "person") and item.news.kind in ("quote", "number"):
        return True
    return len(item.outlets) >= 2


def _told_why(kind: Kind, count: int) -> str:
    what = {
        "breaking": "a story that broke",
        "search": "a story that answered your search",
        "person": "what was said by the person you follow",
        "story": "the story you follow",
        "like": "a story like what you chose",
    }[kind]
    more = f" {count - MOST_NEWS} more stand in the report." if count > MOST_NEWS else ""
    return f"There is something new in {what}.{more}" if kind != "person" else f"There is something new in {what}."


def _counts(items: Sequence[news.Item]) -> tuple[tuple[str, float], ...]:
    kinds: dict[str, float] = {}
    for item in items:
        kinds[f"new {item.news.kind}s"] = kinds.get(f"new {item.news.kind}s", 0.0) + 1.0
    return tuple(sorted(kinds.items()))


def _anchor(turn: _Turn, name: str, story: str, members: Iterable[Member], root: str | None = None) -> None:
    """Remember by what a story was told: its id then, and its articles, which keep their names however they are
    placed."""
    turn.kept.tell(name, [f"a:{m.article.id}" for m in members], root or story, turn.now)


def _story_news(member: Member, passage: str | None) -> News:
    article = member.article
    words = passage or article.title or article.text[:200]
    return News(
        kind="story",
        key=f"t:{digest(folded(article.title or article.text[:200]))}",
        text=words,
        article=article.id,
        outlet=article.outlet,
        url=article.url,
        published=article.published,
    )


class _Lines:
    """The lines of an article, folded once for many searches."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._words: list[tuple[str, frozenset[str]]] | None = None

    def holding(self, words: str) -> str | None:
        """The first line that holds a phrase or, else, a word of a search."""
        if self._words is None:
            lines = (line.strip() for line in self._article.text[:MOST_LOOKED].split("\n"))
            self._words = [(line, frozenset(folded(line[:2000]).split())) for line in lines if line]
        sought = {text.fold(w) for phrase in text.phrases(words) for w in phrase}
        best = max(self._words, key=lambda line: len(sought & line[1]), default=None)
        if best is None or not sought & best[1]:
            return None
        line = best[0]
        return line if len(line) <= news.MOST_TEXT else line[: line.rfind(" ", 0, news.MOST_TEXT)]


def _notice(
    turn: _Turn, kind: Kind, story: str, root: str, about: Sequence[Member], told: Sequence[News], why: Why
) -> Notice:
    line = turn.books.story(story)
    return Notice(
        kind=kind,
        story=story,
        root=root,
        headline=(line.headline if line else None) or about[0].article.title or about[0].article.id,
        news=tuple(told),
        why=why,
        outlets=tuple(dict.fromkeys(m.article.outlet or m.article.id for m in about)),
        happened=max(when(m) for m in about),
        decided=turn.now,
    )


def _decision(
    turn: _Turn,
    name: str,
    kind: Kind,
    story: str,
    root: str,
    about: Sequence[Member],
    told: Sequence[News],
    why: Why,
    newest: float | None = None,
) -> Decision:
    notice = _notice(turn, kind, story, root, about, told, why)
    return Decision(channel=name, notice=notice, newest=newest or max(m.received for m in about))
