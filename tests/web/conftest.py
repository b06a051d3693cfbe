"""The desk of Oakley, and who looks at it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tellings.records import Capture, Feed, Refusal
from tellings.service.desk import Desk
from tellings.service.following import Served, digest
from tellings.stores import Store
from tellings.web.app import Settings, make_app
from web.oakley import EVIL, NOW, TEXTS


@pytest.fixture
def desk(store: Store) -> Desk:
    made = Desk(store, clock=lambda: NOW)
    for n, text in enumerate(TEXTS):
        capture = Capture(
            source=f"https://o{n}.example/x",
            body=text.encode(),
            outlet=f"Outlet {n} {EVIL}",
            title=EVIL if n == 2 else None,
        )
        made.take(Served(key=f"k{n}", content=digest(text), item=capture))
    made.take(
        Served(
            key="bad", content="c", item=Refusal(source=f"https://x.example/{EVIL}", reason="fetch-404", detail=EVIL)
        )
    )
    made.make_reports(10)
    with store.transaction() as books:
        books.put_feed(Feed(url="https://o.example/feed", title=EVIL, answer=EVIL, asked_at=NOW - 60, next_at=NOW + 60))
    return made


@pytest.fixture
def stranger(desk: Desk) -> TestClient:
    return TestClient(make_app(desk, Settings(hosts=("testserver",))), base_url="http://testserver")


@pytest.fixture
def reader(desk: Desk) -> TestClient:
    return TestClient(make_app(desk, Settings(public=True, hosts=("testserver",))))


@pytest.fixture
def editor(desk: Desk) -> TestClient:
    app = make_app(desk, Settings(public=True, hosts=("testserver",)))
    client = TestClient(app, follow_redirects=False)
    answer = client.post("/enter", data={"token": app.state.entrance.link("Eda", "editor")})
    assert answer.status_code == 303
    return client
