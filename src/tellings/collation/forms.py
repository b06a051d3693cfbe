"""Normal forms: a printing's tokens as atoms that compare equal where only the way of writing differs.

A token is what stands in a column: a word, a number, one mark. An atom is what is compared: "we're" is the one token
with the atoms "we" and "are", so that it meets "we are" without either being altered. Nothing here changes a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from tellings.collation.spelling import CONTRACTED, INFORMAL, NUMBER_WORDS, TITLES, UNITS, american, words

TOKEN = re.compile(
    r"[^\W\d_]{2,}(?![\w*'’\-])"  # plain words, which are most, without a look at the rest
    r"|(?:[^\W\d_]\.){2,}"  # F.B.I.
    r"|\d+(?:[.,:]\d+)+"  # 1,000 and 2.5
    r"|\w+(?:['’\-]\w+)*(?:(?:\*+|-{3,})\w*)*"  # words, also masked ones: f***ing
    r"|\*{3,}"  # a word that is nothing but stars
    r"|\.(?:\s?\.)+|…\.*|-{2,}|[^\w\s]"
)
_MASKED = re.compile(r"\w+(?:\*+|-{3,})\w*|\*{3,}")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_WITH_UNIT = re.compile(r"(\d[\d.,]*)(" + "|".join(UNITS) + ")")
_IS_AFTER = frozenset(words("it he she that what there who here where how this when why everybody everyone"))
_LISTED: dict[str, tuple[str, ...]] = {
    **{word: (form,) for word, form in (TITLES | NUMBER_WORDS).items()},
    **INFORMAL,
}
"""The atoms of words that stand for others."""
_MARK_WORDS = {"&": ("and",), "%": ("percent",)}
_ELLIPSIS = re.compile(r"\.(?:\s?\.)+|…")
_OPENING = frozenset("“‘«„‟‹「『([{$£€#@")


def fold(word: str) -> str:
    """Case, apostrophe style, accents and width away."""
    plain = word.translate(_APOSTROPHES).casefold()
    if plain.isascii():
        return plain
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


@lru_cache(maxsize=1 << 14)
def atoms_of(word: str) -> tuple[str, ...]:
    """The normal forms that one token stands for; none where it is a mark.

    "don't" → do, not; "gonna" → going, to; "F.B.I." → fbi; "state-run" → state, run; "forty" → 40; "Gen." → general.
    """
    if word.isascii() and word.isalpha():
        return _plain(word.lower())
    first = word[0]
    if not (first.isalnum() or first == "_"):
        return (word,) if word.startswith("***") else _MARK_WORDS.get(word, ())
    plain = fold(word)
    if plain.isalpha():
        return _plain(plain)
    if plain[-1] == ".":
        return (plain.replace(".", ""),)
    if _MASKED.search(plain):
        return (plain,)
    if plain[0].isdigit() and "-" not in plain:
        unit = _WITH_UNIT.fullmatch(plain)
        return (_number(unit[1]), UNITS[unit[2]]) if unit else (_number(plain),)
    return tuple(atom for part in plain.split("-") if part for atom in _part(part))


def _plain(word: str) -> tuple[str, ...]:
    return _LISTED.get(word) or (word,)


def _part(part: str) -> tuple[str, ...]:
    if part in INFORMAL or "'" not in part:
        return _plain(part)
    stem, _, ending = part.rpartition("'")
    if ending == "t" and stem.endswith("n") and len(stem) > 1:
        return (CONTRACTED.get(stem, stem[:-1]), "not")
    if ending == "s":
        return (stem, "is") if stem in _IS_AFTER else (stem, "'s")
    full = {"re": "are", "ll": "will", "ve": "have", "m": "am", "d": "would"}.get(ending)
    return (stem, full) if full and stem else (part,)


def _number(plain: str) -> str:
    if plain.endswith("'s"):
        return plain[:-2] + "s"
    return plain.replace(",", "")


def is_masked(word: str) -> bool:
    """True for a word with letters starred or dashed out."""
    return bool(_MASKED.fullmatch(fold(word)))


def is_opening(mark: str) -> bool:
    """True for a mark that belongs to what follows it."""
    return mark[0] in _OPENING


def is_ellipsis(token: str) -> bool:
    """True for three dots in any form."""
    return bool(_ELLIPSIS.match(token))


def unmasks(masked: str, word: str) -> bool:
    """True where `word` could stand behind the stars or dashes of `masked`; behind stars alone, one letter for each."""
    if masked.strip("*") == "":
        return len(masked) == len(word) and (word.isalpha() or is_masked(word))
    pieces = re.split(r"\*+|-{2,}", masked)
    if len(pieces) < 2:
        return False
    inner = len(word) - sum(map(len, pieces))
    return inner > 0 and word.startswith(pieces[0]) and word.endswith(pieces[-1])


def same_word(one: str, other: str) -> bool:
    """True where two atoms are the same word in British or American spelling."""
    return one == other or (one[:1] == other[:1] and american(one) == american(other))


def same_spelling(one: Sequence[str], other: Sequence[str]) -> bool:
    """True where two runs of atoms are the same words written otherwise: "work force"/"workforce", "colour"/"color"."""
    return "".join(one) == "".join(other) or (
        len(one) == len(other) and all(same_word(a, b) for a, b in zip(one, other, strict=True))
    )
