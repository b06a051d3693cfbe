"""Differences in numbers: two figures for one thing, and what reconciles them: rounding, hedging, time of writing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from tellings.facts.drafts import Draft, alike, sentences_of, values, words_of
from tellings.facts.figures import CREW, Quantity
from tellings.facts.growth import GROWING, MEASURES, goes_on, shrinks
from tellings.facts.printed import Printed
from tellings.facts.roles import are_two
from tellings.facts.slips import is_by_noughts, is_misheard, is_slip, turned_round
from tellings.facts.stems import stem
from tellings.records import Point, Span
from tellings.text import fold

_SAME_THING = 0.6
"""Share of the shorter telling's stems that the other must have for two figures to count one thing."""
_SLIPPED = 0.3
"""The same where the figures are a slip of each other, or both say "all"."""
_CLEARLY = 0.7
"""The same for two of several tellings to be enough."""
_HEARD = 0.5
"""The same where one may be misheard for the other: eighteen, eighty."""
_TURNED = "The same digits in another order, or another number of noughts: one is likely a slip."
_ALL = re.compile(r"\b[Aa]ll\s$")
"""Before a figure that is the whole of what it counts."""
_OUTLETS = 24
"""Outlets of one point whose other figures are compared."""
_PLACE = 3
"""Words before and behind a figure that say which it is."""
_NEAR = 60
"""Characters between a figure and the word that it measures."""


def find_quantities(
    texts: Mapping[str, str], points: Sequence[Point], published: Mapping[str, str | None], printed: Printed
) -> Iterator[Draft]:
    """Figures that differ between the tellings of one point and count the same thing; figures of many digits of which
    two are turned round, wherever they stand. `published`: article -> date."""
    shown: set[Span] = set()
    for point in points:
        lone = list(_in_point(texts, point, printed, published))
        shown |= _in_conflict(lone)
        rest = [d for d in _left_over(texts, point, printed, published) if not shown.issuperset(_in_conflict([d]))]
        shown |= _in_conflict(rest)
        yield from rest
        yield from (d for d in lone if d.conflict or shown.isdisjoint(v.span for v in d.values))
    for found in turned_round(texts, printed.by_article):
        if not shown.issuperset(q.span for q in found):
            yield _slip(texts, found)


def _in_conflict(drafts: Iterable[Draft]) -> set[Span]:
    """The places of all figures that exclude another."""
    return {v.span for d in drafts if d.conflict for v in d.values}


def _in_point(
    texts: Mapping[str, str],
    point: Point,
    printed: Printed,
    published: Mapping[str, str | None],
) -> Iterator[Draft]:
    """Each article's only figure of a unit in the tellings of one point."""
    found = [(s, q) for s in point.tellings for q in printed.inside(s)]
    by_unit: dict[str, list[tuple[Span, Quantity]]] = {}
    for span, quantity in found:
        by_unit.setdefault(quantity.unit, []).append((span, quantity))
    for unit, held in sorted(by_unit.items()):
        lone = _one_each(texts, held)
        if len({q.span.article for _, q in lone}) > 1 and len({q.value for _, q in lone}) > 1:
            yield _difference(texts, unit, lone, published, printed)


def _left_over(
    texts: Mapping[str, str],
    point: Point,
    printed: Printed,
    published: Mapping[str, str | None],
) -> Iterator[Draft]:
    """What is left where each article's figures in the sentences of one point are settled that the other prints, too:
    one on either side, of one unit, and in the same place or a slip of each other."""
    wide: defaultdict[str, dict[Span, tuple[Span, Quantity]]] = defaultdict(dict)
    for sentence in sentences_of(texts, point):
        wide[sentence.article].update({q.span: (sentence, q) for q in printed.inside(sentence)})
    drafts: dict[str, Draft] = {}
    for one, two in combinations(sorted(wide)[:_OUTLETS], 2):
        for unit, pair in _open(wide[one].values(), wide[two].values(), printed.values[one], printed.values[two]):
            (_, first), (_, second) = pair
            placed = first.firm and second.firm and _beside_alike(texts, pair)
            if unit in drafts or not (placed or is_slip(first, second)):
                continue
            draft = _difference(texts, unit, pair, published, printed)
            if draft.conflict:
                told = {(unit, first.value), (unit, second.value)}
                same = (q.span for found in wide.values() for _, q in found.values() if (q.unit, q.value) in told)
                drafts[unit] = draft._replace(values=values((span, words_of(texts, span)) for span in same))
    yield from drafts.values()


def _open(
    one: Iterable[tuple[Span, Quantity]], two: Iterable[tuple[Span, Quantity]], known: set[float], other: set[float]
) -> Iterator[tuple[str, list[tuple[Span, Quantity]]]]:
    """The figures of two articles that the other hasn't, where each has one of a unit; `known` are the first's own."""
    lone: defaultdict[str, tuple[list[tuple[Span, Quantity]], list[tuple[Span, Quantity]]]] = defaultdict(
        lambda: ([], [])
    )
    for side, found, told in ((0, one, other), (1, two, known)):
        for sentence, q in found:
            if q.value not in told:
                lone[q.unit][side].append((sentence, q))
    for unit, (first, second) in sorted(lone.items()):
        if len(first) == len(second) == 1:
            yield unit, [*first, *second]


def _beside_alike(texts: Mapping[str, str], pair: Sequence[tuple[Span, Quantity]]) -> bool:
    """True where the words right before and behind two figures have a telling one in common."""
    near = []
    for sentence, q in pair:
        body = texts[q.span.article]
        before = _LEAD.findall(body[max(sentence.start, q.span.start - _NEAR) : q.span.start])[-_PLACE:]
        after = _LEAD.findall(body[q.span.end : min(sentence.end, q.span.end + _NEAR)])[:_PLACE]
        near.append({stem(w) for w in (*before, *after) if len(w) > _SMALL})
    return not near[0].isdisjoint(near[1])


def _slip(texts: Mapping[str, str], found: Sequence[Quantity]) -> Draft:
    return Draft(
        kind="number",
        conflict=True,
        what=words_of(texts, found[0].span),
        values=values((q.span, words_of(texts, q.span)) for q in found),
        why=_TURNED,
    )


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
    texts: Mapping[str, str],
    unit: str,
    lone: Sequence[tuple[Span, Quantity]],
    published: Mapping[str, str | None],
    printed: Printed,
) -> Draft:
    both = all(a.least <= b.most and b.least <= a.most for (_, a), (_, b) in combinations(lone, 2))
    grows = unit in GROWING or (unit not in MEASURES and any(goes_on(texts, q.span) for _, q in lone))
    same = _alike(texts, lone)
    firm = all(q.firm for _, q in lone)
    slip = any(is_slip(a, b) for (_, a), (_, b) in combinations(lone, 2))
    total = unit == CREW or all(
        _ALL.search(texts[q.span.article], max(0, q.span.start - 6), q.span.start) for _, q in lone
    )
    grows = grows and not total
    fewer = grows and shrinks(texts, lone, published)
    grows = grows and not fewer
    heard = firm and any(is_misheard(a, b) for (_, a), (_, b) in combinations(lone, 2))
    noughts = slip and any(is_by_noughts(a, b) for (_, a), (_, b) in combinations(lone, 2))
    heard = heard or noughts
    same_thing = not are_two(texts, lone, slip) and same >= (
        _SLIPPED if (slip and not noughts) or total else _HEARD if heard else _SAME_THING
    )
    conflict = not both and not grows and (firm or slip) and same_thing and not _prints_both(printed, lone)
    first = lone[0][1].span
    if both:
        why = "One figure is rounded or hedged and leaves room for the other."
    elif grows:
        why = "Counts of this kind change with the time of writing."
    elif conflict and slip:
        why = _TURNED
    elif conflict and heard and not slip:
        why = "Teens and tens sound alike, as eighteen and eighty do: one is likely a slip."
    elif conflict and fewer:
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


def _alike(texts: Mapping[str, str], lone: Sequence[tuple[Span, Quantity]]) -> float:
    """How alike the tellings of different figures are: all of them, or the likest two where these are clearly so."""
    pairs = [alike(texts, a, b) for (a, q), (b, r) in combinations(lone, 2) if q.value != r.value]
    return max(pairs) if max(pairs) >= _CLEARLY else min(pairs)


def _prints_both(printed: Printed, lone: Sequence[tuple[Span, Quantity]]) -> bool:
    """True where one article has another's figure too: it knows both, and they are of two things."""
    figures = [q for _, q in lone]
    return any(
        one.value != two.value
        and (printed.tells(one.span.article, two) or printed.tells(two.span.article, one) or printed.has_both(one, two))
        for one, two in combinations(figures, 2)
    )
