"""Paragraphs of a text, cut into words and packed whole into windows for the encoder, without padding.

The encoder reads one place a word, whatever number of word pieces its vocabulary needs for it: the first piece counts
in full, the others are added to it. That is an eighth fewer places than pieces, and labels belong to words anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tellings.quotes.features import SHAPES, SIGN, mark_states, shape

Cutter = Callable[[str], tuple[int, ...]]
"""From a word to the ids of its pieces."""

WORD = re.compile(r"\w+(?:['’\-]\w+)*|[^\w\s]")
START, STOP = 101, 102
"""The vocabulary's [CLS], which opens a window, and [SEP], which closes each paragraph in it."""
_STOPS = (1012, 999, 1029)
"""A full stop, an exclamation and a question mark in the vocabulary."""


class Cut(NamedTuple):
    """The words and signs of some paragraphs, in order. Arrays have one entry per word but for the last two."""

    ids: npt.NDArray[np.int64]
    """The first piece of each."""
    features: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int32]
    """(words, 2): start and end in the text."""
    more: npt.NDArray[np.int64]
    """The pieces that are no word's first, in order."""
    of: npt.NDArray[np.int64]
    """The index of the word to which each of `more` belongs."""


class Window(NamedTuple):
    """A run of paragraphs read at once. [CLS] and [SEP] have offsets (k, k).

    `more` and `of` are as in `Cut`, `of` counting from the window's start; both open with a zero, so that neither is
    ever empty.
    """

    ids: npt.NDArray[np.int64]
    features: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int32]
    more: npt.NDArray[np.int64]
    of: npt.NDArray[np.int64]


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every line that isn't blank."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if not text[start:end].isspace() and end > start:
            yield start, end
        start = end + 1


def cut_words(text: str, cut: Cutter, lines: Sequence[tuple[int, int]]) -> Cut:
    """The words of `lines` (start, end), with their pieces. A word that the vocabulary leaves out is left out."""
    ids: list[int] = []
    shapes: list[int] = []
    spans: list[tuple[int, int]] = []
    more: list[int] = []
    of: list[int] = []
    for start, end in lines:
        for match in WORD.finditer(text, start, end):
            word = match.group()
            pieces = cut(word)
            if not pieces:
                continue
            if len(pieces) > 1:
                more += pieces[1:]
                of += [len(ids)] * (len(pieces) - 1)
            ids.append(pieces[0])
            shapes.append(shape(word))
            spans.append(match.span())
    offsets = np.array(spans, np.int32).reshape(-1, 2)
    states = mark_states(text)[offsets[:, 0]].astype(np.int64)
    features = states * SHAPES + np.array(shapes, np.int64)
    return Cut(np.array(ids, np.int64), features, offsets, np.array(more, np.int64), np.array(of, np.int64))


def windows(cut: Cut, lines: Sequence[tuple[int, int]], limit: int, longest: int) -> list[Window]:
    """Pack `lines` (start, end) into windows of at most `limit` places; one above `longest` is split at its stops."""
    starts = cut.offsets[:, 0]
    bounds = np.searchsorted(starts, [s for s, _ in lines]).tolist(), np.searchsorted(starts, [e for _, e in lines])
    packed: list[Window] = []
    held: list[tuple[int, int]] = []
    size = 0
    for first, last in zip(bounds[0], bounds[1].tolist(), strict=True):
        for a, b in _parts(cut, first, last, limit, longest):
            if held and size + b - a + 2 > limit:
                packed.append(_window(cut, held))
                held, size = [], 0
            held.append((a, b))
            size += b - a + 1
    if held:
        packed.append(_window(cut, held))
    return packed


def _parts(cut: Cut, first: int, last: int, limit: int, longest: int) -> Iterator[tuple[int, int]]:
    if last - first <= longest:
        if last > first:
            yield first, last
        return
    at = first
    while at < last:
        stop = min(at + limit - 2, last)
        if stop < last:
            stops = np.flatnonzero(np.isin(cut.ids[at + limit // 2 + 1 : stop], _STOPS))
            stop = at + limit // 2 + 1 + int(stops[-1]) + 1 if len(stops) else stop
        yield at, stop
        at = stop


def _window(cut: Cut, parts: Sequence[tuple[int, int]]) -> Window:
    """The words of these parts, which follow one another, with [CLS] before and [SEP] behind each."""
    low, high = parts[0][0], parts[-1][1]
    # Where each word stands: one place for [CLS], and one for each [SEP] before it.
    sizes = np.array([b - a for a, b in parts])
    places = np.arange(high - low) + 1 + np.repeat(np.arange(len(parts)), sizes)
    count = high - low + 1 + len(parts)
    ids = np.full(count, STOP, np.int64)
    features = np.full(count, SIGN, np.int64)
    offsets = np.zeros((count, 2), np.int32)
    ids[0] = START
    ids[places], features[places], offsets[places] = cut.ids[low:high], cut.features[low:high], cut.offsets[low:high]
    ends = np.cumsum(sizes + 1)
    offsets[ends] = offsets[ends - 1, 1][:, None]
    offsets[0] = offsets[1, 0]
    a, b = np.searchsorted(cut.of, (low, high))
    more, of = np.zeros(b - a + 1, np.int64), np.zeros(b - a + 1, np.int64)
    more[1:], of[1:] = cut.more[a:b], places[cut.of[a:b] - low]
    return Window(ids, features, offsets, more, of)
