"""Differences in numbers: two figures for one thing, and what reconciles them: rounding, hedging, time of writing."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from tellings.facts.drafts import Draft, alike, prints, values, words_of
from tellings.facts.stems import stem
from tellings.records import Point, Span
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
    r"(?<![\w.,])(?P<money>[$€£])?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?)"
    r"(?:(?P<short>bn|tn|[mk])\b)?(?![\w]|[.,/:’'-]\d)"
    r"|(?<![\w-])(?P<word>" + "|".join(sorted({*_UNITS, *_VAGUE}, key=len, reverse=True)) + r")(?![\w])",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[\s-]*(hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_SHORT = {"k": 1_000, "m": 1_000_000, "bn": 1_000_000_000, "tn": 10**12}
_COINS = {stem(word): sign for word, sign in (("dollars", "$"), ("euros", "€"), ("pounds", "£"))}
_OF_SPACE = re.compile(r"[\s-]+(?:cubic|square|metric)\b", re.IGNORECASE)
_SPELT = {stem("metres"): stem("meters"), stem("litres"): stem("liters"), stem("kilometres"): stem("kilometers")}
_PERCENT = re.compile(r"\s*(?:%|percent\b|per cent\b|percentage points?\b)", re.IGNORECASE)
_NOUN = re.compile(r"[\s-]+([A-Za-z]+)")
_HEDGE = re.compile(
    r"(?:about|around|almost|nearly|roughly|approximately|some|up to|close to|an estimated|estimated|over|"
    r"more than|at least|less than|fewer than|under|just|only|as many as|as much as|a|the)\s*$",
    re.IGNORECASE,
)
_MORE = re.compile(r"(?:more than|over|at least|upwards of)\s*$", re.IGNORECASE)
_LESS = re.compile(r"(?:less than|fewer than|under|up to|as many as|as much as|almost|nearly)\s*$", re.IGNORECASE)
_ABOUT = re.compile(r"(?:about|around|some|roughly|approximately|close to|estimated)\s*$", re.IGNORECASE)
_GROWING = frozenset(
    stem(w)
    for w in ("dead", "killed", "deaths", "injured", "wounded", "missing", "arrests", "cases", "victims", "casualties")
)
"""Words that are counts of something that goes on."""
_COUNTED_ON = re.compile(
    r"\b(?:dead|die[ds]?\b|dying|death|kill|injur|wound|hurt|missing|arrest|detain|infect|hospitali|evacuat|displac|rescu|"
    r"homeless|casualt|victim|affected|without power|stranded|so far|toll)",
    re.IGNORECASE,
)
"""Beside a count that changes with the time of writing."""
_FALLS = re.compile(
    r"\b(?:missing|unaccounted|without power|stranded|homeless|displac|evacuat|hospitali|affected|detain|case|infect)",
    re.IGNORECASE,
)
"""Beside a count that goes on and can fall as well as grow."""
_SPAN_OF_TIME = frozenset(stem(w) for w in ("second", "minute", "hour"))
_SKIPPED = frozenset(("or", "of", "the", "other", "more", "and", "to", "a", "in", "new", "federal", "u", "us", "per"))
_PAUSE = re.compile(
    r"\b(?:a|an|the)?\s?(?:very )?(?:long|lengthy|awkward|uncomfortable|brief|short|extended)\s(?:pause|silence)\b|"
    r"\bfell silent\b|\bpaused\b",
    re.IGNORECASE,
)
_SILENT = re.compile(r"\b(?:silen(?:t|ce)|pause[ds]?|speechless)\b", re.IGNORECASE)
_NO_COUNT = re.compile(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s*$|\b(?:no|nos|number|section|article|page|"
    r"chapter|room|route|interstate|flight|channel|district|grade|age|aged)\.?\s*$|#\s*$",
    re.IGNORECASE,
)
"""Before a figure that is a day of a month, a rank or a label, and counts nothing."""
_LABEL = re.compile(
    r"\b(?!(?:About|Around|Some|Nearly|Almost|Roughly|Approximately|Over|All|Only|Just|Another|At|In|On|The|A|An|And|But|"
    r"Up|Close|More|Fewer|Less|Than|By|For|With|Of|Least|Most|First|Last|Next|Then|Now|Here|These|Those|Its|Their|His|Her|"
    r"Our|Between|From|After|Before|Since|When|While|As|If|That|Which|Police|Mr|Mrs|Ms|Dr)\b)[A-Z][a-z]+\s$"
)
_PLURAL = re.compile(r"[\s-]+(?:[a-z]+[\s-]){0,2}(?:[a-z]+s|people|men|women|children)\b")
"""A figure behind a name and before no plural is a label: "Cabin 17 took water", "Berth 8 has stood empty"."""
_SAME_THING = 0.6
"""Share of the shorter telling's stems that the other must have for two figures to count one thing."""
_SLIPPED = 0.3
"""The same where the figures are a slip of each other, or both say "all"."""
_DIGITS = 2
_NOUGHTS = (10.0, 100.0, 1000.0)
_TELLING = 100
_ALL = re.compile(r"\b[Aa]ll\s$")
"""Before a figure that is the whole of what it counts."""
_SENTENCE_END = re.compile(r"[.!?][\"”’']?\s|\n")
_NEAR = 60
"""Characters between a figure and the word that it measures."""


class Quantity(NamedTuple):
    """A figure in a text with what it counts. `least` and `most` are what the words allow."""

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
    for m in _FIGURE.finditer(body, span.start, span.end):
        read = _read(body, m, span.end)
        if read is None:
            continue
        value, step, end, unit = read
        least, most, firm = _allowed(body, span.start, m, value, step)
        found.append(Quantity(Span(article=span.article, start=m.start(), end=end), value, least, most, unit, firm))
    return found


def _read(body: str, m: re.Match[str], limit: int) -> tuple[float, float, int, str] | None:
    """Value, step of its rounding, end and unit of one figure; None for a year or a figure that counts nothing."""
    word, digits, end = m.group("word"), m.group("digits"), m.end()
    if word:
        plain = fold(word)
        value = float(_UNITS.get(plain, _VAGUE.get(plain, 0)))
        step = 1.0 if plain in _UNITS else value
    else:
        value = float(digits.replace(",", ""))
        step = 10.0 ** -len(digits.split(".")[1]) if "." in digits else 1.0
    if m.group("short"):
        by = _SHORT[m.group("short").lower()]
        value, step = value * by, step * by
    scale = _NEXT.match(body, end, limit)
    if scale:
        by = _SCALES[fold(scale.group(1))]
        value, step, end = value * by, step * by, scale.end()
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
    if digits and not scale and _LABEL.search(body, max(0, m.start() - 24), m.start()) and not _PLURAL.match(body, end):
        return None
    space = _OF_SPACE.match(body, end, limit)
    at = space.end() if space else end
    for _ in range(3):
        noun = _NOUN.match(body, at, limit)
        if not noun:
            return None
        if fold(noun.group(1)) not in _SKIPPED:
            unit = stem(noun.group(1))
            return value, step, noun.end(), _COINS.get(unit, _SPELT.get(unit, unit))
        at = noun.end()
    return None


def _allowed(body: str, start: int, m: re.Match[str], value: float, step: float) -> tuple[float, float, bool]:
    before = body[max(start, m.start() - 16) : m.start()]
    if m.group("word") and fold(m.group("word")) in _VAGUE:
        return value * 0.5, value * (3.0 if fold(m.group("word")) == "dozen" else 50.0), False
    if _MORE.search(before):
        return value, value * 1.5 + step, False
    if _LESS.search(before):
        return value * 0.6, value, False
    slack = value * 0.12 if _ABOUT.search(before) else 0.0
    # "5.7 billion" stands for anything that rounds to it; so does "60" where it is a round figure.
    round_by = step * 0.5 if step != 1.0 else (value * 0.05 if value >= 100 and value % 100 == 0 else 0.0)
    return value - max(slack, round_by), value + max(slack, round_by), True


def find_quantities(
    texts: Mapping[str, str], points: Sequence[Point], published: Mapping[str, str | None]
) -> Iterator[Draft]:
    """Figures that differ between the tellings of one point and count the same thing. `published`: article -> date."""
    for point in points:
        found = [(s, q) for s in point.tellings for q in quantities(texts[s.article], s)]
        by_unit: dict[str, list[tuple[Span, Quantity]]] = {}
        for span, quantity in found:
            by_unit.setdefault(quantity.unit, []).append((span, quantity))
        for unit, held in sorted(by_unit.items()):
            lone = _one_each(texts, held)
            if len({q.span.article for _, q in lone}) > 1 and len({q.value for _, q in lone}) > 1:
                yield _difference(texts, unit, lone, published)


def _one_each(texts: Mapping[str, str], held: Sequence[tuple[Span, Quantity]]) -> list[tuple[Span, Quantity]]:
    """One figure of each article: the only one, else the one that stands behind the words behind which another's does
    ("turnout was 64.1 percent, up from 52 percent"); none where nothing tells which it is."""
    lone = [x for x in held if sum(y[0].article == x[0].article for y in held) == 1]
    led = {_led_by(texts, q.span) for _, q in lone} - {()}
    for article in sorted({span.article for span, _ in held} - {span.article for span, _ in lone}):
        behind = [x for x in held if x[0].article == article and _led_by(texts, x[1].span) in led]
        if len(behind) == 1:
            lone += behind
    return lone


def _led_by(texts: Mapping[str, str], figure: Span) -> tuple[str, ...]:
    """The two words before a figure; nothing where they say nothing."""
    words = tuple(
        fold(w) for w in _LEAD.findall(texts[figure.article][max(0, figure.start - _NEAR) : figure.start])[-2:]
    )
    return words if any(len(w) > _SMALL for w in words) else ()


_LEAD = re.compile(r"[^\W\d_]+|[.!?\n]")
_SMALL = 4


def _difference(
    texts: Mapping[str, str], unit: str, lone: Sequence[tuple[Span, Quantity]], published: Mapping[str, str | None]
) -> Draft:
    both = all(a.least <= b.most and b.least <= a.most for (_, a), (_, b) in combinations(lone, 2))
    grows = unit in _GROWING or any(_goes_on(texts, q.span) for _, q in lone)
    same = min(alike(texts, a, b) for (a, _), (b, _) in combinations(lone, 2))
    firm = all(q.firm for _, q in lone)
    slip = any(_is_slip(a, b) for (_, a), (_, b) in combinations(lone, 2))
    total = all(_ALL.search(texts[q.span.article], max(0, q.span.start - 6), q.span.start) for _, q in lone)
    grows = grows and not total
    shrinks = grows and _shrinks(texts, lone, published)
    grows = grows and not shrinks
    same_thing = same >= (_SLIPPED if slip or total else _SAME_THING)
    conflict = not both and not grows and (firm or slip) and same_thing and not _prints_both(texts, lone)
    first = lone[0][1].span
    if both:
        why = "One figure is rounded or hedged and leaves room for the other."
    elif grows:
        why = "Counts of this kind change with the time of writing."
    elif conflict and slip:
        why = "The same digits in another order, or another number of noughts: one is likely a slip."
    elif conflict and shrinks:
        why = "The article published later has the smaller figure of what can only grow."
    elif conflict:
        why = "Two figures for what the same words count, and neither is rounded or hedged enough to be the other."
    else:
        why = "The figures may count different things; the words around them do not settle it."
    return Draft(
        kind="number",
        conflict=conflict,
        what=words_of(texts, first),
        values=values((q.span, words_of(texts, q.span)) for _, q in lone),
        why=why,
    )


def _is_slip(one: Quantity, two: Quantity) -> bool:
    """True for figures of two digits and more that have the same ones in another order, or another number of noughts:
    30,000 for 3,000, 31 for 13. That is no rounding, and "about" does not make it one."""
    first, second = (f"{q.value:.4f}".rstrip("0").rstrip(".").replace(".", "") for q in (one, two))
    if one.value == two.value or max(len(first), len(second)) < _DIGITS:
        return False
    if first.rstrip("0") == second.rstrip("0"):
        ratio = max(one.value, two.value) / max(min(one.value, two.value), 1e-9)
        return ratio in _NOUGHTS and max(one.value, two.value) >= _TELLING
    return len(first) == len(second) and sorted(first) == sorted(second) and one.value >= _DIGITS


def _goes_on(texts: Mapping[str, str], figure: Span) -> bool:
    """True where the words beside a count say that it is of something that goes on: the dead, the missing, arrests."""
    return _beside(texts, figure, _COUNTED_ON)


def _beside(texts: Mapping[str, str], figure: Span, words: re.Pattern[str]) -> bool:
    """True where some words stand beside a figure, in its sentence."""
    body = texts[figure.article]
    before = _SENTENCE_END.split(body[max(0, figure.start - _NEAR) : figure.start])[-1]
    after = _SENTENCE_END.split(body[figure.end : figure.end + _NEAR])[0]
    return bool(words.search(before + body[figure.start : figure.end] + after))


def _shrinks(
    texts: Mapping[str, str], lone: Sequence[tuple[Span, Quantity]], published: Mapping[str, str | None]
) -> bool:
    """True where two articles whose times are known tell a count that cannot fall, and the later one tells less."""
    if any(_beside(texts, q.span, _FALLS) for _, q in lone):
        return False
    for (_, one), (_, two) in combinations(lone, 2):
        order = _order(published.get(one.span.article) or "", published.get(two.span.article) or "")
        if (one.value - two.value) * order > 0:
            return True
    return False


def _order(one: str, two: str) -> int:
    """1 where the second time of publication is later, −1 where the first is, 0 where that isn't known."""
    with contextlib.suppress(ValueError):
        first, second = datetime.fromisoformat(one), datetime.fromisoformat(two)
        if first.tzinfo is not None and second.tzinfo is not None:
            return (second > first) - (second < first)
        return (second.date() > first.date()) - (second.date() < first.date())
    return 0


def _prints_both(texts: Mapping[str, str], lone: Sequence[tuple[Span, Quantity]]) -> bool:
    """True where one article has another's figure too: it knows both, and they are of two things."""
    for _, one in lone:
        for _, other in lone:
            if one.value != other.value:
                figure = texts[other.span.article][other.span.start : other.span.end].split()[0]
                if prints(texts[one.span.article], figure):
                    return True
    return False


def find_pauses(texts: Mapping[str, str]) -> Iterator[Draft]:
    """A silence that one outlet measures and another only calls long: both can be right."""
    measured: dict[str, Span] = {}
    vague: dict[str, Span] = {}
    for article, body in sorted(texts.items()):
        for m in _SILENT.finditer(body):
            near = Span(article=article, start=max(0, m.start() - _NEAR), end=min(len(body), m.end() + _NEAR))
            timed = [q for q in quantities(body, near) if q.unit in _SPAN_OF_TIME]
            if timed and article not in measured:
                start = timed[0].span.start
                hedge = _HEDGE.search(body, max(0, start - 16), start)
                begin = hedge.start() if hedge else start
                measured[article] = Span(article=article, start=begin, end=timed[0].span.end)
    for article, body in sorted(texts.items()) if measured else ():
        first = None if article in measured else _PAUSE.search(body)
        if first:
            vague[article] = Span(article=article, start=first.start(), end=first.end())
    if measured and vague:
        spans = [*measured.values(), *vague.values()]
        yield Draft(
            kind="number",
            conflict=False,
            what=words_of(texts, spans[-1]),
            values=values((s, words_of(texts, s)) for s in spans),
            why="One measures it, the other only says that there was one: both can be right.",
        )
