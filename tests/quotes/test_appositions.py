"""What stands right beside a name is that person's; so are offices that only one holds, and names inside hyphens."""

from __future__ import annotations

import pytest

from tellings import quotes
from tellings.pipeline import Studying, sign
from tellings.records import Article, Story, Telling


def told(*texts: str) -> dict[str, set[str]]:
    """Name → all words that mention that person, in all texts."""
    articles = [Article(id=f"a{n}", text=text, source="x") for n, text in enumerate(texts)]
    studies = Studying()([sign(a) for a in articles])
    story = Story(id="s", tellings=tuple(Telling(article=a.id, story="s") for a in articles))
    body = {a.id: a.text for a in articles}
    people, _ = quotes.gather(story, studies)
    return {p.name: {body[m.span.article][m.span.start : m.span.end] for m in p.mentions} for p in people}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sen. Greta Holm, the Senate's No. 2 Liberal, spoke first.", "the Senate's No. 2 Liberal"),
        ("Sen. Greta Holm, a former pilot from Ardal who left, spoke.", "a former pilot from Ardal"),
        ("Sen. Greta Holm of Ardal, the majority leader, spoke.", "the majority leader"),
        ("Nobody asked her old rival, Sen. Greta Holm, to speak.", "her old rival"),
        ("It was led by the nominee for governor, Sen. Greta Holm, at noon.", "the nominee for governor"),
        ("Sen. Greta Holm is a hardliner on fishing rights.", "a hardliner on fishing rights"),
    ],
)
def test_a_description_beside_a_name_is_that_persons(text: str, words: str) -> None:
    assert words in told(text)["Greta Holm"] | told(text).get("Sen. Greta Holm", set())


@pytest.mark.parametrize(
    "text",
    [
        "After Sen. Greta Holm, the ferry to Ardal was late.",
        "Like Sen. Greta Holm, the council voted at noon.",
        "Sen. Greta Holm is a long way from Ardal.",
        "To a lesser extent, Sen. Greta Holm agreed.",
    ],
)
def test_what_is_no_person_beside_a_name_is_no_description(text: str) -> None:
    assert all(w.split()[-1] == "Holm" for w in told(text)["Greta Holm"])


def test_an_office_that_one_person_holds_stands_for_that_person() -> None:
    text = "Deputy Director Greta Holm resigned. The deputy director gave no reason."
    assert "The deputy director" in told(text)["Greta Holm"]


def test_an_office_that_two_hold_stands_for_nobody() -> None:
    text = "Deputy Director Greta Holm met Deputy Director Ivo Brandt. The deputy director gave no reason."
    assert not any("The deputy director" in words for words in told(text).values())


def test_a_name_inside_hyphens_is_a_mention() -> None:
    found = told("Greta Holm spoke. Holm saw the anti-Holm posters and read of the Holm-Brandt pact.")
    assert "Holm" in found["Greta Holm"]


def test_a_surname_alone_is_known_from_another_outlet() -> None:
    found = told(
        "Sen. Greta Vargholm opened the harbour. Vargholm left early.",
        "The crowd cheered “Vargholm’s war on rust” for long.",
    )
    assert sum("Vargholm" in words for words in found.values()) == 1


def test_a_surname_that_two_share_is_not_guessed() -> None:
    found = told(
        "Sen. Greta Vargholm opened the harbour with her cousin, pilot Nils Vargholm.",
        "The crowd cheered “Vargholm’s war on rust” for long.",
    )
    assert {name for name in found if "Vargholm" in name} == {"Greta Vargholm", "Nils Vargholm"}


def test_hostile_text_takes_no_long_time() -> None:
    text = "Greta Holm spoke. " + "Greta Holm, the " + "old " * 20_000 + "\n" + "Greta Holm, " * 500
    assert "Greta Holm" in told(text)
