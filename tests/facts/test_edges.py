"""What of a telling is shown: the part that others tell, too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import story

from tellings.facts import points
from tellings.facts.edges import trim
from tellings.facts.units import Ground, lay_out

KEEPER = "The keeper Anselm Rudd left the lighthouse at Vargo on Sunday"
OTHER = "On Sunday Anselm Rudd, the keeper, left the Vargo lighthouse."


def ground_of(*texts: str) -> Ground:
    return lay_out(story(*texts).studies)


def shown(ground: Ground, article: int) -> str:
    """What is shown of an article's first sentence where the other article's units all tell the same."""
    run = list(ground.sentences[ground.sentence_of[first_of(ground, article)]].units)
    others = [n for n, unit in enumerate(ground.units) if unit.article != article]
    start, end = trim(ground, run, others)
    return ground.articles[article].text[start:end]


def first_of(ground: Ground, article: int) -> int:
    return next(n for n, unit in enumerate(ground.units) if unit.article == article)


@pytest.mark.parametrize("beside", [", taking two goats along.", " after seventeen stormy winters."])
def test_what_nobody_else_tells_is_cut_from_the_end(beside: str) -> None:
    assert shown(ground_of(KEEPER + beside, OTHER), 0) == KEEPER


def test_what_nobody_else_tells_is_cut_from_the_start() -> None:
    text = "With two goats and a broken radio, " + KEEPER[0].lower() + KEEPER[1:] + "."
    assert shown(ground_of(text, OTHER), 0) == KEEPER[0].lower() + KEEPER[1:] + "."


def test_the_word_that_denies_stays_with_what_is_denied() -> None:
    text = "Harbour masters flatly denied that " + KEEPER[0].lower() + KEEPER[1:] + "."
    assert shown(ground_of(text, OTHER), 0) == text


def test_a_quotation_that_is_cut_behind_is_closed() -> None:
    quoted = "“" + KEEPER + ",” two goatherds insisted."
    assert shown(ground_of(quoted, OTHER), 0) == "“" + KEEPER + ",”"


def test_what_shares_no_word_stays_whole() -> None:
    text = "Gulls, terns, and one lost albatross nested there."
    assert shown(ground_of(text, OTHER), 0) == text


def test_a_point_shows_what_its_tellers_share() -> None:
    ground = ground_of(KEEPER + ", taking two goats along.", OTHER)
    spans = points.tellings_of(ground, list(range(len(ground.units))))
    assert [ground.articles[0].text[s.start : s.end] for s in spans if s.article == ground.articles[0].id] == [KEEPER]


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_texts_are_cut_within_their_bounds(one: str, two: str) -> None:
    ground = ground_of(one, two)
    others = list(range(len(ground.units)))
    for n, unit in enumerate(ground.units):
        start, end = trim(ground, [n], others)
        assert unit.start <= start <= end <= unit.end
