"""The report as CSV: one file for each kind of record, joined by ids; every span as article, start, end and text."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO

from tellings import text
from tellings.records import Report, Span, StoryReport
from tellings.report.sources import Sources

Field = str | int | float | bool | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SPAN = ("article", "outlet", "start", "end", "text")


def tables(report: Report, *, bom: bool) -> dict[str, str]:
    """File name → content. Every file is there, if only with its header."""
    sources = Sources(report)
    made = {}
    for name, head, rows in _ALL:
        found = (row for story in report.stories for row in rows(story, sources))
        made[f"{name}.csv"] = _table(("story", *head), found, bom=bom)
    made["articles.csv"] = _table(_ARTICLES, _articles(report), bom=bom)
    made["left_out.csv"] = _table(("article", "what", "why", "text", "address"), _left_out(report), bom=bom)
    made["refused.csv"] = _table(
        ("source", "stage", "reason", "detail"),
        ((r.source, r.stage, r.reason, r.detail) for r in report.refused),
        bom=bom,
    )
    return dict(sorted(made.items()))


def _table(head: Sequence[str], rows: Iterable[Sequence[Field]], *, bom: bool) -> str:
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([_safe(field) for field in row])
    return ("\ufeff" if bom else "") + out.getvalue()


def _safe(field: Field) -> Field:
    if isinstance(field, bool):
        return "yes" if field else "no"
    if isinstance(field, float):
        return round(field, 4)
    if not isinstance(field, str):
        return "" if field is None else field
    clean = "".join(c if c in "\n\t" or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF) else "\ufffd" for c in field)
    return f"'{clean}" if clean.lstrip().startswith(_FORMULA) or clean.startswith(_FORMULA) else clean


def _span(span: Span | None, sources: Sources) -> tuple[Field, ...]:
    if span is None:
        return ("",) * len(_SPAN)
    return span.article, sources.name(span.article), span.start, span.end, sources.words(span)


_ARTICLES = (
    "article", "outlet", "title", "byline", "published", "published_from", "published_sure", "language", "url",
    "source", "words",
)  # fmt: skip


def _articles(report: Report) -> Iterator[Sequence[Field]]:
    for a in report.articles:
        yield (
            a.id, a.outlet, a.title, a.byline, a.published, a.published_from, a.published_sure, a.language, a.url,
            a.source, len(text.words(a.text)),
        )  # fmt: skip


def _left_out(report: Report) -> Iterator[Sequence[Field]]:
    for a in report.articles:
        for r in a.removed:
            yield a.id, "block", r.why, r.text, ""
        for m in a.media:
            yield a.id, m.kind, "kept as media", m.caption, m.url


def _stories(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    yield (
        s.story.id,
        s.headline_text,
        len(s.story.tellings),
        sources.outlets(s),
        sources.independent(s),
        " ".join(s.story.earlier),
        " ".join(s.story.later),
    )


def _tellings(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    for t in s.story.tellings:
        why = "; ".join(f"{e.kind}: {e.what} ({e.weight:.2f})" for e in t.why)
        yield s.story.id, t.article, sources.name(t.article), t.copy_of, t.overlap, t.nearest, t.likeness, why


def _brief(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    for n, b in enumerate(s.brief, 1):
        yield (s.story.id, n, "sentence", *_span(b.text, sources))
        for span in b.spans:
            yield (s.story.id, n, "telling", *_span(span, sources))


def _quotes(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    names = {p.id: p.name for p in s.people}
    for q in s.quotes:
        source = sources.words(q.source) if q.source else ""
        cue = sources.words(q.cue) if q.cue else ""
        parts = " ".join(f"{a}-{b}" for a, b in q.segments)
        speaker = names.get(q.speaker or "")
        yield (
            s.story.id, q.id, q.kind, speaker, q.unknown, source, cue, q.confidence, q.repaired, parts,
            *_span(q.span, sources),
        )  # fmt: skip


def _utterances(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    names = {p.id: p.name for p in s.people}
    for u in s.utterances:
        for n, p in enumerate(u.printings):
            reference = n == u.reference
            speaker = names.get(u.speaker or "")
            yield s.story.id, u.id, speaker, u.relation, n, reference, p.kind, p.quote, *_span(p.span, sources)


def _collation(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    for u in s.utterances:
        for k, column in enumerate(u.columns):
            for n, at in enumerate(column):
                if at:
                    span = Span(article=u.printings[n].span.article, start=at[0], end=at[1])
                    yield s.story.id, u.id, k, n, *_span(span, sources)


def _changes(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    for u in s.utterances:
        for n, c in enumerate(u.changes):
            first, second = c.between or ("", "")
            for span in c.spans or (None,):
                yield (
                    s.story.id, u.id, n, c.kind, " ".join(c.risks), c.sentence, first, second, *_span(span, sources)
                )  # fmt: skip


def _points(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    for p in s.points:
        outlets = len({t.article for t in p.tellings})
        for span in p.tellings:
            yield s.story.id, p.id, outlets, span == p.text, *_span(span, sources)


def _differences(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    for d in s.differences:
        for v in d.values:
            yield s.story.id, d.id, d.kind, d.conflict, d.what, d.why, v.value, *_span(v.span, sources)


def _timeline(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    for e in s.timeline:
        for span, how in zip(e.tellings, e.how, strict=False):
            yield s.story.id, e.date, e.precision, sources.words(e.what), how, *_span(span, sources)


def _people(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    for p in s.people:
        for m in p.mentions:
            yield s.story.id, p.id, p.name, p.body, m.kind, *_span(m.span, sources)


def _credits(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    for c in s.credits:
        yield s.story.id, c.credited, c.form, *_span(c.span, sources)


def _shared(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    for n, x in enumerate(s.shared):
        for place, span in (("first", x.first), ("second", x.second)):
            yield s.story.id, n, x.words, x.credited, place, *_span(span, sources)


def _works(s: StoryReport, sources: Sources) -> Iterator[Sequence[Field]]:
    for w in s.works:
        yield s.story.id, w.kind, *_span(w.span, sources)


_Rows = Callable[[StoryReport, Sources], Iterator[Sequence[Field]]]
_ALL: tuple[tuple[str, tuple[str, ...], _Rows], ...] = (
    ("stories", ("headline", "articles", "outlets", "independent_texts", "earlier", "later"), _stories),
    ("tellings", ("article", "outlet", "copy_of", "overlap", "nearest", "likeness", "why"), _tellings),
    ("brief", ("sentence", "role", *_SPAN), _brief),
    (
        "quotes",
        ("quote", "kind", "speaker", "unknown", "source", "cue", "confidence", "repaired", "segments", *_SPAN),
        _quotes,
    ),
    ("utterances", ("utterance", "speaker", "relation", "telling", "reference", "kind", "quote", *_SPAN), _utterances),
    ("collation", ("utterance", "column", "telling", *_SPAN), _collation),
    ("changes", ("utterance", "change", "kind", "risk", "sentence", "reference", "changed", *_SPAN), _changes),
    ("points", ("point", "articles", "stands_for_it", *_SPAN), _points),
    ("differences", ("difference", "kind", "conflict", "what", "why", "value", *_SPAN), _differences),
    ("timeline", ("date", "precision", "what", "how", *_SPAN), _timeline),
    ("people", ("person", "name", "body", "kind", *_SPAN), _people),
    ("credits", ("credited", "form", *_SPAN), _credits),
    ("shared", ("pair", "words", "credited", "place", *_SPAN), _shared),
    ("works", ("kind", *_SPAN), _works),
)
