"""Alignment of all printings of an utterance at once.

The longest printing is laid down first; each further one, longest first, is laid along all columns that exist by the
longest common subsequence of their heads, and what remains in a gap goes to the columns of that gap that read the same,
else beside them, else into columns of its own. Words are laid before marks; a mark stays with the word that it follows
or, an opening one, precedes. The order of laying depends on the words alone, so the order of the articles does not
matter; every token is in exactly one column, in its order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeVar

from rapidfuzz.distance import LCSseq

from tellings.collation.forms import MORE, Row, is_ellipsis, is_opening, same_spelling

A = TypeVar("A")
Columns = Sequence[Sequence[int]]
Places = list[list[int]]
"""For each row, the index of its element in every column, −1 where it has none there."""
Slots = defaultdict[int, list[tuple[int, int]]]
"""Marks (row, token) before word column k at 2k, after it at 2k + 1."""
_FEW = 8
"""Columns of its own that a row is given one by one; of more, the earlier rows are made anew."""
_MOST_CELLS = 400
"""A gap with more cells than this is laid side by side, not compared cell by cell."""


class Alignment(NamedTuple):
    """Where every atom and token of every printing stands. −1: the printing has nothing in that column."""

    words: Columns
    """`words[k][j]`: index of the atom of row j in word column k."""
    tokens: Columns
    """`tokens[k][j]`: index of the token of row j in column k, marks among the words."""


def align(rows: Sequence[Row], reported: Collection[int] = ()) -> Alignment:
    """All rows side by side; the columns follow the order of `rows`, whatever the order of laying was.

    The rows at `reported` are told in other words: they are laid last, so that they cannot draw the others apart.
    """
    order = sorted(range(len(rows)), key=lambda r: (r in reported, -len(rows[r].atoms), rows[r].atoms, rows[r].words))
    woven = weave([rows[r].atoms for r in order])
    places: Places = [[]] * len(rows)
    for at, r in enumerate(order):
        places[r] = woven[at]
    return Alignment(list(zip(*places, strict=True)), _with_marks(rows, places, order))


def weave(rows: Sequence[Sequence[str]]) -> Places:
    """Places of the sequences, laid in the order given. They are kept by row, so that a long run is laid at once."""
    places: Places = [list(range(len(rows[0])))]
    heads = list(rows[0])
    for r in range(1, len(rows)):
        if len(rows[r]) == len(heads) and list(rows[r]) == heads:
            places.append(list(range(len(heads))))
        else:
            _lay(places, heads, rows, r)
    return places


def _lay(places: Places, heads: list[str], rows: Sequence[Sequence[str]], r: int) -> None:
    """Lays row `r` along the columns, making room in the heads and the earlier rows where it has words of its own."""
    atoms = rows[r]
    laid: list[int] = []
    room: list[tuple[int, int]] = []
    i = j = 0
    for at, to, size in (*matches(heads, atoms), (len(heads), len(atoms), 0)):
        if to == j:
            if at > i:
                laid += [-1] * (at - i)
        elif at == i:
            room += [(at, k) for k in range(j, to)]
            laid += range(j, to)
        else:
            for beside, k in _pairs(range(i, at), places, rows, r, j, to, leading=not (i or j) and size > 0):
                if beside >= 0:
                    i += 1
                else:
                    room.append((i, k))
                laid.append(k)
        i, j = at + size, to + size
        laid += range(to, j)
    if len(room) > _FEW:
        for q, place in enumerate(places):
            places[q] = _with_room(place, room, [-1] * len(room))
        heads[:] = _with_room(heads, room, [atoms[k] for _, k in room])
    else:
        for at, k in reversed(room):
            for place in places:
                place.insert(at, -1)
            heads.insert(at, atoms[k])
    places.append(laid)


def _with_room(there: list[A], room: Sequence[tuple[int, int]], new: Sequence[A]) -> list[A]:
    """A list with new elements before the positions that `room` gives."""
    made: list[A] = []
    last = 0
    for (at, _), element in zip(room, new, strict=True):
        if at > last:
            made += there[last:at]
            last = at
        made.append(element)
    made += there[last:]
    return made


def matches(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs (start in one, start in other, length) of the longest common subsequence, as few as can be."""
    kept: list[list[int]] = []
    for found in LCSseq.opcodes(one, other).as_matching_blocks():
        if found.size:
            kept.append([found.a, found.b, found.size])
            while len(kept) > 1 and _joined(kept[-2], kept[-1], one, other):
                kept.pop()
    before = [-1, -1, 0]
    for k, block in enumerate(kept, start=1):
        if k < len(kept):
            _slide_on(block, 0, before, kept[k][0] - block[2], one)
            _slide_on(block, 1, before, kept[k][1] - block[2], other)
        elif k > 1:
            _slide_back(block, 0, before[0] + before[2], one)
            _slide_back(block, 1, before[1] + before[2], other)
        if k > 1 and one[before[0] + before[2] - 1] == one[block[0] - 1]:
            _hand_on(before, block, one, other)
        before = block
    return [(a, b, size) for a, b, size in kept if size]


def _hand_on(block: list[int], after: list[int], one: Sequence[str], other: Sequence[str]) -> None:
    """Gives the last words of a run to the next where they stand before that too: sentences begin alike, "I … I"."""
    while block[2] and (block[0] + block[2] == after[0]) != (block[1] + block[2] == after[1]):
        side, words = (0, one) if block[1] + block[2] == after[1] else (1, other)
        if words[block[side] + block[2] - 1] != words[after[side] - 1]:
            return
        block[2] -= 1
        after[:] = [after[0] - 1, after[1] - 1, after[2] + 1]


def _slide_on(block: list[int], side: int, before: Sequence[int], to: int, words: Sequence[str]) -> None:
    """Moves a run next to the one after where the same words stand there too: "it was … it was cruel" / "it was cruel".

    Only what stands next to no neighbour yet in that text is moved, so that no place where two runs meet is lost.
    """
    start = block[side]
    if (
        start < to
        and words[to] == words[start]
        and start > before[side] + before[2]
        and words[to : to + block[2]] == words[start : start + block[2]]
    ):
        block[side] = to


def _slide_back(block: list[int], side: int, first: int, words: Sequence[str]) -> None:
    """The same for the last run, which has only a neighbour before it."""
    start, size = block[side], block[2]
    if start > first and words[first] == words[start] and words[first : first + size] == words[start : start + size]:
        block[side] = first


def _joined(before: list[int], block: list[int], one: Sequence[str], other: Sequence[str]) -> bool:
    """Moves one of two runs to the other where the same words stand there too; True where `block` joined `before`."""
    a, b, size = before
    c, d, more = block
    e, f = a + size, b + size
    if e != c and f != d:
        return False
    onward = more <= size and other[f] == other[d] and one[e] == one[c]
    if onward and one[e : e + more] == one[c : c + more] and other[f : f + more] == other[d : d + more]:
        before[2] += more
        return True
    back = other[f - 1] == other[d - 1] and one[e - 1] == one[c - 1] and c >= size and d >= size
    if back and one[c - size : c] == one[a:e] and other[d - size : d] == other[b:f]:
        before[:] = [c - size, d - size, more + size]
        return True
    return False


def _pairs(
    gap: range, places: Places, rows: Sequence[Sequence[str]], r: int, start: int, end: int, *, leading: bool
) -> list[tuple[int, int]]:
    """(column of the gap, atom) in order; −1 for none. Equal readings first, then words alike, then side by side.

    What stands beside nothing alike goes next to the words that match: at the end of a gap that leads the row.
    """
    wide, long = len(gap), end - start
    if wide == 1 and long == 1:
        return [(0, start)]
    if wide * long > _MOST_CELLS:
        both = min(wide, long)
        return (
            [(k, start + k) for k in range(both)]
            + [(k, -1) for k in range(both, wide)]
            + [(-1, start + k) for k in range(both, long)]
        )
    readings = [{rows[q][place[k]] for q, place in enumerate(places) if place[k] >= 0} for k in gap]
    atoms = rows[r][start:end]
    if not leading:
        return [(i, j + start if j >= 0 else -1) for i, j in _best(readings, atoms)]
    turned = _best(readings[::-1], atoms[::-1])
    return [(wide - 1 - i if i >= 0 else -1, end - 1 - j if j >= 0 else -1) for i, j in reversed(turned)]


def _best(readings: Sequence[set[str]], atoms: Sequence[str]) -> list[tuple[int, int]]:
    """The pairing of highest worth by dynamic programming over a small table."""
    wide, long = len(readings), len(atoms)
    table = [[0] * (long + 1) for _ in range(wide + 1)]
    worth = [[_worth(reading, atom) for atom in atoms] for reading in readings]
    for i in range(wide - 1, -1, -1):
        row, below, worths = table[i], table[i + 1], worth[i]
        for j in range(long - 1, -1, -1):
            row[j] = max(below[j], row[j + 1], below[j + 1] + worths[j])
    found = []
    i = j = 0
    while i < wide and j < long:
        if table[i][j] == table[i + 1][j + 1] + worth[i][j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif table[i][j] == table[i + 1][j]:
            found.append((i, -1))
            i += 1
        else:
            found.append((-1, j))
            j += 1
    return found + [(k, -1) for k in range(i, wide)] + [(-1, k) for k in range(j, long)]


def _worth(reading: set[str], atom: str) -> int:
    if atom in reading:
        return 1000
    if any(r[:3] == atom[:3] or same_spelling((r,), (atom,)) for r in reading):
        return 10
    return 1


def _with_marks(rows: Sequence[Row], places: Places, order: Sequence[int]) -> Columns:
    """Token columns: each word in the column of its first atom, the marks around the words that they belong to."""
    slots: Slots = defaultdict(list)
    worded = []
    several = False
    for r, (row, place) in enumerate(zip(rows, places, strict=True)):
        owned = (*row.owner, -1)
        if MORE in row.kinds:
            several = True
            worded.append(_worded(owned, place))
        else:
            worded.append(list(map(owned.__getitem__, place)))
        tailed = row.tailed()
        if tailed is None:
            _place_marks(row, place, r, slots)
            continue
        k = -1
        for atom in tailed:
            k = place.index(atom, k + 1)
            slots[2 * k + 1].append((r, owned[atom] + 1))
    words: list[tuple[int, ...]] = list(zip(*worded, strict=True))
    columns: list[Sequence[int]] = []
    last = 0
    for slot in sorted(slots):
        k = (slot + 1) // 2
        columns += words[last:k]
        column = [-1] * len(rows)
        for r, t in slots[slot]:
            column[r] = t
        if len(rows) - column.count(-1) == len(slots[slot]):
            columns.append(column)
        else:
            columns += _mark_columns(slots[slot], rows, order)
        last = k
    columns += words[last:]
    if several:
        return [column for column in columns if max(column) >= 0]
    return columns


def _worded(owned: Sequence[int], place: Sequence[int]) -> list[int]:
    """For each word column the token that stands there: one of several atoms in the column of its first."""
    tokens = [owned[at] for at in place]
    seen = -1
    for k, token in enumerate(tokens):
        if token >= 0:
            if token == seen:
                tokens[k] = -1
            seen = token
    return tokens


def _place_marks(row: Row, place: Sequence[int], r: int, slots: Slots) -> None:
    """Notes each mark of a row at the word column that it follows or, an opening one, precedes."""
    owner = row.owner
    columns = [k for k, at in enumerate(place) if at >= 0]
    leading = False
    previous = -2
    for t in sorted(set(range(len(row.words))).difference(owner)):
        atom = bisect_left(owner, t)
        follows = columns[atom] if atom < len(columns) else -1
        leading = follows >= 0 and (not atom or (leading and t == previous + 1) or is_opening(row.words[t]))
        previous = t
        if leading:
            slot = 2 * follows
        else:
            slot = 2 * columns[bisect_left(owner, owner[atom - 1])] + 1 if atom else -1
        slots[slot].append((r, t))


def _mark_columns(found: Sequence[tuple[int, int]], rows: Sequence[Row], order: Sequence[int]) -> Columns:
    """Columns of the marks (row, token) in one place, several of a row: equal ones together, others side by side."""
    marks: dict[int, list[int]] = {r: [] for r in order}
    for r, t in found:
        marks[r].append(t)
    forms = {r: tuple("…" if is_ellipsis(rows[r].words[t]) else rows[r].words[t] for t in marks[r]) for r in order}
    having = sorted((r for r in order if marks[r]), key=lambda r: (-len(forms[r]), forms[r]))
    places = weave([forms[r] for r in having])
    columns = [[-1] * len(rows) for _ in places[0]]
    for r, place in zip(having, places, strict=True):
        for column, at in zip(columns, place, strict=True):
            if at >= 0:
                column[r] = marks[r][at]
    return columns
