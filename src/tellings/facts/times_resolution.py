"""From a time expression to the days that it means, with how it was found in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tellings.facts.holidays import ATTACKS
from tellings.facts.times import (
    MONTHS,
    WEEKDAYS,
    Days,
    Reference,
    Resolved,
    TimeExpression,
    day_of,
    days_in_words,
    in_words,
    month_of,
    moved,
    one,
    year_of,
)
from tellings.facts.times_anaphors import Found, anaphor
from tellings.facts.times_counting import counted, in_year
from tellings.facts.times_reading import Reading
from tellings.records import Offsets

_SAID_BEFORE = 900
"""Characters before a quotation in which a day that was told is taken for the day of saying."""
_JOINS = frozenset(("and", "to", "or", "through", "until", "till", "-", "–", "—", "and in"))
_APPOSED = re.compile(r",? \(?|, ")


def resolve(
    article: str,
    text: str,
    sentences: Sequence[Offsets],
    spoken: Sequence[Offsets],
    found: Sequence[TimeExpression],
    reference: Reference | None,
) -> list[Resolved]:
    """Every expression that can be resolved, in the order of the text; what can't be told is left out.

    `spoken` are the parts in quotation marks, sorted. "Tomorrow" in a quotation is settled last, since the day of
    saying may stand after it.
    """
    reading = Reading(article=article, text=text, sentences=sentences, spoken=spoken, reference=reference)
    late: list[TimeExpression] = []
    for n, e in enumerate(found):
        if n + 1 < len(found):
            e = _with_next(e, found[n + 1], text)
        if e.kind == "day" and reading.quotation(e):
            late.append(e)
        else:
            _settle(reading, e)
    for e in late:
        _settle(reading, e)
    reading.done.sort(key=lambda r: r.expression.start)
    return reading.done


def _settle(reading: Reading, e: TimeExpression) -> None:
    found = _resolve_one(reading, e)
    if found is not None and found[0].shown() is not None:
        explicit = e.year is not None or e.kind == "named"
        new = Resolved(article=reading.article, expression=e, days=found[0], how=found[1], explicit=explicit)
        reading.done.append(new)


def _with_next(e: TimeExpression, following: TimeExpression, text: str) -> TimeExpression:
    """What the expression right after says of this one: "March and June 2011", "the next day, Sept. 15"."""
    if following.kind != "date" or following.month is None or following.start - e.end > 12:
        return e
    between = text[e.end : following.start]
    if e.kind in ("anaphor", "day") and following.day is not None and _APPOSED.fullmatch(between):
        return following._replace(start=e.start, end=e.end)
    if e.kind not in ("date", "month") or e.month is None or e.year is not None or following.year is None:
        return e
    if between.strip(" ,").lower() not in _JOINS or (e.month, e.day or 0) > (following.month, following.day or 40):
        return e
    return e._replace(kind="date", year=following.year)


def _resolve_one(reading: Reading, e: TimeExpression) -> Found | None:
    if e.kind == "named":
        return one(ATTACKS), "the attacks that are named after their day"
    if e.kind == "date" and e.year is not None:
        return _printed(e)
    if e.kind == "clock":
        day = reading.before(e, precise=True, same_sentence=True)
        return (day.days, f"the day of {reading.words(day.expression)} in the same sentence") if day else None
    if e.kind == "anaphor":
        return anaphor(reading, e)
    if e.kind in ("holiday", "season") and e.year is not None:
        return in_year(e, e.year), "printed with its year"
    reference = _saying(reading, e) or reading.reference
    if reference is None:
        return None
    first = counted(reading, e, reference.days.first, reference.anchor)
    last = counted(reading, e, reference.days.last, reference.anchor)
    if first is None or last is None:
        return None
    days = first | last
    return days, _how(e, days, reference)


def _printed(e: TimeExpression) -> Found | None:
    assert e.year is not None
    if e.month is None:
        return year_of(e.year), "the year as printed"
    if e.day is None:
        return month_of(e.year, e.month, e.part), "month and year as printed"
    day = day_of(e.year, e.month, e.day)
    if day is None:
        return None
    if e.weekday is not None and day.weekday() != e.weekday:
        return one(day), f"the date as printed, though that day was a {WEEKDAYS[day.weekday()]}"
    return one(day), "the date as printed"


def _saying(reading: Reading, e: TimeExpression) -> Reference | None:
    """The day on which the quotation around "tomorrow" was said: the one in its sentence, else the one told last; else
    up to the day before publication."""
    inside = reading.quotation(e) if e.kind == "day" else None
    reference = reading.reference
    if inside is None or reference is None:
        return None
    low, high = reading.sentence(e.start)
    low, high = min(low, inside[0]), max(high, reading.sentence(inside[1])[1])
    latest = reference.days.last
    told: TimeExpression | None = None
    for r in reading.done:
        if not r.days.first == r.days.last <= latest or reading.quotation(r.expression) is not None:
            continue
        if low <= r.expression.start < high:
            return Reference(days=r.days, how="when it was said")
        if inside[0] - _SAID_BEFORE < r.expression.start < low and (latest - r.days.first).days <= 7:
            told, day = r.expression, r.days
    if told is not None:
        return Reference(days=day, how=f"the {reading.words(told)} before the quotation")
    return reference._replace(days=Days(first=moved(reference.days.first, -1), last=latest))


def _how(e: TimeExpression, days: Days, reference: Reference) -> str:
    """In plain words, how an expression was counted from a reference."""
    if reference.anchor is not None:
        start = f"{in_words(reference.anchor)}, {reference.how}"
        if e.kind == "weekday" or (e.kind == "date" and days.first == days.last):
            return f"that day: {start}" if days == one(reference.anchor) else f"the nearest to {start}"
        return f"counted from about {start}"
    start = f"{days_in_words(reference.days)}, {reference.how}"
    if days == reference.days and days.first == days.last:
        return f"that very day: {start}"
    if e.kind == "weekday":
        near = abs((days.first - reference.days.first).days) < 7
        side = "before" if days.last < reference.days.first else "after"
        return f"the {'first' if near else 'same weekday'} {side} {start}"
    if e.kind in ("date", "month"):
        return f"the year told from {start}"
    return f"counted from {start}"


def contradiction(resolved: Resolved) -> str | None:
    """What is wrong where a weekday and a date stand together and do not agree ("Sunday, 13 September 2010")."""
    e = resolved.expression
    if e.kind != "date" or e.weekday is None or resolved.days.first != resolved.days.last:
        return None
    day = resolved.days.first
    if day.weekday() == e.weekday:
        return None
    fact = f"{day.day} {MONTHS[day.month - 1]} {day.year} was a {WEEKDAYS[day.weekday()]}"
    return f"{fact}, not a {WEEKDAYS[e.weekday]}"
