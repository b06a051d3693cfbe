"""Each kind of conflict beside the same thing told compatibly."""

from __future__ import annotations

import pytest
from made import Made, story

from tellings.records import Difference


def of_kind(made: Made, kind: str) -> list[Difference]:
    return [d for d in made.differences() if d.kind == kind]


def values(made: Made, kind: str) -> set[str]:
    return {v.value for d in of_kind(made, kind) if d.conflict for v in d.values}


def test_an_event_on_two_weekdays_is_a_conflict() -> None:
    made = story(
        "The harbour vote on Tuesday was meant to calm the town of Holm. Few came.",
        "The town of Holm decided on Thursday. On Thursday the square was full, and Thursday ended late.",
        titles=("Calm in Holm", "Holm holds its harbour vote"),
        published="2026-03-13",
    )
    (found,) = of_kind(made, "date")
    assert found.conflict
    assert {v.value.split()[0] for v in found.values} == {"Tuesday", "Thursday"}


def test_a_weekday_and_its_date_are_no_difference() -> None:
    made = story(
        "The council of Holm approved the sea wall by a show of hands on Tuesday.",
        "The council of Holm approved the sea wall by a show of hands on March 10.",
        published="2026-03-13",
    )
    assert of_kind(made, "date") == []


def test_one_thing_on_two_days_is_a_conflict() -> None:
    made = story(
        "The council of Holm approved the new sea wall by a show of hands on March 9.",
        "The council of Holm approved the new sea wall by a show of hands on March 10.",
        published="2026-03-13",
    )
    (found,) = of_kind(made, "date")
    assert found.conflict


def test_a_month_and_a_day_in_it_are_compatible() -> None:
    made = story(
        "The council of Holm approved the new sea wall by a show of hands in March 2025.",
        "The council of Holm approved the new sea wall by a show of hands on March 10, 2025.",
        published="2026-03-13",
    )
    (found,) = of_kind(made, "date")
    assert not found.conflict
    assert "more precise" in found.why


def test_two_days_that_one_outlet_tells_both_are_no_conflict() -> None:
    made = story(
        "The council of Holm debated the new sea wall in the old hall on March 9. It met again on March 10.",
        "The council of Holm debated the new sea wall in the old hall on March 10.",
        published="2026-03-13",
    )
    assert not any(d.conflict for d in of_kind(made, "date"))


def test_another_country_after_the_same_words_is_a_conflict() -> None:
    made = story(
        "The old ferry was launched beside four small sailing boats in Norway, its captain said.",
        "Rust took the keel. The old ferry was launched beside four small sailing boats in Sweden.",
    )
    assert values(made, "place") == {"Norway", "Sweden"}


def test_two_votes_on_one_thing_are_a_conflict() -> None:
    made = story(
        "The assembly passed the harbour bill by 41 to 12 after a long night.",
        "After a long night the assembly passed the harbour bill, 43-12.",
    )
    assert values(made, "number") == {"41 to 12", "43-12"}


@pytest.mark.parametrize("told", ["41-12", "41 to 12", "12 to 41"])
def test_one_vote_written_in_another_way_is_no_difference(told: str) -> None:
    made = story(
        "The assembly passed the harbour bill by 41 to 12 after a long night.",
        f"After a long night the assembly passed the harbour bill, {told}.",
    )
    assert not any(d.conflict for d in made.differences())


def test_two_votes_that_one_outlet_tells_both_are_no_conflict() -> None:
    made = story(
        "The assembly passed the harbour bill by 41 to 12. The fishing bill passed 43 to 12.",
        "The assembly passed the harbour bill by 43 to 12 after a long night.",
    )
    assert values(made, "number") == set()


def test_two_ages_on_one_day_are_a_conflict() -> None:
    made = story(
        "Ingrid Vael, 54, runs the Holm harbour board.",
        "The board of Holm harbour is run by 56-year-old Ingrid Vael.",
        published="2026-03-13",
    )
    assert values(made, "number") == {"54", "56"}


def test_a_birthday_between_two_articles_is_compatible() -> None:
    made = story(
        "Ingrid Vael, 54, runs the Holm harbour board.",
        "The board of Holm harbour is run by 55-year-old Ingrid Vael.",
        published=("2026-03-13", "2026-03-20"),
    )
    (found,) = of_kind(made, "number")
    assert not found.conflict
    assert "birthday" in found.why


def test_hedged_figures_far_apart_are_a_conflict() -> None:
    made = story(
        "About 1,300 people filled the old hall in Holm to hear the harbour choir sing.",
        "About 3,100 people filled the old hall in Holm to hear the harbour choir sing.",
    )
    assert values(made, "number") == {"1,300 people", "3,100 people"}


def test_people_who_are_counted_as_it_goes_on_are_compatible() -> None:
    made = story(
        "About 1,300 people were evacuated from the valley above Holm as the river rose.",
        "About 3,100 people were evacuated from the valley above Holm as the river rose.",
    )
    assert [d.conflict for d in of_kind(made, "number")] == [False]


def test_going_and_being_put_out_are_a_conflict() -> None:
    made = story(
        "Ingrid Vael resigned in March. Ingrid Vael had run the Holm harbour board.",
        "Ingrid Vael was fired in March from the harbour board of Holm.",
    )
    assert values(made, "other") == {"resigned", "fired"}


@pytest.mark.parametrize(
    "text",
    [
        "Ingrid Vael was fired in March. Her lawyer says that Ingrid Vael resigned before.",
        "Ingrid Vael refused to quit the Holm harbour board.",
        "Oskar Brandt was fired in March; he worked for Ingrid Vael in Holm.",
    ],
)
def test_leaving_that_can_be_both_or_is_of_another_is_no_conflict(text: str) -> None:
    made = story("Ingrid Vael resigned in March. Ingrid Vael had run the Holm harbour board.", text)
    assert values(made, "other") == set()


def test_the_same_words_but_for_a_contrary_are_a_conflict() -> None:
    made = story(
        "The boat belongs to Oskar Brandt, the elder brother of the harbour pilot Nils Ravn in Holm.",
        "The boat belongs to Oskar Brandt, the elder cousin of the harbour pilot Nils Ravn in Holm.",
    )
    assert values(made, "other") == {"brother", "cousin"}


def test_contraries_in_other_words_are_no_conflict() -> None:
    made = story(
        "Oskar Brandt, brother of the pilot, came to Holm on the night boat with two crates of apples.",
        "A cousin of Oskar Brandt sold the apples at the Holm market and gave the crates away.",
    )
    assert values(made, "other") == set()


def test_two_posts_of_one_person_are_a_conflict() -> None:
    made = story(
        "The plan came from pilots' union chief executive Ingrid Vael, who wrote it in a week.",
        "The plan came from Ingrid Vael, the union's executive director, who wrote it in a week.",
    )
    (found,) = [d for d in of_kind(made, "title") if d.conflict]
    assert found.what == "post of Ingrid Vael"


def test_a_former_post_is_no_conflict() -> None:
    made = story(
        "The plan came from the former chief executive Ingrid Vael, who wrote it in a week.",
        "The plan came from Ingrid Vael, the union's executive director, who wrote it in a week.",
    )
    assert of_kind(made, "title") == []


def test_one_work_with_two_titles_at_one_point_is_a_conflict() -> None:
    made = story(
        'At the close the harbour choir sang the song "Winter Boat" for the old pilots of Holm.',
        'At the close the harbour choir sang the song "Winter Road" for the old pilots of Holm.',
    )
    assert {v.value for d in of_kind(made, "title") for v in d.values} == {"Winter Boat", "Winter Road"}


def test_names_of_two_people_one_letter_apart_are_no_spellings() -> None:
    made = story(
        "Marian Brook spoke in Holm. Marian Brook left early.",
        "Later Marion Hale sang for the pilots.",
    )
    assert of_kind(made, "name") == []


def test_one_saying_given_to_two_speakers_is_a_conflict() -> None:
    made = story(
        '"We shall pay for the whole harbour wall by June," Ingrid Vael said in Holm.',
        '"We shall pay for the whole harbour wall by June," Oskar Brandt said in Holm.',
    )
    (found,) = of_kind(made, "attribution")
    assert found.conflict
    assert {v.value for v in found.values} == {"Ingrid Vael", "Oskar Brandt"}


def test_one_saying_given_to_two_forms_of_a_name_is_no_difference() -> None:
    made = story(
        '"We shall pay for the whole harbour wall by June," Ingrid Vael said in Holm.',
        '"We shall pay for the whole harbour wall by June," Vael said. Ingrid Vael runs the board.',
    )
    assert of_kind(made, "attribution") == []


def test_a_wrongly_read_speaker_does_not_hide_other_words() -> None:
    made = story(
        '"We shall surely mend the broken harbour wall," Ingrid Vael said.',
        '"We shall surely mend the cracked harbour wall," Oskar Brandt said. Ingrid Vael nodded.',
    )
    assert any("broken" in value for value in values(made, "other"))


def test_names_spelt_from_another_script_are_no_other_words() -> None:
    made = story(
        'Ingrid Vael said: "We met the pilot Mouammar on the quay at noon and shook hands."',
        'Ingrid Vael said: "We met the pilot Muammer on the quay at noon and shook hands."',
    )
    assert values(made, "other") == set()


def test_a_difference_is_told_once() -> None:
    made = story(
        "Ingrid Vael has run the Holm harbour board since 2011, and she means to stay.",
        "Few know the piers better. Ingrid Vael has run the Holm harbour board since 2012.",
    )
    spans = [tuple(v.span for v in d.values) for d in made.differences()]
    assert len(spans) == len(set(spans)) == 1


def test_what_one_outlet_tells_and_another_only_as_denied_is_a_conflict() -> None:
    made = story(
        "Ingrid Vael denied that she asked the harbour police of Holm to stop the ferry inquiry.",
        "Ingrid Vael had asked the harbour police of Holm to stop the ferry inquiry, a clerk said.",
    )
    (found,) = of_kind(made, "attribution")
    assert found.conflict
    assert "denied" in found.why


@pytest.mark.parametrize(
    "text",
    [
        "Ingrid Vael never asked the harbour police of Holm to stop the ferry inquiry, she said.",
        "Ingrid Vael denies that she asked the harbour police of Holm to stop the ferry inquiry.",
        "Ingrid Vael allegedly asked the harbour police of Holm to stop the ferry inquiry.",
    ],
)
def test_what_both_outlets_keep_open_is_no_conflict(text: str) -> None:
    made = story("Ingrid Vael denied that she asked the harbour police of Holm to stop the ferry inquiry.", text)
    assert of_kind(made, "attribution") == []


def test_the_outlets_words_inside_a_broken_quotation_are_no_part_of_a_value() -> None:
    made = story(
        "“The lamp burned all night long. I will not guess who lit the wick,” said Petra Lind at the mill.",
        "“The lamp burned all night long,” said Petra Lind at the mill. “I cannot guess who lit the wick.”",
    )
    assert all("said" not in value for value in values(made, "other"))
    assert any("cannot guess" in value for value in values(made, "other"))
