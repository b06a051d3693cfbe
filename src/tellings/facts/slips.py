"""Figures that a slip makes of one another: 31,482 and 31,842, 3,000 and 30,000, eighteen and eighty."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tellings.facts.figures import CROWD, PEOPLE, Quantity
from tellings.facts.stems import stem
from tellings.records import Span

_DIGITS = 2
_NOUGHTS = (10.0, 100.0, 1000.0)
_TELLING = 100
"""From here on a nought more is a slip and no other count."""
_LONG = 4
"""Digits that tell, from which two turned round are no chance: of two figures of five digits one pair in some thousands
is so."""
_TEENS = {13: 30, 14: 40, 15: 50, 16: 60, 17: 70, 18: 80, 19: 90}
_WORD = re.compile(r"[^\W\d_]{4,}")
_STOP = re.compile(r"[.!?][\"”’']?\s|\n")
_AROUND = 250
"""Characters before and behind a figure that say what it is of."""
_NAME = re.compile(r"(?<=[\w,)’'\"“-] )[A-Z][^\W\d_]{2,}|^\W*[A-Z][^\W\d_]{2,}(?= [A-Z])")
"""A capital inside a sentence, or at its head before another."""
_TIMES = frozenset(
    stem(word)
    for word in (
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March",
        "April", "June", "July", "August", "September", "October", "November", "December", "Some", "About", "The",
    )
)  # fmt: skip
_MOST = 400
"""Figures of many digits compared in one story."""


def is_slip(one: Quantity, two: Quantity) -> bool:
    """True for figures of two digits and more that have the same ones in another order, or another number of noughts:
    30,000 for 3,000, 31 for 13. That is no rounding, and "about" does not make it one."""
    first, second = _digits(one), _digits(two)
    if one.value == two.value or max(len(first), len(second)) < _DIGITS:
        return False
    if first.rstrip("0") == second.rstrip("0"):
        ratio = max(one.value, two.value) / max(min(one.value, two.value), 1e-9)
        return ratio in _NOUGHTS and max(one.value, two.value) >= _TELLING
    return len(first) == len(second) and sorted(first) == sorted(second) and min(one.value, two.value) >= _DIGITS


def is_by_noughts(one: Quantity, two: Quantity) -> bool:
    """True where one figure has more noughts than the other, and both have one telling digit: 100 and 10,000 are round
    figures that may well be of two things."""
    first, second = _digits(one).rstrip("0"), _digits(two).rstrip("0")
    return first == second and len(first) == 1


def is_misheard(one: Quantity, two: Quantity) -> bool:
    """True for eighteen and eighty, with the same noughts behind."""
    low, high = sorted((one.value, two.value))
    if low <= 0:
        return False
    scale = 1.0
    while low / scale >= _TELLING:
        scale *= 10
    return _TEENS.get(int(low / scale), 0) * scale == high and low % scale == 0


def turned_round(texts: Mapping[str, str], printed: Mapping[str, Sequence[Quantity]]) -> Iterator[list[Quantity]]:
    """Figures of many digits in two articles of which two digits stand in each other's place, where no article of the
    story prints both, and what stands around them is of one thing."""
    alike: defaultdict[tuple[int, str], dict[float, list[Quantity]]] = defaultdict(dict)
    holds: defaultdict[float, set[str]] = defaultdict(set)
    count = 0
    for article, found in sorted(printed.items()):
        for q in found:
            digits = _digits(q)
            telling = digits.rstrip("0")
            if len(telling) >= _LONG and count < _MOST:
                count += 1
                alike[len(digits), "".join(sorted(digits))].setdefault(q.value, []).append(q)
                holds[q.value].add(article)
    for by_value in alike.values():
        for one, two in combinations(sorted(by_value), 2):
            first, second = by_value[one], by_value[two]
            apart = sum(a != b for a, b in zip(_digits(first[0]), _digits(second[0]), strict=True))
            if apart == _DIGITS and holds[one].isdisjoint(holds[two]):
                same = [(a, b) for a in first for b in second if _of_one(texts, a, b)]
                if same:
                    yield list({q.span.article: q for pair in reversed(same) for q in pair}.values())


def _of_one(texts: Mapping[str, str], one: Quantity, two: Quantity) -> bool:
    """True where two figures count the same, or people, and their sentences have a name in common or none."""
    if one.unit != two.unit and not {one.unit, two.unit} <= {"", CROWD, PEOPLE}:
        return False
    said = [sentence_of(texts[q.span.article], q.span) for q in (one, two)]
    names = [names_in(words) for words in said]
    if names[0] and names[1]:
        return not names[0].isdisjoint(names[1])
    words = [{stem(w) for w in _WORD.findall(words)} for words in said]
    return one.unit == two.unit != "" or not words[0].isdisjoint(words[1])


def sentence_of(body: str, span: Span) -> str:
    """The sentence around a span, as far as it is near."""
    before = _STOP.split(body[max(0, span.start - _AROUND) : span.start])[-1]
    return before + body[span.start : span.end] + _STOP.split(body[span.end : span.end + _AROUND])[0]


def names_in(sentence: str) -> frozenset[str]:
    """The words of a sentence that look like names, as stems."""
    return frozenset(stem(w.strip(" ‘’“”\"'(")) for w in _NAME.findall(sentence)) - _TIMES


def _digits(figure: Quantity) -> str:
    """The digits of a figure without its point."""
    return f"{figure.value:.4f}".rstrip("0").rstrip(".").replace(".", "")
