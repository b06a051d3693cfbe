"""The trained reader of quotations that ships with the package: int8 weights run by onnxruntime on one thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from tellings.errors import ModelError
from tellings.models.packing import Cutter, Window, cut_words, paragraphs, windows
from tellings.models.shipped import WEIGHTS, checked, session_of
from tellings.models.wordpieces import Vocabulary
from tellings.quotes.gate import worth_reading
from tellings.quotes.tagging import LABELS, NAMES, Tagging

if TYPE_CHECKING:
    import onnxruntime

_REPAIR = "Install the package again, or go on without it: quotes are then found by rules alone"
_LONGEST_LINE = 20_000
"""Characters of one paragraph that are read; what follows in it is no prose."""


class Card(NamedTuple):
    """What the weights say of themselves."""

    name: str
    revision: str
    files: dict[str, str]
    """File name -> SHA-256."""
    link: int
    window: int
    longest: int
    change: list[list[float]]


def read_card(folder: Path) -> Card:
    """The card in `folder`. Raises `ModelError` where there is none, or none that can be read."""
    path = folder / "quotes.json"
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        if tuple(given["labels"]) != LABELS or tuple(given["names"]) != NAMES:
            raise ModelError("these weights were made for another release", where=str(path), to_do=_REPAIR)
        return Card(*(given[k] for k in ("name", "revision", "files", "link", "window", "longest", "change")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"the model card can't be read ({error})", where=str(path), to_do=_REPAIR) from error


class QuotesTagger:
    """A `tellings.quotes.Tagger`. Weights are checked and loaded at the first call; a copy sent to another process
    carries its name and loads them there. `gated=False` reads every paragraph."""

    def __init__(self, folder: Path = WEIGHTS, *, gated: bool = True) -> None:
        self._folder, self._gated = folder, gated
        self._card = read_card(folder)
        self.name, self.revision = self._card.name, self._card.revision
        self.checksum = self._card.files["quotes.onnx"]
        self._loaded: tuple[Cutter, onnxruntime.InferenceSession] | None = None

    def __reduce__(self) -> tuple[Callable[..., QuotesTagger], tuple[Path, bool]]:
        return _again, (self._folder, self._gated)

    def __call__(self, texts: Sequence[str]) -> list[Tagging]:
        """One tagging a text, in order. Raises `ModelError` where the weights are missing or altered."""
        return [self._read(text) for text in texts]

    def load(self) -> tuple[Cutter, onnxruntime.InferenceSession]:
        """Check and load the weights, once. Raises `ModelError` where they are missing, altered or don't load."""
        if self._loaded is None:
            try:
                self._loaded = (
                    Vocabulary.read(self._checked("quotes.vocabulary.json").read_bytes()).cut,
                    session_of(self._checked("quotes.onnx")),
                )
            except (ImportError, RuntimeError, ValueError) as error:
                raise ModelError(f"the model can't be loaded ({error})", where=self.name, to_do=_REPAIR) from error
        return self._loaded

    def _read(self, text: str) -> Tagging:
        cut, session = self.load()
        lines = [
            (start, min(end, start + _LONGEST_LINE))
            for start, end in paragraphs(text)
            if not self._gated or worth_reading(text[start:end])
        ]
        packed = windows(cut_words(text, cut, lines), lines, self._card.window, self._card.longest)
        return tagging_of(packed, [_run(session, window) for window in packed], self._card)

    def _checked(self, name: str) -> Path:
        return checked(self._folder, name, self._card.files, to_do=_REPAIR)


def _again(folder: Path, gated: bool) -> QuotesTagger:
    return QuotesTagger(folder, gated=gated)


def _run(session: onnxruntime.InferenceSession, window: Window) -> npt.NDArray[np.float32]:
    places = np.arange(len(window.ids), dtype=np.int64)
    feed = {
        "ids": window.ids[None],
        "features": window.features[None],
        "places": places[None],
        "more": window.more,
        "of": np.stack([np.zeros_like(window.of), window.of], 1),
    }
    read: npt.NDArray[np.float32] = session.run(["read"], feed)[0][0]
    return read


def tagging_of(packed: Sequence[Window], read: Sequence[npt.NDArray[np.float32]], card: Card) -> Tagging:
    """What the encoder gave for the windows of one text, (places, outputs) each, as a tagging of its words."""
    a, b, link = len(LABELS), len(LABELS) + len(NAMES), card.link
    if not packed:
        empty = np.zeros((0, b + 2 * link), np.float32)
        read_all, offsets, window, none = empty, np.zeros((0, 2), np.int32), np.zeros(0, np.int32), empty[:, b + link :]
    else:
        offsets = np.concatenate([w.offsets for w in packed])
        real = offsets[:, 1] > offsets[:, 0]
        offsets, read_all = offsets[real], np.concatenate(read)[real]
        window = np.repeat(np.arange(len(packed), dtype=np.int32), [len(w.ids) for w in packed])[real]
        none = np.stack([r[0, b + link :] for r in read])
    return Tagging(
        offsets=offsets,
        labels=_logs(read_all[:, :a]),
        names=_logs(read_all[:, a:b]),
        asks=read_all[:, b : b + link],
        answers=read_all[:, b + link :],
        window=window,
        none=none,
        change=np.array(card.change, np.float32),
    )


def _logs(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Natural logarithms of the softmax of each row."""
    if not len(logits):
        return logits
    moved = logits - logits.max(1, keepdims=True)
    made: npt.NDArray[np.float32] = moved - np.log(np.exp(moved).sum(1, keepdims=True))
    return made
