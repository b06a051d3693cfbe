from __future__ import annotations

import pytest

from tellings.intake.guard import Deadline, DeadlineError, is_public
from tellings.intake.robots import parse


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "fe80::1%eth0", "not an address",
        "fec0::1", "::7f00:1", "::10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
    ],
)  # fmt: skip
def test_addresses_of_no_public_place_are_seen(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_public_addresses_are_let_through(address: str) -> None:
    assert is_public(address)


def test_a_request_whose_time_is_up_is_not_given_a_negative_one() -> None:
    assert Deadline(60.0).left(5.0) == 5.0
    with pytest.raises(DeadlineError):
        Deadline(-1.0).left(5.0)


def allows(rules: str, path: str, agent: str = "Tellings") -> bool:
    return parse(rules.encode(), agent).allows(f"https://news.example{path}")


def test_the_longest_rule_wins_and_allow_wins_a_draw() -> None:
    rules = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /c\nAllow: /c"
    assert not allows(rules, "/a/x")
    assert allows(rules, "/a/b/x")
    assert allows(rules, "/c")


def test_stars_and_ends_in_rules() -> None:
    rules = "User-agent: *\nDisallow: /*.pdf$\nDisallow: /*?print="
    assert not allows(rules, "/x/y.pdf")
    assert allows(rules, "/x/y.pdfs")
    assert not allows(rules, "/x?print=1")


def test_a_group_that_names_us_replaces_the_one_for_all() -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: tellings\nDisallow: /x"
    assert allows(rules, "/a")
    assert not allows(rules, "/x")
    assert not allows(rules, "/a", agent="Elsewhere")


def test_many_stars_take_no_time() -> None:
    assert allows("User-agent: *\nDisallow: /" + "*a" * 400 + "b$", "/" + "a" * 20_000)
