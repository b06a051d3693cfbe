"""Tokens and rate limits."""

from __future__ import annotations

from tellings.web.guarding import RateLimit, form_token, hashed, new_token, same


def test_tokens_are_new_every_time_and_stored_as_hashes() -> None:
    made = {new_token() for _ in range(100)}
    assert len(made) == 100
    assert all(len(t) >= 43 for t in made)
    assert all(t not in hashed(t) for t in made)


def test_a_form_token_is_of_one_session_and_one_desk() -> None:
    assert form_token("s1", "key") != form_token("s2", "key")
    assert form_token("s1", "key") != form_token("s1", "other")
    assert same(form_token("s1", "key"), form_token("s1", "key"))
    assert not same("", form_token("s1", "key"))


def test_guesses_run_out_and_come_back_with_time() -> None:
    now = [0.0]
    limit = RateLimit(per_minute=6, burst=5, clock=lambda: now[0])
    assert [limit.allows("1.2.3.4") for _ in range(7)] == [True] * 5 + [False] * 2
    assert limit.allows("5.6.7.8")
    now[0] = 10.0
    assert limit.allows("1.2.3.4")
    assert not limit.allows("1.2.3.4")


def test_keys_without_number_take_no_memory_without_end() -> None:
    limit = RateLimit(per_minute=6, burst=5, clock=lambda: 0.0, most=100)
    for n in range(1000):
        limit.allows(str(n))
    assert len(limit._buckets) == 100
