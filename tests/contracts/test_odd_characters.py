"""Characters that databases and encoders trip over, in every field of what comes in and of every form, over both."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from tellings.records import Capture, Feed, Refusal
from tellings.service.desk import Desk
from tellings.service.following import Served, digest
from tellings.stores import Store
from tellings.web.app import Settings, make_app

NOW = 1_778_300_000.0
ODD = ["a\0b", "a\ud800b", "a\u202eb", "a\x1bb", "\U0010ffff", "a\r\nSet-Cookie: x"]
TEXT = "The harbour of Ellery was shut{} on Friday. “Nobody leaves{},” said the harbour master Odd{} Lund at noon."


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, clock=lambda: NOW)


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_what_comes_in_with_odd_characters_is_kept_shown_and_found(odd: str, desk: Desk) -> None:
    for n in (1, 2):
        text = TEXT.replace("{}", f" {odd}") + (" The ferries stay." if n == 2 else " No ship may sail, he added.")
        item = Capture(
            source=f"https://o{n}.example/{odd}",
            body=text.encode("utf-8", "replace"),
            title=odd,
            outlet=f"{odd}{n}",
            url=f"https://o{n}.example/{odd}",
        )
        desk.take(Served(key=digest("", f"k{n}{odd}"), content=digest(text), item=item))
    desk.take(Served(key="r", content="c", item=Refusal(source=odd, reason="fetch-404", detail=odd)))
    with desk.store.transaction() as books:
        books.put_feed(Feed(url=f"https://o.example/{odd}", title=odd, answer=odd, folder=odd))
    desk.make_reports(10)
    client = TestClient(make_app(desk, Settings(public=True, hosts=("testserver",))), raise_server_exceptions=True)
    with desk.store.reading() as books:
        assert books.count()["articles"] == 2
        stories = [s.id for s in books.front(0.0)]
    paths = ["/", "/atom", "/feeds", "/feeds.opml", "/desk", "/search?words=harbour", "/atom?words=harbour"]
    paths += ["/api/v1/stories", "/api/v1/articles", "/api/v1/feeds", "/api/v1/people", "/metrics"]
    paths += ["/api/v1/export/articles.csv", "/api/v1/export/articles.parquet", "/api/v1/export/quotes.csv"]
    paths += [f"/story/{s}{part}" for s in stories for part in ("", "/json", "/atom", "/csv", "/edits")]
    for path in paths:
        assert client.get(path).status_code == 200, path
    assert "harbour" in client.get("/search?words=harbour").text


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_forms_with_odd_characters_are_answered(odd: str, desk: Desk) -> None:
    app = make_app(desk, Settings(public=True, hosts=("testserver",), posts_per_minute=10_000))
    client = TestClient(app, raise_server_exceptions=True)
    assert client.post("/enter", data={"token": app.state.entrance.link("Eda", "administrator")}).status_code == 200
    found = re.search(r'name="form" value="([0-9a-f]{64})"', client.get("/feeds").text)
    assert found
    sent = odd.encode("utf-8", "surrogatepass")
    opml = b'<opml version="2.0"><body><outline text="%b" xmlUrl="https://x.example/%b"/></body></opml>' % (sent, sent)
    forms = {
        "/feeds": {"url": b"https://x.example/" + sent, "folder": sent},
        "/feeds/state": {"url": sent, "state": sent},
        "/opml": {"body": opml},
        "/like": {"text": sent},
        "/undo": {"id": sent, "hand": sent},
        "/members": {"name": sent, "role": "reader"},
        "/members/revoke": {"hash": sent},
        "/enter": {"token": sent},
        "/story/none/decide": {"what": sent, "into": sent},
        "/alerts": {"kind": "search", "words": sent, "address": b"a@example.org"},
        "/alerts/preview": {"kind": "search", "words": sent},
    }
    for path, fields in forms.items():
        answer = client.post(path, data={"form": found[1], **fields})
        assert answer.status_code < 500, (path, answer.text)
    for path in ("/search", "/person", "/like", "/", "/story/x", "/live/story/x", "/api/v1/search", "/api/v1/people"):
        answer = client.get(path, params=dict.fromkeys(("words", "name", "text", "article", "until", "speaker"), sent))
        assert answer.status_code < 500, path
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/story/a%00b", "/search?words=a%00b", "/person?name=%00"])
def test_an_address_with_a_nul_is_refused_before_any_database_sees_it(path: str, desk: Desk) -> None:
    client = TestClient(make_app(desk, Settings(public=True, hosts=("testserver",))))
    assert client.get(path).status_code == 400
