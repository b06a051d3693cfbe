"""The administrator's pages of alerts: who may see them, what they show, what their buttons do."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from post.offices import NOTICE, NOW, Clock, alert, settings
from tellings.alerts.nouns import Subscriber
from tellings.service.desk import Desk
from tellings.service.post_office import PostOffice, open_office
from tellings.service.sending import PAUSED
from tellings.stores import Store
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers
from tellings.web import alert_feeds, office, previews, subscribing
from tellings.web.app import Settings, make_app
from tellings.web.openapi import ALERTS

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
PAGES = ("/alerts/office", "/alerts/office/outbox", "/alerts/office/subscribers", "/alerts/office/subscribers.csv")


@pytest.fixture
def post_office(store: Store) -> PostOffice:
    made = open_office(store, settings(9), Clock())
    with store.transaction() as books:
        ann = Subscriber(id="ann", address="ann@north.example", state="active", why=EVIL)
        Subscribers(books.connection).put(ann)
        message = alert(ann, None)
        Outbox(books.connection).put(replace(message, notices=(replace(NOTICE, headline=EVIL),)), NOW)
        Outbox(books.connection).bury("alert-1", EVIL, NOW)
    return made


def client(store: Store, post_office: PostOffice | None, role: str | None) -> TestClient:
    app = make_app(Desk(store, clock=Clock()), Settings(public=True, hosts=("testserver",)), post_office)
    made = TestClient(app)
    if role:
        made.post("/enter", data={"token": app.state.entrance.link("Eda", role)})
    return made


def token(page: str) -> str:
    return re.findall(r'name="form" value="([^"]+)"', page)[0]


def test_only_an_administrator_sees_addresses(store: Store, post_office: PostOffice) -> None:
    for role in (None, "reader", "editor"):
        for path in PAGES:
            answer = client(store, post_office, role).get(path)
            assert answer.status_code == 403
            assert "north.example" not in answer.text
    administrator = client(store, post_office, "administrator")
    assert "ann@north.example" in administrator.get("/alerts/office/subscribers").text
    assert client(store, post_office, "editor").post("/alerts/office", data={"act": "pause"}).status_code == 403


def test_whatever_stands_in_the_books_is_no_markup(store: Store, post_office: PostOffice) -> None:
    administrator = client(store, post_office, "administrator")
    for path in PAGES[:3]:
        page = administrator.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


def test_the_buttons_pause_send_again_and_add_a_webhook(store: Store, post_office: PostOffice) -> None:
    administrator = client(store, post_office, "administrator")
    form = token(administrator.get("/alerts/office").text)

    def press(**fields: str) -> str:
        answer = administrator.post("/alerts/office", data={"form": form} | fields)
        assert answer.status_code == 200
        return answer.text

    assert "Sending is paused" in press(act="pause")
    with store.reading() as books:
        assert books.setting(PAUSED)
    assert "Sending is paused" not in press(act="resume")
    press(act="again", id="alert-1")
    with store.reading() as books:
        assert Outbox(books.connection).counts()["waiting"] == 1
    said = press(act="webhook", target="https://hook.example/x", kind="breaking")
    assert "whsec_" in said
    with store.reading() as books:
        (hook,) = Alerting(books.connection).of("webhooks")
    press(act="end-webhook", id=hook.id)
    with store.reading() as books:
        assert Alerting(books.connection).of("webhooks")[0].state == "ended"
    assert "Not sent" in press(act="test")
    for wrong in ({"act": "webhook", "target": "http://[", "kind": "breaking"}, {"act": "nothing"}, {}):
        assert administrator.post("/alerts/office", data={"form": form} | wrong).status_code == 400
    assert administrator.post("/alerts/office", data={"act": "pause"}).status_code == 403


def test_a_table_is_taken_in_by_the_page(store: Store, post_office: PostOffice) -> None:
    administrator = client(store, post_office, "administrator")
    form = token(administrator.get("/alerts/office").text)
    table = "address,kind,confirmed,proof\r\nben@x.example,breaking,2026-05-01,signed the list\r\nnobody,,,\r\n"
    answer = administrator.post(
        "/alerts/office", data={"form": form, "act": "import"}, files={"file": ("l.csv", table.encode())}
    )
    assert "1 taken in" in answer.text
    assert "line 3" in answer.text


def test_a_desk_without_mail_says_so_and_takes_no_ask(store: Store) -> None:
    reader = client(store, None, None)
    assert "sends no mail" in reader.get("/alerts").text
    assert reader.post("/alerts", data={"kind": "breaking", "address": "a@b.example"}).status_code == 404
    assert reader.post("/api/v1/alerts", json={}).status_code == 404
    assert reader.get("/alerts/stop/x").status_code == 404
    assert client(store, None, "administrator").get("/alerts/office").status_code == 200


def test_stories_that_broke_are_a_feed(store: Store, post_office: PostOffice) -> None:
    with store.transaction() as books:
        Alerting(books.connection).fire("s1", 2, NOW, NOTICE)
    reader = client(store, post_office, None)
    assert "Oakley bridge is shut" in reader.get("/alerts/breaking.atom").text
    assert "Oakley" not in reader.get("/alerts/breaking.atom?sensitivity=1").text
    assert reader.get("/alerts/breaking.atom?sensitivity=9").status_code == 400


def test_the_description_names_every_api_address_of_alerts() -> None:
    routes = {
        r.path
        for part in (alert_feeds, office, previews, subscribing)
        for r in part.ROUTES
        if r.path.startswith("/api/")
    }
    assert routes == set(ALERTS)


def test_a_preview_shows_what_would_have_come_and_changes_nothing(store: Store, post_office: PostOffice) -> None:
    from tellings.records import Capture
    from tellings.service.following import Served

    desk = Desk(store, clock=Clock())
    for n, text in enumerate(("The Oakley bridge was shut on Friday. Repairs begin in May.", "A ferry ran aground.")):
        item = Capture(source=f"f{n}", body=(text * 9).encode(), kind="text", outlet=f"Paper {n}", title=EVIL)
        desk.take(Served(key=f"k{n}", content="1", item=item))
    reader = client(store, post_office, None)
    asked = {"kind": "search", "words": "oakley bridge", "address": "ann@x.example"}
    page = reader.post("/alerts/preview", data=asked)
    assert "would have fired once in the last 7 days" in page.text
    assert "<img" not in page.text
    assert 'value="ann@x.example"' in page.text
    told = reader.get("/api/v1/alerts/preview?kind=search&words=oakley+bridge").json()
    assert len(told["alerts"]) == 1
    assert told["words"] == "would have fired once in the last 7 days"
    assert reader.get("/api/v1/alerts/preview?kind=search").status_code == 400
    assert reader.post("/alerts/preview", data={"kind": "person"}).status_code == 400
    with store.reading() as books:
        assert not Subscribers(books.connection).at("ann@x.example")
