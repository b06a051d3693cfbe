"""How much of a clause another one covers, word by word."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import story

from tellings.facts.covering import FEATURES, Covering
from tellings.facts.units import Ground, lay_out

WORDS = {"mayor": 0, "head": 0, "resigned": 1, "quit": 1, "seal": 2, "slept": 3}


def covering(*texts: str) -> tuple[Ground, Covering]:
    """Words of one meaning have one vector; all others have vectors of their own."""
    ground = lay_out(story(*texts).studies)
    words = []
    own: dict[str, int] = {}
    for s in ground.sentences:
        held = ground.articles[s.article].text[s.start : s.end].split()
        rows = np.zeros((len(held), 64), np.float32)
        for n, word in enumerate(held):
            core = word.strip(".,").lower()
            rows[n, WORDS[core] if core in WORDS else 4 + own.setdefault(core, len(own))] = 1.0
        words.append(rows)
    return ground, Covering(ground, words)


def test_other_words_for_the_same_cover_a_clause() -> None:
    _, found = covering("Mayor resigned.\n\nSeal slept.", "Head quit.\n\nRain fell.")
    told = dict(zip(FEATURES, found.of([(0, 2), (1, 2), (0, 3)]), strict=True))
    assert told["least covered"] == pytest.approx([1.0, 0.0, 0.0])
    assert told["least ahead in covering"][0] == pytest.approx(1.0)


def test_a_short_clause_is_covered_by_a_long_one_but_not_the_other_way_round() -> None:
    _, found = covering("Mayor resigned.", "Head quit before lunch while trams stood idle everywhere downtown.")
    told = dict(zip(FEATURES, found.of([(0, 1)])[:, 0], strict=True))
    assert told["most covered"] == pytest.approx(1.0)
    assert 0.0 < told["least covered"] < 0.7


def test_a_sentence_that_was_not_read_covers_nothing() -> None:
    ground = lay_out(story("Mayor resigned.", "Head quit.").studies)
    assert Covering(ground, [None, None]).of([(0, 1)])[:2] == pytest.approx(0.0)


_TEXT = st.text(alphabet="ab .,;“”\n—", max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.lists(_TEXT, min_size=2, max_size=3))
def test_any_pairs_are_covered_by_a_share(texts: list[str]) -> None:
    ground, found = covering(*texts)
    pairs = [
        (a, b)
        for a in range(len(ground.units))
        for b in range(a + 1, len(ground.units))
        if ground.units[a].article != ground.units[b].article
    ]
    if pairs:
        shares = found.of(pairs)[:2]
        assert np.isfinite(shares).all()
        assert ((shares >= -1e-6) & (shares <= 1 + 1e-6)).all()
