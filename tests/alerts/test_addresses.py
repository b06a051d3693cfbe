"""Which addresses are taken, in which spelling, and links that only the desk can make."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.alerts import addresses, links
from tellings.alerts.addresses import BadAddressError, normal
from tellings.alerts.bouncing import DAY, after_bounce
from tellings.alerts.nouns import Subscriber

KEY = b"a key of the desk".ljust(32)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (" Ann.Bell@North.Example ", "ann.bell@north.example"),
        ("ann+news@x-y.example", "ann+news@x-y.example"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ａｎｎ@north.example", "ann@north.example"),
        ("o'neil@north.example", "o'neil@north.example"),
    ],
)
def test_an_address_has_one_spelling(given: str, wanted: str) -> None:
    assert normal(given) == wanted == normal(wanted)


@pytest.mark.parametrize(
    "bad",
    [
        *("", "ann", "@north.example", "ann@", "ann@north", "ann@@north.example", "ann@127.0.0.1", "ann@[127.0.0.1]"),
        *("a b@north.example", '"a b"@north.example', ".ann@north.example", "ann..x@north.example", "ann@-x.example"),
        *("ann@north.example\r\nBcc: x@y.example", "ann\x00@north.example", "ann@north.example,ben@north.example"),
        *("Ann <ann@north.example>", "änn@north.example", "a" * 65 + "@north.example", "ann@" + "x" * 300 + ".example"),
        *("ann@exa\u202emple.org", "ann@x.example>", "<ann@x.example", "ann(c)@x.example", "ann@x..example"),
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(bad: str) -> None:
    with pytest.raises(BadAddressError) as error:
        normal(bad)
    assert str(error.value).endswith(".")


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=100), st.emails(), st.from_regex(r"[a-z\r\n<>,;:\"@. ]{1,40}", fullmatch=True)))
def test_what_is_taken_can_be_put_into_a_header_and_a_command(given: str) -> None:
    try:
        address = normal(given)
    except BadAddressError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert not set(address) & set(' \t\r\n<>()[],;:\\"')
    assert address.count("@") == 1
    assert normal(address) == address
    assert len(address) <= 254


def test_the_hash_of_an_address_needs_the_key() -> None:
    assert addresses.hashed("ann@x.example", KEY) == addresses.hashed("ann@x.example", KEY)
    assert addresses.hashed("ann@x.example", KEY) != addresses.hashed("ann@x.example", b"other")
    assert "ann" not in addresses.hashed("ann@x.example", KEY)


def test_a_link_holds_for_its_purpose_until_its_end() -> None:
    token = links.sign(KEY, "confirm", "ann", "s1", 100.0)
    claim = links.read(KEY, token, 99.0, "confirm")
    assert claim == links.Claim(purpose="confirm", subscriber="ann", subscription="s1", until=100.0)
    assert links.read(KEY, token, 101.0, "confirm") is None
    assert links.read(KEY, token, 99.0, "preferences", "stop") is None
    assert links.read(b"other", token, 99.0, "confirm") is None


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_changed_link_holds(data: st.DataObject) -> None:
    token = links.sign(KEY, "stop", "ann", "s1")
    at = data.draw(st.integers(0, len(token) - 1))
    put = data.draw(st.characters())
    changed = token[:at] + put + token[at + 1 :]
    if changed != token:
        assert links.read(KEY, changed, 1.0, "stop", "confirm", "preferences", "feed") is None
    assert links.read(KEY, data.draw(st.text(max_size=60)), 1.0, "stop") is None


def test_a_message_id_leads_back_to_its_message_and_cannot_be_made_up() -> None:
    for name in ("m1", "alert-ä-/+", "x" * 60):
        left = links.reference(KEY, name)
        assert links.referred(KEY, left) == links.referred(KEY, left.upper()) == name
        assert links.referred(b"other", left) is None
    assert links.referred(KEY, links.reference(KEY, "m1").replace(".", "a.")) is None
    assert links.referred(KEY, "." * 50) is None


def test_no_mailbox_stops_at_once_and_a_full_one_after_the_third_time_in_a_month() -> None:
    ann = Subscriber(id="ann", address="ann@x.example", state="active")
    assert after_bounce(ann, "5.1.1", "no such mailbox", 1.0).state == "stopped"
    full = ann
    for n in (1, 2):
        full = after_bounce(full, "5.2.2", "full", n * DAY)
        assert (full.state, full.bounces) == ("active", n)
    assert after_bounce(full, "5.2.2", "full", 3 * DAY).state == "stopped"
    assert after_bounce(full, "5.2.2", "full", 60 * DAY).bounces == 1
