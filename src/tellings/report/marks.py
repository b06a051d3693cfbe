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


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as HTML, and the anchors that stand before it. One without HTML is only a place for anchors."""

    anchors: tuple[str, ...]
    html: Markup | None


@dataclass(slots=True)
class _Mark:
    layers: dict[str, None] = field(default_factory=dict)
    notes: dict[tuple[str, str], Note] = field(default_factory=dict)
    """By what they say and where they lead: one of a kind is enough."""
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
            mark.notes.setdefault((note.words, note.href), note)
        mark.when = mark.when or when
        return self.link(span)

    def _mark(self, span: Span) -> _Mark:
        return self._marks.setdefault(span.article, {}).setdefault((span.start, span.end), _Mark())

    def _id(self, article: str, at: Offsets) -> str:
        return f"a{self._sources.number[article]}-s{at[0]}-{at[1]}"

    def paragraphs(self, article: Article) -> list[Paragraph]:
        """The article's paragraphs with every mark woven in. Linear in text and marks, times their depth."""
        weaver = _Weaver(article, self._marks.get(article.id, {}), self._id)
        woven = weaver.weave()
        self._split += weaver.split
        return woven

    def rules(self) -> Markup:
        """Style rules that light up all pieces of a span in several pieces when a link leads to its anchor."""
        split = self._split[:_MOST_RULES]
        return Markup("".join(f"#{name}:target~* .{name}" + "{background:var(--lit)}" for name in split))


class _Weaver:
    """Weaves the marks of one article into its text."""

    def __init__(self, article: Article, marks: dict[Offsets, _Mark], name: Callable[[str, Offsets], str]) -> None:
        self.text = article.text
        self.marks = marks
        self.order = sorted(marks, key=lambda at: (at[0], -at[1]))
        self.names = {at: name(article.id, at) for at in marks}
        self.next = 0
        self.running: list[Offsets] = []
        self.begun: dict[Offsets, tuple[int, int]] = {}
        """Where each span's first piece was opened: paragraph, and place in its parts."""
        self.parts: list[list[str]] = []
        self.split: dict[str, None] = {}
        self.noted: set[tuple[int, str, str]] = set()
        """What stands after each place already: spans that end together need no link twice."""

    def weave(self) -> list[Paragraph]:
        """All paragraphs. A span in several pieces has its anchor before the paragraph where it starts, because from
        there a style rule reaches all its pieces, and from inside the first it would not."""
        found = text.paragraphs(self.text)
        nexts = [*(a for a, _ in found), len(self.text)][1:]
        for (a, b), following in zip(found, nexts, strict=False):
            self._paragraph(a, b, following)
        anchors: list[list[str]] = [[] for _ in self.parts]
        for at, (paragraph, place) in self.begun.items():
            name = self.names[at]
            if name in self.split:
                self.parts[paragraph][place] = self._tag(at, f"{name} ", "")
                anchors[paragraph].append(name)
        woven = [
            Paragraph(anchors=tuple(names), html=Markup("".join(parts)))
            for names, parts in zip(anchors, self.parts, strict=True)
        ]
        late = tuple(self.names[at] for at in self.order[self.next :])
        return [*woven, Paragraph(anchors=late, html=None)] if late else woven

    def _paragraph(self, start: int, end: int, following: int) -> None:
        """One paragraph; marks that go on into the next one, which starts at `following`, are left in `running`."""
        out: list[str] = []
        self.parts.append(out)
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
                    # It shows no word, as a span of the space between paragraphs; but links must land.
                    out.append(f'<span id="{self.names[at]}" class="pin"></span>')
            elif here >= end:
                break
        while stack:
            at = stack.pop()
            out.append("</span>")
            if at[1] > following:
                self.running.insert(0, at)
            else:
                out.append(self._notes(at))

    def _tag(self, at: Offsets, name: str, anchor: str) -> str:
        layers = " ".join(f"k-{layer}" for layer in self.marks[at].layers)
        return f'<span class="m {name}{layers}"{anchor}>'

    def _open(self, at: Offsets, stack: list[Offsets], out: list[str]) -> None:
        name = self.names[at]
        if len(stack) >= _DEEPEST:
            if at not in self.begun:
                self.begun[at] = (len(self.parts) - 1, len(out))
                out.append(f'<span id="{name}" class="pin"></span>')
            return
        if at in self.begun:
            self.split[name] = None
            out.append(self._tag(at, f"{name} ", ""))
        else:
            self.begun[at] = (len(self.parts) - 1, len(out))
            out.append(self._tag(at, "", f' id="{name}"'))
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
        notes = [n for n in self.marks[at].notes.values() if (at[1], n.words, n.href) not in self.noted]
        self.noted |= {(at[1], n.words, n.href) for n in notes}
        return "".join(_note(n) for n in notes[:_MOST_NOTES])


def _note(note: Note) -> str:
    words = escape(visible(note.words))
    label = escape(visible(f"{note.words}: {note.said}"))
    return f'<sup class="n n-{note.layer}"><a href="{note.href}" aria-label="{label}">{words}</a></sup>'
