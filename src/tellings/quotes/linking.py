"""Which cue a content depends on, and which source a cue: the tagger's own links, held to the paragraph around."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tellings.quotes.runs import Run
from tellings.quotes.tagging import Tagging


class Links:
    """Log-odds that one piece of a tagging depends on another, or on nothing."""

    def __init__(self, tagging: Tagging) -> None:
        self._tagging = tagging
        self._scale = 1 / math.sqrt(max(1, tagging.asks.shape[1]))

    def scores(self, asking: Run, offered: Sequence[Run]) -> tuple[npt.NDArray[np.float32], float]:
        """The score of each offered run, and of none of them; runs of other windows score minus infinity."""
        t = self._tagging
        ask, window = t.asks[asking.piece], t.window[asking.piece]
        pieces = np.array([run.piece for run in offered], np.int64)
        none = float(t.none[window] @ ask) * self._scale
        if not len(pieces):
            return np.zeros(0, np.float32), none
        made = (t.answers[pieces] @ ask) * np.float32(self._scale)
        made[t.window[pieces] != window] = -np.inf
        return made, none


def nearest(run: Run, offered: Sequence[Run], text: str, reach: int) -> int | None:
    """Index of the offered run nearest to `run` in the same paragraph, at most `reach` characters away."""
    best: tuple[int, int] | None = None
    for k, other in enumerate(offered):
        gap = max(0, other.start - run.end, run.start - other.end)
        between = text[min(run.end, other.end) : max(run.start, other.start)]
        if gap <= reach and "\n" not in between and (best is None or gap < best[0]):
            best = (gap, k)
    return None if best is None else best[1]
