"""Fixtures of a desk that sends mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from post.offices import Clock, settings
from tellings.service.desk import Desk
from tellings.service.post_office import PostOffice, open_office
from tellings.stores import Store
from tellings.web.app import Settings, make_app

servers = pytest.importorskip("post.servers", reason="aiosmtpd is not installed", exc_type=ImportError)
Mailbox = servers.Mailbox


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox() -> servers.Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: servers.Mailbox) -> Iterator[int]:
    with servers.running(mailbox) as port:
        yield port


@pytest.fixture
def office(store: Store, port: int, clock: Clock) -> Iterator[PostOffice]:
    made = open_office(store, settings(port), clock)
    yield made
    made.sender.close()


@pytest.fixture
def web(store: Store, office: PostOffice, clock: Clock) -> TestClient:
    app = make_app(Desk(store, clock=clock), Settings(public=True, hosts=("testserver",)), office)
    return TestClient(app, follow_redirects=False)
