"""When it happened: every time expression of a story, resolved, with how."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from tellings import text as plain
from tellings.facts.times import Resolved
from tellings.facts.times_finding import find_times
from tellings.facts.times_reference import references
from tellings.facts.times_resolution import resolve
from tellings.records import Offsets, Precision, Span, Story, Study, TimelineEntry

_LONGEST_WHAT = 400


def find_timeline(story: Story, studies: Sequence[Study]) -> tuple[TimelineEntry, ...]:
    """The dates of a story in their order; what is resolved to the same date stands in one entry."""
    by_date: dict[tuple[str, Precision], list[Resolved]] = defaultdict(list)
    for resolved in resolve_times(studies):
        shown = resolved.days.shown()
        if shown is not None:
            by_date[shown].append(resolved)
    sentences = {s.article.id: s.sentences for s in studies}
    lengths = {s.article.id: len(s.article.text) for s in studies}
    told = {r: _what(r, sentences[r.article], lengths[r.article]) for found in by_date.values() for r in found}
    opens: dict[Span, int] = {}
    for resolved, sentence in told.items():
        opens[sentence] = min(opens.get(sentence, resolved.expression.start), resolved.expression.start)
    entries = []
    for (date, precision), found in sorted(by_date.items()):
        # A sentence tells of the date that it names first; what it names after that it mostly recalls.
        first = min(found, key=lambda r: r.expression.start != opens[told[r]])
        entries.append(
            TimelineEntry(
                date=date,
                precision=precision,
                what=told[first],
                tellings=tuple(Span(article=r.article, start=r.expression.start, end=r.expression.end) for r in found),
                how=tuple(r.how for r in found),
            )
        )
    return tuple(entries)


def resolve_times(studies: Sequence[Study]) -> tuple[Resolved, ...]:
    """All time expressions of a story's articles that can be resolved, in the order of the articles and texts."""
    found = {s.article.id: find_times(s.article.text) for s in studies}
    start = references(studies, found)
    resolved: list[Resolved] = []
    for study in studies:
        article = study.article
        spoken = sorted(s for q in study.quotes if q.kind != "indirect" for s in q.segments)
        cut = study.sentences or plain.sentences(article.text)
        resolved += resolve(article.id, article.text, cut, spoken, found[article.id], start[article.id])
    return tuple(resolved)


def _what(resolved: Resolved, sentences: Sequence[Offsets], length: int) -> Span:
    """The sentence around the expression; a monstrous one is cut."""
    at = resolved.expression.start
    n = bisect_right(sentences, (at, length + 1)) - 1
    start, end = sentences[n] if n >= 0 and sentences[n][1] > at else (at, resolved.expression.end)
    if end - start > _LONGEST_WHAT:
        start = max(start, at - _LONGEST_WHAT // 2)
        end = min(end, max(resolved.expression.end, start + _LONGEST_WHAT))
    return Span(article=resolved.article, start=start, end=max(end, resolved.expression.end))
