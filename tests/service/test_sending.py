"""From an ask on the web to a letter in a mailbox, over a real mail server; and what becomes of one that is put off."""

from __future__ import annotations

from itertools import pairwise

import pytest

pytest.importorskip("aiosmtpd")

from starlette.testclient import TestClient

from post.offices import Clock, alert, asks, link, of, send_all, text_of
from post.servers import Mailbox
from tellings.service.post_office import PostOffice
from tellings.service.sending import PAUSED
from tellings.stores import Store
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers


def test_who_asks_confirms_and_is_told(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    asks(web, " Ann@North.example ")
    send_all(office, clock)
    (question,) = mailbox.mails()
    assert mailbox.taken[0][:2] == ("bounces@desk.example", "ann@north.example")
    page = web.get(link(question, "confirm"))
    assert page.text.count("<button") == 1
    with store.reading() as books:
        who = Subscribers(books.connection).at("ann@north.example")
        assert who is not None
        assert who.state == "waiting"
    assert "Your alert is on" in web.post(link(question, "confirm")).text
    with store.transaction() as books:
        who = Subscribers(books.connection).at("ann@north.example")
        assert who is not None
        (subscription,) = Alerting(books.connection).of(who.id)
        assert (who.state, subscription.state) == ("active", "active")
        asked, confirmed = Subscribers(books.connection).consents(who.id)
        assert (asked.confirmed, confirmed.confirmed, confirmed.how) == (None, clock.now, "form")
        assert "I want alerts at this address" in confirmed.proof
        Outbox(books.connection).put(alert(who, subscription.id), clock.now)
    send_all(office, clock)
    told = mailbox.mails()[-1]
    assert told["Subject"] is not None
    body = text_of(told)
    assert "“It is not safe at all,” Bell told reporters." in body
    assert "three independent texts in ten minutes" in body
    assert "We are 1 minute late" in body
    with store.reading() as books:
        assert Outbox(books.connection).counts()["sent"] == 2


def subscribed(web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock) -> str:
    """Ann, with an active alert; its id. Her confirmation is taken out of the mailbox."""
    asks(web)
    send_all(office, clock)
    assert web.post(link(mailbox.mails()[-1], "confirm")).status_code == 200
    clock.now += 1
    mailbox.taken.clear()
    mailbox.asked = mailbox.handed = 0
    _, (subscription,) = of(store)
    return subscription.id


def put(store: Store, clock: Clock, subscription: str, *ids: str) -> None:
    who, _ = of(store)
    with store.transaction() as books:
        for id in ids or ("alert-1",):
            Outbox(books.connection).put(alert(who, subscription, id), clock.now)


def state(store: Store, id: str = "alert-1") -> tuple[str, int, str]:
    with store.reading() as books:
        posted = Outbox(books.connection).message(id)
        assert posted is not None
        return posted.state, posted.attempts, posted.answer


@pytest.fixture
def ann(web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock) -> str:
    return subscribed(web, office, store, mailbox, clock)


def test_greylisting_is_waited_out(office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock, ann: str) -> None:
    begun = clock.now
    mailbox.on_rcpt = lambda n: "450 4.2.0 greylisted" if clock.now < begun + 290 else None
    put(store, clock, ann)
    for _ in range(40):
        send_all(office, clock)
        clock.now += 20
    assert state(store)[0] == "sent"
    assert 2 <= mailbox.asked <= 5
    assert len(mailbox.taken) == 1


def test_451_comes_later_each_time_later_and_then_arrives_once(
    office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock, ann: str
) -> None:
    mailbox.on_rcpt = lambda n: "451 4.3.0 later" if n < 3 else None
    put(store, clock, ann)
    tried = []
    for _ in range(400):
        before = mailbox.asked
        send_all(office, clock)
        if mailbox.asked > before:
            tried.append(clock.now)
        clock.now += 10
    gaps = [b - a for a, b in pairwise(tried)]
    assert len(gaps) == 3
    assert gaps == sorted(gaps)
    assert gaps[0] >= 48
    assert state(store) == ("sent", 4, "250 2.0.0 taken")
    assert len(mailbox.taken) == 1


def test_421_holds_everything_for_a_moment_and_costs_no_message_a_try(
    office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock, ann: str
) -> None:
    mailbox.on_rcpt = lambda n: "421 4.3.2 too busy" if n == 0 else None
    put(store, clock, ann)
    work = office.sender.worker()
    work()
    assert state(store)[:2] == ("waiting", 0)
    assert work() > 0
    assert mailbox.asked == 1
    clock.now += 6
    send_all(office, clock)
    assert state(store)[:2] == ("sent", 1)


def test_no_mailbox_stops_delivery_and_what_waits_is_cancelled(
    office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock, ann: str
) -> None:
    mailbox.on_rcpt = lambda n: "550 5.1.1 <ANN@north.example>: unknown"
    put(store, clock, ann, "alert-1", "alert-2")
    send_all(office, clock)
    assert state(store) == ("dead", 1, "550 5.1.1 <…>: unknown")
    assert state(store, "alert-2")[0] == "cancelled"
    who, _ = of(store)
    assert who.state == "stopped"
    assert who.why.startswith("bounced")
    assert mailbox.asked == 1


def test_a_refused_letter_is_dead_and_the_subscriber_goes_on(
    office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock, ann: str
) -> None:
    mailbox.on_data = lambda n: "554 5.6.0 not this one" if n == 0 else None
    put(store, clock, ann, "alert-1", "alert-2")
    send_all(office, clock)
    assert {state(store)[0], state(store, "alert-2")[0]} == {"dead", "sent"}
    assert of(store)[0].state == "active"


def test_a_cut_after_the_data_is_sent_again_with_the_same_message_id_and_bytes(
    office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock, ann: str
) -> None:
    mailbox.cut_after_data = 1
    put(store, clock, ann)
    send_all(office, clock)
    assert state(store)[0] == "waiting"
    clock.now += 80
    send_all(office, clock)
    assert state(store)[0] == "sent"
    assert len(mailbox.taken) == 2
    assert mailbox.taken[0] == mailbox.taken[1]


def test_a_letter_that_is_put_off_for_two_days_is_given_up(
    office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock, ann: str
) -> None:
    mailbox.on_rcpt = lambda n: "452 4.2.2 full"
    put(store, clock, ann)
    for _ in range(60):
        send_all(office, clock)
        clock.now += 3600
    assert state(store)[0] == "dead"
    assert "given up after" in state(store)[2]
    with store.transaction() as books:
        assert Outbox(books.connection).revive("alert-1", clock.now)
    mailbox.on_rcpt = lambda n: None
    send_all(office, clock)
    assert state(store)[0] == "sent"


def test_a_paused_office_sends_nothing_and_loses_nothing(
    office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock, ann: str
) -> None:
    with store.transaction() as books:
        books.set_setting(PAUSED, "yes")
    put(store, clock, ann)
    send_all(office, clock)
    assert mailbox.taken == []
    with store.transaction() as books:
        books.set_setting(PAUSED, "")
    send_all(office, clock)
    assert len(mailbox.taken) == 1


def test_what_is_not_wanted_any_more_is_not_sent(
    office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock, ann: str
) -> None:
    put(store, clock, ann)
    with store.transaction() as books:
        Subscribers(books.connection).end(ann)
    send_all(office, clock)
    assert mailbox.taken == []
    assert state(store)[::2] == ("cancelled", "the subscription ended")


def test_a_fault_in_one_letter_sets_it_aside_and_the_next_goes_out(
    office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, clock, ann, "alert-1", "alert-2")
    from tellings.alerts import letters

    whole = letters.write

    def broken(message: object, *more: object) -> object:
        if message.id == "alert-1":  # type: ignore[attr-defined]
            raise KeyError("a fault")
        return whole(message, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(letters, "write", broken)
    work = office.sender.worker()
    with pytest.raises(KeyError):
        work()
    clock.now += 1
    send_all(office, clock)
    assert state(store)[::2] == ("dead", "a fault: KeyError")
    assert state(store, "alert-2")[0] == "sent"


def test_a_domain_is_written_to_at_its_pace(store: Store, port: int, mailbox: Mailbox, clock: Clock, ann: str) -> None:
    from post.offices import settings
    from tellings.service.post_office import open_office

    slow = open_office(store, settings(port, per_domain=6.0), clock)
    put(store, clock, ann, *(f"alert-{n}" for n in range(6)))
    begun, work, times = clock.now, slow.sender.worker(), []
    for _ in range(2000):
        before = len(mailbox.taken)
        wait = work()
        if len(mailbox.taken) > before:
            times.append(clock.now - begun)
        if len(times) == 6:
            break
        clock.now += max(wait, 0.01)
    slow.sender.close()
    assert [round(t, -1) for t in times] == [0, 10, 20, 30, 40, 50]


def test_a_test_letter_goes_past_the_outbox(office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock) -> None:
    outcome = office.test(clock.now)
    assert (outcome.kind, mailbox.taken[0][1]) == ("sent", "eda@desk.example")
    assert str(mailbox.mails()[0]["Subject"]) == "Test: Quayside Desk can send you mail"
    with store.reading() as books:
        assert Outbox(books.connection).listed() == []


def test_an_alert_is_posted_to_a_webhook_signed_and_410_ends_it(
    store: Store, port: int, clock: Clock, mailbox: Mailbox
) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    from post.offices import NOTICE, settings
    from tellings.alerts import links
    from tellings.alerts.nouns import Ask, Message
    from tellings.post import webhook
    from tellings.service.mailing_list import Wish
    from tellings.service.post_office import open_office

    answers, seen = [503, 200, 410], []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(({k.lower(): v for k, v in self.headers.items()}, raw))
            self.send_response(answers[len(seen) - 1])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    office = open_office(store, settings(port), clock, allow_private=True)
    wish = Wish(ask=Ask(kind="breaking"), how="terminal")
    made = office.mailing_list.add_webhook(f"http://127.0.0.1:{server.server_port}/x", wish)
    for n in (1, 2):
        message = Message(
            id=f"hook-{n}",
            subscriber=made.subscriber,
            subscription=made.id,
            channel="webhook",
            purpose="alert",
            notices=(NOTICE,),
            decided=clock.now,
        )
        with store.transaction() as books:
            Outbox(books.connection).put(message, clock.now)
        send_all(office, clock)
        clock.now += 100
        send_all(office, clock)
    server.shutdown()
    server.server_close()
    thread.join(5)
    office.sender.close()
    assert [headers["webhook-id"] for headers, _ in seen] == ["hook-1", "hook-1", "hook-2"]
    secret = links.secret(office.house.key, made.id)
    assert all(webhook.holds(secret, headers, raw, clock.now - 100) for headers, raw in seen)
    assert b"Oakley bridge is shut" in seen[0][1]
    assert (state(store, "hook-1")[0], state(store, "hook-2")[0]) == ("sent", "dead")
    with store.reading() as books:
        ended = Alerting(books.connection).get(made.id)
        assert ended is not None
        assert ended.state == "ended"
    assert mailbox.taken == []
