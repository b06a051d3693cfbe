"""Who said what: the quotes of a story as tables, those first whose changes can turn the meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tellings.records import Change, Quote, Relation, Span, Utterance
from tellings.report import grid
from tellings.report.characters import reads_from_right
from tellings.report.grid import Cell
from tellings.report.marks import Note
from tellings.report.sheet import Refs, Sheet

_MOST_ROWS = 16
_CROWD_ROWS = 5
"""So many readings of a stretch a crowded story shows at once."""
_OPENED = 24
_CROWD_OPENED = 2
"""So many utterances of a crowded story stand open; of the others there is one line each."""
_MOST_CHANGES = 60
_BAND = 92
_FEW_ROWS = 8
"""Up to here rows keep the order of publication; more are sorted, what can turn the meaning first."""
_SAME = frozenset({"reference", "varied", "same", "nothing"})
_REFERENCE = "longest: reference"
_PLAIN_CHANGES = 3
_RISKY_CHANGES = 8
_ORDER: tuple[Relation, ...] = (
    "spliced",
    "altered",
    "reordered",
    "overlapping",
    "trimmed",
    "paraphrased",
    "identical",
)
_PLACES = frozenset({"spliced", "reordered", "overlapping"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a cell that lead to their span."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of a quote table."""

    state: str
    pieces: tuple[Piece, ...]
    missing: str
    risks: tuple[str, ...]
    form: str
    over: int
    short: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A reading: who prints it, what it does to the reference, its cells."""

    outlets: Refs
    note: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the quote that fits a screen's width."""

    rows: tuple[RowView, ...]
    more: tuple[RowView, ...]
    absent: Refs | None
    """Those that print nothing of this stretch."""
    groups: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A telling in words of its own."""

    outlets: Refs
    kind: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One named change with the places it is about."""

    kind: str
    risks: tuple[str, ...]
    sentence: Markup
    places: Refs


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks, and the other ways the texts name them."""

    name: str | None
    href: str | None
    forms: tuple[str, ...]
    unknown: str


@dataclass(frozen=True, slots=True)
class Card:
    """One utterance that several tellings print."""

    anchor: str
    voice: Voice
    relation: str
    risks: tuple[str, ...]
    changes: tuple[ChangeView, ...]
    lesser: tuple[ChangeView, ...]
    """Changes that wait behind a fold: ways of writing, and those after the first few."""
    more_changes: int
    risky_more: int
    """How many of those behind the fold can turn the meaning."""
    bands: tuple[Band, ...]
    whole: tuple[Whole, ...]
    printings: Refs
    words: str
    href: str
    kind: str
    from_right: bool
    """True where the words run from right to left, and the columns with them."""


@dataclass(frozen=True, slots=True)
class Single:
    """Words that one text alone prints, its near-copies beside it."""

    anchor: str
    outlets: Refs
    words: str
    href: str
    kind: str
    repaired: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """One speaker's words that one text alone prints."""

    voice: Voice
    quotes: tuple[Single, ...]


@dataclass(frozen=True, slots=True)
class Speaking:
    """The whole section."""

    changed: tuple[Card, ...]
    identical: tuple[Card, ...]
    singles: tuple[Said, ...]
    opened: int
    """How many of `changed` stand open."""
    wholes: int
    """How many tellings in other words stand open below a table."""

    @property
    def number(self) -> int:
        """How many utterances there are, those of one telling included."""
        return len(self.changed) + len(self.identical) + sum(len(s.quotes) for s in self.singles)


def build(sheet: Sheet) -> Speaking:
    """The section for a story. Every printing and every loose quote of the story is in it once."""
    unknown = {q.id: q.unknown for q in sheet.report.quotes}
    shared = [u for u in sheet.report.utterances if _is_shared(sheet, u)]
    shared.sort(key=order_of)
    cards = [_card(sheet, k, u, unknown) for k, u in enumerate(shared, 1)]
    used = {p.quote for u in shared for p in u.printings}
    quotes = {q.id: q for q in sheet.report.quotes}
    copied = [u for u in sheet.report.utterances if len(u.printings) > 1 and not _is_shared(sheet, u)]
    loose = [[quotes[p.quote] for p in u.printings if p.quote in quotes] for u in copied]
    used |= {p.quote for u in copied for p in u.printings}
    loose += [[q] for q in sheet.report.quotes if q.id not in used]
    _mark_speech(sheet)
    return Speaking(
        changed=tuple(c for c in cards if c.relation != "identical" or c.risks),
        identical=tuple(c for c in cards if c.relation == "identical" and not c.risks),
        singles=tuple(_singles(sheet, [found for found in loose if found])),
        opened=_CROWD_OPENED if sheet.wide else _OPENED,
        wholes=2 if sheet.wide else 6,
    )


def _is_shared(sheet: Sheet, utterance: Utterance) -> bool:
    """True where two texts print it, or one text and its copies in ways that differ."""
    if len(utterance.printings) < 2:
        return False
    if len({sheet.origin(p.span.article) for p in utterance.printings}) > 1:
        return True
    same = utterance.relation == "identical" or len({sheet.sources.line(p.span) for p in utterance.printings}) == 1
    return not same or bool(risks_of(utterance))


def mark_words(sheet: Sheet, span: Span, segments: Sequence[tuple[int, int]], note: Note) -> None:
    """Mark the parts of a quote; the way back stands after the last."""
    parts = segments or ((span.start, span.end),)
    for k, (start, end) in enumerate(parts):
        part = Span(article=span.article, start=start, end=end)
        sheet.marks.add(part, "q", note if k == len(parts) - 1 else None)


def order_of(utterance: Utterance) -> tuple[bool, int, int, str]:
    """What can turn the meaning first, then by how much the words in marks differ; other words for it come late."""
    return not risks_of(utterance), _ORDER.index(utterance.relation), -len(utterance.printings), utterance.id


def risks_of(utterance: Utterance) -> tuple[str, ...]:
    """The risks of all changes of an utterance, each once."""
    return tuple(dict.fromkeys(r for c in utterance.changes for r in c.risks))


def _voice(sheet: Sheet, person: str | None, unknown: str | None) -> Voice:
    anchor = sheet.person_anchor(person)
    return Voice(
        name=sheet.speaker(person),
        href=f"#{anchor}" if anchor else None,
        forms=tuple(sheet.forms(person)),
        unknown=unknown or "the texts do not say",
    )


def _card(sheet: Sheet, k: int, utterance: Utterance, unknown: dict[str, str | None]) -> Card:
    anchor = sheet.anchor("u", k)
    printings = utterance.printings
    note = Note("q", sheet.surname(utterance.speaker), f"#{anchor}", "see every telling of these words")
    for p in printings:
        mark_words(sheet, p.span, p.segments, note)
    plain = utterance.relation == "identical" and not risks_of(utterance)
    laid = grid.lay_out(utterance, sheet.sources)
    reference = printings[utterance.reference]
    why = next((unknown[p.quote] for p in printings if unknown.get(p.quote)), None)
    # What is told in other words stands whole below the table: a sentence on it would only repeat it.
    named = [c for c in utterance.changes if c.kind != "paraphrased" or c.risks]
    changes = sorted(named, key=lambda c: (not c.risks, c.kind in grid.FORMS))
    risky = sum(bool(c.risks) for c in changes)
    most = max(min(risky, _RISKY_CHANGES), _PLAIN_CHANGES)
    shown = [c for c in changes if c.kind not in grid.FORMS][:most]
    rest = [c for c in changes if c not in shown] if len(changes) < _MOST_CHANGES else changes[len(shown) :]
    lesser = rest[:_MOST_CHANGES]
    return Card(
        anchor=anchor,
        voice=_voice(sheet, utterance.speaker, why),
        relation=utterance.relation,
        risks=risks_of(utterance),
        changes=tuple(_change(sheet, c) for c in shown),
        lesser=tuple(_change(sheet, c) for c in lesser),
        more_changes=len(rest) - len(lesser),
        risky_more=sum(bool(c.risks) for c in rest),
        bands=() if plain else tuple(_bands(sheet, utterance, laid)),
        whole=tuple(_wholes(sheet, utterance, laid.whole)),
        printings=sheet.refs([p.span for p in printings]),
        words=sheet.sources.said(reference.span, reference.segments),
        href=sheet.marks.link(reference.span),
        kind=reference.kind,
        from_right=reads_from_right(sheet.sources.words(reference.span)),
    )


def _change(sheet: Sheet, change: Change) -> ChangeView:
    sheet.mark(change.spans, "v")
    return ChangeView(
        kind=change.kind,
        risks=change.risks,
        sentence=sheet.sentence(change.sentence),
        places=sheet.refs(change.spans, most=24),
    )


def _bands(sheet: Sheet, utterance: Utterance, laid: grid.Grid) -> Iterable[Band]:
    order = list(laid.rows)
    if len(order) > _FEW_ROWS:
        order[1:] = sorted(order[1:], key=lambda r: (not any(c.risks for c in r.cells), -len(r.printings)))
    for n, (a, b) in enumerate(laid.bands(_BAND)):
        rows: dict[object, tuple[list[Span], set[str], list[Cell]]] = {}
        absent: list[Span] = []
        for k, row in enumerate(order):
            spans = [utterance.printings[j].span for j in row.printings]
            cells = grid.joined(row.cells[a:b])
            if (n or sheet.wide) and k and all(c.state in ("not printed", "nothing") and not c.pieces for c in cells):
                absent += spans
                continue
            # The note is of the whole row: once is enough.
            note = _row_note(utterance, row, first=k == 0) if n == 0 else ""
            # Readings that part elsewhere and are one here are one row here.
            key = (_reading(cells), k == 0 or sheet.wide or note)
            found = rows.setdefault(key, (list[Span](), set[str](), cells))
            found[0].extend(spans)
            found[1].add(note)
        views = tuple(
            RowView(
                outlets=sheet.refs(spans),
                note=_REFERENCE if _REFERENCE in notes else notes.pop() if len(notes) == 1 else "",
                cells=tuple(_cell(sheet, c) for c in cells),
            )
            for spans, notes, cells in rows.values()
        )
        most = _CROWD_ROWS if sheet.wide and len(views) > _CROWD_ROWS + 1 else _MOST_ROWS
        yield Band(
            rows=views[:most],
            more=views[most:],
            absent=sheet.refs(absent) if absent else None,
            groups=b - a,
        )


def _reading(cells: Sequence[Cell]) -> object:
    """What makes two rows one in a stretch: the same words, told apart from the reference in the same way."""
    if all(c.state in _SAME for c in cells):
        return "reference"
    return tuple(
        ("", "") if c.state in ("same", "nothing") else (c.state, c.words.strip(" .,;:!?…"), c.over, c.risks)
        for c in cells
    )


def _cell(sheet: Sheet, cell: Cell) -> CellView:
    pieces = tuple(Piece(words=sheet.sources.line(s), href=sheet.marks.link(s)) for s in cell.pieces)
    return CellView(
        state=cell.state,
        pieces=pieces,
        missing=cell.missing,
        risks=cell.risks,
        form=cell.form,
        over=cell.over,
        short=len(cell.words) < 24,
    )


def _row_note(utterance: Utterance, row: grid.Row, *, first: bool) -> str:
    """What a row does to the reference."""
    if first:
        return _REFERENCE
    mine = set(row.printings)
    notes = [c.kind for c in utterance.changes if c.kind in _PLACES and c.between and c.between[1] in mine]
    states = [c.state for c in row.cells]
    if any(s in ("replaced", "put in") for s in states):
        notes.append("altered")
    if "left out" in states:
        notes.append("words left out")
    if "not printed" in states:
        ends = (["start"] if states[0] == "not printed" else []) + (["end"] if states[-1] == "not printed" else [])
        notes.append(f"trimmed at the {' and '.join(ends)}" if ends else "trimmed")
    if not notes:
        notes.append("the same words" if "written" not in states else "the same words, written otherwise")
    return ", ".join(dict.fromkeys(notes))


def _wholes(sheet: Sheet, utterance: Utterance, whole: Sequence[int]) -> Iterable[Whole]:
    same: dict[tuple[str, str], list[Span]] = {}
    for j in whole:
        p = utterance.printings[j]
        same.setdefault((p.kind, sheet.sources.said(p.span, p.segments)), []).append(p.span)
    for (kind, words), spans in same.items():
        yield Whole(outlets=sheet.refs(spans), kind=kind, words=words, href=sheet.marks.link(spans[0]))


def _singles(sheet: Sheet, loose: Sequence[Sequence[Quote]]) -> Iterable[Said]:
    speakers: dict[str | None, list[Sequence[Quote]]] = {}
    for same in loose:
        speakers.setdefault(same[0].speaker, []).append(same)
    order = {article: n for n, article in enumerate(sheet.tellings)}
    k = 0
    for speaker, found in sorted(speakers.items(), key=lambda x: (x[0] is None, -len(x[1]), x[0] or "")):
        views = []
        for same in sorted(found, key=lambda same: order[same[0].span.article]):
            k += 1
            anchor = sheet.anchor("q", k)
            for q in same:
                mark_words(
                    sheet, q.span, q.segments, Note("q", sheet.surname(speaker), f"#{anchor}", "to who said what")
                )
            first = same[0]
            views.append(
                Single(
                    anchor=anchor,
                    outlets=sheet.refs([q.span for q in same]),
                    words=sheet.sources.said(first.span, first.segments),
                    href=sheet.marks.link(first.span),
                    kind=first.kind,
                    repaired=first.repaired,
                )
            )
        why = next((q.unknown for same in found for q in same if q.unknown), None)
        yield Said(voice=_voice(sheet, speaker, why), quotes=tuple(views))


def _mark_speech(sheet: Sheet) -> None:
    """Sources and cues of all quotes, and titles and the like that stand in marks but are nobody's words."""
    for q in sheet.report.quotes:
        if q.source:
            sheet.marks.add(q.source, "who")
        if q.cue:
            sheet.marks.add(q.cue, "cue")
    for work in sheet.report.works:
        sheet.marks.add(work.span, "work")
