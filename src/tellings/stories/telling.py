"""What is said of an article's place in its story: whose copy it is, who is nearest, and why it was joined."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from tellings.records import Evidence, Story, Telling
from tellings.stories.copies import COPY, containment
from tellings.stories.index import Index, blocks_of
from tellings.stories.membership import name_of
from tellings.stories.merging import Ties
from tellings.stories.signature import NAME, NUMBER, TITLE
from tellings.stories.vocabulary import Block, Ints, Longs, ranks, starts_of

_WORDS = 8
Why = tuple[Evidence, ...]


class Place(NamedTuple):
    """An article's place in a story by numbers, before its reasons are put into words."""

    member: int
    nearest: int
    telling: Telling


def describe(index: Index, groups: Sequence[Sequence[int]], near: Ties) -> list[Story]:
    """The stories of these groups of articles (each ascending), each named after its first."""
    places = []
    for members in groups:
        name = name_of(index.article(members[0]))
        before = {members[0]}
        for member in members[1:]:
            known = [(o, value, doubled) for o, value, doubled in near.of(member) if o in before]
            odds = {o: value for o, value, _ in known}
            copied = [o for o, _, doubled in known if doubled]
            places.append(_place(index, member, name, members[0], odds, copied))
            before.add(member)
    told = iter(_told(index, places))
    found = []
    for members in groups:
        name = name_of(index.article(members[0]))
        first = Telling(article=index.article(members[0]), story=name)
        found.append(Story(id=name, tellings=(first, *(next(told) for _ in members[1:]))))
    return found


def tell(
    index: Index, member: int, story: str, first: int, odds: Mapping[int, float], copied: Sequence[int]
) -> Telling:
    """An article's place in a story: `first` is the story's first article, `odds` the log-odds of its earlier members
    as far as they were compared, `copied` those of them that may be its source."""
    (found,) = _told(index, [_place(index, member, story, first, odds, copied)])
    return found


def _place(
    index: Index, member: int, story: str, first: int, odds: Mapping[int, float], copied: Sequence[int]
) -> Place:
    nearest = max(odds, key=lambda o: (odds[o], -o), default=first)
    sketch = index.sketch(member)
    overlap, source = max(((containment(sketch, index.sketch(o)), -o) for o in copied), default=(0.0, 0))
    is_copy = overlap >= COPY
    telling = Telling(
        article=index.article(member),
        story=story,
        copy_of=index.article(-source) if is_copy else None,
        overlap=round(overlap, 3) if is_copy else 0.0,
        likeness=round(1 / (1 + math.exp(-odds[nearest])), 3) if odds else 0.0,
        nearest=index.article(nearest),
    )
    return Place(member, nearest, telling)


def _told(index: Index, places: Sequence[Place]) -> Iterator[Telling]:
    for run in blocks_of(len(places)):
        some = [places[n] for n in run]
        block = index.block([p.member for p in some])
        why = reasons(index, block, np.arange(len(some)), np.array([p.nearest for p in some], np.int32))
        for place, words in zip(some, why, strict=True):
            yield replace(place.telling, why=words)


def reasons(index: Index, block: Block, owners: Longs, others: Ints) -> list[Why]:
    """Why pairs of articles are held to tell one event: the words they share, weightiest first, and the days between.

    The weight of a word is its part of the cosine of the two texts.
    """
    shared = index.shared(block, owners, others)
    order = np.lexsort((-shared.products, shared.which))
    order = order[ranks(shared.which[order]) < _WORDS]
    found: list[list[Evidence]] = [[] for _ in others]
    pairs = shared.which[order]
    for some in np.split(order, starts_of(pairs)[1:]) if len(order) else ():
        pair = int(shared.which[some[0]])
        flags = zip((shared.here & shared.there)[some].tolist(), shared.there[some].tolist(), strict=True)
        printed = shared.words[some].tolist(), int(others[pair]), shared.at[some].tolist()
        words = index.vocabulary.printed(*printed)
        found[pair] = [
            Evidence(kind=_kind(both), what=word if there & NAME else word.casefold(), weight=round(weight, 3))
            for (both, there), word, weight in zip(flags, words, shared.products[some].tolist(), strict=True)
        ]
    apart = np.abs(block.traits.days[owners] - index.days[others])
    for why, days in zip(found, apart.tolist(), strict=True):
        if not why:
            why.append(Evidence(kind="said so", what="a person joined these", weight=1.0))
        if not math.isnan(days):
            why.append(Evidence(kind="days apart", what=f"{days:.1f}".removesuffix(".0"), weight=0.0))
    return [tuple(why) for why in found]


def _kind(both: int) -> str:
    if both & NUMBER:
        return "number"
    if both & NAME:
        return "name"
    return "word in both titles" if both & TITLE else "word"
