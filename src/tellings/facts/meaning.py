"""What sentences mean beside their words: how near their vectors are, in a story, and whether others are as near.

Two sentences of one story are always near each other in a general encoder's eyes: they are about the same people. So
what a story's sentences have in common is taken away before, and it counts how far a sentence's nearest one of another
article is ahead of the second nearest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from tellings.facts import covering
from tellings.facts.covering import Covering
from tellings.facts.units import Ground
from tellings.text import squeeze

Matrix = npt.NDArray[np.float32]
Encoder = Callable[[Sequence[str]], tuple[Matrix, Sequence[Matrix]]]
"""Sentences -> one vector of unit length each, (n, width), and of each one (words between blanks, width) for its words.
The same sentence gives the same vectors in any company. One that cannot read gives vectors of width 0."""

FEATURES = (
    "near", "near in story", "least lead", "best lead", "both neighbours", "nearest neighbours", "across",
    "least stands out", "best stands out", "both read", *covering.FEATURES,
)  # fmt: skip
MOST = 800
"""Sentences of a story that are read for their meaning; a story of more is linked by words alone."""
LEAST = 1_100
"""Words to read from which a story is read at all: in a shorter one starting the encoder and reading takes longer than
all the rest, and a run over three short articles is to stay within a second and a half. Set with that limit in view."""
_KEPT = 2
"""Sentences of each other article that are candidates by meaning."""
_LEAST = 0.25
"""Nearness in the story from which a sentence is a candidate by meaning."""
_LEAST_WORDS = 4
"""Words from which a sentence is read."""
_ALL = 0.9
"""Share in quotations from which a sentence is nothing else."""
_ALONE = 0.3
"""Lead where the other article has no second sentence."""
_SPREAD = 0.02
"""Added to every spread, so that an article of two sentences makes nothing stand out without end."""


class Meaning:
    """How near the sentences of one story are to each other. Made of vectors (sentences, width); those of sentences
    that were not read are zero, and nothing is near to them. `words`: those of each sentence's words, None for one that
    was not read."""

    def __init__(self, ground: Ground, vectors: Matrix, words: Sequence[Matrix | None]) -> None:
        self._ground = ground
        self._covering = Covering(ground, words)
        self._articles = np.array([s.article for s in ground.sentences], np.intp)
        self._read = np.abs(vectors).sum(1) > 0
        self._near = vectors @ vectors.T
        self._within = _within(vectors, self._read)
        self._lead = np.zeros_like(self._within)
        self._stands_out = np.zeros_like(self._within)
        for _, columns in self._by_article():
            part = self._within[:, columns]
            self._lead[:, columns] = _leads(part)
            spread = part.std(1, keepdims=True) + _SPREAD
            self._stands_out[:, columns] = (part - part.mean(1, keepdims=True)) / spread
        self._lead *= self._read[:, None]
        self._stands_out *= self._read[:, None]

    def candidates(self) -> set[tuple[int, int]]:
        """Pairs of units (lower first) of the sentences that are nearest to each other across articles."""
        found: set[tuple[int, int]] = set()
        for article, columns in self._by_article():
            part = self._within[:, columns]
            nearest = np.argsort(-part, axis=1, kind="stable")[:, :_KEPT]
            for one in np.flatnonzero(self._articles != article).tolist():
                for k in nearest[one].tolist():
                    if part[one, k] >= _LEAST:
                        found.update(self._units(one, int(columns[k])))
        return found

    def of(self, pairs: Sequence[tuple[int, int]]) -> npt.NDArray[np.float64]:
        """A row for each of `FEATURES`, in it a number for each pair of units of different articles."""
        ones, twos = np.array(pairs, np.intp).reshape(-1, 2).T
        sentence_of = np.array(self._ground.sentence_of, np.intp)
        one, two = sentence_of[ones], sentence_of[twos]
        before, after = self._beside(one, two, -1, -1), self._beside(one, two, 1, 1)
        across = [self._beside(one, two, *steps) for steps in ((0, 1), (1, 0), (-1, 0), (0, -1))]
        there, back = self._lead[one, two], self._lead[two, one]
        out, away = self._stands_out[one, two], self._stands_out[two, one]
        sentences = np.stack([
            self._near[one, two], self._within[one, two], np.minimum(there, back), np.maximum(there, back),
            before + after, np.maximum(before, after), np.max(across, 0), np.minimum(out, away), np.maximum(out, away),
            self._read[one] & self._read[two],
        ]).astype(np.float64)  # fmt: skip
        return np.concatenate((sentences, self._covering.of(pairs)))

    def _by_article(self) -> Iterator[tuple[int, npt.NDArray[np.intp]]]:
        for article in range(len(self._ground.articles)):
            columns = np.flatnonzero((self._articles == article) & self._read)
            if len(columns):
                yield article, columns

    def _units(self, one: int, two: int) -> Iterator[tuple[int, int]]:
        for a in self._ground.sentences[one].units:
            for b in self._ground.sentences[two].units:
                yield (a, b) if a < b else (b, a)

    def _beside(
        self, one: npt.NDArray[np.intp], two: npt.NDArray[np.intp], first: int, second: int
    ) -> npt.NDArray[np.float64]:
        """How near the sentences some steps away from others are; 0 where either article ends before."""
        last = len(self._articles) - 1
        x, y = np.clip(one + first, 0, last), np.clip(two + second, 0, last)
        inside = (x == one + first) & (y == two + second)
        inside &= (self._articles[x] == self._articles[one]) & (self._articles[y] == self._articles[two])
        return np.where(inside, self._within[x, y].astype(np.float64), 0.0)


def read_meaning(
    ground: Ground, encoder: Encoder | None, inside: Sequence[float], least: int = LEAST
) -> Meaning | None:
    """The meaning of a story's sentences; None without an encoder and where a story is too large to be read, or has
    fewer than `least` words to read.

    `inside`: how much of each unit is said. A sentence that is a quotation and nothing else is not read: what it shares
    with others the collation knows better.
    """
    if encoder is None or len(ground.sentences) > MOST:
        return None
    texts = [squeeze(ground.articles[s.article].text[s.start : s.end]) for s in ground.sentences]
    wanted = [
        n for n, text in enumerate(texts) if text.count(" ") >= _LEAST_WORDS - 1 and _said(ground, n, inside) < _ALL
    ]
    if len(wanted) < 2 or sum(text.count(" ") + 1 for text in (texts[n] for n in wanted)) < least:
        return None
    read, told = encoder([texts[n] for n in wanted])
    if not read.any():
        return None
    vectors = np.zeros((len(texts), read.shape[1]), np.float32)
    vectors[wanted] = read
    words: list[Matrix | None] = [None] * len(texts)
    for n, held in zip(wanted, told, strict=True):
        words[n] = held
    return Meaning(ground, vectors, words)


def _said(ground: Ground, sentence: int, inside: Sequence[float]) -> float:
    """The share of a sentence's letters that stand in quotations."""
    units = ground.sentences[sentence].units
    sizes = [ground.units[k].end - ground.units[k].start for k in units]
    return sum(size * inside[k] for size, k in zip(sizes, units, strict=True)) / max(1, sum(sizes))


def _within(vectors: Matrix, read: npt.NDArray[np.bool_]) -> Matrix:
    """How near the vectors of what was read are once their mean is taken away, -1 to 1; 0 for all others."""
    apart = (vectors - vectors[read].mean(0)) * read[:, None]
    apart /= np.maximum(1e-6, np.linalg.norm(apart, axis=1, keepdims=True))
    made: Matrix = apart @ apart.T
    return made


def _leads(part: Matrix) -> Matrix:
    """Of each value of each row, how far it is ahead of the best other one in its row."""
    if part.shape[1] < 2:
        return np.full_like(part, _ALONE)
    order = np.sort(part, axis=1)
    best, second = order[:, -1:], order[:, -2:-1]
    made: Matrix = part - np.where(np.arange(part.shape[1]) == part.argmax(1)[:, None], second, best)
    return made
