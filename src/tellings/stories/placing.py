"""Stories out of signatures: one ordered pass."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tellings.records import Evidence, Signature, Story, Telling


def _cosine(a: dict[str, float], b: dict[str, float]) -> float:
    dot = sum(w * b.get(k, 0.0) for k, w in a.items())
    norm = math.sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))
    return dot / norm if norm else 0.0


def fold(signatures: Sequence[Signature]) -> tuple[Story, ...]:
    """Stories in one pass in (published, id) order; the same signatures give the same stories in whatever order."""
    groups: list[tuple[dict[str, float], list[Telling]]] = []
    for s in sorted(signatures, key=lambda s: (s.published or "", s.article)):
        mine = dict(s.names)
        scored = [(_cosine(mine, g[0]), -n) for n, g in enumerate(groups)]
        best, at = max(scored, default=(0.0, 0))
        if best >= 0.45:
            centre, tellings = groups[-at]
            tellings.append(
                Telling(
                    article=s.article,
                    story=tellings[0].story,
                    likeness=best,
                    nearest=tellings[0].article,
                    why=(Evidence(kind="likeness", what="names", weight=best),),
                )
            )
            for k, w in mine.items():
                centre[k] = centre.get(k, 0.0) + w
        else:
            groups.append((mine, [Telling(article=s.article, story=f"s-{s.article}")]))
    return tuple(Story(id=t[0].story, tellings=tuple(t)) for _, t in groups)
