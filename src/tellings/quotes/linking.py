"""Which cue a content depends on, and which source a cue: the tagger's own links, weighed by the ground between."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from tellings.quotes.features import Passage
from tellings.quotes.runs import CUE, SOURCE, Run
from tellings.quotes.tagging import Tagging

_STOP = re.compile(r"[.!?][\"”’)\]]*\s")
_WORD = re.compile(r"\w+")

# Log-odds that ground between two runs takes from a link of them, and how far a link may stand behind "none" and still
# be taken. Chosen on PolNeAR dev; the figures hardly move within half or twice of each.
_PARAGRAPH, _SENTENCE, _CUES = 4.0, 3.0, 0.7
_CUE_MARGIN, _SOURCE_MARGIN = 2.0, 0.5


class Marks:
    """How much of a span stands in quotation marks."""

    def __init__(self, text: str, quoted: Sequence[Passage]) -> None:
        self._text, self._quoted = text, sorted(quoted, key=lambda p: p.start)
        self._starts = [p.start for p in self._quoted]

    def share(self, start: int, end: int) -> tuple[int, int]:
        """Letters and digits of the span that stand in marks, and all of them."""
        inside = 0
        for p in self._quoted[max(0, bisect_right(self._starts, start) - 1) : bisect_left(self._starts, end)]:
            inside += sum(map(str.isalnum, self._text[max(start, p.start) : min(end, p.end)]))
        return inside, sum(map(str.isalnum, self._text[start:end]))

    def hold(self, run: Run) -> bool:
        """Whether (nearly) all of a run stands in marks."""
        inside, whole = self.share(run.start, run.end)
        return inside >= 0.95 * whole > 0


class Linker:
    """The links of one text."""

    def __init__(self, text: str, tagging: Tagging, runs: dict[int, list[Run]], marks: Marks) -> None:
        self._text, self._tagging, self._marks = text, tagging, marks
        self._cues, self._sources = runs[CUE], runs[SOURCE]
        self._cue_starts = [c.start for c in self._cues]
        self._source_starts = [s.start for s in self._sources]
        # Windows and runs both follow the text, so the runs of one window stand together.
        self._cue_windows = [int(tagging.window[c.piece]) for c in self._cues]
        self._source_windows = [int(tagging.window[s.piece]) for s in self._sources]
        self._scale = np.float32(1 / math.sqrt(max(1, tagging.asks.shape[1])))

    def cue(self, content: Run) -> tuple[int | None, float]:
        """Index of the cue that a content depends on, or None; and how sure that is, 0 to 1."""
        near = self._beside_in_window(content, self._cue_windows)
        scores, none = self._scores(content, self._cues[near])
        marked = self._marks.hold(content)
        for k, cue in enumerate(self._cues[near]):
            scores[k] -= self._ground(content, cue, marked)
        best, sure = _best(scores, none, _CUE_MARGIN)
        return (None if best is None else near.start + best), sure

    def source(self, cue: Run) -> tuple[Run | None, float]:
        """The source that a cue depends on, or None; and how sure that is."""
        near = self._beside_in_window(cue, self._source_windows)
        scores, none = self._scores(cue, self._sources[near])
        for k, source in enumerate(self._sources[near]):
            between = self._text[min(cue.end, source.end) : max(cue.start, source.start)]
            scores[k] -= _PARAGRAPH * ("\n" in between)
        best, sure = _best(scores, none, _SOURCE_MARGIN)
        return (None if best is None else self._sources[near.start + best]), sure

    def beside(self, content: Run, reach: int = 120) -> Run | None:
        """The nearest source in a content's own paragraph, for a content without a cue."""
        found: tuple[int, Run] | None = None
        around = slice(
            bisect_left(self._source_starts, content.start - 2 * reach),
            bisect_left(self._source_starts, content.end + reach),
        )
        for source in self._sources[around]:
            gap = max(0, source.start - content.end, content.start - source.end)
            between = self._text[min(content.end, source.end) : max(content.start, source.start)]
            if gap <= reach and "\n" not in between and (found is None or gap < found[0]):
                found = (gap, source)
        return found and found[1]

    def goes_on(self, before: Run, content: Run) -> bool:
        """Whether a content in marks goes on from the content before: nothing but marks and space between, or both in
        marks in one paragraph."""
        if not self._marks.hold(content):
            return False
        between = self._text[before.end : content.start]
        return not _WORD.search(between) or ("\n" not in between and self._marks.hold(before))

    def _beside_in_window(self, run: Run, windows: list[int]) -> slice:
        """The runs that were read together with this one; others have no link with it."""
        own = int(self._tagging.window[run.piece])
        return slice(bisect_left(windows, own), bisect_right(windows, own))

    def _scores(self, asking: Run, offered: Sequence[Run]) -> tuple[list[float], float]:
        """Log-odds that `asking` depends on each offered run, and on none."""
        t = self._tagging
        ask = t.asks[asking.piece] * self._scale
        made = (t.answers[[run.piece for run in offered]] @ ask).tolist() if offered else []
        return made, float(t.none[t.window[asking.piece]] @ ask)

    def _ground(self, content: Run, cue: Run, marked: bool) -> float:
        low, high = min(content.end, cue.end), max(content.start, cue.start)
        between = self._text[low:high]
        cost = _PARAGRAPH * ("\n" in between)
        if not marked and _STOP.search(between):
            cost += _SENTENCE
        others = bisect_left(self._cue_starts, high) - bisect_left(self._cue_starts, low)
        return cost + _CUES * max(0, others)


def _best(scores: list[float], none: float, margin: float) -> tuple[int | None, float]:
    """Index of the best score, or None where it stands more than `margin` behind `none`; and its probability."""
    if not scores or max(scores) <= none - margin:
        return None, 0.5
    best = max(scores)
    top = max(best, none)
    whole = sum(math.exp(score - top) for score in scores) + math.exp(none - top)
    return scores.index(best), math.exp(best - top) / whole
