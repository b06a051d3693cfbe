"""Runs of words with one label: the most probable sequence, with every passage in marks taken whole or left whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tellings.quotes.features import Passage
from tellings.quotes.tagging import LABELS, Tagging

CONTENT, CUE, SOURCE = 1, 3, 5
"""Columns where each role's beginning stands in `LABELS`; its inside is the next."""

WORD = re.compile(r"\w+(?:['’\-]\w+)*|[^\w\s]")
_BARRED = np.float32(-1e4)
_FLOOR = np.float32(1e-9)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words with one role."""

    start: int
    end: int
    piece: int
    """The first word's first piece."""
    probability: float
    """Mean probability of the role over the run's words."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words and signs that were read: (n, 2) offsets, the first piece of each, and which begin a paragraph."""

    offsets: npt.NDArray[np.int64]
    piece: npt.NDArray[np.int64]
    first: npt.NDArray[np.bool_]


def words_of(text: str, tagging: Tagging) -> Words:
    """The text's words that have pieces; those of paragraphs that were not read are left out."""
    offsets = tagging.offsets
    if not len(offsets):
        return Words(np.zeros((0, 2), np.int64), np.zeros(0, np.int64), np.zeros(0, np.bool_))
    found = np.array([m.span() for m in WORD.finditer(text)] or [(0, 0)], np.int64)
    piece = np.searchsorted(offsets[:, 0], found[:, 0])
    held = piece < len(offsets)
    held[held] = offsets[piece[held], 0] < found[held, 1]
    found, piece = found[held], piece[held]
    lines = np.array([m.start() for m in re.finditer("\n", text)], np.int64)
    line = np.searchsorted(lines, found[:, 0])
    return Words(found, piece, np.concatenate([[True], line[1:] != line[:-1]])[: len(found)])


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
    words = words_of(text, tagging)
    if not len(words.offsets):
        return {CONTENT: [], CUE: [], SOURCE: []}
    scores = np.maximum(tagging.labels[words.piece], np.log(_FLOOR)) + np.asarray(bias, np.float32)
    _snap(words, scores, tagging, passages, threshold)
    return _runs(words, best_path(scores, words.first, tagging.change), np.exp(tagging.labels[words.piece]))


def _snap(
    words: Words,
    scores: npt.NDArray[np.float32],
    tagging: Tagging,
    passages: Sequence[Passage],
    threshold: float,
) -> None:
    said = np.exp(tagging.labels[words.piece, CONTENT : CONTENT + 2]).sum(1)
    starts = words.offsets[:, 0]
    for passage in passages:
        first, last = np.searchsorted(starts, (passage.start, passage.end))
        if not passage.closed or last <= first:
            continue
        if said[first:last].mean() >= threshold:
            keep = scores[first:last, CONTENT + 1].copy()
            scores[first:last] = _BARRED
            scores[first:last, CONTENT + 1] = keep
            _hold(words, scores, first - 1, passage.start - 1, (CONTENT, CONTENT + 1))
            _hold(words, scores, last, passage.end, (CONTENT + 1,))
        else:
            scores[first:last, CONTENT] = _BARRED


def _hold(words: Words, scores: npt.NDArray[np.float32], index: int, at: int, columns: tuple[int, ...]) -> None:
    """Bar all but `columns` for the word at `index`, where it is the mark that stands at `at`."""
    if 0 <= index < len(scores) and words.offsets[index, 0] == at:
        barred = np.ones(scores.shape[1], np.bool_)
        barred[list(columns)] = False
        scores[index, barred] = _BARRED


def best_path(
    scores: npt.NDArray[np.float32], first: npt.NDArray[np.bool_], learnt: npt.NDArray[np.float32]
) -> npt.NDArray[np.int64]:
    """Viterbi over (words, labels) scores, each paragraph on its own, all paragraphs side by side.

    An inside label stands only after its own beginning or inside.
    """
    n, k = scores.shape
    starts = np.flatnonzero(first)
    lengths = np.diff(np.append(starts, n))
    paths = np.zeros(n, np.int64)
    change = learnt.copy()
    for j in range(2, k, 2):
        change[[i for i in range(k) if i not in (j, j - 1)], j] = _BARRED
    opening = np.array([_BARRED if j and j % 2 == 0 else 0 for j in range(k)], np.float32)
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    best = scores[starts] + opening
    back: list[npt.NDArray[np.int64]] = []
    for t in range(1, int(lengths[0])):
        live = int(np.searchsorted(-lengths, -t, side="left"))
        steps = best[:live, :, None] + change
        back.append(steps.argmax(1))
        best[:live] = steps.max(1) + scores[starts[:live] + t]
    label, rows = best.argmax(1), np.arange(len(best))
    for t in range(int(lengths[0]) - 1, -1, -1):
        live = int(np.searchsorted(-lengths, -t, side="left"))
        paths[starts[:live] + t] = label[:live]
        if t:
            label[:live] = back[t - 1][rows[:live], label[:live]]
    return paths


def _runs(words: Words, path: npt.NDArray[np.int64], probabilities: npt.NDArray[np.float32]) -> dict[int, list[Run]]:
    made: dict[int, list[Run]] = {CONTENT: [], CUE: [], SOURCE: []}
    begins = np.flatnonzero(path % 2 == 1)
    # A run ends where the next word is no inside of its role, or opens a paragraph.
    stops = np.flatnonzero((path % 2 == 1) | (path == 0) | words.first)
    ends = np.append(stops, len(path))[np.searchsorted(stops, begins, side="right")]
    roles = path[begins]
    of_role = (probabilities[:, 1::2] + probabilities[:, 2::2]).astype(np.float64).cumsum(0)
    sums = np.vstack([np.zeros((1, of_role.shape[1])), of_role])
    sure = (sums[ends, roles // 2] - sums[begins, roles // 2]) / np.maximum(1, ends - begins)
    starts, finishes, pieces = words.offsets[begins, 0], words.offsets[ends - 1, 1], words.piece[begins]
    rows = zip(roles.tolist(), starts.tolist(), finishes.tolist(), pieces.tolist(), sure.tolist(), strict=True)
    for role, start, end, piece, probability in rows:
        made[role].append(Run(start, end, piece, probability))
    return made
