"""Counts that change with the time of writing, and which of them can only grow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from tellings.facts.figures import Quantity
from tellings.facts.moments import order
from tellings.facts.stems import stem
from tellings.records import Span

GROWING = frozenset(
    stem(w)
    for w in ("dead", "killed", "deaths", "injured", "wounded", "missing", "arrests", "cases", "victims", "casualties")
)
"""Words that are counts of something that goes on."""
_COUNTED_ON = re.compile(
    r"\b(?:dead|die[ds]?\b|dying|death|kill|injur|wound|hurt|missing|arrest|detain|infect|hospitali|evacuat|displac|rescu|"
    r"homeless|casualt|victim|affected|without power|stranded|so far|toll)",
    re.IGNORECASE,
)
"""Beside a count that changes with the time of writing."""
_FALLS = re.compile(
    r"\b(?:missing|unaccounted|without power|stranded|homeless|displac|evacuat|hospitali|affected|detain|case|infect)",
    re.IGNORECASE,
)
"""Beside a count that goes on and can fall as well as grow."""
MEASURES = frozenset(
    stem(w)
    for w in (
        "$", "€", "£", "second", "minute", "hour", "day", "week", "month", "year", "meters", "kilometers", "mile",
        "foot", "feet", "yard", "inch", "millimetres", "millimeters", "centimetres", "degree", "tonne", "ton", "kilo",
        "kilogram", "kilograms", "pound", "litre", "liter", "gallon", "barrel", "acre", "hectare",
    )
)  # fmt: skip
"""Units that measure: what they measure is not counted on."""
_SENTENCE_END = re.compile(r"[.!?][\"”’']?\s|\n")
_NEAR = 60
"""Characters between a figure and the word that it measures."""


def goes_on(texts: Mapping[str, str], figure: Span) -> bool:
    """True where the words beside a count say that it is of something that goes on: the dead, the missing, arrests."""
    return _beside(texts, figure, _COUNTED_ON)


def _beside(texts: Mapping[str, str], figure: Span, words: re.Pattern[str]) -> bool:
    """True where some words stand beside a figure, in its sentence."""
    body = texts[figure.article]
    before = _SENTENCE_END.split(body[max(0, figure.start - _NEAR) : figure.start])[-1]
    after = _SENTENCE_END.split(body[figure.end : figure.end + _NEAR])[0]
    return bool(words.search(before + body[figure.start : figure.end] + after))


def shrinks(
    texts: Mapping[str, str], lone: Sequence[tuple[Span, Quantity]], published: Mapping[str, str | None]
) -> bool:
    """True where two articles whose times are known tell a count that cannot fall, and the later one tells less."""
    if any(_beside(texts, q.span, _FALLS) for _, q in lone):
        return False
    for (_, one), (_, two) in combinations(lone, 2):
        later = order(published.get(one.span.article) or "", published.get(two.span.article) or "")
        if (one.value - two.value) * later > 0:
            return True
    return False
