"""The sentence that stands for a story: whole, of a source, and not its title over again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.records import Article, BriefSentence, Lead, Span, Story, StoryReport
from tellings.service import leads

MILL = "Mill on the Tamsel burns.\nThe old mill on the Tamsel burned down on Sunday night. Nobody was hurt."


def article(text: str, id: str = "a", title: str | None = None) -> Article:
    return Article(id=id, text=text, title=title, source="x", outlet="The Weir")


def test_a_title_and_what_is_too_short_are_passed_over() -> None:
    lead = leads.of_text(article(MILL, title="Mill on the  Tamsel burns"))
    assert lead is not None
    assert lead.text == "The old mill on the Tamsel burned down on Sunday night."
    assert (lead.outlet, MILL[lead.start : lead.end]) == ("The Weir", lead.text)


@pytest.mark.parametrize("text", ["", "Fire.", "mill " * 2000, "x" * 5000])
def test_where_nothing_is_a_whole_sentence_there_is_none(text: str) -> None:
    assert leads.of_text(article(text)) is None


def test_of_the_brief_the_point_that_most_tell_stands_first() -> None:
    a, b = article(MILL, "a"), article("The mill was two hundred years old. The old mill burned on Sunday.", "b")
    own, shared = Span(article="b", start=0, end=35), Span(article="a", start=26, end=81)
    brief = (
        BriefSentence(text=own, spans=(own, own)),
        BriefSentence(text=shared, spans=(shared, Span(article="b", start=36, end=66))),
    )
    report = StoryReport(story=Story(id="s", tellings=()), headline=None, headline_text="Mill", brief=brief)
    assert leads.of_report(report, {"a": a, "b": b}) == Lead(
        article="a", start=26, end=81, text=MILL[26:81], outlet="The Weir"
    )
    assert leads.of_report(report, {}) is None


@given(st.text(max_size=2_000))
def test_whatever_the_text_the_sentence_stands_in_it(text: str) -> None:
    lead = leads.of_text(article(text))
    assert lead is None or text[lead.start : lead.end] == lead.text
