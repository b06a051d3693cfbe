"""Normal forms: a printing's tokens as atoms that compare equal where only the way of writing differs.

A token is what stands in a column: a word, a number, one mark. An atom is what is compared: "we're" is the one token
with the atoms "we" and "are", so that it meets "we are" without either being altered. Nothing here changes a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from tellings.collation.spelling import CONTRACTED, INFORMAL, NUMBER_WORDS, TITLES, american, words
from tellings.records import Offsets

TOKEN = re.compile(
    r"[^\W\d_]{2,}(?![\w*'’\-])"  # plain words, which are most, without a look at the rest
    r"|(?:[^\W\d_]\.){2,}"  # F.B.I.
    r"|\d+(?:[.,:]\d+)+"  # 1,000 and 2.5
    r"|\w+(?:['’\-]\w+)*(?:(?:\*+|-{3,})\w*)*"  # words, also masked ones: f***ing
    r"|\.(?:\s?\.)+|…\.*|-{2,}|[^\w\s]"
)
_APART = re.compile(f"({TOKEN.pattern})")
_DOTS = re.compile(r"\.\s\.")
_SPACE = re.compile(r"\s+")
_MASKED = re.compile(r"\w+(?:\*+|-{3,})\w*")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_IS_AFTER = frozenset(words("it he she that what there who here where how this when why everybody everyone"))
_MARK_WORDS = {"&": ("and",), "%": ("percent",)}
_ELLIPSIS = re.compile(r"\.(?:\s?\.)+|…")


Chunk = tuple[tuple[str, ...], tuple[int, ...], tuple[str, ...], tuple[int, ...]]
"""What stands between two spaces: words, their lengths and those of the gaps after them, atoms, atoms a word."""
Known = dict[str, Chunk]


@dataclass(frozen=True, slots=True)
class Row:
    """One printing cut into tokens, and its words into atoms. All lists are in the order of the text."""

    tokens: tuple[Offsets, ...]
    """Every token of every segment, as offsets into the article."""
    words: tuple[str, ...]
    """The tokens themselves."""
    atoms: tuple[str, ...]
    """Normal forms of the words (not of the marks)."""
    owner: tuple[int, ...]
    """For each atom the index of its token."""


def fold(word: str) -> str:
    """Case, apostrophe style, accents and width away."""
    plain = word.translate(_APOSTROPHES).casefold()
    if plain.isascii():
        return plain
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


def row(text: str, segments: Sequence[Offsets], known: Known | None = None) -> Row:
    """Tokens and atoms of the segments of `text`, narration between segments left out.

    `known` takes what was met between two spaces, for a caller with many printings of one story.
    """
    tokens: list[Offsets] = []
    words: list[str] = []
    atoms: list[str] = []
    counts: list[int] = []
    known = {} if known is None else known
    for start, end in segments:
        part = text[start:end]
        bare = part.lstrip()
        start += len(part) - len(bare)
        bare = bare.rstrip()
        pieces = bare.split()
        if not pieces:
            continue
        if _DOTS.search(bare):
            pieces = [bare]
        gaps = _SPACE.findall(bare) if len(pieces) > 1 and " ".join(pieces) != bare else ()
        try:
            found = [known[piece] for piece in pieces]
        except KeyError:
            for piece in set(pieces) - known.keys():
                known[piece] = _chunk(piece)
            found = [known[piece] for piece in pieces]
        said, wide, meant, many = zip(*found, strict=True)
        lengths = list(chain.from_iterable(wide))
        if gaps:
            _widen(lengths, found, gaps)
        at = list(accumulate(lengths, initial=start))
        tokens += zip(at[0::2], at[1::2], strict=False)
        words += chain.from_iterable(said)
        atoms += chain.from_iterable(meant)
        counts += chain.from_iterable(many)
    if counts and max(counts) > 1:
        owner = tuple([token for token, count in enumerate(counts) for _ in range(count)])
    else:
        owner = tuple([token for token, count in enumerate(counts) if count])
    return Row(tuple(tokens), tuple(words), tuple(atoms), owner)


def _chunk(piece: str) -> Chunk:
    """What stands between two spaces: its words, their lengths with those of the gaps after them, atoms and counts."""
    cut = _APART.split(piece)
    forms = [atoms_of(word) for word in cut[1::2]]
    lengths = [len(x) for x in cut[1:]]
    lengths[-1] += 1
    return tuple(cut[1::2]), tuple(lengths), tuple(chain.from_iterable(forms)), tuple(map(len, forms))


def _widen(lengths: list[int], found: Sequence[Chunk], gaps: Sequence[str]) -> None:
    """Makes the gaps after pieces as wide as they are, where they are not one space."""
    at = -1
    for chunk, gap in zip(found, gaps, strict=False):
        at += len(chunk[1])
        lengths[at] += len(gap) - 1


def atoms_of(word: str) -> tuple[str, ...]:
    """The normal forms that one token stands for; none where it is a mark.

    "don't" → do, not; "gonna" → going, to; "F.B.I." → fbi; "state-run" → state, run; "forty" → 40; "Gen." → general.
    """
    first = word[0]
    if not (first.isalnum() or first == "_"):
        return _MARK_WORDS.get(word, ())
    plain = fold(word)
    if plain.isalpha():
        return _plain(plain)
    if plain[-1] == ".":
        return (plain.replace(".", ""),)
    if _MASKED.search(plain):
        return (plain,)
    if plain[0].isdigit() and "-" not in plain:
        return (_number(plain),)
    return tuple(atom for part in plain.split("-") if part for atom in _part(part))


def _plain(word: str) -> tuple[str, ...]:
    if word in INFORMAL:
        return INFORMAL[word]
    return (NUMBER_WORDS.get(word) or TITLES.get(word) or word,)


def _part(part: str) -> tuple[str, ...]:
    if part in INFORMAL:
        return INFORMAL[part]
    if "'" not in part:
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


def is_ellipsis(token: str) -> bool:
    """True for three dots in any form."""
    return bool(_ELLIPSIS.match(token))


def unmasks(masked: str, word: str) -> bool:
    """True where `word` could stand behind the stars or dashes of `masked`."""
    pieces = re.split(r"\*+|-{2,}", masked)
    if len(pieces) < 2:
        return False
    inner = len(word) - sum(map(len, pieces))
    return inner > 0 and word.startswith(pieces[0]) and word.endswith(pieces[-1])


def same_spelling(one: Sequence[str], other: Sequence[str]) -> bool:
    """True where two runs of atoms are the same words written otherwise: "work force"/"workforce", "colour"/"color"."""
    if "".join(one) == "".join(other):
        return True
    return len(one) == len(other) and all(
        a == b or (a[:1] == b[:1] and american(a) == american(b)) for a, b in zip(one, other, strict=True)
    )
