"""Very many signatures placed at once: the same stories as one by one, whatever they are called inside."""

from __future__ import annotations

import gc
import random
import weakref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streams import EVENTS, signed

from tellings import stories
from tellings.records import Signature
from tellings.stories.keys import Numbers, key
from tellings.stories.signature import stem


def heap(signatures: list[Signature]) -> tuple[stories.Heap, np.ndarray]:
    """Signatures as they are added to a pile."""
    made = stories.Heap(
        articles=[s.article for s in signatures],
        published=[s.published for s in signatures],
        lengths=np.array([s.length for s in signatures], np.int32),
        words=[s.words.encode() for s in signatures],
        starts=np.cumsum([0, *(len(s.counts) for s in signatures)]),
        counts=np.frombuffer(b"".join(s.counts for s in signatures), np.uint8),
        marks=np.frombuffer(b"".join(s.marks for s in signatures), np.uint8),
        sketches=[(s.shingles, s.share) for s in signatures],
        days=[s.days for s in signatures],
    )
    return made, np.frombuffer(b"".join(stories.keys_of(s.words) for s in signatures), "<u8").astype(np.uint64)


def crowd(seed: int, count: int) -> list[Signature]:
    """Tellings of some events on some days, one of them without words, one without a date."""
    chance = random.Random(seed)
    found = [
        signed(chance.randrange(len(EVENTS)), n, published=f"2001-02-{1 + n % 9:02}", words=chance.choice((8, 60, 90)))
        for n in range(count)
    ]
    found.append(Signature(article="blank", published="2001-02-03", length=0))
    found.append(signed(2, count + 1))
    return chance.sample(found, len(found))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_pile_gives_the_stories_of_its_signatures_with_their_reasons(seed: int) -> None:
    found = crowd(seed, 150)
    pile = stories.Pile()
    for start in range(0, len(found), 40):
        pile.add(*heap(found[start : start + 40]))
    assert len(pile) == len(found)
    told = pile.fold()
    assert told == stories.fold(found)
    assert any(len(s.tellings) > 1 and s.tellings[1].why for s in told)


def test_a_part_of_a_pile_gives_the_stories_of_that_part_also_with_more_put_on_top() -> None:
    found = crowd(4, 150)
    pile = stories.Pile()
    pile.add(*heap(found[:100]))
    pile.fold()
    kept = list(range(0, 100, 3))
    part = pile.only(kept)
    part.add(*heap(found[100:]))
    assert part.fold() == stories.fold([found[n] for n in kept] + found[100:])
    assert not pile.only([]).fold()


def test_a_pile_goes_as_soon_as_nobody_holds_it() -> None:
    # Month after month makes a new one; those that wait to be found in a circle are most of a run's memory.
    gc.disable()
    try:
        pile = stories.Pile()
        pile.add(*heap(crowd(5, 60)))
        pile.fold()
        held = weakref.ref(pile)
        part = pile.only([1, 2, 3])
        del pile
        assert held() is None
        assert len(part.fold()) == 3
    finally:
        gc.enable()


def test_words_that_nothing_held_has_are_forgotten() -> None:
    pile, few = stories.Pile(), stories.Pile()
    signatures = crowd(6, 120)
    pile.add(*heap(signatures))
    few.add(*heap(signatures[:5]))
    assert len(pile.only(range(5))._vocabulary) == len(few._vocabulary) < len(pile._vocabulary)


def test_a_key_is_that_of_the_term_and_the_same_everywhere() -> None:
    assert stories.keys_of("Protests protested") == 2 * key(stem("protest"))
    assert stories.keys_of("") == b""
    assert key("harbour").hex() == "04fcb0db632e24e2"


@given(st.lists(st.lists(st.integers(0, 60), max_size=80), max_size=8), st.integers(0, 2**64 - 61))
def test_every_key_has_one_number_and_every_number_one_key(asked: list[list[int]], base: int) -> None:
    # Keys that stand side by side want the same slots.
    numbers = Numbers()
    known: dict[int, int] = {}
    for batch in asked:
        keys = np.array([max(1, base + k) for k in batch], np.uint64)
        for k, n in zip(keys.tolist(), numbers.of(keys).tolist(), strict=True):
            assert known.setdefault(k, n) == n
    assert sorted(known.values()) == list(range(len(known))) == list(range(len(numbers)))


def test_numbers_stay_when_the_table_grows() -> None:
    chance = np.random.default_rng(5)
    keys = chance.integers(1, 2**63, 50_000).astype(np.uint64)
    numbers = Numbers()
    first = numbers.of(keys[:500])
    every = numbers.of(keys)
    assert every[:500].tolist() == first.tolist()
    assert len(numbers) == len(set(keys.tolist()))
    assert numbers.of(keys[::-1])[::-1].tolist() == every.tolist()
