"""Quotes of one utterance brought together, with guards against chaining."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tellings.collation.evidence import Evidence, likelihood, weigh
from tellings.collation.rarity import Rarity
from tellings.collation.runs import matches
from tellings.collation.units import Unit

_MOST_POSTED = 48
"""Quotes with one word that are all compared with each other; of more, each only with its neighbours by length."""
_NEIGHBOURS = 6
LIKELY = {"sentence": 0.5, "fragment": 0.5, "indirect": 0.42}
"""Likelihood from which on two quotes are one utterance, chosen for precision: of reported words 0.8 by story."""
_BOTH_TOLD = 0.54
"""The same where both are reported: two outlets' own words."""
_FAINT = 0.2
_AGAIN = 0.5
"""From how likely on a pair with reported words speaks beside another of its group, and how much it then counts."""
_ALONE = 0.3
"""Likelihood from which on reported words go to the one statement in marks of their speaker that could be meant."""
_CLEAR = 1.4
"""How many times as likely as any other it must be then."""
_SURE = 0.85
"""Share of a quote's weight from which on it is a part of the other, whatever else resembles it."""
_PLAIN = 0.75
_PLAIN_WORDS = 4
"""Share of a quote and words that say something, from which on the words outweigh speakers that differ."""
_NO_CHANCE = 8
"""Words in a row that two people do not say alike by chance."""
_BETTER = 0.05
"""By how much another pair must agree better to be preferred."""
_HARDLY = 0.5
_RARE = 0.5
"""For fragments without a speaker: how likely, and how rare a lone word must be."""
_SENTENCE = 0.5
_ALL = 0.1
"""Of reported words: the share of one sentence, or of all that either says, that the two must have in common."""
_FRAMED = 1.0
"""From which on what stands before and after makes up for few words in common."""
_LONE = 2
_OTHER = 0.3
_SHARES = 3
_COMMON = 0.3
"""Up to two words; a word that texts have more than three times each is no sign of one saying."""
_AROUND = 2
_FURTHER = 0.6
"""How many quotes before and after two reported ones are looked at, and what one further off says."""
_BESIDE = 0.15
"""What a neighbouring quote in the group adds for a fragment that could go to several."""


class Edge(NamedTuple):
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
    edges, apart = find_edges(units, texts)
    joined = _Groups(units, apart)
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
    if evidence.content < _PLAIN_WORDS:
        return False
    return max(evidence.whole, evidence.part) >= _PLAIN or evidence.run >= _NO_CHANCE


class _Groups:
    """Which units belong together so far, and who is said to speak in each group."""

    def __init__(self, units: Sequence[Unit], apart: Mapping[int, Collection[int]]) -> None:
        self._units = units
        self._apart = apart
        self._members = [[n] for n in range(len(units))]
        self._leader = list(range(len(units)))
        self._speakers = [frozenset({u.quote.speaker} if u.quote.speaker and not u.body else ()) for u in units]

    def find(self, n: int) -> int:
        """The group of a unit, named by its first member."""
        while self._leader[n] != n:
            self._leader[n] = self._leader[self._leader[n]]
            n = self._leader[n]
        return n

    def join(self, a: int, b: int, *, even_if_other: bool = False) -> bool:
        """Makes two groups one unless they have no speaker in common, or hold two that say other things."""
        one, other = sorted((self.find(a), self.find(b)))
        if one == other:
            return True
        ours, theirs = self._speakers[one], self._speakers[other]
        if ours and theirs and not ours & theirs and not even_if_other:
            return False
        if self._contradict(one, other):
            return False
        self._leader[other] = one
        self._members[one] += self._members[other]
        self._speakers[one] = ours | theirs
        return True

    def _contradict(self, one: int, other: int) -> bool:
        """True where a member of one shares words with a member of the other, and says something else with them."""
        short, long = sorted((one, other), key=lambda g: len(self._members[g]))
        return any(self.find(m) == long for n in self._members[short] for m in self._apart.get(n, ()))

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
    if any(e.likely >= LIKELY[e.evidence.regime] for e in firm):
        edges = firm
    through: dict[int, dict[str, Edge]] = defaultdict(dict)
    for edge in edges:
        other = edge.b if edge.a == n else edge.a
        known = through[joined.find(other)]
        article = units[other].article
        if article not in known or edge.likely > known[article].likely:
            known[article] = edge
    likely = {at: _together(known.values()) for at, known in through.items()}
    ranked = sorted(through, key=lambda g: (-likely[g] - _BESIDE * joined.beside(n, g), g))
    for at in ranked:
        edge = max(through[at].values(), key=lambda e: (e.likely, -e.a, -e.b))
        least = _least(edge, units, likely[at], [likely[g] for g in ranked if g != at])
        if likely[at] >= least and joined.join(edge.a, edge.b):
            return


def _least(edge: Edge, units: Sequence[Unit], likely: float, others: Sequence[float]) -> float:
    """From how likely on a unit goes where an edge leads; `others` are the likelihoods of the other groups."""
    if edge.evidence.regime != "indirect":
        return LIKELY[edge.evidence.regime]
    if units[edge.a].kind == units[edge.b].kind:
        return _BOTH_TOLD
    statement = not (units[edge.a].loose and units[edge.b].loose) and edge.evidence.speakers > 0
    return _ALONE if statement and likely >= _CLEAR * max(others, default=0.0) else LIKELY["indirect"]


def _together(edges: Iterable[Edge]) -> float:
    """How likely a unit belongs to a group by what it has in common with several articles' printings."""
    found = sorted((e.likely for e in edges), reverse=True)
    return 1 - math.prod(1 - p if n == 0 else 1 - _AGAIN * p for n, p in enumerate(found))


def _best_first(edges: Iterator[Edge]) -> list[Edge]:
    return sorted(edges, key=lambda e: (-e.likely, -e.evidence.weight, e.a, e.b))


def find_edges(units: Sequence[Unit], texts: Sequence[str] = ()) -> tuple[list[Edge], dict[int, set[int]]]:
    """All likely pairs, without those that a better pair of the same words explains.

    A thing said twice is printed twice, in both outlets alike: each printing belongs to the one that it resembles most.
    """
    edges = []
    apart: dict[int, set[int]] = defaultdict(set)
    for a, b, evidence in weighed(units, texts):
        if _says_little(evidence) or _is_far_told(evidence):
            continue
        likely = _likely(evidence)
        if likely >= (_FAINT if evidence.regime == "indirect" else LIKELY[evidence.regime]):
            edges.append(Edge(a, b, likely, evidence))
        elif likely < _OTHER and evidence.regime == "sentence" and evidence.content >= _SHARES:
            apart[a].add(b)
            apart[b].add(a)
    return _undone(edges, units), apart


def weighed(units: Sequence[Unit], texts: Sequence[str] = ()) -> list[tuple[int, int, Evidence]]:
    """All candidates with their evidence; for reported words also what stands before and after them."""
    rarity = Rarity(units, texts)
    found = [
        (a, b, weigh(units[a], units[b], rarity))
        for a, b in candidates(units)
        if not (units[a].is_title and units[b].is_title)
    ]
    sure = {(a, b): likely for a, b, e in found if e.regime == "sentence" and (likely := _likely(e)) >= _SURE}
    return [
        (a, b, e._replace(beside=_beside(a, b, units, sure))) if e.regime == "indirect" else (a, b, e)
        for a, b, e in found
    ]


def _beside(a: int, b: int, units: Sequence[Unit], sure: Mapping[tuple[int, int], float]) -> float:
    """How surely what two articles print before two quotes is one saying, and what they print after them: 0 to 2."""
    total = 0.0
    for step in (-1, 1):
        best = 0.0
        for x in range(_AROUND + 1):
            for y in range(_AROUND + 1):
                p, q = a + step * x, b + step * y
                if (p, q) == (a, b) or not (0 <= p < len(units) and 0 <= q < len(units)):
                    continue
                likely = sure.get((p, q) if p < q else (q, p), 0.0)
                if likely and units[p].article == units[a].article and units[q].article == units[b].article:
                    best = max(best, likely if max(x, y) == 1 else _FURTHER * likely)
        total += best
    return total


def _likely(evidence: Evidence) -> float:
    """How likely two quotes are one utterance: by the weights, or by what is plain."""
    likely = _HARDLY if _is_echo(evidence) else likelihood(evidence)
    if evidence.regime == "sentence" and evidence.run >= _NO_CHANCE and evidence.content >= _PLAIN_WORDS:
        return max(likely, _SURE)
    return likely


def _undone(edges: Sequence[Edge], units: Sequence[Unit]) -> list[Edge]:
    """The edges without those of which each side agrees better with another unit about the same words."""
    by_article: dict[tuple[int, str], list[Edge]] = defaultdict(list)
    best: dict[int, float] = defaultdict(float)
    for edge in edges:
        if edge.evidence.regime == "sentence":
            for n, m in ((edge.a, edge.b), (edge.b, edge.a)):
                by_article[(n, units[m].article)].append(edge)
                best[n] = max(best[n], edge.evidence.whole)

    def outdone(edge: Edge) -> bool:
        whole = edge.evidence.whole
        if edge.evidence.regime != "sentence" or whole >= _SURE:
            return False
        return any(
            best[m] >= whole + _BETTER
            and any(
                other.evidence.whole >= whole + _BETTER and _same_words(n, m, other, units)
                for other in by_article[(n, units[m].article)]
            )
            for n, m in ((edge.a, edge.b), (edge.b, edge.a))
        )

    return [e for e in edges if not outdone(e)]


def _same_words(n: int, m: int, other: Edge, units: Sequence[Unit]) -> bool:
    """True where unit `n` shares with unit `m` largely words that it shares with the other unit of an edge too."""
    here = _shared(units[n], units[m])
    there = _shared(units[n], units[other.b if other.a == n else other.a])
    return 2 * len(here & there) >= min(len(here), len(there))


def _shared(one: Unit, other: Unit) -> set[int]:
    """Which words of a unit another has, a lone one not counted."""
    return {a + k for a, _, size in matches(one.row.atoms, other.row.atoms) if size > 1 for k in range(size)}


def _says_little(evidence: Evidence) -> bool:
    """True for one word in marks that the story has again and again, or that two people say."""
    lone = evidence.regime == "fragment" and evidence.content <= _LONE
    return lone and (evidence.rare < _COMMON or evidence.speakers < 0)


def _is_far_told(evidence: Evidence) -> bool:
    """True for reported words that share a few words with a long statement and no sentence of it, nor its place."""
    if evidence.regime != "indirect" or evidence.beside >= _FRAMED:
        return False
    return evidence.whole < _SENTENCE and evidence.part < _ALL


def _is_echo(evidence: Evidence) -> bool:
    """True for the same rare words alone in marks in two articles, of which none names the speaker."""
    return (
        evidence.regime == "fragment"
        and evidence.exact
        and evidence.speakers == 0
        and evidence.content > 0
        and (evidence.content > 1 or evidence.rare >= _RARE)
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
