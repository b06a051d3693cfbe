"""Runs of words with one label: the most probable sequence, with every passage in marks taken whole or left whole."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tellings.quotes.features import Passage
from tellings.quotes.tagging import LABELS, Tagging

CONTENT, CUE, SOURCE = 1, 3, 5
"""Columns where each role's beginning stands in `LABELS`; its inside is the next."""

_LINE = re.compile("\n")
_BARRED = np.float32(-1e4)
_FLOOR = np.float32(1e-9)
_APART = 4.0
"""Natural logarithms by which two words in a row must rather stand outside than anywhere else to part a paragraph. On
PolNeAR dev the paths are the same down to 2.5, and the steps half as many."""


class Run(NamedTuple):
    """Neighbouring words with one role."""

    start: int
    end: int
    row: int
    """The row of its first word in the tagging."""
    probability: float
    """Mean probability of the role over the run's words."""


def read_runs(
    text: str,
    tagging: Tagging,
    passages: Sequence[Passage],
    *,
    threshold: float = 0.5,
    bias: Sequence[float] = (0.0,) * len(LABELS),
) -> dict[int, list[Run]]:
    """Runs by role (`CONTENT`, `CUE`, `SOURCE`), in order.

    A passage in closed marks is one content or none: nobody's words end in the middle of a quotation. It is one where
    the mean probability of content over its words reaches `threshold`.
    """
    if not len(tagging.offsets):
        return {CONTENT: [], CUE: [], SOURCE: []}
    starts = tagging.offsets[:, 0].astype(np.int64)
    shares = np.exp(tagging.labels)
    scores = np.maximum(tagging.labels, np.log(_FLOOR)) + np.asarray(bias, np.float32)
    closed = [p for p in passages if p.closed]
    _snap(text, starts, scores, shares, closed, threshold)
    first = opens_paragraph(text, starts)
    path = best_path(scores, first, tagging.change, _APART)
    _leave_whole(starts, path, closed)
    return _runs(tagging.offsets, first, path, shares)


def opens_paragraph(text: str, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which of the words that start there open a paragraph."""
    lines = np.array([m.start() for m in _LINE.finditer(text)], np.int64)
    line = np.searchsorted(lines, starts)
    return np.concatenate([[True], line[1:] != line[:-1]])[: len(starts)]


def _snap(
    text: str,
    starts: npt.NDArray[np.int64],
    scores: npt.NDArray[np.float32],
    shares: npt.NDArray[np.float32],
    passages: Sequence[Passage],
    threshold: float,
) -> None:
    if not passages:
        return
    said = np.concatenate([[0.0], shares[:, CONTENT : CONTENT + 2].sum(1, dtype=np.float64).cumsum()])
    bounds = np.searchsorted(starts, np.array([(p.start, p.end) for p in passages]))
    whole = said[bounds[:, 1]] - said[bounds[:, 0]] >= threshold * (bounds[:, 1] - bounds[:, 0])
    for passage, (first, last), taken in zip(passages, bounds.tolist(), whole.tolist(), strict=True):
        if last <= first:
            continue
        if not taken:
            scores[first:last, CONTENT] = _BARRED
            continue
        keep = scores[first:last, CONTENT + 1].copy()
        scores[first:last] = _BARRED
        scores[first:last, CONTENT + 1] = keep
        # The marks on both sides, where they were read, go with what they hold.
        if first and starts[first - 1] == passage.start - 1:
            keep = scores[first - 1, CONTENT : CONTENT + 2].copy()
            scores[first - 1] = _BARRED
            scores[first - 1, CONTENT : CONTENT + 2] = keep
        if last < len(scores) and starts[last] == passage.end:
            one = scores[last, CONTENT + 1]
            scores[last] = _BARRED
            scores[last, CONTENT + 1] = one
        # A sentence that ends in its marks ends its content: what follows may begin another, but doesn't go on.
        if text[passage.end - 1] in ".!?" and last + 1 < len(scores):
            scores[last + 1, CONTENT + 1] = _BARRED


def _leave_whole(starts: npt.NDArray[np.int64], path: npt.NDArray[np.int64], passages: Sequence[Passage]) -> None:
    """Content that came from outside and ends in the middle of a passage ends before its opening mark instead."""
    for passage in passages:
        first, last = np.searchsorted(starts, (passage.start, passage.end)).tolist()
        inside = path[first:last] == CONTENT + 1
        if last <= first or not inside[0] or inside.all():
            continue
        marked = first > 0 and starts[first - 1] == passage.start - 1
        path[first - marked : first + int(inside.argmin())] = 0


def best_path(
    scores: npt.NDArray[np.float32],
    first: npt.NDArray[np.bool_],
    learnt: npt.NDArray[np.float32],
    apart: float = math.inf,
) -> npt.NDArray[np.int64]:
    """Viterbi over (words, labels) scores, each paragraph on its own, all of them side by side.

    An inside label stands only after its own beginning or inside. A word that stands outside by more than `apart`,
    behind another that does too, parts a paragraph: the steps are as many as the longest stretch between is long.
    """
    n = len(scores)
    change, opening = _barred(learnt)
    outside = scores[:, 0] > scores[:, 1:].max(1) + np.float32(apart)
    outside[1:] &= outside[:-1]
    starts = np.flatnonzero(first | outside)
    lengths = np.diff(np.append(starts, n))
    paths = np.zeros(n, np.int64)
    order = np.flatnonzero((lengths > 1) | ~outside[starts])
    if not len(order):
        return paths
    order = order[np.argsort(-lengths[order], kind="stable")]
    starts, lengths = starts[order], lengths[order]
    lives = np.searchsorted(-lengths, -np.arange(int(lengths[0])), side="left").tolist()
    best = scores[starts] + np.where(first[starts][:, None], opening, change[0])
    each = [best]
    for t, live in enumerate(lives[1:], 1):
        best = (best[:live, :, None] + change).max(1)
        best += scores[starts[:live] + t]
        each.append(best)
    label, into, done = np.zeros(len(starts), np.int64), np.ascontiguousarray(change.T), 0
    for t in range(len(lives) - 1, -1, -1):
        live = lives[t]
        # Those that go on come from the best label before their next word; those that end here take their own best.
        label[:done] = (each[t][:done] + into[label[:done]]).argmax(1)
        label[done:live] = each[t][done:live].argmax(1)
        paths[starts[:live] + t] = label[:live]
        done = live
    return paths


@lru_cache(maxsize=4)
def _inside_only(k: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """What is added where an inside label would stand after another's label, or first."""
    change = np.zeros((k, k), np.float32)
    for j in range(2, k, 2):
        change[[i for i in range(k) if i not in (j, j - 1)], j] = _BARRED
    return change, np.array([_BARRED if j and j % 2 == 0 else 0 for j in range(k)], np.float32)


def _barred(learnt: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    change, opening = _inside_only(len(learnt))
    return np.where(change < 0, change, learnt), opening


def _runs(
    offsets: npt.NDArray[np.int32],
    first: npt.NDArray[np.bool_],
    path: npt.NDArray[np.int64],
    shares: npt.NDArray[np.float32],
) -> dict[int, list[Run]]:
    made: dict[int, list[Run]] = {CONTENT: [], CUE: [], SOURCE: []}
    begins = np.flatnonzero(path % 2 == 1)
    # A run ends where the next word is no inside of its role, or opens a paragraph.
    stops = np.flatnonzero((path % 2 == 1) | (path == 0) | first)
    ends = np.append(stops, len(path))[np.searchsorted(stops, begins, side="right")]
    roles = path[begins]
    of_role = (shares[:, 1::2] + shares[:, 2::2]).astype(np.float64).cumsum(0)
    sums = np.vstack([np.zeros((1, of_role.shape[1])), of_role])
    sure = (sums[ends, roles // 2] - sums[begins, roles // 2]) / np.maximum(1, ends - begins)
    starts, finishes = offsets[begins, 0], offsets[ends - 1, 1]
    rows = zip(roles.tolist(), starts.tolist(), finishes.tolist(), begins.tolist(), sure.tolist(), strict=True)
    for role, start, end, row, probability in rows:
        made[role].append(Run(start, end, row, probability))
    return made
