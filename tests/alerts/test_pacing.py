"""When an alert goes out: the wall's hours in the subscriber's zone, where clocks are changed too."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.alerts import pacing

LISBON, BERLIN = "Europe/Lisbon", "Europe/Berlin"


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def test_at_once_is_now() -> None:
    assert pacing.due("at once", 8, None, LISBON, 123.5) == 123.5


@pytest.mark.parametrize(
    ("zone", "now", "then"),
    [
        (LISBON, "2026-07-01T06:59:59", "2026-07-01T07:00:00"),
        (LISBON, "2026-07-01T07:00:00", "2026-07-02T07:00:00"),
        (LISBON, "2026-12-01T07:59:59", "2026-12-01T08:00:00"),
        # The night of 28 March 2026 is an hour short, that of 24 October an hour long.
        (BERLIN, "2026-03-28T08:00:00", "2026-03-29T06:00:00"),
        (BERLIN, "2026-10-24T08:00:00", "2026-10-25T07:00:00"),
        ("Asia/Kathmandu", "2026-07-01T00:00:00", "2026-07-01T02:15:00"),
        ("No/Zone", "2026-07-01T00:00:00", "2026-07-01T08:00:00"),
    ],
)
def test_a_daily_digest_comes_at_eight_on_the_wall(zone: str, now: str, then: str) -> None:
    assert pacing.due("daily", 8, None, zone, utc(now)) == utc(then)


def test_an_hour_that_is_skipped_stands_for_the_next() -> None:
    # On 29 March the clocks of Berlin go from two to three.
    assert pacing.due("daily", 2, None, BERLIN, utc("2026-03-28T12:00:00")) == utc("2026-03-29T01:00:00")


def test_an_hour_that_comes_twice_is_the_first_of_both() -> None:
    first = pacing.due("daily", 2, None, BERLIN, utc("2026-10-24T12:00:00"))
    assert first == utc("2026-10-25T00:00:00")
    assert pacing.due("daily", 2, None, BERLIN, first) == utc("2026-10-26T01:00:00")


@pytest.mark.parametrize(
    ("zone", "now", "then"),
    [
        (LISBON, "2026-07-01T06:20:00", "2026-07-01T07:00:00"),
        ("Asia/Kathmandu", "2026-07-01T06:20:00", "2026-07-01T07:15:00"),
        ("Asia/Kathmandu", "2026-07-01T06:10:00", "2026-07-01T06:15:00"),
    ],
)
def test_an_hourly_digest_comes_when_the_hour_is_full_on_the_wall(zone: str, now: str, then: str) -> None:
    assert pacing.due("hourly", 8, None, zone, utc(now)) == utc(then)


QUIET = (22 * 60, 7 * 60)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-07-01T20:59:59", "2026-07-01T20:59:59"),
        ("2026-07-01T21:00:00", "2026-07-02T06:00:00"),
        ("2026-07-02T03:00:00", "2026-07-02T06:00:00"),
        ("2026-07-02T06:00:00", "2026-07-02T06:00:00"),
    ],
)
def test_in_quiet_hours_over_midnight_it_waits_for_their_end(now: str, then: str) -> None:
    assert pacing.due("at once", 8, QUIET, LISBON, utc(now)) == utc(then)


def test_quiet_hours_within_a_day_and_quiet_hours_of_no_length() -> None:
    noon = (12 * 60, 13 * 60)
    assert pacing.due("at once", 8, noon, "UTC", utc("2026-07-01T12:30:00")) == utc("2026-07-01T13:00:00")
    assert pacing.due("at once", 8, (60, 60), "UTC", utc("2026-07-01T01:00:00")) == utc("2026-07-01T01:00:00")


def test_a_digest_that_would_come_in_quiet_hours_comes_after_them() -> None:
    assert pacing.due("daily", 6, QUIET, "UTC", utc("2026-07-01T12:00:00")) == utc("2026-07-02T07:00:00")


ZONES = st.sampled_from([LISBON, BERLIN, "UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
TIMES = st.floats(1.7e9, 1.9e9)
HOURS = st.one_of(st.none(), st.tuples(st.integers(0, 1439), st.integers(0, 1439)))


@given(st.sampled_from(["at once", "hourly", "daily"]), st.integers(0, 23), HOURS, ZONES, TIMES)
def test_whatever_is_asked_for_it_comes_within_two_days_and_outside_quiet_hours(
    pace: str, hour: int, quiet: tuple[int, int] | None, zone: str, now: float
) -> None:
    at = pacing.due(pace, hour, quiet, zone, now)  # type: ignore[arg-type]
    assert now <= at <= now + 50 * 3600
    assert pacing.after_quiet(quiet, ZoneInfo(zone), at) == at


@given(ZONES, TIMES, HOURS)
def test_a_new_day_begins_after_this_one(zone: str, now: float, quiet: tuple[int, int] | None) -> None:
    at = pacing.next_day(quiet, zone, now)
    assert at > now
    assert pacing.day_of(zone, at) > pacing.day_of(zone, now)
