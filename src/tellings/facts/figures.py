"""Figures in a text, in digits and in words, each with what it counts and what its words allow."""

from __future__ import annotations

import re
from typing import NamedTuple

from tellings.facts.stems import stem
from tellings.records import Span
from tellings.text import fold

_UNITS = {
    word: n
    for n, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
    )
}  # fmt: skip
_UNITS |= {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 10**12}
_VAGUE = {"dozen": 12, "dozens": 24, "hundreds": 200, "thousands": 2_000, "millions": 2_000_000, "billions": 2 * 10**9}
_FIGURE = re.compile(
    r"(?<![\w.,])(?<!\d:)(?P<money>[$€£])?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?)"
    r"(?:(?P<short>bn|tn|[mk])\b)?(?![\w]|[.,/:’'-]\d)"
    r"|(?<![\w-])(?P<word>" + "|".join(sorted({*_UNITS, *_VAGUE}, key=len, reverse=True)) + r")(?![\w])",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[\s-]*(hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_RANGE = re.compile(r"\s?(?:[-–]|to|and|or)\s?[$€£]?\d[\d,.]{0,12}\s(million|billion|trillion)\b", re.IGNORECASE)
"""Behind the lower end of a range: "$140 to $150 million"."""
_SHORT = {"k": 1_000, "m": 1_000_000, "bn": 1_000_000_000, "tn": 10**12}
_COINS = {stem(word): sign for word, sign in (("dollars", "$"), ("euros", "€"), ("pounds", "£"))}
_TENS = 20
_ONES = re.compile(r"-(one|two|three|four|five|six|seven|eight|nine)\b", re.IGNORECASE)
_DOZEN = re.compile(r"\sdozen\b", re.IGNORECASE)
CROWD, CREW, PEOPLE = stem("spectators"), stem("crew"), stem("people")
"""Units of those who came, who sail, and of anybody."""
_LEADING = re.compile(
    r"\b(crowd|attendance|audience|crew)\s(?:of|was|is)\s(?:(?:about|around|some|nearly|almost|over|more than|only|"
    r"just|at least|roughly|a record|a)\s)?$",
    re.IGNORECASE,
)
"""Before a figure that it counts, whatever stands behind."""
# fmt: off
_BE = frozenset(("were", "was", "are", "have", "had", "died", "attended", "remain", "remained"))
"""Behind a figure with no noun: those who were or did something."""
_OPENING = re.compile(
    r"(?:^|[.!?;:,—]\s|\n|\b(?:a|some|about|only|nearly|almost|another|all|least|than|around)\s)$", re.IGNORECASE
)
"""Before a figure that is a subject: not before the second of "boys of nine and eleven were found"."""
_NO_NOUN = frozenset((
    "on", "in", "at", "from", "by", "for", "with", "after", "before", "when", "while", "as", "but", "is", "has",
    "since",
    "than", "that", "who", "which", "said", "saw", "came", "went", "under", "over", "against", "during", "between",
    "until", "because", "if", "so", "yet", "will", "would", "can", "could", "he", "she", "it", "they", "we", "this",
    "about", "into", "out", "per", "among", "along", "across", "watched", "not", "them", "us", "and", "or",
))
# fmt: on
_OF_SPACE = re.compile(r"[\s-]+(?:cubic|square|metric)\b", re.IGNORECASE)
_SPELT = {stem("metres"): stem("meters"), stem("litres"): stem("liters"), stem("kilometres"): stem("kilometers")}
_PERCENT = re.compile(r"\s*(?:%|percent\b|per cent\b|percentage points?\b)", re.IGNORECASE)
_NOUN = re.compile(r"[\s-]+([A-Za-z]+)")
_MORE = re.compile(r"(?:more than|over|at least|upwards of)\s*$", re.IGNORECASE)
_LESS = re.compile(r"(?:less than|fewer than|under|up to|as many as|as much as|almost|nearly)\s*$", re.IGNORECASE)
_ABOUT = re.compile(r"(?:about|around|some|roughly|approximately|close to|estimated)\s*$", re.IGNORECASE)
_SKIPPED = frozenset(("or", "of", "the", "other", "more", "and", "to", "a", "in", "new", "federal", "u", "us", "per"))
_NO_COUNT = re.compile(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s*$|\b(?:no|nos|number|section|article|page|"
    r"chapter|room|route|interstate|flight|channel|district|grade|age|aged)\.?\s*$|#\s*$",
    re.IGNORECASE,
)
"""Before a figure that is a day of a month, a rank or a label, and counts nothing."""
_OF_A_DAY = re.compile(
    r"[\s-](?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b|\s?[ap]\.?m\b", re.IGNORECASE
)
"""Behind a figure that is a day of a month or an hour."""
_LABEL = re.compile(
    r"\b(?!(?:About|Around|Some|Nearly|Almost|Roughly|Approximately|Over|All|Only|Just|Another|At|In|On|The|A|An|And|But|"
    r"Up|Close|More|Fewer|Less|Than|By|For|With|Of|Least|Most|First|Last|Next|Then|Now|Here|These|Those|Its|Their|His|Her|"
    r"Our|Between|From|After|Before|Since|When|While|As|If|That|Which|Police|Mr|Mrs|Ms|Dr)\b)[A-Z][a-z]+\s$"
)
_PLURAL = re.compile(r"[\s-]+(?:[a-z]+[\s-]){0,2}(?:[a-z]+s|people|men|women|children)\b")
"""A figure behind a name and before no plural is a label: "Cabin 17 took water", "Berth 8 has stood empty"."""


class Quantity(NamedTuple):
    """A figure in a text with what it counts, as a stem, a sign of money or "%"; nothing where no word says it.
    `least` and `most` are what the words allow."""

    span: Span
    value: float
    least: float
    most: float
    unit: str
    firm: bool
    """True for a figure as such or with "about"; false for "dozens", "more than" and the like."""


def quantities(body: str, span: Span) -> list[Quantity]:
    """The figures inside a span: with a currency, a percentage, or the noun that they count."""
    found = []
    last = span.start
    for m in _FIGURE.finditer(body, span.start, span.end):
        if m.start() < last:
            continue
        read = _read(body, m, span.end)
        if read is None:
            continue
        value, step, end, unit = read
        last = end
        least, most, firm = _allowed(body, span.start, m, value, step)
        found.append(Quantity(Span(article=span.article, start=m.start(), end=end), value, least, most, unit, firm))
    return found


def _read(body: str, m: re.Match[str], limit: int) -> tuple[float, float, int, str] | None:
    """Value, step of its rounding, end and unit of one figure; None for a year, a date or a label."""
    value, step, end = _number(body, m, limit)
    scale = _NEXT.match(body, end, limit) or _RANGE.match(body, end, limit)
    if scale and scale.re is _RANGE:
        by = _SCALES[fold(scale.group(1))]
        value, step = value * by, step * by
    elif scale:
        by = _SCALES[fold(scale.group(1))]
        value, step, end = value * by, step * by, scale.end()
    digits = m.group("digits")
    if _NO_COUNT.search(body, max(0, m.start() - 12), m.start()):
        return None
    if m.group("money"):
        return value, step, end, m.group("money")
    percent = _PERCENT.match(body, end, limit)
    if percent:
        return value, step, percent.end(), "%"
    if m.group("short"):
        return None
    if digits and not scale and 1000 <= value <= 2100 and "," not in digits:
        return None
    if digits and _OF_A_DAY.match(body, end):
        return None
    if digits and not scale and _LABEL.search(body, max(0, m.start() - 24), m.start()) and not _PLURAL.match(body, end):
        return None
    end, unit = _counted(body, m.start(), end, limit)
    return value, step, end, unit


def _number(body: str, m: re.Match[str], limit: int) -> tuple[float, float, int]:
    """Value, step and end of a figure before its scale: "2.4", "18m", "twenty-six", "two dozen"."""
    word, digits, end = m.group("word"), m.group("digits"), m.end()
    if digits:
        value = float(digits.replace(",", ""))
        step = 10.0 ** -len(digits.split(".")[1]) if "." in digits else 1.0
        by = _SHORT[m.group("short").lower()] if m.group("short") else 1
        return value * by, step * by, end
    plain = fold(word)
    if plain not in _UNITS:
        return float(_VAGUE[plain]), float(_VAGUE[plain]), end
    value, step = float(_UNITS[plain]), 1.0
    more = _ONES.match(body, end, limit) if value >= _TENS else None
    if more:
        value, end = value + _UNITS[fold(more.group(1))], more.end()
    dozen = _DOZEN.match(body, end, limit)
    if dozen:
        value, step, end = value * 12, 12.0, dozen.end()
    return value, step, end


def _counted(body: str, start: int, end: int, limit: int) -> tuple[int, str]:
    """Where a figure with its noun ends, and what it counts, as a stem; nothing where no word says it."""
    led = _LEADING.search(body, max(0, start - 40), start)
    if led:
        return end, CREW if stem(led.group(1)) == CREW else CROWD
    space = _OF_SPACE.match(body, end, limit)
    at = space.end() if space else end
    for _ in range(3):
        noun = _NOUN.match(body, at, limit)
        if not noun or fold(noun.group(1)) in _NO_NOUN:
            return end, ""
        if fold(noun.group(1)) in _BE:
            return end, PEOPLE if _OPENING.search(body, max(0, start - 24), start) else ""
        if fold(noun.group(1)) not in _SKIPPED:
            unit = stem(noun.group(1))
            return noun.end(), _COINS.get(unit, _SPELT.get(unit, unit))
        at = noun.end()
    return end, ""


def _allowed(body: str, start: int, m: re.Match[str], value: float, step: float) -> tuple[float, float, bool]:
    before = body[max(start, m.start() - 16) : m.start()]
    if m.group("word") and fold(m.group("word")) in _VAGUE:
        return value * 0.5, value * (3.0 if fold(m.group("word")) == "dozen" else 50.0), False
    if _MORE.search(before):
        return value, value * 1.5 + step, False
    if _LESS.search(before):
        return value * 0.6, value, False
    slack = value * 0.12 if _ABOUT.search(before) else 0.0
    if slack and value >= _TENS and value % 10 == 0:
        slack = max(slack, 5.0)
    # "5.7 billion" stands for anything that rounds to it; so does "60" where it is a round figure.
    round_by = step * 0.5 if step != 1.0 else (value * 0.05 if value >= 100 and value % 100 == 0 else 0.0)
    return value - max(slack, round_by), value + max(slack, round_by), True
