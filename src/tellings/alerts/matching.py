"""Which of many asks a text answers: searches, persons and likenesses, each found by an index over the asks. Pure.

A search is looked up under the rarest word that it requires, so that an article meets only the few searches that it may
answer. Asks come and go one by one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tellings import text
from tellings.alerts.channels import folded

Weight = Callable[[str], float]
"""How rare a word is in news at large: the greater, the rarer."""
MOST_CHARACTERS = 200_000
"""Characters of a text that are looked at."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A text by its folded words, title and body apart: a phrase doesn't run from one into the other."""

    parts: tuple[tuple[str, ...], ...]
    words: frozenset[str]

    def holds(self, phrase: tuple[str, ...]) -> bool:
        """Whether the phrase stands in one of the parts."""
        if len(phrase) == 1:
            return phrase[0] in self.words
        if not self.words.issuperset(phrase):
            return False
        return any(_runs(part, phrase) for part in self.parts)


def worded(*parts: str) -> Worded:
    """A text ready to be matched."""
    known: dict[str, str] = {}
    made = []
    for part in parts:
        words = text.BARE.findall(part[:MOST_CHARACTERS])
        for word in words:
            if word not in known:
                known[word] = text.fold(word)
        made.append(tuple(known[word] for word in words))
    return Worded(tuple(made), frozenset(known.values()))


def _runs(part: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    first, length = phrase[0], len(phrase)
    at = -1
    while True:
        try:
            at = part.index(first, at + 1)
        except ValueError:
            return False
        if part[at : at + length] == phrase:
            return True


class Searches:
    """Saved searches: all words and phrases of one must stand in an article, as in the desk's own search."""

    def __init__(self, weight: Weight) -> None:
        self._weight = weight
        self._asks: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._under: dict[str, dict[str, None]] = {}

    def __len__(self) -> int:
        return len(self._asks)

    def add(self, channel: str, words: str) -> None:
        """Look for this search from now on; one that requires nothing is never found."""
        self.remove(channel)
        phrases = {tuple(text.fold(w) for w in phrase) for phrase in text.phrases(words)}
        if phrases:
            # The longest first: the costliest to find is the likeliest to fail.
            self._asks[channel] = tuple(sorted(phrases, key=lambda p: (-len(p), p)))
            self._under.setdefault(self._key(channel), {})[channel] = None

    def remove(self, channel: str) -> None:
        """Look for it no more."""
        if channel in self._asks:
            key = self._key(channel)
            self._under[key].pop(channel)
            if not self._under[key]:
                del self._under[key]
            del self._asks[channel]

    def _key(self, channel: str) -> str:
        return max((w for phrase in self._asks[channel] for w in phrase), key=lambda w: (self._weight(w), w))

    def matched(self, article: Worded) -> list[str]:
        """The searches that an article answers."""
        found = []
        for word in article.words & self._under.keys():
            for channel in self._under[word]:
                if all(article.holds(phrase) for phrase in self._asks[channel]):
                    found.append(channel)
        return sorted(found)

    def answers(self, channel: str, article: Worded) -> bool:
        """Whether an article answers this search."""
        phrases = self._asks.get(channel)
        return phrases is not None and all(article.holds(phrase) for phrase in phrases)


class Persons:
    """Persons and bodies by their names, folded: "Ann Bell" is found under "ann bell"."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._names)

    def add(self, channel: str, name: str) -> None:
        """Look for this name from now on."""
        self._names[folded(name)] = channel

    def remove(self, name: str) -> None:
        """Look for it no more."""
        self._names.pop(folded(name), None)

    def matched(self, names: Iterable[str]) -> list[str]:
        """Who is asked for among the names that a story gives one person. A surname alone is too little to go by."""
        whole, *others = [folded(n) for n in names] or [""]
        found = {self._names[n] for n in (whole, *(o for o in others if " " in o)) if n in self._names}
        return sorted(found)


MOST_TERMS = 40
"""Weightiest terms that are kept of an ask for likeness."""
LIKE = 0.2
"""Cosine from which an article is like what was asked for."""
_LEAST_SHARED = 3


@dataclass(slots=True)
class Likes:
    """Texts that others are to be like, as weights of terms at length one."""

    _terms: dict[str, Mapping[str, float]] = field(default_factory=dict)
    _under: dict[str, dict[str, float]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._terms)

    def add(self, channel: str, terms: Mapping[str, float]) -> None:
        """Look for the like of this from now on."""
        self.remove(channel)
        kept = dict(sorted(terms.items(), key=lambda item: (-item[1], item[0]))[:MOST_TERMS])
        length = math.sqrt(sum(w * w for w in kept.values()))
        if length:
            self._terms[channel] = {t: w / length for t, w in kept.items()}
            for term, weight in self._terms[channel].items():
                self._under.setdefault(term, {})[channel] = weight

    def remove(self, channel: str) -> None:
        """Look for it no more."""
        for term in self._terms.pop(channel, {}):
            del self._under[term][channel]
            if not self._under[term]:
                del self._under[term]

    def matched(self, terms: Mapping[str, float]) -> list[tuple[str, float, tuple[str, ...]]]:
        """(channel, cosine, shared terms) of what the article is like, the likest first."""
        length = math.sqrt(sum(w * w for w in terms.values()))
        if not length:
            return []
        scores: dict[str, float] = {}
        counts: dict[str, int] = {}
        for term in terms.keys() & self._under.keys():
            mine = terms[term] / length
            for channel, weight in self._under[term].items():
                scores[channel] = scores.get(channel, 0.0) + mine * weight
                counts[channel] = counts.get(channel, 0) + 1
        found = [(c, s) for c, s in scores.items() if s >= LIKE and counts[c] >= _LEAST_SHARED]
        return [
            (c, round(s, 3), tuple(sorted(self._terms[c].keys() & terms.keys(), key=lambda t: (-terms[t], t))[:6]))
            for c, s in sorted(found, key=lambda item: (-item[1], item[0]))
        ]
