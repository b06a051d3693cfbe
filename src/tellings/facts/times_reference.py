"""The day from which each article of a story counts: its publication, else what the other tellings of the story give.

Where no article is dated, the story's own absolute dates must do: "Sunday (Sep 13)" in one text and the year 2009 in
another agree, for 13 September 2009 was a Sunday. A year that its weekday contradicts is not believed, and without any
such pair the reference stays unknown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from tellings.facts.times import (
    Days,
    Reference,
    TimeExpression,
    day_of,
    moved,
    nearest,
    parse,
)
from tellings.records import Study

_SPREAD = 10
"""Days between the dated articles of a story up to which an undated one is thought to be from among them."""


def references(studies: Sequence[Study], found: Mapping[str, Sequence[TimeExpression]]) -> dict[str, Reference | None]:
    """For every article's id the day from which it counts, or None where it can't be told."""
    dated = {s.article.id: days for s in studies if (days := parse(s.article.published))}
    known = sorted(d.first for d in dated.values() if d.first == d.last)
    inferred: Reference | None
    if known and (known[-1] - known[0]).days <= _SPREAD:
        inferred = Reference(
            days=Days(first=known[0], last=known[-1]), how="when other articles of the story were published"
        )
    elif known:
        inferred = None
    else:
        inferred = _from_texts(
            studies, {s.article.id: found[s.article.id] for s in studies if s.article.id not in dated}
        )
    return {
        s.article.id: Reference(days=dated[s.article.id], how="when the article was published")
        if s.article.id in dated
        else inferred
        for s in studies
    }


def _from_texts(studies: Sequence[Study], found: Mapping[str, Sequence[TimeExpression]]) -> Reference | None:
    """The reference that the absolute dates, years and weekdays of undated texts agree on."""
    years: Counter[int] = Counter()
    for expressions in found.values():
        years.update({e.year for e in expressions if e.year is not None and e.year >= 1900})
    support: dict[date, set[str]] = defaultdict(set)
    partial: dict[date, str] = {}
    for study in studies:
        for e in found.get(study.article.id, ()):
            day, words = _anchor(e, years), study.article.text[e.start : e.end]
            if day is not None:
                support[day].add(study.article.id)
                if e.year is None:
                    partial.setdefault(day, words)
    if not support:
        return None
    latest = max(day.year for day in support)
    day = max((d for d in support if d.year == latest), key=lambda d: (len(support[d]), d))
    how = (
        f"which the texts of the story give as “{partial[day]}” and {day.year}" if day in partial else "a date in full"
    )
    last = _last_told(day, found)
    return Reference(days=Days(first=last, last=max(last, moved(day, 6))), how=how, anchor=day)


def _anchor(e: TimeExpression, years: Counter[int]) -> date | None:
    """The day that an expression names in full, or with a year that the story names and its weekday allows."""
    if e.kind != "date" or e.month is None or e.day is None:
        return None
    if e.year is not None:
        day = day_of(e.year, e.month, e.day)
        return day if day and (e.weekday is None or day.weekday() == e.weekday) else None
    if not years:
        return None
    if e.weekday is None:
        common = max(years, key=lambda y: (years[y], y))
        return day_of(common, e.month, e.day) if common == max(years) else None
    fits = [y for y in years if (d := day_of(y, e.month, e.day)) and d.weekday() == e.weekday]
    return day_of(max(fits, key=lambda y: (years[y], y)), e.month, e.day) if fits else None


def _last_told(anchor: date, found: Mapping[str, Sequence[TimeExpression]]) -> date:
    """The latest day near the anchor that a weekday of the texts names: nobody writes before what he tells."""
    weekdays = {
        e.weekday
        for expressions in found.values()
        for e in expressions
        if e.kind == "weekday" and e.weekday is not None and e.which is None and e.direction != "future"
    }
    return max([anchor, *(nearest(anchor, w) for w in weekdays)])
