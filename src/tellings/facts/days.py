"""Days that differ: two resolved times in tellings of one point, and the day of what a headline names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple

from tellings.facts.drafts import Draft, alike, values, words_of
from tellings.facts.once import is_one, once_at
from tellings.facts.stems import stem
from tellings.facts.weekdays import wrong_weekday
from tellings.records import Point, Precision, Span, Study, TimelineEntry

_SAME_THING = 0.75
"""Share of the shorter telling's stems that the other must have for two days to be those of one thing."""
_WEEK = 6
"""Days apart up to which two weekdays can be a slip for one another."""
_OFTEN = 2
"""How often an outlet must tell a day for it to be the day of what its headline names."""
_NAMED_ON = re.compile(
    r"((?:[^\W\d_][\w'’-]* ){1,3}[^\W\d_][\w'’-]*) on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?!\w)"
)
_ON_DAY = re.compile(r" on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?!\w)")
_WORD = re.compile(r"[^\W\d_]{4,}")
_PAIR = 2


class _Time(NamedTuple):
    span: Span
    date: str
    precision: Precision


def find_days(
    texts: Mapping[str, str], own: Sequence[Study], points: Sequence[Point], timeline: Sequence[TimelineEntry]
) -> Iterator[Draft]:
    """Times that differ, by what they resolve to: "Friday" and "Nov. 13" are one day where the calendar says so."""
    times: defaultdict[str, list[_Time]] = defaultdict(list)
    for entry in timeline:
        for span in entry.tellings:
            times[span.article].append(_Time(span, entry.date, entry.precision))
    for point in points:
        yield from _in_point(texts, point, times)
    yield from _of_headlines(texts, own, times)


def _in_point(texts: Mapping[str, str], point: Point, times: Mapping[str, list[_Time]]) -> Iterator[Draft]:
    """Two tellings of one point with one time each: another day is a conflict where the words are mostly the same."""
    timed, every = [], []
    for telling in point.tellings:
        inside = [
            t for t in times.get(telling.article, ()) if telling.start <= t.span.start and t.span.end <= telling.end
        ]
        every += [
            t
            for t in times.get(telling.article, ())
            if telling.start <= t.span.start < telling.end and t.precision == "day"
        ]
        if len({t.date for t in inside}) == 1:
            timed.append((telling, inside[0]))
    pairs = [
        (one, two)
        for one, two in combinations(timed, 2)
        if one[0].article != two[0].article and one[1].date != two[1].date
    ]
    slipped = wrong_weekday(texts, [(t.span, t.date) for t in every])
    if slipped:
        why = "The weekday and the date do not agree; the other outlet has the weekday of that date."
        yield _draft(texts, [t for t in every if t.span in slipped], why, conflict=True)
        return
    once = _once(texts, timed, times)
    if once:
        why = "It happens once, and the outlets give it two days."
        yield _draft(texts, once, why, conflict=True)
        return
    for (one, first), (two, second) in pairs:
        if _are_two(texts, first, second):
            continue
        slip = _is_slip(texts, first, second)
        if not slip and (_worded_alike(texts, first, second) or first.precision != second.precision):
            continue
        same = slip or alike(texts, one, two) >= _SAME_THING
        if same and not (_tells(times, one.article, second.date) or _tells(times, two.article, first.date)):
            why = "The same is told of two times, and neither outlet knows of the other's."
            yield _draft(texts, (first, second), why, conflict=True)
            return
    for (_, first), (_, second) in pairs:
        if first.date.startswith(second.date) or second.date.startswith(first.date):
            why = "One is more precise than the other; both can be right."
            yield _draft(texts, (first, second), why, conflict=False)
            return


def _once(
    texts: Mapping[str, str], timed: Sequence[tuple[Span, _Time]], times: Mapping[str, list[_Time]]
) -> list[_Time]:
    """The days of what happens once ("died on Sunday", "died on Monday"), where two outlets give it two and neither
    gives it the other's as well; nothing where they agree. What else happened on the other's day settles nothing."""
    told = [
        (time, event)
        for _, time in timed
        if time.precision == "day" and (event := once_at(texts[time.span.article], time.span))
    ]
    days = {t.span.article: _days_of(texts, t.span.article, times) for t, _ in told}
    for (one, first), (two, second) in combinations(told, 2):
        apart = one.span.article != two.span.article and 0 < _apart(one.date, two.date) <= _WEEK
        if apart and is_one(first, second):
            known = (first.kind, two.date) in days[one.span.article] or (first.kind, one.date) in days[two.span.article]
            if not known:
                return [t for t, event in told if event.kind == first.kind and t.date in (one.date, two.date)]
    return []


def _are_two(texts: Mapping[str, str], first: _Time, second: _Time) -> bool:
    """True where one time is that of what happens once and the other isn't, or is that of another such thing: of a
    burial after a death, of others who died."""
    one, two = (once_at(texts[t.span.article], t.span) for t in (first, second))
    return (one or two) is not None and not (one and two and is_one(one, two))


def _days_of(texts: Mapping[str, str], article: str, times: Mapping[str, list[_Time]]) -> set[tuple[str, str]]:
    """The kinds of what an article has happen once, each with its day."""
    events = [(t.date, once_at(texts[article], t.span)) for t in times.get(article, ())]
    return {(event.kind, day) for day, event in events if event}


def _is_slip(texts: Mapping[str, str], one: _Time, two: _Time) -> bool:
    """True for two days written out ("11 March 2009", "11 May 2009") that differ in the day, the month or the year
    alone: where both tell one point, one is a slip."""
    written = all(_WRITTEN.search(texts[t.span.article], t.span.start, t.span.end) for t in (one, two))
    apart = [a != b for a, b in zip(one.date.split("-"), two.date.split("-"), strict=False)]
    return written and one.precision == two.precision == "day" and sum(apart) == 1


_WRITTEN = re.compile(r"\d.*\b[12]\d\d\d\b")


def _worded_alike(texts: Mapping[str, str], one: _Time, two: _Time) -> bool:
    """True where the words of one are among the other's, or both say one weekday and no date: if they resolve to two
    days, that is our doing."""
    first, second = _words(texts, one), _words(texts, two)
    days = first & _WEEKDAYS
    undated = not any(w.isdigit() for w in first | second)
    return first <= second or second <= first or (bool(days) and undated and days == second & _WEEKDAYS)


_WEEKDAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))


_PLAIN = re.compile(r"\w+(?:[.:]\w+)*")


def _words(texts: Mapping[str, str], time: _Time) -> set[str]:
    return set(_PLAIN.findall(texts[time.span.article][time.span.start : time.span.end].lower()))


def _of_headlines(texts: Mapping[str, str], own: Sequence[Study], times: Mapping[str, list[_Time]]) -> Iterator[Draft]:
    """What one outlet's words put on one weekday ("the harbour vote on Tuesday") and another, which has the same words
    in its title, tells of another day of that week throughout."""
    main = {study.article.id: _main_day(times.get(study.article.id, ())) for study in own}
    if not any(main.values()):
        return
    titles = {study.article.id: _stems(study.article.title or "") for study in own}
    for study in own:
        article = study.article.id
        for m in _named_on(texts[article]):
            phrase = _stems(m.group(1))[-_PAIR:]
            here = next((t for t in times.get(article, ()) if m.end(1) <= t.span.start < m.end()), None)
            if len(phrase) < _PAIR or here is None or here.precision != "day":
                continue
            for other, there in main.items():
                if other == article or there is None or not _has(titles[other], phrase):
                    continue
                known = _tells(times, article, there.date) or _tells(times, other, here.date)
                if 0 < _apart(here.date, there.date) <= _WEEK and not known:
                    why = "The two outlets put what they name in the same words on two days of one week."
                    yield _draft(texts, (here, there), why, conflict=True)


def _named_on(body: str) -> Iterator[re.Match[str]]:
    """Two to four words, then a weekday; looked for only before a weekday, for most words have none behind them."""
    days = list(_ON_DAY.finditer(body))
    last = 0
    for n, day in enumerate(days):
        start = day.start()
        for _ in range(4):
            start = max(last, body.rfind(" ", last, start))
        m = _NAMED_ON.search(body, start, days[min(n + 2, len(days) - 1)].end()) if start < day.start() else None
        if m and m.start() < day.start():
            last = m.end()
            yield m


def _main_day(times: Sequence[_Time]) -> _Time | None:
    counts = Counter(t.date for t in times if t.precision == "day")
    best = max(sorted(counts), key=lambda day: counts[day], default=None)
    if best is None or counts[best] < _OFTEN:
        return None
    return next(t for t in times if t.date == best)


def _stems(words: str) -> list[str]:
    return [stem(w) for w in _WORD.findall(words)]


def _has(words: Sequence[str], phrase: Sequence[str]) -> bool:
    return any(list(words[k : k + len(phrase)]) == list(phrase) for k in range(len(words)))


def _tells(times: Mapping[str, list[_Time]], article: str, day: str) -> bool:
    return any(t.date == day for t in times.get(article, ()))


def _apart(one: str, two: str) -> int:
    return abs((date.fromisoformat(one) - date.fromisoformat(two)).days)


def _draft(texts: Mapping[str, str], found: Sequence[_Time], why: str, *, conflict: bool) -> Draft:
    spans = [(t.span, f"{words_of(texts, t.span)} ({t.date})") for t in found]
    return Draft(kind="date", conflict=conflict, what=spans[0][1], values=values(spans), why=why)
