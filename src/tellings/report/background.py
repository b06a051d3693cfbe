"""When, who, from whom, and why these articles are one story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tellings import text
from tellings.records import Person, Span
from tellings.report.characters import plain_date
from tellings.report.marks import Note
from tellings.report.sheet import MOST_LINKS, Ref, Refs, Sheet


@dataclass(frozen=True, slots=True)
class Resolved:
    """A time expression, how it was resolved, and who prints it so."""

    outlets: Refs
    words: str
    how: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline."""

    anchor: str
    date: str
    iso: str
    precision: str
    words: str
    href: str
    tellings: tuple[Resolved, ...]
    folded: tuple[Resolved, ...]
    """Ways that wait behind a fold."""
    more: int
    total: int
    differs: bool
    """True where another telling gives another date and both cannot be true."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way of naming somebody."""

    words: str
    kind: str
    times: int
    href: str


@dataclass(frozen=True, slots=True)
class Naming:
    """One set of names for somebody and the articles that use it; in a crowd each name by itself."""

    outlets: Refs
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person or body with all names."""

    anchor: str
    name: str
    body: bool
    mentions: int
    naming: tuple[Naming, ...]
    folded: tuple[Naming, ...]
    """Ways that wait behind a fold."""
    more: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """One article in the order of publication."""

    article: str
    outlet: Ref
    when: str
    known: bool
    origin: str | None
    copy_of: Ref | None


@dataclass(frozen=True, slots=True)
class Sharing:
    """Words that two articles share. `share` is the part of the article's word runs that the other holds, if known."""

    article: str
    other: str
    outlet: Ref
    source: Ref
    words: int
    share: float
    sample: str
    credited: bool


@dataclass(frozen=True, slots=True)
class Crediting:
    """One place where an article says where it had something from. `members` are the story's articles so credited."""

    article: str
    outlet: Ref
    words: str
    credited: str
    form: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreditLine:
    """One way of crediting somebody and the articles that use it."""

    outlets: Refs
    words: str
    credited: str
    form: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """The three layers, each by itself."""

    arrivals: tuple[Arrival, ...]
    """In the order of publication; those without a date last."""
    sharings: tuple[Sharing, ...]
    more_sharings: int
    creditings: tuple[Crediting, ...]
    crediting_lines: tuple[CreditLine, ...]

    @property
    def dated(self) -> tuple[Arrival, ...]:
        """Those whose date is known."""
        return tuple(a for a in self.arrivals if a.known)

    @property
    def undated(self) -> tuple[Arrival, ...]:
        """Those that have no place in the order."""
        return tuple(a for a in self.arrivals if not a.known)


@dataclass(frozen=True, slots=True)
class Clue:
    """Evidence of one kind for a join."""

    kind: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """Why one article belongs to the story."""

    outlet: Ref
    nearest: Ref | None
    likeness: float
    clues: tuple[Clue, ...]


_MOST_SHARINGS = 24
_SAMPLE = 80
_FEW_WAYS = 2
"""So many ways of naming somebody a crowded story shows at once."""
KINDS = ("name", "description", "pronoun")


def moments(sheet: Sheet) -> tuple[Moment, ...]:
    """The timeline in the order of its dates."""
    found = []
    one = 1 if sheet.wide else MOST_LINKS
    disputed = {v.span for d in sheet.report.differences if d.conflict and d.kind == "date" for v in d.values}
    for k, entry in enumerate(sorted(sheet.report.timeline, key=lambda e: e.date), 1):
        anchor = sheet.anchor("t", k)
        date = plain_date(entry.date)
        note = Note("t", date, f"#{anchor}", f"to {date} in the timeline")
        sheet.mark(entry.tellings, "t", note, when=entry.date)
        ways: dict[tuple[str, str], list[Span]] = {}
        for span, how in zip(entry.tellings, entry.how, strict=False):
            ways.setdefault((sheet.sources.line(span, 60), how), []).append(span)
        ordered = sorted(ways.items(), key=lambda way: -len(way[1])) if sheet.wide else list(ways.items())
        told = tuple(
            Resolved(outlets=sheet.refs(spans), words=words, how=how) for (words, how), spans in ordered[:MOST_LINKS]
        )
        found.append(
            Moment(
                anchor=anchor,
                date=date,
                iso=entry.date,
                precision=entry.precision,
                words=sheet.sources.line(entry.what, 160),
                href=sheet.marks.link(entry.what),
                tellings=told[:one],
                folded=told[one:],
                more=max(0, len(ways) - MOST_LINKS),
                total=len(entry.tellings),
                differs=any(s in disputed for s in entry.tellings),
            )
        )
    return tuple(found)


def people(sheet: Sheet) -> tuple[PersonView, ...]:
    """Everybody, those first who are named most. Every mention is marked in its article."""
    views = []
    few = _FEW_WAYS if sheet.wide else MOST_LINKS
    for person in sheet.report.people:
        anchor = sheet.person_anchor(person.id) or ""
        led = set()
        for m in person.mentions:
            first = m.kind == "name" and m.span.article not in led
            if first:
                led.add(m.span.article)
            note = Note("who", "who", f"#{anchor}", f"to {person.name} among the people")
            sheet.marks.add(m.span, "who", note if first else None)
        naming = list(_naming(sheet, person))
        views.append(
            PersonView(
                anchor=anchor,
                name=person.name,
                body=person.body,
                mentions=len(person.mentions),
                naming=tuple(naming[:few]),
                folded=tuple(naming[few:MOST_LINKS]),
                more=max(0, len(naming) - MOST_LINKS),
            )
        )
    return tuple(sorted(views, key=lambda v: (v.body, -v.mentions)))


def _naming(sheet: Sheet, person: Person) -> Iterable[Naming]:
    by_article: dict[str, dict[tuple[str, str], list[Span]]] = {}
    for m in person.mentions:
        words = sheet.sources.line(m.span, 80)
        key = (m.kind, words.casefold() if m.kind == "pronoun" else words)
        by_article.setdefault(m.span.article, {}).setdefault(key, []).append(m.span)
    same: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for article in sheet.tellings:
        ranked = sorted(by_article.get(article, ()), key=lambda form: KINDS.index(form[0]))
        # Sixty outlets have nearly as many sets of names, but few names.
        for forms in [(form,) for form in ranked] if sheet.wide else [tuple(ranked)] if ranked else []:
            same.setdefault(forms, []).append(article)
    ordered = sorted(same.items(), key=lambda x: (KINDS.index(x[0][0][0]), -len(x[1]))) if sheet.wide else same.items()
    for forms, articles in ordered:
        spans = [by_article[article][forms[0]][0] for article in articles]
        yield Naming(
            outlets=sheet.refs(spans),
            forms=tuple(
                Form(
                    words=words,
                    kind=kind,
                    times=sum(len(by_article[a][kind, words]) for a in articles),
                    href=sheet.marks.link(by_article[articles[0]][kind, words][0]),
                )
                for kind, words in forms
            ),
        )


def provenance(sheet: Sheet) -> Provenance:
    """Who came first, whose words an article shares, whom it credits."""
    tellings = sorted(sheet.tellings, key=lambda a: (sheet.article(a).published or "9999", a))
    sharings = list(_sharings(sheet))
    return Provenance(
        arrivals=tuple(_arrival(sheet, a) for a in tellings),
        sharings=tuple(sharings[:_MOST_SHARINGS]),
        more_sharings=max(0, len(sharings) - _MOST_SHARINGS),
        creditings=tuple(_creditings(sheet)),
        crediting_lines=tuple(_credit_lines(sheet)),
    )


def _arrival(sheet: Sheet, article: str) -> Arrival:
    of = sheet.tellings[article].copy_of
    a = sheet.article(article)
    return Arrival(
        article=article,
        outlet=sheet.top(article),
        when=plain_date(a.published),
        known=bool(a.published),
        origin=a.published_from,
        copy_of=sheet.top(of) if of in sheet.tellings and of else None,
    )


def _sharings(sheet: Sheet) -> Iterable[Sharing]:
    """Near-copies first, then shared runs of words, the longest first."""
    runs: dict[tuple[str, str], list[tuple[int, Span, Span, bool]]] = {}
    for s in sheet.report.shared:
        runs.setdefault((s.second.article, s.first.article), []).append((s.words, s.first, s.second, s.credited))
        note = Note("s", "shared", f"#s{sheet.n}-whence", f"words shared with {sheet.sources.name(s.first.article)}")
        sheet.marks.add(s.second, "s", note)
        note = Note("s", "shared", f"#s{sheet.n}-whence", f"words shared with {sheet.sources.name(s.second.article)}")
        sheet.marks.add(s.first, "s", note)
    done = set()
    credited = {(c.article, m) for c in _creditings(sheet) for m in c.members}
    for t in sorted(sheet.report.story.tellings, key=lambda t: (-t.overlap, t.article)):
        if not t.copy_of or t.copy_of not in sheet.tellings:
            continue
        found = sorted(runs.get((t.article, t.copy_of), ()), key=lambda r: -r[0])
        done.add((t.article, t.copy_of))
        yield Sharing(
            article=t.article,
            other=t.copy_of,
            outlet=sheet.ref(found[0][2]) if found else sheet.top(t.article),
            source=sheet.ref(found[0][1]) if found else sheet.top(t.copy_of),
            words=sum(r[0] for r in found),
            share=t.overlap,
            sample=sheet.sources.line(found[0][2], _SAMPLE) if found else "",
            credited=(t.article, t.copy_of) in credited or any(r[3] for r in found),
        )
    rest = [(pair, sorted(found, key=lambda r: -r[0])) for pair, found in runs.items() if pair not in done]
    for (article, other), found in sorted(rest, key=lambda x: (-sum(r[0] for r in x[1]), x[0])):
        yield Sharing(
            article=article,
            other=other,
            outlet=sheet.ref(found[0][2]),
            source=sheet.ref(found[0][1]),
            words=sum(r[0] for r in found),
            share=0.0,
            sample=sheet.sources.line(found[0][2], _SAMPLE),
            credited=(article, other) in credited or any(r[3] for r in found),
        )


def _creditings(sheet: Sheet) -> list[Crediting]:
    outlets: dict[str, list[str]] = {}
    for a in sheet.tellings:
        outlets.setdefault(_plain(sheet.article(a).outlet or ""), []).append(a)
    found = []
    for c in sheet.report.credits:
        note = Note("c", "credit", f"#s{sheet.n}-whence", f"credits {c.credited}: to who had it from whom")
        sheet.marks.add(c.span, "c", note)
        members = tuple(a for a in outlets.get(_plain(c.credited), ()) if a != c.span.article) if c.credited else ()
        found.append(
            Crediting(
                article=c.span.article,
                outlet=sheet.ref(c.span),
                words=sheet.sources.line(c.span, 120),
                credited=c.credited,
                form=c.form,
                members=members,
            )
        )
    return found


def _credit_lines(sheet: Sheet) -> Iterable[CreditLine]:
    same: dict[tuple[str, str, str], list[Span]] = {}
    for c in sheet.report.credits:
        same.setdefault((c.credited, c.form, sheet.sources.line(c.span, 120)), []).append(c.span)
    for (credited, form, words), spans in same.items():
        yield CreditLine(outlets=sheet.refs(spans), words=words, credited=credited, form=form)


def _plain(name: str) -> str:
    return text.fold(text.squeeze(name)).removeprefix("the ").replace(" ", "")


def joins(sheet: Sheet) -> tuple[Join, ...]:
    """For every article but the one that began the story: the evidence that joined it."""
    found = []
    for t in sheet.report.story.tellings:
        if not t.why and not t.nearest:
            continue
        kinds: dict[str, list[str]] = {}
        for e in sorted(t.why, key=lambda e: -e.weight):
            kinds.setdefault(e.kind, []).append(e.what)
        found.append(
            Join(
                outlet=sheet.top(t.article),
                nearest=sheet.top(t.nearest) if t.nearest in sheet.tellings and t.nearest else None,
                likeness=t.likeness,
                clues=tuple(Clue(kind=k, what=tuple(w[:12])) for k, w in kinds.items()),
            )
        )
    return tuple(found)
