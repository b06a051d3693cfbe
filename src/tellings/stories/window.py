"""Live placing: the open window of a stream, article by article, and its refold.

The service holds one `Window`, rebuilds it from stored signatures when it starts, and alone writes what comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tellings.records import Signature, Story, Telling
from tellings.stories.background import shipped
from tellings.stories.copies import COPY
from tellings.stories.dates import day_number
from tellings.stories.decision import Judge, Shipped
from tellings.stories.index import blocks_of
from tellings.stories.likeness import Table
from tellings.stories.links import Linker, link
from tellings.stories.membership import Membership, name_of
from tellings.stories.placing import COPIED, STOP, SURE, arrange, blocks, clipped, linked
from tellings.stories.repairs import Repair
from tellings.stories.shelf import InMemory, Shelves
from tellings.stories.telling import tell
from tellings.stories.vocabulary import Block, Ints, Vocabulary


class Choice(NamedTuple):
    """A story that an article may join: its members, and the log-odds for each of them, None where not compared."""

    story: str
    members: tuple[int, ...]
    odds: tuple[float | None, ...]
    linked: float
    """Like how many of them the article need be."""

    @property
    def average(self) -> float:
        """How alike the article and the average member are, as `merge` reckons it for a story and one article."""
        gained = sum(o + SURE for o in self.odds if o is not None)
        return min(gained / min(len(self.odds), self.linked), 2 * SURE) - SURE


class Nearby(NamedTuple):
    """Everything that placing one article needs to know of the window."""

    alone: Block
    """The article itself."""
    near: Ints
    figures: Table
    choices: tuple[Choice, ...]


class Refolded(NamedTuple):
    """The stories of the open window placed anew, and where the old ids of its stories lead now."""

    stories: tuple[Story, ...]
    redirects: Mapping[str, str]


def place(nearby: Nearby) -> str:
    """The id of the story that the article belongs to: the one whose average member is likest, or a new one. Pure."""
    fitting = [c for c in nearby.choices if c.average >= STOP]
    if not fitting:
        return name_of(nearby.alone.articles[0])
    return max(fitting, key=lambda c: (c.average, len(c.members), c.story)).story


def still_open(placed: Iterable[tuple[str, str | None, str]], day: float) -> list[tuple[str, str]]:
    """Of articles (id, published, story) those of stories of which one at least was not published before `day`, in the
    one order, with their stories. A story is never torn: it is open or closed as a whole."""
    rows = list(placed)
    young = {story for _, published, story in rows if not day_number(published) < day}
    ordered = sorted((published or "", id, story) for id, published, story in rows if story in young)
    return [(id, story) for _, id, story in ordered]


class Window:
    """Open stories. `nearby` looks, `place` decides, `take` remembers; `refold` makes the whole as a bulk run would."""

    def __init__(
        self, *, decision: Judge | None = None, repairs: Sequence[Repair] = (), shelves: Shelves = InMemory
    ) -> None:
        self._decision = decision or Shipped()
        self._vocabulary = Vocabulary(shipped())
        self._shelves = shelves
        self._linker = Linker(self._vocabulary, shelves())
        self._members = Membership(self._linker.index.article)
        self.repairs: list[Repair] = list(repairs)

    def __len__(self) -> int:
        """How many articles are open."""
        return len(self._members)

    def stories(self) -> list[str]:
        """The ids of the open stories, sorted."""
        return sorted(self._members.names())

    def nearby(self, signature: Signature) -> Nearby:
        """What the window knows around an article that it doesn't hold yet."""
        alone = self._vocabulary.block([signature])
        near, figures = self._linker.compare(alone)
        odds = clipped(self._decision, self._linker.preview(near, figures)).tolist() if len(near) else []
        known = dict(zip(near.tolist(), odds, strict=True))
        stories = {self._members.of(n) for n, value in known.items() if value > -SURE}
        named = sorted((self._members.name(story), story) for story in stories)
        (own,) = linked(alone.traits.lengths)
        return Nearby(alone, near, figures, tuple(self._choice(name, story, known, own) for name, story in named))

    def _choice(self, name: str, story: int, known: Mapping[int, float], own: int) -> Choice:
        members = tuple(self._members.members(story))
        theirs = linked(self._linker.index.lengths[list(members)])
        return Choice(name, members, tuple(map(known.get, members)), (own + sum(theirs)) / (1 + len(members)))

    def take(self, nearby: Nearby, story: str) -> Telling:
        """Open the article in this story and say why it is there."""
        at = self._linker.take(nearby.alone, nearby.near, nearby.figures)
        joined = self._members.add(nearby.alone.articles[0], story)
        if self._members.size(joined) == 1:
            return Telling(article=nearby.alone.articles[0], story=story)
        chosen = next((c for c in nearby.choices if c.story == story), None)
        odds = {n: o for n, o in zip(chosen.members, chosen.odds, strict=True) if o is not None} if chosen else {}
        doubled = set(nearby.near[nearby.figures[:, COPIED] >= COPY].tolist())
        copied = sorted(doubled & odds.keys())
        return tell(self._linker.index, at, story, self._members.first(joined), odds, copied)

    def place(self, signature: Signature) -> Telling:
        """Place one article as it arrives."""
        nearby = self.nearby(signature)
        return self.take(nearby, place(nearby))

    def restore(self, placed: Iterable[tuple[Signature, str]]) -> None:
        """Open articles in the stories that they were placed in before, all at once; for a window that is empty."""
        names: list[str] = []

        def signatures() -> Iterator[Signature]:
            for signature, story in placed:
                names.append(story)
                yield signature

        self._linker, _ = link(blocks(signatures(), self._vocabulary), self._vocabulary, self._shelves())
        self._fill(names)

    def _fill(self, names: Iterable[str]) -> None:
        """Name the story of every article that the index holds, in its order."""
        index = self._linker.index
        self._members = Membership(index.article)
        for (article, _), name in zip(index.names(), names, strict=True):
            self._members.add(article, name)

    def settle(self, coming: Iterable[Signature], was: Mapping[str, str]) -> Refolded:
        """Place anew what was placed before (`was`: article to story), in the one order; for a window that is empty."""
        return self._rebuild(blocks(iter(coming), self._vocabulary), was)

    def refold(self) -> Refolded:
        """Place the open window anew, in the one order, exactly as a bulk run over the same articles.

        An old id leads to the new story that holds most of its articles, at a tie to the one with the lesser id.
        """
        return self._kept(range(len(self)))

    def close(self, articles: Iterable[str]) -> Refolded:
        """Let go of these articles (they have grown too old) and refold the rest."""
        gone = set(articles)
        return self._kept([n for n, (article, _) in enumerate(self._linker.index.names()) if article not in gone])

    def older_than(self, day: float) -> list[str]:
        """Open articles published before this day (days since 1970-01-01); the undated are never among them."""
        index = self._linker.index
        return [a for (a, _), d in zip(index.names(), index.days[: len(index)].tolist(), strict=True) if d < day]

    def _kept(self, kept: Iterable[int]) -> Refolded:
        """Place anew what is open, of which these articles are kept."""
        index = self._linker.index
        named = list(index.names())
        stories = list(self._members.names())
        was = {article: stories[self._members.of(n)] for n, (article, _) in enumerate(named)}
        ordered = sorted(kept, key=lambda n: (named[n][1] or "", named[n][0]))
        return self._rebuild((index.block(ordered[run.start : run.stop]) for run in blocks_of(len(ordered))), was)

    def _rebuild(self, coming: Iterable[Block], was: Mapping[str, str]) -> Refolded:
        self._linker, stories = arrange(coming, self._vocabulary, self.repairs, self._decision, self._shelves())
        now = {t.article: s.id for s in stories for t in s.tellings}
        self._fill(now[article] for article, _ in self._linker.index.names())
        return Refolded(stories, _redirects(was, now))


def _redirects(was: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    votes: dict[str, dict[str, int]] = {}
    for article, old in was.items():
        if article in now:
            counts = votes.setdefault(old, {})
            counts[now[article]] = counts.get(now[article], 0) + 1
    best = {old: min(counts, key=lambda s: (-counts[s], s)) for old, counts in votes.items()}
    return {old: new for old, new in sorted(best.items()) if old != new}
