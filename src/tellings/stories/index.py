"""The open window as arrays: who is near an article, found by its rare terms.

Words are numbers, vectors stand one after the other in long arrays, and each article is listed only under its
weightiest terms, of which each remembers only its latest articles: so the cost of a look-up hardly grows with the
window. What is found depends on the order in which articles were added and on nothing else.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tellings.records import Signature
from tellings.stories.background import Background
from tellings.stories.dates import day_bits, day_number
from tellings.stories.signature import LEAD, NAME, NUMBER, TITLE, stem

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Hashes = NDArray[np.uint32]
T = TypeVar("T", bound=np.generic)

KEYS = 32
"""Weightiest terms under which an article is listed."""
POSTINGS = 192
"""Latest articles that a term remembers."""
CANDIDATES = 24
PARTS = (0, NAME, NUMBER, TITLE, LEAD)
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
    told: int
    weekdays: int
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
        told, weekdays = day_bits(signature.days)
        return Vector(
            article=signature.article,
            published=signature.published,
            words=words,
            weights=weights,
            marks=marks,
            parts=np.array([squares[(marks & flag) == flag].sum() for flag in PARTS], np.float32),
            day=day_number(signature.published),
            length=signature.length,
            shingles=np.frombuffer(signature.shingles, np.uint32),
            share=signature.share,
            told=told,
            weekdays=weekdays,
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
        self.told: list[int] = []
        self.weekdays: list[int] = []
        self.days: NDArray[np.float64] = np.zeros(64)
        self.lengths: Ints = np.zeros(64, np.int32)
        self.parts: Floats = np.zeros((64, len(PARTS)), np.float32)
        self._postings: dict[int, array[int]] = {}
        self._starts: NDArray[np.int64] = np.zeros(64, np.int64)
        self._words: Ints = np.zeros(4096, np.int32)
        self._weights: Floats = np.zeros(4096, np.float32)
        self._marks: Bytes = np.zeros(4096, np.uint8)
        self._sketches: list[tuple[bytes, float]] = []
        # Scratch: zero between calls.
        self._reach: Floats = np.zeros(64, np.float32)
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
            parts=self.parts[at],
            day=float(self.days[at]),
            length=int(self.lengths[at]),
            shingles=np.frombuffer(hashes, np.uint32),
            share=share,
            told=self.told[at],
            weekdays=self.weekdays[at],
        )

    def sketch(self, at: int) -> tuple[Hashes, float]:
        """Hashes of word runs and the share kept of them, for near-copies."""
        hashes, share = self._sketches[at]
        return np.frombuffer(hashes, np.uint32), share

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
        self.days[at], self.lengths[at], self.parts[at] = vector.day, vector.length, vector.parts
        self.articles.append(vector.article)
        self.published.append(vector.published)
        self.told.append(vector.told)
        self.weekdays.append(vector.weekdays)
        self._sketches.append((vector.shingles.tobytes(), vector.share))
        for term in self.vocabulary.terms[vector.words[_heaviest(vector.weights)]].tolist():
            posting = self._postings.get(term)
            if posting is None:
                posting = self._postings[term] = array("i")
            elif len(posting) >= 2 * POSTINGS:
                del posting[:-POSTINGS]
            posting.append(at)
        return at

    def near(self, vector: Vector) -> Ints:
        """Numbers of the articles likeliest to be near, ascending: those that share the weightiest terms."""
        keys = _heaviest(vector.weights)
        met: list[Ints] = []
        terms = self.vocabulary.terms[vector.words[keys]]
        for term, weight in zip(terms.tolist(), vector.weights[keys].tolist(), strict=True):
            posting = self._postings.get(term)
            if posting is not None and weight > 0:
                latest = np.array(posting[-POSTINGS:], np.int32)
                met.append(latest[self._reach[latest] == 0])
                self._reach[latest] += weight * weight
        if not met:
            return np.empty(0, np.int32)
        everyone = np.concatenate(met)
        reach = self._reach[everyone]
        self._reach[everyone] = 0
        if len(everyone) > CANDIDATES:
            bound = np.partition(reach, -CANDIDATES)[-CANDIDATES]
            kept = reach >= bound
            everyone, reach = everyone[kept], reach[kept]
            everyone = everyone[np.lexsort((-everyone, -reach))[:CANDIDATES]]
        return np.sort(everyone)

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
        hit = np.flatnonzero(here)
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
        self._reach = room(self._reach, articles)
        self._words, self._weights = room(self._words, terms), room(self._weights, terms)
        self._marks = room(self._marks, terms)


def _heaviest(weights: Floats) -> NDArray[np.intp]:
    if len(weights) <= KEYS:
        return np.arange(len(weights))
    return np.argpartition(-weights, KEYS - 1)[:KEYS]


def room(values: NDArray[T], least: int) -> NDArray[T]:
    """The array, or where it holds fewer than `least` rows a copy twice as long or more, zeros at its end."""
    if least <= len(values):
        return values
    grown = np.zeros((max(least, 2 * len(values)), *values.shape[1:]), values.dtype)
    grown[: len(values)] = values
    return grown
