"""Descriptions that stand for somebody named elsewhere in the article: "the president", "the veteran comedian"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from tellings.quotes.lexicon import HE_TITLES, HONORIFICS, KINDS, SHE_TITLES, TITLES
from tellings.quotes.speakers import Cast
from tellings.records import Offsets
from tellings.text import fold

_HEADS = (
    {t for t in TITLES | SHE_TITLES | HE_TITLES | frozenset().union(*KINDS) if t.isalpha() and len(t) > 3} - HONORIFICS
) | {"star", "superstar", "starlet", "teen", "teenager", "veteran", "entertainer", "native"}
_NOT_HEADS = frozenset(
    ["general", "private", "major", "special", "chief", "leader", "democratic", "independent", "mother", "father"]
)
_FOUND = re.compile(
    r"\b([Tt]he|[Tt]his|[Tt]hat)\s((?:[\w’'-]+\s){0,4}?)("
    + "|".join(sorted(_HEADS - _NOT_HEADS))
    + r")\b(?![-’']?\w)(?!\s+[A-Z])"
)
_LESS = frozenset(
    [
        "of",
        "and",
        "or",
        "in",
        "on",
        "at",
        "to",
        "for",
        "with",
        "who",
        "that",
        "is",
        "was",
        "were",
        "be",
        "not",
        "said",
        "more",
        "than",
        "as",
        "from",
        "by",
    ]
)


def find_descriptions(text: str, cast: Cast, quoted: Sequence[Offsets]) -> None:
    """Add to each individual's mentions the descriptions that resolve to them with some confidence."""
    starts = [s for s, _ in quoted]
    for m in _FOUND.finditer(text):
        n = bisect_right(starts, m.start()) - 1
        if n >= 0 and quoted[n][0] <= m.start() < quoted[n][1]:
            continue
        inner = [fold(w) for w in m[2].split()]
        if any(w in _LESS for w in inner):
            continue
        answer = cast.describe(m.start(), [*inner, fold(m[3])])
        if answer.who is not None and answer.confidence >= 0.5:
            answer.who.mentions.append((m.start(), m.end(), "description"))
