"""Columns: rows woven by letters are numbered, and their marks take places among the words.

A row's elements stand in its columns in their order, so where it has something is all that a column need tell: the
number is that of the elements before. Cells are kept for all rows at once, a row of the table for each printing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tellings.collation.forms import is_ellipsis
from tellings.collation.rows import FIRST, MARK, MORE, NOTHING, OPENING, TAILED, Letters, Row
from tellings.collation.weaving import weave

Columns = Sequence[Sequence[int]]
Cells = NDArray[np.int32]
"""How many elements a row has in each column: almost always none or one. (rows, columns)"""
_MARKS = re.compile(f"[{MARK}{OPENING}]+")
_BEFORE, _IN, _AFTER = range(3)
"""The cells of an atom: the marks before it, its token, the marks after it."""
_NONE = chr(FIRST - 1)
_CELLS = np.array([(0, 1, 0), (0, 1, 0), (0, 1, 0), (0, 0, 0), (0, 1, 1), (0, 0, 0)], np.int32)
"""The cells of an atom by what stands before its letter, where no marks stand but one right after a word."""
_PLAIN = _CELLS[:, _IN:].copy()
"""The same without marks before the atom, of which there are none then."""


def columns(rows: Sequence[Row], places: Sequence[str], order: Sequence[int]) -> tuple[Columns, Cells]:
    """The columns of tokens of rows that are woven, and the cells of the atoms; `order` is that of weaving."""
    streams = "".join([row.stream for row in rows])
    letters = np.frombuffer("".join((*places, _NONE, _NONE, MARK, streams)).encode("utf-32-le"), "<i4")
    size = len(rows) * len(places[0])
    held = np.minimum(letters[:size], 1)
    atoms = np.add.accumulate(held, dtype=np.int32)
    atoms *= held
    before = _before(letters[size:]).take(atoms)
    words = held.reshape(len(rows), -1)
    if _is_plain(streams):
        return numbered(_without_gaps(_PLAIN.take(before, axis=0).reshape(len(rows), -1))), words
    return _with_marks(rows, words, _CELLS.take(before, axis=0).reshape(len(rows), -1), order), words


def _before(letters: Cells) -> Cells:
    """What stands before the letter of each atom, 0 where that is a letter too; first of all what is before `_NONE`."""
    before = letters[:-1].compress(letters[1:] >= FIRST - 1)
    before *= before < FIRST
    return before


def numbered(cells: Cells) -> Columns:
    """The columns with the number of each row's first element there, −1 where it has none."""
    numbers = np.add.accumulate(cells, axis=1, dtype=np.int32)
    numbers *= cells
    numbers -= 1
    return list(zip(*numbers.tolist(), strict=True))


def _is_plain(stream: str) -> bool:
    """True where every mark stands right after a word."""
    return OPENING not in stream and stream.count(MARK) == stream.count(TAILED)


def _without_gaps(cells: Cells) -> Cells:
    """Without the columns in which no row has anything."""
    return cells.compress(np.logical_or.reduce(cells), axis=1)


def _with_marks(rows: Sequence[Row], words: Cells, cells: Cells, order: Sequence[int]) -> Columns:
    """Token columns: each word in the column of its first atom, the marks around the words that they belong to.

    `cells` (rows, 3 for each column) are right but for rows with marks that stand otherwise than right after a word.
    """
    for r, row in enumerate(rows):
        if not _is_plain(row.stream):
            own = cells[r].reshape(-1, 3)
            at = np.flatnonzero(words[r])
            own[at] = _with_own_marks(own[at], row.stream)
    wordless = [[0 if row.code else len(row.words)] for row in rows]
    flat = _without_gaps(np.concatenate((np.array(wordless, np.int32), cells), axis=1))
    if flat.max(initial=0) < 2:
        return numbered(flat)
    before = flat.cumsum(axis=1) - flat
    made: list[Sequence[int]] = np.where(flat > 0, before, -1).T.tolist()
    for k in np.flatnonzero(flat.max(axis=0) > 1)[::-1].tolist():
        marks = {r: range(made[k][r], made[k][r] + int(flat[r, k])) for r in order if flat[r, k]}
        made[k : k + 1] = _mark_columns(marks, rows)
    return made


def _with_own_marks(cells: Cells, stream: str) -> Cells:
    """The cells of a row's atoms (atoms, 3) with all the marks in its stream."""
    cells[:, _AFTER] = 0
    seen = 0
    for run in _MARKS.finditer(stream.replace(MORE, "").replace(TAILED, "")):
        start, end = run.span()
        atom = start - seen
        seen += end - start
        opening = run.group().find(OPENING) if atom else 0
        before = end - start - opening if opening >= 0 and atom < len(cells) else 0
        if before:
            cells[atom, _BEFORE] = before
        if atom and before < end - start:
            owner = atom - 1
            while not cells[owner, _IN]:
                owner -= 1
            cells[owner, _AFTER] = end - start - before
    return cells


def _mark_columns(marks: dict[int, range], rows: Sequence[Row]) -> Columns:
    """Columns of the marks of several rows in one place, several of a row: equal ones together, others side by side."""
    forms = {
        r: tuple("…" if is_ellipsis(word) else word for word in rows[r].words[found.start : found.stop])
        for r, found in marks.items()
    }
    having = sorted(marks, key=lambda r: (-len(forms[r]), forms[r]))
    letters = Letters()
    places = weave([letters.code(forms[r]) for r in having], letters)
    made = [[-1] * len(rows) for _ in places[0]]
    for r, place in zip(having, places, strict=True):
        tokens = iter(marks[r])
        for column, letter in zip(made, place, strict=True):
            if letter != NOTHING:
                column[r] = next(tokens)
    return made
