"""More like this: stories ranked by how alike their articles are to a story, an article or a pasted text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from tellings.records import Evidence, Signature
from tellings.stories.background import shipped
from tellings.stories.index import Index
from tellings.stories.placing import blocks
from tellings.stories.telling import reasons
from tellings.stories.vocabulary import Vocabulary


class Like(NamedTuple):
    """One story that is like what was asked for; `article` is its nearest article, `cosine` how near."""

    story: str
    article: str
    cosine: float
    why: tuple[Evidence, ...]


class Library:
    """Articles of open and closed stories, to be asked for their like. No dates count: alike is alike in any year."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary(shipped())
        self._index = Index(self._vocabulary)
        self._numbers: dict[str, int] = {}
        self._story: list[str] = []

    def __len__(self) -> int:
        return len(self._story)

    def add(self, signature: Signature, story: str) -> None:
        """Put an article of this story in; an article that is here already moves to the story given."""
        self.add_all([(signature, story)])

    def add_all(self, placed: Iterable[tuple[Signature, str]]) -> None:
        """The same for many articles at once, which takes far less time."""
        new = []
        for signature, story in placed:
            at = self._numbers.get(signature.article)
            if at is not None:
                self._story[at] = story
                continue
            self._numbers[signature.article] = len(self._story)
            self._story.append(story)
            new.append(signature)
        for block in blocks(new, self._vocabulary):
            self._index.add(block)

    def move(self, old: str, new: str) -> None:
        """Follow a redirect of stories."""
        self._story = [new if s == old else s for s in self._story]

    def like(self, asked: Sequence[Signature], *, most: int = 10) -> list[Like]:
        """Stories nearest to any of the signatures (one for a text, all of its articles for a story), nearest first.

        Stories that hold an asked article themselves are left out.
        """
        own = {self._story[self._numbers[s.article]] for s in asked if s.article in self._numbers}
        best: dict[str, tuple[float, int, Signature]] = {}
        for signature in asked:
            alone = self._vocabulary.block([signature])
            owners, near = self._index.near(alone)
            shared = self._index.shared(alone, owners, near)
            cosines = np.bincount(shared.which, shared.products, len(near))
            for other, cosine in zip(near.tolist(), cosines.tolist(), strict=True):
                story = self._story[other]
                if story not in own and cosine > best.get(story, (0.0,))[0]:
                    best[story] = (cosine, other, signature)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:most]
        return [
            Like(
                story=story,
                article=self._index.article(other),
                cosine=round(cosine, 3),
                why=self._why(signature, other),
            )
            for story, (cosine, other, signature) in ranked
        ]

    def _why(self, signature: Signature, other: int) -> tuple[Evidence, ...]:
        alone = self._vocabulary.block([signature])
        return reasons(self._index, alone, np.zeros(1, np.int64), np.array([other], np.int32))[0]
