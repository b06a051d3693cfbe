"""Differences: what conflicts, and what only seems to."""

from __future__ import annotations

from made import Made, story

from tellings.records import Difference


def conflicts(made: Made) -> list[Difference]:
    return [d for d in made.differences() if d.conflict]


def shown(difference: Difference) -> set[str]:
    return {value.value for value in difference.values}


def test_another_word_inside_the_marks_is_a_conflict() -> None:
    made = story(
        '"We never agreed to close the quarry road," Anna Pell said on Friday.',
        'Anna Pell told reporters: "We never wanted to close the quarry road."',
    )
    (found,) = conflicts(made)
    assert found.kind == "other"
    assert "Anna Pell" in found.what
    assert any("agreed" in v for v in shown(found))
    assert any("wanted" in v for v in shown(found))


def test_a_trim_is_no_conflict() -> None:
    made = story(
        '"We never agreed to close the quarry road, and we never will," Anna Pell said on Friday.',
        'Anna Pell said: "We never agreed to close the quarry road."',
    )
    assert conflicts(made) == []


def test_an_ellipsis_or_brackets_are_no_conflict() -> None:
    made = story(
        '"The old bridge was, as far as I know, never safe for lorries," Anna Pell said.',
        '"The old bridge was ... never safe for lorries," said Anna Pell.',
        '"[It] was, as far as I know, never safe for [heavy] lorries," Anna Pell said.',
    )
    assert conflicts(made) == []


def test_other_ways_of_writing_are_no_conflict() -> None:
    made = story(
        "“It’s a disgrace that Gov. Hale isn’t here with the F.D.A. today,” Anna Pell said.",
        '"It is a disgrace that Governor Hale is not here with the FDA today," Anna Pell said.',
    )
    assert conflicts(made) == []


def test_what_stands_outside_the_marks_is_no_conflict() -> None:
    made = story(
        'Anna Pell called the whole plan for the harbour "a very costly mistake".',
        'The plan for the new harbour is "a very costly mistake," Anna Pell said.',
    )
    assert conflicts(made) == []


def test_two_sayings_that_both_outlets_print_are_no_conflict() -> None:
    both = '"I feel for the miners," Anna Pell said. "I feel deeply for the miners," she said again on the steps.'
    assert conflicts(story(both, both + " Rain fell all afternoon.")) == []


def test_a_work_titled_in_two_ways_is_a_conflict() -> None:
    made = story(
        "The singer Dela Marsh performed her new single “Down the River” at the fair in Holm.",
        "Dela Marsh sang her new single “Down That River” on the stage at the fair in Holm.",
    )
    found = [d for d in conflicts(made) if d.kind == "title"]
    assert [shown(d) for d in found] == [{"Down the River", "Down That River"}]


def test_a_name_one_letter_apart_is_a_conflict() -> None:
    made = story(
        "Inspector Otto Hallstrom led the search. Hallstrom said that the boat was empty.",
        "Inspector Otto Hallstrom led the search for the boat.",
        "Inspector Otto Halstrom led the search for the boat off Skerry.",
    )
    (found,) = conflicts(made)
    assert (found.kind, shown(found)) == ("name", {"Hallstrom", "Halstrom"})


def test_a_people_and_its_land_are_no_spellings_of_a_name() -> None:
    made = story(
        "Officials in Estonia met Estonian farmers. Estonia pays the farmers a subsidy.",
        "Estonia will pay farmers a subsidy. Estonians protested all the same in Estonia.",
    )
    assert conflicts(made) == []


def test_another_given_name_with_the_same_office_is_a_conflict() -> None:
    made = story(
        "Sen. Maria Quillon voted against the water bill on Monday.",
        "Senator Teresa Quillon voted against the water bill on Monday.",
    )
    assert any(d.kind == "name" and d.conflict for d in made.differences())


def test_a_familiar_form_of_a_given_name_is_compatible() -> None:
    made = story(
        "Sen. Charles Quillon voted against the water bill. Quillon left at noon.",
        "Sen. Chuck Quillon voted against the water bill. Quillon did not speak.",
    )
    found = [d for d in made.differences() if d.kind == "name"]
    assert [d.conflict for d in found] in ([False], [])
    assert conflicts(made) == []


def test_a_measured_and_a_vague_silence_are_compatible() -> None:
    made = story(
        "Asked about the fire, Anna Pell stood silent for more than 30 seconds before she answered.",
        "Anna Pell answered after a long pause when she was asked about the fire.",
    )
    (found,) = [d for d in made.differences() if d.kind == "number"]
    assert not found.conflict
    assert shown(found) == {"more than 30 seconds", "a long pause"}


def test_a_rounded_figure_is_compatible() -> None:
    made = story(
        "The council spent $5.72 million on repairs to the Holm sea wall after the autumn storm.",
        "The council spent $5.7 million on repairs to the Holm sea wall after the autumn storm.",
    )
    found = [d for d in made.differences() if d.kind == "number"]
    assert [d.conflict for d in found] == [False]


def test_two_exact_figures_for_one_thing_are_a_conflict() -> None:
    made = story(
        "The council of Holm approved the sea wall by 41 votes on Tuesday night.",
        "The council of Holm approved the sea wall by 43 votes on Tuesday night.",
    )
    found = [d for d in made.differences() if d.kind == "number"]
    assert [d.conflict for d in found] == [True]


def test_counts_that_grow_are_compatible() -> None:
    made = story(
        "The flood in Holm left 41 people dead, officials in the valley said on Tuesday.",
        "The flood in Holm left 57 people dead, officials in the valley said on Tuesday.",
    )
    found = [d for d in made.differences() if d.kind == "number"]
    assert [d.conflict for d in found] == [False]
    assert "time of writing" in found[0].why


def test_conflicts_stand_first_and_every_value_slices_to_its_text() -> None:
    made = story(
        'Sen. Charles Quillon said: "We shall pay the whole bill by June." The wall cost $5.72 million in Holm.',
        'Sen. Chuck Quillon said: "We shall pay the whole debt by June." The wall cost $5.7 million in Holm.',
    )
    flags = [d.conflict for d in made.differences()]
    assert flags == sorted(flags, reverse=True)
    assert any(flags)
    for difference in made.differences():
        assert len({v.span.article for v in difference.values}) > 1
        assert difference.why
        for value in difference.values:
            assert made.text(value.span.article)[value.span.start : value.span.end].strip()


def test_another_year_after_the_same_words_is_a_conflict() -> None:
    made = story(
        "Ingrid Vael has run the Holm harbour board since 2011, and she means to stay.",
        "Few know the piers better. Ingrid Vael has run the Holm harbour board since 2012.",
    )
    (found,) = conflicts(made)
    assert (found.kind, shown(found)) == ("date", {"2011", "2012"})


def test_another_year_after_other_words_is_no_difference() -> None:
    made = story(
        "Ingrid Vael joined the Holm harbour board in 2011.",
        "Ingrid Vael became the chair of the Holm harbour trust in 2012.",
    )
    assert conflicts(made) == []


def test_a_work_of_one_kind_and_maker_with_another_word_in_its_title_is_a_conflict() -> None:
    made = story(
        "The fair opened with a parade. Dela Marsh closed it with her single “Night Ride” in Holm.",
        "Rain fell on the stalls all day. At ten Dela Marsh sang the new single “Night Road” and left.",
    )
    found = [d for d in conflicts(made) if d.kind == "title"]
    assert [shown(d) for d in found] == [{"Night Ride", "Night Road"}]


def test_two_works_are_no_conflict_where_an_outlet_prints_both_or_the_makers_differ() -> None:
    one = "The fair opened with a parade. Dela Marsh closed it with her single “Night Ride” in Holm."
    both = "Rain fell all day. Dela Marsh sang the single “Night Road” and then her older “Night Ride” at ten."
    other = "Rain fell on the stalls all day. At ten Otto Brandt sang the new single “Night Road” and left."
    assert [d for d in conflicts(story(one, both)) if d.kind == "title"] == []
    assert [d for d in conflicts(story(one, other)) if d.kind == "title"] == []


DEAD = "The flood in Holm left {} people dead, officials in the valley said on Tuesday."


def test_a_count_of_the_dead_that_falls_with_time_is_a_conflict() -> None:
    later = ("2026-05-05T09:00:00Z", "2026-05-05T15:00:00Z")
    grown, fallen = (story(DEAD.format(a), DEAD.format(b), published=later) for a, b in ((41, 57), (57, 41)))
    (found,) = (d for d in grown.differences() if d.kind == "number")
    assert not found.conflict
    (found,) = (d for d in fallen.differences() if d.kind == "number")
    assert found.conflict
    assert "later" in found.why


def test_a_count_that_can_fall_or_whose_times_are_one_day_is_no_conflict() -> None:
    day = story(DEAD.format(57), DEAD.format(41), published="2026-05-05")
    missing = "The flood in Holm left {} people missing, officials in the valley said on Tuesday."
    found = story(missing.format(57), missing.format(41), published=("2026-05-05", "2026-05-06"))
    for made in (day, found):
        assert [d.conflict for d in made.differences() if d.kind == "number"] == [False]


def test_times_of_two_zones_are_compared_as_one_clock() -> None:
    same = ("2026-05-05T15:00:00+02:00", "2026-05-05T14:30:00+00:00")
    assert [d.conflict for d in story(DEAD.format(41), DEAD.format(57), published=same).differences()] == [False]
    assert [d.conflict for d in story(DEAD.format(57), DEAD.format(41), published=same).differences()] == [True]


def test_an_ellipsis_is_a_cut_wherever_the_same_words_let_it_stand() -> None:
    made = story(
        '"There is no sign that the rail was at fault," Ann Bell said. "We will not guess. We will wait for the judge."',
        '"There is no sign that the rail was at fault … We will wait for the judge," Ann Bell said.',
    )
    assert not [d for d in made.differences() if d.kind == "other" and d.conflict]
