"""Expressions that count from what the text told before: "the following month", "two days later", "a day after …"."""

from __future__ import annotations

import re

from tellings.facts.times import Days, TimeExpression, days_in_words, month_of, week_of, year_of
from tellings.facts.times_counting import shifted, so_far
from tellings.facts.times_reading import Reading

Found = tuple[Days, str]
_LEANS = re.compile(
    r"(?:^|[,;:(—–―-]|\b(?:came|comes|coming|come|arrived|follows|happened|issued))"
    r"\s?(?:(?:exactly|just|only|barely|nearly|almost)\s)?$"
)
_MAIN = 400
"""Days from the reference within which a date in the sentence is the day on which the sentence stands."""


def anaphor(reading: Reading, e: TimeExpression) -> Found | None:
    """The days of an expression that leans on what stands before it, with how; None where nothing does."""
    if e.name is not None:
        return _leaning(reading, e)
    told = reading.before(e, precise=e.unit == "day" and e.which == "that")
    if told is None or (e.unit == "month" and told.days.first.month != told.days.last.month):
        return None
    days = _from_told(e, told.days)
    return days, f"counted from {reading.words(told.expression)} before it, {days_in_words(told.days)}"


def _from_told(e: TimeExpression, told: Days) -> Days:
    if e.which == "that":
        if e.unit == "year":
            return year_of(told.first.year)
        if e.unit == "month":
            return month_of(told.first.year, told.first.month)
        return week_of(told.first) if e.unit == "week" else told
    if e.which in ("following", "previous"):
        step = 1 if e.which == "following" else -1
        if e.unit == "week":
            return week_of(told.first, step) | week_of(told.last, step)
        return so_far(told.first, e.unit or "day", step) | so_far(told.last, e.unit or "day", step)
    return shifted(e, told.first) | shifted(e, told.last)


def _leaning(reading: Reading, e: TimeExpression) -> Found | None:
    """ "On Friday, a day after the vote failed": the day of the vote, counted back from the day of the sentence."""
    reference = reading.reference
    low = reading.sentence(e.start)[0]
    if reference is None or reference.anchor is not None:
        return None
    leans = _LEANS.search(reading.text[max(low, e.start - 24) : e.start]) is not None
    told = reading.before(e, same_sentence=True)
    if told is not None and abs((told.days.first - reference.days.first).days) > _MAIN:
        told = None
    if told is not None and (leans or e.amount == 1):
        start, words = told.days, f"{reading.words(told.expression)} in the same sentence"
    elif leans and told is None:
        start, words = reference.days, f"{days_in_words(reference.days)}, {reference.how}"
    else:
        return None
    back = e._replace(direction="past" if e.name == "after" else "future", weekday=None)
    days = shifted(back, start.first) | shifted(back, start.last)
    return days, f"counted {'back' if e.name == 'after' else 'on'} from {words}"
