"""Sentences that two printings have in different places, in other words: "It may not hold" here, "It holds" there.

Aligning keeps the order of words, so a sentence that stands elsewhere and is altered besides lies in two places where
the printings differ, and neither shows the other. Here such sentences are brought together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tellings.collation.risks import FUNCTION_WORDS
from tellings.collation.runs import matches
from tellings.collation.sides import Telling
from tellings.collation.variants import Side, Variant

_LEAST = 3
"""Words of a sentence that is looked for elsewhere."""
_ALIKE = 0.6
"""Share of the words of both, from which on two sentences are one told otherwise."""
_MOST = 12
"""Sentences of one printing that are tried: more are a long passage, where chance would find some."""


class Elsewhere(NamedTuple):
    """One sentence that both printings have, in two places and not in the same words."""

    one: Side
    other: Side


def find_elsewhere(base: Telling, changed: Telling, variants: Sequence[Variant]) -> list[Elsewhere]:
    """Whole sentences in different variants that are nearly the same, the likest first, each in one pair at most."""
    ours = [(n, s) for n, v in enumerate(variants) for s in _sentences(base, v.one)]
    theirs = [(n, s) for n, v in enumerate(variants) for s in _sentences(changed, v.other)]
    if not ours or not theirs or max(len(ours), len(theirs)) > _MOST:
        return []
    ranked = []
    for n, one in ours:
        for m, other in theirs:
            likeness = _likeness(base.row.atoms[one.first : one.last], changed.row.atoms[other.first : other.last])
            if likeness >= _ALIKE and (n != m or len(variants) > 1):
                ranked.append((-likeness, one, other))
    found: list[Elsewhere] = []
    for _, one, other in sorted(ranked):
        if all(one != f.one and other != f.other for f in found):
            found.append(Elsewhere(one, other))
    return found


def without(variants: Sequence[Variant], found: Sequence[Elsewhere]) -> list[Variant]:
    """What is left of the variants when the sentences found elsewhere are taken out."""
    left = []
    for v in variants:
        ones = _rest(v.one, [f.one for f in found])
        others = _rest(v.other, [f.other for f in found])
        for k in range(max(len(ones), len(others))):
            one = ones[k] if k < len(ones) else Side(v.one.last, v.one.last)
            other = others[k] if k < len(others) else Side(v.other.last, v.other.last)
            left.append(Variant(v.where, one, other))
    return left


def _rest(side: Side, taken: Sequence[Side]) -> list[Side]:
    at, pieces = side.first, []
    for t in sorted(t for t in taken if side.first <= t.first and t.last <= side.last and t):
        if t.first > at:
            pieces.append(Side(at, t.first))
        at = t.last
    if side.last > at:
        pieces.append(Side(at, side.last))
    return pieces


def _sentences(telling: Telling, side: Side) -> list[Side]:
    """The whole sentences inside a run of atoms."""
    if side.last - side.first < _LEAST:
        return []
    ends = [a for a in range(side.first, side.last + 1) if _begins(telling, a)]
    return [Side(a, b) for a, b in pairwise(ends) if b - a >= _LEAST]


def _begins(telling: Telling, atom: int) -> bool:
    """True where a sentence begins, or the printing or a part of it ends."""
    return (
        atom in (0, len(telling.row.atoms))
        or telling.breaks_before(atom)
        or (telling.starts_sentence(atom) and telling.stops_after(atom - 1))
    )


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    shared = [w for a, _, size in matches(one, other) for w in one[a : a + size]]
    if all(w in FUNCTION_WORDS for w in shared):
        return 0.0
    return 2 * len(shared) / (len(one) + len(other))
