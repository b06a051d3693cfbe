"""What one outlet tells otherwise than another, and what only looks like it: days, sums, crowds, crafts, ways, ranks."""

from __future__ import annotations

import pytest
from made import Made, story

from tellings.facts.figures import quantities
from tellings.records import Difference, Span


def conflicts(made: Made, kind: str) -> list[Difference]:
    return [d for d in made.differences() if d.kind == kind and d.conflict]


def shown(found: list[Difference]) -> set[str]:
    return {v.value for d in found for v in d.values}


DIED = "The poet Ansa Kivell died on {} at her house in Morrow, her publisher said."


def test_a_death_on_two_days_is_a_conflict_though_something_else_happened_on_the_other() -> None:
    made = story(
        DIED.format("Sunday") + " She was 84.",
        DIED.format("Monday") + " On Sunday her readers had already laid flowers at the library.",
        DIED.format("Sunday") + " A choir will sing for her on Monday.",
        published="2031-05-13",
    )
    (found,) = conflicts(made, "date")
    assert "once" in found.why
    assert len(found.values) == 3


@pytest.mark.parametrize(
    "other",
    [
        "Her husband, the printer Jon Hale, died on Monday at their house in Morrow, her publisher said.",
        DIED.format("Sunday") + " Her brother died on Monday in the same house.",
        "The poet Ansa Kivell will be buried on Monday near her house in Morrow, her publisher said.",
        "The poet Ansa Kivell died at her house in Morrow after a fall on Monday, her publisher said.",
        DIED.format("the night from Sunday to Monday"),
        DIED.format("May 11"),
    ],
)
def test_another_death_or_another_thing_on_the_other_day_is_none(other: str) -> None:
    made = story(DIED.format("Sunday") + " She was 84.", other, published="2031-05-13")
    assert conflicts(made, "date") == []


def test_two_groups_that_died_on_two_days_are_two() -> None:
    made = story(
        "Three miners died on Saturday in the pit at Garrow, the rescue service said.",
        "Two miners died on Sunday in the pit at Garrow, the rescue service said.",
        published="2031-05-13",
    )
    assert conflicts(made, "date") == []


def test_a_verdict_on_two_days_in_other_words_is_a_conflict() -> None:
    made = story(
        "A cashier who took £90,000 from the Fenby Players was found guilty of theft on Friday.",
        "Norma Tull, a cashier, was convicted on Thursday of the theft of more than £90,000 from the Fenby Players.",
        published="2031-03-15",
    )
    assert shown(conflicts(made, "date")) == {"Friday (2031-03-14)", "Thursday (2031-03-13)"}


OVER = "The concert hall at Pell went {} over budget, since the piles had to be driven twice."


def test_eighteen_and_eighty_million_over_budget_are_a_conflict() -> None:
    made = story(
        OVER.format("£18 million"),
        "The concert hall at Pell, planned at £95 million, went £80 million over budget, since piles were driven twice.",
        "The concert hall was planned at £95 million and went £18 million over budget.",
    )
    (found,) = conflicts(made, "number")
    assert {v.value for v in found.values} == {"£18 million", "£80 million"}


@pytest.mark.parametrize(
    "other",
    [
        "The concert hall at Pell, which cost £80 million, went £18 million over budget, since piles were driven twice.",
        "The concert hall at Pell had a budget of £62 million, and has now cost £80 million after piles were driven twice.",
        "The concert hall at Pell went more than £17 million over budget, since the piles had to be driven twice.",
        "The concert hall at Pell opened a year late. The city lends it £80 million over thirty years.",
    ],
)
def test_a_budget_and_what_was_spent_beyond_it_are_two_sums(other: str) -> None:
    assert conflicts(story(OVER.format("£18 million"), other), "number") == []


def test_two_digits_turned_round_in_a_crowd_are_a_conflict_wherever_it_stands() -> None:
    made = story(
        "Wexley Rovers beat Thorne 3-0 on Saturday in the first match of the year, watched by a crowd of 27,514.",
        "Wexley Rovers opened the year with a win. The attendance was 27,154, the best at Wexley since the war.",
    )
    assert shown(conflicts(made, "number")) == {"27,514", "27,154"}


@pytest.mark.parametrize(
    "other",
    [
        "Wexley Rovers won. In the other match of the day Garrow and Pell drew before 27,154 in the rain.",
        "Wexley Rovers won before 27,514, more than the 27,154 who had come to Wexley in the spring.",
        "Wexley Rovers won before some 27,500. On average 14,725 came to Wexley last year.",
    ],
)
def test_the_crowd_of_another_match_is_no_conflict(other: str) -> None:
    made = story("Wexley Rovers beat Thorne 3-0 on Saturday, watched by a crowd of 27,514.", other)
    assert conflicts(made, "number") == []


def test_a_crew_is_a_whole() -> None:
    made = story(
        "The trawler Merle ran onto the Skerry bank early on Friday with 14 crew and a full hold.",
        "A lifeboat took off the crew of 12 from the trawler Merle, which had run onto the Skerry bank on Friday.",
    )
    assert shown(conflicts(made, "number")) == {"14 crew", "12"}


def figures(body: str) -> list[tuple[float, str]]:
    return [(q.value, q.unit) for q in quantities(body, Span(article="a", start=0, end=len(body)))]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("Twenty-six people", 26),
        ("two dozen people", 24),
        ("sixty-one people", 61),
        ("26 people", 26),
        ("A dozen people", 12),
    ],
)
def test_figures_in_words_are_read_whole(body: str, value: float) -> None:
    assert figures(body) == [(value, "person")]


def test_what_is_counted_stands_before_a_figure_or_behind() -> None:
    assert figures("a crowd of 9,214 in the rain") == figures("the attendance was 9,214") != []
    assert figures("It rose to 14 on Monday") == [(14, "")]


PAINTER = "The painter Hedvig Orne, whose work hangs in the hall of Morrow, died on Sunday. Orne was 91."


def test_two_crafts_of_one_person_are_a_conflict() -> None:
    made = story(PAINTER, "The sculptor Hedvig Orne, known far beyond Morrow, died on Sunday. Orne was 91.")
    assert shown(conflicts(made, "title")) == {"painter", "sculptor"}


@pytest.mark.parametrize(
    "other",
    [
        "The sculptor Hedvig Orne, who painted as well, died on Sunday in Morrow. Orne was 91.",
        "The artist Hedvig Orne, known far beyond Morrow, died on Sunday. Orne was 91.",
        "The painter and sculptor Hedvig Orne, known far beyond Morrow, died on Sunday. Orne was 91.",
        "Hedvig Orne, the friend of the sculptor Ada Lund, died on Sunday in Morrow. Orne was 91.",
    ],
)
def test_somebody_can_have_two_crafts(other: str) -> None:
    assert conflicts(story(PAINTER, other), "title") == []


def test_two_ranks_of_one_officer_are_a_conflict() -> None:
    made = story(
        "Detective Sergeant Fay Roscoe called it a cruel theft from the club.",
        "Detective Constable Fay Roscoe said that the theft from the club was cruel.",
    )
    assert len(conflicts(made, "title")) == 1


def test_one_rank_and_given_names_a_letter_apart_are_one_officer() -> None:
    made = story(
        "The lorry had crossed the line, said Inspector Carl Wendt of the county police.",
        "The driver was let go on Sunday, said Inspector Karl Wendt of the county police.",
    )
    (found,) = conflicts(made, "name")
    assert "one letter" in found.why


@pytest.mark.parametrize(
    "other",
    [
        "Dean Karl Wendt spoke of the lorry.",
        "Inspector Karl Wendt, a cousin of Carl Wendt, let the driver go on Sunday.",
    ],
)
def test_two_of_one_surname_are_two(other: str) -> None:
    made = story("The lorry had crossed the line, said Inspector Carl Wendt of the county police.", other)
    assert conflicts(made, "name") == []


def test_north_and_south_as_far_from_one_place_are_a_conflict() -> None:
    frame = "The coach and the lorry met on the coast road six miles {} of Ivel, the police said."
    assert len(conflicts(story(frame.format("north"), frame.format("south")), "place")) == 1


@pytest.mark.parametrize("way", ["six miles north-west of Ivel", "two miles south of Ivel", "six miles south of Pell"])
def test_another_way_from_another_place_or_as_far_again_is_none(way: str) -> None:
    made = story(
        "The coach burned out six miles north of Ivel.", f"A lorry turned over {way} on Monday, hurting nobody."
    )
    assert conflicts(made, "place") == []


def test_up_and_down_by_the_same_figure_are_a_conflict() -> None:
    made = story(
        "Exports rose by 4.2 percent in the spring, helped by a weak krona.",
        "Exports fell by 4.2 percent in the spring while households spent more.",
    )
    assert len(conflicts(made, "number")) == 1
    made = story("Exports rose by 4.2 percent in the spring.", "Imports fell by 4.2 percent in the spring.")
    assert conflicts(made, "number") == []


def test_another_vote_of_the_same_night_is_no_other_count() -> None:
    made = story(
        "The council of Brenn voted for the tram to the airport by 27 votes to 22 on Tuesday night.",
        "By 27 to 23 the council approved the tram. Before that it decided by 30 to 19 to run trams all night.",
        "The council of Brenn passed the tram to the airport by 27 votes to 22 on Tuesday after six hours.",
    )
    (found,) = conflicts(made, "number")
    assert {v.value for v in found.values} == {"27 votes to 22", "27 to 23"}


def test_a_jury_that_is_split_in_two_ways() -> None:
    made = story(
        "The jury at Tarn Crown Court returned its verdict by a majority of 10 to 2 after three days.",
        "The jury at Tarn Crown Court reached a majority verdict, 11 to 1, on its third day.",
    )
    assert shown(conflicts(made, "number")) == {"10 to 2", "11 to 1"}


def test_who_is_97_and_79() -> None:
    made = story('"It rained," said Doris Pym, 79, from Rowley.', '"It rained," said Doris Pym, who is 97.')
    assert shown(conflicts(made, "number")) == {"79", "97"}


def test_each_pair_of_verdicts_that_exclude_each_other_is_told() -> None:
    made = story(
        "The jury in Holm cleared Pryce of two counts of forgery on Monday. "
        "The jury in Ruud found his partner Lena Voss not guilty of smuggling amber on Monday.",
        "The jury in Holm convicted Pryce of two counts of forgery on Monday. "
        "The jury in Ruud convicted his partner Lena Voss of smuggling amber on Monday.",
    )
    found = [d for d in conflicts(made, "other") if d.why.startswith("One outlet has them cleared")]
    assert len(found) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Updated: 18:50 IST. The ship took the boats in tow.", "Updated: 09:56 IST. The ship took the boats in tow."),
        (
            "Published on 12 June. The trial of the son is to begin.",
            "Published on 18 June. The trial of the son is to begin.",
        ),
        (
            "Rovers stopped Thorne at the 27-yard line before the break.",
            "Rovers went 73 yards from the line before the break.",
        ),
        (
            "Maurice Cheel spent 11 seasons with the Rovers as a player.",
            "Anton Dileo has spent 19 seasons with the Rovers as a player.",
        ),
        ("The start was delayed by 35 minutes by a storm.", "The start was delayed about 30 minutes by a storm."),
        (
            "Volunteers dropped nearly 100 sandbags on the southern breach before the evening tide.",
            "The volunteers keep some 10,000 sandbags in depots along the river, the county reckoned.",
        ),
        (
            '"I am proud," Ada Felt, 92, told Radio Holm in 2021.',
            "Ada Felt died on Thursday at her house. Felt was 95.",
        ),
    ],
)
def test_hours_dates_lines_other_people_and_other_years_are_no_conflict(one: str, other: str) -> None:
    assert conflicts(story(one, other, published="2031-06-20"), "number") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Organisation", "Organization"), ("Defence", "Defense"), ("Harbourmen", "Harbormen"), ("Judaism", "Judaise")],
)
def test_british_and_american_spelling_and_kin_of_a_word_are_no_misspelling(one: str, other: str) -> None:
    frame = "The old {} said on Friday that it had been asked. The {} is to meet in May."
    assert conflicts(story(frame.format(one, one), frame.format(one, one), frame.format(other, other)), "name") == []


def test_what_stands_behind_a_denial_is_not_denied() -> None:
    made = story(
        "Mr Larue denied that he was the source, and Woodford said he would not reveal the name of the source until then.",
        "Mr Larue believed in several people, but Woodford said that he would reveal the name of the source in the end.",
    )
    assert conflicts(made, "attribution") == []


def test_one_speaker_with_a_misspelt_name_is_one() -> None:
    said = '"The brakes may have failed or the driver may have fallen asleep," said Anukar {}.'
    made = story(said.format("Thammavan"), said.format("Thamavan"))
    assert conflicts(made, "attribution") == []


def test_one_weekday_without_a_date_is_one_day() -> None:
    made = story(
        "The two were found in their house in Newton Street, Millom, at about 8.40am on Saturday.",
        "The two were found in their house in Newton Street, Millom, on Saturday about 8.40am.",
        published=("2031-06-10", "2031-06-17"),
    )
    assert conflicts(made, "date") == []


TOLLS = (
    "At least nine people died when a hillside gave way above Varde before dawn on Monday, the governor said.",
    "The number of people killed by the hillside that gave way above Varde rose to 14 on Monday afternoon.",
    "{} people were killed when a hillside gave way above Varde, the worst since 31 people died there in 1979.",
)


@pytest.mark.parametrize(("last", "fewer"), [("Sixteen", False), ("Twelve", True), ("Nearly twenty", False)])
def test_the_dead_only_become_more(last: str, fewer: bool) -> None:
    made = story(
        TOLLS[0],
        TOLLS[1],
        TOLLS[2].format(last),
        published=("2031-11-03T09:00:00+00:00", "2031-11-03T17:00:00+00:00", "2031-11-04T08:00:00+00:00"),
    )
    (found,) = [d for d in made.differences() if d.what == "how many died"]
    assert found.conflict == fewer
    assert not any("31" in v.value for v in found.values)


def test_hours_are_not_counted_on_and_years_of_a_ban_are_told_once() -> None:
    made = story(
        "Two brothers who had been missing since Friday were found alive in an old mine near Torva after 31 hours.",
        "Two brothers who had been missing were found alive in an old mine near Torva after 13 hours.",
    )
    assert shown(conflicts(made, "number")) == {"31 hours", "13 hours"}
    made = story(
        "The runner Sanna Lind was banned for four years on Monday. Two others were cleared.",
        "The runner Sanna Lind has been banned for two years.",
        "A day later the runner spoke in the garden of her parents. Lind was banned for four years.",
    )
    assert {"four years", "two years"} <= shown(conflicts(made, "number"))


def test_two_sums_that_a_third_outlet_tells_both_are_two() -> None:
    made = story(
        "Three paintings were stolen from the Orlov Museum. They are worth €40 million, The Well alone €14 million.",
        "The Well, a painting stolen from the Orlov Museum on Sunday, is worth €14 million.",
        "The paintings stolen from the Orlov Museum on Sunday, The Well among them, are worth €40 million.",
    )
    assert conflicts(made, "number") == []


@pytest.mark.parametrize(
    "other",
    [
        "The bridge to Holm was to be built for £340 million in the end.",
        "The ferry and the bridge to Holm cost a combined £340 million.",
    ],
)
def test_a_price_is_not_a_yearly_cost_nor_a_part_the_whole(other: str) -> None:
    assert conflicts(story("The bridge to Holm is to cost £12 million a year.", other), "number") == []


def test_votes_behind_a_name_are_no_age() -> None:
    made = story(
        "Marta Ferro had 46,210 votes and Luke Danvers, 42,110.", "Luke Danvers, 66, did not say whether he would stay."
    )
    assert conflicts(made, "number") == []


def test_the_lower_end_of_a_range_is_of_its_scale() -> None:
    assert figures("$140 to $150 million for him") == [(140_000_000, "$"), (150_000_000, "$")]


FIRE = "Two people died when fire broke out in a flour mill in Garrow on {}, the fire brigade said."


def test_a_weekday_that_is_not_that_of_its_date_is_a_conflict() -> None:
    made = story(FIRE.format("Monday, February 9"), FIRE.format("Sunday"), published="2031-02-10")
    (found,) = conflicts(made, "date")
    assert "do not agree" in found.why
    assert shown([found]) == {"Monday, February 9 (2031-02-09)", "Sunday (2031-02-09)"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sunday, February 9", "Sunday"),
        ("Sunday, February 9", "February 9"),
        ("Monday, February 9", "February 9"),
        ("Friday, August 9, 2030", "Friday"),
    ],
)
def test_a_weekday_that_nobody_contradicts_is_none(one: str, other: str) -> None:
    assert conflicts(story(FIRE.format(one), FIRE.format(other), published="2031-02-10"), "date") == []


def test_ages_before_a_verb_count_nobody() -> None:
    assert figures("Boys of nine and eleven were found") == [(9, ""), (11, "")]
    assert figures("Eleven were found") == [(11, "person")]


FINED = "The regulator fined Castle Water on Thursday for the brown water in Denby, and the company {}."


def test_a_company_that_will_and_will_not_appeal_is_a_conflict() -> None:
    made = story(FINED.format("would not appeal"), FINED.format("will appeal"))
    assert shown(conflicts(made, "other")) == {"company would not appeal", "company will appeal"}


@pytest.mark.parametrize(
    "other",
    [
        FINED.format("will appeal if the court lets it"),
        FINED.format("said at first that the company would not appeal, but now the company will appeal"),
        "The regulator fined Castle Water on Thursday for the brown water in Denby; the town will appeal.",
    ],
)
def test_an_appeal_that_hangs_or_is_anothers_is_none(other: str) -> None:
    assert conflicts(story(FINED.format("would not appeal"), other), "other") == []
