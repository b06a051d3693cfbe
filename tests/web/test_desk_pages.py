"""The desk in the browser, without one: what each page shows, who may change what, what is refused."""

from __future__ import annotations

import pytest
from lxml import etree
from starlette.testclient import TestClient

from tellings.records import Feed
from tellings.service.desk import Desk
from tellings.stores.hubs import Hubs, Push
from tellings.web.app import Settings, make_app
from tellings.web.guarding import HEADERS
from web.oakley import NOW, form_of, story_of

PAGES = ["/", "/search?words=bridge", "/search", "/person?name=Ann+Bell", "/like", "/feeds", "/desk", "/enter?token=x"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_shown_with_its_guards_and_escaped(path: str, reader: TestClient) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


def test_the_front_page_leads_to_the_story_and_that_is_the_report(desk: Desk, reader: TestClient) -> None:
    story = story_of(desk, "bridge")
    assert f'href="/story/{story}"' in reader.get("/").text
    page = reader.get(f"/story/{story}")
    assert page.status_code == 200
    assert "not safe" in page.text
    assert "<script>alert" not in page.text
    assert reader.get("/story/none").status_code == 404


def test_search_finds_what_was_said_and_leads_to_the_person(reader: TestClient) -> None:
    text = reader.get("/search?words=%22not+safe%22&kind=quote").text
    assert "/person?name=Ann%20Bell" in text
    assert "not safe" in reader.get("/person?name=Ann+Bell").text


def test_a_pasted_text_finds_its_story(desk: Desk, reader: TestClient) -> None:
    page = reader.post("/like", data={"text": "Oakley bridge crack in the east pier, Mayor Ann Bell"})
    assert story_of(desk, "bridge") in page.text


def test_the_api_gives_the_report_by_its_contract(desk: Desk, reader: TestClient) -> None:
    report = reader.get(f"/api/v1/stories/{story_of(desk, 'bridge')}").json()
    assert report["schema"] == "tellings/1"
    assert len(report["stories"][0]["articles"]) == 2
    assert reader.get("/api/v1/stories").json()["stories"]
    assert reader.get("/api/v1/search?words=ferry").json()["finds"]
    missing = reader.get("/api/v1/stories/none")
    assert (missing.status_code, missing.json()) == (404, {"error": "There is no such story."})


@pytest.mark.parametrize("path", ["/atom", "/atom?name=Ann+Bell", "/atom?words=bridge"])
def test_atom_is_well_formed_and_carries_no_markup_of_others(path: str, reader: TestClient) -> None:
    root = etree.fromstring(reader.get(path).content)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.findall("{http://www.w3.org/2005/Atom}entry")


def test_a_desk_that_is_not_public_is_read_by_those_who_came_in(stranger: TestClient) -> None:
    for path in ("/", "/feeds", "/api/v1/stories", "/atom"):
        assert stranger.get(path).status_code == 403
    assert stranger.get("/health").status_code == 200


def test_a_link_lets_in_once_and_only_by_its_button(desk: Desk) -> None:
    app = make_app(desk, Settings(hosts=("testserver",)))
    client = TestClient(app, follow_redirects=False)
    token = app.state.entrance.first_link()
    assert token
    for _ in range(3):  # whoever only follows links uses nothing up
        assert client.get(f"/enter?token={token}").status_code == 200
    first = client.post("/enter", data={"token": token})
    assert first.status_code == 303
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TestClient(app).post("/enter", data={"token": token}).status_code == 403
    assert app.state.entrance.first_link() is None


def test_a_session_is_never_one_that_the_browser_brought(desk: Desk) -> None:
    app = make_app(desk, Settings(hosts=("testserver",)))
    client = TestClient(app, follow_redirects=False, cookies={"tellings-session": "fixed-by-somebody-else"})
    link = app.state.entrance.first_link()
    client.post("/enter", data={"token": link})
    session = client.cookies.get("tellings-session", domain="testserver.local")
    assert "fixed-by-somebody-else" not in session
    assert link not in session  # whoever saw the link in a log has nothing of the session


def test_a_session_that_was_left_lets_nobody_in_again(desk: Desk) -> None:
    app = make_app(desk, Settings(hosts=("testserver",)))
    client = TestClient(app, follow_redirects=False)
    client.post("/enter", data={"token": app.state.entrance.first_link()})
    kept = client.cookies["tellings-session"]
    assert client.get("/").status_code == 200
    assert client.post("/leave", data={"form": form_of(client)}).status_code == 303
    thief = TestClient(app, cookies={"tellings-session": kept})
    assert thief.get("/").status_code == 403


CHANGES = [
    ("/feeds", {"url": "https://new.example/feed"}),
    ("/feeds/state", {"url": "https://o.example/feed", "state": "drop"}),
    ("/undo", {"hand": "1"}),
    ("/story/x/decide", {"act": "pin"}),
]


@pytest.mark.parametrize(("path", "fields"), CHANGES)
def test_a_reader_changes_nothing(path: str, fields: dict[str, str], reader: TestClient) -> None:
    assert reader.post(path, data=fields).status_code == 403
    assert reader.get(path).status_code in (200, 404, 405)


@pytest.mark.parametrize(("path", "fields"), CHANGES)
def test_a_forged_post_changes_nothing(path: str, fields: dict[str, str], editor: TestClient) -> None:
    assert editor.post(path, data=fields).status_code == 403
    assert editor.post(path, data={**fields, "form": "0" * 64}).status_code == 403
    form = form_of(editor)
    other = {"origin": "https://evil.example"}
    assert editor.post(path, data={**fields, "form": form}, headers=other).status_code == 403
    assert editor.post(path, data={**fields, "form": form}, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_an_editor_adds_pauses_and_drops_a_feed(desk: Desk, editor: TestClient) -> None:
    form = form_of(editor)
    url = "https://new.example/feed"
    assert editor.post("/feeds", data={"url": url, "folder": "Coast", "form": form}).status_code == 303
    with desk.store.reading() as books:
        assert books.feed(url) == Feed(url=url, folder="Coast")
    editor.post("/feeds/state", data={"url": url, "state": "paused", "form": form})
    with desk.store.reading() as books:
        assert books.feed(url).state == "paused"  # type: ignore[union-attr]
    assert b"new.example" in editor.get("/feeds.opml").content
    editor.post("/feeds/state", data={"url": url, "state": "drop", "form": form})
    with desk.store.reading() as books:
        assert books.feed(url) is None


@pytest.mark.parametrize("state", ["drop", "paused"])
def test_who_drops_or_pauses_a_feed_ends_its_subscription_at_the_hub(
    state: str, desk: Desk, editor: TestClient
) -> None:
    url = "https://o.example/feed"
    push = Push(path="p", feed=url, hub="https://h.example/", topic=url, callback="https://d.example/hub/p", secret="s")
    with desk.store.transaction() as books:
        Hubs(books.connection).put(push)
    editor.post("/feeds/state", data={"url": url, "state": state, "form": form_of(editor)})
    with desk.store.reading() as books:
        ended = Hubs(books.connection).at("p")
        assert ended is not None
        assert (ended.state, ended.next_at) == ("ending", NOW)
        assert Hubs(books.connection).of(url) is None


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "", "ftp://x.example", "http://a b", "x" * 3000]
)
def test_what_is_no_address_is_no_feed(url: str, editor: TestClient) -> None:
    assert editor.post("/feeds", data={"url": url, "form": form_of(editor)}).status_code == 400


def test_an_opml_list_is_taken_in(desk: Desk, editor: TestClient) -> None:
    body = (
        '<opml version="2.0"><body><outline text="Coast"><outline type="rss" text="Tide" xmlUrl="https://tide.example/f"/>'
        "</outline></body></opml>"
    )
    sent = editor.post("/opml", data={"form": form_of(editor)}, files={"file": ("f.opml", body)})
    assert sent.status_code == 303
    with desk.store.reading() as books:
        feed = books.feed("https://tide.example/f")
        assert feed is not None
        assert (feed.title, feed.folder) == ("Tide", "Coast")
    assert editor.post("/opml", data={"form": form_of(editor)}, files={"file": ("f", "no list")}).status_code == 400


def test_a_story_is_split_and_merged_back_by_an_editor(desk: Desk, editor: TestClient) -> None:
    story = story_of(desk, "bridge")
    with desk.store.reading() as books:
        first, second = (a.id for a, _ in books.articles_of(story))
    form = form_of(editor)
    assert (
        editor.post(f"/story/{story}/decide", data={"act": "split", "article": first, "form": form}).status_code == 303
    )
    with desk.store.reading() as books:
        places = {books.place_of(a).story for a in (first, second)}  # type: ignore[union-attr]
        (hand,) = books.hands()
    assert len(places) == 2
    assert (hand.kind, hand.by) == ("split", "Eda")
    assert editor.post("/undo", data={"hand": str(hand.id), "form": form}).status_code == 303
    with desk.store.reading() as books:
        assert len({books.place_of(a).story for a in (first, second)}) == 1  # type: ignore[union-attr]
    assert editor.post(f"/story/{story}/decide", data={"act": "split", "form": form}).status_code == 400


def test_another_host_name_is_refused(reader: TestClient) -> None:
    assert reader.get("/", headers={"host": "evil.example"}).status_code == 400


def test_guessing_links_is_slowed_down(stranger: TestClient) -> None:
    answers = [stranger.post("/enter", data={"token": f"guess-{n}"}).status_code for n in range(60)]
    assert answers[0] == 403
    assert answers[-1] == 429


def test_a_huge_post_is_refused_unread(reader: TestClient) -> None:
    answer = reader.post("/like", content=b"x", headers={"content-length": str(10**10)})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/like", "/enter", "/opml", "/alerts"])
def test_a_post_that_does_not_say_how_long_it_is_is_refused_unread(path: str, reader: TestClient) -> None:
    assert reader.post(path, content=iter([b"text=", b"x" * 100])).status_code == 411


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/story/..%2f..%2fetc", "/%00", "/story/a%0d%0aSet-Cookie:x"]
)
def test_paths_that_climb_or_inject_lead_nowhere(path: str, reader: TestClient) -> None:
    answer = reader.get(path)
    assert answer.status_code in (400, 404)
    assert "set-cookie" not in answer.headers
