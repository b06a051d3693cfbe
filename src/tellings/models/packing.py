"""Paragraphs of a text, cut into word pieces and packed whole into windows for the encoder, without padding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tellings.quotes.features import SHAPES, mark_states, shape

Pieces = tuple[list[int], list[tuple[int, int]]]
"""Ids of word pieces and their offsets into the string that was cut."""

START, STOP = 101, 102
"""The vocabulary's [CLS], which opens a window, and [SEP], which closes each paragraph in it."""


@dataclass(frozen=True, slots=True)
class Window:
    """A run of paragraphs read at once. Arrays have one entry per piece; [CLS] and [SEP] have offsets (k, k)."""

    ids: npt.NDArray[np.int64]
    features: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int32]
    """Shape (pieces, 2): start and end in the text."""


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every line that isn't blank."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if not text[start:end].isspace() and end > start:
            yield start, end
        start = end + 1


def windows(
    text: str, cut: Callable[[str], Pieces], lines: Sequence[tuple[int, int]], limit: int, longest: int
) -> list[Window]:
    """Pack `lines` (start, end) into windows of at most `limit` pieces; one above `longest` is split at its stops."""
    states = mark_states(text)
    packed: list[Window] = []
    ids: list[int] = []
    offsets: list[tuple[int, int]] = []

    def flush() -> None:
        if ids:
            packed.append(_window(text, states, [START, *ids], [(offsets[0][0],) * 2, *offsets]))
            ids.clear()
            offsets.clear()

    for start, end in lines:
        for piece_ids, piece_offsets in _parts(text, start, cut(text[start:end]), limit, longest):
            if ids and len(ids) + len(piece_ids) + 2 > limit:
                flush()
            ids += [*piece_ids, STOP]
            offsets += [*piece_offsets, (piece_offsets[-1][1],) * 2]
    flush()
    return packed


def _parts(text: str, start: int, pieces: Pieces, limit: int, longest: int) -> Iterator[Pieces]:
    ids, offsets = pieces[0], [(start + a, start + b) for a, b in pieces[1]]
    if len(ids) <= longest:
        if ids:
            yield ids, offsets
        return
    at = 0
    while at < len(ids):
        stop = min(at + limit - 2, len(ids))
        if stop < len(ids):
            stops = (k for k in range(stop - 1, at + limit // 2, -1) if text[offsets[k][0]] in ".!?")
            stop = next(stops, stop - 1) + 1
        yield ids[at:stop], offsets[at:stop]
        at = stop


def _window(text: str, states: npt.NDArray[np.uint8], ids: Sequence[int], offsets: Sequence[tuple[int, int]]) -> Window:
    where = np.asarray(offsets, np.int32)
    shapes = np.fromiter((shape(text[a:b]) for a, b in offsets), np.int64, len(offsets))
    at = states[np.minimum(where[:, 0], len(states) - 1)].astype(np.int64)
    return Window(np.asarray(ids, np.int64), at * SHAPES + shapes, where)
