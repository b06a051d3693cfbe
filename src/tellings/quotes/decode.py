"""From a tagging to attributions: runs of labels, snapped to quotation marks, linked content → cue → source."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tellings.quotes.features import Passage, passages
from tellings.quotes.linking import Links, nearest
from tellings.quotes.runs import CONTENT, CUE, SOURCE, Run, read_runs
from tellings.quotes.tagging import Tagging
from tellings.records import Offsets, QuoteKind

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_ENDS = ' \t\u00a0"“”„«»‟″'


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Words given as said, with the mention that says them and the words that say so. Offsets count into the text."""

    segments: tuple[Offsets, ...]
    """In the text's order; quotation marks at their ends are left outside."""
    kind: QuoteKind
    source: Offsets | None
    cue: Offsets | None
    confidence: float
    """0 to 1: how sure the tagger is of the words, times how sure it is of the links."""


def decode(text: str, tagging: Tagging, marks: Sequence[Passage] | None = None) -> list[Attribution]:
    """The attributions of one text, in order. `marks` are the passages that count as quoted; left out, they are
    scanned for. Total: any text with its own tagging is fine, an empty tagging gives none."""
    quoted = passages(text) if marks is None else list(marks)
    runs = read_runs(text, tagging, quoted)
    contents, cues, sources = runs[CONTENT], runs[CUE], runs[SOURCE]
    links = Links(tagging)
    groups: dict[int, list[tuple[Run, float]]] = {}
    for n, content in enumerate(contents):
        cue, sure = _cue_of(text, content, cues, links)
        if cue is None:
            cue = _continued(text, content, contents[n - 1] if n else None, groups, quoted)
        groups.setdefault(-1 - n if cue is None else cue, []).append((content, sure))
    made = []
    for key, members in groups.items():
        cue_run = cues[key] if key >= 0 else None
        source, sure = _source_of(text, cue_run or members[0][0], sources, links, cue_run is not None)
        made.append(_attribution(text, members, cue_run, source, sure, quoted))
    return sorted(made, key=lambda a: (a.segments[0], a.segments))


def _cue_of(text: str, content: Run, cues: Sequence[Run], links: Links) -> tuple[int | None, float]:
    scores, none = links.scores(content, cues)
    if len(scores) and scores.max() > none - 4:
        best = int(scores.argmax())
        return best, _share(float(scores[best]), [*scores.tolist(), none])
    near = nearest(content, cues, text, 150)
    return near, 0.5


def _source_of(text: str, asking: Run, sources: Sequence[Run], links: Links, linked: bool) -> tuple[Run | None, float]:
    if not linked:
        near = nearest(asking, sources, text, 120)
        return (None, 0.3) if near is None else (sources[near], 0.3)
    scores, none = links.scores(asking, sources)
    if not len(scores) or scores.max() < none:
        return None, 1.0
    best = int(scores.argmax())
    return sources[best], _share(float(scores[best]), [*scores.tolist(), none])


def _continued(
    text: str,
    content: Run,
    before: Run | None,
    groups: dict[int, list[tuple[Run, float]]],
    quoted: Sequence[Passage],
) -> int | None:
    """The group of the content before, where this one is in marks and goes on from it in the next paragraph."""
    if before is None or _inside(text, (content.start, content.end), quoted=quoted) < 0.95:
        return None
    if len(_WORD.findall(text[before.end : content.start])) > 0:
        return None
    return next((key for key, members in groups.items() if members[-1][0] is before), None)


def _share(score: float, others: Sequence[float]) -> float:
    top = max(others)
    return math.exp(score - top) / sum(math.exp(other - top) for other in others)


def _attribution(
    text: str,
    members: Sequence[tuple[Run, float]],
    cue: Run | None,
    source: Run | None,
    sure: float,
    quoted: Sequence[Passage],
) -> Attribution:
    segments = tuple(_trimmed(text, run.start, run.end) for run, _ in members)
    words = sum(run.probability * (run.end - run.start) for run, _ in members)
    length = sum(run.end - run.start for run, _ in members)
    link = min(share for _, share in members) * sure
    return Attribution(
        segments=segments,
        kind=kind_of(text, segments, quoted),
        source=None if source is None else (source.start, source.end),
        cue=None if cue is None else (cue.start, cue.end),
        confidence=round(min(1.0, max(0.0, words / max(1, length) * math.sqrt(link))), 4),
    )


def _trimmed(text: str, start: int, end: int) -> Offsets:
    """The span without spaces and quotation marks at its ends, unless nothing else is in it."""
    inner = text[start:end]
    left = len(inner) - len(inner.lstrip(_ENDS))
    right = len(inner.rstrip(_ENDS))
    return (start + left, start + right) if left < right else (start, end)


def kind_of(text: str, segments: Sequence[Offsets], quoted: Sequence[Passage]) -> QuoteKind:
    """Direct where (nearly) all words stand in marks, indirect where none does, mixed between."""
    share = _inside(text, *segments, quoted=quoted)
    return "direct" if share >= 0.95 else "mixed" if share > 0 else "indirect"


def _inside(text: str, *segments: Offsets, quoted: Sequence[Passage] = ()) -> float:
    """Share of the segments' letters and digits that stand in `quoted`."""
    inside = whole = 0
    for start, end in segments:
        whole += sum(map(str.isalnum, text[start:end]))
        for passage in quoted:
            a, b = max(start, passage.start), min(end, passage.end)
            if a < b:
                inside += sum(map(str.isalnum, text[a:b]))
    return inside / whole if whole else 0.0
