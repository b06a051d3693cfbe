"""Words told to somebody by office are the other's, where the paragraph has one other who could say them."""

from __future__ import annotations

import pytest
from test_gather import story

from tellings.quotes.attribution import Attribution
from tellings.quotes.finding import name_speakers
from tellings.quotes.marks import find_marked
from tellings.records import Article
from tellings.text import sentences

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


def without_source(text: str, words: str, cue: str) -> str | None:
    """Who is given the words with this cue and no source, behind a quotation of another sentence's."""
    first, start, at = text.index("“"), text.index(words), text.index(cue)
    said = [
        Attribution(segments=((first + 1, text.index("”")),), source=(0, len("Ned Ray")), cue=(0, 0), kind="direct"),
        Attribution(segments=((start, start + len(words)),), source=None, cue=(at, at + len(cue)), kind="mixed"),
    ]
    found = name_speakers(Article(id="a", text=text, source="t"), sentences(text), find_marked(text), said)
    return next((p.name for p in found.people if p.id == found.quotes[-1].speaker), None)


OPENED = "Ned Ray said he was “not proud.” The film ran on Sunday.\n\n"


def test_a_clause_with_a_subject_of_its_own_does_not_give_its_words_to_the_main_one() -> None:
    asked = (
        "Mr. Ray is seen in it holding a man by the neck after the man walked up and asked if he liked the “dock plan”."
    )
    assert without_source(OPENED + asked, "if he liked the “dock plan”", "asked") is None
    told = "Mr. Ray rowed home as the bell rang, and told the Herald that he liked the “dock plan”."
    assert without_source(OPENED + told, "that he liked the “dock plan”", "told") == "Ned Ray"


def test_a_question_to_somebody_by_office_is_not_theirs() -> None:
    asked = "Mayor Ned Ray fled a student after he asked the mayor if he “fully backed the dock plan”."
    source = asked.index(" he asked") + 1
    start = asked.index("if he")
    said = [
        Attribution(
            segments=((start, len(asked) - 1),), source=(source, source + 2), cue=(source + 3, source + 8), kind="mixed"
        )
    ]
    found = name_speakers(Article(id="a", text=asked, source="t"), sentences(asked), find_marked(asked), said)
    assert found.quotes[0].speaker is None
    assert found.quotes[0].unknown == "nobody but whoever it is said to is named near before “he”"
