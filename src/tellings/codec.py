"""Records to JSON and back. The only place that knows how a report is written down (`schema` "tellings/1").

In the report a span carries its text beside its offsets: `{"article", "start", "end", "text"}`. In the records it
doesn't, so nothing can be shown that no source text holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass

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
    raw = _written(report_to_plain(report))
    if not indent:
        return raw
    import msgspec

    return msgspec.json.format(raw, indent=indent)


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
    plain = _plain(a)
    assert isinstance(plain, dict)
    return plain


def _plain(noun: object) -> object:
    """A noun, and every noun in it, as dicts."""
    if is_dataclass(noun):
        return {f.name: _plain(getattr(noun, f.name)) for f in fields(noun)}
    return tuple(_plain(x) for x in noun) if isinstance(noun, tuple) else noun


def _written(plain: object) -> bytes:
    # msgspec writes the same, but to load it takes longer than to write a report of a few articles.
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")).encode()


def _story(s: StoryReport, texts: Mapping[str, str]) -> type_json:
    return {
        "id": s.story.id,
        "headline": s.headline_text,
        "articles": [t.article for t in s.story.tellings],
        "tellings": _plain(s.story.tellings),
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


def encode(record: object) -> bytes:
    """Any record as JSON, for programs."""
    import msgspec

    return msgspec.json.encode(record)


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
    return _written(quotes_to_plain(report))


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
