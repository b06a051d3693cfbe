"""From a time expression to the days that it means, with how it was found in plain words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tellings.facts.holidays import ATTACKS, HOLIDAYS
from tellings.facts.times import (
    MONTHS,
    WEEKDAYS,
    Days,
    Direction,
    Reference,
    Resolved,
    TimeExpression,
    day_of,
    days_in_words,
    in_words,
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
from tellings.facts.times_direction import direction
from tellings.records import Offsets

Found = tuple[Days, str]
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11), "winter": (12, 14)}
_JOINS = frozenset(("and", "to", "or", "through", "until", "till", "-", "–", "—", "and in"))
_SURE_NEAR = 120
"""A day of the calendar this near to the reference is meant, whatever the verbs around it seem to say."""


@dataclass(slots=True)
class Reading:
    """One article's expressions being resolved in the order of the text; what came before is what "that day" "
    "means."""

    article: str
    text: str
    sentences: Sequence[Offsets]
    spoken: Sequence[Offsets]
    """Inside quotation marks, sorted: there "tomorrow" counts from the day of saying."""
    reference: Reference | None
    done: list[Resolved] = field(default_factory=list)

    def sentence(self, at: int) -> Offsets:
        """The sentence around an offset."""
        n = bisect_right(self.sentences, (at, len(self.text) + 1)) - 1
        if n < 0 or self.sentences[n][1] < at:
            return max(0, at - 200), min(len(self.text), at + 200)
        return self.sentences[n]

    def bounds(self, e: TimeExpression) -> Offsets:
        """The part of the sentence on the same side of the quotation marks as the expression."""
        low, high = self.sentence(e.start)
        for a, b in self.spoken:
            if a <= e.start < b:
                return max(low, a), min(high, b)
        return low, high

    def said_in(self, e: TimeExpression) -> Offsets | None:
        """The quotation that holds the expression."""
        return next(((a, b) for a, b in self.spoken if a <= e.start < b), None)

    def direction(self, e: TimeExpression) -> Direction | None:
        """Which way the verbs look."""
        return e.direction or direction(self.text, e.start, e.end, *self.bounds(e))

    def before(self, e: TimeExpression, *, precise: bool, same_sentence: bool = False) -> Resolved | None:
        """The resolved time told last before `e`."""
        low = self.sentence(e.start)[0] if same_sentence else 0
        for r in reversed(self.done):
            if r.expression.end > e.start:
                continue
            if r.expression.start < low:
                return None
            if not precise or r.days.first == r.days.last:
                return r
        return None


def resolve(
    article: str,
    text: str,
    sentences: Sequence[Offsets],
    spoken: Sequence[Offsets],
    found: Sequence[TimeExpression],
    reference: Reference | None,
) -> list[Resolved]:
    """Every expression that can be resolved, in the order of the text; what can't be told is left out."""
    reading = Reading(article=article, text=text, sentences=sentences, spoken=spoken, reference=reference)
    late: list[TimeExpression] = []
    for n, e in enumerate(found):
        if e.year is None and n + 1 < len(found):
            e = _year_after(e, found[n + 1], text)
        if e.kind == "day" and reading.said_in(e):
            late.append(e)
            continue
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


def _year_after(e: TimeExpression, following: TimeExpression, text: str) -> TimeExpression:
    """ "March and June 2011", "from 3 Sept. to 4 Oct. 2009": the year printed once stands for both."""
    between = text[e.end : following.start].strip(" ,").lower()
    if e.kind not in ("date", "month") or e.month is None or following.kind != "date" or following.year is None:
        return e
    if following.month is None or between not in (
        "and",
        "to",
        "or",
        "through",
        "until",
        "till",
        "-",
        "–",
        "—",
        "and in",
    ):
        return e
    if (e.month, e.day or 0) > (following.month, following.day or 40):
        return e
    return replace(e, kind="date", year=following.year)


def _resolve_one(reading: Reading, e: TimeExpression) -> Found | None:
    if e.kind == "named":
        return one(ATTACKS), "the attacks that are named after their day"
    if e.kind == "date" and e.year is not None:
        return _printed(e)
    if e.kind == "clock":
        day = reading.before(e, precise=True, same_sentence=True)
        return (day.days, "the day named before it in the sentence") if day else None
    if e.kind == "anaphor":
        return _anaphor(reading, e)
    if e.kind in ("holiday", "season") and e.year is not None:
        return _in_year(e, e.year), "printed with its year"
    reference = reading.reference
    if reference is None:
        return None
    said = _saying(reading, e)
    if said is not None:
        reference = said
    ends = {reference.days.first, reference.days.last}
    if len(ends) == 1:
        days = _counted(reading, e, reference.days.first, reference.anchor)
    else:
        both = [_counted(reading, e, end, reference.anchor) for end in sorted(ends)]
        days = both[0] | both[-1] if both[0] and both[-1] else None
    return (days, f"{_how(e, days)} {_from(reference)}") if days else None


def _from(reference: Reference) -> str:
    if reference.anchor is not None:
        return f"near {in_words(reference.anchor)}, {reference.how}"
    return f"counted from {days_in_words(reference.days)}, {reference.how}"


def _how(e: TimeExpression, days: Days) -> str:
    if e.kind == "weekday" and e.weekday is not None:
        return f"the {WEEKDAYS[e.weekday]}"
    if e.kind == "date" and e.month is not None:
        return "the year"
    if e.kind == "month":
        return "the year"
    return days_in_words(days) + ","


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
        return one(day), f"as printed, though that day was a {WEEKDAYS[day.weekday()]}"
    return one(day), "the date as printed"


def _saying(reading: Reading, e: TimeExpression) -> Reference | None:
    """The day on which the quotation around "tomorrow" was said, where its sentence names it."""
    inside = reading.said_in(e) if e.kind == "day" else None
    if inside is None:
        return None
    low, high = reading.sentence(e.start)
    low, high = min(low, inside[0]), max(high, reading.sentence(inside[1])[1])
    for r in reading.done:
        if low <= r.expression.start < high and reading.said_in(r.expression) is None and r.days.first == r.days.last:
            return Reference(days=r.days, how="when it was said")
    return None


def _counted(reading: Reading, e: TimeExpression, day: date, anchor: date | None) -> Days | None:
    """The days of an expression that counts from `day`."""
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
            return _shift(e, day)
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
        same_week = week_of(close) == week_of(day)
        return Days(first=close, last=moved(close, 7)) if same_week else one(close)
    if anchor is not None:
        return one(nearest(anchor, weekday))
    looks = reading.direction(e)
    if e.which == "this" and looks != "past":
        looks = "future"
    return one(on_or_after(day, weekday) if looks == "future" else on_or_before(day, weekday))


def _calendar_day(reading: Reading, e: TimeExpression, day: date) -> Days | None:
    """A day of the month without its year (or month): the nearest one, by the verbs where that leaves a doubt."""
    assert e.day is not None
    if e.month is None:
        months = [moved_months(day, n) for n in (-1, 0, 1)]
        options = [d for y, m in months if (d := day_of(y, m, e.day))]
    else:
        options = [d for y in range(day.year - 4, day.year + 5) if (d := day_of(y, e.month, e.day))]
    if e.weekday is not None:
        options = [d for d in options if d.weekday() == e.weekday and abs((d - day).days) < 400] or options
    if not options:
        return None
    close = min(options, key=lambda d: (abs((d - day).days), d))
    if abs((close - day).days) > _SURE_NEAR and e.month is not None:
        looks = reading.direction(e) or "past"
        on_side = [d for d in options if (d <= day) == (looks == "past")]
        close = min(on_side or options, key=lambda d: (abs((d - day).days), d))
    return one(close)


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
        looks = reading.direction(e)
        if looks == "future":
            year += e.month < day.month
        else:
            year -= e.month > day.month
    return month_of(year, e.month, e.part)


def _in_year(e: TimeExpression, year: int) -> Days:
    if e.kind == "season":
        first, last = _SEASONS[e.name or "summer"]
        return month_of(year, first) | month_of(year, last)
    return one(HOLIDAYS[e.name or ""](min(max(year, 1600), 9000)))


def _holiday(reading: Reading, e: TimeExpression, day: date) -> Days:
    options = [_in_year(e, y).first for y in (day.year - 1, day.year, day.year + 1)]
    close = min(options, key=lambda d: (abs((d - day).days), d))
    if abs((close - day).days) > 60:
        looks = reading.direction(e) or "past"
        on_side = [d for d in options if (d <= day) == (looks == "past")]
        close = min(on_side, key=lambda d: (abs((d - day).days), d))
    return one(close)


def _season(e: TimeExpression, day: date) -> Days:
    options = [_in_year(e, y) for y in (day.year - 2, day.year - 1, day.year, day.year + 1)]
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


def _shift(e: TimeExpression, day: date) -> Days:
    """ "Two weeks ago". A number of days is meant exactly, of weeks roughly; of months and years by the calendar."""
    sign = -1 if e.direction == "past" else 1
    days = _shifted(day, e.unit or "day", sign * e.amount)
    if e.most > e.amount:
        days = days | _shifted(day, e.unit or "day", sign * e.most)
    if e.weekday is not None and e.unit == "week" and e.most == e.amount:
        return one(nearest(moved(day, sign * 7 * e.amount), e.weekday))
    return days


def _shifted(day: date, unit: str, amount: int) -> Days:
    if unit == "day":
        return one(moved(day, amount))
    if unit == "week":
        middle = moved(day, amount * 7)
        return Days(first=moved(middle, -3), last=moved(middle, 3))
    if unit == "month":
        return month_of(*moved_months(day, amount))
    return year_of(max(1, min(9998, day.year + amount)))


def _anaphor(reading: Reading, e: TimeExpression) -> Found | None:
    """ "The following month", "two days later", "that year": counted from what the text told last."""
    if e.name is not None:
        return _leaning(reading, e)
    told = reading.before(e, precise=e.unit == "day")
    if told is None or (e.unit == "month" and told.days.shown() is None):
        return None
    if e.unit == "month" and told.days.first.month != told.days.last.month:
        return None
    words = reading.text[told.expression.start : told.expression.end]
    days = _from_told(e, told.days)
    return days, f"counted from “{words}” before it, {days_in_words(told.days)}"


def _from_told(e: TimeExpression, told: Days) -> Days:
    sign = -1 if e.direction == "past" else 1
    if e.which == "that":
        if e.unit == "year":
            return year_of(told.first.year)
        if e.unit == "month":
            return month_of(told.first.year, told.first.month)
        return week_of(told.first) if e.unit == "week" else told
    if e.which in ("following", "previous"):
        if e.unit == "week":
            return week_of(told.first, e.amount)
        return _shifted(told.first, e.unit or "day", e.amount)
    days = _shifted(told.first, e.unit or "day", sign * e.amount)
    if e.most > e.amount:
        days = days | _shifted(told.first, e.unit or "day", sign * e.most)
    if told.first != told.last:
        days = days | _shifted(told.last, e.unit or "day", sign * e.most)
    return days


def _leaning(reading: Reading, e: TimeExpression) -> Found | None:
    """ "A day after the vote failed": the day of the vote, counted back from the day on which the sentence stands."""
    told = reading.before(e, precise=e.unit == "day", same_sentence=True)
    if told is not None:
        printed = reading.text[told.expression.start : told.expression.end]
        start, words = told.days, f"“{printed}” in the same sentence"
    elif reading.reference is not None and reading.reference.anchor is None:
        start, words = reading.reference.days, f"{days_in_words(reading.reference.days)}, {reading.reference.how}"
    else:
        return None
    back = replace(e, direction="past" if e.name == "after" else "future")
    days = _shift(replace(back, weekday=None), start.first)
    if start.first != start.last:
        days = days | _shift(replace(back, weekday=None), start.last)
    return days, f"counted {'back' if e.name == 'after' else 'on'} from {words}"


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
