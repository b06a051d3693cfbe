"""Which way: the same figure of the same thing, up in one outlet and down in another; as far from one place, but north
and south of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from tellings.facts.drafts import Draft, values, words_of
from tellings.facts.figures import Quantity, quantities
from tellings.facts.printed import Printed
from tellings.facts.stems import stem
from tellings.records import DifferenceKind, Span

_UP = "rose|grew|increased|climbed|jumped|gained|soared|surged|rise|grow|increase|climb|gain|risen|grown"
_DOWN = (
    "fell|shrank|decreased|declined|dropped|slid|sank|plunged|slipped|fall|shrink|decrease|decline|drop|fallen|shrunk"
)
_MOVED = re.compile(
    rf"\b(?P<of>[^\W\d_]{{3,}})\s(?:(?:has|have|had|will|would|is|are)\s)?(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\s"
    r"(?P<by>by\s|to\s)?(?:(?:about|around|nearly|almost|some|just|only)\s)?$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:miles?|kilomet(?:re|er)s?|km)\s(?:to\sthe\s)?(?P<way>(?:north|south)?-?(?:east|west)|north|south)\sof\s"
    r"(?:the\s)?(?P<place>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,2})"
)
_REACH = 60
"""Characters before a figure in which it stands what moved."""
_BACK = 40
"""Characters before "miles" in which the figure stands."""
_OPPOSITE = (("north", "south"), ("east", "west"))

_Key = tuple[str, ...]


def find_directions(texts: Mapping[str, str], printed: Printed) -> Iterator[Draft]:
    """Figures of one thing with contrary directions, where no article has it both ways."""
    moved: defaultdict[_Key, dict[str, dict[str, Span]]] = defaultdict(lambda: defaultdict(dict))
    lies: defaultdict[_Key, dict[str, dict[str, Span]]] = defaultdict(lambda: defaultdict(dict))
    for article, body in sorted(texts.items()):
        for key, way, span in _moves(body, printed.by_article[article]):
            moved[key][way].setdefault(article, span)
        for key, way, span in _lies(article, body):
            lies[key][way].setdefault(article, span)
    for by_way in moved.values():
        why = "The same figure of the same thing, up in one outlet and down in the other."
        yield from _contrary(texts, by_way, "number", why)
    for by_way in lies.values():
        yield from _contrary(texts, by_way, "place", "As far from the same place, the opposite way.")


def _moves(body: str, printed: Sequence[Quantity]) -> Iterator[tuple[_Key, str, Span]]:
    for figure in printed:
        m = _MOVED.search(body, max(0, figure.span.start - _REACH), figure.span.start)
        if m:
            key = (stem(m["of"]), (m["by"] or "by ").strip().lower(), f"{figure.value}", figure.unit)
            yield key, "up" if m["up"] else "down", replace(figure.span, start=m.start())


def _lies(article: str, body: str) -> Iterator[tuple[_Key, str, Span]]:
    for m in _FROM.finditer(body):
        near = Span(article=article, start=max(0, m.start() - _BACK), end=m.start("way"))
        figure = next((q for q in quantities(body, near) if q.span.start < m.start() < q.span.end), None)
        if figure:
            way = m["way"].lower().replace("-", "")
            key = (f"{figure.value}", figure.unit, m["place"])
            yield key, way, Span(article=article, start=figure.span.start, end=m.end())


def _contrary(
    texts: Mapping[str, str], by_way: Mapping[str, Mapping[str, Span]], kind: DifferenceKind, why: str
) -> Iterator[Draft]:
    """One conflict for each two contrary ways that no article has both of."""
    for one, two in combinations(sorted(by_way), 2):
        if _are_contrary(one, two) and by_way[one].keys().isdisjoint(by_way[two]):
            spans = [*by_way[one].values(), *by_way[two].values()]
            found = values((span, words_of(texts, span)) for span in spans)
            yield Draft(kind=kind, conflict=True, what=found[0].value, values=found, why=why)


def _are_contrary(one: str, two: str) -> bool:
    if {one, two} == {"up", "down"}:
        return True
    return any((a in one and b in two) or (b in one and a in two) for a, b in _OPPOSITE)
