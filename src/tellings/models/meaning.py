"""What a sentence and its words mean, as vectors: the encoder that ships with the package, run by onnxruntime on one
thread."""

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
Halves = npt.NDArray[np.float16]
_REPAIR = "Install the package again, or go on without it: points are then linked by words alone"
_FIRST, _LAST = 101, 102
"""The pieces that open and close what is read."""
_LONGEST_SENTENCE = 1_000
"""Characters of one sentence that are read."""
_KEPT = 1_024
"""Sentences whose vectors are remembered, some 20 KB each: a story that grows is compared anew with every article."""


class Read(NamedTuple):
    """What was read of some sentences."""

    whole: Vectors
    """(sentences, width): a row of unit length for each; of width 0 where nothing could be read."""
    words: list[Vectors]
    """Of each sentence (words, width): a row of unit length for each word between blanks, of zeros for one that stands
    behind what is read of a long sentence."""


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
        self._known: OrderedDict[str, tuple[Vectors, Halves]] = OrderedDict()

    def __reduce__(self) -> tuple[Callable[..., MeaningEncoder], tuple[Path]]:
        return MeaningEncoder, (self._folder,)

    def __call__(self, sentences: Sequence[str]) -> Read:
        """The sentences' vectors, in order. Raises `ModelError` where the weights are missing or altered."""
        whole = np.zeros((len(sentences), self._card.width), np.float32)
        words = []
        for n, sentence in enumerate(sentences):
            vector, held = self._vectors(sentence[:_LONGEST_SENTENCE])
            whole[n] = vector
            words.append(held.astype(np.float32))
        return Read(whole, words)

    def load(self) -> tuple[Vocabulary, onnxruntime.InferenceSession]:
        """Check and load the weights, once. Raises `ModelError` where they are missing, altered or don't load."""
        if self._loaded is None:
            try:
                vocabulary = Vocabulary.read(self._checked("meaning.vocabulary.json").read_bytes())
                self._loaded = vocabulary, session_of(self._checked("meaning.onnx"))
            except (ImportError, RuntimeError, ValueError) as error:
                raise ModelError(f"the model can't be loaded ({error})", where=self.name, to_do=_REPAIR) from error
        return self._loaded

    def _vectors(self, sentence: str) -> tuple[Vectors, Halves]:
        known = self._known.get(sentence)
        if known is not None:
            self._known.move_to_end(sentence)
            return known
        vocabulary, session = self.load()
        cuts = [vocabulary.cut(word) for word in sentence.split()]
        pieces = [n for cut in cuts for n in cut][: self._card.longest - 2]
        whole, each = session.run(["read", "pieces"], {"ids": np.array([[_FIRST, *pieces, _LAST]], np.int64)})
        made = _unit(whole)[0], _of_words(each[0, 1:-1], [len(cut) for cut in cuts]).astype(np.float16)
        self._known[sentence] = made
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return made

    def _checked(self, name: str) -> Path:
        return checked(self._folder, name, self._card.files, to_do=_REPAIR)


def _of_words(pieces: Vectors, sizes: list[int]) -> Vectors:
    """(words, width): the mean of each word's pieces, as far as they were read, at unit length."""
    each = np.array(sizes, np.int64)
    starts = np.cumsum(each) - each
    made = np.zeros((len(sizes), pieces.shape[1]), np.float32)
    for step in range(max(sizes, default=0)):
        at = np.flatnonzero((each > step) & (starts + step < len(pieces)))
        made[at] += pieces[starts[at] + step]
    return _unit(made)


def _unit(rows: Vectors) -> Vectors:
    made: Vectors = rows / np.maximum(1e-6, np.linalg.norm(rows, axis=1, keepdims=True))
    return made


def nothing_read(sentences: Sequence[str]) -> Read:
    """Vectors of no width: what stands for sentences that could not be read."""
    return Read(np.zeros((len(sentences), 0), np.float32), [np.zeros((0, 0), np.float32) for _ in sentences])
