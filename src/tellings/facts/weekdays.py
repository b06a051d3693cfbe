"""Weekdays against dates: "Monday, February 9", where the ninth was a Sunday and another outlet has that Sunday."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from tellings.facts.times import WEEKDAYS
from tellings.records import Span

_NAMED = re.compile(r"\b(Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day\b|\b)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def named_weekday(words: str) -> int | None:
    """The only weekday that some words name, counted from Monday = 0."""
    found = {m.group(1)[:3].lower() for m in _NAMED.finditer(words)}
    if len(found) != 1:
        return None
    (first,) = found
    return next(n for n, day in enumerate(WEEKDAYS) if day[:3].lower() == first)


def wrong_weekday(texts: Mapping[str, str], told: Sequence[tuple[Span, str]]) -> list[Span]:
    """Of times with the day that they resolve to, one with its date under a wrong weekday and those of other articles
    with the same day under the right one; nothing where there is no such pair."""
    read = []
    for span, day in told:
        words = texts[span.article][span.start : span.end]
        read.append((span, day, named_weekday(words), bool(_DIGIT.search(words))))
    for span, day, weekday, dated in read:
        true = date.fromisoformat(day).weekday()
        if not dated or weekday is None or weekday == true:
            continue
        right = [s for s, other, w, _ in read if s.article != span.article and other == day and w == true]
        if right:
            return [span, *right]
    return []
