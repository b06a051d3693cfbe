"""The latest articles listed under each term."""

from __future__ import annotations

import numpy as np

from tellings.stories.vocabulary import KEY_BITS, KEYS, Ints, Longs, gaps, room, starts_of

POSTINGS = 64
"""Latest articles that a term remembers."""
OWNER = 36
"""Bits that stand below the owner of a meeting: those of the article and of the key's place."""
ARTICLE = OWNER - KEY_BITS
"""Bits of an article's number."""
_NOBODY: Longs = np.empty(0, np.int64)


class Postings:
    """One number for a term met once, a ring for the others."""

    def __init__(self) -> None:
        self._only: Ints = np.full(1024, -1, np.int32)
        self._ring_of: Ints = np.full(1024, -1, np.int32)
        self._rings: Ints = np.zeros((256, POSTINGS), np.int32)
        self._filled: Longs = np.zeros(256, np.int64)
        self._count = 0

    def find(self, keys: Ints) -> Longs:
        """Who is listed under the terms of some articles (`[articles, KEYS]`, -1 for none).

        One number for each meeting: place of the article that asks << OWNER | article met << KEY_BITS | place of the
        term.
        """
        flat = keys.ravel()
        entries = np.flatnonzero((flat >= 0) & (flat < len(self._only)))
        return self._met(flat[entries], entries, np.zeros(len(entries), np.int64))

    def add(self, keys: Ints, first: int, vocabulary: int, *, look: bool) -> Longs:
        """List articles numbered from `first` on, each for those after it; the terms are all below `vocabulary`.

        Where asked to `look`, what `find` says of each just before it is listed itself; otherwise nothing.
        """
        self._only = room(self._only, vocabulary, -1)
        self._ring_of = room(self._ring_of, vocabulary, -1)
        flat = keys.ravel()
        entries = np.flatnonzero(flat >= 0)
        # By term, and under each term in the order of the articles.
        entries = entries[np.argsort(flat[entries], kind="stable")]
        terms = flat[entries]
        starts = starts_of(terms)
        sizes = gaps(starts, len(terms))
        rank = np.arange(len(terms)) - np.repeat(starts, sizes)
        met = _NOBODY
        if look:
            met = np.concatenate([self._met(terms, entries, rank), _among(entries, rank, first)])
        self._add(terms[starts], sizes, (entries >> KEY_BITS) + first, starts, rank)
        return met

    def _met(self, terms: Ints, entries: Longs, newer: Longs) -> Longs:
        """Meetings with the listed articles; of `newer` ones the same term has heard since, so the oldest are gone."""
        asking = entries >> KEY_BITS << OWNER | entries & (KEYS - 1)
        rings = self._ring_of[terms]
        ringed = np.flatnonzero(rings >= 0)
        rings = rings[ringed]
        filled, gone = self._filled[rings], newer[ringed]
        rows = self._rings[rings].astype(np.int64) << KEY_BITS | asking[ringed][:, None]
        if int(filled.min(initial=POSTINGS)) < POSTINGS or int(gone.max(initial=0)) > 0:
            # How many entries the term has heard since that of this slot.
            age = (filled[:, None] - 1 - np.arange(POSTINGS)) & (POSTINGS - 1)
            rows = rows[age < np.minimum(filled, POSTINGS - gone)[:, None]]
        single = np.flatnonzero((self._ring_of[terms] < 0) & (self._only[terms] >= 0) & (newer < POSTINGS))
        alone = self._only[terms[single]].astype(np.int64) << KEY_BITS | asking[single]
        return np.concatenate([rows.ravel(), alone])

    def _add(self, terms: Ints, sizes: Longs, articles: Longs, starts: Longs, rank: Longs) -> None:
        """List the articles, of which `sizes` each stand under distinct terms from `starts` on."""
        only = self._only[terms]
        new = np.flatnonzero((self._ring_of[terms] < 0) & ((only >= 0) | (sizes > 1)))
        if len(new):
            made = np.arange(self._count, self._count + len(new))
            self._count += len(new)
            self._rings = room(self._rings, self._count)
            self._filled = room(self._filled, self._count)
            self._ring_of[terms[new]] = made
            self._rings[made, 0] = only[new]
            self._filled[made] = only[new] >= 0
        rings = self._ring_of[terms]
        ringed = rings >= 0
        self._only[terms[~ringed]] = articles[starts[~ringed]]
        # Of more than a ring holds, the latest.
        entries = np.repeat(ringed, sizes) & (rank >= np.repeat(sizes, sizes) - POSTINGS)
        ring = np.repeat(rings, sizes)[entries]
        self._rings[ring, (self._filled[ring] + rank[entries]) & (POSTINGS - 1)] = articles[entries]
        self._filled[rings[ringed]] += sizes[ringed]


def _among(entries: Longs, rank: Longs, first: int) -> Longs:
    """Meetings of the articles of one block with those before them in it."""
    back = np.minimum(rank, POSTINGS)
    later = np.repeat(np.arange(len(entries)), back)
    earlier = later - 1 - (np.arange(len(later)) - np.repeat(np.cumsum(back) - back, back))
    mine, other = entries[later], (entries[earlier] >> KEY_BITS) + first
    met: Longs = mine >> KEY_BITS << OWNER | other << KEY_BITS | mine & (KEYS - 1)
    return met
