"""Runs of the same words that two texts share, as few as can be: what the longest common subsequence leaves open."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

Run = list[int]
"""Start in one text, start in the other, length."""


def matches(one: Sequence[str], other: Sequence[str]) -> list[Run]:
    """Runs of the longest common subsequence, as few as can be, in their order.

    Most runs stay as they are found. So the first word that would have to be the same is looked at here, before a step
    is called that moves a run.
    """
    found = [[run.a, run.b, run.size] for run in LCSseq.opcodes(one, other).as_matching_blocks()]
    found.pop()  # an empty one at the end of both
    if len(found) < 2:
        return found
    kept = _fewer(found, one, other)
    last = len(kept) - 1
    before = [-1, -1, 0]
    for k, run in enumerate(kept):
        a, b, size = run
        if k < last:
            c, d, _ = kept[k + 1]
            if a < c - size and one[c - size] == one[a]:
                _slide_on(run, 0, before, c - size, one)
            if b < d - size and other[d - size] == other[b]:
                _slide_on(run, 1, before, d - size, other)
        elif k:
            _slide_back(run, 0, before[0] + before[2], one)
            _slide_back(run, 1, before[1] + before[2], other)
        if k:
            e, f = before[0] + before[2], before[1] + before[2]
            if (e == run[0]) != (f == run[1]) and one[e - 1] == one[run[0] - 1] and other[f - 1] == other[run[1] - 1]:
                _hand_on(before, run, one, other)
        before = run
    return [run for run in kept if run[2]]


def _fewer(found: Sequence[Run], one: Sequence[str], other: Sequence[str]) -> list[Run]:
    """The runs, those as one that can be moved together."""
    kept: list[Run] = []
    for run in found:
        while kept:
            a, b, size = kept[-1]
            c, d, _ = run
            e, f = a + size, b + size
            if (
                (e != c and f != d)
                or not (
                    (other[f] == other[d] and one[e] == one[c])
                    or (other[f - 1] == other[d - 1] and one[e - 1] == one[c - 1])
                )
                or not _joined(kept[-1], run, one, other)
            ):
                break
            run = kept.pop()
        kept.append(run)
    return kept


def _hand_on(block: Run, after: Run, one: Sequence[str], other: Sequence[str]) -> None:
    """Gives the last words of a run to the next where they stand before that too: sentences begin alike, "I … I"."""
    while block[2] and (block[0] + block[2] == after[0]) != (block[1] + block[2] == after[1]):
        side, words = (0, one) if block[1] + block[2] == after[1] else (1, other)
        if words[block[side] + block[2] - 1] != words[after[side] - 1]:
            return
        block[2] -= 1
        after[:] = [after[0] - 1, after[1] - 1, after[2] + 1]


def _slide_on(block: Run, side: int, before: Run, to: int, words: Sequence[str]) -> None:
    """Moves a run next to the one after where the same words stand there too: "it was … it was cruel" / "it was cruel".

    Only what stands next to no neighbour yet in that text is moved, so that no place where two runs meet is lost.
    """
    start, size = block[side], block[2]
    if start > before[side] + before[2] and words[to : to + size] == words[start : start + size]:
        block[side] = to


def _slide_back(block: Run, side: int, first: int, words: Sequence[str]) -> None:
    """The same for the last run, which has only a neighbour before it."""
    start, size = block[side], block[2]
    if start > first and words[first] == words[start] and words[first : first + size] == words[start : start + size]:
        block[side] = first


def _joined(before: Run, block: Run, one: Sequence[str], other: Sequence[str]) -> bool:
    """Moves one of two runs to the other where the same words stand there too; True where `block` joined `before`."""
    a, b, size = before
    c, d, more = block
    e, f = a + size, b + size
    if more <= size and one[e : e + more] == one[c : c + more] and other[f : f + more] == other[d : d + more]:
        before[2] += more
        return True
    if c >= size and d >= size and one[c - size : c] == one[a:e] and other[d - size : d] == other[b:f]:
        before[:] = [c - size, d - size, more + size]
        return True
    return False
