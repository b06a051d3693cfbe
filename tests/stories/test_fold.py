"""Which articles make one story."""

from __future__ import annotations

import random

from tellings import stories
from tellings.records import Article, Signature, Story

BRIDGE = (
    "The old bridge at Oakley was shut on Friday after engineers found cracks in two of its piers, the county said."
)
BRIDGE_TOO = "Engineers found cracks in the piers of Oakley's old bridge, and the county shut it on Friday evening."
MARATHON = "Runner Tilda Morrow won the Hexley marathon in a record time, and wept as she thanked her coach."


def signed(name: str, text: str, published: str | None = None, title: str | None = None) -> Signature:
    return stories.sign(Article(id=name, text=text, source="test", title=title, published=published))


def members(found: tuple[Story, ...]) -> list[list[str]]:
    return [[t.article for t in story.tellings] for story in found]


def test_two_articles_of_one_event_are_one_story_and_a_third_is_not() -> None:
    found = stories.fold([signed("a", BRIDGE), signed("b", MARATHON), signed("c", BRIDGE_TOO)])
    assert members(found) == [["a", "c"], ["b"]]


def test_a_join_says_which_words_are_shared() -> None:
    (story,) = stories.fold([signed("a", BRIDGE), signed("b", BRIDGE_TOO)])
    assert story.tellings[1].nearest == "a"
    assert "oakley" in {e.what.casefold() for e in story.tellings[1].why}


def test_a_date_far_away_parts_and_a_missing_date_does_not() -> None:
    early, late, undated = (
        signed("a", BRIDGE, "2001-02-03"),
        signed("b", BRIDGE_TOO, "2004-02-03"),
        signed("c", BRIDGE_TOO),
    )
    assert members(stories.fold([early, late])) == [["a"], ["b"]]
    assert members(stories.fold([early, undated])) == [["c", "a"]]


def test_the_order_of_the_articles_changes_nothing() -> None:
    signatures = [signed(f"{n}", text, f"2001-02-0{n}") for n, text in enumerate([BRIDGE, MARATHON, BRIDGE_TOO], 1)]
    expected = stories.fold(signatures)
    for seed in range(5):
        random.Random(seed).shuffle(signatures)
        assert stories.fold(signatures) == expected


def test_articles_without_words_stand_alone() -> None:
    found = stories.fold([signed("a", ""), signed("b", ""), signed("c", "Oakley"), signed("d", "؟؟ \x00")])
    assert members(found) == [["a"], ["b"], ["c"], ["d"]]


def test_a_text_printed_again_is_a_copy_of_the_first() -> None:
    (story,) = stories.fold([signed("a", BRIDGE, "2001-02-03"), signed("b", BRIDGE + " More soon.", "2001-02-04")])
    assert story.tellings[1].copy_of == "a"
    assert 0.5 <= story.tellings[1].overlap < 1
