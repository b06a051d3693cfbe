"""What the sections of one story share while its page is built: names, tints, links, and who is who."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tellings import text
from tellings.records import Article, Span, StoryReport, Telling
from tellings.report.characters import clip
from tellings.report.marks import Marks, Note
from tellings.report.sources import Sources, in_order

TINTS = 8
MOST_LINKS = 24
"""How many outlets a line names before it counts the rest; all of them are marked in the articles."""
MOST_COLUMNS = 9
"""How many articles a table of outlets has room for; a story with more gets lists."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An outlet's name that leads to a span."""

    name: str
    href: str
    tint: int
    copy: bool = False
    place: int = 1
    """2, 3, … where the same article is named again for another place in it."""


@dataclass(frozen=True, slots=True)
class Refs:
    """Outlets that share something. `more` are counted, not listed."""

    shown: tuple[Ref, ...]
    more: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return len(self.shown) + self.more


class Sheet:
    """One story on the page under construction: number `n`, the records, and the marks that grow with each section."""

    def __init__(self, n: int, report: StoryReport, sources: Sources, marks: Marks) -> None:
        self.n, self.report, self.sources, self.marks = n, report, sources, marks
        self.tellings: dict[str, Telling] = {t.article: t for t in report.story.tellings}
        self.people = {p.id: p for p in report.people}
        self._person_number = {p.id: k for k, p in enumerate(report.people, 1)}
        outlets = in_order(self.article(a).outlet or a for a in self.tellings)
        self._tint = {outlet: k % TINTS for k, outlet in enumerate(outlets)}
        self.untitled = [a for a in self.tellings if not self.article(a).outlet]
        """Articles of no known outlet, whose titles stand for it."""
        self.wide = len(self.tellings) > MOST_COLUMNS

    def article(self, article: str) -> Article:
        """The article of that id."""
        return self.sources[article]

    def origin(self, article: str) -> str:
        """The independent text behind an article: itself, or what it is a near-copy of."""
        for _ in range(len(self.tellings)):
            source = self.tellings[article].copy_of
            if not source or source not in self.tellings:
                break
            article = source
        return article

    def anchor(self, letter: str, k: int) -> str:
        """The id of the k-th thing of a section."""
        return f"s{self.n}-{letter}{k}"

    def tint(self, article: str) -> int:
        """The outlet's colour, one of `TINTS`."""
        return self._tint[self.article(article).outlet or article]

    def ref(self, span: Span) -> Ref:
        """The outlet of a span, leading to it."""
        return self._ref(span.article, self.marks.link(span))

    def top(self, article: str) -> Ref:
        """The outlet, leading to the head of its article."""
        return self._ref(article, f"#a{self.sources.number[article]}")

    def _ref(self, article: str, href: str) -> Ref:
        return Ref(
            name=self.sources.name(article),
            href=href,
            tint=self.tint(article),
            copy=bool(self.tellings[article].copy_of),
        )

    def refs(self, spans: Sequence[Span], most: int = MOST_LINKS) -> Refs:
        """The outlets of several spans, one link each."""
        once = list(dict.fromkeys(spans))
        places: dict[str, int] = {}
        shown = []
        for s in once[:most]:
            places[s.article] = places.get(s.article, 0) + 1
            shown.append(replace(self.ref(s), place=places[s.article]))
        return Refs(shown=tuple(shown), more=max(0, len(once) - most))

    def mark(self, spans: Iterable[Span], layer: str, note: Note | None = None, when: str | None = None) -> None:
        """Mark all the spans as one layer with one way back."""
        for span in spans:
            self.marks.add(span, layer, note, when)

    def speaker(self, person: str | None) -> str | None:
        """The speaker's name in this story."""
        found = self.people.get(person) if person else None
        return found.name if found else None

    def surname(self, person: str | None) -> str:
        """A speaker's name short enough for a note."""
        name = self.speaker(person)
        return clip(name.split()[-1], 18) if name and name.split() else "?"

    def person_anchor(self, person: str | None) -> str | None:
        """Where the page tells of a person."""
        k = self._person_number.get(person or "")
        return self.anchor("w", k) if k else None

    def forms(self, person: str | None, most: int = 4) -> list[str]:
        """Other ways the texts name somebody: names first, then descriptions, then pronouns."""
        found = self.people.get(person) if person else None
        if not found:
            return []
        ranked = sorted(found.mentions, key=lambda m: ("name", "description", "pronoun").index(m.kind))
        seen = {text.fold(found.name)}
        out = []
        for m in ranked[:200]:
            words = self.sources.line(m.span, 60)
            if text.fold(words) not in seen:
                seen.add(text.fold(words))
                out.append(words)
        return out[:most]
