"""What is said of an article's place in its story: whose copy it is, who is nearest, and why it was joined."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from tellings.records import Evidence, Story, Telling
from tellings.stories.copies import COPY, containment
from tellings.stories.index import Index, Shared, Vector
from tellings.stories.merging import Pair
from tellings.stories.signature import NAME, NUMBER, TITLE

_WORDS = 8


def describe(index: Index, members: Sequence[int], likeness: Mapping[Pair, float], copies: Collection[Pair]) -> Story:
    """The story of these articles (ascending), named after its first.

    `likeness` holds log-odds for pairs (lesser, greater), `copies` the pairs of which one text stands in the other.
    """
    name = f"s-{index.articles[members[0]]}"
    tellings = [Telling(article=index.articles[members[0]], story=name)]
    for n, member in enumerate(members[1:], 1):
        odds = {o: likeness[o, member] for o in members[:n] if (o, member) in likeness}
        copied = [o for o in odds if (o, member) in copies]
        tellings.append(tell(index, index.vector(member), name, members[0], odds, copied))
    return Story(id=name, tellings=tuple(tellings))


def tell(
    index: Index, vector: Vector, story: str, first: int, odds: Mapping[int, float], copied: Sequence[int]
) -> Telling:
    """The article's place in a story: `first` is the story's first article, `odds` the log-odds of its earlier members
    as far as they were compared, `copied` those of them that may be its source."""
    nearest = max(odds, key=lambda o: (odds[o], -o), default=first)
    sketch = (vector.shingles, vector.share)
    overlap, source = max(((containment(sketch, index.sketch(o)), -o) for o in copied), default=(0.0, 0))
    is_copy = overlap >= COPY
    return Telling(
        article=vector.article,
        story=story,
        copy_of=index.articles[-source] if is_copy else None,
        overlap=round(overlap, 3) if is_copy else 0.0,
        likeness=round(1 / (1 + math.exp(-odds[nearest])), 3) if odds else 0.0,
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
