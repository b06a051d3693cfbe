"""What a sentence means, as a vector: the encoder that ships with the package, run by onnxruntime on one thread."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from tellings.errors import ModelError
from tellings.models.shipped import WEIGHTS, checked, session_of
from tellings.models.wordpieces import Vocabulary

if TYPE_CHECKING:
    import onnxruntime

Vectors = npt.NDArray[np.float32]
_REPAIR = "Install the package again, or go on without it: points are then linked by words alone"
_FIRST, _LAST = 101, 102
"""The pieces that open and close what is read."""
_LONGEST_SENTENCE = 1_000
"""Characters of one sentence that are read."""
_KEPT = 4_096
"""Vectors of sentences that are remembered: a story that grows is compared anew with every article."""


class Card(NamedTuple):
    """What the weights say of themselves."""

    name: str
    revision: str
    files: dict[str, str]
    """File name -> SHA-256."""
    longest: int
    """Pieces of a sentence that are read."""
    width: int


def read_card(folder: Path) -> Card:
    """The card in `folder`. Raises `ModelError` where there is none, or none that can be read."""
    path = folder / "meaning.json"
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return Card(*(given[k] for k in ("name", "revision", "files", "longest", "width")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"the model card can't be read ({error})", where=str(path), to_do=_REPAIR) from error


class MeaningEncoder:
    """A `tellings.facts.Encoder`. Weights are checked and loaded at the first call; a copy sent to another process
    carries its folder and loads them there. Every sentence is read by itself, so its vector depends on nothing else."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self._folder = folder
        self._card = read_card(folder)
        self.name, self.revision = self._card.name, self._card.revision
        self.checksum = self._card.files["meaning.onnx"]
        self._loaded: tuple[Vocabulary, onnxruntime.InferenceSession] | None = None
        self._known: OrderedDict[str, Vectors] = OrderedDict()

    def __reduce__(self) -> tuple[Callable[..., MeaningEncoder], tuple[Path]]:
        return MeaningEncoder, (self._folder,)

    def __call__(self, sentences: Sequence[str]) -> Vectors:
        """One row of unit length a sentence, in order. Raises `ModelError` where the weights are missing or altered."""
        rows = np.zeros((len(sentences), self._card.width), np.float32)
        for n, sentence in enumerate(sentences):
            rows[n] = self._vector(sentence[:_LONGEST_SENTENCE])
        return rows

    def load(self) -> tuple[Vocabulary, onnxruntime.InferenceSession]:
        """Check and load the weights, once. Raises `ModelError` where they are missing, altered or don't load."""
        if self._loaded is None:
            try:
                vocabulary = Vocabulary.read(self._checked("meaning.vocabulary.json").read_bytes())
                self._loaded = vocabulary, session_of(self._checked("meaning.onnx"))
            except (ImportError, RuntimeError, ValueError) as error:
                raise ModelError(f"the model can't be loaded ({error})", where=self.name, to_do=_REPAIR) from error
        return self._loaded

    def _vector(self, sentence: str) -> Vectors:
        known = self._known.get(sentence)
        if known is not None:
            self._known.move_to_end(sentence)
            return known
        vocabulary, session = self.load()
        pieces = [n for word in sentence.split() for n in vocabulary.cut(word)][: self._card.longest - 2]
        ids = np.array([[_FIRST, *pieces, _LAST]], np.int64)
        read: Vectors = session.run(["read"], {"ids": ids})[0][0]
        made: Vectors = read / max(1e-6, float(np.linalg.norm(read)))
        self._known[sentence] = made
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return made

    def _checked(self, name: str) -> Path:
        return checked(self._folder, name, self._card.files, to_do=_REPAIR)


def nothing_read(sentences: Sequence[str]) -> Vectors:
    """Vectors of no width: what stands for sentences that could not be read."""
    return np.zeros((len(sentences), 0), np.float32)
