"""What they tell: points by outlet, differences, the brief."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from tellings.records import Difference, Point, Span, Telling
from tellings.report.characters import clip
from tellings.report.marks import Note
from tellings.report.sheet import Ref, Refs, Sheet

_LONG_VALUE = 150


@dataclass(frozen=True, slots=True)
class Column:
    """An article's column in the table of points."""

    outlet: Ref
    copy_of: str | None
    overlap: float


@dataclass(frozen=True, slots=True)
class Tick:
    """Whether one article tells one point: "told", "only", "copy", "copied" (only its source has a span), "none"; or
    that it gives a value on which tellings differ: "conflict", "compatible"."""

    state: str
    words: str
    href: str | None


@dataclass(frozen=True, slots=True)
class PointRow:
    """One point. `ticks` stand in the order of the columns; a story with too many columns has `outlets` alone."""

    anchor: str
    words: str
    href: str
    ticks: tuple[Tick, ...]
    outlets: Refs
    by: int


@dataclass(frozen=True, slots=True)
class Only:
    """The points that one outlet alone tells."""

    outlet: Ref
    points: tuple[PointRow, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole section. `independent` is the number of texts that could tell a point."""

    columns: tuple[Column, ...]
    by_all: tuple[PointRow, ...]
    by_some: tuple[PointRow, ...]
    only: tuple[Only, ...]
    independent: int

    @property
    def by_one(self) -> int:
        """How many points one outlet alone tells."""
        return sum(len(o.points) for o in self.only)


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value with the words around it in the first telling and everyone who gives it."""

    value: str
    before: str
    words: str
    after: str
    href: str
    outlets: Refs


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One point told with two values."""

    anchor: str
    kind: str
    what: str
    why: str
    conflict: bool
    values: tuple[ValueView, ...]


@dataclass(frozen=True, slots=True)
class BriefView:
    """A sentence of the brief with who tells its point."""

    words: str
    href: str
    outlets: Refs


def brief(sheet: Sheet) -> tuple[BriefView, ...]:
    """The brief's sentences; the sentence's own article is named first."""
    views = []
    for k, sentence in enumerate(sheet.report.brief, 1):
        note = Note("p", "brief", f"#{sheet.anchor('b', k)}", "to the brief")
        href = sheet.marks.add(sentence.text, "p", note)
        spans = [sentence.text, *(s for s in sentence.spans if s.article != sentence.text.article)]
        views.append(BriefView(words=sheet.sources.line(sentence.text), href=href, outlets=sheet.refs(spans)))
    return tuple(views)


def differences(sheet: Sheet) -> tuple[DifferenceView, ...]:
    """Conflicts first."""
    ordered = sorted(sheet.report.differences, key=lambda d: not d.conflict)
    return tuple(_difference(sheet, k, d) for k, d in enumerate(ordered, 1))


def _difference(sheet: Sheet, k: int, difference: Difference) -> DifferenceView:
    anchor = sheet.anchor("d", k)
    sign = "≠" if difference.conflict else "≈"
    note = Note("d", sign, f"#{anchor}", f"to where they differ: {difference.what}")
    sheet.mark((v.span for v in difference.values), "d", note)
    groups: dict[str, list[Span]] = {}
    for v in difference.values:
        groups.setdefault(v.value, []).append(v.span)
    values = []
    for value, spans in groups.items():
        before, words, after = sheet.sources.around(spans[0])
        values.append(
            ValueView(
                value=value,
                before=before,
                words=_both_ends(words),
                after=after,
                href=sheet.marks.link(spans[0]),
                outlets=sheet.refs(spans),
            )
        )
    return DifferenceView(
        anchor=anchor,
        kind=difference.kind,
        what=difference.what,
        why=difference.why,
        conflict=difference.conflict,
        values=tuple(values),
    )


def _both_ends(words: str) -> str:
    """A long value by its two ends; it stands in full in its article."""
    if len(words) <= _LONG_VALUE:
        return words
    return f"{clip(words, _LONG_VALUE // 2)} {words[-_LONG_VALUE // 3 :].partition(' ')[2]}"


def matrix(sheet: Sheet) -> Matrix:
    """The points as rows: told by all independent texts, by some, by one."""
    tellings = sheet.report.story.tellings
    independent = {t.article for t in tellings if not t.copy_of}
    values = _Values(sheet)
    by_all, by_some = [], []
    only: dict[str, list[PointRow]] = {}
    for k, point in enumerate(sheet.report.points, 1):
        row = _row(sheet, k, point, values)
        by = {sheet.origin(s.article) for s in point.tellings}
        if len(by) == 1 and len(independent) > 1:
            only.setdefault(min(by), []).append(row)
        elif by >= independent:
            by_all.append(row)
        else:
            by_some.append(row)
    order = list(sheet.tellings)
    return Matrix(
        columns=() if sheet.wide else tuple(_column(sheet, t) for t in tellings),
        by_all=tuple(by_all),
        by_some=tuple(sorted(by_some, key=lambda r: -r.by)),
        only=tuple(
            Only(outlet=sheet.top(article), points=tuple(rows))
            for article, rows in sorted(only.items(), key=lambda x: order.index(x[0]))
        ),
        independent=len(independent),
    )


def _column(sheet: Sheet, telling: Telling) -> Column:
    source = sheet.sources.name(telling.copy_of) if telling.copy_of else None
    return Column(outlet=sheet.top(telling.article), copy_of=source, overlap=telling.overlap)


def _row(sheet: Sheet, k: int, point: Point, values: _Values) -> PointRow:
    anchor = sheet.anchor("p", k)
    note = Note("p", f"¶{k}", f"#{anchor}", f"to point {k} of what they tell")
    sheet.mark(point.tellings, "p", note)
    ticks = () if sheet.wide else tuple(_ticks(sheet, point, values))
    return PointRow(
        anchor=anchor,
        words=sheet.sources.line(point.text, 220),
        href=sheet.marks.link(point.text),
        ticks=ticks,
        outlets=sheet.refs(point.tellings),
        by=len({sheet.origin(s.article) for s in point.tellings}),
    )


def _ticks(sheet: Sheet, point: Point, values: _Values) -> list[Tick]:
    told: dict[str, list[Span]] = {}
    for s in point.tellings:
        told.setdefault(s.article, []).append(s)
    lone = len({sheet.origin(a) for a in told}) == 1
    ticks = []
    for article, telling in sheet.tellings.items():
        if article in told:
            span = told[article][0]
            value = values.inside(span)
            if value:
                ticks.append(Tick(state=value[0], words=value[1], href=sheet.marks.link(span)))
            else:
                state = "copy" if telling.copy_of in told else "only" if lone else "told"
                ticks.append(Tick(state=state, words="", href=sheet.marks.link(span)))
        elif telling.copy_of in told:
            ticks.append(Tick(state="copied", words="", href=sheet.marks.link(told[telling.copy_of][0])))
        else:
            ticks.append(Tick(state="none", words="", href=None))
    return ticks


class _Values:
    """Where articles give values on which tellings differ."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.at: dict[str, list[tuple[int, int, bool]]] = {}
        for d in sheet.report.differences:
            for v in d.values:
                self.at.setdefault(v.span.article, []).append((v.span.start, v.span.end, d.conflict))
        for found in self.at.values():
            found.sort()

    def inside(self, span: Span) -> tuple[str, str] | None:
        """The first such value inside a span: "conflict" or "compatible", and its words."""
        found = self.at.get(span.article, [])
        for start, end, conflict in found[bisect_left(found, (span.start,)) :]:
            if start >= span.end:
                break
            if end <= span.end:
                words = self.sheet.sources.line(Span(article=span.article, start=start, end=end), 24)
                return ("conflict" if conflict else "compatible"), words
        return None
