"""Which units of two articles tell the same thing: candidates by shared rare words, then a learned likeness."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from tellings.facts import meaning
from tellings.facts.learnt import Likeness
from tellings.facts.likeness import BY_MEANING, BY_WORDS
from tellings.facts.meaning import Meaning
from tellings.facts.ranks import rank
from tellings.facts.traces import Column, Pairs, Traces, counted
from tellings.facts.units import Ground

Places = npt.NDArray[np.int64]
Rows = npt.NDArray[np.float64]
"""A row for each feature, in it a number for each pair."""

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
    telling = {one: holders for one, holders in postings.items() if 1 < len(holders) <= most}
    articles, weights = [unit.article for unit in ground.units], [unit.weight for unit in ground.units]
    found: dict[tuple[int, int], float] = {}
    for n, unit in enumerate(ground.units):
        shared: defaultdict[int, float] = defaultdict(float)
        for one, weight in unit.bag.items():
            if weight > 0.15 and one in telling:
                for m in telling[one]:
                    shared[m] += weight
        best: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
        for m, weight in shared.items():
            if articles[m] != unit.article:
                best[articles[m]].append((-weight / (4 + unit.weight + weights[m]), m))
        chosen = sorted(pair for ranked in best.values() for pair in sorted(ranked)[:kept])
        for _, m in chosen[:in_all]:
            found[(n, m) if n < m else (m, n)] = shared[m]
    return found


def describe(ground: Ground, pairs: Pairs, quoted: Mapping[tuple[int, int], float], inside: Sequence[float]) -> Rows:
    """`FEATURES` of each pair, a row for each feature. `quoted`: how much of it is one utterance; `inside`: how much of
    each unit is said."""
    traces = Traces(ground)
    one, two = np.array(pairs, np.intp).reshape(-1, 2).T
    shared, names, runs, *told, names_alone = traces.share(pairs)
    weights = np.array([unit.weight for unit in ground.units])
    said = np.array(inside)
    small, large = np.minimum(weights[one], weights[two]), np.maximum(weights[one], weights[two])
    context, dice, of_shorter, around = _contexts(ground, traces, one, two)
    numbers, against = _numbers(ground, pairs)
    place, lead = _places(ground)
    alike = shared / (small + 1.0) + shared / (large + 1.0) + _values(quoted, pairs)
    ranks, margins = _ranks(ground, one, two, alike)
    return np.stack([
        np.log1p(shared), shared / (small + 1.0), shared / (large + 1.0),
        dice, of_shorter, around,
        np.log1p(names), np.log1p(names_alone), numbers, against,
        runs / (2 * small + 1.0), _values(quoted, pairs), np.abs(said[one] - said[two]),
        lead[one] + lead[two], np.abs(place[one] - place[two]), ranks, margins,
        1.0 / (1.0 + small), 1.0 / (1.0 + large), np.log1p(context - np.minimum(shared, context)),
        *told,
    ])  # fmt: skip


def _values(of: Mapping[tuple[int, int], float], pairs: Pairs) -> Column:
    return np.array([of.get(pair, 0.0) for pair in pairs])


def _places(ground: Ground) -> tuple[Column, Column]:
    """Where in its article each unit stands, 0 to 1, and whether that is among the first two sentences."""
    sentences = np.array([unit.sentence for unit in ground.units])
    lasts = np.array(ground.lasts)[[unit.article for unit in ground.units]]
    return sentences / (1 + lasts), (sentences < 2).astype(float)


def _numbers(ground: Ground, pairs: Pairs) -> tuple[Column, Column]:
    """The weight of the numbers that both have, and whether both have numbers, but none that is the same."""
    weights, against = np.zeros(len(pairs)), np.zeros(len(pairs))
    units = ground.units
    for n, (a, b) in enumerate(pairs):
        if units[a].numbers and units[b].numbers:
            both = units[a].numbers & units[b].numbers
            weights[n] = math.log1p(sum(units[a].bag.get(x, 1.0) for x in sorted(both)))
            against[n] = not both
    return weights, against


def _contexts(ground: Ground, traces: Traces, one: Places, two: Places) -> tuple[Column, Column, Column, Column]:
    """What the sentences around the units of each pair share: its weight, over both, over the shorter, and over both of
    the sentences before and after."""
    sentence_of, count = np.array(ground.sentence_of, np.int64), len(ground.sentences)
    articles = np.array([s.article for s in ground.sentences])
    weights = np.array([s.weight for s in ground.sentences])
    # A border at either end, of no article: what stands there is beside nothing.
    articles = np.concatenate(([-1], articles, [-2]))
    x, y = sentence_of[one] + 1, sentence_of[two] + 1
    asked = [(x + step) * (count + 2) + y + step for step in (-1, 0, 1)]
    codes, _ = counted(np.concatenate(asked))
    first, second = np.divmod(codes, count + 2)
    real = (articles[first] >= 0) & (articles[second] >= 0)
    shared, dice = np.zeros(len(codes)), np.zeros(len(codes))
    first, second = first[real] - 1, second[real] - 1
    shared[real] = traces.contexts(list(zip(first.tolist(), second.tolist(), strict=True)))
    dice[real] = 2 * shared[real] / (weights[first] + weights[second] + 1.0)
    before, here, after = (np.searchsorted(codes, beside) for beside in asked)
    around = np.zeros(len(x))
    for beside, step in ((before, -1), (after, 1)):
        same = (articles[x + step] == articles[x]) & (articles[y + step] == articles[y])
        around += np.where(same, dice[beside], 0.0)
    return shared[here], dice[here], shared[here] / (np.minimum(weights[x - 1], weights[y - 1]) + 1.0), around


def _ranks(ground: Ground, one: Places, two: Places, alike: Column) -> tuple[Column, Column]:
    """The place of each pair among those of either unit in the other's article, by likeness, in thirds of 3 at most;
    and how far it is ahead of the next, or behind the first, at least."""
    articles = np.array([unit.article for unit in ground.units], np.intp)
    (first, ahead), (second, beyond) = (
        rank(n * len(ground.articles) + articles[m], alike) for n, m in ((one, two), (two, one))
    )
    return (first + second) / 3.0, np.minimum(ahead, beyond)


def described(
    ground: Ground, quoted: dict[tuple[int, int], float], inside: list[float], meant: Meaning | None = None
) -> tuple[Pairs, Rows]:
    """The candidate pairs of units of different articles (lower index first), and a row for each of their features."""
    pairs = candidates(ground).keys() | quoted.keys() | (meant.candidates() if meant else set())
    across = [(a, b) for a, b in sorted(pairs) if ground.units[a].article != ground.units[b].article]
    if not across:
        return (), np.zeros((len(FEATURES) + (len(meaning.FEATURES) if meant else 0), 0))
    rows = describe(ground, across, quoted, inside)
    return across, np.concatenate((rows, meant.of(across))) if meant else rows


def learnt_for(meant: Meaning | None) -> Likeness:
    """The weights in use: with what sentences mean, where that was read, or by words alone."""
    return BY_MEANING if meant else BY_WORDS


def score(
    ground: Ground, quoted: dict[tuple[int, int], float], inside: list[float], meant: Meaning | None = None
) -> dict[tuple[int, int], float]:
    """How likely two units tell one thing, for the candidate pairs (lower index first). 0 to 1."""
    learnt = learnt_for(meant)
    pairs, rows = described(ground, quoted, inside, meant)
    odds = np.zeros(len(pairs))
    for name, row in zip(FEATURES + meaning.FEATURES if meant else FEATURES, rows, strict=True):
        odds += learnt.weights[name] * row
    odds = np.clip(learnt.bias + odds, -30.0, 30.0)
    return dict(zip(pairs, (1 / (1 + np.exp(-odds))).tolist(), strict=True))
