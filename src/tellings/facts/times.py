"""The nouns of time: an expression as printed, the days it can mean, and the calendar between them.

An expression stands for a first and a last day that it can mean. The date shown is what the two have in common, so a
week gives its month, a season its year, and nothing is told more exactly than the words allow.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, NamedTuple

from tellings.records import Precision

Kind = Literal["date", "weekday", "day", "period", "shift", "month", "season", "holiday", "named", "anaphor", "clock"]
Unit = Literal["day", "week", "weekend", "month", "year"]
Which = Literal["last", "this", "next", "that", "following", "previous"]
Direction = Literal["past", "future"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LONGEST = 36_600
"""Days that a shift may span; longer ones are no dates of the news."""


class TimeExpression(NamedTuple):
    """A time expression at `text[start:end]`, taken apart but not yet resolved. `weekday` counts from Monday = 0."""

    start: int
    end: int
    kind: Kind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    which: Which | None = None
    unit: Unit | None = None
    amount: int = 0
    most: int = 0
    """The largest amount that a loose one ("a few") can mean; equal to `amount` where it is exact."""
    direction: Direction | None = None
    """What the expression itself says of its direction: "ago", "later", "next"."""
    part: str | None = None
    """"early" or "late" where the words narrow a month or a year."""
    name: str | None = None
    """The holiday or named day; "after" or "before" for a shift that leans on a clause."""


class Days(NamedTuple):
    """From a first to a last day, both included."""

    first: date
    last: date

    def shown(self) -> tuple[str, Precision] | None:
        """What both ends have in common as an ISO date with its precision; None where not even the year is sure."""
        if self.first == self.last:
            return self.first.isoformat(), "day"
        if (self.first.year, self.first.month) == (self.last.year, self.last.month):
            return f"{self.first.year:04d}-{self.first.month:02d}", "month"
        if self.first.year == self.last.year:
            return f"{self.first.year:04d}", "year"
        return None

    def __or__(self, other: Days) -> Days:
        return Days(first=min(self.first, other.first), last=max(self.last, other.last))


class Reference(NamedTuple):
    """The day from which a text counts ("yesterday"), as near as it is known, and how it is known, in plain words.

    `sure` days are those of one article's publication; an inferred reference takes weekdays nearest to `anchor`.
    """

    days: Days
    how: str
    anchor: date | None = None


class Resolved(NamedTuple):
    """A time expression with the days that it means and how that was found, in plain words."""

    article: str
    expression: TimeExpression
    days: Days
    how: str
    explicit: bool = False
    """True where the words alone give the year."""


def one(day: date) -> Days:
    """A single day."""
    return Days(first=day, last=day)


def day_of(year: int, month: int, day: int) -> date | None:
    """That day of the calendar, or None where there is none (31 June)."""
    if not (1 <= year <= 9998 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def month_of(year: int, month: int, part: str | None = None) -> Days:
    """All days of a month, or of its early, middle or late part."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    year = min(max(year, 1), 9998)
    end = monthrange(year, month)[1]
    first, last = {"early": (1, 12), "mid": (10, 20), "late": (18, end)}.get(part or "", (1, end))
    return Days(first=date(year, month, first), last=date(year, month, last))


def year_of(year: int) -> Days:
    """All days of a year."""
    year = min(max(year, 1), 9998)
    return Days(first=date(year, 1, 1), last=date(year, 12, 31))


def week_of(day: date, weeks: int = 0) -> Days:
    """The week of a day, Monday to Sunday, or the week so many weeks on."""
    monday = moved(day, weeks * 7 - day.weekday())
    return Days(first=monday, last=moved(monday, 6))


def moved(day: date, days: int) -> date:
    """`day` so many days on, kept inside the calendar."""
    days = max(-_LONGEST, min(_LONGEST, days))
    return date.fromordinal(max(1, min(date.max.toordinal() - 400, day.toordinal() + days)))


def moved_months(day: date, months: int) -> tuple[int, int]:
    """Year and month so many months on."""
    count = day.year * 12 + day.month - 1 + max(-1200, min(1200, months))
    return max(1, min(9998, count // 12)), count % 12 + 1


def on_or_before(day: date, weekday: int) -> date:
    """The last such weekday that is not after `day`."""
    return moved(day, -((day.weekday() - weekday) % 7))


def on_or_after(day: date, weekday: int) -> date:
    """The first such weekday that is not before `day`."""
    return moved(day, (weekday - day.weekday()) % 7)


def nearest(day: date, weekday: int) -> date:
    """The such weekday nearest to `day`; at most three days off."""
    return on_or_after(day - timedelta(days=3), weekday)


def parse(published: str | None) -> Days | None:
    """The days that an ISO date stands for, as precise as it is ("2009", "2009-11", "2009-11-14T…")."""
    if not published or not published[:4].isdigit():
        return None
    parts = published[:10].split("-")
    if not all(p.isdigit() for p in parts):
        return None
    numbers = [int(p) for p in parts]
    if not 1 <= numbers[0] <= 9998:
        return None
    if len(numbers) == 1:
        return year_of(numbers[0])
    if not 1 <= numbers[1] <= 12:
        return None
    if len(numbers) == 2:
        return month_of(numbers[0], numbers[1])
    day = day_of(numbers[0], numbers[1], numbers[2])
    return one(day) if day else None


def in_words(day: date) -> str:
    """ "Sunday 13 September 2009"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def days_in_words(days: Days) -> str:
    """A day, month or year in words, or from the first to the last day."""
    if days.first == days.last:
        return in_words(days.first)
    if days == month_of(days.first.year, days.first.month):
        return f"{MONTHS[days.first.month - 1]} {days.first.year}"
    if days == year_of(days.first.year):
        return str(days.first.year)
    return f"{in_words(days.first)} to {in_words(days.last)}"


def wider(expression: TimeExpression, start: int, end: int) -> TimeExpression:
    """The same expression over more of the text."""
    return expression._replace(start=min(expression.start, start), end=max(expression.end, end))
