"""Words said to somebody whom only another outlet calls by the office: "he told the mayor" is not the mayor's.

The article alone may have read "he" as the very person spoken to, for it nowhere says who the mayor is. Once the story
says so, the speaker is somebody else: whoever else of that kind is a subject before the words in their paragraph, where
that is one person. A reader takes "he" for the other of two people in the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from tellings.quotes.marks import find_marked, outermost
from tellings.quotes.speakers import head_of, label_match, told_whom
from tellings.quotes.trail import VERB, role
from tellings.records import Person, Quote, Study
from tellings.text import fold

_PRONOUNS = frozenset(("he", "she"))
_SURE = 0.6
"""How sure a speaker is who is the only one left."""
_Told = Mapping[str, Collection[str]]


def told_to(quotes: Sequence[Quote], people: Sequence[Person], texts: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Quote → who of the people may be the one told it by office, for quotes that "he" or "she" says."""
    found = {}
    for q in quotes:
        whom = _whom(q, texts[q.span.article])
        if whom:
            head, rest = head_of(whom)
            found[q.id] = frozenset(p.id for p in people if label_match(head, rest, frozenset(p.labels)))
    return found


def _whom(q: Quote, text: str) -> list[str]:
    """The folded words for whoever is told it."""
    if q.source is None or fold(text[q.source.start : q.source.end]) not in _PRONOUNS:
        return []
    return told_whom(text, q.source.end)


def to_the_other(
    quotes: Sequence[Quote], people: Sequence[Person], studies: Mapping[str, Study], told: _Told
) -> list[Quote]:
    """The quotes in the same order; those that were given to the very person who is `told` them are the other's, or
    nobody's. `studies` are by article."""
    return [
        _mended(q, people, studies[q.span.article], told[q.id]) if q.speaker in told.get(q.id, ()) else q
        for q in quotes
    ]


def _mended(q: Quote, people: Sequence[Person], study: Study, told: Collection[str]) -> Quote:
    text = study.article.text
    source = q.source or q.span
    pronoun = fold(text[source.start : source.end])
    others = [p for p in people if not p.body and p.gender in (None, pronoun) and p.id not in told]
    found = set(_subjects(others, study, q.span.article, min(q.span.start, source.start)))
    if len(found) != 1:
        return replace(q, speaker=None, unknown=f"it is said to “the {' '.join(_whom(q, text))}”, not by them")
    return replace(q, speaker=found.pop(), confidence=_SURE)


def _subjects(people: Sequence[Person], study: Study, article: str, end: int) -> Iterator[str]:
    """Who of some people is by name a subject before an offset in its paragraph, outside marks."""
    text = study.article.text
    start = text.rfind("\n", 0, end) + 1
    quoted = [(m.opened, m.closed) for m in outermost(find_marked(text)) if m.opened < end and m.closed > start]
    sentences = [s for s, _ in study.sentences]
    for p in people:
        for m in p.mentions:
            here = m.span.article == article and m.kind == "name" and start <= m.span.start < end
            marked = any(a <= m.span.start < b for a, b in quoted)
            if here and not marked and role(text, sentences, m.span.start, m.span.end) >= VERB:
                yield p.id
