"""Quotes of one utterance brought together, with guards against chaining."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tellings.collation.evidence import Evidence, Rarity, likelihood, weigh
from tellings.collation.units import Unit

_MOST_POSTED = 48
"""Quotes with one word that are all compared with each other; of more, each only with its neighbours by length."""
_NEIGHBOURS = 6
_LIKELY = {"sentence": 0.5, "fragment": 0.5, "indirect": 0.7}
"""Likelihood from which on two quotes are one utterance, chosen for precision."""
_SURE = 0.85
"""Share of a quote's weight from which on it is a part of the other, whatever else resembles it."""
_PLAIN = 0.75
_PLAIN_WORDS = 4
"""Share of a quote and words that say something, from which on the words outweigh speakers that differ."""
_BETTER = 0.05
"""By how much another pair must agree better to be preferred."""
_HARDLY = 0.5
_RARE = 0.5
"""For fragments without a speaker: how likely, and how rare a lone word must be."""
_BESIDE = 0.15
"""What a neighbouring quote in the group adds for a fragment that could go to several."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two units that are likely one utterance."""

    a: int
    b: int
    likely: float
    evidence: Evidence


def group(units: Sequence[Unit], texts: Sequence[str] = ()) -> list[list[Unit]]:
    """Units of one utterance together, in the order of `units`; a unit that none resembles is alone.

    Sentences in marks are joined first, the likeliest pair first; different known speakers keep groups apart unless the
    words are plainly the same.
    A fragment and an indirect telling go to one group only, so that neither can chain two sayings together.
    """
    edges = find_edges(units, texts)
    joined = _Groups(units)
    for edge in _best_first(e for e in edges if e.evidence.regime == "sentence"):
        joined.join(edge.a, edge.b, even_if_other=_is_plain(edge.evidence))
    loose: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        for n in (edge.a, edge.b):
            if edge.evidence.regime != "sentence" and units[n].loose:
                loose[n].append(edge)
    for n in sorted(loose, key=lambda n: (-len(units[n].row.atoms), n)):
        _attach(n, loose[n], units, joined)
    return joined.listed()


def _is_plain(evidence: Evidence) -> bool:
    """True where the words alone show one saying: then one of two speakers is a misreading, and most outlets decide."""
    return evidence.whole >= _PLAIN and evidence.content >= _PLAIN_WORDS


class _Groups:
    """Which units belong together so far, and who is said to speak in each group."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        self._leader = list(range(len(units)))
        self._speakers = [frozenset({u.quote.speaker} if u.quote.speaker else ()) for u in units]

    def find(self, n: int) -> int:
        """The group of a unit, named by its first member."""
        while self._leader[n] != n:
            self._leader[n] = self._leader[self._leader[n]]
            n = self._leader[n]
        return n

    def join(self, a: int, b: int, *, even_if_other: bool = False) -> bool:
        """Makes two groups one unless they are known to have no speaker in common."""
        one, other = sorted((self.find(a), self.find(b)))
        if one == other:
            return True
        ours, theirs = self._speakers[one], self._speakers[other]
        if ours and theirs and not ours & theirs and not even_if_other:
            return False
        self._leader[other] = one
        self._speakers[one] = ours | theirs
        return True

    def beside(self, n: int, group: int) -> int:
        """How many of the two neighbouring quotes of unit `n` in its article are in a group."""
        found = 0
        for near in (n - 1, n + 1):
            if 0 <= near < len(self._units) and self._units[near].article == self._units[n].article:
                found += self.find(near) == group
        return found

    def listed(self) -> list[list[Unit]]:
        """All groups."""
        groups: dict[int, list[Unit]] = defaultdict(list)
        for n, unit in enumerate(self._units):
            groups[self.find(n)].append(unit)
        return list(groups.values())


def _attach(n: int, edges: Sequence[Edge], units: Sequence[Unit], joined: _Groups) -> None:
    """Puts a fragment or an indirect telling into the one group that it fits best, one with a sentence if it can."""
    firm = [e for e in edges if not units[e.b if e.a == n else e.a].loose]
    edges = firm or edges
    worth: dict[int, float] = {}
    through: dict[int, int] = {}
    for edge in edges:
        other = edge.b if edge.a == n else edge.a
        at = joined.find(other)
        if edge.likely > worth.get(at, 0.0):
            worth[at] = edge.likely
            through[at] = other
    for at in sorted(worth, key=lambda g: (-worth[g] - _BESIDE * joined.beside(n, g), g)):
        if joined.join(n, through[at]):
            return


def _best_first(edges: Iterator[Edge]) -> list[Edge]:
    return sorted(edges, key=lambda e: (-e.likely, -e.evidence.weight, e.a, e.b))


def find_edges(units: Sequence[Unit], texts: Sequence[str] = ()) -> list[Edge]:
    """All likely pairs, without those that a better pair of the same words explains.

    A thing said twice is printed twice, in both outlets alike: each printing belongs to the one that it resembles most.
    """
    rarity = Rarity(units, texts)
    edges = []
    for a, b in candidates(units):
        if units[a].is_title and units[b].is_title:
            continue
        evidence = weigh(units[a], units[b], rarity)
        likely = _HARDLY if _is_echo(evidence) else likelihood(evidence)
        if likely >= _LIKELY[evidence.regime]:
            edges.append(Edge(a, b, likely, evidence))
    nearest: dict[tuple[int, str], float] = defaultdict(float)
    best: dict[int, float] = defaultdict(float)
    for edge in edges:
        if edge.evidence.regime == "sentence":
            for n, m in ((edge.a, edge.b), (edge.b, edge.a)):
                key = (n, units[m].article)
                nearest[key] = max(nearest[key], edge.evidence.whole)
                best[n] = max(best[n], edge.evidence.whole)
    return [e for e in edges if not _outdone(e, units, nearest, best)]


def _is_echo(evidence: Evidence) -> bool:
    """True for the same rare words alone in marks in two articles, of which none names the speaker."""
    return (
        evidence.regime == "fragment"
        and evidence.exact
        and evidence.speakers == 0
        and evidence.content > 0
        and (evidence.content > 1 or evidence.rare >= _RARE)
    )


def _outdone(edge: Edge, units: Sequence[Unit], nearest: dict[tuple[int, str], float], best: dict[int, float]) -> bool:
    whole = edge.evidence.whole
    if edge.evidence.regime != "sentence" or whole >= _SURE:
        return False
    return any(
        nearest[(n, units[m].article)] >= whole + _BETTER and best[m] >= whole + _BETTER
        for n, m in ((edge.a, edge.b), (edge.b, edge.a))
    )


def candidates(units: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """Pairs of units of different articles that share a word that says something; never all pairs of a long list."""
    posted: dict[str, list[int]] = defaultdict(list)
    for n, unit in enumerate(units):
        for word in unit.content:
            posted[word].append(n)
    seen = set()
    for word in sorted(posted):
        found = posted[word]
        reach = len(found)
        if reach > _MOST_POSTED:
            found = sorted(found, key=lambda n: (len(units[n].row.atoms), units[n].row.atoms, n))
            reach = _NEIGHBOURS
        for at, a in enumerate(found):
            for b in found[at + 1 : at + 1 + reach]:
                pair = (a, b) if a < b else (b, a)
                if pair not in seen and units[a].article != units[b].article:
                    seen.add(pair)
                    yield pair
