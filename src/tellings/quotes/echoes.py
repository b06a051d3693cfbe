"""The same words printed by several outlets share their speaker where only one of them says who it was."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tellings.records import Quote
from tellings.text import fold, words

_RUN = 4
"""Words in a row by which two quotes are likened."""
_DOUBTED, _SURE = 0.8, 0.85
"""Below the first a pronoun may have been misread; from the second on a named speaker elsewhere is believed more."""
_LEAST = 0.6
"""Share of the shorter quote's runs that the other must hold."""


def share_speakers(quotes: Sequence[Quote], texts: Mapping[str, str], genders: Mapping[str, str]) -> list[Quote]:
    """Quotes in the same order; those without a speaker take the one of the likest quote that has one, unless "he" or
    "she" says it and that is a woman or a man by `genders` (person → "he" or "she")."""
    runs = [_runs(q, texts[q.span.article]) for q in quotes]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n, q in enumerate(quotes):
        if q.speaker is not None:
            for run in runs[n]:
                if len(holders[run]) < 50:
                    holders[run].append(n)
    made = []
    for n, q in enumerate(quotes):
        if q.speaker is None:
            made.append(_echoed(n, q, quotes, runs, holders, texts, genders))
        elif q.kind == "direct" and q.confidence < _DOUBTED and _is_pronoun(q, texts):
            made.append(_named_elsewhere(n, q, quotes, runs, holders, texts))
        else:
            made.append(q)
    return made


def _is_pronoun(q: Quote, texts: Mapping[str, str]) -> bool:
    return q.source is not None and texts[q.span.article][q.source.start : q.source.end].lower() in ("he", "she")


def _named_elsewhere(
    n: int,
    q: Quote,
    quotes: Sequence[Quote],
    runs: Sequence[frozenset[tuple[str, ...]]],
    holders: dict[tuple[str, ...], list[int]],
    texts: Mapping[str, str],
) -> Quote:
    """A quote whose "he" was read as somebody, with the speaker whom other outlets name for nearly the same words."""
    shared = Counter(other for run in runs[n] for other in holders.get(run, ()))
    named = {
        quotes[o].speaker
        for o, count in shared.items()
        if count >= _LEAST * min(len(runs[n]), len(runs[o]))
        and quotes[o].span.article != q.span.article
        and quotes[o].kind == "direct"
        and quotes[o].confidence >= _SURE
        and not _is_pronoun(quotes[o], texts)
    }
    if len(named) != 1 or named == {q.speaker}:
        return q
    return replace(q, speaker=named.pop(), confidence=0.8)


def _echoed(
    n: int,
    q: Quote,
    quotes: Sequence[Quote],
    runs: Sequence[frozenset[tuple[str, ...]]],
    holders: dict[tuple[str, ...], list[int]],
    texts: Mapping[str, str],
    genders: Mapping[str, str],
) -> Quote:
    if q.kind == "indirect" or not runs[n] or (q.unknown or "").startswith("two people"):
        return q
    shared = Counter(other for run in runs[n] for other in holders.get(run, ()))
    best = max(shared, key=lambda o: (shared[o], quotes[o].confidence, -o), default=None)
    if best is None or shared[best] < _LEAST * min(len(runs[n]), len(runs[best])):
        return q
    told = texts[q.span.article][q.source.start : q.source.end].lower() if q.source else ""
    if told in ("he", "she") and genders.get(quotes[best].speaker or "", told) != told:
        return q
    return replace(q, speaker=quotes[best].speaker, unknown=None, confidence=round(0.8 * quotes[best].confidence, 3))


def _runs(q: Quote, text: str) -> frozenset[tuple[str, ...]]:
    found = [fold(text[a:b]) for start, end in q.segments for a, b in words(text, start, end)]
    return frozenset(tuple(found[k : k + _RUN]) for k in range(len(found) - _RUN + 1))
