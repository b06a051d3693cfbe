"""Many signatures as arrays, to be placed in one pass: of each article what the pass needs, and no object a word."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from tellings.records import Story
from tellings.stories.background import shipped
from tellings.stories.decision import Shipped
from tellings.stories.index import blocks_of
from tellings.stories.keys import Keys, Numbers, key
from tellings.stories.placing import arrange
from tellings.stories.vocabulary import Block, Bytes, Floats, Ints, Longs, Vocabulary, room


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


class Pile:
    """Signatures by number, in the order in which they were added. `fold` makes stories of them."""

    def __init__(self, vocabulary: _Hashed | None = None) -> None:
        self._vocabulary = vocabulary or _Hashed()
        self._heaps: list[tuple[Heap, Ints]] = []
        """With the numbers of their terms."""
        self._first: list[int] = []
        """The number of each heap's first article."""
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, heap: Heap, keys: Keys) -> None:
        """Put more articles on top; `keys` are those of their terms (see `tellings.stories.keys`)."""
        self._put(heap, self._vocabulary.numbers_of(keys))

    def fold(self) -> tuple[Story, ...]:
        """Stories of all of it, as `tellings.stories.fold` makes them of the same signatures."""
        by = [(when or "", name) for h, _ in self._heaps for when, name in zip(h.published, h.articles, strict=True)]
        order = sorted(range(len(by)), key=by.__getitem__)
        del by
        self._vocabulary.words = lambda article: self._words(order[article])
        return arrange(self._blocks(order), self._vocabulary, (), Shipped())[1]

    def only(self, numbers: Sequence[int]) -> Pile:
        """A pile of some of the articles, in this order."""
        found = Pile(self._vocabulary)
        for run in blocks_of(len(numbers)):
            found._put(*self._some(numbers[run.start : run.stop]))
        return found

    def _put(self, heap: Heap, terms: Ints) -> None:
        self._first.append(self._count)
        self._heaps.append((heap, terms))
        self._count += len(heap.articles)

    def _blocks(self, order: list[int]) -> Iterator[Block]:
        for run in blocks_of(self._count):
            heap, terms = self._some(order[run.start : run.stop])
            yield self._vocabulary.weighed(
                articles=heap.articles,
                published=heap.published,
                sketches=heap.sketches,
                starts=heap.starts,
                words=terms,
                counts=heap.counts,
                marks=heap.marks,
                lengths=heap.lengths,
                days=heap.days,
            )

    def _some(self, numbers: Sequence[int]) -> tuple[Heap, Ints]:
        found = [(*self._heaps[at], n - self._first[at]) for n in numbers for at in (self._heap_of(n),)]
        runs = [(h, slice(int(h.starts[n]), int(h.starts[n + 1])), t) for h, t, n in found]
        heap = Heap(
            articles=[h.articles[n] for h, _, n in found],
            published=[h.published[n] for h, _, n in found],
            lengths=np.array([h.lengths[n] for h, _, n in found], np.int32),
            words=[h.words[n] for h, _, n in found],
            starts=np.cumsum([0, *(run.stop - run.start for _, run, _ in runs)]),
            counts=np.concatenate([h.counts[run] for h, run, _ in runs]),
            marks=np.concatenate([h.marks[run] for h, run, _ in runs]),
            sketches=[h.sketches[n] for h, _, n in found],
            days=[h.days[n] for h, _, n in found],
        )
        return heap, np.concatenate([terms[run] for _, run, terms in runs])

    def _words(self, number: int) -> bytes:
        at = self._heap_of(number)
        return self._heaps[at][0].words[number - self._first[at]]

    def _heap_of(self, number: int) -> int:
        return bisect_right(self._first, number) - 1


class _Hashed(Vocabulary):
    """A vocabulary that knows terms by their keys alone; a word has the number of its term."""

    def __init__(self) -> None:
        super().__init__(shipped())
        keys, known = _background()
        self._table = Numbers()
        numbers = self._table.of(keys)
        self.weights = np.empty(len(keys), np.float32)
        self.weights[numbers], self._unknown = known[:-1], known[-1]
        self.words: Callable[[int], bytes] = lambda article: b""
        """The printed words of an article, by the number that the index gave it."""

    def __len__(self) -> int:
        return len(self._table)

    def numbers_of(self, keys: Keys) -> Ints:
        """The numbers of terms."""
        before = len(self._table)
        numbers = self._table.of(keys)
        self.weights = room(self.weights, len(self._table))
        self.weights[before : len(self._table)] = self._unknown
        return numbers

    def terms_of(self, words: Ints) -> Ints:
        return words

    def printed(self, words: Sequence[int], article: int, places: Sequence[int]) -> list[str]:
        every = self.words(article).split(b" ")
        return [every[place].decode("utf-8", "surrogatepass") for place in places]


@cache
def _background() -> tuple[Keys, Floats]:
    """The keys of the background's terms, and their weights, with the weight of any other at the end."""
    terms, weights = shipped().weights()
    keys = np.frombuffer(b"".join(map(key, terms)), "<u8").astype(np.uint64)
    return keys, np.maximum(np.array(weights, np.float32), np.float32(0))
