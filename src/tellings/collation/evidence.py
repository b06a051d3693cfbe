"""What speaks for two quotes being one utterance, as numbers, and the learned decision on them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple

from tellings.collation.alignment import matches
from tellings.collation.forms import is_masked, unmasks
from tellings.collation.risks import FUNCTION_WORDS
from tellings.collation.units import FRAGMENT, Unit, stem
from tellings.collation.weights import WEIGHTS

_WORD = re.compile(r"\w+")
Regime = Literal["fragment", "sentence", "indirect"]
_LITTLE = 0.15
"""Weight of a function word."""
_SENTENCES = 3
"""Sentences of a statement that one reported telling may stand for."""
_FEW = 3
"""Words from which on a sentence says something by their order."""
_LOOSE = 2
"""Words that may stand between two matches that count as close together."""
FEATURES = (
    "whole",
    "part",
    "weight",
    "content",
    "run",
    "same",
    "other",
    "exact",
    "short",
    "rare",
    "context",
    "chain",
    "nearly",
    "ordered",
    "beside",
    "asks",
    "unasked",
    "long",
    "rarest",
    "near",
)


class Rarity:
    """How much a word says in this story: rare in its quotes weighs more; function words weigh little."""

    def __init__(self, units: Sequence[Unit], texts: Iterable[str] = ()) -> None:
        self._most = math.log(2 + len(units))
        self._words = self._of(Counter(word for unit in units for word in set(unit.row.atoms)), len(units))
        self._context = self._of(Counter(w for unit in units for w in unit.context | unit.content), len(units))
        self._stems = self._of(Counter(word for unit in units for word in unit.content), len(units))
        self._told = _told(texts, {_phrase(unit) for unit in units if unit.fragment})

    def _of(self, count: Counter[str], of: int) -> dict[str, float]:
        return {
            word: (_LITTLE if word in FUNCTION_WORDS else 1.0) * max(0.1, math.log((2 + of) / max(2, n)) / self._most)
            for word, n in count.items()
        }

    def weight(self, words: Iterable[str]) -> float:
        """Of all the words together: each between about 0.01 (a function word) and 1 (a word of one quote)."""
        return sum(self._words.get(w, 1.0) for w in words)

    def rare(self, unit: Unit) -> float:
        """1 where texts that have the words of a fragment have them once, less the more often they do."""
        return 1 / self._told.get(_phrase(unit), 1.0)

    def context(self, stems: Iterable[str]) -> float:
        """The weight of words around quotes that two places have in common."""
        return sum(self._context.get(w, 1.0) for w in stems)

    def told(self, words: Iterable[str]) -> float:
        """The same for all words of a sentence without person, tense and ending."""
        return sum(_LITTLE if w in FUNCTION_WORDS else self._stems.get(w, 1.0) for w in words)

    def stems(self, stems: Iterable[str]) -> float:
        """The same for stems."""
        return sum(self._stems.get(w, 1.0) for w in stems)


def _phrase(unit: Unit) -> tuple[str, ...]:
    """The words of a fragment as stems."""
    return tuple(stem(w) for w in _WORD.findall(" ".join(unit.row.words).casefold()))


def _told(texts: Iterable[str], sought: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], float]:
    """How often a text that has the words sought has them, on average: the same however many texts there are."""
    told: Counter[tuple[str, ...]] = Counter()
    having: Counter[tuple[str, ...]] = Counter()
    lengths = sorted({len(words) for words in sought})
    bare: dict[str, str] = {}
    for text in texts if sought else ():
        words = _WORD.findall(text.casefold())
        bare.update((w, stem(w)) for w in set(words) - bare.keys())
        words = [bare[w] for w in words]
        here = Counter(
            run for size in lengths for run in zip(*(words[k:] for k in range(size)), strict=False) if run in sought
        )
        told.update(here)
        having.update(here.keys())
    return {run: n / having[run] for run, n in told.items()}


class Passage(NamedTuple):
    """What a reported telling has in common with those sentences of the other telling that come nearest to it."""

    near: float = 0.0
    """How alike they are, 0 to 1."""
    part: float = 0.0
    """The share of all that either says that both say."""
    weight: float = 0.0
    content: int = 0
    """Words shared that are no function words, and their weight."""
    ordered: float = 0.0
    """The share of one sentence that the other has in the same order, person and tense aside."""
    asks: int = 0
    """1 where both ask by one question word, −1 where one asks or both ask otherwise."""
    most: int = 0
    """How many words that say something the longer has."""
    rarest: float = 0.0
    """The weight of the rarest word shared, names aside."""

    def features(self, beside: float) -> tuple[float, ...]:
        """The numbers that the decision weighs, named by the end of `FEATURES`."""
        return (
            self.ordered,
            beside,
            float(self.asks > 0),
            float(self.asks < 0),
            math.log1p(self.most),
            self.rarest,
            self.near,
        )


_NOTHING = Passage()


class Evidence(NamedTuple):
    """How two quotes agree."""

    whole: float
    """Share of the one's weight that the other has in the same order, close together; the greater of both ways."""
    part: float
    """The same for the best segment."""
    weight: float
    """Weight of the words shared."""
    content: int
    """Words shared that are no function words."""
    run: int
    """Longest run of words shared."""
    words: int
    """Words of the shorter."""
    exact: bool
    speakers: int
    """1 the same, −1 different, 0 unknown."""
    regime: Regime
    rare: float = 0.0
    """How rarely the story has the rarest of the words of a fragment."""
    chain: float = 0.0
    """Weight of the words of the longest run."""
    context: float = 0.0
    """Weight of the words that the sentences around have in common with each other or the other quote."""
    beside: float = 0.0
    """Of reported words: how surely what stands before and after them is one saying too, each 0 to 1."""
    passage: Passage | None = None
    """Of reported words: what they have in common with the sentences that come nearest to them."""

    def features(self) -> tuple[float, ...]:
        """The numbers that the decision weighs, named by `FEATURES`."""
        return (
            self.whole,
            self.part,
            math.log1p(self.weight),
            min(self.content, 8) / 8,
            min(self.run, 10) / 10,
            float(self.speakers > 0),
            float(self.speakers < 0),
            float(self.exact),
            1 / max(1, self.words),
            self.rare,
            math.log1p(self.context),
            math.log1p(self.chain),
            max(0.0, self.whole - 0.6) * min(self.content, 4),
            *(self.passage or _NOTHING).features(self.beside),
        )


def weigh(one: Unit, other: Unit, rarity: Rarity) -> Evidence:
    """The evidence on two units."""
    short, long = sorted((one, other), key=lambda u: (len(u.row.atoms), u.row.atoms))
    indirect = "indirect" in (one.kind, other.kind)
    if indirect:
        ways = [_reported(short, long, rarity), _reported(long, short, rarity)]
    else:
        ways = [_covered(short.parts, long.row.atoms, rarity), _covered(long.parts, short.row.atoms, rarity)]
    words = len(short.row.atoms)
    a, b = one.quote.speaker, other.quote.speaker
    near = _passage(short, long, rarity) if indirect else None
    return Evidence(
        whole=max(way.whole for way in ways),
        part=near.part if near else max(way.part for way in ways),
        weight=max(ways).weight,
        content=near.content if near else max(way.content for way in ways),
        run=max(way.run for way in ways),
        chain=near.weight if near else max(way.chain for way in ways),
        words=words,
        exact=short.row.atoms == long.row.atoms,
        speakers=0 if a is None or b is None else 1 if a == b else 0 if one.body or other.body else -1,
        regime="indirect" if indirect else "fragment" if short.fragment else "sentence",
        context=rarity.context(
            (one.context & (other.context | other.content)) | (other.context & (one.context | one.content))
        ),
        rare=rarity.rare(short) if short.fragment and not indirect else 0.0,
        passage=near,
    )


class _Cover(NamedTuple):
    weight: float
    whole: float
    part: float
    content: int
    run: int
    chain: float


def _covered(parts: Sequence[Sequence[str]], by: Sequence[str], rarity: Rarity) -> _Cover:
    """How far the segments of one unit stand in the other, wherever each does."""
    weight = total = part = chain = 0.0
    run = 0
    said: set[str] = set()
    for atoms in parts:
        found = _close(atoms, matches(_unmasked(by, atoms), _unmasked(atoms, by)))
        shared = rarity.weight(found[0])
        whole = rarity.weight(atoms)
        weight += shared
        total += whole
        said.update(found[0])
        run = max(run, len(found[1]))
        chain = max(chain, rarity.weight(found[1]))
        if len(atoms) > 2 or len(parts) == 1:
            part = max(part, shared / whole if whole else 0.0)
    return _Cover(weight, weight / total if total else 0.0, part, len(said - FUNCTION_WORDS), run, chain)


def _reported(one: Unit, by: Unit, rarity: Rarity) -> _Cover:
    """How much of one sentence of a unit another reports: reporting moves words about and bends them, so stems only.

    Here `part` is the share of all that either says, and the run counts the pairs of words that both have together.
    """
    best = (0.0, 0.0)
    for clause in one.clauses:
        weight = rarity.stems(clause & by.content)
        whole = rarity.stems(clause)
        best = max(best, (weight, weight / whole if whole else 0.0))
    shared = one.content & by.content
    both = rarity.stems(shared)
    either = rarity.stems(one.content) + rarity.stems(by.content) - both
    together = len(one.pairs & by.pairs)
    return _Cover(best[0], best[1], both / either if either else 0.0, len(shared), together, both)


def _passage(one: Unit, other: Unit, rarity: Rarity) -> Passage:
    """A reported telling beside the sentences of the other that come nearest to it."""
    if len(other.told) < len(one.told):
        one, other = other, one
    here = rarity.stems(one.content)
    best, at, nearest, held = -1.0, (0, 0), frozenset[str](), 0.0
    for first in range(len(other.clauses)):
        words: frozenset[str] = frozenset()
        for last in range(first, min(first + _SENTENCES, len(other.clauses))):
            words |= other.clauses[last]
            there = rarity.stems(words)
            alike = 2 * rarity.stems(one.content & words) / (here + there or 1.0)
            if alike > best:
                best, at, nearest, held = alike, (first, last + 1), words, there
    shared = one.content & nearest
    both = rarity.stems(shared)
    ours, theirs = set(one.asks) - {""}, set(other.asks[slice(*at)]) - {""}
    told = other.told[slice(*at)]
    return Passage(
        near=max(0.0, best),
        part=both / (here + held - both or 1.0),
        weight=both,
        content=len(shared),
        ordered=max(_in_order(one.told, told, rarity), _in_order(told, one.told, rarity)),
        asks=1 if ours & theirs else -1 if ours or theirs else 0,
        most=max(len(one.content), len(nearest)),
        rarest=max((rarity.stems((w,)) for w in shared if w[0] != "@"), default=0.0),
    )


def _in_order(one: Sequence[Sequence[str]], by: Sequence[Sequence[str]], rarity: Rarity) -> float:
    """The share of one sentence that another tells in the same order."""
    best = 0.0
    for sentence in one:
        whole = rarity.told(sentence)
        if len(sentence) < _FEW:
            continue
        for other in by:
            words = [w for a, _, size in matches(sentence, other) for w in sentence[a : a + size]]
            best = max(best, rarity.told(words) / whole)
    return best


def _unmasked(atoms: Sequence[str], like: Sequence[str]) -> Sequence[str]:
    """Atoms with each masked word as the word that it masks, where `like` holds that."""
    if not any("*" in a or "--" in a for a in atoms):
        return atoms
    return [next((b for b in like if is_masked(a) and unmasks(a, b)), a) for a in atoms]


def _close(atoms: Sequence[str], blocks: Sequence[tuple[int, int, int]]) -> tuple[list[str], Sequence[str]]:
    """The matched words without the stragglers, and the longest run. A lone word far from any other match is one."""
    words: list[str] = []
    longest: Sequence[str] = ()
    for n, (a, b, size) in enumerate(blocks):
        if size > len(longest):
            longest = atoms[b : b + size]
        near = size > 1 or len(atoms) == 1 or (len(atoms) <= FRAGMENT and atoms[b] not in FUNCTION_WORDS)
        if not near and n:
            before = blocks[n - 1]
            near = max(a - before[0], b - before[1]) - before[2] <= _LOOSE
        if not near and n + 1 < len(blocks):
            after = blocks[n + 1]
            near = max(after[0] - a, after[1] - b) - size <= _LOOSE
        if near:
            words += atoms[b : b + size]
    return words, longest


def likelihood(evidence: Evidence) -> float:
    """How likely two quotes are one utterance, 0 to 1, by the weights for their kind of pair."""
    weights = WEIGHTS[evidence.regime]
    total = weights["bias"] + sum(weights[name] * x for name, x in zip(FEATURES, evidence.features(), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
