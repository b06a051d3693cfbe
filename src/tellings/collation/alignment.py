"""Alignment of all printings of an utterance at once.

The longest printing is laid down first; each further one, longest first, is laid along all columns that exist by the
longest common subsequence of their heads, and what remains in a gap goes to the columns of that gap that read the same,
else beside them, else into columns of its own. Words are laid before marks; a mark stays with the word that it follows
or, an opening one, precedes. The order of laying depends on the words alone, so the order of the articles does not
matter; every token is in exactly one column, in its order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from tellings.collation.forms import Row, is_ellipsis, same_spelling

Columns = list[list[int]]
_OPENING = frozenset("“‘«„‟‹「『([{$£€#@")
_MOST_CELLS = 400
"""A gap with more cells than this is laid side by side, not compared cell by cell."""


@dataclass(frozen=True, slots=True)
class Alignment:
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
    place = [0] * len(rows)
    for at, r in enumerate(order):
        place[r] = at
    words = [[column[at] for at in place] for column in woven]
    return Alignment(words, _with_marks(rows, words, order))


def weave(rows: Sequence[Sequence[str]]) -> Columns:
    """Columns of the sequences, laid in the order given."""
    count = len(rows)
    columns: Columns = [[i] + [-1] * (count - 1) for i in range(len(rows[0]))]
    heads = list(rows[0])
    for r in range(1, count):
        atoms = rows[r]
        if len(atoms) == len(heads) and list(atoms) == heads:
            for i, column in enumerate(columns):
                column[r] = i
            continue
        columns, heads = _lay(columns, heads, rows, r)
    return columns


def _lay(columns: Columns, heads: list[str], rows: Sequence[Sequence[str]], r: int) -> tuple[Columns, list[str]]:
    """The columns with row `r` laid along them, and their heads."""
    atoms = rows[r]
    count = len(rows)
    laid: Columns = []
    named: list[str] = []
    i = j = 0
    for block in [*matches(heads, atoms), (len(heads), len(atoms), 0)]:
        at, to, size = block
        gap, names = columns[i:at], heads[i:at]
        for beside, k in _pairs(gap, rows, r, j, to, leading=not (i or j) and size > 0):
            if k < 0:
                laid.append(gap[beside])
                named.append(names[beside])
            elif beside < 0:
                column = [-1] * count
                column[r] = k
                laid.append(column)
                named.append(atoms[k])
            else:
                gap[beside][r] = k
                laid.append(gap[beside])
                named.append(names[beside])
        for k in range(size):
            columns[at + k][r] = to + k
        laid += columns[at : at + size]
        named += heads[at : at + size]
        i, j = at + size, to + size
    return laid, named


def matches(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs (start in one, start in other, length) of the longest common subsequence, as few as can be."""
    blocks = [[b.a, b.b, b.size] for b in LCSseq.opcodes(one, other).as_matching_blocks() if b.size]
    kept: list[list[int]] = []
    for block in blocks:
        kept.append(block)
        while len(kept) > 1 and _joined(kept[-2], kept[-1], one, other):
            kept.pop()
    for k, block in enumerate(kept):
        _slide(block, kept[k - 1] if k else None, kept[k + 1] if k + 1 < len(kept) else None, one, other)
        if k:
            _hand_on(kept[k - 1], block, one, other)
    return [(a, b, size) for a, b, size in kept if size]


def _hand_on(block: list[int], after: list[int], one: Sequence[str], other: Sequence[str]) -> None:
    """Gives the last words of a run to the next where they stand before that too: sentences begin alike, "I … I"."""
    while block[2] and (block[0] + block[2] == after[0]) != (block[1] + block[2] == after[1]):
        side, words = (0, one) if block[1] + block[2] == after[1] else (1, other)
        if words[block[side] + block[2] - 1] != words[after[side] - 1]:
            return
        block[2] -= 1
        after[:] = [after[0] - 1, after[1] - 1, after[2] + 1]


def _slide(
    block: list[int],
    before: list[int] | None,
    after: list[int] | None,
    one: Sequence[str],
    other: Sequence[str],
) -> None:
    """Moves a run next to its neighbour where the same words stand there too: "it was … it was cruel" / "it was cruel".

    Only what stands next to no neighbour yet in that text is moved, so that no place where two runs meet is lost.
    """
    for side, words in ((0, one), (1, other)):
        start, size = block[side], block[2]
        first = before[side] + before[2] if before else 0
        if after and start + size < after[side] and (start > first or not before):
            to = after[side] - size
            if words[to : to + size] == words[start : start + size]:
                block[side] = max(start, to)
        elif before and not after and start > first and words[first : first + size] == words[start : start + size]:
            block[side] = first


def _joined(before: list[int], block: list[int], one: Sequence[str], other: Sequence[str]) -> bool:
    """Moves one of two runs to the other where the same words stand there too; True where `block` joined `before`."""
    a, b, size = before
    c, d, more = block
    if a + size != c and b + size != d:
        return False
    onward = one[a + size : a + size + more] == one[c : c + more]
    if more <= size and onward and other[b + size : b + size + more] == other[d : d + more]:
        before[2] += more
        return True
    if (
        c >= size
        and d >= size
        and one[c - size : c] == one[a : a + size]
        and other[d - size : d] == other[b : b + size]
    ):
        before[:] = [c - size, d - size, more + size]
        return True
    return False


def _pairs(
    gap: Columns, rows: Sequence[Sequence[str]], r: int, start: int, end: int, *, leading: bool
) -> list[tuple[int, int]]:
    """(column of the gap, atom) in order; −1 for none. Equal readings first, then words alike, then side by side.

    What stands beside nothing alike goes next to the words that match: at the end of a gap that leads the row.
    """
    wide, long = len(gap), end - start
    if not long:
        return [(k, -1) for k in range(wide)]
    if not wide:
        return [(-1, k) for k in range(start, end)]
    if wide == 1 and long == 1:
        return [(0, start)]
    if wide * long > _MOST_CELLS:
        both = min(wide, long)
        return (
            [(k, start + k) for k in range(both)]
            + [(k, -1) for k in range(both, wide)]
            + [(-1, start + k) for k in range(both, long)]
        )
    readings = [{rows[q][at] for q, at in enumerate(column) if at >= 0} for column in gap]
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


def _with_marks(rows: Sequence[Row], words: Columns, order: Sequence[int]) -> Columns:
    """Token columns: each word in the column of its first atom, the marks around the words that they belong to."""
    count = len(rows)
    owners = [row.owner for row in rows]
    home = [[-1] * len(row.tokens) for row in rows]
    worded: Columns = []
    for k, column in enumerate(words):
        tokens = [-1] * count
        for r, at in enumerate(column):
            if at >= 0:
                token = owners[r][at]
                if home[r][token] < 0:
                    home[r][token] = k
                    tokens[r] = token
        worded.append(tokens)
    after: dict[int, dict[int, list[int]]] = {}
    before: dict[int, dict[int, list[int]]] = {}
    for r, row in enumerate(rows):
        _place_marks(row, home[r], r, after, before)
    columns = _mark_columns(after[-1], rows, order) if -1 in after else []
    for k, tokens in enumerate(worded):
        if k in before:
            columns += _mark_columns(before[k], rows, order)
        if max(tokens) >= 0:
            columns.append(tokens)
        if k in after:
            columns += _mark_columns(after[k], rows, order)
    return columns


def _place_marks(
    row: Row,
    home: Sequence[int],
    r: int,
    after: dict[int, dict[int, list[int]]],
    before: dict[int, dict[int, list[int]]],
) -> None:
    """Notes for each mark of a row the word column that it follows or, an opening one, precedes."""
    if -1 not in home:
        return
    count = len(home)
    following = -1
    next_home = [-1] * count
    for t in range(count - 1, -1, -1):
        if home[t] >= 0:
            following = home[t]
        next_home[t] = following
    last = -1
    leading = False
    for t, at in enumerate(home):
        if at >= 0:
            last, leading = at, False
            continue
        leading = next_home[t] >= 0 and (leading or last < 0 or row.words[t][0] in _OPENING)
        if leading:
            before.setdefault(next_home[t], {}).setdefault(r, []).append(t)
        else:
            after.setdefault(last, {}).setdefault(r, []).append(t)


def _mark_columns(marks: dict[int, list[int]], rows: Sequence[Row], order: Sequence[int]) -> Columns:
    """Columns of the marks in one place: equal ones together, others beside each other."""
    if not marks:
        return []
    count = len(rows)
    if all(len(found) == 1 for found in marks.values()):
        column = [-1] * count
        for r, found in marks.items():
            column[r] = found[0]
        return [column]
    having = [r for r in order if r in marks]
    forms = {r: tuple("…" if is_ellipsis(rows[r].words[t]) else rows[r].words[t] for t in marks[r]) for r in having}
    having.sort(key=lambda r: (-len(forms[r]), forms[r]))
    columns = []
    for woven in weave([forms[r] for r in having]):
        column = [-1] * count
        for r, at in zip(having, woven, strict=True):
            if at >= 0:
                column[r] = marks[r][at]
        columns.append(column)
    return columns
