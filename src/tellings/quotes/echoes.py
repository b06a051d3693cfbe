"""The same words printed by several outlets share their speaker where only one of them says who it was."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tellings.records import Quote
from tellings.text import fold, words

_RUN = 4
"""Words in a row by which two quotes are likened."""
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
    return [
        q if q.speaker is not None else _echoed(n, q, quotes, runs, holders, texts, genders)
        for n, q in enumerate(quotes)
    ]


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
