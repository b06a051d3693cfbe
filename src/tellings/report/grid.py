"""A collation as a grid: runs of columns where the same printings agree become one cell, equal rows become one row.

Takes the columns of an `Utterance` (one token a column) and loses none of them: every token is in exactly one cell, or
in a printing that is shown whole because it tells the thing in words of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tellings import text
from tellings.records import Change, Offsets, Span, Utterance
from tellings.report.sources import Sources

State = Literal["reference", "varied", "same", "replaced", "put in", "left out", "not printed", "nothing"]
_OPENING = set("“«„‹‘([{")
_WORDED = frozenset({"replaced", "put in", "left out"})
_OWN_WORDS = 0.35
_LONG_GAP = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """What one printing has in one group of columns. `pieces` are its words in the article, in columns' order."""

    state: State
    pieces: tuple[Span, ...]
    words: str
    missing: str = ""
    """The reference's words that this printing does not have."""
    risks: tuple[str, ...] = ()
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
        """Cut the groups into stretches (first, past last) of about `width` characters, so that none needs a wide
        screen."""
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
    return min(max(len(cell.words), min(len(cell.missing), 24), 4), 44) + 2


def lay_out(utterance: Utterance, sources: Sources) -> Grid:
    """The utterance as a grid. Linear in its tokens."""
    texts = [sources[p.span.article].text for p in utterance.printings]
    folded = [
        [text.fold(texts[j][at[0] : at[1]]) if at else None for j, at in enumerate(column)]
        for column in utterance.columns
    ]
    whole = tuple(
        j for j, p in enumerate(utterance.printings) if p.kind == "indirect" or _own_words(folded, utterance, j)
    )
    rows = [j for j in range(len(utterance.printings)) if j not in set(whole)]
    if not rows:
        return Grid(rows=(), whole=whole, groups=0)
    reference = utterance.reference if utterance.reference in rows else rows[0]
    rows.sort(key=lambda j: j != reference)
    groups = _groups(folded, rows, reference)
    maker = _Cells(utterance, texts, folded, reference)
    made = [(j, maker.row(j, groups)) for j in rows]
    return Grid(rows=tuple(_show_varied(list(_merge(made)))), whole=whole, groups=len(groups))


def _show_varied(rows: list[Row]) -> list[Row]:
    """The reference's cells that another row words differently are marked as such; a mere trim leaves them be."""
    first, *others = rows
    cells = [
        replace(cell, state="varied") if any(r.cells[k].state in _WORDED for r in others) else cell
        for k, cell in enumerate(first.cells)
    ]
    return [replace(first, cells=tuple(cells)), *others]


def _own_words(folded: Sequence[Sequence[str | None]], utterance: Utterance, j: int) -> bool:
    """True where the printing has so few words of the reference that a row of cells would show only noise."""
    if j == utterance.reference:
        return False
    own = same = 0
    for column in folded:
        word = column[j]
        if word and word[0].isalnum():
            own += 1
            same += word == column[utterance.reference]
    return same < _OWN_WORDS * own


def _marks_only(column: Sequence[str | None], rows: Iterable[int]) -> bool:
    return not any(c.isalnum() for j in rows for c in (column[j] or ""))


def _groups(folded: Sequence[Sequence[str | None]], rows: Sequence[int], reference: int) -> list[tuple[int, int]]:
    """Stretches of columns in which every row keeps to one way: as the reference, otherwise, or not at all."""
    bare = [_marks_only(column, rows) for column in folded]
    signs = [_signs(folded, bare, j, reference) for j in rows]
    groups: list[tuple[int, int]] = []
    start, current = 0, None
    for k in range(len(folded)):
        if bare[k]:
            continue
        way = tuple(sign[k] for sign in signs)
        if current is not None and way != current:
            cut = k
            while cut - 1 > start and bare[cut - 1] and any((folded[cut - 1][j] or "") in _OPENING for j in rows):
                cut -= 1
            groups.append((start, cut))
            start = cut
        current = way
    if len(folded) > start:
        groups.append((start, len(folded)))
    return groups


def _signs(folded: Sequence[Sequence[str | None]], bare: Sequence[bool], j: int, reference: int) -> list[str]:
    """For each column "=" (as the reference) or "~"; "-" in a long stretch that the row doesn't have."""
    signs = ["=" if column[j] == column[reference] else "~" for column in folded]
    run: list[int] = []
    for k, column in enumerate([*folded, None]):
        if column is not None and (bare[k] or (column[j] is None and column[reference] is not None)):
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

    def __init__(
        self, utterance: Utterance, texts: Sequence[str], folded: Sequence[Sequence[str | None]], reference: int
    ) -> None:
        self.utterance, self.texts, self.folded, self.reference = utterance, texts, folded, reference
        self.risky: dict[int | None, list[Change]] = {}
        for change in utterance.changes:
            if change.risks:
                self.risky.setdefault(change.between[1] if change.between else None, []).append(change)

    def row(self, j: int, groups: Sequence[tuple[int, int]]) -> tuple[Cell, ...]:
        """The cells of printing j."""
        held = [k for k, column in enumerate(self.utterance.columns) if column[j] and self._is_word(k, j)]
        first, last = (held[0], held[-1]) if held else (len(self.folded), -1)
        own = sorted(at for c in self.utterance.columns if (at := c[j]))
        order = {at: n for n, at in enumerate(own)}
        return tuple(self._cell(j, a, b, outside=b <= first or a > last, order=order) for a, b in groups)

    def _is_word(self, k: int, j: int) -> bool:
        word = self.folded[k][j]
        return bool(word) and any(c.isalnum() for c in word or "")

    def _cell(self, j: int, a: int, b: int, *, outside: bool, order: Mapping[Offsets, int]) -> Cell:
        pieces = self._pieces(j, a, b, order)
        words = " ⋯ ".join(text.squeeze(self.texts[j][p.start : p.end]) for p in pieces)
        if j == self.reference:
            return Cell(state="reference", pieces=pieces, words=words)
        mine = [column[j] for column in self.folded[a:b] if column[j]]
        theirs = [column[self.reference] for column in self.folded[a:b] if column[self.reference]]
        missing = self._run(self.reference, a, b)
        state: State
        if _spoken(mine) == _spoken(theirs):
            state = "same" if mine or theirs else "nothing"
        elif not _spoken(mine):
            state = "not printed" if outside else "left out"
        elif not _spoken(theirs):
            state = "put in"
        else:
            state = "replaced"
        changed = state not in ("same", "nothing")
        return Cell(
            state=state,
            pieces=pieces,
            words=words,
            missing=missing if changed and state != "put in" else "",
            risks=self._risks(j, a, b) if changed else (),
        )

    def _run(self, j: int, a: int, b: int) -> str:
        held = [at for c in self.utterance.columns[a:b] if (at := c[j])]
        words = [self.texts[j][x:y] for x, y in held]
        return "".join(
            w if n == 0 or (not any(c.isalnum() for c in w) and w not in _OPENING) else f" {w}"
            for n, w in enumerate(words)
        )

    def _pieces(self, j: int, a: int, b: int, order: Mapping[Offsets, int]) -> tuple[Span, ...]:
        """The printing's words in these columns as spans: one where they stand together in its article."""
        printing = self.utterance.printings[j]
        spans: list[Span] = []
        before: Offsets | None = None
        for column in self.utterance.columns[a:b]:
            at = column[j]
            if not at:
                continue
            if before and order[at] == order[before] + 1 and not self._apart(j, before, at):
                spans[-1] = Span(article=printing.span.article, start=spans[-1].start, end=at[1])
            else:
                spans.append(Span(article=printing.span.article, start=at[0], end=at[1]))
            before = at
        return tuple(spans)

    def _apart(self, j: int, before: Offsets, at: Offsets) -> bool:
        """True where words of the article that are no part of the quote stand between the two tokens."""
        return any(before[1] <= end <= at[0] for _, end in self.utterance.printings[j].segments)

    def _risks(self, j: int, a: int, b: int) -> tuple[str, ...]:
        """The risks of those changes that concern this printing and words of these columns."""
        changes = self.risky.get(j, []) + self.risky.get(None, [])
        if not changes:
            return ()
        utterance = self.utterance
        at = [(utterance.printings[i].span.article, c[i]) for c in utterance.columns[a:b] for i in (j, self.reference)]
        found: list[str] = []
        for change in changes:
            for s in change.spans:
                if any(o and article == s.article and o[0] < s.end and s.start < o[1] for article, o in at):
                    found += change.risks
                    break
        return tuple(dict.fromkeys(found))


def _spoken(words: Sequence[str | None]) -> list[str]:
    return [w for w in words if w and any(c.isalnum() for c in w)]


def _merge(made: Sequence[tuple[int, tuple[Cell, ...]]]) -> Iterator[Row]:
    """Equal readings as one row; the reference's row first."""
    rows: dict[tuple[tuple[str, str], ...], list[int]] = {}
    cells: dict[tuple[tuple[str, str], ...], tuple[Cell, ...]] = {}
    for j, row in made:
        key: tuple[tuple[str, str], ...] = tuple(
            ("same" if c.state == "reference" else c.state, c.words.strip(" .,;:!?…")) for c in row
        )
        rows.setdefault(key, []).append(j)
        cells.setdefault(key, row)
    for key, printings in rows.items():
        yield Row(printings=tuple(printings), cells=cells[key])


def joined(cells: Sequence[Cell]) -> list[Cell]:
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
