"""What a person said about stories: split, merge, pin. It outlives every refold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tellings.stories.merging import Law


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One act of a person, in terms of articles, since the ids of stories may change.

    merge: `articles` and `others` are one story. split: none of `articles` is in a story with any of `others`.
    pin: `articles` stay one story (`others` is empty); more may still join it.
    """

    act: Literal["merge", "split", "pin"]
    articles: tuple[str, ...]
    others: tuple[str, ...] = ()


def laws(repairs: Sequence[Repair], numbers: Mapping[str, int]) -> list[Law]:
    """The repairs as laws for the articles of a window, the latest act first, for it outweighs what was said before.

    Articles that the window doesn't hold are passed over.
    """
    found: list[Law] = []
    for repair in reversed(repairs):
        mine = _known(repair.articles, numbers)
        others = _known(repair.others, numbers)
        if repair.act == "split":
            found += [(a, b, False) for a in mine for b in others]
            chains = [mine, others]  # a person who parts two groups means each of them to hold
        else:
            chains = [sorted({*mine, *others})]
        found += [(a, b, True) for chain in chains for a, b in pairwise(chain)]
    return found


def _known(articles: Iterable[str], numbers: Mapping[str, int]) -> list[int]:
    return sorted({numbers[a] for a in articles if a in numbers})
