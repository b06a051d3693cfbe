"""What the tagger is told about each character beside its word: where quotation marks stand, and how letters are cased.

The encoder's vocabulary has no capitals and no idea which straight mark opens; both decide where speech begins.
Training and run time call the same functions, so the model reads what it was taught to read: a change here asks for new
weights.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

OUTSIDE, OPENING, INSIDE, CLOSING, UNCLOSED, SINGLE = range(6)
STATES = 6
LOWER, CAPITALISED, CAPITALS, DIGITS, SIGN = range(5)
SHAPES = 5

_MARK = re.compile('["“”„«»‟″\n]')
_SINGLE = re.compile(r"(?<!\w)['‘‚‹](?=\w)([^'‘’‚‹›\n]{1,400}(?:\w['’]\w[^'‘’‚‹›\n]{0,400}){0,8}?)(?<=\S)['’‘›](?!\w)")
_CLOSER = {"“": '”"', "„": "“”‟", "«": "»", "»": "«", '"': '"”', "‟": "”", "″": "″"}


class Passage(NamedTuple):
    """What stands between two double marks, or between a mark and its paragraph's end."""

    start: int
    """The first character after the opening mark."""
    end: int
    closed: bool


def passages(text: str) -> list[Passage]:
    """The passages in double quotation marks, in order, none inside another. Linear in the text's length."""
    found: list[Passage] = []
    opened: int | None = None
    for match in _MARK.finditer(text):
        at, mark = match.start(), match.group()
        if opened is None:
            opened = at if mark != "\n" and mark != "”" and (mark not in '"»' or _opens(text, at)) else None
            continue
        again = mark == '"' and _reopens(text, at)
        closes = mark in _CLOSER[text[opened]] and not again
        if closes or again or mark in "\n“„«":
            found.append(Passage(opened + 1, at, closes))
            opened = None if closes or mark == "\n" else at
    if opened is not None:
        found.append(Passage(opened + 1, len(text), False))
    return found


def _opens(text: str, at: int) -> bool:
    """Whether the mark at `at` looks like an opening one: a word follows, no word precedes."""
    before = text[at - 1] if at else "\n"
    after = text[at + 1] if at + 1 < len(text) else "\n"
    return not after.isspace() and not (before.isalnum() or before in ".,!?…;:%")


def _reopens(text: str, at: int) -> bool:
    """Whether a straight mark stands after a space and before a letter: then the mark before it was never closed."""
    return text[at - 1].isspace() and at + 1 < len(text) and text[at + 1].isalnum()


def mark_states(text: str) -> npt.NDArray[np.uint8]:
    """One state per character: outside marks, a mark that opens, inside, one that closes, inside a mark left unclosed
    by its paragraph's end, inside single marks."""
    states = np.zeros(len(text) + 1, np.uint8)
    for match in _SINGLE.finditer(text):
        states[match.start(1) : match.end(1)] = SINGLE
    for match in _MARK.finditer(text):
        if match.group() != "\n":
            states[match.start()] = CLOSING
    for passage in passages(text):
        inside = states[passage.start : passage.end]
        inside[inside != SINGLE] = INSIDE if passage.closed else UNCLOSED
        states[passage.start - 1] = OPENING
    return states[: len(text)]


@lru_cache(maxsize=1 << 15)
def shape(word: str) -> int:
    """How a piece of text is written: small letters, a capital first, all capitals, digits, or a sign."""
    first = word[:1]
    if first.isupper():
        return CAPITALS if len(word) > 1 and word.isupper() else CAPITALISED
    if first.isalpha():
        return LOWER
    return DIGITS if first.isdigit() else SIGN
