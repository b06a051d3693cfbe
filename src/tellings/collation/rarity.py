"""How much a word says in a story: the rarer, the more."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import repeat

from tellings.collation.lemmas import stem
from tellings.collation.risks import FUNCTION_WORDS
from tellings.collation.units import Unit

_WORD = re.compile(r"\w+")
_LITTLE = 0.15
"""Weight of a function word."""


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
        return sum(map(self._words.get, words, repeat(1.0)))

    def rare(self, unit: Unit) -> float:
        """1 where texts that have the words of a fragment have them once, less the more often they do."""
        return 1 / self._told.get(_phrase(unit), 1.0)

    def context(self, stems: Iterable[str]) -> float:
        """The weight of words around quotes that two places have in common."""
        return sum(map(self._context.get, stems, repeat(1.0)))

    def told(self, words: Iterable[str]) -> float:
        """The same for all words of a sentence without person, tense and ending."""
        return sum(_LITTLE if w in FUNCTION_WORDS else self._stems.get(w, 1.0) for w in words)

    def stems(self, stems: Iterable[str]) -> float:
        """The same for stems."""
        return sum(map(self._stems.get, stems, repeat(1.0)))


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
