"""Finding time expressions in English news text: own patterns, each bounded, so that time grows with the text alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from tellings.facts.holidays import HOLIDAY, NAMED
from tellings.facts.times import MONTHS, WEEKDAYS, Direction, Kind, TimeExpression, Which, day_of, wider
from tellings.facts.times_patterns import (
    BARE_MONTH,
    BARE_YEAR,
    BEFORE_MONTH,
    CLOCKS,
    COUNTED,
    DAY_FIRST,
    FULL,
    ISO,
    LOOSE,
    MARKS,
    MONTH_YEAR,
    NAMED_WEEKDAY,
    NO_WEEKDAY_AFTER,
    NO_WEEKDAY_BEFORE,
    NTH,
    NUMBER_WORDS,
    NUMERIC,
    PARTS,
    PERIOD,
    RELATIVE,
    RELATIVE_DAY,
    SEASON,
    SHIFT,
    SHORT,
    SHORT_YEAR,
    SURE_MONTHS,
    THAT_YEAR,
    THE_DAY,
    THE_NEXT,
    UNITS,
    WEEKDAY_NTH,
    WEEKEND,
    WHICHES,
    YEAR,
)

_Make = Callable[[re.Match[str], str], "TimeExpression | None"]


def _month(word: str) -> int:
    return SHORT.get(word.rstrip(".").title()[:4], 0) or SHORT.get(word[:3].title(), 0)


def _weekday(word: str | None) -> int | None:
    return None if word is None else next(n for n, name in enumerate(WEEKDAYS) if name[:3] == word[:3].title())


def _number(word: str | None) -> int | None:
    return None if word is None else int(re.sub(r"\D", "", word))


def _which(word: str | None) -> Which | None:
    return None if word is None else WHICHES.get(" ".join(word.lower().split()))


def _part(word: str | None) -> str | None:
    return None if word is None else PARTS.get(word.lower())


def _full(m: re.Match[str], text: str) -> TimeExpression | None:
    year, month, day = _number(m["y"]), _month(m["m"]), _number(m["d"])
    if day_of(year or 2000, month, day or 0) is None:
        return None
    end = m.end()
    if text[end - 1] == ")" and "(" not in m[0]:
        end -= 1
    return TimeExpression(
        start=m.start(), end=end, kind="date", year=year, month=month, day=day, weekday=_weekday(m["w"]),
        which="that" if year is None and THAT_YEAR.match(text, end) else None,
    )  # fmt: skip


def _iso(m: re.Match[str], text: str) -> TimeExpression | None:
    year, month, day = int(m["y"]), int(m["m"]), int(m["d"])
    if day_of(year, month, day) is None:
        return None
    return TimeExpression(start=m.start(), end=m.end(), kind="date", year=year, month=month, day=day)


def _numeric(m: re.Match[str], text: str) -> TimeExpression | None:
    """9/13/2009 and 13.9.2009; where both orders are dates, only the year is told (9/8/2009), unless dots say which."""
    a, b, year = int(m["a"]), int(m["b"]), int(m["y"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    if m["sep"] == "." and len(m["y"]) < 4:
        return None
    month_first, day_first = day_of(year, a, b), day_of(year, b, a)
    day = day_first if m["sep"] == "." or month_first is None or month_first == day_first else month_first
    if day is None:
        return None
    if m["sep"] != "." and month_first and day_first and month_first != day_first:
        return TimeExpression(start=m.start(), end=m.end(), kind="date", year=year)
    return TimeExpression(start=m.start(), end=m.end(), kind="date", year=year, month=day.month, day=day.day)


def _month_year(m: re.Match[str], text: str) -> TimeExpression | None:
    return TimeExpression(
        start=m.start(), end=m.end(), kind="date", year=int(m["y"]), month=_month(m["m"]), part=_part(m["part"])
    )


def _nth(m: re.Match[str], text: str) -> TimeExpression | None:
    weekday = _weekday(m["w"]) if "w" in m.re.groupindex else None
    return TimeExpression(start=m.start(), end=m.end(), kind="date", day=_number(m["d"]), weekday=weekday)


def _season(m: re.Match[str], text: str) -> TimeExpression | None:
    which = _which(m["which"])
    if m["y"] is None and which not in ("last", "this", "next"):
        return None
    return TimeExpression(
        start=m.start(), end=m.end(), kind="season", year=_number(m["y"]), which=which, name=m["s"].lower()
    )


def _weekdays(m: re.Match[str], text: str) -> TimeExpression | None:
    start, end = m.start("w"), m.end()
    if NO_WEEKDAY_BEFORE.search(text, max(0, start - 14), start) or NO_WEEKDAY_AFTER.match(text, m.end("w")):
        return None
    of = _which(m["of"])
    return TimeExpression(
        start=m.start(),
        end=end,
        kind="weekday",
        weekday=_weekday(m["w"]),
        which=of or _which(m["which"]),
        unit="week" if of else None,
    )


def _relative_day(m: re.Match[str], text: str) -> TimeExpression | None:
    before = text[max(0, m.start() - 2) : m.start()]
    in_marks = before[-1:] in MARKS and text[m.end() : m.end() + 1] in MARKS
    if m["r"][0].isupper() and (in_marks or before[:1].isalpha()):
        return None  # a programme or paper: "Today", USA Today, the late show of that name
    word = " ".join(m["r"].lower().split())
    return TimeExpression(start=m.start(), end=m.end(), kind="day", amount=RELATIVE.get(word, 0))


def _weekend(m: re.Match[str], text: str) -> TimeExpression | None:
    direction: Direction | None = "future" if m[0].lower().startswith("for") else None
    return TimeExpression(
        start=m.start(), end=m.end(), kind="period", which=_which(m["which"]), unit="weekend", direction=direction
    )


def _period(m: re.Match[str], text: str) -> TimeExpression | None:
    unit = UNITS[m["u"]]
    which = _which(m["which"])
    if unit == "day" and which in ("last", "this", "next"):
        return None
    kind: Kind = "anaphor" if which in ("that", "following", "previous") else "period"
    lead = m[0].split(None, 1)[0].lower()
    direction: Direction | None = "past" if lead == "earlier" else "future" if lead == "later" else None
    return TimeExpression(
        start=m.start(), end=m.end(), kind=kind, which=which, unit=unit, direction=direction,
        amount=1 if which == "following" else -1 if which == "previous" else 0,
    )  # fmt: skip


def _shift(m: re.Match[str], text: str) -> TimeExpression | None:
    word = " ".join(m["n"].lower().split())
    loose = LOOSE.get(word)
    least, most = loose or (n := int(word) if word.isdigit() else NUMBER_WORDS[word], n)
    where = m["dir"].lower()
    kind: Kind
    name: str | None
    if where in ("ago", "from now", "hence"):
        kind, name = "shift", None
    else:
        kind, name = "anaphor", where if where in ("before", "after") else None
    back = where in ("ago", "earlier", "before", "prior")
    return TimeExpression(
        start=m.start(), end=m.end() if m["w"] is None or where == "ago" else m.end("dir"),
        kind=kind, unit=UNITS[m["u"]], amount=least, most=most, name=name,
        direction="past" if back else "future", weekday=_weekday(m["w"]) if where == "ago" else None,
    )  # fmt: skip


def _the_day(m: re.Match[str], text: str) -> TimeExpression | None:
    return TimeExpression(
        start=m.start(), end=m.end(), kind="anaphor", unit=UNITS[m["u"]], amount=1, most=1, name=m["dir"],
        direction="past" if m["dir"] == "before" else "future",
    )  # fmt: skip


def _the_next(m: re.Match[str], text: str) -> TimeExpression | None:
    if m["same"]:
        return TimeExpression(start=m.start(), end=m.end(), kind="anaphor", unit=UNITS[m["us"]], which="that")
    unit = UNITS[m["u"]]
    return TimeExpression(start=m.start(), end=m.end(), kind="anaphor", unit=unit, which="following", amount=1)


def _bare_month(m: re.Match[str], text: str) -> TimeExpression | None:
    month, which, part = _month(m["m"]), _which(m["which"]), m["part"]
    sure = month in SURE_MONTHS or which or part
    if not sure and not BEFORE_MONTH.search(text, max(0, m.start() - 14), m.start()):
        return None
    if month == 8 and not (which or part) and re.match(r"\s[A-Z]", text[m.end() : m.end() + 2]):
        return None
    return TimeExpression(start=m.start(), end=m.end(), kind="month", month=month, which=which, part=_part(part))


def _bare_year(m: re.Match[str], text: str) -> TimeExpression | None:
    if COUNTED.match(text, m.end()):
        return None
    year = int(m["y"])
    if year < 1900 and not re.search(
        r"(?i)\b(?:in|since|of|from|until|by|the)\s$", text[max(0, m.start("y") - 8) : m.start("y")]
    ):
        return None
    return TimeExpression(start=m.start(), end=m.end(), kind="date", year=year, part=_part(m["part"]))


def _short_year(m: re.Match[str], text: str) -> TimeExpression | None:
    year = int(m["y"])
    return TimeExpression(start=m.start(), end=m.end(), kind="date", year=year + (2000 if year < 40 else 1900))


def _named(m: re.Match[str], text: str) -> TimeExpression | None:
    return TimeExpression(start=m.start(), end=m.end(), kind="named", name="attacks")


def _holiday(m: re.Match[str], text: str) -> TimeExpression | None:
    year = re.match(rf"(?:,| of| in)? ({YEAR})\b", text[m.end() : m.end() + 9])
    name = m["name"].lower().replace("’", "'")
    end = m.end() + (year.end() if year else 0)
    return TimeExpression(start=m.start(), end=end, kind="holiday", year=int(year[1]) if year else None, name=name)


_PATTERNS: tuple[tuple[str, re.Pattern[str], _Make], ...] = (
    ("number", NAMED, _named),
    ("month", FULL, _full),
    ("month", DAY_FIRST, _full),
    ("number", ISO, _iso),
    ("number", NUMERIC, _numeric),
    ("holiday", HOLIDAY, _holiday),
    ("nth", WEEKDAY_NTH, _nth),
    ("nth", NTH, _nth),
    ("month", MONTH_YEAR, _month_year),
    ("season", SEASON, _season),
    ("unit", SHIFT, _shift),
    ("day", RELATIVE_DAY, _relative_day),
    ("weekday", NAMED_WEEKDAY, _weekdays),
    ("unit", WEEKEND, _weekend),
    ("unit", THE_NEXT, _the_next),
    ("unit", PERIOD, _period),
    ("unit", THE_DAY, _the_day),
    ("month", BARE_MONTH, _bare_month),
    ("year", BARE_YEAR, _bare_year),
    ("short year", SHORT_YEAR, _short_year),
)
"""The word that must be near, the pattern, and what it makes. What an earlier one has taken, a later one leaves."""

_TRIGGER = re.compile(r"[A-Za-z]+|\d+")
_BACK, _AHEAD = 48, 64
"""Characters looked at before and after a trigger word: more than the longest expression has."""


def _triggers() -> dict[str, tuple[str, ...]]:
    made: dict[str, list[str]] = {}

    def add(kind: str, words: Iterable[str]) -> None:
        for word in words:
            made.setdefault(word, []).append(kind)

    months = [*MONTHS, *(n[:3] for n in MONTHS if n != "May"), "Sept"]
    weekdays = [*WEEKDAYS, *(n[:3] for n in WEEKDAYS), "Tues", "Thurs", "Thur"]
    add("month", [*months, *(w.upper() for w in months)])
    add("weekday", [*weekdays, *(w.upper() for w in weekdays)])
    add("holiday", ["Day", "Eve", "July", "Halloween", "Thanksgiving", "Christmas", "Easter", "Juneteenth"])
    add("holiday", WEEKDAYS)
    seasons = ("spring", "summer", "fall", "autumn", "winter")
    add("season", [*seasons, *(w.title() for w in seasons)])
    add("unit", [u + s for u in ("day", "week", "month", "year", "weekend") for s in ("", "s")] + ["morning"])
    relative = ("yesterday", "today", "tonight", "tomorrow", "night", "morning", "afternoon", "evening", "day")
    add("day", [*relative, *(w.title() for w in relative)])
    add("nth", ["st", "nd", "rd", "th"])
    add("clock", ["am", "pm", "AM", "PM", "m", "noon", "midnight", "Noon", "Midnight"])
    return {word: tuple(kinds) for word, kinds in made.items()}


_TRIGGERS = _triggers()


def _windows(text: str) -> dict[str, list[list[int]]]:
    """For each kind of pattern, the stretches of the text that hold its trigger words."""
    found: dict[str, list[list[int]]] = {}
    for m in _TRIGGER.finditer(text):
        word = m[0]
        kinds = _TRIGGERS.get(word) or (_number_kinds(word, text, m) if word[0] <= "9" else None)
        for kind in kinds or ():
            low, high = max(0, m.start() - _BACK), m.end() + _AHEAD
            before = found.setdefault(kind, [])
            if before and low <= before[-1][1]:
                before[-1][1] = high
            else:
                before.append([low, high])
    return found


def _number_kinds(word: str, text: str, m: re.Match[str]) -> tuple[str, ...]:
    if len(word) == 4:
        return ("year", "number") if word[0] in "12" else ()
    if len(word) > 2:
        return ()
    if word == "11" or text[m.end() : m.end() + 1] in ("/", "-", "."):
        return ("number",)
    return ("short year",) if len(word) == 2 and m.start() and text[m.start() - 1] in "'’" else ()


MOST = 2_000
"""Expressions looked at in one text; a text with more is a table, not a telling."""


class _Taken:
    """The ranges of a text that are spoken for, sorted."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.found: list[TimeExpression] = []

    def add(self, new: TimeExpression) -> None:
        at = bisect_left(self.starts, new.start)
        if at and self.found[at - 1].end > new.start:
            return
        if at < len(self.found) and self.found[at].start < new.end:
            return
        self.starts.insert(at, new.start)
        self.found.insert(at, new)


def find_times(text: str) -> list[TimeExpression]:
    """The time expressions of a text in their order, none overlapping; a clock time beside a day belongs to it."""
    taken = _Taken()
    windows = _windows(text)
    for kind, pattern, make in _PATTERNS:
        for low, high in windows.get(kind, ()):
            for m in pattern.finditer(text, low, high):
                made = make(m, text)
                if made is not None:
                    taken.add(made)
                if len(taken.found) >= MOST:
                    return list(_with_clocks(taken.found, [], text))
    clocks = [m.span() for low, high in windows.get("clock", ()) for m in CLOCKS.finditer(text, low, high)]
    return list(_with_clocks(taken.found, clocks, text))


_BETWEEN_CLOCK = re.compile(r",?\s(?:at\s|by\s|around\s|on\s|about\s)?|\s\(")


def _with_clocks(found: list[TimeExpression], clocks: list[tuple[int, int]], text: str) -> Iterator[TimeExpression]:
    """Join clock times to the day beside them; one that stands alone is an expression of its own."""
    starts = [c[0] for c in clocks]
    used: set[int] = set()
    joined: list[TimeExpression] = []
    for e in found:
        at = bisect_left(starts, e.end)
        if at < len(clocks) and at not in used and _BETWEEN_CLOCK.fullmatch(text[e.end : clocks[at][0]][:12]):
            used.add(at)
            e = wider(e, e.start, clocks[at][1])
        elif at and at - 1 not in used and _BETWEEN_CLOCK.fullmatch(text[clocks[at - 1][1] : e.start][:12]):
            used.add(at - 1)
            e = wider(e, clocks[at - 1][0], e.end)
        joined.append(e)
    inside = [(e.start, e.end) for e in joined]
    free = [
        TimeExpression(start=a, end=b, kind="clock")
        for n, (a, b) in enumerate(clocks)
        if n not in used and not _covered(inside, a)
    ]
    yield from sorted([*joined, *free], key=lambda e: e.start)


def _covered(ranges: list[tuple[int, int]], at: int) -> bool:
    n = bisect_left(ranges, (at + 1, -1))
    return n > 0 and ranges[n - 1][1] > at
