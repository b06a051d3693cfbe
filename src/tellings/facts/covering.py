"""How much of a clause another one covers, word by word: each word as near as the nearest word there, by its vector.

Two whole sentences may be about much that they don't share; a clause of one can still be told in a clause of the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tellings.facts.ranks import rank
from tellings.facts.traces import Column, Pairs
from tellings.facts.units import WORD, Ground

Matrix = npt.NDArray[np.float32]

FEATURES = ("least covered", "most covered", "least ahead in covering", "most ahead in covering")
_TOKEN = re.compile(r"\S+")
_OTHER = 0.5
"""What a clause is taken to be covered by where the other article has no second candidate."""


class Covering:
    """The words of a story's clauses as vectors, each with the weight that its stems have in the story.

    `words`: of each sentence (words between blanks, width), None for a sentence that was not read.
    """

    def __init__(self, ground: Ground, words: Sequence[Matrix | None]) -> None:
        self._ground = ground
        rows, weights, owners = [], [], []
        for number, held in enumerate(words):
            if held is not None and len(held):
                places, weight = _placed(ground, number)
                size = min(len(held), len(places))
                known = np.flatnonzero(np.abs(held[:size]).sum(1) > 0)
                rows.append(held[known])
                weights.append(weight[known])
                owners.append(places[known])
        width = rows[0].shape[1] if rows else 0
        self._rows = np.concatenate(rows) if rows else np.zeros((0, width), np.float32)
        self._weights = np.concatenate(weights) if rows else np.zeros(0)
        owner = np.concatenate(owners) if rows else np.zeros(0, np.intp)
        self._starts = np.searchsorted(owner, np.arange(len(ground.units) + 1))
        self._whole = np.bincount(owner, self._weights, len(ground.units))

    def of(self, pairs: Pairs) -> npt.NDArray[np.float64]:
        """A row for each of `FEATURES`, in it a number for each pair of units of different articles (sorted)."""
        one, two = np.array(pairs, np.intp).reshape(-1, 2).T
        there, back = self._covered(one, two)
        articles = np.array([unit.article for unit in self._ground.units], np.intp)
        count = len(self._ground.articles)
        _, ahead = rank(one * count + articles[two], there, _OTHER)
        _, behind = rank(two * count + articles[one], back, _OTHER)
        return np.stack([
            np.minimum(there, back), np.maximum(there, back), np.minimum(ahead, behind), np.maximum(ahead, behind)
        ])  # fmt: skip

    def _covered(self, one: npt.NDArray[np.intp], two: npt.NDArray[np.intp]) -> tuple[Column, Column]:
        """Of each pair, how much of the first the second covers, and the other way round, -1 to 1; 0 where either was
        not read."""
        there, back = np.zeros(len(one)), np.zeros(len(one))
        sizes = np.diff(self._starts)
        useful = (self._whole[one] > 0) & (self._whole[two] > 0)
        numbers = np.flatnonzero(useful)
        for which in np.split(numbers, np.flatnonzero(np.diff(one[numbers])) + 1) if len(numbers) else ():
            a, others = int(one[which[0]]), two[which]
            mine = slice(self._starts[a], self._starts[a + 1])
            ends = np.cumsum(sizes[others])
            begins = ends - sizes[others]
            held = np.repeat(self._starts[others] - begins, sizes[others]) + np.arange(ends[-1])
            near = self._rows[mine] @ self._rows[held].T
            there[which] = self._weights[mine] @ np.maximum.reduceat(near, begins, axis=1) / self._whole[a]
            back[which] = np.add.reduceat(near.max(0) * self._weights[held], begins) / self._whole[others]
        return there, back


def _placed(ground: Ground, number: int) -> tuple[npt.NDArray[np.intp], Column]:
    """The unit in which each word between blanks of a sentence stands, and the weight of its stems there."""
    sentence = ground.sentences[number]
    body = ground.articles[sentence.article].text
    starts = [m.start() for m in _TOKEN.finditer(body, sentence.start, sentence.end)]
    weights = np.zeros(len(starts))
    first = [ground.units[k].start for k in sentence.units]
    if not first:
        return np.zeros(0, np.intp), np.zeros(0)
    for k in sentence.units:
        unit = ground.units[k]
        for m, one in zip(WORD.finditer(body, unit.start, unit.end), unit.stems, strict=True):
            weights[max(0, bisect_right(starts, m.start()) - 1)] += unit.bag[one]
    units = [sentence.units[max(0, bisect_right(first, at) - 1)] for at in starts]
    return np.array(units, np.intp), weights
