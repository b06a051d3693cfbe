"""Words as pieces of the encoder's vocabulary: the uncased WordPiece cutting of BERT, one word at a time.

A word of the vocabulary is one look-up; other words are cut greedily, longest piece first (Devlin et al. 2019; Schuster
and Nakajima 2012). What was cut is kept for the next time, since news uses the same words over and over.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

UNKNOWN = 100
_LONGEST = 100
"""Letters of a word above which it isn't cut."""
_KEPT = 1 << 16
"""Words whose pieces are remembered."""
_OF_ASCII = re.compile(r"[a-z0-9]+|[^a-z0-9 ]")
"""The parts of a word of small ASCII letters, figures and signs."""


class Vocabulary:
    """Callable from a word without spaces to the ids of its pieces; nothing where no letter of it is left."""

    def __init__(self, ids: Mapping[str, int]) -> None:
        self._ids = ids
        self.cut = lru_cache(maxsize=_KEPT)(self._cut)

    @classmethod
    def read(cls, body: bytes) -> Vocabulary:
        """From a JSON list of pieces in the order of their ids. Raises `ValueError` where it is none."""
        pieces = json.loads(body)
        if not isinstance(pieces, list) or not set(map(type, pieces)) <= {str}:
            raise ValueError("the vocabulary is no list of pieces")
        return cls(dict(zip(pieces, range(len(pieces)), strict=True)))

    def _cut(self, word: str) -> tuple[int, ...]:
        known = self._ids.get(word.lower())
        if known is not None and word.isascii():
            return (known,)
        simple = word.isascii() and word.isprintable()
        parts = _OF_ASCII.findall(word.lower()) if simple else _parts(_plain(word))
        return tuple(n for part in parts for n in self._greedy(part))

    def _greedy(self, part: str) -> tuple[int, ...]:
        if len(part) > _LONGEST:
            return (UNKNOWN,)
        found, start = [], 0
        while start < len(part):
            lead = "##" if start else ""
            end = len(part)
            while (known := self._ids.get(lead + part[start:end])) is None:
                end -= 1
                if end == start:
                    return (UNKNOWN,)
            found.append(known)
            start = end
        return tuple(found)


def _plain(word: str) -> str:
    """Small letters without accents and control characters."""
    kept = "".join(c for c in word if c != "\ufffd" and unicodedata.category(c)[0] != "C")
    bare = (c for c in unicodedata.normalize("NFD", kept) if unicodedata.category(c) != "Mn")
    return "".join(bare).lower()


def _parts(word: str) -> list[str]:
    """The word cut at its signs and at Chinese characters, each of which is a part of its own."""
    parts: list[str] = []
    open_part = False
    for c in word:
        if c.isspace():
            open_part = False
        elif _is_sign(c) or _is_ideograph(c):
            parts.append(c)
            open_part = False
        elif open_part:
            parts[-1] += c
        else:
            parts.append(c)
            open_part = True
    return parts


def _is_sign(c: str) -> bool:
    return (c.isascii() and c.isprintable() and not c.isalnum()) or unicodedata.category(c)[0] == "P"


def _is_ideograph(c: str) -> bool:
    n = ord(c)
    return 0x4E00 <= n <= 0x9FFF or 0x3400 <= n <= 0x4DBF or 0xF900 <= n <= 0xFAFF or 0x20000 <= n <= 0x2FA1F
