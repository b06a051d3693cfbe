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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """One tree, a row for each node, the root first. A leaf is its own child on both sides, so walks may overrun it."""

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
    """Log-odds for rows of figures; above 0 the two articles more likely tell one event than not."""

    def __init__(self, weights: Weights) -> None:
        if weights.columns != [*PAIR, *CONTEXT]:
            raise ValueError("the weights were made for other figures than this version measures")
        self.start = weights.start
        sizes = [len(t.column) for t in weights.trees]
        offsets = np.cumsum([0, *sizes[:-1]])
        self._roots: NDArray[np.int64] = offsets
        self._column = np.concatenate([np.array(t.column) for t in weights.trees])
        self._above = np.concatenate([np.array(t.above) for t in weights.trees])
        self._value = np.concatenate([np.array(t.value) for t in weights.trees])
        sides = [(np.array(t.left) + o, np.array(t.right) + o) for t, o in zip(weights.trees, offsets, strict=True)]
        self._children = np.stack([np.concatenate([s[n] for s in sides]) for n in (0, 1)], axis=1)
        self._steps = max(_depth(t, 0) for t in weights.trees)

    def log_odds(self, table: Table) -> NDArray[np.float64]:
        """One number for each row (shape `[rows, len(PAIR) + len(CONTEXT)]`)."""
        nodes = np.repeat(self._roots[None, :], len(table), axis=0)
        rows = np.arange(len(table))[:, None]
        for _ in range(self._steps):
            right = table[rows, self._column[nodes]] > self._above[nodes]
            nodes = self._children[nodes, right.astype(np.int8)]
        found: NDArray[np.float64] = self._value[nodes].sum(axis=1) + self.start
        return found


def _depth(tree: Tree, node: int) -> int:
    if tree.left[node] == node:
        return 0
    return 1 + max(_depth(tree, tree.left[node]), _depth(tree, tree.right[node]))


def parse(raw: bytes) -> Decision:
    """A decision from its file; `msgspec.ValidationError` where the file is not one."""
    return Decision(json.decode(raw, type=Weights))


@cache
def shipped() -> Decision:
    """The decision that comes with the package; read on first use."""
    return parse(files(__package__).joinpath("likeness.json").read_bytes())
