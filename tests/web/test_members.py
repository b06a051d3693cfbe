"""The administrator lets people in and shows them out; nobody else does. More like this; decisions lead on."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from tellings.records import Capture
from tellings.service.desk import Desk
from tellings.service.following import Served
from tellings.stores import Store
from tellings.web.app import Settings, make_app

TEXTS = (
    "The Oakley bridge was shut on Friday after an engineer found a crack in the pier. “It is not safe,” said Mayor Ann Bell.",
    "A crack in the pier has shut the Oakley bridge, Mayor Ann Bell said on Friday. “It is not safe at all,” Bell said.",
    "The ferry Saint Brannoc struck a sandbank near Port Ellery on Saturday night. Captain Mara Quist blamed the tide.",
    "A library with a reading room opened at Oakley in spring. Its windows look on the pier, and Ann Bell praised the builders.",
)


@pytest.fixture
def desk(store: Store) -> Desk:
    made = Desk(store, clock=lambda: 1_778_300_000.0)
    taken = []
    for n, text in enumerate(TEXTS):
        item = Capture(source=f"f{n}", body=text.encode(), kind="text", outlet=f"Paper {n}", title=f"Telling {n}")
        taken.append(made.take(Served(key=f"k{n}", content="1", item=item)))
    made.decide("split", [taken[3].article or ""], [t.article or "" for t in taken[:3]], "Eda")
    made.make_reports(10)
    return made


def client(desk: Desk, role: str) -> TestClient:
    app = make_app(desk, Settings(public=True, hosts=("testserver",)))
    made = TestClient(app, follow_redirects=False)
    assert made.post("/enter", data={"token": app.state.entrance.link(role.title(), role)}).status_code == 303
    return made


def form_of(client: TestClient) -> str:
    found = re.search(r'name="form" value="([0-9a-f]{64})"', client.get("/feeds").text)
    assert found
    return found[1]


def test_a_link_is_shown_once_lets_one_browser_in_and_its_session_can_be_ended(desk: Desk) -> None:
    head = client(desk, "administrator")
    form = form_of(head)
    page = head.post("/members", data={"form": form, "name": "Mara <b>Quist</b>", "role": "editor"})
    token = re.search(r"/enter\?token=([\w-]+)", page.text)
    assert token
    assert "<b>" not in page.text
    assert token[1] not in head.get("/members").text
    mara = TestClient(head.app, follow_redirects=False)
    assert mara.post("/enter", data={"token": token[1]}).status_code == 303
    assert 'action="/feeds"' in mara.get("/feeds").text
    row = re.search(r'name="pass" value="([0-9a-f]{64})"\s+aria-label="Show out Mara', head.get("/members").text)
    assert row
    assert head.post("/members/revoke", data={"form": form, "pass": row[1]}).status_code == 303
    assert 'action="/feeds"' not in mara.get("/feeds").text
    assert "Mara" not in head.get("/members").text


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_nobody_else_lets_people_in(desk: Desk, role: str) -> None:
    one = client(desk, role)
    assert one.get("/members").status_code == 403
    form = re.search(r'name="form" value="([0-9a-f]{64})"', one.get("/").text)
    assert form
    for path, data in (("/members", {"name": "X", "role": "administrator"}), ("/members/revoke", {"pass": "0" * 64})):
        assert one.post(path, data={"form": form[1], **data}).status_code == 403
    assert '"/members"' not in one.get("/").text


@pytest.mark.parametrize(
    "wrong", [{"name": "", "role": "editor"}, {"name": "X", "role": "owner"}, {"name": "\x07", "role": "reader"}]
)
def test_a_link_needs_a_name_and_a_role_that_there_is(desk: Desk, wrong: dict[str, str]) -> None:
    head = client(desk, "administrator")
    assert head.post("/members", data={"form": form_of(head), **wrong}).status_code == 400
    assert head.post("/members", data=wrong).status_code == 403  # and the form of one's own session


def place(desk: Desk, words: str) -> str:
    with desk.store.reading() as books:
        return books.find(words, kind="article")[0].story


def test_more_like_a_story_and_an_article_with_what_they_share(desk: Desk) -> None:
    reader = TestClient(make_app(desk, Settings(public=True, hosts=("testserver",))))
    bridge, old = place(desk, "shut"), place(desk, '"reading room"')
    assert bridge != old
    page = reader.get(f"/like?story={old}").text
    assert f'href="/story/{bridge}"' in page
    assert re.search("shares: .*(?:Oakley|pier|Bell)", page)
    with desk.store.reading() as books:
        article = books.articles_of(old)[0][0].id
    assert f'href="/story/{bridge}"' in reader.get(f"/like?article={article}").text
    assert f'href="/story/{bridge}"' in reader.post("/like", data={"text": TEXTS[1]}).text
    assert reader.get("/like?story=none").status_code == 404
    assert reader.get("/like?article=none").status_code == 404
    assert f'/like?story={bridge}"' in reader.get(f"/story/{bridge}").text


def test_merging_from_the_likes_and_undoing_lead_to_where_the_articles_are(desk: Desk) -> None:
    editor = client(desk, "editor")
    form, bridge, old = form_of(editor), place(desk, "shut"), place(desk, '"reading room"')
    assert 'value="merge"' in editor.get(f"/like?story={old}").text
    answer = editor.post(f"/story/{old}/decide", data={"form": form, "act": "merge", "into": bridge})
    assert answer.status_code == 303
    assert place(desk, "shut") == place(desk, '"reading room"')
    where = answer.headers["location"]
    assert where == f"/story/{place(desk, 'shut')}#changes"
    desk.make_reports(10)
    page = editor.get(where).text
    hand = re.findall(r'name="hand" value="(\d+)"', page)
    assert len(hand) == 2
    assert 'id="changes" open' in page
    undone = editor.post("/undo", data={"form": form, "hand": hand[-1]})
    assert undone.headers["location"].startswith("/story/")
    assert place(desk, "shut") != place(desk, '"reading room"')
