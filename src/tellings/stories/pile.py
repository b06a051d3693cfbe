"""Many signatures as arrays, to be placed in one pass: of each article what the pass needs, and no object a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np

from tellings.records import Story
from tellings.stories.background import shipped
from tellings.stories.dates import DAY_WORDS, day_bits
from tellings.stories.decision import Shipped
from tellings.stories.index import blocks_of
from tellings.stories.keys import Keys, Numbers, key
from tellings.stories.placing import arrange
from tellings.stories.shelf import Printed, Sketches, runs
from tellings.stories.vocabulary import Bits, Block, Bytes, Floats, Ints, Longs, Vocabulary, room, starts_of

_AT_ONCE = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Some signatures by their fields (see `Signature`), an entry for each article. What there is of each term stands
    in long arrays, one article after the other."""

    articles: list[str]
    published: list[str | None]
    lengths: Ints
    words: list[bytes]
    """In UTF-8, a space between."""
    starts: Longs
    """Where each article's terms begin, and after the last the end of all."""
    counts: Bytes
    marks: Bytes
    sketches: list[tuple[bytes, float]]
    """`shingles` and `share`."""
    days: list[tuple[str, ...]]


class Attic(Protocol):
    """Bytes by number, in the order in which they were put there: what is fetched of an article only now and then."""

    def put(self, entries: Sequence[bytes]) -> None:
        """Take in the next entries."""
        ...

    def get(self, number: int) -> bytes:
        """An entry."""
        ...

    def some(self, numbers: Sequence[int]) -> list[bytes]:
        """Several entries; those that stand one after the other cost little more than one."""
        ...

    def new(self) -> Attic:
        """Another one of this kind, empty."""
        ...


class InMemory:
    """An attic in memory."""

    def __init__(self) -> None:
        self._entries: list[bytes] = []

    def put(self, entries: Sequence[bytes]) -> None:
        """Take in the next entries."""
        self._entries += entries

    def get(self, number: int) -> bytes:
        """An entry."""
        return self._entries[number]

    def some(self, numbers: Sequence[int]) -> list[bytes]:
        """Several entries."""
        return [self._entries[n] for n in numbers]

    def new(self) -> Attic:
        """Another one, empty."""
        return InMemory()


class Pile:
    """Signatures by number, in the order in which they were added. `fold` makes stories of them.

    What is looked at of few articles only, their printed words and the hashes of their word runs, lies in the attic.
    """

    def __init__(self, attic: Attic | None = None) -> None:
        self._vocabulary = _Hashed()
        self._attic = attic or InMemory()
        self.articles: list[str] = []
        self.published: list[str | None] = []
        self._starts: Longs = np.zeros(64, np.int64)
        # Of each term of an article its number, how often it stands there, and its marks.
        self._terms: Ints = np.zeros(4096, np.int32)
        self._counts: Bytes = np.zeros(4096, np.uint8)
        self._marks: Bytes = np.zeros(4096, np.uint8)
        self._lengths: Ints = np.zeros(64, np.int32)
        self._told: Bits = np.zeros((64, DAY_WORDS), np.uint64)
        self._shares = np.zeros(64)
        # In the attic, so many bytes of hashes come before the words.
        self._hashes: Ints = np.zeros(64, np.int32)

    def __len__(self) -> int:
        return len(self.articles)

    def add(self, heap: Heap, keys: Keys) -> None:
        """Put more articles on top; `keys` are those of their terms (see `tellings.stories.keys`)."""
        entries = [hashes + words for (hashes, _), words in zip(heap.sketches, heap.words, strict=True)]
        some = self._more(entries, heap.articles, heap.published, np.diff(heap.starts))
        at = slice(int(self._starts[some.start]), int(self._starts[some.stop]))
        self._terms[at], self._counts[at], self._marks[at] = self._vocabulary.numbers_of(keys), heap.counts, heap.marks
        self._lengths[some] = heap.lengths
        self._told[some] = np.array([day_bits(d) for d in heap.days], np.uint64).reshape(-1, DAY_WORDS)
        self._shares[some] = [share for _, share in heap.sketches]
        self._hashes[some] = [len(hashes) for hashes, _ in heap.sketches]

    def fold(self) -> tuple[Story, ...]:
        """Stories of all of it, as `tellings.stories.fold` makes them of the same signatures."""
        by = [(when or "", name) for when, name in zip(self.published, self.articles, strict=True)]
        order = np.array(sorted(range(len(by)), key=by.__getitem__), np.int64)
        del by
        shelf = _Ordered(self, order)
        self._vocabulary.shelf = shelf
        try:
            return arrange(self._blocks(shelf), self._vocabulary, (), Shipped(), shelf)[1]
        finally:
            self._vocabulary.shelf = None  # else they would hold each other until somebody looks for such circles

    def only(self, numbers: Sequence[int]) -> Pile:
        """A pile of some of the articles, in this order."""
        found = Pile(self._attic.new())
        keys = self._vocabulary.keys()
        now = np.full(len(keys), -1, np.int32)
        for start in range(0, len(numbers), _AT_ONCE):
            found._take(self, np.array(numbers[start : start + _AT_ONCE], np.int64), keys, now)
        return found

    def _take(self, other: Pile, rows: Longs, keys: Keys, now: Ints) -> None:
        """Take over articles. Terms are numbered anew, so that those are let go of that only what is let go of had:
        `keys` are those of the other pile's terms, `now` are their new numbers as far as they have one."""
        named = rows.tolist()
        entries = other._attic.some(named)
        sizes, terms, counts, marks = other.printed(rows)
        articles, published = [other.articles[n] for n in named], [other.published[n] for n in named]
        some = self._more(entries, articles, published, sizes)
        at = slice(int(self._starts[some.start]), int(self._starts[some.stop]))
        new = np.sort(terms[now[terms] < 0])
        new = new[starts_of(new)]
        now[new] = self._vocabulary.numbers_of(keys[new])
        self._terms[at] = now[terms]
        self._counts[at], self._marks[at] = counts, marks
        self._lengths[some], self._told[some] = other._lengths[rows], other._told[rows]
        self._shares[some], self._hashes[some] = other._shares[rows], other._hashes[rows]

    def _more(self, entries: list[bytes], articles: list[str], published: list[str | None], sizes: Longs) -> slice:
        """Make room for more articles of so many terms; their places."""
        self._attic.put(entries)  # what may fail comes first
        first = len(self.articles)
        self.articles += articles
        self.published += published
        some = slice(first, len(self.articles))
        self._starts = room(self._starts, some.stop + 1)
        self._starts[first + 1 : some.stop + 1] = self._starts[first] + np.cumsum(sizes)
        end = int(self._starts[some.stop])
        self._terms, self._counts = room(self._terms, end), room(self._counts, end)
        self._marks = room(self._marks, end)
        self._lengths, self._told = room(self._lengths, some.stop), room(self._told, some.stop)
        self._shares, self._hashes = room(self._shares, some.stop), room(self._hashes, some.stop)
        return some

    def printed(self, rows: Longs) -> Printed:
        """The terms of some articles."""
        starts = self._starts[rows]
        sizes = self._starts[rows + 1] - starts
        at = runs(starts, sizes)
        return sizes, self._terms[at], self._counts[at], self._marks[at]

    def sketch(self, number: int) -> tuple[bytes, float]:
        """The hashes of an article's word runs, and the share kept of them."""
        return self._attic.get(number)[: int(self._hashes[number])], float(self._shares[number])

    def words(self, number: int) -> bytes:
        """The printed words of an article."""
        return self._attic.get(number)[int(self._hashes[number]) :]

    def _blocks(self, shelf: _Ordered) -> Iterator[Block]:
        for run in blocks_of(len(self)):
            numbers = np.arange(run.start, run.stop)
            rows = shelf.order[numbers]
            sizes, terms, counts, marks = self.printed(rows)
            yield self._vocabulary.weighed(
                articles=[self.articles[n] for n in rows.tolist()],
                published=[self.published[n] for n in rows.tolist()],
                sketches=Sketches(shelf, numbers),
                starts=np.concatenate([[0], np.cumsum(sizes)]),
                words=terms,
                counts=counts,
                marks=marks,
                lengths=self._lengths[rows],
                told=self._told[rows],
            )


class _Ordered:
    """The shelf of an index that takes in the articles of a pile in an order: they are there already."""

    def __init__(self, pile: Pile, order: Longs) -> None:
        self.pile, self.order = pile, order

    def put(self, block: Block) -> None:
        """Nothing is to be done."""

    def printed(self, numbers: Longs) -> Printed:
        """The terms of some articles."""
        return self.pile.printed(self.order[numbers])

    def sketch(self, number: int) -> tuple[bytes, float]:
        """The hashes of an article's word runs, and the share kept of them."""
        return self.pile.sketch(int(self.order[number]))

    def named(self, number: int) -> tuple[str, str | None]:
        """An article's id and its date of publication."""
        at = int(self.order[number])
        return self.pile.articles[at], self.pile.published[at]

    def names(self) -> Iterator[tuple[str, str | None]]:
        """The same of all articles, in their order."""
        return map(self.named, range(len(self.order)))

    def words(self, number: int) -> bytes:
        """The printed words of an article."""
        return self.pile.words(int(self.order[number]))


class _Hashed(Vocabulary):
    """A vocabulary that knows terms by their keys alone; a word has the number of its term."""

    def __init__(self) -> None:
        super().__init__(shipped())
        keys, known = _background()
        self._table = Numbers()
        numbers = self._table.of(keys)
        self.weights = np.empty(len(keys), np.float32)
        self.weights[numbers], self._unknown = known[:-1], known[-1]
        self.shelf: _Ordered | None = None
        """Where the printed words of an article are, by the number that the index gave it."""

    def __len__(self) -> int:
        return len(self._table)

    def numbers_of(self, keys: Keys) -> Ints:
        """The numbers of terms."""
        before = len(self._table)
        numbers = self._table.of(keys)
        self.weights = room(self.weights, len(self._table))
        self.weights[before : len(self._table)] = self._unknown
        return numbers

    def keys(self) -> Keys:
        """The keys of all terms, by their numbers."""
        return self._table.keys()

    def terms_of(self, words: Ints) -> Ints:
        return words

    def printed(self, words: Sequence[int], article: int, places: Sequence[int]) -> list[str]:
        assert self.shelf is not None
        every = self.shelf.words(article).split(b" ")
        return [every[place].decode("utf-8", "surrogatepass") for place in places]


@cache
def _background() -> tuple[Keys, Floats]:
    """The keys of the background's terms, and their weights, with the weight of any other at the end."""
    terms, weights = shipped().weights()
    keys = np.frombuffer(b"".join(map(key, terms)), "<u8").astype(np.uint64)
    return keys, np.maximum(np.array(weights, np.float32), np.float32(0))
