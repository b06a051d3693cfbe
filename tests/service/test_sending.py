"""From an ask on the web to a letter in a mailbox, over a real mail server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message as Mail
from pathlib import Path

import pytest

pytest.importorskip("aiosmtpd")

from starlette.testclient import TestClient

from post.servers import Mailbox, running
from tellings.alerts.nouns import Message, News, Notice, Subscriber, Why
from tellings.post.settings import MailSettings, Relay
from tellings.service.desk import Desk
from tellings.service.post_office import PostOffice, open_office
from tellings.stores import Store, sqlite
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers
from tellings.web.app import Settings, make_app

NOW = 1_800_000_000.0
NOTICE = Notice(
    kind="breaking",
    story="s1",
    headline="Oakley bridge is shut",
    news=(
        News(
            kind="quote",
            key="k",
            text="“It is not safe at all,” Bell told reporters.",
            article="a1",
            outlet="The Bell",
            url="https://bell.example/1",
            published="2027-01-15T07:58:00+00:00",
            speaker="Ann Bell",
        ),
    ),
    why=Why(words="three independent texts in ten minutes", counts=(("independent texts", 3.0),)),
    outlets=("The Bell", "Tide"),
    happened=NOW - 90,
    decided=NOW,
)


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    with running(mailbox) as port:
        yield port


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = sqlite.open_store(str(tmp_path / "desk.db"))
    yield opened
    opened.close()


def settings(port: int, **more: object) -> MailSettings:
    made = MailSettings(
        public="https://desk.example",
        sender="alerts@desk.example",
        name="Quayside Desk",
        list_id="alerts.desk.example",
        return_to="bounces@desk.example",
        admin="eda@desk.example",
        relay=Relay(host="127.0.0.1", port=port, security="plain", patience=2.0, patience_after=2.0),
        per_domain=60_000.0,
    )
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture
def office(store: Store, port: int, clock: Clock) -> Iterator[PostOffice]:
    made = open_office(store, settings(port), clock)
    yield made
    made.sender.close()


@pytest.fixture
def web(store: Store, office: PostOffice, clock: Clock) -> TestClient:
    app = make_app(Desk(store, clock=clock), Settings(public=True, hosts=("testserver",)), office)
    return TestClient(app, follow_redirects=False)


def send_all(office: PostOffice, clock: Clock, most: int = 40) -> None:
    """Let a worker run, in a time of its own, until nothing is due."""
    work = office.sender.worker()
    for _ in range(most):
        wait = work()
        if wait >= 0.5:
            return
        clock.now += wait


def text_of(mail: Mail) -> str:
    part = next(p for p in mail.walk() if p.get_content_type() == "text/plain")
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    return raw.decode()


def link(mail: Mail, kind: str) -> str:
    found = re.search(rf"https://desk\.example(/alerts/{kind}/\S+)", text_of(mail))
    assert found, f"no {kind} link"
    return found[1]


def alert(who: Subscriber, subscription: str | None, id: str = "alert-1") -> Message:
    return Message(
        id=id,
        subscriber=who.id,
        subscription=subscription,
        channel="mail",
        purpose="alert",
        notices=(NOTICE,),
        thread="s1",
        decided=NOW,
    )


def asks(web: TestClient, address: str = "ann@north.example", **more: str) -> None:
    answer = web.post("/alerts", data={"kind": "breaking", "address": address, **more})
    assert answer.status_code == 200
    assert "One more click" in answer.text


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
