"""Weaving: coded rows laid along each other's letters, one row after the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tellings.collation.forms import same_word
from tellings.collation.rows import NOTHING, Letters
from tellings.collation.runs import matches

_MOST_CELLS = 400
"""A gap with more cells than this is laid side by side, not compared cell by cell."""


def weave(codes: Sequence[str], letters: Letters) -> list[str]:
    """The coded rows, laid in the order given: each as long as there are columns, `NOTHING` where it has nothing.

    Rows that read the same are laid once: laid anew, a later one could find better company than the first.
    """
    heads = codes[0]
    rows = {heads: 0}
    places = [heads]
    for code in codes[1:]:
        if code not in rows:
            rows[code] = len(places)
            heads = _lay(places, heads, code, letters)
    return [places[rows[code]] for code in codes]


def _lay(places: list[str], heads: str, code: str, letters: Letters) -> str:
    """Lays one more row along the columns and makes room in the earlier rows for words of its own; the heads then."""
    laid: list[str] = []
    room: list[int] = []
    new = ""
    i = j = 0
    for at, to, size in (*matches(heads, code), (len(heads), len(code), 0)):
        if to == j:
            laid.append(NOTHING * (at - i))
        elif at == i:
            room += [at] * (to - j)
            new += code[j:to]
            laid.append(code[j:to])
        elif at - i == to - j == 1:
            laid.append(code[j])
        else:
            gap = [place[i:at] for place in places]
            for taken, letter in _pairs(gap, code[j:to], letters, leading=not (i or j) and size > 0):
                if taken:
                    i += 1
                else:
                    room.append(i)
                    new += letter
                laid.append(letter)
        laid.append(code[to : to + size])
        i, j = at + size, to + size
    if room:
        cuts = [slice(a, b) for a, b in pairwise((0, *room, None))]
        for q, place in enumerate(places):
            places[q] = NOTHING.join([place[cut] for cut in cuts])
        heads = "".join(heads[cut] + letter for cut, letter in zip(cuts, (*new, ""), strict=True))
    places.append("".join(laid))
    return heads


def _pairs(gap: Sequence[str], own: str, letters: Letters, *, leading: bool) -> list[tuple[bool, str]]:
    """In order, whether a column of the gap is taken, and what of its own the row has there.

    Equal readings first, then words alike, then side by side. What stands beside nothing alike goes next to the words
    that match: at the end of a gap that leads the row.
    """
    wide, long = len(gap[0]), len(own)
    if wide * long > _MOST_CELLS:
        beside = [(k < wide, letter) for k, letter in enumerate(own)]
        return beside + [(True, NOTHING)] * (wide - long)
    if leading:
        return _best([place[::-1] for place in gap], own[::-1], letters)[::-1]
    return _best(gap, own, letters)


def _best(gap: Sequence[str], own: str, letters: Letters) -> list[tuple[bool, str]]:
    """The pairing of highest worth."""
    worth = [[_worth(reading, letter, letters) for letter in own] for reading in zip(*gap, strict=True)]
    wide, long = len(worth), len(own)
    if wide == 1:
        at = worth[0].index(max(worth[0]))
        return [(k == at, letter) for k, letter in enumerate(own)]
    if long == 1:
        at = worth.index(max(worth))
        return [(True, own if k == at else NOTHING) for k in range(wide)]
    table = [[0] * (long + 1) for _ in range(wide + 1)]
    for i in range(wide - 1, -1, -1):
        row, below, worths = table[i], table[i + 1], worth[i]
        for j in range(long - 1, -1, -1):
            row[j] = max(below[j], row[j + 1], below[j + 1] + worths[j])
    found = []
    i = j = 0
    while i < wide and j < long:
        if table[i][j] == table[i + 1][j + 1] + worth[i][j]:
            found.append((True, own[j]))
            i, j = i + 1, j + 1
        elif table[i][j] == table[i + 1][j]:
            found.append((True, NOTHING))
            i += 1
        else:
            found.append((False, own[j]))
            j += 1
    return found + [(True, NOTHING)] * (wide - i) + [(False, letter) for letter in own[j:]]


def _worth(reading: Sequence[str], letter: str, letters: Letters) -> int:
    if letter in reading:
        return 1000
    form = letters.forms[letter]
    for other in set(reading) - {NOTHING}:
        near = letters.forms[other]
        if near[:3] == form[:3] or same_word(near, form):
            return 10
    return 1
