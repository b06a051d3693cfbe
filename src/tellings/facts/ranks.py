"""The place of each of some values in its group, and how far it is ahead."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tellings.facts.traces import Column


def rank(groups: npt.NDArray[np.intp], worth: Column, alone: float = 0.0) -> tuple[Column, Column]:
    """The place of each value in its group, highest first, 3 at most, and how far it is ahead of the second, or behind
    the first; in a group of one ahead of `alone`."""
    order = np.lexsort((-worth, groups))
    group, value, number = groups[order], worth[order], np.arange(len(order))
    opens = np.concatenate(([True], group[1:] != group[:-1]))
    differs = opens | np.concatenate(([True], value[1:] != value[:-1]))
    start = np.maximum.accumulate(np.where(opens, number, 0))
    place = np.maximum.accumulate(np.where(differs, number, 0)) - start
    next_one = np.minimum(start + 1, len(order) - 1)
    second = np.where((next_one > start) & (group[next_one] == group), value[next_one], alone)
    places, ahead = np.empty(len(order)), np.empty(len(order))
    places[order] = np.minimum(place, 3)
    ahead[order] = value - np.where(place > 0, value[start], second)
    return places, ahead
