"""When a story breaks: independent texts are counted, against its own past and the stream's background."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tellings.alerts import breaking
from tellings.alerts.breaking import Affair, Arrival, Background, surge

HOUR = 3600.0


def came(n: int, at: float, outlet: str | None = None, text: str | None = None) -> Arrival:
    return Arrival(article=f"a{n}", outlet=outlet or f"o{n}", text=text or f"t{n}", at=at)


def burst(n: int, begin: float = 0.0, gap: float = 60.0) -> list[Arrival]:
    return [came(i, begin + i * gap) for i in range(n)]


def test_eight_outlets_within_the_hour_break_at_the_usual_step() -> None:
    assert surge(burst(7), 2, Background()) is None
    found = surge(burst(9), 2, Background())
    assert found is not None
    assert found.at == 7 * 60.0
    assert [len(found.texts), found.before, found.needed] == [8, 0, 8]


def test_the_steps_are_nested() -> None:
    for n in range(16):
        fired = [s for s in (1, 2, 3) if surge(burst(n), s, Background())]  # type: ignore[arg-type]
        assert fired in ([], [3], [2, 3], [1, 2, 3])


def test_copies_and_further_articles_of_one_outlet_count_once() -> None:
    copies = [came(n, n * 60.0, text="wire") for n in range(20)]
    assert surge(copies, 3, Background()) is None
    prolific = [came(n, n * 60.0, outlet="one") for n in range(20)]
    assert surge(prolific, 3, Background()) is None


def test_five_outlets_over_two_days_do_not_break() -> None:
    assert surge(burst(5, gap=10 * HOUR), 3, Background()) is None


def test_a_story_that_always_grows_has_to_grow_faster() -> None:
    steady = [came(n, n * 900.0) for n in range(96)]  # four an hour, all day
    assert surge(steady[12:], 2, Background(rate=4.0)) is None
    more = [came(200 + n, steady[-1].at + n * 60.0) for n in range(12)]
    found = surge(steady + more, 2, Background(rate=4.0))
    assert found is not None
    assert found.at >= more[0].at
    assert found.expected >= 4.0


def test_where_few_outlets_are_followed_fewer_are_needed_and_more_where_thousands() -> None:
    level = breaking.LEVELS[2]
    assert [breaking.needed(level, Background(outlets=n)) for n in (3, 6, 9, 300, 2000, 20_000)] == [2, 2, 3, 8, 8, 16]


def test_the_reason_gives_the_rule_and_the_counts() -> None:
    found = surge(burst(8), 2, Background())
    assert found is not None
    why = breaking.reason(found, 2)
    assert why.words == (
        "8 outlets told it in texts of their own within 7 minutes (at least 8 within an hour are needed). In the day "
        "before it had none; fewer than 0.1 in an hour were to be expected."
    )
    assert dict(why.counts)["independent texts"] == 8.0


@given(st.permutations(burst(13)), st.integers(1, 3))
def test_the_order_of_arrival_changes_nothing(arrivals: list[Arrival], s: int) -> None:
    assert surge(arrivals, s, Background()) == surge(burst(13), s, Background())  # type: ignore[arg-type]


def test_what_comes_by_chance() -> None:
    assert breaking.tail(0, 1.0) == 1.0
    assert breaking.tail(3, 0.0) == 0.0
    assert abs(breaking.tail(2, 1.0) - 0.26424) < 1e-4
    assert breaking.tail(400, 300.0) < 1e-6


FERRY = {"ferry": 5.0, "sandbank": 7.0, "ellery": 8.0}
RESCUE = {"ferry": 5.0, "lifeboat": 6.0, "crew": 4.0}
BRIDGE = {"bridge": 5.0, "oakley": 8.0}


def test_what_breaks_and_is_like_what_broke_is_one_affair_the_sooner_the_less_alike() -> None:
    affair = Affair(root="s1", at=0.0, terms=breaking.profile([FERRY]))
    assert breaking.same_affair(RESCUE, 600.0, [affair]) is affair
    assert breaking.same_affair({**RESCUE, "storm": 9.0, "coast": 9.0}, 60.0, [affair]) is affair
    assert breaking.same_affair({**RESCUE, "storm": 9.0, "coast": 9.0, "flood": 9.0}, 5 * HOUR, [affair]) is None
    assert breaking.same_affair(BRIDGE, 1.0, [affair]) is None
    assert breaking.same_affair(FERRY, 30 * HOUR, [affair]) is None


def test_an_affair_remembers_what_came_to_it() -> None:
    affair = Affair(root="s1", at=0.0, terms=breaking.profile([FERRY]))
    assert breaking.same_affair({"lifeboat": 6.0, "crew": 4.0}, 600.0, [affair]) is None
    affair.add(breaking.unit(RESCUE))
    assert breaking.same_affair({"lifeboat": 6.0, "crew": 4.0}, 600.0, [affair]) is affair
