"""Who is found near an article, however many are added or asked about at once."""

from __future__ import annotations

import random

import numpy as np
import pytest
from streams import EVENTS, signed

from tellings.records import Signature
from tellings.stories.background import shipped
from tellings.stories.index import CANDIDATES, MOST_AT_ONCE, Index
from tellings.stories.links import Linker
from tellings.stories.placing import blocks
from tellings.stories.postings import POSTINGS
from tellings.stories.vocabulary import Vocabulary


def crowd(count: int) -> list[Signature]:
    chance = random.Random(7)
    return [signed(chance.randrange(len(EVENTS)), n, published="2001-02-03") for n in range(count)]


def one_word(name: str) -> Signature:
    return Signature(article=name, published=None, length=1, words="Quellmar", counts=b"\1", marks=b"\4")


def test_articles_taken_together_find_what_they_find_one_by_one() -> None:
    signatures = sorted(crowd(MOST_AT_ONCE * 2 + 5), key=lambda s: s.article)
    together, alone = Linker(Vocabulary(shipped())), Linker(Vocabulary(shipped()))
    first, second, figures = together.compare_all(blocks(signatures, together.index.vocabulary))
    at = 0
    for number, signature in enumerate(signatures):
        block = alone.index.vocabulary.block([signature])
        near, measured = alone.compare(block)
        alone.index.add(block)
        pairs = np.flatnonzero(second == number)
        assert first[pairs].tolist() == near.tolist()
        assert np.array_equal(np.concatenate(figures)[pairs], measured)
        at += len(pairs)
    assert at == len(first) > 0


def test_a_term_remembers_its_latest_articles_alone() -> None:
    vocabulary = Vocabulary(shipped())
    index = Index(vocabulary)
    same = [one_word(f"a{n:03}") for n in range(POSTINGS * 3)]
    for n, signature in enumerate(same):
        owners, near = index.meet(vocabulary.block([signature]))
        assert near.tolist() == list(range(max(0, n - CANDIDATES), n))
        assert owners.tolist() == [0] * len(near)
    again = Index(vocabulary)
    for start in range(0, len(same), MOST_AT_ONCE):
        owners, near = again.meet(vocabulary.block(same[start : start + MOST_AT_ONCE]))
        for n in range(MOST_AT_ONCE):
            assert near[owners == n].tolist() == list(range(max(0, start + n - CANDIDATES), start + n))


@pytest.mark.parametrize("count", [1, 3, MOST_AT_ONCE])
def test_an_article_comes_back_from_the_index_as_it_went_in(count: int) -> None:
    vocabulary = Vocabulary(shipped())
    index = Index(vocabulary)
    index.add(vocabulary.block(crowd(9)))
    block = vocabulary.block([*crowd(count - 1), Signature(article="blank", published=None, length=0)])
    index.add(block)
    back = index.block(list(range(9, 9 + count)))
    assert (back.articles, back.published) == (block.articles, block.published)
    assert list(back.sketches) == list(block.sketches)
    for name in ("starts", "words", "terms", "weights", "marks", "keys", "squares"):
        assert np.array_equal(getattr(back, name), getattr(block, name)), name
    assert np.array_equal(back.traits.parts, block.traits.parts)
