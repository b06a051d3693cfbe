"""Normal forms: a printing's tokens as atoms that compare equal where only the way of writing differs.

A token is what stands in a column: a word, a number, one mark. An atom is what is compared: "we're" is the one token
with the atoms "we" and "are", so that it meets "we are" without either being altered. Nothing here changes a text.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from itertools import accumulate, chain, compress
from typing import NamedTuple

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
_MASKED = re.compile(r"\w+(?:\*+|-{3,})\w*")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_IS_AFTER = frozenset(words("it he she that what there who here where how this when why everybody everyone"))
_MARK_WORDS = {"&": ("and",), "%": ("percent",)}
_ELLIPSIS = re.compile(r"\.(?:\s?\.)+|…")


Chunk = tuple[tuple[str, ...], tuple[str, ...], bytes, bytes]
"""What stands between two spaces: words, atoms, kinds, and how far it is from each word's start to the next one's."""
Known = dict[str, Chunk]
WORD, MARK, OPENING, MORE, TAILED = b"\0", b"\1", b"\2", b"\3", b"\4"
"""Kinds: the first atom of a word, a mark, a mark that belongs to what follows, a further atom of the same word, and
the first atom of a word that one mark follows without a space."""
_OPENING = frozenset("“‘«„‟‹「『([{$£€#@")


class Row(NamedTuple):
    """One printing cut into tokens, and its words into atoms. All lists are in the order of the text."""

    starts: tuple[int, ...]
    """Where every token of every segment begins in the article."""
    words: tuple[str, ...]
    """The tokens themselves."""
    atoms: tuple[str, ...]
    """Normal forms of the words (not of the marks)."""
    owner: tuple[int, ...]
    """For each atom the index of its token."""
    kinds: bytes
    """For each atom and mark, in their order, what it is: one byte of `WORD`, `MARK`, `OPENING`, `MORE`, `TAILED`."""

    @property
    def tokens(self) -> tuple[Offsets, ...]:
        """Every token as offsets into the article."""
        return tuple((start, start + len(word)) for start, word in zip(self.starts, self.words, strict=True))

    def tailed(self) -> list[int] | None:
        """The atoms whose words a mark follows; None where marks stand otherwise than one right after a word."""
        kinds = self.kinds
        if OPENING in kinds or kinds.count(MARK) != kinds.count(TAILED):
            return None
        kinds = kinds.translate(None, MARK)
        found = []
        atom = kinds.find(TAILED)
        while atom >= 0:
            found.append(atom)
            atom = kinds.find(TAILED, atom + 1)
        return found

    def end(self, token: int) -> int:
        """Where a token ends in the article."""
        return self.starts[token] + len(self.words[token])


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
    known = {} if known is None else known
    if len(segments) == 1:
        ((start, end),) = segments
        starts, words, atoms, kinds = _segment(text[start:end], start, known)
    else:
        cut = [_segment(text[start:end], start, known) for start, end in segments]
        starts = tuple(chain.from_iterable(c[0] for c in cut))
        words = tuple(chain.from_iterable(c[1] for c in cut))
        atoms = tuple(chain.from_iterable(c[2] for c in cut))
        kinds = b"".join(c[3] for c in cut)
    if MORE in kinds:
        owner = _owners(kinds)
    else:
        owner = tuple(compress(range(len(kinds)), kinds.translate(_IS_WORD)))
    return Row(starts, words, atoms, owner, kinds)


_IS_WORD = bytes([1, 0, 0, 0, 1]) + bytes(251)


def _owners(kinds: bytes) -> tuple[int, ...]:
    """The token of each atom, where some have several."""
    owner = []
    token = -1
    for kind in kinds:
        token += kind != MORE[0]
        if kind == MORE[0] or _IS_WORD[kind]:
            owner.append(token)
    return tuple(owner)


def _segment(part: str, start: int, known: Known) -> tuple[tuple[int, ...], tuple[str, ...], tuple[str, ...], bytes]:
    """Starts of the tokens, tokens, atoms and kinds of a segment that begins at `start`."""
    pieces = part.split()
    if not pieces:
        return (), (), (), b""
    if _DOTS.search(part):
        pieces = [part.strip()]
    try:
        found = list(map(known.__getitem__, pieces))
    except KeyError:
        for piece in set(pieces) - known.keys():
            known[piece] = _chunk(piece)
        found = list(map(known.__getitem__, pieces))
    said, meant, kinds, wide = zip(*found, strict=True)
    starts = tuple(accumulate(memoryview(b"".join(wide)).cast("I"), initial=start))
    if starts[-1] != start + len(part) + 1:
        starts = _spaced(part, start, pieces, wide)
    return starts[:-1], tuple(chain.from_iterable(said)), tuple(chain.from_iterable(meant)), b"".join(kinds)


def _chunk(piece: str) -> Chunk:
    """What stands between two spaces: its words, atoms, kinds and the steps from word to word."""
    cut = _APART.split(piece)
    said = tuple(cut[1::2])
    forms = [atoms_of(word) for word in said]
    steps = [len(word) + len(gap) for word, gap in zip(said, cut[2::2], strict=True)]
    steps[-1] += 1
    kinds = b"".join(
        WORD + MORE * (len(form) - 1) if form else OPENING if is_opening(word) else MARK
        for word, form in zip(said, forms, strict=True)
    )
    if kinds.endswith(MARK) and kinds[:-1] == WORD + MORE * (len(kinds) - 2):
        kinds = TAILED + kinds[1:]
    return said, tuple(chain.from_iterable(forms)), kinds, array("I", steps).tobytes()


def _spaced(part: str, start: int, pieces: Sequence[str], wide: Sequence[bytes]) -> tuple[int, ...]:
    """Where the words begin, and last where they end, in a segment in which not one space stands between all pieces."""
    starts = []
    at = 0
    for piece, steps in zip(pieces, wide, strict=True):
        at = part.index(piece, at)
        starts += list(accumulate(memoryview(steps).cast("I"), initial=start + at))[:-1]
        at += len(piece)
    return (*starts, start + at)


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


def is_opening(mark: str) -> bool:
    """True for a mark that belongs to what follows it."""
    return mark[0] in _OPENING


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
