"""What speaks for reported words being one saying with other words: the sentences that come nearest, and the frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from tellings.collation.lemmas import stem
from tellings.collation.rarity import Rarity
from tellings.collation.risks import NEGATION
from tellings.collation.runs import matches
from tellings.collation.units import Unit

_SENTENCES = 3
"""Sentences of a statement that one reported telling may stand for."""
_FEW = 3
"""Words from which on a sentence says something by their order."""
_NEGATION = frozenset(map(stem, NEGATION))
_LINE = 150
_OPENING = 1_000
"""Letters of a sentence or so, and of an article's opening: further down it's all the same where a thing stands."""


class Passage(NamedTuple):
    """What a reported telling has in common with those sentences of the other telling that come nearest to it, and
    the sentences that tell the two."""

    whole: float
    """The share of one sentence that the other has in any order, of that with most in common; the greater of both."""
    part: float
    """The share of all that the two say that both say."""
    content: int
    """Words shared that are no function words."""
    ordered: float
    """The share of one sentence that the other has in the same order, person and tense aside."""
    asks: int
    """1 where both ask by one question word, −1 where one asks or both ask otherwise."""
    rarest: float
    """The weight of the rarest word shared, names aside."""
    framed: float
    """How alike the two are with the rest of the sentences that tell them, 0 to 1."""
    cue: bool
    """True where one word reports both, "said" too."""
    act: bool
    """True where both are reported as one thing done: asked, denied, promised."""
    told: bool
    """True where one word at least stands for the source of both, and one of them has no name."""
    denied: bool
    """True where one says "not" or "never" and the other doesn't."""
    down: float
    """How far down its article the later of the two stands, as a logarithm: what opens two articles is one thing."""


def passage(one: Unit, other: Unit, rarity: Rarity) -> Passage:
    """A reported telling beside the sentences of the other that come nearest to it."""
    if len(other.told) < len(one.told):
        one, other = other, one
    here = rarity.stems(one.content)
    best, at, nearest, held = -1.0, (0, 0), frozenset[str](), 0.0
    for first in range(len(other.clauses)):
        words: frozenset[str] = frozenset()
        for last in range(first, min(first + _SENTENCES, len(other.clauses))):
            words |= other.clauses[last]
            there = rarity.stems(words)
            alike = 2 * rarity.stems(one.content & words) / (here + there or 1.0)
            if alike > best:
                best, at, nearest, held = alike, (first, last + 1), words, there
    shared = one.content & nearest
    both = rarity.stems(shared)
    ours, theirs = set(one.asks) - {""}, set(other.asks[slice(*at)]) - {""}
    told = other.told[slice(*at)]
    return Passage(
        whole=max(_reports(one, other, rarity), _reports(other, one, rarity)),
        part=both / (here + held - both or 1.0),
        content=len(shared),
        ordered=max(_in_order(one.told, told, rarity), _in_order(told, one.told, rarity)),
        asks=1 if ours & theirs else -1 if ours or theirs else 0,
        rarest=max((rarity.stems((w,)) for w in shared if w[0] != "@"), default=0.0),
        framed=_framed(one.context | one.content, other.context | nearest, rarity),
        cue=bool(one.cue & other.cue),
        act=bool(one.act) and one.act == other.act,
        told=None in (one.quote.speaker, other.quote.speaker) and bool(one.source & other.source),
        denied=_denies(one.told) != _denies(told),
        down=math.log1p(min(_OPENING, max(u.quote.span.start for u in (one, other))) / _LINE),
    )


def _reports(one: Unit, by: Unit, rarity: Rarity) -> float:
    """How much of one sentence of a unit another reports, of that sentence of which it reports most."""
    best = (0.0, 0.0)
    for clause in one.clauses:
        weight = rarity.stems(clause & by.content)
        best = max(best, (weight, weight / (rarity.stems(clause) or 1.0)))
    return best[1]


def _framed(ours: frozenset[str], theirs: frozenset[str], rarity: Rarity) -> float:
    """How alike two sentences are with what they report."""
    return 2 * rarity.context(ours & theirs) / (rarity.context(ours) + rarity.context(theirs) or 1.0)


def _denies(told: Sequence[Sequence[str]]) -> bool:
    """True where a sentence has a negation."""
    return any(word in _NEGATION for sentence in told for word in sentence)


def _in_order(one: Sequence[Sequence[str]], by: Sequence[Sequence[str]], rarity: Rarity) -> float:
    """The share of one sentence that another tells in the same order."""
    best = 0.0
    for sentence in one:
        whole = rarity.told(sentence)
        if len(sentence) < _FEW:
            continue
        for other in by:
            words = [w for a, _, size in matches(sentence, other) for w in sentence[a : a + size]]
            best = max(best, rarity.told(words) / whole)
    return best
