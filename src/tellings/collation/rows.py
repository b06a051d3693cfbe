"""Rows: printings cut into tokens and coded, one letter for each normal form, so that whole runs compare at once.

Two runs of words are the same where their letters are: comparing, finding and inserting are then work for strings,
not for lists of words. What few callers ask for, as where each token stands in the article, is found when asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain

from tellings.collation.forms import TOKEN, atoms_of, is_opening
from tellings.records import Offsets

NOTHING = "\0"
"""No word's letter: it stands where a row has nothing in a column."""
MARK, OPENING, MORE, TAILED = "\1", "\2", "\3", "\4"
"""No words' letters either: a mark, and a mark that belongs to what follows. Before a letter: what follows is a further
atom of the same word; what follows is a word that one mark follows without a space."""
FIRST = 6
"""The number of the first word's letter."""
_DOTS = re.compile(r"\.\s\.")
_STOPS = frozenset(",.;:!?")
_SURROGATES = range(0xD800, 0xE000)
_MOST_LETTERS = 0x110000 - len(_SURROGATES) - FIRST
"""Different forms that one table can tell apart; all that come after them share the last letter."""
_MOST_PIECES = 100_000
"""Pieces that a table keeps; when there are more it begins anew."""


class Letters(dict[str, str]):
    """The letter of each normal form, given out as forms are met."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, str] = {}

    def __missing__(self, atom: str) -> str:
        at = FIRST + min(len(self), _MOST_LETTERS - 1)
        letter = chr(at if at < _SURROGATES.start else at + len(_SURROGATES))
        if len(self) < _MOST_LETTERS:
            self[atom] = letter
        self.forms.setdefault(letter, atom)
        return letter

    def code(self, atoms: Iterable[str]) -> str:
        """One letter for each atom."""
        return "".join(map(self.__getitem__, atoms))


class Known:
    """What was met between two spaces, with its words and its stream: one such table serves a whole story."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.letters = Letters()
        self.words: dict[str, tuple[str, ...]] = {}
        self.streams: dict[str, str] = {}

    def learn(self, pieces: Iterable[str]) -> None:
        """Takes in what stands in `pieces` and is not known yet."""
        if len(self.streams) > _MOST_PIECES:
            self._begin()
        words, streams, letters = self.words, self.streams, self.letters
        for piece in set(pieces) - streams.keys():
            words[piece] = cut = (piece,) if piece.isalpha() else _cut(piece)
            streams[piece] = _stream(cut, letters)


class Row:
    """One printing cut into tokens, and its words into atoms. All sequences are in the order of the text."""

    def __init__(self, parts: Sequence[tuple[int, str]], words: Sequence[str], stream: str, letters: Letters) -> None:
        self._parts = parts
        self.words = words
        """The tokens themselves."""
        self.stream = stream
        """A letter for each atom and mark, with what tells the kind of an atom before it."""
        self.code = stream.replace(MARK, "").replace(TAILED, "").replace(MORE, "").replace(OPENING, "")
        """For each atom its letter."""
        self.letters = letters
        """What the letters stand for."""

    def __lt__(self, other: Row) -> bool:
        """The order of rows by what they say, first by their normal forms."""
        if self.letters is not other.letters:
            return (self.atoms, *self.words) < (other.atoms, *other.words)
        for one, two in zip(self.code, other.code, strict=False):
            if one != two:
                return self.letters.forms[one] < self.letters.forms[two]
        return (len(self.code), *self.words) < (len(other.code), *other.words)

    @cached_property
    def atoms(self) -> tuple[str, ...]:
        """Normal forms of the words (not of the marks)."""
        return tuple(map(self.letters.forms.__getitem__, self.code))

    @cached_property
    def owner(self) -> tuple[int, ...]:
        """For each atom the index of its token."""
        owner = []
        token = -1
        for letter in self.stream.replace(TAILED, ""):
            token += 1 if letter != MORE else -1
            if letter > TAILED:
                owner.append(token)
        return tuple(owner)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where every token of every segment begins in the article: nothing but spaces stands between two tokens."""
        starts = []
        parts = iter(self._parts)
        start, part, at = 0, "", 0
        for word in self.words:
            found = part.find(word, at)
            while found < 0:
                start, part = next(parts)
                found = part.find(word)
            starts.append(start + found)
            at = found + len(word)
        return tuple(starts)

    @property
    def tokens(self) -> tuple[Offsets, ...]:
        """Every token as offsets into the article."""
        return tuple((start, start + len(word)) for start, word in zip(self.starts, self.words, strict=True))

    def end(self, token: int) -> int:
        """Where a token ends in the article."""
        return self.starts[token] + len(self.words[token])


def row(text: str, segments: Sequence[Offsets], known: Known | None = None) -> Row:
    """Tokens and atoms of the segments of `text`, narration between segments left out.

    `known` takes what was met between two spaces, for a caller with many printings of one story.
    """
    known = known or Known()
    parts: list[tuple[int, str]] = []
    pieces: list[str] = []
    for start, end in segments:
        part = text[start:end]
        parts.append((start, part))
        pieces += part.split() if not _DOTS.search(part) else [part.strip()]
    try:
        stream = "".join(map(known.streams.__getitem__, pieces))
    except KeyError:
        known.learn(pieces)
        stream = "".join(map(known.streams.__getitem__, pieces))
    words = list(chain.from_iterable(map(known.words.__getitem__, pieces)))
    return Row(parts, words, stream, known.letters)


def joined(rows: Sequence[Row]) -> Row:
    """Several rows of one article, in the order of the text, as one."""
    letters = rows[0].letters
    streams = [row.stream for row in rows]
    if any(row.letters is not letters for row in rows):
        letters = Letters()
        streams = [_stream(row.words, letters) for row in rows]
    parts = [part for row in rows for part in row._parts]
    return Row(parts, list(chain.from_iterable(row.words for row in rows)), "".join(streams), letters)


def coded(rows: Sequence[Row]) -> tuple[list[str], Letters]:
    """The codes of rows in letters that mean the same in all of them, and what they mean."""
    letters = rows[0].letters
    if all(row.letters is letters for row in rows):
        return [row.code for row in rows], letters
    letters = Letters()
    return [letters.code(row.atoms) for row in rows], letters


def _cut(piece: str) -> tuple[str, ...]:
    """The tokens of a piece. Most are a plain word, or one with a stop after it, and need no look at the rest."""
    if piece[-1:] in _STOPS and piece[:-1].isalpha():
        return (piece[:-1], piece[-1])
    return tuple(TOKEN.findall(piece))


def _stream(words: Sequence[str], letters: Letters) -> str:
    """The stream of a piece with these tokens."""
    made = [_of_word(word, letters) for word in words]
    if len(made) == 2 and made[1] == MARK and made[0] > TAILED:
        return TAILED + made[0] + MARK
    return "".join(made)


def _of_word(word: str, letters: Letters) -> str:
    atoms = atoms_of(word)
    if len(atoms) == 1:
        return letters[atoms[0]]
    return MORE.join([letters[atom] for atom in atoms]) or (OPENING if is_opening(word) else MARK)
