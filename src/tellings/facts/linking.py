"""Which units of two articles tell the same thing: candidates by shared rare words, then a learned likeness."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from operator import mul

from tellings.facts import meaning
from tellings.facts.learnt import Likeness
from tellings.facts.likeness import BY_MEANING, BY_WORDS
from tellings.facts.meaning import Meaning
from tellings.facts.traces import Traces
from tellings.facts.units import Ground, Unit

__all__ = ["FEATURES", "candidates", "describe", "learnt_for", "score"]

FEATURES = (
    "shared", "of shorter", "of longer", "sentence dice", "sentence of shorter", "around", "names",
    "names only one has", "numbers", "numbers against",
    "runs", "quote", "only one quotes", "lead", "place", "rank", "margin", "short",
    "both short", "context shared",
    "heaviest", "next heaviest", "told once", "weight told once", "unlikely", "plain", "plain stems", "together",
    "numbers told once", "left of one", "left of other",
)  # fmt: skip
"""What is known of a pair by words alone; where meaning is read, `meaning.FEATURES` come after."""
_MAX_POSTING = 400
"""A stem in more units than this finds no candidates: it is too common to tell two things apart."""
_STEPS = 4_000_000
"""About as many steps are spent on finding candidates, however large the story: common stems give way."""
_KEPT = 6
"""Candidates kept for a unit in each other article."""
_KEPT_IN_ALL = 60
"""Candidates kept for a unit over all other articles."""
_PAIRS = 80_000
"""About as many pairs are described in one story: in a large one each unit keeps fewer candidates."""


def candidates(ground: Ground, kept: int = _KEPT) -> dict[tuple[int, int], float]:
    """Pairs of units of different articles with the weight they share, the best few of each unit per article."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for n, unit in enumerate(ground.units):
        for one in unit.bag:
            postings[one].append(n)
    most = max(8, min(_MAX_POSTING, _STEPS // (1 + sum(len(unit.bag) for unit in ground.units))))
    in_all = max(3, min(_KEPT_IN_ALL, _PAIRS // (1 + len(ground.units))))
    found: dict[tuple[int, int], float] = {}
    for n, unit in enumerate(ground.units):
        shared: defaultdict[int, float] = defaultdict(float)
        for one, weight in unit.bag.items():
            holders = postings[one]
            if len(holders) <= most and weight > 0.15:
                for m in holders:
                    shared[m] += weight
        best: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
        for m, weight in shared.items():
            other = ground.units[m]
            if other.article != unit.article:
                best[other.article].append((-weight / (4 + unit.weight + other.weight), m))
        chosen = sorted(pair for ranked in best.values() for pair in sorted(ranked)[:kept])
        for _, m in chosen[:in_all]:
            found[(n, m) if n < m else (m, n)] = shared[m]
    return found


def describe(
    ground: Ground, pairs: Iterable[tuple[int, int]], quoted: dict[tuple[int, int], float], inside: list[float]
) -> dict[tuple[int, int], list[float]]:
    """The features of each pair. `quoted`: how much of it is one utterance; `inside`: how much of each unit is said."""
    base: dict[tuple[int, int], list[float]] = {}
    best: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    traces = Traces(ground)
    for a, b in pairs:
        base[a, b] = _pair(ground, a, b, quoted.get((a, b), 0.0), inside) + traces.of(a, b)
        likeness = _likeness(base[a, b])
        best[a, ground.units[b].article].append(likeness)
        best[b, ground.units[a].article].append(likeness)
    for ranked in best.values():
        ranked.sort(reverse=True)
    for (a, b), row in base.items():
        likeness = _likeness(row)
        ranks, margins = [], []
        for ranked in (best[a, ground.units[b].article], best[b, ground.units[a].article]):
            place = ranked.index(likeness)
            rival = ranked[1] if place == 0 and len(ranked) > 1 else (ranked[0] if place else 0.0)
            ranks.append(min(place, 3))
            margins.append(likeness - rival)
        row[15], row[16] = sum(ranks) / 3.0, min(margins)
    return base


def _likeness(row: list[float]) -> float:
    return row[1] + row[2] + row[11]


def _pair(ground: Ground, a: int, b: int, quoted: float, inside: list[float]) -> list[float]:
    one, two = ground.units[a], ground.units[b]
    first, second = ground.sentences[ground.sentence_of[a]], ground.sentences[ground.sentence_of[b]]
    shared = _shared(one.bag, two.bag)
    context = _shared(first.bag, second.bag)
    small, large = sorted((one.weight, two.weight))
    names, numbers = one.names & two.names, one.numbers & two.numbers
    whole = len(ground.sentences)
    return [
        math.log1p(shared),
        shared / (small + 1.0),
        shared / (large + 1.0),
        2 * context / (first.weight + second.weight + 1.0),
        context / (min(first.weight, second.weight) + 1.0),
        _around(ground, ground.sentence_of[a], ground.sentence_of[b], whole),
        math.log1p(sum(one.bag[n] for n in names)),
        math.log1p(sum(one.bag[n] for n in one.names - two.names if n not in second.bag)
                   + sum(two.bag[n] for n in two.names - one.names if n not in first.bag)),
        math.log1p(sum(one.bag.get(n, 1.0) for n in numbers)),
        float(bool(one.numbers) and bool(two.numbers) and not numbers),
        _runs(one, two),
        quoted,
        abs(inside[a] - inside[b]),
        float(one.sentence < 2) + float(two.sentence < 2),
        abs(one.sentence / (1 + ground.lasts[one.article]) - two.sentence / (1 + ground.lasts[two.article])),
        0.0,
        0.0,
        1.0 / (1.0 + small),
        1.0 / (1.0 + large),
        math.log1p(context - min(shared, context)),
    ]  # fmt: skip


def _shared(one: dict[str, float], two: dict[str, float]) -> float:
    if len(one) > len(two):
        one, two = two, one
    return sum(weight for stem, weight in one.items() if stem in two)


def _around(ground: Ground, one: int, two: int, whole: int) -> float:
    """How alike the sentences before and after are."""
    best = 0.0
    for step in (-1, 1):
        x, y = one + step, two + step
        if 0 <= x < whole and 0 <= y < whole:
            first, second = ground.sentences[x], ground.sentences[y]
            if first.article == ground.sentences[one].article and second.article == ground.sentences[two].article:
                best += 2 * _shared(first.bag, second.bag) / (first.weight + second.weight + 1.0)
    return best


def _runs(one: Unit, two: Unit) -> float:
    """Weight of the pairs of neighbouring stems that both have, over the shorter's weight."""
    first = set(zip(one.stems, one.stems[1:], strict=False))
    shared = first & set(zip(two.stems, two.stems[1:], strict=False))
    return sum(one.bag[x] + one.bag[y] for x, y in shared) / (2 * min(one.weight, two.weight) + 1.0)


def described(
    ground: Ground, quoted: dict[tuple[int, int], float], inside: list[float], meant: Meaning | None = None
) -> dict[tuple[int, int], list[float]]:
    """The candidate pairs of units of different articles (lower index first) with their features."""
    pairs = candidates(ground).keys() | quoted.keys() | (meant.candidates() if meant else set())
    across = [(a, b) for a, b in sorted(pairs) if ground.units[a].article != ground.units[b].article]
    rows = describe(ground, across, quoted, inside)
    if meant:
        for (a, b), row in rows.items():
            row += meant.of(a, b)
    return rows


def learnt_for(meant: Meaning | None) -> Likeness:
    """The weights in use: with what sentences mean, where that was read, or by words alone."""
    return BY_MEANING if meant else BY_WORDS


def score(
    ground: Ground, quoted: dict[tuple[int, int], float], inside: list[float], meant: Meaning | None = None
) -> dict[tuple[int, int], float]:
    """How likely two units tell one thing, for the candidate pairs (lower index first). 0 to 1."""
    learnt = learnt_for(meant)
    weights = tuple(learnt.weights[name] for name in (FEATURES + meaning.FEATURES if meant else FEATURES))
    return {
        pair: 1 / (1 + math.exp(-max(-30.0, min(30.0, learnt.bias + sum(map(mul, weights, row))))))
        for pair, row in described(ground, quoted, inside, meant).items()
    }
