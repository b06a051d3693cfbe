"""The open window as arrays: who is near an article, found by its rare terms.

Terms are numbers, vectors are packed one after the other, and each article stands only under its weightiest terms,
of which each remembers only its latest articles: so the cost of a look-up hardly grows with the window.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tellings.records import Signature
from tellings.stories.background import Background
from tellings.stories.dates import day_number
from tellings.stories.signature import TITLE, stem

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

KEYS = 32
"""Weightiest terms under which an article stands in the index."""
POSTINGS = 192
"""Latest articles that a term remembers."""
CANDIDATES = 24


@dataclass(frozen=True, slots=True)
class Vector:
    """A signature against the background: term numbers ascending, their weights (unit length) and flags."""

    article: str
    terms: Ints
    weights: Floats
    marks: NDArray[np.uint8]
    day: float
    """Days since 1970-01-01, NaN where the date is unknown or less precise than a day."""
    length: int
    shingles: NDArray[np.uint32]
    share: float
    days: frozenset[str]


class Index:
    """Vectors by number, in the order they were added, and the articles under each term."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._numbers: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._idf = array("f")
        self._terms: list[str] = []
        self._postings: list[array[int]] = []
        self._reach = np.zeros(1024, np.float32)
        self._scratch = np.zeros(1024, np.float32)
        self.vectors: list[Vector] = []

    def vector(self, signature: Signature) -> Vector:
        """The signature with its weights; terms never met before get a number."""
        words = signature.words.split(" ") if signature.words else []
        numbers = [self._number(word) for word in words]
        terms = np.array(numbers, np.int32)
        marks = np.frombuffer(signature.marks, np.uint8)
        counts = np.frombuffer(signature.counts, np.uint8).astype(np.float32)
        idf = np.array([self._idf[n] for n in numbers], np.float32)
        weights = ((1 + np.log(counts + ((marks & TITLE) > 0))) * np.maximum(idf, 0)).astype(np.float32)
        norm = math.sqrt(float(weights @ weights))
        order = np.argsort(terms, kind="stable")
        return Vector(
            article=signature.article,
            terms=terms[order],
            weights=weights[order] / np.float32(norm or 1),
            marks=marks[order],
            day=day_number(signature.published),
            length=signature.length,
            shingles=np.frombuffer(signature.shingles, np.uint32),
            share=signature.share,
            days=frozenset(signature.days),
        )

    def term(self, number: int) -> str:
        """The term that has this number."""
        return self._terms[number]

    def add(self, vector: Vector) -> int:
        """Open the article for others to find; returns its number."""
        at = len(self.vectors)
        self.vectors.append(vector)
        if at >= len(self._reach):
            self._reach = np.zeros(2 * len(self._reach), np.float32)
        for n in _heaviest(vector, KEYS):
            self._postings[vector.terms[n]].append(at)
        return at

    def near(self, vector: Vector) -> tuple[Ints, Floats]:
        """Numbers of the articles likeliest to be near, and the cosine of each; ascending by number."""
        met: list[Ints] = []
        for n in _heaviest(vector, KEYS):
            posting = self._postings[vector.terms[n]]
            if posting:
                latest = np.array(posting[-POSTINGS:], np.int32)
                self._reach[latest] += vector.weights[n] ** 2
                met.append(latest)
        if not met:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        everyone = np.unique(np.concatenate(met))
        reach = self._reach[everyone]
        self._reach[everyone] = 0
        if len(everyone) > CANDIDATES:
            everyone = np.sort(everyone[np.lexsort((-everyone, -reach))[:CANDIDATES]])
        return everyone, self.cosines(vector, everyone)

    def cosines(self, vector: Vector, others: Ints) -> Floats:
        """Cosine of the vector with each of the others."""
        self._scratch[vector.terms] = vector.weights
        found = [self.vectors[n] for n in others]
        sums = np.array([self._scratch[o.terms] @ o.weights for o in found], np.float32)
        self._scratch[vector.terms] = 0
        return sums

    def _number(self, word: str) -> int:
        number = self._stems.get(word)
        if number is None:
            term = stem(word)
            number = self._numbers.get(term)
            if number is None:
                number = self._numbers[term] = len(self._terms)
                self._terms.append(term)
                self._idf.append(self._background.weight(term))
                self._postings.append(array("i"))
                if number >= len(self._scratch):
                    self._scratch = np.zeros(2 * len(self._scratch), np.float32)
            self._stems[word] = number
        return number


def _heaviest(vector: Vector, most: int) -> list[int]:
    if len(vector.terms) <= most:
        return list(range(len(vector.terms)))
    heaviest: list[int] = np.argpartition(-vector.weights, most - 1)[:most].tolist()
    return heaviest
