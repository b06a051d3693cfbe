"""Which cue a content depends on, and which source a cue: the tagger's own links, weighed by the ground between."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from tellings.quotes.features import Passage
from tellings.quotes.runs import CONTENT, CUE, SOURCE, Run
from tellings.quotes.tagging import Tagging

_STOP = re.compile(r"[.!?][\"”’)\]]*\s")
_WORD = re.compile(r"\w+")

# Log-odds that ground between two runs takes from a link of them, and how far a link may stand behind "none" and still
# be taken. Chosen on PolNeAR dev; the figures hardly move within half or twice of each.
_PARAGRAPH, _SENTENCE, _CUES = 4.0, 3.0, 0.7
_CUE_MARGIN, _SOURCE_MARGIN = 2.0, 0.5
_FAR = 12.0
"""Scores this far behind are left as they are: their share rounds to nothing."""


class Marks:
    """How much of a span stands in quotation marks."""

    def __init__(self, text: str, quoted: Sequence[Passage]) -> None:
        self._text, self._quoted = text, sorted(quoted, key=lambda p: p.start)
        self._starts = [p.start for p in self._quoted]
        self._held: dict[tuple[int, int], bool] = {}

    def share(self, start: int, end: int) -> tuple[int, int]:
        """Letters and digits of the span that stand in marks, and all of them."""
        inside = 0
        for p in self._quoted[max(0, bisect_right(self._starts, start) - 1) : bisect_left(self._starts, end)]:
            inside += sum(map(str.isalnum, self._text[max(start, p.start) : min(end, p.end)]))
        return inside, sum(map(str.isalnum, self._text[start:end]))

    def hold(self, run: Run) -> bool:
        """Whether (nearly) all of a run stands in marks."""
        key = run.start, run.end
        if key not in self._held:
            inside, whole = self.share(*key)
            self._held[key] = inside >= 0.95 * whole > 0
        return self._held[key]


class Linker:
    """Finds the cue of a content and the source of a cue among the runs of one text."""

    def __init__(self, text: str, tagging: Tagging, runs: dict[int, list[Run]], marks: Marks) -> None:
        self._text, self._marks = text, marks
        self._cues, self._sources = runs[CUE], runs[SOURCE]
        self._cue_starts = [c.start for c in self._cues]
        self._source_starts = [s.start for s in self._sources]
        self._to_cues = _Links(tagging, runs[CONTENT], self._cues)
        self._to_sources = _Links(tagging, self._cues, self._sources)

    def cue(self, n: int, content: Run) -> tuple[int | None, float]:
        """Index of the cue that the `n`th content depends on, or None; and how sure that is, 0 to 1."""
        near, scores, none = self._to_cues.of(n)
        marked = self._marks.hold(content)
        for k, cue in enumerate(self._cues[near]):
            # Far behind "none" already: the ground between only takes more.
            if scores[k] > none - _CUE_MARGIN - _FAR:
                scores[k] -= self._ground(content, cue, marked)
        best, sure = _best(scores, none, _CUE_MARGIN)
        return (None if best is None else near.start + best), sure

    def source(self, n: int, cue: Run) -> tuple[Run | None, float]:
        """The source that the `n`th cue depends on, or None; and how sure that is."""
        near, scores, none = self._to_sources.of(n)
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

    def _ground(self, content: Run, cue: Run, marked: bool) -> float:
        low, high = min(content.end, cue.end), max(content.start, cue.start)
        between = self._text[low:high]
        cost = _PARAGRAPH * ("\n" in between)
        if not marked and _STOP.search(between):
            cost += _SENTENCE
        others = bisect_left(self._cue_starts, high) - bisect_left(self._cue_starts, low)
        return cost + _CUES * max(0, others)


class _Links:
    """Log-odds that each of some runs depends on each of others, or on none, as the tagger gives them."""

    def __init__(self, tagging: Tagging, asking: Sequence[Run], offered: Sequence[Run]) -> None:
        scale = np.float32(1 / math.sqrt(max(1, tagging.asks.shape[1])))
        rows, others = [r.row for r in asking], [r.row for r in offered]
        ask = tagging.asks[rows] * scale
        self._scores = ask @ tagging.answers[others].T
        self._none = (ask * tagging.none[tagging.window[rows]]).sum(1).tolist() if rows else []
        # Windows and runs both follow the text, so the runs of one window stand together; others have no link.
        windows, own = tagging.window[others], tagging.window[rows]
        self._first = np.searchsorted(windows, own, side="left").tolist()
        self._last = np.searchsorted(windows, own, side="right").tolist()

    def of(self, n: int) -> tuple[slice, list[float], float]:
        """The offered runs that the `n`th asking run may depend on, their scores, and the score of none."""
        near = slice(self._first[n], self._last[n])
        return near, self._scores[n, near].tolist(), self._none[n]


def _best(scores: list[float], none: float, margin: float) -> tuple[int | None, float]:
    """Index of the best score, or None where it stands more than `margin` behind `none`; and its probability."""
    if not scores or max(scores) <= none - margin:
        return None, 0.5
    best = max(scores)
    top = max(best, none)
    whole = sum(math.exp(score - top) for score in scores) + math.exp(none - top)
    return scores.index(best), math.exp(best - top) / whole
