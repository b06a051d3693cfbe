"""What speaks for two quotes being one utterance, as numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tellings.collation.alignment import matches
from tellings.collation.forms import Row
from tellings.collation.risks import FUNCTION_WORDS
from tellings.records import Quote


@dataclass(frozen=True, slots=True)
class Unit:
    """One quote ready for finding its utterance."""

    quote: Quote
    row: Row
    content: frozenset[str]
    """Its words that are no function words; all its words where there is no other."""
    article: str
    order: int
    """The article's place in the story."""

    def key(self) -> tuple[object, ...]:
        """The order of units, the same whatever the order of the input."""
        return (self.quote.span.article, self.quote.span.start, self.quote.span.end, self.quote.id)


def content_of(atoms: Sequence[str]) -> frozenset[str]:
    """The words that tell one saying from another."""
    return frozenset(a for a in atoms if a not in FUNCTION_WORDS) or frozenset(atoms)


class Rarity:
    """How much a word says in this story: rare in its quotes weighs more; function words weigh little."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._count = Counter(word for unit in units for word in set(unit.row.atoms))
        self._most = len(units) + 1

    def of(self, word: str) -> float:
        """Between about 0.1 (a function word) and 1 (a word of one quote)."""
        weight = math.log(1 + self._most / (1 + self._count[word])) / math.log(1 + self._most)
        return 0.15 * weight if word in FUNCTION_WORDS else weight

    def weight(self, words: Sequence[str]) -> float:
        """Of all the words together."""
        return sum(map(self.of, words))


@dataclass(frozen=True, slots=True)
class Evidence:
    """How two quotes agree."""

    contained: float
    """Share of the shorter one's weight that the longer has in the same order."""
    shared: float
    """Weight of the words shared in order."""
    content: int
    """Words shared in order that are no function words."""
    run: int
    """Longest run of words shared."""
    words: int
    """Words of the shorter."""
    speakers: int
    """1 the same, −1 different, 0 unknown."""
    indirect: bool


def weigh(one: Unit, other: Unit, rarity: Rarity) -> Evidence:
    """The evidence on two units."""
    short, long = sorted((one, other), key=lambda u: (len(u.row.atoms), u.row.atoms))
    blocks = matches(long.row.atoms, short.row.atoms)
    words = [w for _, b, size in blocks for w in short.row.atoms[b : b + size]]
    shared = rarity.weight(words)
    whole = rarity.weight(short.row.atoms)
    a, b = one.quote.speaker, other.quote.speaker
    return Evidence(
        contained=shared / whole if whole else 0.0,
        shared=shared,
        content=sum(w not in FUNCTION_WORDS for w in words),
        run=max((size for _, _, size in blocks), default=0),
        words=len(short.row.atoms),
        speakers=0 if a is None or b is None else 1 if a == b else -1,
        indirect="indirect" in (one.quote.kind, other.quote.kind),
    )


def is_same(e: Evidence) -> bool:
    """True where the evidence is enough for one utterance."""
    if e.indirect:
        return e.speakers > 0 and e.contained >= 0.45 and e.content >= 2
    if e.speakers < 0:
        return False
    if e.words <= 4:
        return e.contained >= 0.9 and (e.speakers > 0 or (e.content >= 2 and e.run == e.words))
    if e.speakers > 0:
        return (e.contained >= 0.5 and e.content >= 2) or (e.run >= 5 and e.content >= 3)
    return (e.contained >= 0.6 and e.content >= 3) or (e.run >= 7 and e.content >= 4)
