"""When a feed is asked again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.records import Feed
from tellings.service.manners import LEAST, MOST, USUAL, Asked, after

FEED = Feed(url="https://a.example/feed", etag='W/"1"', modified="Fri, 08 May 2026 10:00:00 GMT")


def asked(status: int | None, **more: object) -> Asked:
    return Asked(status=status, words=str(status), **more)  # type: ignore[arg-type]


def test_without_hints_at_most_hourly() -> None:
    assert after(FEED, asked(200, new=9), now=0.0, jitter=0.0).next_at >= USUAL


def test_a_server_that_allows_it_is_asked_more_often_while_there_is_news() -> None:
    feed = FEED
    for _ in range(8):
        feed = after(feed, asked(200, new=3, max_age=60.0), now=0.0, jitter=0.0)
    assert feed.next_at == LEAST


def test_max_age_and_retry_after_are_honoured() -> None:
    assert after(FEED, asked(200, max_age=7200.0), now=0.0, jitter=0.0).next_at >= 7200
    assert after(FEED, asked(429, retry_after=9000.0), now=0.0, jitter=0.0).next_at == 9000
    assert after(FEED, asked(503, retry_after=2.0), now=0.0, jitter=0.0).next_at == LEAST


def test_validators_are_kept_verbatim_and_survive_a_304() -> None:
    assert after(FEED, asked(304), now=0.0, jitter=0.0).etag == 'W/"1"'
    changed = after(FEED, asked(200, etag='"2"', modified=None), now=0.0, jitter=0.0)
    assert (changed.etag, changed.modified) == ('"2"', None)


def test_failures_back_off_and_a_success_forgets_them() -> None:
    feed, waits = FEED, []
    for _ in range(6):
        feed = after(feed, asked(None), now=0.0, jitter=0.0)
        waits.append(feed.next_at)
    assert waits == sorted(waits)
    assert waits[-1] == MOST
    assert after(feed, asked(200), now=0.0, jitter=0.0).failures == 0


def test_gone_is_gone_and_moved_is_followed() -> None:
    assert after(FEED, asked(410), now=0.0, jitter=0.0).state == "gone"
    assert after(FEED, asked(200, moved="https://b.example/feed"), now=0.0, jitter=0.0).url == "https://b.example/feed"


@given(
    st.sampled_from([None, 200, 304, 404, 410, 429, 500, 503]),
    st.floats(0, 1e9),
    st.one_of(st.none(), st.floats(0, 1e12)),
    st.one_of(st.none(), st.floats(0, 1e12)),
    st.integers(0, 50),
    st.floats(0, 1),
)
def test_the_next_asking_is_never_too_soon_and_never_lost(
    status: int | None, now: float, max_age: float | None, retry: float | None, new: int, jitter: float
) -> None:
    feed = after(FEED, asked(status, max_age=max_age, retry_after=retry, new=new), now=now, jitter=jitter)
    assert now + LEAST <= feed.next_at <= now + 8 * MOST


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_jitter_spreads_feeds_by_at_most_a_tenth(jitter: float) -> None:
    bare = after(FEED, asked(304), now=0.0, jitter=0.0).next_at
    assert after(FEED, asked(304), now=0.0, jitter=jitter).next_at == pytest.approx(bare * (1 + jitter / 10))


def test_a_hurry_divides_our_times_and_leaves_the_servers_alone() -> None:
    feed = FEED
    for _ in range(20):
        feed = after(feed, asked(200, new=3, max_age=5.0), now=0.0, jitter=0.0, hurry=144.0)
    assert feed.next_at == 5.0
    assert after(FEED, asked(200, new=3), now=0.0, jitter=0.0, hurry=144.0).next_at <= 4 * USUAL / 144
    assert after(FEED, asked(429, retry_after=900.0), now=0.0, jitter=0.0, hurry=144.0).next_at == 900.0
    assert after(FEED, asked(500), now=0.0, jitter=0.0, hurry=144.0).next_at == USUAL / 144
