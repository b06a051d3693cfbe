"""What the sections of one story share while its page is built: names, tints, links, and who is who."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from tellings import text
from tellings.records import Article, Span, StoryReport, Telling
from tellings.report.characters import clip
from tellings.report.marks import Marks, Note
from tellings.report.names import Names
from tellings.report.sources import Sources, in_order

TINTS = 8
MOST_LINKS = 60
"""How many places a line leads to before it counts the rest; all of them are marked in the articles."""
_LINE = 4
"""Up to so many outlets a line of a crowded story names at once …"""
_HEAD = 2
"""… of more it names these and folds the others."""
MOST_COLUMNS = 9
"""How many articles a table of outlets has room for; a story with more gets lists."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An outlet's name that leads to a span."""

    name: str
    href: str
    tint: int
    copy: bool = False
    number: int = 0
    """The article's number in the report; paper has it in place of a folded name."""
    place: int = 1
    """2, 3, … where the same article is named again for another place in it."""


@dataclass(frozen=True, slots=True)
class Refs:
    """Outlets that share something. `more` are counted, not listed."""

    shown: tuple[Ref, ...]
    more: int = 0
    head: int = MOST_LINKS
    """So many of `shown` stand in the line; the others wait behind a fold."""
    outlets: int = 0
    """How many articles they are of; a line may lead to several places in one."""
    folded: int = 0
    """How many of these are named behind the fold or only counted."""
    crowd: bool = False
    """True in a story of so many articles that names must make room for words."""

    @property
    def total(self) -> int:
        """All of them."""
        return len(self.shown) + self.more

    @property
    def lead(self) -> int:
        """How many of `shown` are of the first outlet."""
        return next((k for k, r in enumerate(self.shown) if k and r.place == 1), len(self.shown))


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
        self._names = Names([*outlets, *(self.sources.name(a) for a in self.untitled)])

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
            number=self.sources.number[article],
            copy=bool(self.tellings[article].copy_of),
        )

    def refs(self, spans: Sequence[Span], most: int = MOST_LINKS) -> Refs:
        """The outlets of several spans, one link each; an outlet's places stand together. In a crowd the first stays
        the first, and near-copies stand after the texts that are independent."""
        by: dict[str, list[Span]] = {}
        for s in dict.fromkeys(spans):
            by.setdefault(s.article, []).append(s)
        first, *others = by or ("",)
        if self.wide:
            others.sort(key=lambda article: bool(self.tellings[article].copy_of))
        every = [(s, k) for article in (first, *others) for k, s in enumerate(by.get(article, ()), 1)]
        few = len(by) if not self.wide or len(by) <= _LINE else _HEAD
        # Where not all have room every outlet has its first place before any has its second.
        room = most - min(len(by), most)
        seconds = [(s, k) for s, k in every if k > 1][:room]
        kept = [(s, k) for s, k in every if k == 1 or (s, k) in seconds][:most] if len(every) > most else every
        named = set((first, *others)[:few])
        head = sum(s.article in named for s, _ in kept)
        return Refs(
            shown=tuple(replace(self.ref(s), place=k) for s, k in kept),
            more=len(every) - len(kept),
            head=head,
            outlets=len(by),
            folded=len(by) - few,
            crowd=self.wide,
        )

    def sentence(self, words: str) -> Markup:
        """A stage's sentence for this page: short names for titles, and in a crowd a long list of outlets cut to its
        first two and a count (the links beside the sentence lead to all of them). What is not ours in it, names and
        quoted words, keeps its own direction."""
        words = self.sources.sentence(words, self.untitled)
        return self._names.marked(self._names.cut(words) if self.wide else words)

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
