"""What is said of an article's place in its story: whose copy it is, who is nearest, and why it was joined."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from tellings.records import Evidence, Story, Telling
from tellings.stories.copies import COPY, containment
from tellings.stories.index import Index, Shared, Vector
from tellings.stories.signature import NAME, NUMBER, TITLE

_WORDS = 8
_COMPARED = 60
"""Copies are looked for among so many of the nearest members: a story of a thousand articles stays affordable."""


def describe(index: Index, members: Sequence[int], likeness: Mapping[tuple[int, int], float]) -> Story:
    """The story of these articles (ascending), named after its first."""
    name = f"s-{index.articles[members[0]]}"
    tellings = [Telling(article=index.articles[members[0]], story=name)]
    for n, member in enumerate(members[1:], 1):
        vector = index.vector(member)
        tellings.append(tell(index, vector, name, members[:n], [likeness.get((o, member)) for o in members[:n]]))
    return Story(id=name, tellings=tuple(tellings))


def tell(index: Index, vector: Vector, story: str, before: Sequence[int], odds: Sequence[float | None]) -> Telling:
    """The article's place in a story, beside the members `before` it and the log-odds for each of them, where known."""
    ranked = sorted((-math.inf if o is None else o, -n) for o, n in zip(odds, before, strict=True))[::-1]
    best, nearest = ranked[0][0], -ranked[0][1]
    sketch = (vector.shingles, vector.share)
    overlap, first = max((containment(sketch, index.sketch(-n)), n) for _, n in ranked[:_COMPARED])
    copied = overlap >= COPY
    return Telling(
        article=vector.article,
        story=story,
        copy_of=index.articles[-first] if copied else None,
        overlap=round(overlap, 3) if copied else 0.0,
        likeness=round(1 / (1 + math.exp(-best)), 3) if best > -math.inf else 0.0,
        nearest=index.articles[nearest],
        why=reasons(index, vector, nearest),
    )


def reasons(index: Index, vector: Vector, nearest: int) -> tuple[Evidence, ...]:
    """Why the two are held to tell one event: the words they share, weightiest first, and the days between them.

    The weight of a word is its part of the cosine of the two texts.
    """
    shared = index.shared(vector, np.array([nearest], np.int32))
    found = [
        Evidence(kind=_kind(shared, n), what=_printed(index, shared, n), weight=round(float(shared.products[n]), 3))
        for n in np.argsort(-shared.products, kind="stable")[:_WORDS].tolist()
        if shared.products[n] > 0
    ]
    if not found:
        found.append(Evidence(kind="said so", what="a person joined these", weight=1.0))
    apart = abs(vector.day - float(index.days[nearest]))
    if not math.isnan(apart):
        found.append(Evidence(kind="days apart", what=f"{apart:.1f}".removesuffix(".0"), weight=0.0))
    return tuple(found)


def _printed(index: Index, shared: Shared, n: int) -> str:
    word = index.vocabulary.printed(int(shared.words[n]))
    return word if shared.there[n] & NAME else word.casefold()


def _kind(shared: Shared, n: int) -> str:
    both = int(shared.here[n] & shared.there[n])
    if both & NUMBER:
        return "number"
    if both & NAME:
        return "name"
    return "word in both titles" if both & TITLE else "word"
