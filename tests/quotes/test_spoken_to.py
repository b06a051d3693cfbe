"""Words told to somebody by office are the other's, where the paragraph has one other who could say them."""

from __future__ import annotations

import pytest
from test_gather import story

MAYOR = "Mayor Ned Ray met Tom Brask and Lorne Ash on the quay. Mr. Ray went home."


def speaker(told: str, *elsewhere: str) -> str | None:
    """Who is given as saying the last quotation of the first text."""
    people, quotes, _ = story(told, MAYOR, *elsewhere)
    said = [q for q in quotes if q.span.article == "a0"][-1]
    assert (said.speaker is None) == bool(said.unknown)
    return next((p.name for p in people if p.id == said.speaker), None)


OPENING = "Ned Ray and Tom Brask met on Sunday, and Lorne Ash came too.\n\n"


@pytest.mark.parametrize(
    "told",
    [
        "Mr. Brask kept his hat on. Mr. Ray broke in again. “I know you are cold,” he told the mayor.",
        "Mr. Brask tried to be kind, but he frowned when Mr. Ray broke in. “I know you are cold,” he told the mayor.",
        "Mr. Brask spoke of Mr. Ash. Mr. Ray broke in again. “I know you are cold,” he told the mayor.",
    ],
)
def test_the_other_of_two_people_says_it(told: str) -> None:
    assert speaker(OPENING + told) == "Tom Brask"


@pytest.mark.parametrize(
    "told",
    [
        "Mr. Ray broke in again. “I know you are cold,” he told the mayor.",
        "The host asked Mr. Ray about Mr. Brask. “I know you are cold,” he told the mayor.",
        "Mr. Ray broke in on the wife of Mr. Brask. “I know you are cold,” he told the mayor.",
        "Mr. Brask kept his hat on. Mr. Ash did so too. Mr. Ray broke in. “I know you are cold,” he told the mayor.",
        "“Brask was late,” said a guest. Mr. Ray broke in again. “I know you are cold,” he told the mayor.",
        "Mr. Brask kept his hat on.\n\nMr. Ray broke in again. “I know you are cold,” he told the mayor.",
    ],
)
def test_nobody_says_it_where_no_one_other_is_told_of_as_acting(told: str) -> None:
    assert speaker(OPENING + told) is None


def test_of_two_people_in_one_office_neither_is_the_other() -> None:
    told = "Mr. Brask kept his hat on. Mr. Ray broke in again. “I know you are cold,” he told the mayor."
    assert speaker(OPENING + told, "Mayor Tom Brask of Oakley rowed home.") is None


def test_a_woman_is_not_the_he_who_says_it() -> None:
    opening = "Ned Ray and Ada Quill met on Sunday.\n\n"
    told = "Ms. Quill kept her hat on. Mr. Ray broke in again. “I know you are cold,” he told the mayor."
    assert speaker(opening + told, "Ada Quill rowed home.") is None


def test_the_same_words_of_the_person_spoken_to_do_not_make_them_the_speaker() -> None:
    told = "Mr. Brask kept his hat on. Mr. Ray broke in again. “I know you are cold in here,” he told the mayor."
    assert speaker(OPENING + told, "Mayor Ned Ray said: “I know you are cold in here tonight.”") == "Tom Brask"
    shy = "Mr. Ray broke in again. “I know you are cold in here,” he told the mayor."
    assert speaker(OPENING + shy, "Mayor Ned Ray said: “I know you are cold in here tonight.”") is None
    assert (
        speaker(OPENING + shy, "Tom Brask rose. “I know you are cold in here tonight,” Tom Brask said.") == "Tom Brask"
    )


def test_a_stock_phrase_of_somebody_else_does_not_take_the_words_from_whom_he_is_read_as() -> None:
    told = "Tom Brask came late with Lorne Ash, who is 40. Brask bowed. “I thank you all,” he told the crowd."
    thanks = "“I thank you all for coming so late,” Lorne Ash said."
    assert speaker(told, thanks) == "Tom Brask"
