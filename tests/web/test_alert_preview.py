"""Before an alert is asked for: how often it would have fired, on the form's own page, and nothing is kept."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from post.offices import Clock, settings
from tellings.records import Capture
from tellings.service.desk import Desk
from tellings.service.following import Served
from tellings.service.post_office import open_office
from tellings.stores import Store
from tellings.stores.alerting import Alerting
from tellings.web.app import Settings, make_app

EVIL = "Pier shut <script>alert(1)</script> at Oakley"


@pytest.fixture
def web(store: Store) -> TestClient:
    desk = Desk(store, clock=Clock())
    text = "The pier at Oakley was shut on Friday, the council of Oakley said."
    capture = Capture(source="https://o.example/x", body=text.encode(), outlet="Outlet", title=EVIL)
    desk.take(Served(key="k", content="c", item=capture))
    office = open_office(store, settings(9), Clock())
    return TestClient(make_app(desk, Settings(public=True, hosts=("testserver",)), office))


def test_the_form_says_how_often_it_would_have_fired_and_keeps_what_was_typed(web: TestClient, store: Store) -> None:
    answer = web.post("/alerts/preview", data={"kind": "search", "words": "oakley", "address": "ann@north.example"})
    assert answer.status_code == 200
    assert "It would have fired once in the last 7 days" in answer.text
    assert "Pier shut &lt;script&gt;" in answer.text
    assert "<script>alert" not in answer.text
    assert 'value="ann@north.example"' in answer.text
    with store.reading() as books:
        assert Alerting(books.connection).listed() == []
        assert books.connection.exec_driver_sql("select count(*) from subscriber").scalar() == 0


def test_an_ask_for_nothing_is_refused_and_a_flood_too(web: TestClient) -> None:
    assert web.post("/alerts/preview", data={"kind": "search", "words": " "}).status_code == 400
    codes = [web.post("/alerts/preview", data={"kind": "breaking"}).status_code for _ in range(8)]
    assert codes[0] == 200
    assert codes[-1] == 429
    assert set(codes) == {200, 429}
