"""The same words printed by several outlets share their speaker where only one of them says who it was."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tellings.records import Quote
from tellings.text import fold, words

_RUN = 4
"""Words in a row by which two quotes are likened."""
_DOUBTED, _SURE = 0.8, 0.85
"""Below the first a pronoun may have been misread; from the second on a named speaker elsewhere is believed more."""
_LEAST = 0.6
"""Share of the shorter quote's runs that the other must hold."""
_NO_CHANCE = 5
"""Runs shared from which on a speaker who was named gives way: eight words in a row are said alike by nobody else."""


def share_speakers(
    quotes: Sequence[Quote],
    texts: Mapping[str, str],
    genders: Mapping[str, str],
    told: Mapping[str, Collection[str]] | None = None,
) -> list[Quote]:
    """Quotes in the same order; those without a speaker take the one of the likest quote that has one, unless "he" or
    "she" says it and that is a woman or a man by `genders` (person → "he" or "she"), or it is said to that very person:
    `told` has these by the quote's id."""
    told = told or {}
    runs = [_runs(q, texts[q.span.article]) for q in quotes]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n, q in enumerate(quotes):
        if q.speaker is not None:
            for run in runs[n]:
                if len(holders[run]) < 50:
                    holders[run].append(n)
    made = []
    for n, q in enumerate(quotes):
        pronoun = _pronoun(q, texts)
        doubted = q.kind == "direct" and q.confidence < _DOUBTED and bool(pronoun)
        if q.speaker is not None and not doubted:
            made.append(q)
            continue
        others = (other for run in runs[n] for other in holders.get(run, ()))
        shared = Counter(o for o in others if quotes[o].speaker not in told.get(q.id, ()))
        near = {o for o, count in shared.items() if count >= _LEAST * min(len(runs[n]), len(runs[o]))}
        if q.speaker is None:
            best = max(shared, key=lambda o: (shared[o], quotes[o].confidence, -o), default=None)
            made.append(q if best is None or best not in near else _echoed(q, pronoun, quotes[best], genders))
        else:
            plainly = [quotes[o] for o in near if shared[o] >= _NO_CHANCE]
            made.append(_named_elsewhere(q, plainly, texts))
    return made


def _pronoun(q: Quote, texts: Mapping[str, str]) -> str:
    """ "he" or "she", where that alone is the source."""
    told = texts[q.span.article][q.source.start : q.source.end].lower() if q.source else ""
    return told if told in ("he", "she") else ""


def _named_elsewhere(q: Quote, near: Sequence[Quote], texts: Mapping[str, str]) -> Quote:
    """A quote whose "he" was read as somebody, with the speaker whom other outlets name for nearly the same words."""
    named = {
        other.speaker
        for other in near
        if other.span.article != q.span.article
        and other.kind == "direct"
        and other.confidence >= _SURE
        and not _pronoun(other, texts)
    }
    if len(named) != 1 or named == {q.speaker}:
        return q
    return replace(q, speaker=named.pop(), confidence=0.8)


def _echoed(q: Quote, pronoun: str, likest: Quote, genders: Mapping[str, str]) -> Quote:
    """A quote without a speaker, with that of the likest; `pronoun` is what it is told with, if any."""
    if q.kind == "indirect" or (q.unknown or "").startswith("two people"):
        return q
    if pronoun and genders.get(likest.speaker or "", pronoun) != pronoun:
        return q
    return replace(q, speaker=likest.speaker, unknown=None, confidence=round(0.8 * likest.confidence, 3))


def _runs(q: Quote, text: str) -> frozenset[tuple[str, ...]]:
    found = [fold(text[a:b]) for start, end in q.segments for a, b in words(text, start, end)]
    return frozenset(tuple(found[k : k + _RUN]) for k in range(len(found) - _RUN + 1))
