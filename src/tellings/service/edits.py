"""What an outlet changed in an article after publication: two texts compared word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

MOST_WORDS = 20_000
"""Words of each text that are compared; what comes after is not shown."""
AROUND = 12
"""Unchanged words shown on each side of a change."""
_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words: as it was, taken out, put in, or a gap of unchanged words that are not shown."""

    kind: Literal["same", "out", "in", "gap"]
    words: str


def edits(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts in order. The kinds "same" and "in" of a comparison without gaps rebuild `after`."""
    return tuple(_folded(list(compared(before, after))))


def compared(before: str, after: str) -> Iterable[Piece]:
    """Every word of both texts, nothing left out: "same" and "out" rebuild `before`, "same" and "in" `after`."""
    # A space before both, so that a first word that moved keeps its distance.
    old, new = (_WORD.findall(" " + text.lstrip())[:MOST_WORDS] for text in (before, after))
    out = put = ""
    for step in Indel.opcodes([w.strip() for w in old], [w.strip() for w in new]):
        if step.tag == "equal":
            yield from _changed(out, put)
            out = put = ""
            yield Piece(kind="same", words="".join(new[step.dest_start : step.dest_end]))
        else:
            out += "".join(old[step.src_start : step.src_end])
            put += "".join(new[step.dest_start : step.dest_end])
    yield from _changed(out, put)


def _changed(out: str, put: str) -> Iterable[Piece]:
    if out:
        yield Piece(kind="out", words=out)
    if put:
        yield Piece(kind="in", words=put)


def _folded(pieces: list[Piece]) -> Iterable[Piece]:
    for n, piece in enumerate(pieces):
        words = _WORD.findall(piece.words)
        head, tail = (AROUND if n else 0), (AROUND if n < len(pieces) - 1 else 0)
        if piece.kind != "same" or len(words) <= head + tail + 1:
            yield piece
            continue
        if head:
            yield Piece(kind="same", words="".join(words[:head]))
        yield Piece(kind="gap", words=f"{len(words) - head - tail}")
        if tail:
            yield Piece(kind="same", words="".join(words[-tail:]))
