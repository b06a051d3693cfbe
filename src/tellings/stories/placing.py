"""Stories out of signatures: one ordered pass over the open window, then the likest joined first."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tellings.records import Evidence, Signature, Story, Telling
from tellings.stories.background import shipped
from tellings.stories.copies import COPY, containment
from tellings.stories.index import Index, Vector
from tellings.stories.merging import groups, merge

_STOP = 0.22
_A_DAY_APART = 0.012
_FARTHEST_DAYS = 30.0


def order(signature: Signature) -> tuple[str, str]:
    """The one order of articles everywhere: by publication, the undated first, then by id."""
    return (signature.published or "", signature.article)


def fold(signatures: Sequence[Signature]) -> tuple[Story, ...]:
    """Stories of a set of articles; the same set gives the same stories in whatever order it comes.

    A story's id is that of its first article; its tellings stand in (published, id) order.
    """
    index = Index(shipped())
    likeness: dict[tuple[int, int], float] = {}
    for signature in sorted(signatures, key=order):
        vector = index.vector(signature)
        near, cosines = index.near(vector)
        at = index.add(vector)
        for other, cosine in zip(near.tolist(), cosines.tolist(), strict=True):
            likeness[other, at] = cosine - _days_cost(vector, index.vectors[other])
    labels = merge(len(index.vectors), likeness, stop=_STOP, absent=0.0)
    return tuple(_story(index, members, likeness) for members in groups(labels))


def _days_cost(a: Vector, b: Vector) -> float:
    days = abs(a.day - b.day)
    if math.isnan(days):
        return 0.0
    return 1.0 if days > _FARTHEST_DAYS else _A_DAY_APART * max(0.0, days - 1)


def _story(index: Index, members: list[int], likeness: dict[tuple[int, int], float]) -> Story:
    name = f"s-{index.vectors[members[0]].article}"
    tellings = []
    for n, member in enumerate(members):
        vector = index.vectors[member]
        nearest = max(members[:n], key=lambda o: (likeness.get((o, member), 0.0), -o), default=None)
        if nearest is None:
            tellings.append(Telling(article=vector.article, story=name))
            continue
        overlap, first = max(((containment(vector, index.vectors[o]), -o) for o in members[:n]), default=(0.0, 0))
        copied = overlap >= COPY
        tellings.append(
            Telling(
                article=vector.article,
                story=name,
                copy_of=index.vectors[-first].article if copied else None,
                overlap=overlap if copied else 0.0,
                likeness=likeness.get((nearest, member), 0.0),
                nearest=index.vectors[nearest].article,
                why=_reasons(index, vector, index.vectors[nearest]),
            )
        )
    return Story(id=name, tellings=tuple(tellings))


def _reasons(index: Index, a: Vector, b: Vector) -> tuple[Evidence, ...]:
    other = dict(zip(b.terms.tolist(), b.weights.tolist(), strict=True))
    shared = sorted(
        ((w * other[t], t) for t, w in zip(a.terms.tolist(), a.weights.tolist(), strict=True) if t in other),
        reverse=True,
    )[:6]
    return tuple(Evidence(kind="word", what=index.term(t), weight=round(w, 3)) for w, t in shared)
