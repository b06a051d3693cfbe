"""A long answer cut into the things said in it, where other outlets print them apart.

One outlet prints an interview's answer whole, two others print three sentences of it in three places: those are three
utterances, and the whole answer has a passage in each. Nothing is cut where a second article prints across the place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from tellings.collation.lemmas import stem
from tellings.collation.risks import FUNCTION_WORDS
from tellings.collation.runs import Run, matches
from tellings.collation.units import Unit, unit
from tellings.records import Offsets

_LONG = 80
"""Words from which on a quote may be cut."""
_OUTLETS = 2
"""Other articles that must print several of its passages, each apart, for a statement to be taken to pieces."""
_SEVERAL = 4
_FAR = 12
"""Words between two matches from which on they belong to different places."""


def passages(group: Sequence[Unit], texts: Mapping[str, str]) -> list[list[Unit]]:
    """The group as one or more groups, one for each passage of its longest unit that others print apart."""
    longest = min(group, key=lambda u: (-len(u.row.atoms), u.key()))
    if len(longest.row.atoms) < _LONG or longest.loose:
        return [list(group)]
    sentences = _sentences(longest)
    ranges: list[tuple[int, int, Unit]] = []
    rest: list[Unit] = []
    for other in group:
        found = None if other.article == longest.article or other.fragment else _range(longest, other, sentences)
        if found:
            ranges.append((*found, other))
        elif other is not longest:
            rest.append(other)
    clusters = _clusters(ranges)
    if len(clusters) < 2 or _apart_in(clusters) < _OUTLETS:
        return [list(group)]
    between = [_cut(sentences, a[1], b[0]) for a, b in pairwise(clusters)]
    cuts = list(pairwise([0, *between, len(longest.row.atoms)]))
    made = [
        [_part(longest, first, last, texts), *units]
        for (_, _, units), (first, last) in zip(clusters, cuts, strict=True)
    ]
    for other in rest:
        _nearest(made, other).append(other)
    return made


def _apart_in(clusters: Sequence[tuple[int, int, list[Unit]]]) -> int:
    """How many other articles print several of the passages, each apart from the others."""
    return sum(n > 1 for n in Counter(a for *_, units in clusters for a in {u.article for u in units}).values())


def _sentences(long: Unit) -> list[int]:
    """Atoms at which a sentence or segment of the unit begins."""
    starts = [0]
    for atom in range(1, len(long.row.atoms)):
        before, at = long.row.owner[atom - 1], long.row.owner[atom]
        between = long.row.words[before + 1 : at]
        here = long.row.starts[at]
        apart = any(long.row.end(before) <= start <= here for start, _ in long.segments)
        if at != before and (apart or any(w[0] in ".!?…" for w in between)):
            starts.append(atom)
    return starts


def _range(long: Unit, other: Unit, sentences: Sequence[int]) -> Offsets | None:
    """Which atoms of the long unit another prints; for a reported one the sentence that shares most with it."""
    if other.kind != "indirect":
        return _densest(matches(long.row.atoms, other.row.atoms))
    best, found = 0, None
    for first, last in zip(sentences, [*sentences[1:], len(long.row.atoms)], strict=True):
        words = {stem(a) for a in long.row.atoms[first:last] if a not in FUNCTION_WORDS}
        if len(words & other.content) > best:
            best, found = len(words & other.content), (first, last)
    return found


def _densest(blocks: Sequence[Run]) -> Offsets | None:
    """From the first to the last place that shares several words; a word or two far from the others are chance."""
    chains: list[tuple[int, int, int]] = []
    for at, _, size in blocks:
        if chains and at - chains[-1][1] <= _FAR:
            first, _, held = chains[-1]
            chains[-1] = (first, at + size, held + size)
        else:
            chains.append((at, at + size, size))
    most = max((held for *_, held in chains), default=0)
    kept = [c for c in chains if c[2] >= min(most, _SEVERAL)]
    return (kept[0][0], kept[-1][1]) if most > 1 else None


def _clusters(ranges: Sequence[tuple[int, int, Unit]]) -> list[tuple[int, int, list[Unit]]]:
    """Ranges that overlap together, in the order of the long unit."""
    clusters: list[tuple[int, int, list[Unit]]] = []
    for first, last, other in sorted(ranges, key=lambda r: (r[0], r[1], r[2].key())):
        if clusters and first < clusters[-1][1]:
            before = clusters[-1]
            clusters[-1] = (before[0], max(before[1], last), [*before[2], other])
        else:
            clusters.append((first, last, [other]))
    return clusters


def _cut(sentences: Sequence[int], end: int, start: int) -> int:
    """Where to cut between two passages: where the last sentence between them begins, else right before the second."""
    return max((s for s in sentences if end <= s <= start), default=start)


def _part(long: Unit, first: int, last: int, texts: Mapping[str, str]) -> Unit:
    """The passage of the long unit from one atom to another, with the marks that belong to it."""
    start = long.segments[0][0] if first == 0 else long.row.starts[long.row.owner[first]]
    end = long.segments[-1][1] if last == len(long.row.atoms) else long.row.end(long.row.owner[last] - 1)
    segments = [(max(a, start), min(b, end)) for a, b in long.segments if a < end and b > start]
    return unit(long.quote, texts[long.article], long.order, segments, body=long.body, named=long.named)


def _nearest(made: Sequence[list[Unit]], other: Unit) -> list[Unit]:
    """The passage that shares most with a fragment, the first of those that share as much."""
    return max(made, key=lambda units: max(len(u.content & other.content) / max(1, len(u.content)) for u in units))
