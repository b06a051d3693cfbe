"""Days that have a name: fixed dates, weekdays of a month, and days of history that news texts call by their date."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from tellings.facts.times import moved, on_or_after, on_or_before


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, nth: int, offset: int = 0) -> Callable[[int], date]:
    return lambda year: moved(on_or_after(date(year, month, 1), weekday), (nth - 1) * 7 + offset)


def _last(month: int, day: int, weekday: int) -> Callable[[int], date]:
    return lambda year: on_or_before(date(year, month, day), weekday)


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


HOLIDAYS: dict[str, Callable[[int], date]] = {
    "new year's day": _fixed(1, 1),
    "new year's eve": _fixed(12, 31),
    "martin luther king jr. day": _nth(1, 0, 3),
    "martin luther king day": _nth(1, 0, 3),
    "groundhog day": _fixed(2, 2),
    "valentine's day": _fixed(2, 14),
    "presidents' day": _nth(2, 0, 3),
    "president's day": _nth(2, 0, 3),
    "presidents day": _nth(2, 0, 3),
    "st. patrick's day": _fixed(3, 17),
    "april fools' day": _fixed(4, 1),
    "earth day": _fixed(4, 22),
    "may day": _fixed(5, 1),
    "memorial day": _last(5, 31, 0),
    "juneteenth": _fixed(6, 19),
    "fourth of july": _fixed(7, 4),
    "independence day": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "labor day": _nth(9, 0, 1),
    "columbus day": _nth(10, 0, 2),
    "halloween": _fixed(10, 31),
    "election day": _nth(11, 0, 1, 1),
    "veterans day": _fixed(11, 11),
    "armistice day": _fixed(11, 11),
    "remembrance day": _fixed(11, 11),
    "thanksgiving": _nth(11, 3, 4),
    "thanksgiving day": _nth(11, 3, 4),
    "black friday": _nth(11, 3, 4, 1),
    "cyber monday": _nth(11, 3, 4, 4),
    "christmas eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "christmas day": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "good friday": lambda year: moved(easter(year), -2),
    "easter sunday": easter,
    "easter monday": lambda year: moved(easter(year), 1),
    "easter": easter,
    "ash wednesday": lambda year: moved(easter(year), -46),
    "palm sunday": lambda year: moved(easter(year), -7),
}
"""Name in lower case with straight apostrophes → its day in a year (as kept in the United States where countries
differ)."""

_ALTERNATIVES = "|".join(
    sorted((re.escape(n.title().replace("'S", "'s")).replace("'", "['’]") for n in HOLIDAYS), key=len, reverse=True)
)
HOLIDAY = re.compile(rf"\b(?P<name>{_ALTERNATIVES})\b(?!\s(?:Parade|Island|Inn|Stadium|Seals))")

NAMED = re.compile(
    r"\b(?P<attacks>9/11"
    r"|(?<=post-)Sept(?:ember|\.)? 11|(?<=pre-)Sept(?:ember|\.)? 11"
    r"|(?:the )?(?:Sept(?:ember|\.)? 11|11 September|11th of September|11 Sept)(?:th)?"
    r"(?:,? 2001\b"
    r"|(?=,? (?:terror\w*|attacks?|attackers?|victims?|hijack\w*|famil\w+|survivors?|responders?|commission"
    r"|memorial|museum"
    r"|(?:first|rescue|recovery) \w+))))"
)
"""The attacks of 11 September 2001, which texts name by day and month alone."""

ATTACKS = date(2001, 9, 11)
