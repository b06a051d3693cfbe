"""Live placing: the open window of a stream, article by article, and its refold.

The service holds one `Window`, rebuilds it from stored signatures when it starts, and alone writes what comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tellings.records import Signature, Story, Telling
from tellings.stories.background import shipped
from tellings.stories.copies import COPY
from tellings.stories.dates import day_number
from tellings.stories.decision import Judge, Shipped
from tellings.stories.index import blocks_of
from tellings.stories.likeness import Table
from tellings.stories.links import Linker, link
from tellings.stories.placing import COPIED, STOP, SURE, arrange, blocks, clipped, linked, order
from tellings.stories.repairs import Repair
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
        return f"s-{nearby.alone.articles[0]}"
    return max(fitting, key=lambda c: (c.average, len(c.members), c.story)).story


class Window:
    """Open stories. `nearby` looks, `place` decides, `take` remembers; `refold` makes the whole as a bulk run would."""

    def __init__(self, *, decision: Judge | None = None, repairs: Sequence[Repair] = ()) -> None:
        self._decision = decision or Shipped()
        self._vocabulary = Vocabulary(shipped())
        self._linker = Linker(self._vocabulary)
        self._story: list[str] = []
        self._members: dict[str, list[int]] = {}
        self.repairs: list[Repair] = list(repairs)

    def __len__(self) -> int:
        """How many articles are open."""
        return len(self._story)

    def stories(self) -> list[str]:
        """The ids of the open stories, sorted."""
        return sorted(self._members)

    def nearby(self, signature: Signature) -> Nearby:
        """What the window knows around an article that it doesn't hold yet."""
        alone = self._vocabulary.block([signature])
        near, figures = self._linker.compare(alone)
        odds = clipped(self._decision, self._linker.preview(near, figures)).tolist() if len(near) else []
        known = dict(zip(near.tolist(), odds, strict=True))
        stories = sorted({self._story[n] for n, value in known.items() if value > -SURE})
        (own,) = linked(alone.traits.lengths)
        return Nearby(alone, near, figures, tuple(self._choice(story, known, own) for story in stories))

    def _choice(self, story: str, known: Mapping[int, float], own: int) -> Choice:
        members = tuple(self._members[story])
        theirs = linked(self._linker.index.lengths[list(members)])
        return Choice(story, members, tuple(map(known.get, members)), (own + sum(theirs)) / (1 + len(members)))

    def take(self, nearby: Nearby, story: str) -> Telling:
        """Open the article in this story and say why it is there."""
        at = self._linker.take(nearby.alone, nearby.near, nearby.figures)
        self._story.append(story)
        before = self._members.setdefault(story, [])
        before.append(at)
        if len(before) == 1:
            return Telling(article=nearby.alone.articles[0], story=story)
        chosen = next((c for c in nearby.choices if c.story == story), None)
        odds = {n: o for n, o in zip(chosen.members, chosen.odds, strict=True) if o is not None} if chosen else {}
        doubled = set(nearby.near[nearby.figures[:, COPIED] >= COPY].tolist())
        copied = sorted(doubled & odds.keys())
        return tell(self._linker.index, at, story, before[0], odds, copied)

    def place(self, signature: Signature) -> Telling:
        """Place one article as it arrives."""
        nearby = self.nearby(signature)
        return self.take(nearby, place(nearby))

    def restore(self, placed: Iterable[tuple[Signature, str]]) -> None:
        """Open articles in the stories that they were placed in before, all at once; for a window that is empty."""
        pairs = list(placed)
        self._linker, _ = link(blocks((s for s, _ in pairs), self._vocabulary), self._vocabulary)
        self._story = [story for _, story in pairs]
        self._members = {}
        for n, story in enumerate(self._story):
            self._members.setdefault(story, []).append(n)

    def settle(self, placed: Iterable[tuple[Signature, str]], day: float) -> Refolded:
        """Place anew what was placed before, but for what was published before `day`; for a window that is empty."""
        pairs = list(placed)
        was = {signature.article: story for signature, story in pairs}
        kept = sorted((s for s, _ in pairs if not day_number(s.published) < day), key=order)
        return self._rebuild(blocks(kept, self._vocabulary), was)

    def refold(self) -> Refolded:
        """Place the open window anew, in the one order, exactly as a bulk run over the same articles.

        An old id leads to the new story that holds most of its articles, at a tie to the one with the lesser id.
        """
        return self._kept(range(len(self)))

    def close(self, articles: Iterable[str]) -> Refolded:
        """Let go of these articles (they have grown too old) and refold the rest."""
        gone = set(articles)
        index = self._linker.index
        return self._kept([n for n in range(len(index)) if index.articles[n] not in gone])

    def older_than(self, day: float) -> list[str]:
        """Open articles published before this day (days since 1970-01-01); the undated are never among them."""
        index = self._linker.index
        return [a for a, d in zip(index.articles, index.days[: len(index)].tolist(), strict=True) if d < day]

    def _kept(self, kept: Iterable[int]) -> Refolded:
        """Place anew what is open, of which these articles are kept."""
        index = self._linker.index
        was = dict(zip(index.articles, self._story, strict=True))
        ordered = sorted(kept, key=lambda n: (index.published[n] or "", index.articles[n]))
        return self._rebuild((index.block(ordered[run.start : run.stop]) for run in blocks_of(len(ordered))), was)

    def _rebuild(self, coming: Iterable[Block], was: Mapping[str, str]) -> Refolded:
        self._linker, stories = arrange(coming, self._vocabulary, self.repairs, self._decision)
        now = {t.article: s.id for s in stories for t in s.tellings}
        self._story = [now[a] for a in self._linker.index.articles]
        self._members = {}
        for n, story in enumerate(self._story):
            self._members.setdefault(story, []).append(n)
        return Refolded(stories, _redirects(was, now))


def _redirects(was: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    votes: dict[str, dict[str, int]] = {}
    for article, old in was.items():
        if article in now:
            counts = votes.setdefault(old, {})
            counts[now[article]] = counts.get(now[article], 0) + 1
    best = {old: min(counts, key=lambda s: (-counts[s], s)) for old, counts in votes.items()}
    return {old: new for old, new in sorted(best.items()) if old != new}
