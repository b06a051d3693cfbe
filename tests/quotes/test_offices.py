"""An office that several people of an article hold or held: who "the president" is, and when nobody can tell."""

from __future__ import annotations

import pytest

from tellings.quotes import find
from tellings.records import Article
from tellings.text import sentences


def speaker(text: str) -> tuple[str | None, str | None]:
    """The name of the last quotation's speaker, or why there is none."""
    found = find(Article(id="a", text=text, source="a"), tuple(sentences(text)), None)
    last = max(found.quotes, key=lambda q: q.span.start)
    return next((p.name for p in found.people if p.id == last.speaker), None), last.unknown


BOTH = "President George Vance opened the museum in Holm. Former President Harold Vance planted a tree.\n\n{} said that it would stay free."


@pytest.mark.parametrize(
    ("said", "who"),
    [("The president", "George Vance"), ("The former president", "Harold Vance"), ("The ex-president", "Harold Vance")],
)
def test_a_former_holder_of_an_office_is_not_its_holder(said: str, who: str) -> None:
    assert speaker(BOTH.format(said))[0] == who


def test_the_order_of_the_two_makes_no_difference() -> None:
    text = "Former President Harold Vance planted a tree. President George Vance opened the museum.\n\nThe president said that it would stay free."
    assert speaker(text)[0] == "George Vance"


def test_of_two_holders_with_one_surname_none_is_guessed() -> None:
    who, why = speaker(
        "Senator Ann Vance and Senator Harold Vance opened the museum in Holm.\n\n“It stays free,” the senator said."
    )
    assert who is None
    assert why is not None
    assert "two people of one name" in why


def test_a_former_holder_alone_is_still_meant_by_the_office() -> None:
    text = "Former Mayor Harold Vance planted a tree in the park of Holm on Monday.\n\n“It stays free,” the mayor said."
    assert speaker(text)[0] == "Harold Vance"
