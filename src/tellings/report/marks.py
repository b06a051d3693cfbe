"""Everything marked in the articles: collected while the page's sections are made, then woven into the texts.

A span that anything links to gets an anchor where it starts. Spans nest and cross freely: one that crosses another is
drawn in several pieces, which light up together when a link leads to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from tellings import text
from tellings.records import Article, Offsets, Span
from tellings.report.characters import visible
from tellings.report.sources import Sources

_DEEPEST = 40
_MOST_NOTES = 4
_MOST_RULES = 3000


@dataclass(frozen=True, slots=True)
class Note:
    """A small link after a marked span, back to where the page uses it. `layer` is the reader's switch for it."""

    layer: str
    words: str
    href: str
    said: str
    """What a screen reader says of the link."""


@dataclass(slots=True)
class _Mark:
    layers: dict[str, None] = field(default_factory=dict)
    notes: dict[Note, None] = field(default_factory=dict)
    when: str | None = None


class Marks:
    """The marks of all articles, under construction. Local to one rendering."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._marks: dict[str, dict[Offsets, _Mark]] = {}
        self._split: list[str] = []

    def link(self, span: Span) -> str:
        """The address of a span on the page; it gets its anchor by being asked for."""
        self._mark(span)
        return f"#{self._id(span.article, (span.start, span.end))}"

    def add(self, span: Span, layer: str, note: Note | None = None, when: str | None = None) -> str:
        """Mark a span as one of a layer, with a way back to where it is used; gives its address."""
        mark = self._mark(span)
        mark.layers[layer] = None
        if note:
            mark.notes[note] = None
        mark.when = mark.when or when
        return self.link(span)

    def _mark(self, span: Span) -> _Mark:
        return self._marks.setdefault(span.article, {}).setdefault((span.start, span.end), _Mark())

    def _id(self, article: str, at: Offsets) -> str:
        return f"a{self._sources.number[article]}-s{at[0]}-{at[1]}"

    def paragraphs(self, article: Article) -> list[Markup]:
        """The article's paragraphs as HTML with every mark woven in. Linear in text and marks, times their depth."""
        marks = self._marks.get(article.id, {})
        weaver = _Weaver(article, marks, self._id)
        found = text.paragraphs(article.text)
        nexts = [*(a for a, _ in found), len(article.text)][1:]
        out = [weaver.paragraph(a, b, following) for (a, b), following in zip(found, nexts, strict=True)]
        self._split += weaver.split
        return out

    def rules(self) -> Markup:
        """Style rules that light up all pieces of a span in several pieces when a link leads to its first."""
        return Markup(
            "".join(f"body:has(#{i}:target) .{i}" + "{background:var(--lit)}" for i in self._split[:_MOST_RULES])
        )


class _Weaver:
    def __init__(self, article: Article, marks: dict[Offsets, _Mark], name: Callable[[str, Offsets], str]) -> None:
        self.text = article.text
        self.marks = marks
        self.order = sorted((at for at in marks if at[1] > at[0]), key=lambda at: (at[0], -at[1]))
        self._name = name
        self.article = article.id
        self.next = 0
        self.running: list[Offsets] = []
        self.begun: set[Offsets] = set()
        self.split: dict[str, None] = {}

    def name(self, at: Offsets) -> str:
        """The anchor of a span of this article."""
        return self._name(self.article, at)

    def paragraph(self, start: int, end: int, following: int) -> Markup:
        """One paragraph; marks that go on into the next one, which starts at `following`, are left in `running`."""
        out: list[str] = []
        stack: list[Offsets] = []
        for at in self.running:
            self._open(at, stack, out)
        self.running = []
        here = start
        while True:
            opens = self.order[self.next][0] if self.next < len(self.order) else end
            closes = min((at[1] for at in stack), default=end)
            stop = min(max(opens, here), closes, end)
            out.append(str(escape(visible(self.text[here:stop]))))
            here = stop
            if closes <= here and stack:
                self._close(closes, stack, out)
            elif self.next < len(self.order) and opens <= here < end:
                at = self.order[self.next]
                self.next += 1
                if at[1] > here:
                    self._open(at, stack, out)
                else:
                    # it lies in the space between paragraphs: nothing to show, but links must land
                    out.append(f'<span id="{self.name(at)}"></span>')
            elif here >= end:
                break
        while stack:
            at = stack.pop()
            out.append("</span>")
            if at[1] > following:
                self.running.insert(0, at)
            else:
                out.append(self._notes(at))
        return Markup("".join(out))

    def _open(self, at: Offsets, stack: list[Offsets], out: list[str]) -> None:
        name = self.name(at)
        if len(stack) >= _DEEPEST:
            if at not in self.begun:
                self.begun.add(at)
                out.append(f'<span id="{name}" class="pin"></span>')
            return
        layers = " ".join(f"k-{layer}" for layer in self.marks[at].layers)
        if at in self.begun:
            self.split[name] = None
            out.append(f'<span class="m {name} {layers}">')
        else:
            self.begun.add(at)
            out.append(f'<span class="m {layers}" id="{name}">')
        stack.append(at)

    def _close(self, end: int, stack: list[Offsets], out: list[str]) -> None:
        """Close all that end here; what stands above them on the stack is closed and opened again."""
        again: list[Offsets] = []
        while stack and any(at[1] <= end for at in stack):
            at = stack.pop()
            out.append("</span>")
            if at[1] <= end:
                out.append(self._notes(at))
            else:
                again.append(at)
        for at in reversed(again):
            self._open(at, stack, out)

    def _notes(self, at: Offsets) -> str:
        return "".join(_note(n) for n in list(self.marks[at].notes)[:_MOST_NOTES])


def _note(note: Note) -> str:
    words = escape(visible(note.words))
    label = escape(visible(f"{note.words}: {note.said}"))
    return f'<sup class="n n-{note.layer}"><a href="{note.href}" aria-label="{label}">{words}</a></sup>'
