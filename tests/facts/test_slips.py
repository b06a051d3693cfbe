"""Figures, names, days and verdicts that a slip of the pen tells otherwise; and what only looks like one."""

from __future__ import annotations

import pytest
from made import Made, story

from tellings.records import Difference


def conflicts(made: Made, kind: str) -> list[Difference]:
    return [d for d in made.differences() if d.kind == kind and d.conflict]


def two_figures(one: str, other: str) -> Made:
    frame = "The tanker Alma Reyes has lost {} of diesel off Skerry Point, the coast guard said on Wednesday."
    return story(frame.format(one), frame.format(other), published="2031-12-03")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3,000 litres", "30,000 litres"),
        ("about 3,000 litres", "about 30,000 litres"),
        ("2.4 million cubic metres", "4.2 million cubic meters"),
        ("41,000 tonnes", "14,000 tonnes"),
    ],
)
def test_a_nought_more_or_digits_turned_round_are_no_rounding(one: str, other: str) -> None:
    (found,) = conflicts(two_figures(one, other), "number")
    assert "slip" in found.why


@pytest.mark.parametrize(
    ("one", "other"),
    [("3,000 litres", "about 3,100 litres"), ("3 tonnes", "30 drums"), ("nearly 3,000 litres", "2,950 litres")],
)
def test_rounding_and_other_things_counted_are_no_conflict(one: str, other: str) -> None:
    assert conflicts(two_figures(one, other), "number") == []


def test_the_dead_may_be_ten_times_as_many_by_evening() -> None:
    frame = "The flood in the valley of Holm has left {} people dead since Monday night, the police said."
    made = story(
        frame.format("10"), frame.format("100"), published=("2031-12-03T08:00:00+00:00", "2031-12-03T20:00:00+00:00")
    )
    assert conflicts(made, "number") == []


def test_two_wholes_of_one_thing_exclude_each_other() -> None:
    made = story(
        "All 22 of the crew were taken off the tanker by helicopter before noon.",
        "All 21 crew members were taken off the tanker by helicopter before noon.",
    )
    assert len(conflicts(made, "number")) == 1


def test_money_is_money_however_it_is_written() -> None:
    made = story(
        "The ice core of the Marrow team cost 31 million euros in all, the ministry said.",
        "The ice core of the Marrow team cost €13m in all, the ministry said.",
    )
    assert {v.value for d in conflicts(made, "number") for v in d.values} == {"31 million euros", "€13m"}


def test_of_two_shares_in_one_sentence_the_one_in_the_same_place_counts() -> None:
    made = story(
        "Turnout in the run-off for the town hall of Holm was 61.4 percent on Sunday.",
        "Turnout in the run-off for the town hall of Holm was 64.1 percent on Sunday, up from 52 percent before.",
    )
    assert {v.value for d in conflicts(made, "number") for v in d.values} == {"61.4 percent", "64.1 percent"}


def test_a_vote_of_thousands_that_three_outlets_tell_is_one_difference() -> None:
    frame = "The drivers of Holm rejected the offer of the company by {} on Monday night."
    made = story(frame.format("1,204 to 318"), frame.format("1,204 votes to 381"), frame.format("1,204 to 318"))
    (found,) = conflicts(made, "number")
    assert len(found.values) == 3


def test_the_age_of_the_dead_is_read_behind_the_verb_and_in_the_next_sentence() -> None:
    made = story(
        "Mrs. Bettany Crewe has died at the age of 88 at her home in Pellam.",
        "Mrs. Bettany Crewe, who has died aged 87, wrote nine novels in Pellam.",
        published="2031-11-04",
    )
    assert {v.value for d in conflicts(made, "number") for v in d.values} == {"88", "87"}
    made = story(
        "Mrs. Bettany Crewe, the writer of nine novels, died at her home in Pellam. She was 86.",
        "Mrs. Bettany Crewe, who has died aged 87, wrote nine novels in Pellam.",
        published="2031-11-04",
    )
    assert {v.value for d in conflicts(made, "number") for v in d.values} == {"86", "87"}


def test_one_persons_name_in_two_spellings_is_told_once() -> None:
    made = story(
        "Governor Lucinda Haas spoke at noon. Governor Haas left at one.",
        "Governor Lucinda Hass spoke at noon. Governor Hass left at one.",
    )
    (found,) = conflicts(made, "name")
    assert found.what.startswith("spelling of")


def test_short_forms_are_no_misspelling() -> None:
    made = story("Senator Daniel Brask spoke at noon.", "Senator Dan Brask spoke at noon.")
    assert conflicts(made, "name") == []


def test_a_month_that_differs_in_a_full_date_is_a_conflict_and_a_year_beside_it_is_none() -> None:
    made = story(
        "The Vermeulen was stolen from the Linden Museum on the night of 11 March 2009.",
        "The Vermeulen was stolen from the Linden Museum on the night of 11 May 2009.",
    )
    assert len(conflicts(made, "date")) == 1


def test_what_will_and_what_will_not_be_done_exclude_each_other() -> None:
    made = story(
        "The Harbour List will ask for a recount of the vote in Holm, its chairman said.",
        "The Harbour List, which has run the town for years, will not seek a recount of the vote in Holm, he said.",
    )
    (found,) = conflicts(made, "other")
    assert [v.value for v in found.values] == ["will", "will not"]


def test_two_claims_about_one_plan_do_not() -> None:
    made = story(
        "Brask charged that the plan of the Harbour List would raise the cost of the ferry.",
        "Quill acknowledged that the old plan would not raise the cost of the ferry by a tenth.",
    )
    assert not any("it is not" in d.why for d in made.differences())


def test_cleared_and_convicted_of_one_thing_exclude_each_other() -> None:
    made = story(
        "Pryce was found guilty of fraud after eleven weeks. The jury in Holm cleared Pryce of two counts of theft.",
        "The jury in Holm convicted Pryce of fraud and of two counts of theft after eleven weeks.",
    )
    assert any(d.why.startswith("One outlet has them cleared") for d in conflicts(made, "other"))


def test_a_run_that_is_still_to_come_is_dated_ahead() -> None:
    made = story(
        "The storm sank three boats. Ferries are to run again from Sunday.",
        "Ferries stay in on Thursday after the storm.",
        published="2031-10-02",
    )
    assert "2031-10-05" in {e.date for e in made.timeline}


def test_the_number_of_a_cabin_counts_nothing() -> None:
    made = story("Cabin 17 took the worst of the water that night.", "Cabin 23 took the worst of the water that night.")
    assert [d for d in made.differences() if d.kind == "number"] == []
    made = story("The police held Brask 17 hours on the quay.", "The police held Brask 23 hours on the quay.")
    assert [d.kind for d in made.differences()] == ["number"]


def test_the_age_of_a_driver_whom_nobody_names() -> None:
    made = story(
        "The driver of the tram, a 51-year-old man, was taken to the clinic of Holm with a broken wrist.",
        "The driver, who is 53, was taken to the clinic of Holm with a broken wrist after the crash of the tram.",
        "The driver, 51, was taken to the clinic of Holm with a broken wrist.",
    )
    found = [d for d in made.differences() if d.what == "age of the driver"]
    assert [d.conflict for d in found] == [True]
    made = story("A man of 74 was held in Holm on Tuesday.", "Police in Ruud are asking a man aged 47 about it.")
    assert len(conflicts(made, "number")) == 1


def test_two_men_with_their_ages_are_not_one() -> None:
    made = story(
        "A man of 74 was held in Holm on Tuesday and a man of 30 let go.", "Police are asking a man aged 47 about it."
    )
    assert conflicts(made, "number") == []
