"""How alike two articles are, in figures: what the learned decision looks at.

`measure` compares two texts. `Surroundings` says how the pair stands out from everything else that is open: the same
cosine is much among a thousand articles on as many events, and little in a campaign with one cast on every page. That
is what lets one setting serve all kinds of news.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tellings.stories.index import Shared
from tellings.stories.signature import LEAD, NAME, NUMBER, TITLE
from tellings.stories.vocabulary import Floats, Ints, Traits, ranks, room, starts_of

Table = NDArray[np.float32]

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
_LEAST_PART = 1e-4
_COPY_COSINE = 0.3
_MOST_DAYS = 60.0
_LEAST_LIKE = 0.02
_MOST_TIMES = 8.0
_NEARLY = 0.8
_BLOCK = 4096


def measure(shared: Shared, idf: Floats, here: Traits, there: Traits) -> Table:
    """One row of `PAIR` for each pair, all but "copied"; symmetric: from either side a pair measures the same.

    `shared` holds the shared terms of the pairs, `idf` the weight of each of these terms, `here` and `there` the
    traits of the first and the second article of each pair.
    """
    both, either = shared.here & shared.there, shared.here | shared.there
    sums = np.empty((10, len(shared.which)), np.float32)
    sums[0] = shared.products
    for n, flag in enumerate((NAME, NUMBER, TITLE, LEAD), 1):
        np.multiply(shared.products, (both & flag) > 0, out=sums[n])
    np.multiply(shared.products, (either & TITLE) > 0, out=sums[5])
    np.multiply(shared.products, (either & (NAME | NUMBER)) == 0, out=sums[6])
    sums[7] = idf > _RARE
    sums[8] = (both & NAME) > 0
    sums[9] = idf
    table = np.zeros((len(here.days), len(PAIR)), np.float32)
    first = starts_of(shared.which)
    if len(first):
        pairs = shared.which[first]
        found = np.add.reduceat(sums, first, axis=1).T
        table[pairs, :7] = found[:, :7]
        table[pairs, 7] = np.maximum.reduceat(shared.products, first)
        table[pairs, 8:11] = found[:, 7:]
        table[:, 1:5] /= np.sqrt(np.maximum(here.parts[:, 1:] * there.parts[:, 1:], _LEAST_PART))
    table[:, 11] = np.log1p(np.minimum(here.lengths, there.lengths))
    table[:, 12] = np.log1p(np.maximum(here.lengths, there.lengths))
    _times(here, there, table[:, 13:19])
    return table


def _times(here: Traits, there: Traits, table: Table) -> None:
    apart = np.abs(here.days - there.days)
    dated = ~np.isnan(apart)
    table[dated, 0] = np.minimum(apart[dated], _MOST_DAYS)
    table[:, 1] = dated
    for column, words in ((2, slice(0, -1)), (4, slice(-1, None))):
        mine, theirs = here.told[:, words], there.told[:, words]
        shared = (mine & theirs).any(axis=1)
        table[:, column] = shared
        table[:, column + 1] = mine.any(axis=1) & theirs.any(axis=1) & ~shared


def add_copied(table: Table, copied: Callable[[int], float]) -> None:
    """Fill in the column "copied": how much of the shorter text stands in the other, where they are alike at all."""
    for n in np.flatnonzero(table[:, 0] > _COPY_COSINE).tolist():
        table[n, -1] = copied(n)


class Surroundings:
    """For each article its nearest others and their cosines: the background against which a pair stands out."""

    def __init__(self) -> None:
        self._nearest: Ints = np.full((64, NEIGHBOURS), -1, np.int32)
        self._cosines: Table = np.zeros((64, NEIGHBOURS), np.float32)
        self._near_here: Table = np.zeros(65, np.float32)  # scratch; the last place is for nobody (-1)

    def see(self, article: int, others: Ints, cosines: Table) -> None:
        """Take in that the article is this near to the others (ascending), and they to it."""
        self._make_room(article + 1)
        best = np.argsort(-cosines, kind="stable")[:NEIGHBOURS]
        self._cosines[article, : len(best)] = cosines[best]
        self._nearest[article, : len(best)] = others[best]
        nearer = cosines > self._cosines[others, -1]
        others, cosines = others[nearer], cosines[nearer]
        joined = np.hstack([self._cosines[others], cosines[:, None]])
        names = np.hstack([self._nearest[others], np.full((len(others), 1), article, np.int32)])
        order = np.argsort(-joined, axis=1, kind="stable")[:, :NEIGHBOURS]
        self._cosines[others] = np.take_along_axis(joined, order, axis=1)
        self._nearest[others] = np.take_along_axis(names, order, axis=1)

    def see_all(self, first: Ints, second: Ints, cosines: Table, count: int) -> None:
        """The same for all the pairs of a window of `count` articles at once, in the order in which they were met."""
        self._make_room(count)
        source, target = np.concatenate([second, first]), np.concatenate([first, second])
        value = np.concatenate([cosines, cosines])
        order = np.lexsort((target, -value, source))
        source, target, value = source[order], target[order], value[order]
        place = ranks(source)
        kept = place < NEIGHBOURS
        self._cosines[source[kept], place[kept]] = value[kept]
        self._nearest[source[kept], place[kept]] = target[kept]

    def context_of(self, first: Ints, second: Ints, cosines: Table) -> Table:
        """One row of `CONTEXT` for each of many pairs."""
        found = [np.empty((0, len(CONTEXT)), np.float32)]
        for start in range(0, len(first), _BLOCK):
            run = slice(start, start + _BLOCK)
            a, b = first[run], second[run]
            mine, theirs = self._nearest[a], self._nearest[b]
            met = (mine[:, :, None] == theirs[:, None, :]) & (mine >= 0)[:, :, None]
            friends = np.einsum("eij,ei,ej->e", met, self._cosines[a], self._cosines[b])
            found.append(_stand_out(self._cosines[a], self._cosines[b], friends, cosines[run]))
        return np.concatenate(found)

    def preview(self, others: Ints, cosines: Table) -> Table:
        """What `context_of` would say of an article that has not been seen, with these others around it."""
        best = np.argsort(-cosines, kind="stable")[:NEIGHBOURS]
        mine = np.zeros((1, NEIGHBOURS), np.float32)
        mine[0, : len(best)] = cosines[best]
        near = self._near_here
        near[others[best]] = cosines[best]
        friends = (near[self._nearest[others]] * self._cosines[others]).sum(axis=1)
        near[others[best]] = 0
        joined = np.hstack([self._cosines[others], cosines[:, None]])
        theirs = -np.sort(-joined, axis=1)[:, :NEIGHBOURS]
        return _stand_out(np.repeat(mine, len(others), axis=0), theirs, friends, cosines)

    def _make_room(self, articles: int) -> None:
        if articles > len(self._cosines):
            self._cosines = room(self._cosines, articles)
            self._nearest = room(self._nearest, articles, -1)
            self._near_here = np.zeros(len(self._cosines) + 1, np.float32)


def _stand_out(mine: Table, theirs: Table, friends: Table, cosines: Table) -> Table:
    table = np.empty((len(cosines), len(CONTEXT)), np.float32)
    for n, (a, b) in enumerate(zip(_view(mine, cosines), _view(theirs, cosines), strict=True)):
        table[:, 2 * n], table[:, 2 * n + 1] = np.minimum(a, b), np.maximum(a, b)
    table[:, -1] = friends
    return table


def _view(nearest: Table, cosines: Table) -> tuple[Table, ...]:
    """Rank of the pair in an article's own list, how far it beats the best other, the list's level, its rivals."""
    column = cosines[:, None]
    rank = (nearest > column).sum(axis=1)
    best_other = np.where(rank == 0, nearest[:, 1], nearest[:, 0])
    beats = np.minimum(cosines / np.maximum(best_other, _LEAST_LIKE), _MOST_TIMES)
    rivals = (nearest >= _NEARLY * column).sum(axis=1)
    return rank, beats, nearest.sum(axis=1) / NEIGHBOURS, rivals, nearest[:, 3]
