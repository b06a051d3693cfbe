"""How a person's search is read: words and "phrases in marks"; nothing in it is ever an operator."""

from __future__ import annotations

import re

_PARTS = re.compile(r"[\"“”]([^\"“”]*)[\"“”]|(\S+)")
_WORD = re.compile(r"\w+")
MOST_PARTS = 32
"""Words and phrases of one search; the rest is ignored, so that a pasted text stays cheap."""


def phrases(words: str) -> list[list[str]]:
    """The search as phrases of words: `old "fish quay"` gives [["old"], ["fish", "quay"]]."""
    found = []
    for marked, bare in _PARTS.findall(words):
        phrase = _WORD.findall(marked or bare)
        if phrase:
            found.append(phrase)
        if len(found) == MOST_PARTS:
            break
    return found
