"""Records to JSON and back. The only place that knows how a report is written down (`schema` "tellings/1").

In the report a span carries its text beside its offsets: `{"article", "start", "end", "text"}`. In the records it
doesn't, so nothing can be shown that no source text holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from tellings.errors import ReportError
from tellings.records import (
    Article,
    Mention,
    Offsets,
    Person,
    Printing,
    Quote,
    Report,
    Span,
    StoryReport,
    Telling,
    TimelineEntry,
    Utterance,
)

SCHEMA = "tellings/1"
type_json = dict[str, object]


def report_to_json(report: Report, *, indent: int | None = None) -> bytes:
    """The report by the contract in `docs/reference/report.md`, as UTF-8 JSON; the same report gives the same bytes."""
    raw = msgspec.json.encode(report_to_plain(report))
    return msgspec.json.format(raw, indent=indent) if indent else raw


def report_to_plain(report: Report) -> type_json:
    """The report as plain dicts, lists, strings and numbers."""
    texts = {a.id: a.text for a in report.articles}
    return {
        "schema": SCHEMA,
        "articles": [_article(a) for a in report.articles],
        "refused": [
            {"source": r.source, "reason": r.reason, "detail": r.detail, "stage": r.stage} for r in report.refused
        ],
        "stories": [_story(s, texts) for s in report.stories],
    }


def span_to_plain(span: Span, texts: Mapping[str, str]) -> type_json:
    """A span with the words that it stands for."""
    return {
        "article": span.article,
        "start": span.start,
        "end": span.end,
        "text": texts[span.article][span.start : span.end],
    }


def _article(a: Article) -> type_json:
    plain = msgspec.to_builtins(a)
    assert isinstance(plain, dict)
    return plain


def _story(s: StoryReport, texts: Mapping[str, str]) -> type_json:
    return {
        "id": s.story.id,
        "headline": s.headline_text,
        "articles": [t.article for t in s.story.tellings],
        "tellings": msgspec.to_builtins(s.story.tellings),
        "earlier": list(s.story.earlier),
        "later": list(s.story.later),
        "copies": [
            {"article": t.article, "of": t.copy_of, "overlap": t.overlap} for t in s.story.tellings if t.copy_of
        ],
        "people": [_person(p, texts) for p in s.people],
        "quotes": [_quote(q, texts) for q in s.quotes],
        "utterances": [_utterance(u, texts) for u in s.utterances],
        "works": [span_to_plain(w.span, texts) | {"kind": w.kind} for w in s.works],
    } | _facts(s, texts)


def _facts(s: StoryReport, texts: Mapping[str, str]) -> type_json:
    def spans(found: Sequence[Span]) -> list[type_json]:
        return [span_to_plain(x, texts) for x in found]

    def at(span: Span) -> type_json:
        plain = span_to_plain(span, texts)
        return {"text": plain["text"], "at": plain}

    return {
        "brief": [at(b.text) | {"spans": spans(b.spans)} for b in s.brief],
        "points": [{"id": p.id} | at(p.text) | {"tellings": spans(p.tellings)} for p in s.points],
        "differences": [
            {
                "id": d.id,
                "kind": d.kind,
                "conflict": d.conflict,
                "what": d.what,
                "why": d.why,
                "values": [span_to_plain(v.span, texts) | {"value": v.value} for v in d.values],
            }
            for d in s.differences
        ],
        "timeline": [_dated(e, texts) for e in s.timeline],
        "credits": [span_to_plain(c.span, texts) | {"credited": c.credited, "form": c.form} for c in s.credits],
        "shared": [
            {
                "first": span_to_plain(x.first, texts),
                "second": span_to_plain(x.second, texts),
                "words": x.words,
                "credited": x.credited,
            }
            for x in s.shared
        ],
    }


def _dated(e: TimelineEntry, texts: Mapping[str, str]) -> type_json:
    what = span_to_plain(e.what, texts)
    tellings = [span_to_plain(x, texts) | {"how": how} for x, how in zip(e.tellings, e.how, strict=True)]
    return {"date": e.date, "precision": e.precision, "what": what["text"], "at": what, "tellings": tellings}


def _person(p: Person, texts: Mapping[str, str]) -> type_json:
    def mention(m: Mention) -> type_json:
        return span_to_plain(m.span, texts) | {"kind": m.kind}

    return {
        "id": p.id,
        "name": p.name,
        "body": p.body,
        "gender": p.gender,
        "mentions": [mention(m) for m in p.mentions],
    }


def _quote(q: Quote, texts: Mapping[str, str]) -> type_json:
    return span_to_plain(q.span, texts) | {
        "id": q.id,
        "segments": [list(x) for x in q.segments],
        "kind": q.kind,
        "speaker": q.speaker,
        "unknown": q.unknown,
        "source": span_to_plain(q.source, texts) if q.source else None,
        "cue": span_to_plain(q.cue, texts) if q.cue else None,
        "confidence": round(q.confidence, 3),
        "repaired": q.repaired,
    }


def _utterance(u: Utterance, texts: Mapping[str, str]) -> type_json:
    def token(printing: Printing, at: Offsets | None) -> str | None:
        return texts[printing.span.article][at[0] : at[1]] if at else None

    return {
        "id": u.id,
        "speaker": u.speaker,
        "relation": u.relation,
        "reference": u.reference,
        "tellings": [
            span_to_plain(p.span, texts) | {"segments": [list(x) for x in p.segments], "quote": p.quote, "kind": p.kind}
            for p in u.printings
        ],
        "columns": [[token(p, at) for p, at in zip(u.printings, row, strict=True)] for row in u.columns],
        "changes": [
            {
                "kind": c.kind,
                "risk": list(c.risks),
                "spans": [span_to_plain(x, texts) for x in c.spans],
                "sentence": c.sentence,
                "between": list(c.between) if c.between else None,
            }
            for c in u.changes
        ],
    }


# ── reading a stored report back, as far as checking needs it ─────────────────────────────────────────────────────────


class StoredArticle(msgspec.Struct, frozen=True):
    """An article of a stored report."""

    id: str
    text: str


class StoredReport(msgspec.Struct, frozen=True):
    """A stored report: its texts typed, everything that points into them as it is."""

    schema: str
    articles: tuple[StoredArticle, ...]
    stories: tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A span that does not hold: where in the report it stands, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What `check` found."""

    articles: int
    held: int
    broken: tuple[Broken, ...]


def encode(record: object) -> bytes:
    """Any record as JSON, for programs."""
    return msgspec.json.encode(record)


def read_report(raw: bytes, *, where: str) -> StoredReport:
    """A stored report out of its JSON; `ReportError` says what is wrong with it."""
    try:
        stored = msgspec.json.decode(raw, type=StoredReport)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        to_do = "Name a file written by tellings compare --json"
        raise ReportError(f"this is no report ({error})", where=where, to_do=to_do) from error
    if stored.schema != SCHEMA:
        to_do = f"This version reads {SCHEMA}; make the report again"
        raise ReportError(f"its schema is {stored.schema!r}", where=where, to_do=to_do)
    return stored


def check_report(report: StoredReport, *, where: str) -> Outcome:
    """Slice every span of a stored report out of its stored texts and compare."""
    texts = {a.id: a.text for a in report.articles}
    held, broken = 0, []
    rest: list[tuple[str, object]] = [(f"stories[{n}]", s) for n, s in enumerate(report.stories)]
    while rest:
        path, node = rest.pop()
        if isinstance(node, dict):
            if {"article", "start", "end", "text"} <= node.keys():
                why = _why_broken(node, texts)
                if why:
                    broken.append(Broken(path=path, why=why))
                else:
                    held += 1
            rest += [(f"{path}.{key}", value) for key, value in node.items()]
        elif isinstance(node, list):
            rest += [(f"{path}[{n}]", value) for n, value in enumerate(node)]
    return Outcome(articles=len(texts), held=held, broken=tuple(sorted(broken, key=lambda b: b.path)))


def _why_broken(node: Mapping[str, object], texts: Mapping[str, str]) -> str | None:
    article, start, end = node["article"], node["start"], node["end"]
    if not isinstance(article, str) or article not in texts:
        return f"names an article that the report doesn't hold: {article!r}"
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end <= len(texts[article]):
        return f"offsets {start!r} to {end!r} are outside the text of {article!r}"
    if texts[article][start:end] != node["text"]:
        return f"the text at {start} to {end} of {article!r} reads {texts[article][start:end][:60]!r}"
    for segment in node.get("segments") or ():  # type: ignore[attr-defined]
        if not (isinstance(segment, list) and len(segment) == 2 and start <= segment[0] <= segment[1] <= end):
            return f"segment {segment!r} is outside {start} to {end}"
    return None


def event_to_line(kind: str, when: str, article: Article | None, telling: Telling | None, rest: str) -> str:
    """What happened at one moment of a replay, for people: when, what, which story, which article, and why."""
    if article is None or telling is None:
        return f"{when}\t{kind}\t{rest}"
    title = " ".join((article.title or article.text[:80]).split())
    why = ", ".join(e.what for e in telling.why[:4])
    line = f"{when}\t{kind}\t{telling.story}\t{article.outlet or 'outlet unknown'}: {title}"
    return f"{line}\t({why})" if why else line


def quotes_to_plain(report: Report) -> list[type_json]:
    """One object a quote, with its article, words and speaker's name."""
    texts = {a.id: a.text for a in report.articles}
    found = []
    for story in report.stories:
        names = {p.id: p.name for p in story.people}
        found += [_quote(q, texts) | {"speaker": names.get(q.speaker or "")} for q in story.quotes]
    return found


def quotes_to_json(report: Report) -> bytes:
    """The quotes alone, as a JSON array with the articles' texts left out."""
    return msgspec.json.encode(quotes_to_plain(report))


def quotes_to_lines(report: Report) -> list[str]:
    """The quotes for a terminal: article by article, `speaker (cue) kind: words`."""
    texts = {a.id: a.text for a in report.articles}
    sources = {a.id: a.source for a in report.articles}
    lines = []
    for story in report.stories:
        names = {p.id: p.name for p in story.people}
        lines += [f"{sources[t.article]}: {len(story.quotes)} quotes" for t in story.story.tellings]
        for q in story.quotes:
            words = " … ".join(" ".join(texts[q.span.article][a:b].split()) for a, b in q.segments)
            who = names.get(q.speaker or "") or f"unknown ({q.unknown})"
            marks = ("“", "”") if q.kind == "direct" else ("", "")
            lines.append(f"  {who}, {q.kind}: {marks[0]}{words}{marks[1]}")
    return lines
