"""From an article that comes in to a letter in a mailbox: taken, decided, sent, by the parts that a desk runs."""

from __future__ import annotations

import pytest

pytest.importorskip("aiosmtpd")

from starlette.testclient import TestClient

from post.offices import Clock, asks, link, send_all, text_of
from post.servers import Mailbox
from tellings.records import Capture
from tellings.service.deciding import Decider
from tellings.service.desk import Desk
from tellings.service.following import Served
from tellings.service.post_office import PostOffice
from tellings.stores import Store

TEXT = (
    "The Oakley bridge was shut on Friday after an engineer found a crack in the east pier. “It is not safe,” said "
    "Mayor Ann Bell at the town hall. Oakley council will repair the pier in May, Bell said. "
)


def test_an_article_that_answers_a_search_is_told_with_its_words_and_only_once(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    asks(web, kind="search", words="oakley bridge")
    send_all(office, clock)
    assert web.post(link(mailbox.mails()[0], "confirm")).status_code == 200
    desk, decider = Desk(store, clock=clock), Decider(store, clock=clock)
    item = Capture(source="f", body=(TEXT * 3).encode(), kind="text", outlet="The Bell", title="Oakley bridge is shut")
    for _ in range(2):
        desk.take(Served(key="k", content="1", item=item))
        for _ in range(6):
            clock.now += 30
            decider.step()
            send_all(office, clock)
    assert len(mailbox.taken) == 2
    told = mailbox.mails()[1]
    assert str(told["Subject"]) == "Oakley bridge is shut"
    body = text_of(told)
    assert "new stories in the search “oakley bridge”" in " ".join(body.split())
    quoted = " ".join(line.strip() for line in body.splitlines() if line.startswith("    "))
    assert quoted
    assert quoted.replace(" […]", "") in " ".join((TEXT * 3).split())
    assert "The Bell" in body
