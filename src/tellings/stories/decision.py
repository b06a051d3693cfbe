"""The learned decision: from the figures of a pair of articles to how likely they are to tell one event.

The weights are boosted decision trees in readable JSON files, made by `training/stories/train.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data

import numpy as np
from numpy.typing import NDArray

from tellings.stories.likeness import CONTEXT, PAIR, Table

HEADLINE = 12
"""An article of fewer words of text is a headline: less than a sentence that could tell more than the title."""
_SHORTER = PAIR.index("shorter")
_LEAST_TEXT = np.log1p(np.float32(HEADLINE))
_MOST_LEAVES = 16
_EVERY = (1 << _MOST_LEAVES) - 1
_BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """One tree, a row for each node, the root first. A leaf is its own child on both sides."""

    column: list[int]
    above: list[float]
    """Go right where the value of the column is greater than this."""
    left: list[int]
    right: list[int]
    value: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the file holds. `value`s of the leaves that a row falls into, and `start`, add up to its log-odds."""

    columns: list[str]
    start: float
    trees: list[Tree]
    made: Mapping[str, str | int | float]
    """How: data, settings, figures. For people."""


class Decision:
    """Log-odds for rows of figures; above 0 the two articles more likely tell one event than not.

    A tree's leaves are the bits of one number, its leftmost the lowest. A question answered "greater" strikes out the
    leaves to its left; the lowest bit that is left is the leaf that the row falls into. So all the questions that all
    trees ask of one column are answered by one look into a sorted list (QuickScorer, Lucchese et al. 2015).
    """

    def __init__(self, weights: Weights) -> None:
        if weights.columns != [*PAIR, *CONTEXT]:
            raise ValueError("the weights were made for other figures than this version measures")
        self.start = weights.start
        self._leaves = np.zeros((len(weights.trees), _MOST_LEAVES))
        self._place_of = np.zeros(_EVERY + 1, np.int64)
        self._place_of[1 << np.arange(_MOST_LEAVES)] = np.arange(_MOST_LEAVES)
        asked: dict[int, list[tuple[float, int, int]]] = {}
        for t, tree in enumerate(weights.trees):
            struck: dict[int, int] = {}
            values = _read(tree, 0, 0, struck)
            if len(values) > _MOST_LEAVES:
                raise ValueError(f"a tree of the weights has more than {_MOST_LEAVES} leaves")
            self._leaves[t, : len(values)] = values
            for node, bits in struck.items():
                asked.setdefault(tree.column[node], []).append((tree.above[node], t, bits))
        self._asked = [(column, *_answers(asked[column], len(weights.trees))) for column in sorted(asked)]

    def log_odds(self, table: Table) -> NDArray[np.float64]:
        """One number for each row (shape `[rows, len(PAIR) + len(CONTEXT)]`)."""
        found = np.full(len(table), self.start)
        first_leaf = np.arange(len(self._leaves)) * _MOST_LEAVES
        for start in range(0, len(table), _BLOCK):
            rows = table[start : start + _BLOCK]
            left = np.full((len(rows), len(self._leaves)), _EVERY, np.uint16)
            for column, bounds, kept in self._asked:
                left &= kept.take(bounds.searchsorted(rows[:, column]), axis=0)
            lowest = left & (~left + np.uint16(1))
            leaf = self._place_of.take(lowest)
            leaf += first_leaf
            found[start : start + _BLOCK] += self._leaves.take(leaf, mode="clip").sum(axis=1)
        return found


def _read(tree: Tree, node: int, before: int, struck: dict[int, int]) -> list[float]:
    """Values of the leaves below a node, from the left; `before` leaves stand to the left of them in the tree.

    Fills in which leaves each question strikes out.
    """
    if tree.left[node] == node:
        return [tree.value[node]]
    left = _read(tree, tree.left[node], before, struck)
    struck[node] = ((1 << len(left)) - 1) << before
    return left + _read(tree, tree.right[node], before + len(left), struck)


def _answers(questions: list[tuple[float, int, int]], trees: int) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
    """The bounds asked for in one column, ascending, and for a value above so many of them each tree's leaves kept."""
    questions = sorted(questions)
    kept = np.full((len(questions) + 1, trees), _EVERY, np.uint16)
    for n, (_, tree, bits) in enumerate(questions):
        kept[n + 1 :, tree] &= np.uint16(_EVERY & ~bits)
    return np.array([above for above, _, _ in questions], np.float32), kept


def parse(raw: bytes) -> Decision:
    """A decision from its file; `ValueError` where the file is not one."""
    try:
        given = json.loads(raw)
        return Decision(Weights(**given | {"trees": [Tree(**tree) for tree in given["trees"]]}))
    except (KeyError, TypeError) as error:
        raise ValueError(f"these are no weights of a decision ({error})") from error


class Shipped:
    """The decision that comes with the package: one for texts, and one for pairs of which one is a mere headline."""

    def log_odds(self, table: Table) -> NDArray[np.float64]:
        """One number for each row, as `Decision.log_odds`."""
        bare = table[:, _SHORTER] < _LEAST_TEXT
        if not bare.any():
            return _read_file("likeness.json").log_odds(table)
        found = np.empty(len(table))
        found[bare] = _read_file("headlines.json").log_odds(table[bare])
        if not bare.all():
            found[~bare] = _read_file("likeness.json").log_odds(table[~bare])
        return found


Judge = Decision | Shipped
"""Whatever turns figures into log-odds."""


@cache
def _read_file(name: str) -> Decision:
    raw = get_data(__package__, name)
    assert raw is not None
    return parse(raw)
