"""Names found by general rules: titles told from names, people from bodies and places, parts of names joined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.quotes.given import gender_of, may_be_one
from tellings.quotes.individuals import identify, same_name
from tellings.quotes.names import find_names


def named(text: str) -> list[tuple[str, str]]:
    return [(n.kind, text[n.start : n.end]) for n in find_names(text)]


def people(text: str) -> dict[str, set[str]]:
    found = identify(text, find_names(text))
    return {" ".join(p.key): {text[n.start : n.end] for n in p.names} for p in found if not p.body}


def test_titles_stand_before_the_name_and_are_told_from_it() -> None:
    (name,) = find_names("Nobody trusts former Vice President Ada Quill on this.")
    assert name.words == ("Ada", "Quill")
    assert name.titles[-2:] == ("vice", "president")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left Lisbon with Ada Quill.", [("thing", "Lisbon"), ("person", "Ada Quill")]),
        ("It was the Department of Rivers that paid.", [("body", "Department of Rivers")]),
        ("They asked the F.B.I. about it.", [("body", "F.B.I.")]),
        ("They flew to New York on Monday.", [("place", "New York")]),
        ("The boats sank. However, nobody drowned in May.", []),
        ("She met Bill de Kroon there.", [("person", "Bill de Kroon")]),
    ],
)
def test_people_bodies_and_places(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


def test_possessives_stay_outside_the_name() -> None:
    assert named("It was Ada Quill’s boat.") == [("person", "Ada Quill")]


def test_an_unlisted_name_is_a_person_where_the_text_treats_it_so() -> None:
    assert ("person", "Ottoline Brask") in named("They rowed with Ottoline Brask, 44, to the island.")


def test_a_headline_makes_no_names_of_its_own() -> None:
    text = "Quill Warns Rowers Over Winter Storm\n\nAda Quill warned rowers. Quill said so twice."
    assert people(text) == {"ada quill": {"Quill", "Ada Quill"}}


def test_parts_of_a_name_are_one_persons() -> None:
    text = "Senator Ada B. Quill rose. Ms. Quill spoke. “Ada is tired,” said Ned Ray. Quill sat down."
    assert people(text)["ada b quill"] == {"Ada B. Quill", "Quill", "Ada"}


def test_one_surname_two_people() -> None:
    text = "Ned Ray and Ada Ray married. Mr. Ray rows. Mrs. Ray sails. Mrs. Ray won."
    found = people(text)
    assert set(found) == {"ned ray", "ada ray"}
    assert found["ned ray"] == {"Ned Ray", "Ray"}


def test_a_father_and_a_son_are_told_apart_by_the_suffix() -> None:
    text = "Ned Ray Jr. rows. His father, Ned Ray, sails. Ned Ray Jr. won."
    found = identify(text, find_names(text))
    assert sorted((p.suffix, len(p.names)) for p in found) == [("", 1), ("jr", 2)]


def test_short_forms_and_initials_go_together() -> None:
    assert same_name(("william", "ray"), ("bill", "ray"))
    assert same_name(("w", "h", "ray"), ("william", "ray"))
    assert not same_name(("ned", "ray"), ("ada", "ray"))
    assert may_be_one("liz", "elizabeth")
    assert gender_of("jo-anne") == "she"


def test_a_misprint_of_one_letter_is_the_same_person() -> None:
    text = "Ada Quillon rowed. Quillon won. Qullon said she was tired."
    assert list(people(text)) == ["ada quillon"]


@given(st.text(max_size=200))
def test_any_text_is_read_and_names_slice(text: str) -> None:
    for n in find_names(text):
        assert 0 <= n.whole <= n.start < n.end <= len(text)
        assert n.words
        assert n.key


def test_a_name_that_only_the_reader_knows_is_a_person() -> None:
    text = "The prize went to Quenby Marrask on Friday."
    span = (text.index("Quenby"), text.index(" on Friday"))
    assert [n.kind for n in find_names(text)] == ["thing"]
    assert [n.kind for n in find_names(text, {span})] == ["person"]
