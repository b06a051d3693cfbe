"""How alike two articles are, in figures: what the learned decision looks at.

`measure` compares two texts. `Surroundings` says how the pair stands out from everything else that is open: the same
cosine is much among a thousand articles on as many events, and little in a campaign with one cast on every page. That
is what lets one setting serve all kinds of news.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tellings.stories.copies import containment
from tellings.stories.index import Index, Ints, Vector, room
from tellings.stories.signature import LEAD, NAME, NUMBER, TITLE

Table = NDArray[np.float32]
Column = NDArray[np.float64]

PAIR = (
    "cosine",
    "names",
    "numbers",
    "titles",
    "leads",
    "title_in_text",
    "plain_words",
    "strongest_word",
    "rare_words",
    "shared_names",
    "information",
    "shorter",
    "longer",
    "days_apart",
    "both_dated",
    "days_told",
    "days_told_differ",
    "weekdays_told",
    "weekdays_differ",
    "copied",
)
"""What is measured of a pair, in the order of the columns."""
CONTEXT = (
    "rank_least",
    "rank_most",
    "beats_others_least",
    "beats_others_most",
    "crowd_least",
    "crowd_most",
    "rivals_least",
    "rivals_most",
    "fourth_least",
    "fourth_most",
    "friends",
)
"""How the pair stands out, in the order of the columns: the lesser and the greater of the two articles' views."""
NEIGHBOURS = 10
_RARE = 6.0
_COPY_COSINE = 0.3
_MOST_DAYS = 60.0
_LEAST_LIKE = 0.02


def measure(index: Index, vector: Vector, others: Ints) -> Table:
    """One row of `PAIR` for each of the others; symmetric: from either side a pair measures the same."""
    s = index.shared(vector, others)
    count = len(others)

    def total(values: NDArray[np.float32]) -> Column:
        return np.bincount(s.which, values, count).astype(np.float64, copy=False)

    both = s.here & s.there
    either = s.here | s.there
    sizes = np.sqrt(np.maximum(index.parts[others] * vector.parts, 1e-4))
    idf = index.vocabulary.weights[s.terms]
    cosine = total(s.products)
    lengths = index.lengths[others]
    columns: list[Column | Table] = [
        cosine,
        total(s.products * ((both & NAME) > 0)) / sizes[:, 1],
        total(s.products * ((both & NUMBER) > 0)) / sizes[:, 2],
        total(s.products * ((both & TITLE) > 0)) / sizes[:, 3],
        total(s.products * ((both & LEAD) > 0)) / sizes[:, 4],
        total(s.products * ((either & TITLE) > 0)),
        total(s.products * ((either & (NAME | NUMBER)) == 0)),
        _strongest(s.which, s.products, count),
        total((idf > _RARE).astype(np.float32)),
        total(((both & NAME) > 0).astype(np.float32)),
        total(idf),
        np.log1p(np.minimum(lengths, vector.length)),
        np.log1p(np.maximum(lengths, vector.length)),
        *_times(index, vector, others),
        _copied(index, vector, others, cosine),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _strongest(which: Ints, products: NDArray[np.float32], count: int) -> Column:
    strongest = np.zeros(count)
    if len(which):
        first = np.flatnonzero(np.diff(which, prepend=-1))
        strongest[which[first]] = np.maximum.reduceat(products, first)
    return strongest


def _times(index: Index, vector: Vector, others: Ints) -> list[Column]:
    apart = np.abs(index.days[others] - vector.day)
    dated = ~np.isnan(apart)
    told = np.zeros((4, len(others)))
    if vector.told or vector.weekdays:
        for n, other in enumerate(others.tolist()):
            days, weekdays = index.told[other], index.weekdays[other]
            told[0, n] = (vector.told & days).bit_count()
            told[1, n] = bool(vector.told and days and not vector.told & days)
            told[2, n] = (vector.weekdays & weekdays).bit_count()
            told[3, n] = bool(vector.weekdays and weekdays and not vector.weekdays & weekdays)
    return [np.where(dated, np.minimum(apart, _MOST_DAYS), 0.0), dated.astype(float), *told]


def _copied(index: Index, vector: Vector, others: Ints, cosine: Column) -> Column:
    copied = np.zeros(len(others))
    for n in np.flatnonzero(cosine > _COPY_COSINE).tolist():
        mine, other = (vector.shingles, vector.share), index.sketch(int(others[n]))
        copied[n] = max(containment(mine, other), containment(other, mine))
    return copied


class Surroundings:
    """For each article its nearest others and their cosines: the background against which a pair stands out."""

    def __init__(self) -> None:
        self._nearest: Ints = np.full((64, NEIGHBOURS), -1, np.int32)
        self._cosines: Table = np.zeros((64, NEIGHBOURS), np.float32)
        self._near_here: Table = np.zeros(65, np.float32)  # scratch; the last place is for nobody (-1)

    def see(self, article: int, others: Ints, cosines: Table) -> None:
        """Take in that the article is this near to the others, and they to it."""
        self._make_room(article + 1)
        for n in np.argsort(-cosines, kind="stable")[:NEIGHBOURS].tolist():
            self._take(article, int(others[n]), float(cosines[n]))
        weakest = self._cosines[others, -1]
        for n in np.flatnonzero(cosines > weakest).tolist():
            self._take(int(others[n]), article, float(cosines[n]))

    def context(self, article: int, others: Ints, cosines: Table) -> Table:
        """One row of `CONTEXT` for each of the others, all of them seen before; symmetric."""
        mine, names = self._cosines[article], self._nearest[article]
        return self._stand_out(mine, names, self._cosines[others], others, cosines)

    def preview(self, others: Ints, cosines: Table) -> Table:
        """What `context` would say of an article that has not been seen, with these others around it."""
        best = np.argsort(-cosines, kind="stable")[:NEIGHBOURS]
        mine = np.zeros(NEIGHBOURS, np.float32)
        names = np.full(NEIGHBOURS, -1, np.int32)
        mine[: len(best)], names[: len(best)] = cosines[best], others[best]
        joined = np.hstack([self._cosines[others], cosines[:, None]])
        return self._stand_out(mine, names, -np.sort(-joined, axis=1)[:, :NEIGHBOURS], others, cosines)

    def _stand_out(self, mine: Table, names: Ints, theirs: Table, others: Ints, cosines: Table) -> Table:
        here = self._view(np.repeat(mine[None, :], len(others), axis=0), cosines)
        there = self._view(theirs, cosines)
        near = self._near_here
        near[names] = mine
        near[-1] = 0
        friends = (near[self._nearest[others]] * self._cosines[others]).sum(axis=1)
        near[names] = 0
        columns = []
        for a, b in zip(here, there, strict=True):
            columns += [np.minimum(a, b), np.maximum(a, b)]
        return np.stack([*columns, friends], axis=1).astype(np.float32)

    def _view(self, nearest: Table, cosines: Table) -> tuple[Table, ...]:
        """Rank of the pair in an article's own list, how far it beats the best other, the list's level, rivals."""
        column = cosines[:, None]
        rank = (nearest > column).sum(axis=1)
        best_other = np.where(rank == 0, nearest[:, 1], nearest[:, 0])
        beats = np.minimum(cosines / np.maximum(best_other, _LEAST_LIKE), 8.0)
        rivals = (nearest >= 0.8 * column).sum(axis=1)
        return rank, beats, nearest.mean(axis=1), rivals, nearest[:, 3]

    def _take(self, article: int, other: int, cosine: float) -> None:
        row = self._cosines[article]
        at = int((row >= cosine).sum())
        if at < NEIGHBOURS and cosine > 0:
            row[at + 1 :] = row[at:-1].copy()
            row[at] = cosine
            names = self._nearest[article]
            names[at + 1 :] = names[at:-1].copy()
            names[at] = other

    def _make_room(self, articles: int) -> None:
        had = len(self._cosines)
        if articles > had:
            self._cosines = room(self._cosines, articles)
            self._nearest = room(self._nearest, articles)
            self._nearest[had:] = -1
            self._near_here = np.zeros(len(self._cosines) + 1, np.float32)
