"""What is a way of writing and what can turn the meaning: amounts, masks, brackets, months, "'d", hedges at the ends."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_changes import told

from tellings.collation.amounts import amount


@pytest.mark.parametrize(
    ("printed", "counts"),
    [
        ("200", 200),
        ("2 hundred", 200),
        ("2 hundred and 50", 250),
        ("3 thousand 2 hundred", 3200),
        ("2 hundred thousand", 200_000),
        ("a dozen", 12),
        ("half a dozen", 6),
        ("4 and a half million", 4_500_000),
        ("a million and a half", 1_500_000),
        ("half a million", 500_000),
        ("4.5 million", 4_500_000),
    ],
)
def test_an_amount_is_what_it_counts(printed: str, counts: int) -> None:
    assert amount(printed.split()) == Fraction(counts)


@pytest.mark.parametrize(
    "printed", ["", "a", "and", "20 30", "2 and 2", "2 of", "of 2", "1.5.2", "2 boats", "million 2 million"]
)
def test_what_counts_nothing_is_no_amount(printed: str) -> None:
    assert amount(printed.split()) is None


@given(
    st.lists(
        st.sampled_from(["2", "0", "1.5", "a", "and", "half", "hundred", "million", "dozen", "boat", "٣", "²"]),
        max_size=10,
    )
)
def test_no_run_of_words_breaks_the_counting(atoms: list[str]) -> None:
    found = amount(atoms)
    assert found is None or found > 0


@pytest.mark.parametrize(
    ("one", "other", "form"),
    [
        ("We paid for two hundred boats in the old harbour", "We paid for 200 boats in the old harbour", "number"),
        ("We paid for a dozen boats in the old harbour", "We paid for 12 boats in the old harbour", "number"),
        ("They had been out in the boats since dawn", "They'd been out in the boats since dawn", "contraction"),
        (
            "It cost us $4.5 million in the old harbour",
            "It cost us 4.5 million dollars in the old harbour",
            "abbreviation",
        ),
        (
            "The wave was thirty feet high in the old harbour",
            "The wave was 30ft high in the old harbour",
            "abbreviation",
        ),
        ("It opens to all of us on June 3rd at noon", "It opens to all of us on June 3 at noon", "spelling"),
        ("It opens to all of us on June 3rd at noon", "It opens to all of us on 3 June at noon", "spelling"),
        ("That bloody boat has sunk in the old harbour", "That ****** boat has sunk in the old harbour", "mask"),
        ("That b----y boat has sunk in the old harbour", "That ****** boat has sunk in the old harbour", "mask"),
    ],
)
def test_the_same_words_written_otherwise_alter_nothing(one: str, other: str, form: str) -> None:
    found = told(one, other)
    assert found.relation == "identical"
    assert [c.kind for c in found.changes] == [form]
    assert told(other, one).relation == "identical"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("That old boat has sunk in the old harbour", "That ****** boat has sunk in the old harbour"),
        ("It opens to all of us on June 3rd at noon", "It opens to all of us on 13 June at noon"),
        ("We won the 3rd race in the old harbour", "We won the 3 race in the old harbour"),
        ("They would go out in the boats at dawn", "They had to go out in the boats at dawn"),
        ("It cost us $4.5 million in the old harbour", "It cost us 4.5 million pounds in the old harbour"),
        ("We paid for a dozen boats in the old harbour", "We paid for 20 boats in the old harbour"),
    ],
)
def test_other_words_are_no_way_of_writing(one: str, other: str) -> None:
    assert told(one, other).relation == "altered"


@pytest.mark.parametrize(
    ("one", "other", "risks"),
    [
        ("I gave the money back to him in March", "I gave the money back to him in May", ("name",)),
        ("I may give the money back to him", "I can give the money back to him", ("modal",)),
        ("The bridge cost us four million crowns", "The bridge cost us four billion crowns", ("number",)),
        ("The bridge took two days to mend", "The bridge took two and a half days to mend", ("number",)),
    ],
)
def test_a_month_is_no_modal_and_a_unit_is_a_number(one: str, other: str, risks: tuple[str, ...]) -> None:
    assert [c.risks for c in told(one, other).changes] == [risks]


@pytest.mark.parametrize(
    ("whole", "cut", "risks"),
    [
        ("I think it came from the old well by the church", "It came from the old well by the church", ("hedge",)),
        ("It came from the old well by the church, I think", "It came from the old well by the church", ("hedge",)),
        ("We will mend the bridge if the money comes", "We will mend the bridge", ("hedge",)),
        ("I never said that it came from the old well", "it came from the old well", ("negation",)),
        ("Last week it came from the old well by the church", "It came from the old well by the church", ()),
        ("It came from the old well. I think we are safe", "It came from the old well.", ()),
    ],
)
def test_a_hedge_cut_off_is_a_risk_and_a_plain_trim_is_none(whole: str, cut: str, risks: tuple[str, ...]) -> None:
    (trim,) = [c for c in told(whole, cut).changes if c.kind == "trimmed"]
    assert trim.risks == risks


def test_a_bracket_behind_a_word_is_the_outlets_own_and_the_word_is_compared_by_itself() -> None:
    found = told(
        "They would sack him twice and I told them to go to h---",
        "They would sack him twice and I told them to go to hell (expletive)",
    )
    assert {c.kind for c in found.changes} == {"mask", "bracket"}
    found = told("We sold the old boat in the harbour", "We sold the new yacht (a dinghy) in the harbour")
    assert [c.kind for c in found.changes] == ["altered", "bracket"]
    assert "“new yacht”" in found.changes[0].sentence


def test_a_sentence_that_stands_elsewhere_in_the_same_words_is_not_altered() -> None:
    found = told(
        "My men were tired. They had been up for thirty hours. Nobody ordered them into the mill",
        "Nobody ordered them into the mill. My men were not tired. They had been up for three hours",
        "My men were not tired. Nobody ordered them into the mill. They'd been up for three hours",
    )
    assert not any(c.kind == "altered" and "Nobody" in c.sentence for c in found.changes)
    assert not any("modal" in c.risks for c in found.changes)


def test_a_modal_next_to_what_is_shared_is_set_beside_the_other_modal() -> None:
    found = told("The bridge will be closed for the whole of the winter", "may be closed for the whole of the winter")
    assert [(c.kind, c.risks) for c in found.changes] == [("altered", ("modal",)), ("trimmed", ())]
    assert "“may” where A has “will”" in found.changes[0].sentence
