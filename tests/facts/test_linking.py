"""What pairs of units share: found for all pairs of a story at once."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import Made, story

from tellings.facts import days, linking
from tellings.facts.traces import Traces, counted
from tellings.facts.units import Ground, lay_out

MILL_A = (
    "The old mill at Cold Ford burned down on Friday night, and 14 families were led out of the cottages beside it.\n\n"
    "Nobody was hurt, said Rhona Pell, who leads the volunteer brigade of Cold Ford.\n\n"
    "The mill had stood empty since 1987; its owner wanted to turn it into flats."
)
MILL_B = (
    "Fire destroyed the empty mill in Cold Ford late on Friday. Fourteen families had to leave their cottages.\n\n"
    "Rhona Pell of the volunteer brigade said that nobody was hurt.\n\n"
    "Planners refused the owner's flats twice, most lately in 2019."
)
MILL_C = "A mill that had stood empty since 1987 burned at Cold Ford. The brigade pumped water from the weir all night."
NAMES = [name for name in linking.FEATURES if name not in ("rank", "margin")]


@pytest.fixture(scope="module")
def ground() -> Ground:
    made: Made = story(MILL_A, MILL_B, MILL_C)
    return lay_out(made.studies)


def every_pair(ground: Ground) -> list[tuple[int, int]]:
    units = ground.units
    return [(a, b) for a in range(len(units)) for b in range(a, len(units)) if units[a].article != units[b].article]


def rows(ground: Ground, pairs: list[tuple[int, int]]) -> dict[str, list[float]]:
    made = linking.describe(ground, pairs, {}, [0.0] * len(ground.units))
    return dict(zip(linking.FEATURES, made.tolist(), strict=True))


def test_a_pair_is_described_alike_alone_and_among_all(ground: Ground) -> None:
    pairs = every_pair(ground)
    together = rows(ground, pairs)
    for n, pair in enumerate(pairs):
        alone = rows(ground, [pair])
        assert [alone[name] for name in NAMES] == [[together[name][n]] for name in NAMES]


def test_what_is_shared_weighs_what_its_stems_weigh(ground: Ground) -> None:
    pairs = every_pair(ground)
    found = rows(ground, pairs)
    for n, (a, b) in enumerate(pairs):
        one, two = ground.units[a], ground.units[b]
        both = [stem for stem in one.bag if stem in two.bag]
        assert found["shared"][n] == pytest.approx(np.log1p(sum(one.bag[s] for s in both)))
        heaviest = sorted((one.bag[s] for s in both), reverse=True)
        assert found["heaviest"][n] == pytest.approx(heaviest[0] if heaviest else 0.0)
        names = sum(one.bag[s] for s in one.names & two.names)
        assert found["names"][n] == pytest.approx(np.log1p(names))
        other = ground.sentences[ground.sentence_of[b]].bag
        left = sum(w for s, w in one.bag.items() if s not in other) / (one.weight + 1)
        assert min(abs(found["left of one"][n] - left), abs(found["left of other"][n] - left)) < 1e-9
        told = found["numbers against"][n]
        assert told == float(bool(one.numbers) and bool(two.numbers) and not one.numbers & two.numbers)


def test_the_likest_of_a_unit_ranks_first_and_is_ahead(ground: Ground) -> None:
    pairs = every_pair(ground)
    found = rows(ground, pairs)
    alike = [found["of shorter"][n] + found["of longer"][n] for n in range(len(pairs))]
    for n, (a, b) in enumerate(pairs):
        rivals = [
            alike[k]
            for k, (c, d) in enumerate(pairs)
            if k != n
            and (
                (c == a and ground.units[d].article == ground.units[b].article)
                or (d == b and ground.units[c].article == ground.units[a].article)
            )
        ]
        if all(alike[n] > rival for rival in rivals):
            assert found["rank"][n] == 0
            assert found["margin"][n] == pytest.approx(alike[n] - max(rivals, default=0.0))
        else:
            assert found["rank"][n] > 0 or found["margin"][n] == 0


def test_a_story_without_pairs_has_no_links() -> None:
    made = story("Rain fell.", "Snow?")
    ground = lay_out(made.studies)
    assert linking.score(ground, {}, [0.0] * len(ground.units)) == {}


def test_traces_of_texts_without_words_are_empty() -> None:
    ground = lay_out(story("…", "—").studies)
    Traces(ground)
    assert not ground.units


@settings(deadline=None)
@given(st.lists(st.integers(-5, 5), max_size=30))
def test_numbers_are_counted(numbers: list[int]) -> None:
    values, counts = counted(np.array(numbers, np.int64))
    assert dict(zip(values.tolist(), counts.tolist(), strict=True)) == {
        n: numbers.count(n) for n in sorted(set(numbers))
    }


WORDS = st.sampled_from(["fair", "the", "3rd", "on Monday", "on Tuesday", "on Sundays", "a/b", "Ann's", "\n", "", "on"])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=15))
def test_words_on_a_weekday_are_found_as_by_searching_all_of_the_text(words: list[str]) -> None:
    body = " ".join(words)
    found = [m.span() for m in re.finditer(days._NAMED_ON.pattern, body)]
    assert [m.span() for m in days._named_on(body)] == found
