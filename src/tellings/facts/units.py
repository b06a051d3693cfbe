"""The units that tell: sentences cut into clauses, each with its weighed stems, names and numbers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tellings import text as words_of
from tellings.facts.kin import groups
from tellings.facts.rarity import RAREST, bands
from tellings.facts.stems import stem
from tellings.records import Article, Offsets, Study

WORD = re.compile(r"(?:[A-Z]\.){2,}|\d[\d,.]*\d|[^\W_]+(?:['’][^\W_]+)*")
BREAK = re.compile(
    r"[;:]\s+|\s[—–―]\s*|—|\s--?-?\s|\(|\)|"
    r",[\"”’']?\s+(?=(?:and|but|or|nor|yet|so|while|when|where|who|whom|whose|which|as|after|before|because|although|"
    r"though|since|until|unless|if|despite|during|without|with|including|according|in|on|at|following|amid|then|than|"
    r"[a-z]+ing|[a-z]+ed)\b)|"
    r",[”\"]\s+|"
    r"\s(?=(?:who|whom|whose|which|because|although|though|while|when|after|before|until|unless|despite|without)\s)|"
    r"\s(?=and\s+(?:he|she|they|it|we|i|that|was|were|is|are|has|have|had|will|would|said|[a-z]+ed)\s)",
)
_LEAST_WEIGHT = 24.0
"""Bits of rarity that a clause must carry to stand alone; a lighter one stays with its neighbour."""
_USUAL = 40
"""Sentences of a usual story; a shorter one weighs its words as if it were as long."""
_MAX_WORDS = 60
"""A clause is cut here at the latest, so that a text without stops costs no more than another."""

# fmt: off
_COUNTED = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_NUMBERS = {word: str(number) for number, word in enumerate(_COUNTED)} | {
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90", "dozen": "12", "both": "2", "twice": "2", "once": "1",
}
# fmt: on


@dataclass(slots=True)
class Unit:
    """One clause of one article. `bag` holds its stems once each with their weight in this story."""

    article: int
    sentence: int
    """Index of its sentence in the article."""
    start: int
    end: int
    stems: tuple[str, ...]
    names: frozenset[str]
    numbers: frozenset[str]
    bag: dict[str, float] = field(default_factory=dict)
    weight: float = 0.0


@dataclass(slots=True)
class Sentence:
    """One sentence with the indices of its units."""

    article: int
    start: int
    end: int
    units: range
    bag: dict[str, float] = field(default_factory=dict)
    weight: float = 0.0


@dataclass(slots=True)
class Ground:
    """All units and sentences of one story. Indices into `units` are what linking speaks of."""

    articles: tuple[Article, ...]
    units: list[Unit]
    sentences: list[Sentence]
    sentence_of: list[int]
    """Index into `sentences` for each unit."""

    lasts: list[int] = field(default_factory=list)
    """Index of the last sentence within each article."""


class Stemmer:
    """Stems and background weights of words, remembered for one story."""

    def __init__(self) -> None:
        self._kin = groups()
        self._bands = bands()
        self._seen: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        known = self._seen.get(word)
        if known is None:
            folded = stem(word.replace(".", "") if word[-1] == "." else word)
            folded = _NUMBERS.get(folded, folded)
            known = self._seen[word] = self._kin.get(folded, folded)
        return known

    def bits(self, one: str) -> float:
        """How rare a stem is in news English: about log2 of articles per article that holds it."""
        return self._bands.get(one, RAREST) / 2


def lay_out(studies: Sequence[Study]) -> Ground:
    """Cut every article into sentences and clauses and weigh their stems over the story."""
    stemmer = Stemmer()
    ground = Ground(tuple(s.article for s in studies), [], [], [])
    for number, study in enumerate(studies):
        body = study.article.text
        cuts = study.sentences or tuple(words_of.sentences(body))
        ground.lasts.append(max(0, len(cuts) - 1))
        for count, (start, end) in enumerate(cuts):
            first = len(ground.units)
            for a, b in clauses(body, start, end, stemmer):
                ground.units.append(_unit(body, number, count, a, b, stemmer))
                ground.sentence_of.append(len(ground.sentences))
            ground.sentences.append(Sentence(number, start, end, range(first, len(ground.units))))
    _weigh(ground, stemmer)
    return ground


def clauses(body: str, start: int, end: int, stemmer: Stemmer) -> list[Offsets]:
    """Cut one sentence where a clause begins, then give back to a neighbour what says too little alone."""
    edges = [start] + [m.end() for m in BREAK.finditer(body, start, end) if start < m.end() < end] + [end]
    pieces: list[tuple[int, int, float]] = []
    for a, b in pairwise(edges):
        found = [m.span() for m in WORD.finditer(body, a, b)]
        for k in range(0, len(found), _MAX_WORDS):
            part = found[k : k + _MAX_WORDS]
            weight = sum(stemmer.bits(w) for w in {stemmer(body[x:y]) for x, y in part})
            pieces.append((part[0][0] if pieces else start, part[-1][1], weight))
    merged: list[tuple[int, int, float]] = []
    for piece in pieces:
        if merged and (piece[2] < _LEAST_WEIGHT or merged[-1][2] < _LEAST_WEIGHT):
            a, _, weight = merged.pop()
            piece = (a, piece[1], weight + piece[2])
        merged.append(piece)
    if merged:
        merged[-1] = (merged[-1][0], end, merged[-1][2])
    return [(a, b) for a, b, _ in merged]


def _unit(body: str, article: int, sentence: int, start: int, end: int, stemmer: Stemmer) -> Unit:
    stems, names, numbers = [], set(), set()
    for m in WORD.finditer(body, start, end):
        word = m.group()
        one = stemmer(word)
        stems.append(one)
        if one[0].isdigit():
            numbers.add(one.replace(",", ""))
        elif word[0].isupper() and m.start() > start:
            names.add(one)
    return Unit(article, sentence, start, end, tuple(stems), frozenset(names), frozenset(numbers))


def _weigh(ground: Ground, stemmer: Stemmer) -> None:
    """Weight of a stem: its rarity in news English, less where the story's own sentences repeat it."""
    counts: Counter[str] = Counter()
    for sentence in ground.sentences:
        counts.update({one for k in sentence.units for one in ground.units[k].stems})
    total = max(_USUAL, len(ground.sentences))
    weights = {one: stemmer.bits(one) / 10 * math.log2(1 + total / count) for one, count in counts.items()}
    for sentence in ground.sentences:
        for k in sentence.units:
            unit = ground.units[k]
            unit.bag = {one: weights[one] for one in unit.stems}
            unit.weight = sum(unit.bag.values())
            sentence.bag.update(unit.bag)
        sentence.weight = sum(sentence.bag.values())
