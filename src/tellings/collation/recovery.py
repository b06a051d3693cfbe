"""Marked words that look like a scare quote in one article, and are someone's words by what another outlet prints.

"Rude" in marks may be the writer's own irony; where another outlet prints a sentence of someone who is spoken of in the
same sentence with that very word in it, it is a fragment of what was said.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tellings.collation.risks import FUNCTION_WORDS
from tellings.collation.rows import row
from tellings.records import Offsets, Person, Quote, Span, Study

_MARKED = re.compile(r"[“«„]([^“”«»„\n]{2,400})[”»“]|\"([^\"\n]{2,400})\"")
_SHORT = 4
"""Words up to which the speaker must be spoken of in the same sentence."""
_LEAST = 4
"""Letters of a lone word that can be a fragment."""
_MOST_TRIED = 40
_SAYS = 0.6
"""How sure a speaker is who was taken over from another outlet's words, against that outlet's own."""


class _Marked(NamedTuple):
    article: str
    at: Offsets
    atoms: tuple[str, ...]
    sentence: Offsets


def recover(studies: Sequence[Study], people: Sequence[Person], said: Sequence[Quote]) -> tuple[Quote, ...]:
    """`said` with the marked words that another outlet's quotes, or the same marked words there, show to be said."""
    texts = {s.article.id: s.article.text for s in studies}
    whole = [(q, row(texts[q.span.article], q.segments).atoms) for q in said if q.span.article in texts]
    fragments = _unread(studies, said)
    holding: dict[str, list[int]] = defaultdict(list)
    for n, (q, atoms) in enumerate(whole):
        if q.kind != "indirect":
            for atom in sorted(set(atoms) - FUNCTION_WORDS):
                holding[atom].append(n)
    spoken_of = _mentions(people)
    found = [f for f in (_from_quotes(f, whole, holding, spoken_of) for f in fragments) if f]
    read = {(q.span.article, q.span.start) for q in found}
    rest = [f for f in fragments if (f.article, f.at[0]) not in read]
    return (*said, *found, *_from_each_other(rest))


def _unread(studies: Sequence[Study], said: Sequence[Quote]) -> list[_Marked]:
    """Marked words outside all quotes and titles, in the order of the articles and texts."""
    taken: dict[str, list[Offsets]] = defaultdict(list)
    for q in said:
        taken[q.span.article].append((q.span.start, q.span.end))
    for s in studies:
        taken[s.article.id] += [(w.span.start, w.span.end) for w in s.works if w.kind in ("title", "nickname")]
    found = []
    for s in sorted(studies, key=lambda s: s.article.id):
        text = s.article.text
        spans = _merged(taken[s.article.id])
        starts = [a for a, _ in spans]
        for m in _MARKED.finditer(text):
            start, end = m.span(m.lastindex or 0)
            before = bisect_right(starts, end - 1) - 1
            if before >= 0 and spans[before][1] > start:
                continue
            atoms = row(text, ((start, end),)).atoms
            if _says_something(atoms):
                at = bisect_right(s.sentences, (start, len(text))) - 1
                around = s.sentences[at] if at >= 0 else (start, end)
                found.append(_Marked(s.article.id, (start, end), atoms, around))
    return found


def _merged(spans: Sequence[Offsets]) -> list[Offsets]:
    """Sorted spans, those that overlap as one."""
    merged: list[Offsets] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _says_something(atoms: Sequence[str]) -> bool:
    content = [a for a in atoms if a not in FUNCTION_WORDS]
    return bool(content) and (len(atoms) > 1 or len(content[0]) >= _LEAST)


def _mentions(people: Sequence[Person]) -> Mapping[tuple[str, str], list[int]]:
    """Where each person is mentioned, by person and article, in order."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for p in people:
        for m in p.mentions:
            found[(p.id, m.span.article)].append(m.span.start)
    for starts in found.values():
        starts.sort()
    return found


def _from_quotes(
    fragment: _Marked,
    whole: Sequence[tuple[Quote, tuple[str, ...]]],
    holding: Mapping[str, Sequence[int]],
    spoken_of: Mapping[tuple[str, str], Sequence[int]],
) -> Quote | None:
    """The fragment as a quote of the one speaker in whose words another outlet has it."""
    rarest = min((a for a in fragment.atoms if a not in FUNCTION_WORDS), key=lambda a: (len(holding.get(a, ())), a))
    sources: dict[str, Quote] = {}
    for n in list(holding.get(rarest, ()))[:_MOST_TRIED]:
        quote, atoms = whole[n]
        if quote.speaker is None or quote.span.article == fragment.article or not _stands_in(fragment.atoms, atoms):
            continue
        if len(fragment.atoms) > _SHORT or _is_near(fragment, spoken_of.get((quote.speaker, fragment.article), ())):
            sources.setdefault(quote.speaker, quote)
    if len(sources) != 1:
        return None
    (speaker, source), *_ = sources.items()
    return _quote(fragment, speaker, round(_SAYS * source.confidence, 3))


def _is_near(fragment: _Marked, starts: Sequence[int]) -> bool:
    """True where one of the mentions stands in the fragment's sentence."""
    at = bisect_right(starts, fragment.sentence[1])
    return at > 0 and starts[at - 1] >= fragment.sentence[0]


def _stands_in(part: Sequence[str], whole: Sequence[str]) -> bool:
    size = len(part)
    return any(tuple(whole[k : k + size]) == tuple(part) for k in range(len(whole) - size + 1))


def _from_each_other(fragments: Sequence[_Marked]) -> list[Quote]:
    """Quotes without a speaker of the marked words that two articles print alike."""
    same: dict[tuple[str, ...], list[_Marked]] = defaultdict(list)
    for f in fragments:
        same[f.atoms].append(f)
    return [_quote(f, None, 0.0) for group in same.values() if len({f.article for f in group}) > 1 for f in group]


def _quote(fragment: _Marked, speaker: str | None, confidence: float) -> Quote:
    start, end = fragment.at
    return Quote(
        id=f"{fragment.article}/m{start}",
        span=Span(article=fragment.article, start=start, end=end),
        segments=((start, end),),
        kind="mixed",
        speaker=speaker,
        unknown=None if speaker else "in marks in several articles, and none says whose words they are",
        confidence=confidence,
    )
