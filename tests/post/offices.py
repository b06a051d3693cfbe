"""A desk that sends mail, over a server of the tests and under a clock of their own."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import Message as Mail

from starlette.testclient import TestClient

from tellings.alerts.nouns import Message, News, Notice, Subscriber, Subscription, Why
from tellings.post.settings import MailSettings, Relay
from tellings.service.post_office import PostOffice
from tellings.stores import Store
from tellings.stores.alerting import Alerting
from tellings.stores.subscribers import Subscribers

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


def of(store: Store, address: str = "ann@north.example") -> tuple[Subscriber, list[Subscription]]:
    """A subscriber with what they asked for."""
    with store.reading() as books:
        who = Subscribers(books.connection).at(address)
        assert who is not None
        return who, Alerting(books.connection).of(who.id)
