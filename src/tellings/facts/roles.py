"""What a figure says of what it counts: how much, how much more, how much at a time, how much together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from tellings.facts.figures import Quantity
from tellings.facts.slips import names_in, sentence_of
from tellings.records import Span

_BEYOND = re.compile(
    r"\s(?:too\s)?(?:over|under|above|below|beyond|more|less|fewer|extra|short|behind|ahead|higher|lower)\b",
    re.IGNORECASE,
)
_HYPHEN = re.compile(r"\d-(?!million|billion|trillion)[a-z]")
_WHOLE = re.compile(
    r"\b(?:combined|total\sof|overall|together|altogether)\s(?:(?:about|some|nearly|almost)\s)?$", re.IGNORECASE
)
_RATE = re.compile(
    r"\s(?:an?|per|each|every)\s(?:year|month|week|day|hour|minute|head|person|household)\b", re.IGNORECASE
)
_EXTRA = re.compile(r"\b(?:extra|further|additional)\s$", re.IGNORECASE)
_BY = re.compile(r"\b(by|to)\s(?:(?:about|around|some|nearly|almost|only|just)\s)?$", re.IGNORECASE)
_HEAD = 4
"""Words at the head of a sentence that name whom it is about."""


def are_two(texts: Mapping[str, str], lone: Sequence[tuple[Span, Quantity]], slip: bool) -> bool:
    """True for figures of two things: how much, and how much more ("£18 million over budget"); and, but for slips, "the
    27-yard line" and "73 yards", and sentences that name, or name at their head, other people or places each."""
    spans = [q.span for _, q in lone]
    roles = {_role(texts, span) for span in spans}
    if (roles & {"more", "rate", "all"} and len(roles) > 1) or {"by", "to"} <= roles:
        return True
    if slip:
        return False
    told = [(q.value, sentence_of(texts[q.span.article], q.span)) for _, q in lone]
    for words in (told, [(value, " ".join(sentence.split()[:_HEAD])) for value, sentence in told]):
        named = [(value, names_in(sentence)) for value, sentence in words]
        apart = [a.isdisjoint(b) for (v, a), (w, b) in combinations(named, 2) if v != w and a and b]
        if apart and all(apart):
            return True
    written: defaultdict[float, set[bool]] = defaultdict(set)
    for _, q in lone:
        written[q.value].add(bool(_HYPHEN.search(texts[q.span.article], q.span.start, q.span.end)))
    return any(a.isdisjoint(b) for a, b in combinations(written.values(), 2))


def _role(texts: Mapping[str, str], figure: Span) -> str:
    """Whether a figure says how much more or less something is ("more"), by what it changes ("by"), to what ("to"),
    how much it is at a time ("rate"), or together ("all")."""
    body = texts[figure.article]
    start = max(0, figure.start - 24)
    if _BEYOND.match(body, figure.end) or _EXTRA.search(body, start, figure.start):
        return "more"
    if _WHOLE.search(body, start, figure.start):
        return "all"
    if _RATE.match(body, figure.end):
        return "rate"
    by = _BY.search(body, start, figure.start)
    return by.group(1).lower() if by else ""
