"""What a trained reader of quotations gives for a text; whoever provides one types it by this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

LABELS = ("O", "B-content", "I-content", "B-cue", "I-cue", "B-source", "I-source")
"""Columns of `Tagging.labels`: outside, or the beginning or inside of a content, a cue, a source."""

NAMES = ("O", "B-person", "I-person", "B-body", "I-body", "B-place", "I-place", "B-other", "I-other")
"""Columns of `Tagging.names`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tagging:
    """Labels for one text, packed: one row per word or sign that was read, in the order of the text.

    Paragraphs that were not worth reading have no rows. The dot product of a word's `asks` with another's `answers`
    is the log-odds that the first depends on the second (content → cue, cue → source); a product with the window's
    `none` is the log-odds that it depends on nothing.
    """

    offsets: npt.NDArray[np.int32]
    """(words, 2): start and end in the text."""
    labels: npt.NDArray[np.float32]
    """(words, 7): natural logarithms of probabilities, columns as in `LABELS`."""
    names: npt.NDArray[np.float32]
    """(words, 9): the same for `NAMES`."""
    asks: npt.NDArray[np.float32]
    """(words, k)"""
    answers: npt.NDArray[np.float32]
    """(words, k)"""
    window: npt.NDArray[np.int32]
    """(words,): which window each word was read in; words of one window saw one another."""
    none: npt.NDArray[np.float32]
    """(windows, k)"""
    change: npt.NDArray[np.float32]
    """(7, 7): what is added for each label (row) followed by each label (column), from word to word."""


class Tagger(Protocol):
    """A batch callable with a name, a revision and a checksum."""

    name: str
    revision: str
    checksum: str

    def __call__(self, texts: Sequence[str]) -> list[Tagging]:
        """One tagging a text, in order."""
        ...
