"""Two printings of one utterance, laid side by side: what one has and the other has not, place by place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from tellings.collation.amounts import CURRENCIES, amount
from tellings.collation.forms import fold, is_ellipsis, is_masked, same_spelling, same_word, unmasks
from tellings.collation.risks import FUNCTION_WORDS
from tellings.collation.rows import Row
from tellings.collation.spelling import MONTHS, TITLES

_STRAY = 2
_FAR = 6
"""Words that say nothing, up to two, and how far they may stand from other shared words at an end."""
_IN_BRACKETS = 2
"""Words in a bracket beside those that differ: "[the players]" for "the lads"."""
_BRACKETS = frozenset("[]()")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_AMOUNT = 4
"""Tokens before a place among which the mark of a currency stands that the amount there begins with."""
Where = Literal["start", "inside", "end"]


class Side(NamedTuple):
    """The printing's part in a variant: a run of its atoms, possibly empty, `first` ≤ … < `last`."""

    first: int
    last: int

    def __bool__(self) -> bool:
        return self.first < self.last


class Variant(NamedTuple):
    """One place where two printings differ in their words."""

    where: Where
    one: Side
    other: Side


class Sameness(NamedTuple):
    """One place where two printings write the same word otherwise. `form` names the way."""

    form: Literal["case", "spelling", "contraction", "number", "mask", "abbreviation", "bracket"]
    one: Side
    other: Side


class Comparison(NamedTuple):
    """All that two printings share and differ in."""

    shared: int
    """Words that both have in the same order."""
    content: int
    """How many of them are no function words."""
    variants: tuple[Variant, ...]
    forms: tuple[Sameness, ...]
    moved: tuple[tuple[Side, Side], ...]
    """Runs of the same words that stand in another place."""


def compare(one: Row, other: Row, pairs: Sequence[tuple[int, int]]) -> Comparison:
    """What differs between two rows whose atoms are aligned by `pairs` (in order; −1 where a row has nothing)."""
    same = [a >= 0 and b >= 0 and same_word(one.atoms[a], other.atoms[b]) for a, b in pairs]
    hits = _without_strays([k for k, yes in enumerate(same) if yes], [one.atoms[a] for a, _ in pairs])
    if len(hits) < sum(same):
        kept = set(hits)
        same = [k in kept for k in range(len(pairs))]
    if not hits:
        everything = Variant("start", Side(0, len(one.atoms)), Side(0, len(other.atoms)))
        return Comparison(0, 0, (everything,), (), ())
    matched = frozenset(pairs[k][0] for k in hits), frozenset(pairs[k][1] for k in hits)
    variants: list[Variant] = []
    forms: list[Sameness] = []
    a = b = k = 0
    while k < len(pairs):
        if same[k]:
            a, b = pairs[k][0] + 1, pairs[k][1] + 1
            form = _written(one, other, pairs[k], matched)
            if form:
                forms.append(form)
            k += 1
            continue
        until = _group_end(same, k)
        where: Where = "start" if k < hits[0] else "end" if k > hits[-1] else "inside"
        group = pairs[k:until]
        to_a = max([x for x, _ in group if x >= 0], default=a - 1) + 1
        to_b = max([y for _, y in group if y >= 0], default=b - 1) + 1
        whole = Variant(where, Side(a, max(a, to_a)), Side(b, max(b, to_b)))
        for variant in _without_bracket(one, other, whole):
            form = _only_form(one, other, variant)
            if form:
                forms.append(form)
            else:
                variants.append(variant)
        a, b, k = whole.one.last, whole.other.last, until
    forms += _turned_dates(one, other, variants)
    content = sum(one.atoms[pairs[k][0]] not in FUNCTION_WORDS for k in hits)
    return Comparison(
        len(hits), content, tuple(variants), _of_one_token(forms, one, other), _moved(one, other, variants)
    )


def _without_strays(hits: list[int], words: Sequence[str]) -> list[int]:
    """Equal places without "the" or "to" at an end far from all else that is shared: those are there by chance."""
    for step in (1, -1):
        ordered = hits[::step]
        while len(ordered) > 1:
            size = 1
            while size < len(ordered) and ordered[size] == ordered[size - 1] + step:
                size += 1
            stray = size <= _STRAY and all(words[k] in FUNCTION_WORDS for k in ordered[:size])
            if size == len(ordered) or not stray or abs(ordered[size] - ordered[size - 1]) <= _FAR:
                break
            ordered = ordered[size:]
        hits = ordered[::step]
    return hits


def _of_one_token(forms: Sequence[Sameness], one: Row, other: Row) -> tuple[Sameness, ...]:
    """The forms, those of the atoms of one token as one: "have not" / "haven't" is one contraction."""
    made: list[Sameness] = []
    for form in forms:
        before = made[-1] if made else None
        if (
            before
            and before.form == form.form
            and (before.one.last, before.other.last) == (form.one.first, form.other.first)
            and (_in_one_token(one, before.one, form.one) or _in_one_token(other, before.other, form.other))
        ):
            made[-1] = Sameness(
                form.form, Side(before.one.first, form.one.last), Side(before.other.first, form.other.last)
            )
        else:
            made.append(form)
    return tuple(made)


def _in_one_token(row: Row, before: Side, after: Side) -> bool:
    """True where a run of atoms ends with a part of the token that the next one begins with."""
    return bool(before and after) and row.owner[after.first - 1] == row.owner[after.first]


def _group_end(same: Sequence[bool], start: int) -> int:
    """Where the run of differing places ends."""
    k = start
    while k < len(same) and not same[k]:
        k += 1
    return k


def _surface(row: Row, side: Side) -> str:
    return " ".join(row.words[t] for t in sorted({row.owner[a] for a in range(side.first, side.last)}))


def _written(
    one: Row, other: Row, pair: tuple[int, int], matched: tuple[frozenset[int], frozenset[int]]
) -> Sameness | None:
    """How an equal pair of words is written otherwise; None where it isn't, or where only part of a token is equal."""
    a, b = pair
    first, second = one.words[one.owner[a]], other.words[other.owner[b]]
    if first == second:
        return None
    left, right = fold(first), fold(second)
    sides = Side(a, a + 1), Side(b, b + 1)
    if left == right:
        return Sameness("case", *sides) if first.casefold() != first or second.casefold() != second else None
    if one.atoms[a][0].isdigit() and (left.isdigit() != right.isdigit()):
        return Sameness("number", *sides)
    if not (_fully(one, pair[0], matched[0]) and _fully(other, pair[1], matched[1])):
        return None
    if "'" in left or "'" in right or left in {"gonna", "wanna", "gotta"} or right in {"gonna", "wanna", "gotta"}:
        return Sameness("contraction", *sides)
    short = not (left + right).replace("-", "").isalpha() or left in TITLES or right in TITLES
    return Sameness("abbreviation" if short else "spelling", *sides)


def _fully(row: Row, atom: int, matched: frozenset[int]) -> bool:
    """True where every atom of the token that holds `atom` is matched."""
    near = range(max(0, atom - 3), min(len(row.owner), atom + 4))
    return all(a in matched for a in near if row.owner[a] == row.owner[atom])


def _only_form(one: Row, other: Row, variant: Variant) -> Sameness | None:
    """The way of writing in which a variant differs, where it differs in nothing else."""
    left = one.atoms[variant.one.first : variant.one.last]
    right = other.atoms[variant.other.first : variant.other.last]
    if left and right:
        if same_spelling(left, right):
            return Sameness("spelling", variant.one, variant.other)
        if len(left) == len(right) == 1:
            first, second = fold(_surface(one, variant.one)), fold(_surface(other, variant.other))
            if (is_masked(first) and unmasks(first, second)) or (is_masked(second) and unmasks(second, first)):
                return Sameness("mask", variant.one, variant.other)
            if _is_had(one, variant.one, right) or _is_had(other, variant.other, left):
                return Sameness("contraction", variant.one, variant.other)
        if amount(left) is not None and amount(left) == amount(right):
            return Sameness("number", variant.one, variant.other)
    if _is_day(one, variant.one, other, variant.other):
        return Sameness("spelling", variant.one, variant.other)
    if _is_currency(left, other, variant.other) or _is_currency(right, one, variant.one):
        return Sameness("abbreviation", variant.one, variant.other)
    if _bracketed(one, variant.one) and (_bracketed(other, variant.other) or not right or len(right) <= 3):
        return Sameness("bracket", variant.one, variant.other)
    if _bracketed(other, variant.other) and (not left or len(left) <= 3):
        return Sameness("bracket", variant.one, variant.other)
    return None


def _is_had(row: Row, side: Side, against: Sequence[str]) -> bool:
    """True for "they'd" beside "they had": the ending that stands for "would" as well."""
    return tuple(against) == ("had",) and row.atoms[side.first] == "would" and _surface(row, side)[-2:] in ("'d", "’d")


def _is_day(one: Row, a: Side, other: Row, b: Side) -> bool:
    """True for "June 3" beside "June 3rd"."""
    left, right = (_DAY.fullmatch(" ".join(row.atoms[s.first : s.last])) for row, s in ((one, a), (other, b)))
    if not (left and right) or left[1] != right[1]:
        return False
    beside = (
        row.atoms[max(0, s.first - 1) : s.first] + row.atoms[s.last : s.last + 1] for row, s in ((one, a), (other, b))
    )
    return any(not MONTHS.isdisjoint(atoms) for atoms in beside)


def _turned_dates(one: Row, other: Row, variants: list[Variant]) -> list[Sameness]:
    """ "June 3rd" / "3 June": the days on both sides of one month, taken out of the variants."""
    found = []
    for p, q in reversed(list(pairwise(variants))):
        day, month = (p.one or p.other), Side(p.one.last, q.one.first)
        again = q.other if p.one else q.one
        if bool(p.one) == bool(p.other) or bool(q.one) == bool(q.other) or not again or len(range(*month)) != 1:
            continue
        rows = (one, other) if p.one else (other, one)
        first, second = rows[0].atoms[day.first : day.last], rows[1].atoms[again.first : again.last]
        days = [_DAY.fullmatch(" ".join(side)) for side in (first, second)]
        if one.atoms[month.first] in MONTHS and days[0] and days[1] and days[0][1] == days[1][1]:
            found.append(Sameness("spelling", Side(p.one.first, q.one.last), Side(p.other.first, q.other.last)))
            variants.remove(p)
            variants.remove(q)
    return found


def _is_currency(words: Sequence[str], row: Row, side: Side) -> bool:
    """True for "dollars" behind an amount before which the other printing has the mark."""
    if side or len(words) != 1:
        return False
    at = row.owner[side.first] if side.first < len(row.owner) else len(row.words)
    before = row.words[max(0, at - _AMOUNT) : at]
    return any(CURRENCIES.get(mark) == words[0].removesuffix("s") for mark in before)


def _without_bracket(one: Row, other: Row, variant: Variant) -> Iterator[Variant]:
    """A variant without the words in round brackets that one side ends with, and these: "hell (expletive)" / "h---"."""
    left, right = _to_bracket(one, variant.one), _to_bracket(other, variant.other)
    if variant.one and variant.other and (left, right) != (variant.one.last, variant.other.last):
        yield Variant(variant.where, Side(variant.one.first, left), Side(variant.other.first, right))
        variant = Variant(variant.where, Side(left, variant.one.last), Side(right, variant.other.last))
    yield variant


def _to_bracket(row: Row, side: Side) -> int:
    """The atom with which a bracket begins that a run of atoms ends with, behind other words; else where it ends."""
    if not side:
        return side.last
    closing = row.owner[side.last - 1] + 1
    if list(row.words[closing : closing + 1]) != [")"]:
        return side.last
    within = (a for a in range(side.first + 1, side.last) if row.words[row.owner[a] - 1] == "(")
    return next(within, side.last)


def _bracketed(row: Row, side: Side) -> bool:
    """True where the words stand in square or round brackets of the outlet's own, by themselves or with few others."""
    if not side:
        return False
    first, last = row.owner[side.first], row.owner[side.last - 1]
    before = next((t for t in range(first - 1, max(-1, first - 2 - _IN_BRACKETS), -1) if row.words[t] in _BRACKETS), -1)
    after = next(
        (t for t in range(last + 1, min(len(row.words), last + 2 + _IN_BRACKETS)) if row.words[t] in _BRACKETS), -1
    )
    inside = not any(row.words[t] in _BRACKETS for t in range(first, last + 1))
    return inside and before >= 0 and after >= 0 and row.words[before] in "[(" and row.words[after] in "])"


def marks_gap(row: Row, at: int) -> bool:
    """True where an ellipsis stands between atom `at` − 1 and atom `at` of a row."""
    start = row.owner[at - 1] + 1 if at > 0 else 0
    end = row.owner[at] if at < len(row.owner) else len(row.words)
    return any(is_ellipsis(row.words[t]) for t in range(start, end))


_LONGEST_SOUGHT = 200
"""Words of a variant among which moved ones are looked for."""


def _moved(one: Row, other: Row, variants: Sequence[Variant]) -> tuple[tuple[Side, Side], ...]:
    """Runs of the same words that two different variants hold on either side.

    Two content words in a run, or one where the run is all that the variant holds: a lone common word moves nothing.
    """
    found = []
    for p in variants:
        if not p.one:
            continue
        left = one.atoms[p.one.first : min(p.one.last, p.one.first + _LONGEST_SOUGHT)]
        for q in variants:
            if q is p or not q.other:
                continue
            right = other.atoms[q.other.first : min(q.other.last, q.other.first + _LONGEST_SOUGHT)]
            a, b, size = _longest_run(left, right)
            content = sum(w not in FUNCTION_WORDS for w in left[a : a + size])
            if content >= 2 or (content == 1 and size == len(right) and size == len(left)):
                at, to = p.one.first + a, q.other.first + b
                found.append((Side(at, at + size), Side(to, to + size)))
    return tuple(found)


def _longest_run(left: Sequence[str], right: Sequence[str]) -> tuple[int, int, int]:
    """(start, start, length) of the longest run of words that two short sequences share."""
    best = (0, 0, 0)
    ends: dict[int, int] = {}
    for i, word in enumerate(left):
        row: dict[int, int] = {}
        for j, w in enumerate(right):
            if w == word:
                row[j] = ends.get(j - 1, 0) + 1
                if row[j] > best[2]:
                    best = (i - row[j] + 1, j - row[j] + 1, row[j])
        ends = row
    return best
