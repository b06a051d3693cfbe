"""The learned decision: from the figures of a pair of articles to how likely they are to tell one event.

The weights are boosted decision trees in a readable JSON file, made by `training/stories/train.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from msgspec import json
from numpy.typing import NDArray

from tellings.stories.likeness import CONTEXT, PAIR, Table

_MOST_QUESTIONS = 12
_BLOCK = 256


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

    All questions of all trees are asked at once; the answers of one tree, read as a number, are the place of its leaf
    in a table (the idea of QuickScorer, Lucchese et al. 2015).
    """

    def __init__(self, weights: Weights) -> None:
        if weights.columns != [*PAIR, *CONTEXT]:
            raise ValueError("the weights were made for other figures than this version measures")
        self.start = weights.start
        inner = [[n for n, left in enumerate(t.left) if left != n] for t in weights.trees]
        self._questions = max(map(len, inner))
        if self._questions > _MOST_QUESTIONS:
            raise ValueError(f"a tree of the weights asks more than {_MOST_QUESTIONS} questions")
        count = len(weights.trees)
        self._columns = np.zeros((count, self._questions), np.int64)
        self._above = np.full((count, self._questions), np.inf, np.float32)
        self._leaves = np.zeros((count, 1 << self._questions))
        answers = np.arange(1 << self._questions)
        for t, (tree, nodes) in enumerate(zip(weights.trees, inner, strict=True)):
            self._columns[t, : len(nodes)] = [tree.column[n] for n in nodes]
            self._above[t, : len(nodes)] = [tree.above[n] for n in nodes]
            _fill(tree, 0, {n: bit for bit, n in enumerate(nodes)}, answers, self._leaves[t])
        self._bits = (1 << np.arange(self._questions)).astype(np.float32)

    def log_odds(self, table: Table) -> NDArray[np.float64]:
        """One number for each row (shape `[rows, len(PAIR) + len(CONTEXT)]`)."""
        found = np.full(len(table), self.start)
        count = len(self._columns)
        columns, above = self._columns.ravel(), self._above.ravel()
        offsets = np.arange(count) << self._questions
        leaves = self._leaves.ravel()
        for start in range(0, len(table), _BLOCK):
            rows = table[start : start + _BLOCK]
            yes = (rows[:, columns] > above).astype(np.float32)
            places = (yes.reshape(-1, self._questions) @ self._bits).reshape(-1, count).astype(np.int64)
            found[start : start + _BLOCK] += leaves[places + offsets].sum(axis=1)
        return found


def _fill(tree: Tree, node: int, bits: dict[int, int], answers: NDArray[np.int64], leaves: NDArray[np.float64]) -> None:
    """Write the leaf's value at every combination of answers that leads to it."""
    if tree.left[node] == node:
        leaves[answers] = tree.value[node]
        return
    yes = (answers >> bits[node]) & 1 == 1
    _fill(tree, tree.left[node], bits, answers[~yes], leaves)
    _fill(tree, tree.right[node], bits, answers[yes], leaves)


def parse(raw: bytes) -> Decision:
    """A decision from its file; `msgspec.ValidationError` where the file is not one."""
    return Decision(json.decode(raw, type=Weights))


@cache
def shipped() -> Decision:
    """The decision that comes with the package; read on first use."""
    return parse(files(__package__).joinpath("likeness.json").read_bytes())
