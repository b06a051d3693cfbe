"""Every span of a report as a W3C Web Annotation, in one AnnotationCollection with one page.

Each target carries a TextPositionSelector (offsets in code points into the article's text, as in the JSON report) and a
TextQuoteSelector (the exact words with what stands before and after), since words alone anchor wrongly where a text
repeats itself, and offsets alone where it changed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tellings.records import Article, Report, Span, StoryReport
from tellings.report.characters import language_tag, web_address

_AROUND = 32
_BROKEN = re.compile("[\ud800-\udfff]")
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Remark:
    """What an annotation says of its spans."""

    motivation: str
    words: str
    tag: str
    spans: tuple[Span, ...]


def collection(report: Report) -> str:
    """The collection as JSON-LD. The same report gives the same bytes, ids included."""
    articles = {a.id: a for a in report.articles}
    items = []
    for story in report.stories:
        for n, remark in enumerate(_remarks(story)):
            items.append(_annotation(story, n, remark, articles))
    page = {
        "id": _urn("page", *(str(i["id"]) for i in items)),
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": items,
    }
    made = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": _urn("collection", *(str(i["id"]) for i in items)),
        "type": "AnnotationCollection",
        "label": "Tellings: every span of a report",
        "total": len(items),
        "first": page,
    }
    return _BROKEN.sub("\ufffd", json.dumps(made, ensure_ascii=False, indent=1)) + "\n"


def _urn(*parts: str) -> str:
    """A name that depends on the content alone (a version-8 UUID out of a hash)."""
    h = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()
    return f"urn:uuid:{h[:8]}-{h[8:12]}-8{h[13:16]}-{'89ab'[int(h[16], 16) % 4]}{h[17:20]}-{h[20:32]}"


def _annotation(story: StoryReport, n: int, remark: _Remark, articles: dict[str, Article]) -> Json:
    targets = [_target(span, articles[span.article]) for span in remark.spans]
    where = ";".join(f"{s.article}:{s.start}-{s.end}" for s in remark.spans)
    return {
        "id": _urn(story.story.id, str(n), remark.tag, where, remark.words),
        "type": "Annotation",
        "motivation": remark.motivation,
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": remark.tag},
            {"type": "TextualBody", "purpose": remark.motivation, "value": remark.words, "format": "text/plain"},
        ],
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _target(span: Span, article: Article) -> Json:
    whole = article.text
    source: Json = {
        "id": web_address(article.url) or _urn("article", article.id),
        "type": "Text",
        "format": "text/plain",
        "label": article.id,
    }
    language = language_tag(article.language)
    if language:
        source["language"] = language
    return {
        "source": source,
        "selector": [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            {
                "type": "TextQuoteSelector",
                "exact": whole[span.start : span.end],
                "prefix": whole[max(0, span.start - _AROUND) : span.start],
                "suffix": whole[span.end : span.end + _AROUND],
            },
        ],
    }


def _remarks(story: StoryReport) -> Iterator[_Remark]:
    yield from _said(story)
    for b in story.brief:
        yield _Remark("highlighting", "sentence of the brief", "brief", (b.text,))
    for p in story.people:
        for m in p.mentions:
            yield _Remark("identifying", p.name, f"mention: {m.kind}", (m.span,))
    for point in story.points:
        yield _Remark(
            "linking", f"told by {len({s.article for s in point.tellings})} articles", "point", point.tellings
        )
    for d in story.differences:
        tag = "conflict" if d.conflict else "compatible"
        values = "; ".join(dict.fromkeys(v.value for v in d.values))
        yield _Remark("assessing", f"{d.what}: {values}. {d.why}", f"{tag}: {d.kind}", tuple(v.span for v in d.values))
    for e in story.timeline:
        for span, how in zip(e.tellings, e.how, strict=False):
            yield _Remark("identifying", f"{e.date} ({e.precision}): {how}", "date", (span,))
    for c in story.credits:
        yield _Remark("identifying", f"credits {c.credited} ({c.form})", "credit", (c.span,))
    for x in story.shared:
        words = f"{x.words} words shared, {'credited' if x.credited else 'no credit found'}"
        yield _Remark("linking", words, "shared words", (x.first, x.second))
    for w in story.works:
        yield _Remark("classifying", w.kind, "in marks, but nobody's words", (w.span,))


def _said(story: StoryReport) -> Iterator[_Remark]:
    names = {p.id: p.name for p in story.people}
    for q in story.quotes:
        who = names.get(q.speaker or "") or f"speaker unknown: {q.unknown or 'the texts do not say'}"
        parts = _parts(q.span, q.segments)
        yield _Remark("describing", f"{q.kind} quote; {who}", "quote", parts)
        if q.source:
            yield _Remark("identifying", who, "source", (q.source,))
        if q.cue:
            yield _Remark("identifying", "the words that say so", "cue", (q.cue,))
    for u in story.utterances:
        if len(u.printings) > 1:
            spans = tuple(p.span for p in u.printings)
            yield _Remark("linking", f"{len(spans)} tellings of one utterance: {u.relation}", "utterance", spans)
        for c in u.changes:
            if c.spans:
                risks = f" (can turn the meaning: {', '.join(c.risks)})" if c.risks else ""
                yield _Remark("describing", c.sentence + risks, f"change: {c.kind}", c.spans)


def _parts(span: Span, segments: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(article=span.article, start=a, end=b) for a, b in segments) or (span,)
