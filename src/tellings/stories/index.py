"""The open window as arrays: who is near an article, found by its rare terms.

Words are numbers, vectors stand one after the other in long arrays, and each article is listed only under its
weightiest terms, of which each remembers only its latest articles: so the cost of a look-up hardly grows with the
window. What is found depends on the order in which articles were added and on nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tellings.records import Signature
from tellings.stories.background import Background
from tellings.stories.dates import DAY_WORDS, day_bits, day_number
from tellings.stories.signature import LEAD, NAME, NUMBER, TITLE, stem

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Hashes = NDArray[np.uint32]
Bits = NDArray[np.uint64]
T = TypeVar("T", bound=np.generic)

KEYS = 32
"""Weightiest terms under which an article is listed."""
_KEY_BITS = 5
POSTINGS = 64
"""Latest articles that a term remembers."""
CANDIDATES = 24
LEAST_REACH = 0.015
"""Share of an article's weight that must stand in the terms under which it met another."""
PARTS = (0, NAME, NUMBER, TITLE, LEAD)
_PARTS = np.array(PARTS, np.uint8)
"""Flags of the parts of a text whose weight is kept: all of it, its names, numbers, title and first words."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A signature against the background: word numbers, the weights (unit length) and flags of their terms."""

    article: str
    published: str | None
    words: Ints
    weights: Floats
    marks: Bytes
    parts: Floats
    """Squared length of each of `PARTS`."""
    day: float
    """Days since 1970-01-01, NaN where the date is unknown or less precise than a day."""
    length: int
    shingles: Hashes
    share: float
    keys: NDArray[np.intp]
    """Positions of the weightiest terms, under which the article is listed."""
    told: Bits
    """Days of the year and of the week that the text names, as bits."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The terms that one article shares with each of several others, packed: one row for each shared term."""

    which: Ints
    """Position among the others, ascending."""
    words: Ints
    """As the other article prints them."""
    terms: Ints
    products: Floats
    """Weight here times weight there."""
    here: Bytes
    there: Bytes
    """Flags in this article and in the other."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of articles beside their words, one row each."""

    days: NDArray[np.float64]
    lengths: Ints
    parts: Floats
    told: Bits

    def rows(self, numbers: NDArray[np.intp]) -> Traits:
        """Some of the rows, in this order."""
        return Traits(self.days[numbers], self.lengths[numbers], self.parts[numbers], self.told[numbers])


def traits(vectors: Sequence[Vector]) -> Traits:
    """What is known of articles that no index need hold."""
    return Traits(
        days=np.array([v.day for v in vectors]),
        lengths=np.array([v.length for v in vectors], np.int32),
        parts=np.stack([v.parts for v in vectors]),
        told=np.stack([v.told for v in vectors]),
    )


def joined(shared: Sequence[Shared], sizes: Sequence[int]) -> Shared:
    """The shared terms of several articles as one; `sizes` says with how many others each of them was compared."""
    before = np.cumsum([0, *sizes[:-1]]).astype(np.int32)
    return Shared(
        which=np.concatenate([s.which + n for s, n in zip(shared, before, strict=True)]),
        words=np.concatenate([s.words for s in shared]),
        terms=np.concatenate([s.terms for s in shared]),
        products=np.concatenate([s.products for s in shared]),
        here=np.concatenate([s.here for s in shared]),
        there=np.concatenate([s.there for s in shared]),
    )


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

    def printed(self, word: int) -> str:
        """The word of this number as it is printed."""
        return self._printed[word]

    def vector(self, signature: Signature) -> Vector:
        """The signature with its weights; words never met before get a number."""
        known = self._words
        printed = signature.words.split(" ") if signature.words else []
        words = np.array([known[w] if w in known else self._number(w) for w in printed], np.int32)
        marks = np.frombuffer(signature.marks, np.uint8)
        counts = np.frombuffer(signature.counts, np.uint8).astype(np.float32) + (marks & TITLE)
        weights = (1 + np.log(counts)) * self.weights[self.terms[words]]
        norm = math.sqrt(float(weights @ weights))
        weights /= np.float32(norm or 1)
        squares = weights * weights
        return Vector(
            article=signature.article,
            published=signature.published,
            words=words,
            weights=weights,
            marks=marks,
            keys=_heaviest(weights),
            parts=squares @ ((marks[:, None] & _PARTS) == _PARTS).astype(np.float32),
            day=day_number(signature.published),
            length=signature.length,
            shingles=np.frombuffer(signature.shingles, np.uint32),
            share=signature.share,
            told=np.array(day_bits(signature.days), np.uint64),
        )

    def _number(self, word: str) -> int:
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


class Index:
    """Articles by number, in the order they were added, and those listed under each term."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.articles: list[str] = []
        self.published: list[str | None] = []
        self.days: NDArray[np.float64] = np.zeros(64)
        self.lengths: Ints = np.zeros(64, np.int32)
        self.parts: Floats = np.zeros((64, len(PARTS)), np.float32)
        self.told: Bits = np.zeros((64, DAY_WORDS), np.uint64)
        self._postings = Postings()
        self._starts: NDArray[np.int64] = np.zeros(64, np.int64)
        self._words: Ints = np.zeros(4096, np.int32)
        self._weights: Floats = np.zeros(4096, np.float32)
        self._marks: Bytes = np.zeros(4096, np.uint8)
        self._sketches: list[tuple[bytes, float]] = []
        # Scratch: zero between calls.
        self._weight_here: Floats = np.zeros(1024, np.float32)
        self._marks_here: Bytes = np.zeros(1024, np.uint8)

    def __len__(self) -> int:
        return len(self.articles)

    def vector(self, at: int) -> Vector:
        """The article of this number, as it was added."""
        run = slice(int(self._starts[at]), int(self._starts[at + 1]))
        hashes, share = self._sketches[at]
        return Vector(
            article=self.articles[at],
            published=self.published[at],
            words=self._words[run],
            weights=self._weights[run],
            marks=self._marks[run],
            keys=_heaviest(self._weights[run]),
            parts=self.parts[at],
            day=float(self.days[at]),
            length=int(self.lengths[at]),
            shingles=np.frombuffer(hashes, np.uint32),
            share=share,
            told=self.told[at],
        )

    def sketch(self, at: int) -> tuple[Hashes, float]:
        """Hashes of word runs and the share kept of them, for near-copies."""
        hashes, share = self._sketches[at]
        return np.frombuffer(hashes, np.uint32), share

    def traits(self, numbers: Ints) -> Traits:
        """What is known of these articles."""
        return Traits(self.days[numbers], self.lengths[numbers], self.parts[numbers], self.told[numbers])

    def add(self, vector: Vector) -> int:
        """Open the article for others to find; returns its number."""
        at = len(self.articles)
        start = int(self._starts[at])
        end = start + len(vector.words)
        self._make_room(at + 2, end)
        self._starts[at + 1] = end
        self._words[start:end] = vector.words
        self._weights[start:end] = vector.weights
        self._marks[start:end] = vector.marks
        self.days[at], self.lengths[at] = vector.day, vector.length
        self.parts[at], self.told[at] = vector.parts, vector.told
        self.articles.append(vector.article)
        self.published.append(vector.published)
        self._sketches.append((vector.shingles.tobytes(), vector.share))
        self._postings.add(at, self.vocabulary.terms[vector.words[vector.keys]], len(self.vocabulary))
        return at

    def near(self, vector: Vector) -> Ints:
        """Numbers of the articles likeliest to be near, ascending: those that share the weightiest terms."""
        met = self._postings.find(self.vocabulary.terms[vector.words[vector.keys]])
        if not len(met):
            return np.empty(0, np.int32)
        met.sort()
        articles = met >> _KEY_BITS
        first = starts_of(articles)
        weights = vector.weights[vector.keys]
        reach = np.add.reduceat((weights * weights)[met & (1 << _KEY_BITS) - 1], first)
        enough = reach >= LEAST_REACH
        everyone, reach = articles[first[enough]].astype(np.int32), reach[enough]
        if len(everyone) > CANDIDATES:
            # At a tie the later article is the likelier.
            everyone = np.sort(everyone[np.lexsort((-everyone, -reach))[:CANDIDATES]])
        return everyone

    def shared(self, vector: Vector, others: Ints) -> Shared:
        """Every term that the vector shares with each of the others."""
        self._weight_here = room(self._weight_here, len(self.vocabulary))
        self._marks_here = room(self._marks_here, len(self.vocabulary))
        own = self.vocabulary.terms[vector.words]
        self._weight_here[own] = vector.weights
        self._marks_here[own] = vector.marks
        starts = self._starts[others]
        sizes = self._starts[others + 1] - starts
        which = np.repeat(np.arange(len(others), dtype=np.int32), sizes)
        at = np.arange(len(which)) + np.repeat(starts - np.cumsum(sizes) + sizes, sizes)
        words = self._words[at]
        terms = self.vocabulary.terms[words]
        here = self._weight_here[terms]
        hit = here.nonzero()[0]
        at, terms = at[hit], terms[hit]
        found = Shared(
            which=which[hit],
            words=words[hit],
            terms=terms,
            products=here[hit] * self._weights[at],
            here=self._marks_here[terms],
            there=self._marks[at],
        )
        self._weight_here[own] = 0
        return found

    def _make_room(self, articles: int, terms: int) -> None:
        self.days, self.lengths = room(self.days, articles), room(self.lengths, articles)
        self.parts, self._starts = room(self.parts, articles), room(self._starts, articles)
        self.told = room(self.told, articles)
        self._words, self._weights = room(self._words, terms), room(self._weights, terms)
        self._marks = room(self._marks, terms)


class Postings:
    """The latest articles listed under each term: one number for a term met once, a ring for the others."""

    def __init__(self) -> None:
        self._only: Ints = np.full(1024, -1, np.int32)
        self._ring_of: Ints = np.full(1024, -1, np.int32)
        self._rings: Ints = np.full((256, POSTINGS), -1, np.int32)
        self._filled: NDArray[np.int64] = np.zeros(256, np.int64)
        self._count = 0

    def add(self, article: int, terms: Ints, vocabulary: int) -> None:
        """List the article under the terms, all below `vocabulary`."""
        self._only = room(self._only, vocabulary, -1)
        self._ring_of = room(self._ring_of, vocabulary, -1)
        rings = self._ring_of[terms]
        second = terms[(rings < 0) & (self._only[terms] >= 0)]
        if len(second):
            new = np.arange(self._count, self._count + len(second))
            self._count += len(second)
            self._rings = room(self._rings, self._count, -1)
            self._filled = room(self._filled, self._count)
            self._ring_of[second] = new
            self._rings[new, 0] = self._only[second]
            self._filled[new] = 1
            rings = self._ring_of[terms]
        self._only[terms[rings < 0]] = article
        rings = rings[rings >= 0]
        self._rings[rings, self._filled[rings] % POSTINGS] = article
        self._filled[rings] += 1

    def find(self, terms: Ints) -> NDArray[np.int64]:
        """Articles listed under at most `KEYS` terms, each with the place of its term: article << bits | place."""
        place = np.flatnonzero(terms < len(self._only))
        rings = self._ring_of[terms[place]]
        several = rings >= 0
        rings, ringed = rings[several], place[several]
        rows = (self._rings[rings].astype(np.int64) << _KEY_BITS) | ringed[:, None]
        if int(self._filled[rings].min(initial=POSTINGS)) < POSTINGS:
            rows = rows[np.arange(POSTINGS) < self._filled[rings][:, None]]
        one = place[~several]
        single = self._only[terms[one]].astype(np.int64)
        there = single >= 0
        return np.concatenate([rows.ravel(), single[there] << _KEY_BITS | one[there]])


def _heaviest(weights: Floats) -> NDArray[np.intp]:
    if len(weights) <= KEYS:
        return np.arange(len(weights))
    return np.argpartition(-weights, KEYS - 1)[:KEYS]


def starts_of(ascending: NDArray[Any]) -> NDArray[np.intp]:
    """Where each run of equal values begins."""
    begins = np.empty(len(ascending), np.bool_)
    begins[:1] = True
    np.not_equal(ascending[1:], ascending[:-1], out=begins[1:])
    return begins.nonzero()[0]


def room(values: NDArray[T], least: int, blank: int = 0) -> NDArray[T]:
    """The array, or where it holds fewer than `least` rows a copy at least half as long again, blank at its end."""
    if least <= len(values):
        return values
    grown = np.full((max(least, len(values) * 3 // 2), *values.shape[1:]), blank, values.dtype)
    grown[: len(values)] = values
    return grown
