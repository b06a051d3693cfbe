"""Signatures as numbers: words and terms numbered, each article a weighed vector, many articles in one block.

All that is known of an article depends on that article and the background alone, never on the block it came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from tellings.records import Signature
from tellings.stories.background import Background
from tellings.stories.dates import DAY_WORDS, day_bits, day_number
from tellings.stories.signature import LEAD, NAME, NUMBER, TITLE, stem

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Hashes = NDArray[np.uint32]
Bits = NDArray[np.uint64]
T = TypeVar("T", bound=np.generic)

KEY_BITS = 5
KEYS = 1 << KEY_BITS
"""Weightiest terms under which an article is listed."""
PARTS = (0, NAME, NUMBER, TITLE, LEAD)
"""Flags of the parts of a text whose weight is kept: all of it, its names, numbers, title and first words."""
_LOGS: Floats = (1 + np.log(np.maximum(np.arange(257), 1))).astype(np.float32)


class Traits(NamedTuple):
    """What is known of articles beside their words, one row each."""

    days: NDArray[np.float64]
    """Days since 1970-01-01, NaN where the date is unknown or less precise than a day."""
    lengths: Ints
    parts: Floats
    """Squared length of each of `PARTS`."""
    told: Bits
    """Days of the year and of the week that the text names, as bits."""

    def rows(self, numbers: NDArray[np.integer[Any]]) -> Traits:
        """Some of the rows, in this order."""
        return Traits(self.days[numbers], self.lengths[numbers], self.parts[numbers], self.told[numbers])


@dataclass(frozen=True, slots=True)
class Block:
    """Some articles against the background: their terms stand one article after the other in long arrays."""

    articles: list[str]
    published: list[str | None]
    sketches: Sequence[tuple[bytes, float]]
    """Of each article the sorted hashes of its word runs (uint32), and the share kept of them."""
    starts: Longs
    """Where each article's terms begin, and after the last the end of all."""
    words: Ints
    terms: Ints
    weights: Floats
    """Of unit length for each article: `Vocabulary.weigh` of its counts and marks over its norm."""
    counts: Bytes
    marks: Bytes
    norms: Floats
    """One for each article."""
    keys: Ints
    """Shape `[articles, KEYS]`: the weightiest terms of each, -1 where it has fewer."""
    squares: Floats
    """Squared weights of these, 0 where there is none."""
    traits: Traits

    def __len__(self) -> int:
        return len(self.articles)

    @property
    def owners(self) -> Longs:
        """The article, by its place in the block, that each term belongs to."""
        return np.repeat(np.arange(len(self)), self.sizes)

    @property
    def sizes(self) -> Longs:
        """How many terms each article has."""
        return self.starts[1:] - self.starts[:-1]


class Vocabulary:
    """Numbers for printed words and for their terms, with the background's weight of each term.

    Shared by the indexes of one window. The numbers depend on the order in which words were met; nothing else does.
    """

    def __init__(self, background: Background) -> None:
        self._background = background
        self._terms: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._printed: list[str] = []
        self.terms: Ints = np.zeros(1024, np.int32)
        """The term of each word."""
        self.weights: Floats = np.zeros(1024, np.float32)
        """The weight of each term."""

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self._terms)

    def printed(self, words: Sequence[int], article: int, places: Sequence[int]) -> list[str]:
        """The words of these numbers as they are printed; they stand in these places among the terms of an article (by
        the number that the index gave it)."""
        return [self._printed[w] for w in words]

    def terms_of(self, words: Ints) -> Ints:
        """The terms of words."""
        return self.terms[words]

    def block(self, signatures: Sequence[Signature]) -> Block:
        """The signatures with their weights; words never met before get a number."""
        printed = [s.words.split(" ") if s.words else [] for s in signatures]
        return self.weighed(
            articles=[s.article for s in signatures],
            published=[s.published for s in signatures],
            sketches=[(s.shingles, s.share) for s in signatures],
            starts=np.cumsum([0, *map(len, printed)]),
            words=np.array(self._numbers([w for each in printed for w in each]), np.int32),
            counts=np.frombuffer(b"".join([s.counts for s in signatures]), np.uint8),
            marks=np.frombuffer(b"".join([s.marks for s in signatures]), np.uint8),
            lengths=np.array([s.length for s in signatures], np.int32),
            told=np.array([day_bits(s.days) for s in signatures], np.uint64).reshape(-1, DAY_WORDS),
        )

    def weighed(
        self,
        *,
        articles: list[str],
        published: list[str | None],
        sketches: Sequence[tuple[bytes, float]],
        starts: Longs,
        words: Ints,
        counts: Bytes,
        marks: Bytes,
        lengths: Ints,
        told: Bits,
    ) -> Block:
        """A block of articles whose words have numbers; the arguments are fields of it and of its traits."""
        count = len(articles)
        owner = np.repeat(np.arange(count), starts[1:] - starts[:-1])
        terms = self.terms_of(words)
        weights = self.weigh(terms, counts, marks)
        norms = np.sqrt(np.bincount(owner, weights * weights, count)).astype(np.float32)
        norms = np.where(norms > 0, norms, np.float32(1))
        weights /= norms[owner]
        squares = weights * weights
        keys, heavy = heaviest(starts, owner, terms, weights)
        parts = [np.bincount(owner, squares * ((marks & flag) == flag), count) for flag in PARTS]
        return Block(
            articles=articles,
            published=published,
            sketches=sketches,
            starts=starts,
            words=words,
            terms=terms,
            weights=weights,
            counts=counts,
            marks=marks,
            norms=norms,
            keys=keys,
            squares=heavy,
            traits=Traits(
                days=np.array([day_number(when) for when in published]),
                lengths=lengths,
                parts=np.stack(parts, axis=1).astype(np.float32),
                told=told,
            ),
        )

    def weigh(self, terms: Ints, counts: Bytes, marks: Bytes) -> Floats:
        """The weights of terms in an article before they are brought to unit length."""
        return _LOGS[counts.astype(np.int32) + (marks & TITLE)] * self.weights[terms]

    def _numbers(self, printed: list[str]) -> list[int]:
        known = list(map(self._words.get, printed))
        return [self._number(w) if n is None else n for n, w in zip(known, printed, strict=True)]

    def _number(self, word: str) -> int:
        if word in self._words:
            return self._words[word]
        term = stem(word)
        number = self._terms.get(term)
        if number is None:
            number = self._terms[term] = len(self._terms)
            self.weights = room(self.weights, number + 1)
            self.weights[number] = max(0.0, self._background.weight(term))
        at = self._words[word] = len(self._printed)
        self._printed.append(word)
        self.terms = room(self.terms, at + 1)
        self.terms[at] = number
        return at


def heaviest(starts: Longs, owner: Longs, terms: Ints, weights: Floats) -> tuple[Ints, Floats]:
    """`keys` and `squares` of a block: the weightiest terms of each article, at a tie the first."""
    place = np.arange(len(owner))
    # Weights are at most 1 and never negative, so their bits ascend as they do and fill 30 of them.
    bits = (1 << 30) - weights.view(np.int32).astype(np.int64)
    order = np.sort((owner << 56 | bits << 25) | (place - starts[owner])) & (1 << 25) - 1
    order += starts[owner]
    rank = place - starts[owner]
    top = rank < KEYS
    keys = np.full((len(starts) - 1, KEYS), -1, np.int32)
    squares = np.zeros(keys.shape, np.float32)
    order, owner, rank = order[top], owner[top], rank[top]
    keys[owner, rank] = terms[order]
    squares[owner, rank] = weights[order] ** 2
    return keys, squares


def starts_of(ascending: NDArray[Any]) -> NDArray[np.intp]:
    """Where each run of equal values begins."""
    begins = np.empty(len(ascending), np.bool_)
    begins[:1] = True
    np.not_equal(ascending[1:], ascending[:-1], out=begins[1:])
    return begins.nonzero()[0]


def ranks(ascending: NDArray[Any]) -> Longs:
    """The place of each value in its run of equal values."""
    starts = starts_of(ascending)
    return np.arange(len(ascending)) - np.repeat(starts, gaps(starts, len(ascending)))


def gaps(starts: NDArray[np.integer[Any]], end: int) -> Longs:
    """The lengths of runs that begin at `starts`, the last of which reaches to `end`."""
    found = np.empty(len(starts), np.int64)
    np.subtract(starts[1:], starts[:-1], out=found[:-1])
    if len(starts):
        found[-1] = end - starts[-1]
    return found


def room(values: NDArray[T], least: int, blank: int = 0) -> NDArray[T]:
    """The array, or where it holds fewer than `least` rows a copy at least half as long again, blank at its end."""
    if least <= len(values):
        return values
    shape = (max(least, len(values) * 3 // 2), *values.shape[1:])
    # Zeros that nobody has written to yet take no memory.
    grown = np.full(shape, blank, values.dtype) if blank else np.zeros(shape, values.dtype)
    grown[: len(values)] = values
    return grown
