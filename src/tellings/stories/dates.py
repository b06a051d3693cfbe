"""Publication dates as numbers of days, for telling how far apart two articles are."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_A_DAY = len("2001-02-03")


def day_number(published: str | None) -> float:
    """Days since 1970-01-01, with the time of day where one is given.

    NaN where the date is unknown, unreadable or less precise than a day: such a date is neutral. A date without a
    time of day stands for its noon, so that it is never far from any hour of that day.
    """
    if not published or len(published) < _A_DAY:
        return math.nan
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return math.nan
    if len(published) == _A_DAY:
        moment = moment.replace(hour=12)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH).total_seconds() / 86400


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


DAY_WORDS = 7
"""Words of 64 bits that hold the days of a year, two months to a word, and last those of the week."""


def day_bits(days: Iterable[str]) -> list[int]:
    """Days of the year ("03-14") and of the week ("friday") as bits in words; anything else is passed over."""
    words = [0] * DAY_WORDS
    for day in days:
        month, dash, number = day.partition("-")
        if dash and month.isdigit() and number.isdigit() and 1 <= int(month) <= 12 and 1 <= int(number) <= 31:
            half, odd = divmod(int(month) - 1, 2)
            words[half] |= 1 << (32 * odd + int(number))
        elif day in _WEEKDAYS:
            words[-1] |= 1 << _WEEKDAYS.index(day)
    return words
