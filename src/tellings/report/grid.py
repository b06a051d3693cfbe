"""A collation as a grid: runs of columns where the same printings agree become one cell, equal rows become one row.

Takes the columns of an `Utterance` (one token a column) and loses none of them: every token is in exactly one cell, or
in a printing that is shown whole because it tells the thing in words of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tellings import text
from tellings.records import Change, Offsets, Span, Utterance
from tellings.report.sources import Sources

State = Literal["reference", "varied", "same", "written", "replaced", "put in", "left out", "not printed", "nothing"]
FORMS: dict[str, str] = {
    "case": "other capitals",
    "spelling": "other spelling",
    "contraction": "contracted or written out",
    "number": "figures or words",
    "mask": "letters masked",
    "abbreviation": "abbreviated or written out",
    "bracket": "the outlet's brackets",
    "punctuation": "other punctuation",
    "order": "in another order",
}
"""Kinds of change that write the same words in another way, as a cell says it."""
_WORDED = frozenset({"replaced", "put in", "left out", "written"})
_OPENING = frozenset("“«„‹‘([{")
_OWN_WORDS = 0.35
_LONG_GAP = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row has in one group of columns. `pieces` are its words in the article, in the columns' order."""

    state: State
    pieces: tuple[Span, ...]
    words: str
    missing: str = ""
    """The reference's words that this row does not have."""
    risks: tuple[str, ...] = ()
    form: str = ""
    """How the same words are written otherwise."""
    over: int = 1
    """How many groups the cell covers."""


@dataclass(frozen=True, slots=True)
class Row:
    """One reading with all the printings (indices) that have it."""

    printings: tuple[int, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows` starts with the reference's; every row has one cell a group. `whole` tell it in words of their own."""

    rows: tuple[Row, ...]
    whole: tuple[int, ...]
    groups: int

    def bands(self, width: int) -> Iterator[tuple[int, int]]:
        """Cut the groups into stretches (first, past last) of about `width` characters, for a screen's width."""
        start = used = 0
        for k in range(self.groups):
            need = max(_need(row.cells[k]) for row in self.rows)
            if used and used + need > width:
                yield start, k
                start, used = k, 0
            used += need
        if start < self.groups:
            yield start, self.groups


def _need(cell: Cell) -> int:
    label = 8 if cell.state in _WORDED else 4  # “replaced” stands in small type below the words
    return min(max(len(cell.words), min(len(cell.missing), 24), label), 44) + 2


@dataclass(frozen=True, slots=True)
class _Strand:
    """What one article has of the utterance: a printing, or several that share no column. A token or None a column."""

    article: str
    printings: tuple[int, ...]
    tokens: list[Offsets | None]
    words: list[str | None]
    """The tokens folded."""
    ends: tuple[int, ...]
    """Where the segments of its quotes end, sorted."""


def lay_out(utterance: Utterance, sources: Sources) -> Grid:
    """The utterance as a grid. Linear in its tokens."""
    strands, whole = _strands(utterance, sources)
    if not strands:
        return Grid(rows=(), whole=whole, groups=0)
    groups = _groups(strands)
    maker = _Cells(utterance, strands, sources)
    rows = _show_varied(list(_merge([(s, maker.row(s, groups)) for s in strands])))
    return Grid(rows=tuple(rows), whole=whole, groups=len(groups))


def _strands(utterance: Utterance, sources: Sources) -> tuple[list[_Strand], tuple[int, ...]]:
    """The strands, the reference's first, and the printings that are shown whole."""
    made: dict[str, list[_Strand]] = {}
    whole = []
    width = range(len(utterance.columns))
    for j in sorted(range(len(utterance.printings)), key=lambda j: j != utterance.reference):
        printing = utterance.printings[j]
        article = sources[printing.span.article].text
        tokens = [column[j] for column in utterance.columns]
        words = [text.fold(article[at[0] : at[1]]) if at else None for at in tokens]
        if printing.kind == "indirect" or _own_words(words, made, utterance):
            whole.append(j)
            continue
        ends = tuple(end for _, end in printing.segments)
        strand = _Strand(printing.span.article, (j,), tokens, words, tuple(sorted(ends)))
        mine = made.setdefault(strand.article, [])
        for n, other in enumerate(mine):
            if not any(tokens[k] and other.tokens[k] for k in width):
                mine[n] = _join(other, strand)
                break
        else:
            mine.append(strand)
    strands = [s for found in made.values() for s in found]
    return strands, tuple(sorted(whole))


def _join(one: _Strand, other: _Strand) -> _Strand:
    return _Strand(
        one.article,
        one.printings + other.printings,
        [a or b for a, b in zip(one.tokens, other.tokens, strict=True)],
        [a or b for a, b in zip(one.words, other.words, strict=True)],
        tuple(sorted(one.ends + other.ends)),
    )


def _own_words(words: Sequence[str | None], made: dict[str, list[_Strand]], utterance: Utterance) -> bool:
    """True where the printing has so few of the reference's words that a row of cells would show only noise."""
    if not made:
        return False
    reference = next(iter(made.values()))[0]
    own = [k for k, word in enumerate(words) if _spoken(word)]
    return sum(words[k] == reference.words[k] for k in own) < _OWN_WORDS * len(own)


def _spoken(word: str | None) -> bool:
    return bool(word) and any(c.isalnum() for c in word or "")


def _groups(strands: Sequence[_Strand]) -> list[tuple[int, int]]:
    """Stretches of columns in which every row keeps to one way: as the reference, otherwise, or not at all."""
    width = len(strands[0].words)
    bare = [not any(_spoken(s.words[k]) for s in strands) for k in range(width)]
    signs = [_signs(s.words, strands[0].words, bare) for s in strands]
    groups: list[tuple[int, int]] = []
    start, current = 0, None
    for k in range(width):
        if bare[k]:
            continue
        way = tuple(sign[k] for sign in signs)
        if current is not None and way != current:
            cut = k
            while cut - 1 > start and bare[cut - 1] and any(s.words[cut - 1] in _OPENING for s in strands):
                cut -= 1
            groups.append((start, cut))
            start = cut
        current = way
    if width > start:
        groups.append((start, width))
    return groups


def _signs(words: Sequence[str | None], reference: Sequence[str | None], bare: Sequence[bool]) -> list[str]:
    """For each column "=" (as the reference) or "~"; "-" in a long stretch that the row doesn't have."""
    signs = ["=" if word == theirs else "~" for word, theirs in zip(words, reference, strict=True)]
    run: list[int] = []
    for k in range(len(words) + 1):
        if k < len(words) and (bare[k] or (words[k] is None and reference[k] is not None)):
            if not bare[k]:
                run.append(k)
            continue
        if len(run) >= _LONG_GAP:
            for at in run:
                signs[at] = "-"
        run = []
    return signs


class _Cells:
    """Makes the cells of one utterance."""

    def __init__(self, utterance: Utterance, strands: Sequence[_Strand], sources: Sources) -> None:
        self.reference = strands[0]
        self.sources = sources
        self.articles = [p.span.article for p in utterance.printings]
        self.risky: dict[str, list[tuple[Span, Change]]] = {}
        self.forms: dict[str, list[tuple[int, int, str]]] = {}
        for change in utterance.changes:
            for s in change.spans:
                if change.risks:
                    self.risky.setdefault(s.article, []).append((s, change))
                if change.kind in FORMS:
                    self.forms.setdefault(s.article, []).append((s.start, s.end, change.kind))
        for found in self.forms.values():
            found.sort()

    def row(self, strand: _Strand, groups: Sequence[tuple[int, int]]) -> tuple[Cell, ...]:
        """The cells of a strand."""
        held = [k for k, word in enumerate(strand.words) if _spoken(word)]
        first, last = (held[0], held[-1]) if held else (len(strand.words), -1)
        order = {at: n for n, at in enumerate(sorted(at for at in strand.tokens if at))}
        return tuple(self._cell(strand, a, b, b <= first or a > last, order) for a, b in groups)

    def _cell(self, strand: _Strand, a: int, b: int, outside: bool, order: dict[Offsets, int]) -> Cell:
        pieces = tuple(_pieces(strand, a, b, order))
        words = " ⋯ ".join(self.sources.line(p) for p in pieces)
        if strand is self.reference:
            return Cell(state="reference", pieces=pieces, words=words)
        mine = [w for w in strand.words[a:b] if _spoken(w)]
        theirs = [w for w in self.reference.words[a:b] if _spoken(w)]
        if mine == theirs:
            return Cell(state="same" if mine or pieces else "nothing", pieces=pieces, words=words)
        form = self._form(strand, a, b)
        if form and mine:
            return Cell(state="written", pieces=pieces, words=words, form=form)
        state: State
        if not mine:
            state = "not printed" if outside else "left out"
        else:
            state = "replaced" if theirs else "put in"
        missing = _run(self.reference, a, b, self.sources) if theirs else ""
        return Cell(state, pieces, words, missing=missing, risks=self._risks(strand, a, b, state))

    def _form(self, strand: _Strand, a: int, b: int) -> str:
        """The way of writing that explains every word in which the strand differs here; empty where none does."""
        found = ""
        for side in (strand, self.reference):
            for k in range(a, b):
                at = side.tokens[k]
                if at and strand.words[k] != self.reference.words[k] and _spoken(side.words[k]):
                    kind = self._form_at(side.article, at)
                    if not kind:
                        return ""
                    found = found or FORMS[kind]
        return found

    def _form_at(self, article: str, at: Offsets) -> str:
        spans = self.forms.get(article, [])
        for start, end, kind in reversed(spans[: bisect_right(spans, (at[0], 1 << 60, ""))][-4:]):
            if start <= at[0] and at[1] <= end:
                return kind
        return ""

    def _risks(self, strand: _Strand, a: int, b: int, state: State) -> tuple[str, ...]:
        """The risks of the changes that concern this strand's words here, or the reference's that it doesn't have."""
        found: list[str] = []
        for side in (strand, self.reference) if state in ("left out", "not printed") else (strand,):
            for span, change in self.risky.get(side.article, ()):
                if any(at and at[0] < span.end and span.start < at[1] for at in side.tokens[a:b]) and self._concerns(
                    change, strand
                ):
                    found += change.risks
        return tuple(dict.fromkeys(found))

    def _concerns(self, change: Change, strand: _Strand) -> bool:
        """True where the change is this strand's. One that stands for several printings names only the first, but has
        the spans of all; one that shows the reference's words alone is taken for everybody's."""
        if change.between is None or change.between[1] in strand.printings:
            return True
        if self.articles[change.between[1]] == strand.article:
            return False
        others = {s.article for s in change.spans} - {self.reference.article}
        return not others or strand.article in others


def _run(strand: _Strand, a: int, b: int, sources: Sources) -> str:
    article = sources[strand.article].text
    words = [article[at[0] : at[1]] for at in strand.tokens[a:b] if at]
    return "".join(w if n == 0 or (not _spoken(w) and w not in _OPENING) else f" {w}" for n, w in enumerate(words))


def _pieces(strand: _Strand, a: int, b: int, order: dict[Offsets, int]) -> Iterator[Span]:
    """The strand's words in these columns as spans: one where they stand together in the article."""
    start = end = -1
    before: Offsets | None = None
    for at in strand.tokens[a:b]:
        if not at:
            continue
        if before and order[at] == order[before] + 1 and not _apart(strand, before, at):
            end = at[1]
        else:
            if before:
                yield Span(article=strand.article, start=start, end=end)
            start, end = at
        before = at
    if before:
        yield Span(article=strand.article, start=start, end=end)


def _apart(strand: _Strand, before: Offsets, at: Offsets) -> bool:
    """True where words of the article that are no part of the quote stand between the two tokens."""
    n = bisect_right(strand.ends, before[1] - 1)
    return n < len(strand.ends) and strand.ends[n] <= at[0]


def _merge(made: Sequence[tuple[_Strand, tuple[Cell, ...]]]) -> Iterator[Row]:
    """Equal readings as one row; the reference's row first."""
    rows: dict[tuple[tuple[str, str], ...], list[int]] = {}
    cells: dict[tuple[tuple[str, str], ...], tuple[Cell, ...]] = {}
    for strand, row in made:
        # The same words with other stops between them are one reading.
        key: tuple[tuple[str, str], ...] = tuple(
            ("same", "") if c.state in ("reference", "same", "nothing") else (c.state, c.words.strip(" .,;:!?…"))
            for c in row
        )
        rows.setdefault(key, []).extend(strand.printings)
        cells.setdefault(key, row)
    for key, printings in rows.items():
        yield Row(printings=tuple(printings), cells=cells[key])


def _show_varied(rows: Sequence[Row]) -> list[Row]:
    """The reference's cells that another row words differently are marked as such; a mere trim leaves them be."""
    first, *others = rows
    cells = [
        replace(cell, state="varied") if any(r.cells[k].state in _WORDED for r in others) else cell
        for k, cell in enumerate(first.cells)
    ]
    return [replace(first, cells=tuple(cells)), *others]


def joined(cells: Iterable[Cell]) -> list[Cell]:
    """A row's cells for a table: neighbours that say the same of an absence become one wide cell."""
    out: list[Cell] = []
    for cell in cells:
        last = out[-1] if out else None
        absent = cell.state in ("not printed", "left out") and not cell.pieces
        if last and absent and last.state == cell.state and not last.pieces:
            missing = f"{last.missing} {cell.missing}".strip()
            risks = tuple(dict.fromkeys(last.risks + cell.risks))
            out[-1] = replace(last, missing=missing, risks=risks, over=last.over + 1)
        else:
            out.append(cell)
    return out
