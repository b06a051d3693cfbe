"""From a tagging to attributions: runs of labels, snapped to quotation marks, linked content → cue → source."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

from tellings.quotes.attribution import Attribution
from tellings.quotes.features import Passage, passages
from tellings.quotes.linking import Linker, Marks
from tellings.quotes.runs import CONTENT, CUE, Run, read_runs
from tellings.quotes.tagging import Tagging
from tellings.quotes.turns import Turn, printed_turns
from tellings.records import Offsets, QuoteKind

__all__ = ["Attribution", "decode"]

_ENDS = ' \t\u00a0"“”„«»‟″'
_SEGMENT = 0.6
"""Least probability of a segment outside marks beside a surer one; below it, it is a stray word more often than not."""
_BIAS = (0.0, -0.3, 0.0, 0.0, 0.0, 0.0, 0.0)
"""A content is begun a little less readily than the tagger would: fewer fragments."""

Members = list[tuple[Run, float]]


def decode(text: str, tagging: Tagging, marks: Sequence[Passage] | None = None) -> list[Attribution]:
    """The attributions of one text, in order; quotation marks at the ends of segments are left outside.

    `marks` are the passages that count as quoted; left out, they are scanned for. An attribution's confidence is how
    sure the tagger is of its words, times how sure it is of its links. Total: an empty tagging gives none but the turns
    that the page itself prints.
    """
    quoted = passages(text) if marks is None else list(marks)
    runs = read_runs(text, tagging, quoted, bias=_BIAS)
    held = Marks(text, quoted)
    linker = Linker(text, tagging, runs, held)
    made = []
    for key, members in _groups(runs[CONTENT], linker).items():
        cue = runs[CUE][key] if key >= 0 else None
        source, sure = linker.source(key, cue) if cue else (linker.beside(members[0][0]), 0.3)
        made.append(_attribution(text, _kept(members, held), cue, source, sure, held))
    made = _with_turns(text, made, printed_turns(text, quoted), held)
    return sorted(made, key=lambda a: a.segments)


def _groups(contents: Sequence[Run], linker: Linker) -> dict[int, Members]:
    """Contents by the cue that they share; those without any have a negative key of their own."""
    groups: dict[int, Members] = {}
    last = -1
    for n, content in enumerate(contents):
        key, sure = linker.cue(n, content)
        if key is None:
            key = last if n and linker.goes_on(contents[n - 1], content) else -1 - n
        groups.setdefault(key, []).append((content, sure))
        last = key
    return groups


def _kept(members: Members, marks: Marks) -> Members:
    sure = [m for m in members if m[0].probability >= _SEGMENT or marks.hold(m[0])]
    return sure or [max(members, key=lambda m: m[0].probability)]


def _attribution(
    text: str, members: Members, cue: Run | None, source: Run | None, sure: float, marks: Marks
) -> Attribution:
    segments = tuple(_trimmed(text, run.start, run.end) for run, _ in members)
    length = max(1, sum(run.end - run.start for run, _ in members))
    said = sum(run.probability * (run.end - run.start) for run, _ in members) / length
    link = min(share for _, share in members) * sure
    return Attribution(
        segments=segments,
        kind=_kind(segments, marks),
        source=None if source is None else (source.start, source.end),
        cue=None if cue is None else (cue.start, cue.end),
        confidence=round(min(1.0, max(0.0, said * math.sqrt(link))), 4),
        worded=round(min(1.0, max(0.0, said)), 4),
    )


def _with_turns(text: str, made: list[Attribution], turns: Sequence[Turn], marks: Marks) -> list[Attribution]:
    """Printed turns in the place of whatever was read inside them."""
    if not turns:
        return made
    taken = sorted(s for turn in turns for s in turn.segments)
    kept = [a for a in made if 2 * sum(_shared(s, taken) for s in a.segments) < sum(e - s for s, e in a.segments)]
    for turn in turns:
        segments = tuple(_trimmed(text, start, end) for start, end in turn.segments)
        kept.append(
            Attribution(
                segments=segments, kind=_kind(segments, marks), source=turn.source, cue=turn.cue, confidence=0.9
            )
        )
    return kept


def _shared(span: Offsets, taken: Sequence[Offsets]) -> int:
    """Characters of a span that stand in `taken`, which is sorted and without overlaps."""
    near = taken[max(0, bisect_left(taken, span) - 1) : bisect_left(taken, (span[1],))]
    return sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in near)


def _trimmed(text: str, start: int, end: int) -> Offsets:
    """The span without spaces and quotation marks at its ends, unless nothing else is in it."""
    inner = text[start:end]
    left = len(inner) - len(inner.lstrip(_ENDS))
    right = len(inner.rstrip(_ENDS))
    return (start + left, start + right) if left < right else (start, end)


def _kind(segments: Sequence[Offsets], marks: Marks) -> QuoteKind:
    """Direct where (nearly) all words stand in marks, indirect where none does, mixed between."""
    shares = [marks.share(start, end) for start, end in segments]
    inside, whole = sum(i for i, _ in shares), sum(w for _, w in shares)
    return "direct" if inside >= 0.95 * whole > 0 else "mixed" if inside else "indirect"
