"""The latest articles listed under each term."""

from __future__ import annotations

import numpy as np

from tellings.stories.vocabulary import KEY_BITS, KEYS, Ints, Longs, gaps, room, starts_of

POSTINGS = 64
"""Latest articles that a term remembers."""
FEW = 4
"""Most terms that are met at all are met no more often than this."""
OWNER = 36
"""Bits that stand below the owner of a meeting: those of the article and of the key's place."""
ARTICLE = OWNER - KEY_BITS
"""Bits of an article's number."""
_NOBODY: Longs = np.empty(0, np.int64)
_KIND = 2
"""Bits that say where a term's articles stand."""
_ALONE, _SMALL, _GREAT = 1, 2, 3


class _Rings:
    """Rings of so many places, each with how many articles it has heard of."""

    def __init__(self, places: int) -> None:
        self.places = places
        self._rows: Ints = np.zeros((64, places), np.int32)
        self._heard: Ints = np.zeros(64, np.int32)
        self._count = 0

    def new(self, first: Ints, heard: Ints | Longs | int) -> Longs:
        """New rings that begin with these articles (`[rings, places at most]`), of which each has heard so many."""
        made = np.arange(self._count, self._count + len(first))
        self._count += len(first)
        self._rows, self._heard = room(self._rows, self._count), room(self._heard, self._count)
        self._rows[made, : first.shape[1]] = first
        self._heard[made] = heard
        return made

    def held(self, rings: Ints) -> tuple[Ints, Ints]:
        """The places of some rings, and how many articles each has heard of."""
        return self._rows[rings], self._heard[rings]

    def heard(self, rings: Ints) -> Ints:
        """How many articles each of some rings has heard of."""
        return self._heard[rings]

    def put(self, rings: Ints, starts: Longs, sizes: Longs, articles: Longs) -> None:
        """List articles, of which `sizes` each belong to distinct rings from `starts` on."""
        owner = np.repeat(np.arange(len(rings)), sizes)
        rank = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        # Of more than a ring holds, the latest.
        kept = np.flatnonzero(rank >= sizes[owner] - self.places)
        owner, rank = owner[kept], rank[kept]
        ring = rings[owner]
        self._rows[ring, (self._heard[ring] + rank) & (self.places - 1)] = articles[starts[owner] + rank]
        self._heard[rings] += sizes.astype(np.int32)


class Postings:
    """One number for a term met once, a small ring for one that was met a few times, a great one for the others."""

    def __init__(self) -> None:
        # Of each term, where its articles stand, 0 for nowhere: the article itself or the number of a ring, and what
        # of these it is in the lowest bits.
        self._where: Ints = np.zeros(1024, np.int32)
        self._small, self._great = _Rings(FEW), _Rings(POSTINGS)

    def find(self, keys: Ints) -> Longs:
        """Who is listed under the terms of some articles (`[articles, KEYS]`, -1 for none).

        One number for each meeting: place of the article that asks << OWNER | article met << KEY_BITS | place of the
        term.
        """
        flat = keys.ravel()
        entries = np.flatnonzero((flat >= 0) & (flat < len(self._where)))
        return self._met(flat[entries], entries, np.zeros(len(entries), np.int64))

    def add(self, keys: Ints, first: int, vocabulary: int, *, look: bool) -> Longs:
        """List articles numbered from `first` on, each for those after it; the terms are all below `vocabulary`.

        Where asked to `look`, what `find` says of each just before it is listed itself; otherwise nothing.
        """
        self._where = room(self._where, vocabulary)
        flat = keys.ravel()
        entries = np.flatnonzero(flat >= 0)
        # By term, and under each term in the order of the articles.
        entries = entries[np.argsort(flat[entries], kind="stable")]
        terms = flat[entries]
        starts = starts_of(terms)
        sizes = gaps(starts, len(terms))
        met = _NOBODY
        if look:
            rank = np.arange(len(terms)) - np.repeat(starts, sizes)
            met = np.concatenate([self._met(terms, entries, rank), _among(entries, rank, first)])
        self._add(terms[starts], starts, sizes, (entries >> KEY_BITS) + first)
        return met

    def _met(self, terms: Ints, entries: Longs, newer: Longs) -> Longs:
        """Meetings with the listed articles; of `newer` ones the same term has heard since, so the oldest are gone."""
        asking = entries >> KEY_BITS << OWNER | entries & (KEYS - 1)
        where = self._where[terms]
        kind = where & ((1 << _KIND) - 1)
        alone = np.flatnonzero((kind == _ALONE) & (newer < POSTINGS))
        found = [(where[alone] >> _KIND).astype(np.int64) << KEY_BITS | asking[alone]]
        for rings, its in ((self._small, _SMALL), (self._great, _GREAT)):
            some = np.flatnonzero(kind == its)
            if not len(some):
                continue
            rows, heard = rings.held(where[some] >> _KIND)
            met = rows.astype(np.int64) << KEY_BITS | asking[some][:, None]
            gone, most = newer[some], rings.places
            if int(heard.min()) < most or int(gone.max()) > POSTINGS - most:
                # How many entries the term has heard since that of this slot.
                age = (heard[:, None] - 1 - np.arange(most)) & (most - 1)
                met = met[age < np.minimum(np.minimum(heard, most), POSTINGS - gone)[:, None]]
            found.append(met.ravel())
        return np.concatenate(found)

    def _add(self, terms: Ints, starts: Longs, sizes: Longs, articles: Longs) -> None:
        """List the articles, of which `sizes` each stand under distinct terms from `starts` on."""
        where = self._where[terms]
        kind = where & ((1 << _KIND) - 1)
        heard = (kind == _ALONE).astype(np.int64)
        small = np.flatnonzero(kind == _SMALL)
        heard[small] = self._small.heard(where[small] >> _KIND)
        after = heard + sizes
        needed = np.where((kind == _GREAT) | (after > FEW), _GREAT, np.where(after > 1, _SMALL, _ALONE))
        self._move(where, kind, heard, needed)
        once = np.flatnonzero(needed == _ALONE)
        where[once] = articles[starts[once]] << _KIND | _ALONE
        for rings, its in ((self._small, _SMALL), (self._great, _GREAT)):
            some = np.flatnonzero(needed == its)
            if len(some):
                rings.put(where[some] >> _KIND, starts[some], sizes[some], articles)
        self._where[terms] = where

    def _move(self, where: Ints, kind: Ints, heard: Longs, needed: Ints) -> None:
        """Give new rings to terms that need them, with what they have heard of so far."""
        for rings, its in ((self._small, _SMALL), (self._great, _GREAT)):
            some = np.flatnonzero((needed == its) & (kind < _SMALL))
            if len(some):
                where[some] = rings.new((where[some] >> _KIND)[:, None], heard[some]) << _KIND | its
        some = np.flatnonzero((needed == _GREAT) & (kind == _SMALL))
        if len(some):
            rows, _ = self._small.held(where[some] >> _KIND)
            where[some] = self._great.new(rows, heard[some]) << _KIND | _GREAT


def _among(entries: Longs, rank: Longs, first: int) -> Longs:
    """Meetings of the articles of one block with those before them in it."""
    back = np.minimum(rank, POSTINGS)
    later = np.repeat(np.arange(len(entries)), back)
    earlier = later - 1 - (np.arange(len(later)) - np.repeat(np.cumsum(back) - back, back))
    mine, other = entries[later], (entries[earlier] >> KEY_BITS) + first
    met: Longs = mine >> KEY_BITS << OWNER | other << KEY_BITS | mine & (KEYS - 1)
    return met
