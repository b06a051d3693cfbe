"""The figures that each article of a story prints, for looking up."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

from tellings.facts.figures import Quantity, quantities
from tellings.facts.growth import MEASURES
from tellings.records import Span

_FEW = 10
"""Counts under this many are told of many things."""


class Printed:
    """The figures of each article."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.by_article = {
            article: quantities(body, Span(article=article, start=0, end=len(body)))
            for article, body in sorted(texts.items())
        }
        self.values = {article: {q.value for q in found} for article, found in self.by_article.items()}
        self._units: dict[str, defaultdict[float, set[str]]] = {a: defaultdict(set) for a in self.by_article}
        self._holders: defaultdict[tuple[float, str], set[str]] = defaultdict(set)
        for article, found in self.by_article.items():
            for q in found:
                self._units[article][q.value].add(q.unit)
                self._holders[q.value, q.unit].add(article)

    def has_both(self, one: Quantity, two: Quantity) -> bool:
        """True where an article of the story prints both figures, of the same unit: they are of two things."""
        return not self._holders[one.value, one.unit].isdisjoint(self._holders[two.value, two.unit])

    def tells(self, article: str, figure: Quantity) -> bool:
        """True where an article has a figure's value for what it counts, or for nothing that is said; for small counts
        whatever it counts."""
        units = self._units[article].get(figure.value, set())
        small = figure.value < _FEW and figure.unit not in MEASURES
        return bool(units) and (small or not units.isdisjoint((figure.unit, "")))

    def inside(self, span: Span) -> list[Quantity]:
        """Those that begin in a span and count something."""
        found = self.by_article[span.article]
        first, last = (bisect_left(found, at, key=_start) for at in (span.start, span.end))
        return [q for q in found[first:last] if q.unit]


def _start(figure: Quantity) -> int:
    return figure.span.start
