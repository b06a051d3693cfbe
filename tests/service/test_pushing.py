"""Feeds that a hub pushes: a real hub calls a real desk. What is signed comes in once, all else changes nothing."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")

from service.hubs import NOW, Called, Hub, asked_of, call
from tellings.intake.web import Fetcher, Manners
from tellings.service import pushing
from tellings.stores.hubs import Hubs, Push
from tellings.web import server

DAY = 86_400.0


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()
    made.items = [1]
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def called(tmp_path: Path) -> Iterator[Called]:
    made = Called(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def kept(called: Called, hub: Hub) -> Push:
    """A subscription that the hub has checked and keeps."""
    called.ask(f"{hub.url}/feed")
    assert called.step()
    return found(called, hub)


def found(called: Called, hub: Hub) -> Push:
    push = called.push(f"{hub.url}/feed")
    assert push is not None
    return push


def test_a_hub_is_asked_answered_and_believed_by_its_signature_and_nothing_is_doubled(
    called: Called, hub: Hub, kept: Push
) -> None:
    (asked,) = hub.asked
    assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", f"{hub.url}/feed")
    assert hub.answers == [(200, "Tide-7 & more")]
    assert (kept.state, kept.until) == ("active", NOW + 864_000)
    assert len(kept.path) > 40
    assert kept.callback.startswith(f"{called.address}/hub/")
    assert hub.send(hub.feed(1, 2)) == 202
    assert called.count("articles") == 1  # the hub is answered first
    assert called.take_in()
    assert not called.take_in()
    assert called.count("articles") == 2
    hub.items = [1, 2]
    for _ in range(2):
        called.ask(f"{hub.url}/feed")
        hub.send(hub.feed(2))
        called.take_in()
    assert called.count("items") == 2
    assert called.count("refusals") == 0
    assert len(hub.asked) == 1


def test_a_pushed_feed_is_asked_seldom_and_as_ever_when_the_lease_is_over(called: Called, hub: Hub, kept: Push) -> None:
    assert called.ask(f"{hub.url}/feed").next_at >= NOW + pushing.SELDOM
    called.now = kept.until + 1
    assert called.ask(f"{hub.url}/feed").next_at < called.now + pushing.SELDOM


def test_a_lease_is_renewed_at_the_same_callback_after_a_restart(called: Called, hub: Hub, kept: Push) -> None:
    called.stop()
    called.start()
    assert not called.step()  # nothing is due yet
    called.now = kept.next_at + 1
    assert called.step()
    assert [a["hub.callback"] for a in hub.asked] == [kept.callback] * 2
    assert found(called, hub).until == called.now + 864_000
    assert hub.send(hub.feed(3)) == 202


def test_what_was_pushed_outlives_the_desk_that_it_was_pushed_to(called: Called, hub: Hub, kept: Push) -> None:
    hub.send(hub.feed(5))
    called.stop()
    called.start()
    assert called.take_in()
    assert called.count("articles") == 2


def test_a_hub_that_says_no_is_left_in_peace_and_the_feed_asked_as_ever(called: Called, hub: Hub, kept: Push) -> None:
    called.ask(f"{hub.url}/feed")
    assert hub.check(hub.asked[0], mode="denied", reason="quota\nspent") == (200, "")
    push = found(called, hub)
    assert (push.state, push.words) == ("denied", "quotaspent")
    assert called.feed(f"{hub.url}/feed").next_at < NOW + pushing.SELDOM
    assert hub.send(hub.feed(2)) == 410
    assert "127.0.0.1" in call("GET", f"{called.address}/feeds")[1].partition("does not push it: quotaspent")[0][-60:]
    called.now += pushing.AGAIN + 1
    assert called.step()
    assert found(called, hub).state == "active"


@pytest.mark.parametrize("method", ["sha256", "sha384", "sha512"])
def test_strong_signatures_are_believed(method: str, called: Called, hub: Hub, kept: Push) -> None:
    assert hub.send(hub.feed(2), method=method) == 202
    assert called.take_in()


def test_what_is_not_signed_well_is_ignored_and_said(called: Called, hub: Hub, kept: Push) -> None:
    feed = f"{hub.url}/feed"
    body = hub.feed(2)
    assert hub.send(body, method="sha1") == 202
    assert found(called, hub).words.endswith("signed with sha1")
    assert hub.send(body, secret="guessed") == 202
    made = hashlib.sha256(body).hexdigest()
    for signature in ("", "sha256", f"sha256={made}", "sha256=" + "é" * 64, "md5=1", "=", "\x7f" * 50):
        assert call("POST", kept.callback, body, {"X-Hub-Signature": signature.encode().decode("latin-1")})[0] == 202
    assert call("POST", kept.callback, body)[0] == 202
    assert not called.take_in()
    assert called.count("articles") == 1
    assert not found(called, hub).alive(NOW)
    assert called.feed(feed).next_at <= NOW + 2 * 3600
    assert hub.send(body) == 202  # the first good one makes up for all
    assert called.take_in()
    assert found(called, hub).alive(NOW)


def test_a_signature_is_of_one_body(called: Called, hub: Hub, kept: Push) -> None:
    asked = hub.asked[0]
    good, other = hub.feed(2), hub.feed(4)
    made = "sha256=" + hmac.new(asked["hub.secret"].encode(), good, "sha256").hexdigest()
    assert call("POST", kept.callback, other, {"X-Hub-Signature": made})[0] == 202
    assert not called.take_in()


def test_what_nobody_asked_for_is_not_confirmed(called: Called, hub: Hub, kept: Push) -> None:
    asked = hub.asked[0]
    assert hub.check(asked, topic=f"{hub.url}/other")[0] == 404
    assert hub.check(asked, mode="unsubscribe")[0] == 404
    assert hub.check(asked, mode="denied", topic="x")[0] == 404
    assert hub.check(asked, challenge="")[0] == 404
    assert hub.check(asked, challenge="x" * 5000)[0] == 404
    assert hub.check({**asked, "hub.callback": f"{called.address}/hub/guess"})[0] == 404
    assert call("POST", f"{called.address}/hub/guess", b"x")[0] == 410
    assert found(called, hub) == kept


@pytest.mark.parametrize(
    ("lease", "given"), [("60", 60.0), ("1", 60.0), ("9" * 30, 90 * DAY), ("-5", 10 * DAY), ("٣", 10 * DAY)]
)
def test_a_lease_is_kept_within_reason(lease: str, given: float, called: Called, hub: Hub) -> None:
    hub.lease = lease
    called.ask(f"{hub.url}/feed")
    called.step()
    assert found(called, hub).until == NOW + given


def test_an_echoed_challenge_is_plain_text(called: Called, hub: Hub, kept: Push) -> None:
    status, body = hub.check(hub.asked[0], challenge="<script>alert(1)</script>")
    assert (status, body) == (200, "<script>alert(1)</script>")
    query = f"hub.mode=subscribe&hub.topic={kept.topic}&hub.challenge=%3Cscript%3E%0d%0aSet-Cookie:x"
    headers = asked_of("GET", f"{kept.callback}?{query}")[2]
    assert headers["content-type"].startswith("text/plain")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["set-cookie"] is None


def test_a_dropped_feed_ends_its_subscription(called: Called, hub: Hub, kept: Push) -> None:
    hub.send(hub.feed(2))
    with called.store.transaction() as books:
        books.drop_feed(kept.feed)
        Hubs(books.connection).end(kept.feed, NOW)
    assert not called.take_in()  # what waited goes with it
    assert hub.send(hub.feed(3)) == 410
    assert hub.check(hub.asked[0])[0] == 404
    assert called.step()
    assert [a["hub.mode"] for a in hub.asked] == ["subscribe", "unsubscribe"]
    assert hub.asked[1]["hub.callback"] == kept.callback
    assert hub.answers[1][0] == 200
    with called.store.reading() as books:
        assert Hubs(books.connection).at(kept.path) is None
    assert not called.step()


def test_what_was_accepted_is_taken_in_though_the_subscription_ended_since(
    called: Called, hub: Hub, kept: Push
) -> None:
    assert hub.send(hub.feed(2)) == 202
    with called.store.transaction() as books:
        Hubs(books.connection).end(kept.feed, NOW)
    assert called.take_in()
    assert called.count("articles") == 2


def test_what_was_accepted_is_taken_in_though_the_feed_has_moved_since(called: Called, hub: Hub, kept: Push) -> None:
    assert hub.send(hub.feed(2)) == 202
    with called.store.transaction() as books:
        known = books.feed(kept.feed)
        assert known is not None
        Hubs(books.connection).move(kept.feed, f"{hub.url}/moved")
        books.drop_feed(kept.feed)
        books.put_feed(replace(known, url=f"{hub.url}/moved"))
    assert called.take_in()
    assert called.count("articles") == 2


def test_what_fails_is_tried_again_and_stands_in_the_way_of_nothing_for_ever(
    called: Called, hub: Hub, kept: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(served: object) -> None:
        raise OSError("No space left on device")

    assert hub.send(hub.feed(2)) == 202
    with monkeypatch.context() as patched:
        patched.setattr(called.desk, "take", full)
        with pytest.raises(OSError, match="No space"):
            called.take_in()
    assert called.take_in()
    assert called.count("articles") == 2
    hub.send(hub.feed(3))
    hub.send(hub.feed(4))
    take = called.desk.take
    monkeypatch.setattr(called.desk, "take", lambda served: full(served) if "Lamps 3" in str(served) else take(served))
    for _ in range(pushing.TAKINGS):
        with pytest.raises(OSError, match="No space"):
            called.take_in()
    assert called.take_in()
    assert called.count("articles") == 3


def test_a_feed_that_names_its_hub_no_more_is_not_pushed_any_more(called: Called, hub: Hub, kept: Push) -> None:
    hub.links = False
    called.ask(kept.feed)
    assert called.push(kept.feed) is None
    called.step()
    assert hub.asked[-1]["hub.mode"] == "unsubscribe"


@pytest.mark.parametrize("status", [202, 400, 500])
def test_a_hub_that_never_checks_is_asked_ever_more_seldom_and_given_up(status: int, called: Called, hub: Hub) -> None:
    hub.checks, hub.status = False, status
    called.ask(f"{hub.url}/feed")
    waits = []
    for _ in range(pushing.TRIES):
        assert called.step()
        waits.append(found(called, hub).next_at - called.now)
        assert not called.step()
        called.now += waits[-1] + 1
    assert waits == sorted(waits)
    assert waits[-1] > 10 * waits[0]
    assert called.step()
    push = found(called, hub)
    assert (push.state, len(hub.asked)) == ("denied", pushing.TRIES)
    assert "given up" in push.words
    assert not push.alive(called.now)


def test_a_hub_that_never_ends_a_subscription_is_forgotten(called: Called, hub: Hub, kept: Push) -> None:
    hub.checks = False
    with called.store.transaction() as books:
        Hubs(books.connection).end(kept.feed, NOW)
    for _ in range(pushing.TRIES_TO_END + 1):
        assert called.step()
        called.now += 2 * DAY
    assert not called.step()


def test_a_push_without_end_is_cut_and_too_many_are_put_off(
    called: Called, hub: Hub, kept: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tellings.web.pushed.MOST", 50_000)
    monkeypatch.setattr(pushing, "MOST_OF_ONE", 2)
    assert asked_of("POST", kept.callback, iter([b"x" * 10_000] * 10))[0] == 413
    assert [hub.send(hub.feed(n)) for n in (2, 3, 4)] == [202, 202, 503]


def test_a_push_that_is_no_feed_is_refused_with_its_reason_and_stands_in_nobodys_way(
    called: Called, hub: Hub, kept: Push
) -> None:
    hub.send(b"<html>Not what was agreed")
    hub.send(hub.feed(2))
    assert called.take_in()
    assert called.take_in()
    assert not called.take_in()
    with called.store.reading() as books:
        ((_, refusal),) = books.refusals()
    assert (refusal.source, refusal.reason) == (kept.feed, "not-a-feed")
    assert called.count("articles") == 2


def test_hubs_on_this_machine_are_not_asked_unless_allowed(called: Called, hub: Hub) -> None:
    called.ask(f"{hub.url}/feed")
    called.fetcher = Fetcher(manners=Manners(pace=0.0))
    assert called.step()
    assert hub.asked == []
    assert "on this machine or a private network" in found(called, hub).words


@pytest.mark.parametrize("address", ["10.1.2.3", "169.254.169.254", "::ffff:127.0.0.1", "fd00::1", "0.0.0.0"])
def test_a_hub_whose_public_name_leads_inside_is_not_asked(address: str, called: Called, hub: Hub) -> None:
    called.ask(f"{hub.url}/feed")
    with called.store.transaction() as books:
        Hubs(books.connection).put(replace(found(called, hub), hub="https://hub.example.org/"))
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["203.0.113.9"] if len(asked) > 1 else [address]  # another answer the second time gains nothing

    called.fetcher = Fetcher(manners=Manners(pace=0.0), resolver=resolver)
    assert called.step()
    assert asked == ["hub.example.org"]
    assert "private network" in found(called, hub).words


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest", "file:///etc/passwd", "gopher://x.example/1"])
def test_a_hub_that_leads_elsewhere_is_checked_anew(target: str, called: Called, hub: Hub) -> None:
    hub.leads_to = target
    called.ask(f"{hub.url}/feed")
    assert called.step()
    words = found(called, hub).words
    assert "private network" in words or "Only http and https" in words


def test_keys_go_to_hubs_over_tls_only(tmp_path: Path, hub: Hub) -> None:
    called = Called(tmp_path, plain=False)
    called.start()
    called.ask(f"{hub.url}/feed")
    assert found(called, hub).hub == f"https://127.0.0.1:{hub.server_port}/hub"
    called.step()
    assert hub.asked == []
    called.stop()


def test_without_an_address_no_hub_is_asked(called: Called, hub: Hub) -> None:
    called.pushing.address = None
    feed = called.ask(f"{hub.url}/feed")
    assert called.push(feed.url) is None
    assert not called.step()


def test_the_page_and_the_api_show_how_it_stands_without_the_secrets(called: Called, hub: Hub, kept: Push) -> None:
    hub.send(hub.feed(2))
    called.take_in()
    page = call("GET", f"{called.address}/feeds")[1]
    told = call("GET", f"{called.address}/api/v1/feeds")[1]
    assert f"pushed by 127.0.0.1:{hub.server_port}" in page
    assert '"state":"active"' in told
    for secret in (kept.path, kept.secret):
        assert secret not in page + told


def test_serving_asks_hubs_where_it_has_an_address_and_is_not_told_not_to(called: Called) -> None:
    def address(**told: object) -> str | None:
        return server._pushing(server.Serving(data="x", **told), called.desk).address  # type: ignore[arg-type]

    assert address(address="https://desk.example/") == "https://desk.example"
    assert address(address="https://desk.example/", hubs=False) is None
    assert address() is None
