"""Counting from a day: what "Friday", "last month", "October", "two years ago" mean on a given day."""

from __future__ import annotations

import re
from datetime import date

from tellings.facts.holidays import HOLIDAYS
from tellings.facts.times import (
    Days,
    TimeExpression,
    day_of,
    month_of,
    moved,
    moved_months,
    nearest,
    on_or_after,
    on_or_before,
    one,
    week_of,
    year_of,
)
from tellings.facts.times_reading import Reading

_SEASONS = {"spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11), "winter": (12, 14)}
_OCCASION = re.compile(
    r"\s(?:[\w-]+ ){0,2}?(?:elections?|midterms?|primar(?:y|ies)|caucuses|vote|ballot|referendum|run-?off|deadline"
    r"|summit|recall)\b"
)
_ATTRIBUTE = re.compile(r"\s[a-z]{4,}")
_SOON = 4
"""Months ahead up to which a month with no verb is the coming one."""
_SURE_NEAR = 60
"""A day of the calendar this near is meant, whatever the verbs around it seem to say."""


def counted(reading: Reading, e: TimeExpression, day: date, anchor: date | None) -> Days | None:
    """The days of an expression that counts from `day`; weekdays lie nearest to `anchor` where the day is inferred."""
    match e.kind:
        case "day":
            return one(moved(day, e.amount))
        case "weekday":
            return _weekday(reading, e, day, anchor)
        case "date":
            return _calendar_day(reading, e, anchor or day)
        case "month":
            return _month(reading, e, day)
        case "holiday":
            return _holiday(reading, e, day)
        case "season":
            return _season(e, day)
        case "period":
            return _period(reading, e, day)
        case "shift":
            return shifted(e, day)
    return None


def _weekday(reading: Reading, e: TimeExpression, day: date, anchor: date | None) -> Days:
    weekday = e.weekday or 0
    if e.unit == "week":
        monday = week_of(day, {"last": -1, "next": 1}.get(e.which or "", 0)).first
        return one(moved(monday, weekday))
    if e.which == "last":
        return one(on_or_before(moved(day, -1), weekday))
    if e.which == "next":
        close = on_or_after(moved(day, 1), weekday)
        # "Next Friday" on a Wednesday is this week's to some and the week after's to others.
        doubtful = week_of(close) == week_of(day) or (close - day).days <= 2
        return Days(first=close, last=moved(close, 7)) if doubtful else one(close)
    if anchor is not None:
        return one(nearest(anchor, weekday))
    looks = reading.direction(e)
    if e.which == "this" and looks != "past":
        looks = "future"
    return one(on_or_after(day, weekday) if looks == "future" else on_or_before(day, weekday))


_SLIP_NEAR = 10
"""Days from an article up to which a date is of its year, whatever weekday stands beside it: that is then a slip."""


def _calendar_day(reading: Reading, e: TimeExpression, day: date) -> Days | None:
    """A day of the month without its year (or month): the nearest one, by the verbs where that leaves a doubt."""
    assert e.day is not None
    if e.which == "that" and e.month is not None:
        told = reading.before(e)
        found = day_of(told.days.first.year, e.month, e.day) if told else None
        return one(found) if found else None
    if e.month is None:
        months = [moved_months(day, n) for n in (-1, 0, 1)]
        options = [d for y, m in months if (d := day_of(y, m, e.day))]
    else:
        options = [d for y in range(day.year - 4, day.year + 5) if (d := day_of(y, e.month, e.day))]
    if e.weekday is not None and (e.month is None or all(abs((d - day).days) > _SLIP_NEAR for d in options)):
        options = [d for d in options if d.weekday() == e.weekday and abs((d - day).days) < 400] or options
    if not options:
        return None
    close = _closest(options, day)
    if abs((close - day).days) > _SURE_NEAR and e.month is not None and not _OCCASION.match(reading.text, e.end):
        past = reading.direction(e) != "future"
        close = _closest([d for d in options if (d <= day) == past] or options, day)
    return one(close)


def _closest(options: list[date], day: date) -> date:
    return min(options, key=lambda d: (abs((d - day).days), d))


def _month(reading: Reading, e: TimeExpression, day: date) -> Days | None:
    assert e.month is not None
    year = day.year
    if e.which in ("last", "previous"):
        year -= e.month >= day.month
    elif e.which in ("next", "following"):
        year += e.month <= day.month
    elif e.which == "that":
        return None
    elif e.which != "this" and e.month != day.month:
        year = _year_of_month(reading, e, day)
    return month_of(year, e.month, e.part)


def _year_of_month(reading: Reading, e: TimeExpression, day: date) -> int:
    """The year of a month that is named alone: by the verbs; the nearest where they don't say or it names an occasion
    that comes round ("the November election"); the last where it names something else ("the March incident")."""
    assert e.month is not None
    ahead = (e.month - day.month) % 12
    next_year, last_year = day.year + (e.month < day.month), day.year - (e.month > day.month)
    looks = reading.direction(e)
    if looks is None or _OCCASION.match(reading.text, e.end):
        looks = "future" if ahead <= _SOON else "past"
    elif reading.text[max(0, e.start - 4) : e.start].lower() == "the " and _ATTRIBUTE.match(reading.text, e.end):
        looks = "past"
    return next_year if looks == "future" else last_year


def in_year(e: TimeExpression, year: int) -> Days:
    """A season or holiday in that year."""
    if e.kind == "season":
        first, last = _SEASONS[e.name or "summer"]
        return month_of(year, first) | month_of(year, last)
    return one(HOLIDAYS[e.name or ""](min(max(year, 1600), 9000)))


def _holiday(reading: Reading, e: TimeExpression, day: date) -> Days:
    options = [in_year(e, y).first for y in (day.year - 1, day.year, day.year + 1)]
    close = _closest(options, day)
    if abs((close - day).days) > _SURE_NEAR:
        past = reading.direction(e) != "future"
        close = _closest([d for d in options if (d <= day) == past], day)
    return one(close)


def _season(e: TimeExpression, day: date) -> Days:
    options = [in_year(e, y) for y in (day.year - 2, day.year - 1, day.year, day.year + 1)]
    if e.which == "last":
        return [o for o in options if o.last < day][-1]
    if e.which == "next":
        return next((o for o in options if o.first > day), options[-1])
    return min(options, key=lambda o: abs((o.first - day).days + 45))


def _period(reading: Reading, e: TimeExpression, day: date) -> Days | None:
    step = {"last": -1, "next": 1}.get(e.which or "", 0)
    if e.unit == "weekend":
        saturday = on_or_before(day, 5)
        if e.which == "next" or (e.which in (None, "this") and reading.direction(e) == "future"):
            saturday = on_or_after(day, 5)
        elif e.which == "last" and day.weekday() >= 5:
            saturday = moved(saturday, -7)
        return Days(first=saturday, last=moved(saturday, 1))
    if e.unit == "week":
        return _week(e, day, step)
    if e.unit == "month":
        days = month_of(*moved_months(day, step))
    else:
        days = year_of(day.year + step)
    return _narrowed(e, days, day) if step == 0 else days


def _week(e: TimeExpression, day: date, step: int) -> Days:
    days = week_of(day, step)
    if day.weekday() == 6 and step:
        # On a Sunday, outlets that begin their week there and outlets that end it mean different weeks.
        days = days | week_of(moved(day, 1), step)
    return _narrowed(e, days, day) if step == 0 else days


def _narrowed(e: TimeExpression, days: Days, day: date) -> Days:
    """ "Earlier this month" ends with today, "later this year" begins with it."""
    if e.direction == "past":
        return Days(first=min(days.first, day), last=day)
    if e.direction == "future":
        return Days(first=day, last=max(days.last, day))
    return days


def shifted(e: TimeExpression, day: date) -> Days:
    """ "Two weeks ago". A number of days is meant exactly, of weeks roughly; of months and years by the calendar."""
    sign = -1 if e.direction == "past" else 1
    if e.weekday is not None and e.unit == "week" and e.most == e.amount:
        return one(nearest(moved(day, sign * 7 * e.amount), e.weekday))
    days = so_far(day, e.unit or "day", sign * e.amount)
    if e.most > e.amount:
        days = days | so_far(day, e.unit or "day", sign * e.most)
    return days


def so_far(day: date, unit: str, amount: int) -> Days:
    """So many days, weeks, months or years from a day."""
    if unit == "day":
        return one(moved(day, amount))
    if unit == "week":
        middle = moved(day, amount * 7)
        return Days(first=moved(middle, -3), last=moved(middle, 3))
    if unit == "month":
        return month_of(*moved_months(day, amount))
    return year_of(max(1, min(9998, day.year + amount)))
