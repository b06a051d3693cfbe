"""Terms as numbers of 64 bits that are the same everywhere, and these as small numbers in the order they are met.

Whoever reads an article hashes its terms; whoever places many needn't look at a letter of them.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from tellings.stories.signature import LONGEST, term_of
from tellings.stories.vocabulary import Ints, Longs, starts_of

Keys = NDArray[np.uint64]
_FREE, _ONE = np.uint64(0), np.uint64(1)
_BLANK = blake2b(digest_size=8)
_MOST_KEPT = 1 << 16


def keys_of(words: str) -> bytes:
    """The keys of a signature's words: little-endian numbers of 64 bits, one for each word, in their order."""
    return b"".join([_keys[w] for w in words.split(" ")]) if words else b""


def key(term: str) -> bytes:
    """The key of one term."""
    made = _BLANK.copy()  # in two thirds of the time that a new one takes
    made.update(term.encode("utf-8", "surrogatepass"))
    return made.digest()


class _Keys(dict[str, bytes]):
    """The keys of words, kept from text to text; never more than `_MOST_KEPT`."""

    def __missing__(self, word: str) -> bytes:
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = key(term_of(word))
        if len(word) <= LONGEST:
            self[word] = found
        return found


_keys = _Keys()


class Numbers:
    """Keys numbered from 0 on: a table with open addressing, looked up many keys at a time.

    The numbers depend on what was asked before, and mean nothing beyond this object.
    """

    def __init__(self) -> None:
        self._slots: Keys = np.zeros(1 << 12, np.uint64)
        self._number: Ints = np.zeros(1 << 12, np.int32)
        self._count = 0

    def __len__(self) -> int:
        """How many keys have a number."""
        return self._count

    def of(self, keys: Keys) -> Ints:
        """The number of each key; one that had none before has one now."""
        self._make_room(len(keys))
        return self._number[self._places(np.maximum(keys, _ONE))]

    def keys(self) -> Keys:
        """Every key that has a number, in the order of the numbers."""
        used = self._slots != _FREE
        found = np.empty(self._count, np.uint64)
        found[self._number[used]] = self._slots[used]
        return found

    def _places(self, keys: Keys) -> Longs:
        """The slot of each key; one that has none takes the first free slot from its own place on."""
        last = len(self._slots) - 1
        at = (keys & np.uint64(last)).astype(np.int64)
        left = np.arange(len(keys))
        while len(left):
            place, wanted = at[left], keys[left]
            free = self._slots[place] == _FREE
            if free.any():
                self._take(place[free], wanted[free])
            left = left[self._slots[place] != wanted]
            at[left] = (at[left] + 1) & last
        return at

    def _take(self, places: Longs, keys: Keys) -> None:
        """Give free slots to keys; of several that want one slot the last gets it, and the others look further."""
        self._slots[places] = keys
        places = np.sort(places)
        places = places[starts_of(places)]
        self._number[places] = np.arange(self._count, self._count + len(places), dtype=np.int32)
        self._count += len(places)

    def _make_room(self, more: int) -> None:
        """Have a quarter of the slots free after so many more keys."""
        wanted = len(self._slots)
        while 4 * (self._count + more) > 3 * wanted:
            wanted *= 2
        if wanted == len(self._slots):
            return
        used = self._slots != _FREE
        keys, numbers, count = self._slots[used], self._number[used], self._count
        self._slots, self._number = np.zeros(wanted, np.uint64), np.zeros(wanted, np.int32)
        self._number[self._places(keys)] = numbers
        self._count = count
