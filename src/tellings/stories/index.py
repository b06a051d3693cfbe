"""The open window as arrays: who is near an article, found by its rare terms.

Each article is listed only under its weightiest terms, of which each remembers only its latest articles: so the cost of
a look-up hardly grows with the window. What is found depends on the order in which articles were added and on nothing
else; least of all on how many of them were asked about or added at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tellings.stories.dates import DAY_WORDS
from tellings.stories.postings import ARTICLE, OWNER, Postings
from tellings.stories.shelf import InMemory, Shelf, Sketches
from tellings.stories.vocabulary import (
    KEY_BITS,
    KEYS,
    PARTS,
    Bits,
    Block,
    Bytes,
    Floats,
    Hashes,
    Ints,
    Longs,
    Traits,
    Vocabulary,
    heaviest,
    ranks,
    room,
    starts_of,
)

CANDIDATES = 24
LEAST_REACH = 0.015
"""Share of an article's weight that must stand in the terms under which it met another."""
MOST_AT_ONCE = 64
"""Articles in one block; so few that what is asked of them together stays in the processor's cache."""
_NUMBER = 26  # bits; a window of that many articles has no place in any memory


class Shared(NamedTuple):
    """The terms that two articles share, for several pairs, packed: one row for each shared term."""

    which: Ints
    """The pair, ascending."""
    words: Ints
    """The word that the second article prints."""
    at: Longs
    """Where it stands among that article's terms."""
    terms: Ints
    products: Floats
    """Weight here times weight there."""
    here: Bytes
    there: Bytes
    """Flags in the first article and in the second."""


class Index:
    """Articles by number, in the order they were added, and those listed under each term."""

    def __init__(self, vocabulary: Vocabulary, shelf: Shelf | None = None) -> None:
        self.vocabulary = vocabulary
        self._shelf = shelf or InMemory()
        self._count = 0
        self.days: NDArray[np.float64] = np.zeros(64)
        self.lengths: Ints = np.zeros(64, np.int32)
        self.parts: Floats = np.zeros((64, len(PARTS)), np.float32)
        self.told: Bits = np.zeros((64, DAY_WORDS), np.uint64)
        self._postings = Postings()
        # The shelf keeps of each term word, count and marks; the term and its weight follow from these.
        self._norms: Floats = np.zeros(64, np.float32)
        # Scratch: zero between calls.
        self._column: Ints = np.zeros(1024, np.int32)

    def __len__(self) -> int:
        return self._count

    def article(self, number: int) -> str:
        """The id of an article."""
        return self._shelf.named(number)[0]

    def names(self) -> Iterator[tuple[str, str | None]]:
        """Id and date of publication of every article, in the order in which they were added."""
        return self._shelf.names()

    def block(self, numbers: Sequence[int] | Ints) -> Block:
        """Some articles as they were added, `MOST_AT_ONCE` at most."""
        rows = np.array(numbers, np.int64)
        sizes, words, counts, marks = self._shelf.printed(rows)
        starts = np.concatenate([[0], np.cumsum(sizes)])
        named = [self._shelf.named(n) for n in rows.tolist()]
        terms, owner = self.vocabulary.terms_of(words), np.repeat(np.arange(len(rows)), sizes)
        weights = self.vocabulary.weigh(terms, counts, marks) / self._norms[rows][owner]
        keys, squares = heaviest(starts, owner, terms, weights)
        return Block(
            articles=[id for id, _ in named],
            published=[published for _, published in named],
            sketches=Sketches(self._shelf, rows),
            starts=starts,
            words=words,
            terms=terms,
            weights=weights,
            counts=counts,
            marks=marks,
            norms=self._norms[rows],
            keys=keys,
            squares=squares,
            traits=self.traits(rows),
        )

    def sketch(self, at: int) -> tuple[Hashes, float]:
        """Hashes of word runs and the share kept of them, for near-copies."""
        hashes, share = self._shelf.sketch(at)
        return np.frombuffer(hashes, np.uint32), share

    def traits(self, numbers: Ints | Longs) -> Traits:
        """What is known of these articles."""
        return Traits(self.days[numbers], self.lengths[numbers], self.parts[numbers], self.told[numbers])

    def add(self, block: Block) -> None:
        """Open the articles for others to find."""
        self._add(block, look=False)

    def meet(self, block: Block) -> tuple[Longs, Ints]:
        """Open the articles one after the other; what `near` finds of each, just before it is opened itself."""
        return _likeliest(self._add(block, look=True), block)

    def _add(self, block: Block, *, look: bool) -> Longs:
        first = self._count
        run = slice(first, first + len(block))
        self._make_room(run.stop)
        self._shelf.put(block)  # what may fail comes first
        self._norms[run] = block.norms
        self.days[run], self.lengths[run] = block.traits.days, block.traits.lengths
        self.parts[run], self.told[run] = block.traits.parts, block.traits.told
        self._count = run.stop
        return self._postings.add(block.keys, first, len(self.vocabulary), look=look)

    def near(self, block: Block) -> tuple[Longs, Ints]:
        """Pairs of an article's place in the block and the number of one likely to be near it, both ascending.

        These are the articles that share most of the weight of the weightiest terms.
        """
        return _likeliest(self._postings.find(block.keys), block)

    def shared(self, block: Block, owners: Longs, others: Ints) -> Shared:
        """Every term that articles of the block (`owners`, by their places in it) share with others (by number)."""
        self._column = room(self._column, len(self.vocabulary))
        distinct = np.sort(block.terms)
        distinct = distinct[starts_of(distinct)]
        # Column 0 is for the terms that no article of the block has; it stays empty.
        self._column[distinct] = np.arange(1, len(distinct) + 1, dtype=np.int32)
        width = len(distinct) + 1
        own = block.owners * width + self._column[block.terms]
        weights, flags = np.zeros(len(block) * width, np.float32), np.zeros(len(block) * width, np.uint8)
        weights[own], flags[own] = block.weights, block.marks
        sizes, words, counts, marks = self._shelf.printed(others.astype(np.int64))
        terms = self.vocabulary.terms_of(words)
        place = self._column[terms] + np.repeat(owners * width, sizes)
        here = weights[place]
        hit = here.nonzero()[0]
        place, terms, marked = place[hit], terms[hit], marks[hit]
        which = np.repeat(np.arange(len(others), dtype=np.int32), sizes)[hit]
        there = self.vocabulary.weigh(terms, counts[hit], marked) / self._norms[others[which]]
        found = Shared(
            which=which,
            words=words[hit],
            at=hit - (np.cumsum(sizes) - sizes)[which],
            terms=terms,
            products=here[hit] * there,
            here=flags[place],
            there=marked,
        )
        self._column[distinct] = 0
        return found

    def _make_room(self, articles: int) -> None:
        self.days, self.lengths = room(self.days, articles), room(self.lengths, articles)
        self.parts, self.told = room(self.parts, articles), room(self.told, articles)
        self._norms = room(self._norms, articles)


def _likeliest(met: Longs, block: Block) -> tuple[Longs, Ints]:
    """Of everybody that was met, those who share most of each article's weight: `CANDIDATES` of them at most."""
    met.sort()
    pairs = met >> KEY_BITS
    first = starts_of(pairs)
    if not len(first):
        return np.empty(0, np.int64), np.empty(0, np.int32)
    keys = met >> OWNER << KEY_BITS | met & (KEYS - 1)
    reach = np.add.reduceat(block.squares.ravel()[keys], first)
    enough = reach >= LEAST_REACH
    pairs, reach = pairs[first[enough]], reach[enough]
    owners = pairs >> ARTICLE
    # One number to sort by: the article that asks, then the greatest reach, then the latest. At a tie the later article
    # is the likelier. The bits of a positive float ascend as it does.
    last = (1 << _NUMBER) - 1
    likest = (1 << 30) - 1 - np.minimum(reach.view(np.int32), (1 << 30) - 1).astype(np.int64)
    ranked = np.sort((owners << 30 | likest) << _NUMBER | last - (pairs & (1 << ARTICLE) - 1))
    owners = ranked >> (30 + _NUMBER)
    kept = ranks(owners) < CANDIDATES
    chosen = np.sort(owners[kept] << _NUMBER | last - (ranked[kept] & last))
    return chosen >> _NUMBER, (chosen & last).astype(np.int32)


def blocks_of(count: int) -> list[range]:
    """So many articles as runs that each make one block."""
    edges = [*range(0, count, MOST_AT_ONCE), count]
    return [range(a, b) for a, b in pairwise(edges)]
