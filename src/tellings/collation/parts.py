"""Quotations as the parts that narration breaks them into, and parts that belong together brought back.

"It hurts the harbour," Bell said. "We have always paid our way." One outlet prints both sentences, another the second
alone: the first is nobody's trim. Each part finds its utterance by itself; where two outlets print both in one
quotation, the two are one saying.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from tellings.collation.risks import FUNCTION_WORDS
from tellings.collation.runs import matches
from tellings.collation.units import Unit, unit

_LEAST = 3
"""Words that say something that a part must have, and share with another printing."""
_FEWEST = 2
"""The same for a fragment, which must stand in the part whole."""
_MOST = 0.6
"""Share of the shorter's words that say something from which on a printing has a part."""
_MOST_TRIED = 24
_NEAR = 200
"""Letters between two quotations that are printed one right after the other."""
_TOGETHER = 2
"""Outlets that print two parts together, from which on they are one saying."""


def cut(units: Sequence[Unit], texts: Mapping[str, str]) -> list[Unit]:
    """The units, some as their parts, sorted.

    Of a reported sentence each part in marks finds its utterance by itself. A direct quotation is cut at a break where
    what stands before and what stands after are printed in different places elsewhere, and nowhere in one.
    """
    posted: dict[str, list[int]] = defaultdict(list)
    for n, u in enumerate(units):
        for word in u.content if u.kind != "indirect" else ():
            posted[word].append(n)
    made: list[Unit] = []
    for u in units:
        if u.kind == "indirect" or len(u.segments) < 2:
            made.append(u)
            continue
        inner = range(1, len(u.segments)) if u.kind == "mixed" else _breaks(u, units, posted)
        for first, last in pairwise([0, *inner, len(u.segments)]):
            made.append(unit(u.quote, texts[u.article], u.order, u.segments[first:last], body=u.body, named=u.named))
    return sorted((u for u in made if u.row.atoms), key=Unit.key)


def _breaks(u: Unit, units: Sequence[Unit], posted: Mapping[str, Sequence[int]]) -> list[int]:
    """The segments before which a direct quotation is to be cut."""
    if u.loose or len(u.parts) != len(u.segments):
        return []
    near = {n for word in u.content if len(posted[word]) <= _MOST_TRIED for n in posted[word]}
    others = [units[n] for n in sorted(near) if units[n].article != u.article]
    having = [{n for n, other in enumerate(others) if _has(part, other)} for part in u.parts]
    touching = [{n for n, other in enumerate(others) if _has_sentence(part, other)} for part in u.parts]
    found = []
    for at in range(1, len(u.parts)):
        before, after = set().union(*having[:at]), set().union(*having[at:])
        across = before.union(*touching[:at]) & after.union(*touching[at:])
        if before and after and not across:
            found.append(at)
    return found


def _has(part: Sequence[str], other: Unit) -> bool:
    """True where another unit prints a part of a unit, or is itself printed in it."""
    said = sum(w not in FUNCTION_WORDS for w in part)
    if said < _LEAST:
        return False
    runs = matches(part, other.row.atoms)
    shared = sum(w not in FUNCTION_WORDS for a, _, size in runs if size > 1 for w in part[a : a + size])
    short = min(said, sum(w not in FUNCTION_WORDS for w in other.row.atoms))
    least = _LEAST if not other.fragment else max(_FEWEST, short)
    return shared >= least and shared >= _MOST * short


def _has_sentence(part: Sequence[str], other: Unit) -> bool:
    """True where all that a sentence of another unit says stands in a part: "It will" / "It must, or we go"."""
    if other.kind != "direct":
        return False
    held, said = set(part), set[str]()
    for atom, word in enumerate(other.row.atoms):
        if word not in FUNCTION_WORDS:
            said.add(word)
        after = other.row.words[other.row.owner[atom] + 1 :][:1]
        if atom + 1 == len(other.row.atoms) or (after and after[0][0] in ".!?…"):
            if len(said) >= _FEWEST and said <= held:
                return True
            said = set()
    return False


def together(group: Sequence[Unit], texts: Mapping[str, str]) -> list[Unit]:
    """The units of a group, those parts of one direct quotation as one again that came into the same group."""
    parts: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for u in group:
        parts[u.article, u.quote.id].append(u)
    made: list[Unit] = []
    for (article, _), own in parts.items():
        one = own[0]
        if len(own) == 1 or one.kind != "direct" or any(u.quote != one.quote for u in own):
            made += own
            continue
        segments = sorted(s for u in own for s in u.segments)
        made.append(unit(one.quote, texts[article], one.order, segments, body=one.body, named=one.named))
    return sorted(made, key=Unit.key)


def rejoin(groups: Sequence[Sequence[Unit]]) -> list[list[Unit]]:
    """The groups, those as one of which one outlet prints parts in one quotation, and another goes on likewise."""
    held: dict[str, list[tuple[int, int, str, int]]] = defaultdict(list)
    for n, group in enumerate(groups):
        for u in group:
            if u.kind == "direct" and not u.fragment:
                held[u.article].append((u.segments[0][0], u.segments[-1][1], u.quote.id, n))
    quoted: dict[tuple[int, int], set[str]] = defaultdict(set)
    going_on: dict[tuple[int, int], set[str]] = defaultdict(set)
    for article, found in held.items():
        for (_, end, id, a), (start, _, after, b) in pairwise(sorted(found)):
            if a != b and (id == after or 0 <= start - end <= _NEAR):
                (quoted if id == after else going_on)[(a, b)].add(article)
    leader = list(range(len(groups)))

    def find(n: int) -> int:
        while leader[n] != n:
            n = leader[n]
        return n

    for pair in sorted(quoted):
        one, other = sorted(map(find, pair))
        if one != other and len(quoted[pair] | going_on.get(pair, set())) >= _TOGETHER:
            leader[other] = one
    whole: dict[int, list[Unit]] = defaultdict(list)
    for n, group in enumerate(groups):
        whole[find(n)] += group
    return list(whole.values())
