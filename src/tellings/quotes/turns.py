"""Words whose speaker the page itself prints: the labelled turns of a transcript, and a name behind a dash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tellings.quotes.features import Passage
from tellings.records import Offsets

_LABEL = re.compile(r"([\"“]?)\s*([A-Z][A-Z.'’\- ]{1,40}):\s+(?=\S)")
_DASHED = re.compile(r"[\s\u00a0]*([―—–]|--)[\s\u00a0]*([A-Z][^\n.!?:;\"“”]{1,80})")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_LEAST = 3
"""Labelled lines that make a transcript; a single "UPDATE: …" is none."""


class Turn(NamedTuple):
    """One speaker's words as the page sets them."""

    segments: tuple[Offsets, ...]
    source: Offsets
    cue: Offsets


def printed_turns(text: str, quoted: list[Passage]) -> list[Turn]:
    """The turns of a transcript and the passages in marks that a dash and a name follow, in order."""
    lines = [m.span() for m in _LINE.finditer(text)]
    return sorted([*_transcript(text, lines), *_dashed(text, quoted)], key=lambda turn: turn.segments)


def _transcript(text: str, lines: list[Offsets]) -> Iterator[Turn]:
    labels = [_LABEL.match(text, start, end) for start, end in lines]
    if sum(label is not None for label in labels) < _LEAST:
        return
    for k, label in enumerate(labels):
        if label is None:
            continue
        segments = [(label.end(), lines[k][1])]
        for after in range(k + 1, len(lines)):
            start, end = lines[after]
            # A turn goes on in lines that open with the mark that its own line opened with.
            if labels[after] or not label.group(1) or text[start] != label.group(1) or text[start + 1] == "(":
                break
            segments.append((start + 1, end))
        yield Turn(tuple(segments), label.span(2), (label.end(2), label.end(2) + 1))


def _dashed(text: str, quoted: list[Passage]) -> Iterator[Turn]:
    for passage in quoted:
        dash = _DASHED.match(text, passage.end + 1) if passage.closed else None
        if dash is None or dash.start(1) - passage.end > 6:
            continue
        rest = text[dash.end() : dash.end() + 3].split("\n")[0]
        if rest.strip(" \u00a0.") == "" and len(dash.group(2).split()) <= 10:
            yield Turn(((passage.start, passage.end),), dash.span(2), dash.span(1))
