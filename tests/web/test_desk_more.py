"""The desk in the browser, continued: edits, what is new, pictures, exports, metrics, the API's description, odd input."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import zipfile
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from tellings.records import Capture
from tellings.service.desk import DAY, Desk
from tellings.service.following import Served, digest
from tellings.stores import Store
from tellings.stores.looking import Looking
from tellings.web import api, exports
from tellings.web.app import Settings, make_app
from tellings.web.coverage import picture
from tellings.web.guarding import HEADERS
from tellings.web.openapi import PATHS, SCHEMAS, described
from web.oakley import EVIL, NOW, TEXTS, form_of, story_of


def change(desk: Desk, n: int, text: str) -> None:
    capture = Capture(source=f"https://o{n}.example/x", body=text.encode(), outlet=f"Outlet {n}")
    assert desk.take(Served(key=f"k{n}", content=digest(text), item=capture)).outcome == "version"


def test_edits_of_an_article_are_shown_word_by_word(desk: Desk, reader: TestClient) -> None:
    change(desk, 0, TEXTS[0].replace("not safe", "quite safe") + EVIL)
    story = story_of(desk, "bridge")
    assert "1 article was edited" in reader.get(f"/story/{story}").text
    page = reader.get(f"/story/{story}/edits").text
    assert re.search(r"<del><span[^>]*>taken out:</span>\s*not</del>", page)
    assert re.search(r"<ins><span[^>]*>put in:</span>\s*quite</ins>", page)
    assert "<script>alert" not in page
    assert reader.get("/story/none/edits").status_code == 404


def test_what_came_since_the_last_look_is_shown_to_those_who_came_in(desk: Desk, editor: TestClient) -> None:
    story = story_of(desk, "bridge")
    assert "Since you last looked" not in editor.get(f"/story/{story}").text
    desk.clock = lambda: NOW + DAY
    assert "Nothing new." in editor.get(f"/story/{story}").text
    text = TEXTS[1].replace("A crack", "An ugly crack").replace("plans repairs", "is planning repairs at once")
    capture = Capture(source="https://o9.example/x", body=text.encode(), outlet="Late Paper")
    desk.clock = lambda: NOW + DAY + 60
    assert desk.take(Served(key="k9", content="c9", item=capture)).story == story
    for _ in range(2):  # a reload in the same sitting tells the same
        assert re.search(r"Since you last looked.*Late Paper", editor.get(f"/story/{story}").text, re.S)


def test_the_front_page_pictures_the_coverage_in_words_too(reader: TestClient) -> None:
    assert re.search(r'<svg[^>]*role="img" aria-label="2 articles in the last seven days', reader.get("/").text)


def test_a_picture_counts_every_time_within_its_span() -> None:
    drawn = picture([0, 1, 50, 99, 100, 101], 0, 100, one="text", many="texts", span="here")
    assert drawn.words.startswith("5 texts here")
    assert max(b.height for b in drawn.bars) == drawn.height
    assert picture([], 0, 0, one="text", many="texts", span="here").bars == ()


def test_everything_is_exported_as_tables(desk: Desk, reader: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(reader.get("/api/v1/export/articles.csv").text)))
    assert {r["text"] for r in rows} == set(TEXTS)
    assert reader.get("/api/v1/export/articles.csv?excel=1").content.startswith(b"\xef\xbb\xbf")
    quotes = list(csv.DictReader(io.StringIO(reader.get("/api/v1/export/quotes.csv").text)))
    assert any("not safe" in q["words"] and q["speaker"] == "Ann Bell" for q in quotes)
    assert len(list(csv.DictReader(io.StringIO(reader.get("/api/v1/export/stories.csv").text)))) == 2
    assert reader.get("/api/v1/export/secrets.csv").status_code == 404


def test_export_goes_on_after_a_full_batch(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST", 2)
    whole = Looking.export
    monkeypatch.setattr(Looking, "export", lambda self, what, after="": whole(self, what, after, 2))
    rows = list(csv.DictReader(io.StringIO(reader.get("/api/v1/export/articles.csv").text)))
    assert len(rows) == len({r["article"] for r in rows}) == 3


def test_parquet_holds_the_same_rows(reader: TestClient) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    answer = reader.get("/api/v1/export/articles.parquet")
    assert answer.status_code == 200
    assert set(parquet.read_table(io.BytesIO(answer.content)).column("text").to_pylist()) == set(TEXTS)


def test_a_cell_is_no_formula() -> None:
    assert exports._safe("=1+1") == "'=1+1"
    assert exports._safe(" @x") == "' @x"
    assert exports._safe(3) == 3


def test_a_story_is_exported_as_its_tables(desk: Desk, reader: TestClient) -> None:
    packed = zipfile.ZipFile(io.BytesIO(reader.get(f"/story/{story_of(desk, 'bridge')}/csv").content))
    assert b"not safe" in packed.read("quotes.csv")


def test_metrics_are_what_prometheus_reads(desk: Desk, reader: TestClient, stranger: TestClient) -> None:
    text = reader.get("/metrics").text
    for line in text.splitlines():
        assert line.startswith("# ") or re.fullmatch(r'tellings_[a-z_]+(\{state="[a-z]+"\})? [-+0-9.e]+', line)
    assert "tellings_articles 3\n" in text
    assert 'tellings_feeds{state="active"} 1\n' in text
    assert stranger.get("/metrics").status_code == 403


def test_the_description_matches_the_routes(reader: TestClient) -> None:
    routes = {r.path for part in (api, exports) for r in part.ROUTES if r.path.startswith("/api/v1/")}
    assert set(PATHS) == routes
    assert reader.get("/openapi.json").json() == described()
    for name in re.findall(r"#/components/schemas/(\w+)", repr(described())):
        assert name in SCHEMAS
    answers = {"Story": ("/api/v1/stories", "stories"), "Feed": ("/api/v1/feeds", "feeds")}
    answers |= {"Find": ("/api/v1/search?words=bridge", "finds")}
    for name, (path, key) in answers.items():
        assert set(reader.get(path).json()[key][0]) == set(SCHEMAS[name]["properties"])  # type: ignore[call-overload]
    assert reader.get("/api/v1/people?name=Ann+Bell").json()["said"]


ODD = [
    "",
    "%00",
    "%ff%fe",
    "'; drop table article; --",
    '"' * 500,
    "x" * 9000,
    "NEAR(a b) OR *",
    "%ed%a0%80",
    "٣",
    "-1",
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_input_makes_the_server_fail(odd: str, desk: Desk) -> None:
    client = TestClient(make_app(desk, Settings(public=True, hosts=("testserver",))), raise_server_exceptions=False)
    for path, about in PATHS.items():
        asked = about["get"]["parameters"]  # type: ignore[index]
        query = "&".join(f"{p['name']}={odd}" for p in asked if p["in"] == "query")
        assert client.get(f"{re.sub('{.*}', odd or 'x', path)}?{query}").status_code < 500
    for path in ("/search", "/person", "/atom", "/enter", "/story/", "/story/x/edits"):
        for name in ("words", "name", "since", "token"):
            assert client.get(f"{path}?{name}={odd}&kind=quote").status_code < 500


def test_pinned_stories_outlive_the_others(desk: Desk, store: Store) -> None:
    bridge, ferry = story_of(desk, "bridge"), story_of(desk, "ferry")
    with store.reading() as books:
        members = [a.id for a, _ in books.articles_of(bridge)]
    desk.decide("pin", members, [], "Eda")
    desk = Desk(store, clock=lambda: NOW + 100 * DAY)
    assert desk.forget(60) == 1
    assert desk.forget(60) == 0
    with store.reading() as books:
        assert books.story(ferry) is None
        assert not books.find("sandbank")
        assert [a.id for a, _ in books.articles_of(bridge)] == members
        assert books.find("bridge")
        assert books.count("items")["items"] == 4
    again = Capture(source="https://o2.example/x", body=TEXTS[2].encode())
    assert desk.take(Served(key="k2", content=digest(TEXTS[2]), item=again)).outcome == "known"


def test_an_undone_pin_pins_no_more(desk: Desk, editor: TestClient) -> None:
    story = story_of(desk, "ferry")
    editor.post(f"/story/{story}/decide", data={"act": "pin", "form": form_of(editor)})
    with desk.store.reading() as books:
        assert replace(books.story(story), pinned=True) == books.story(story)  # type: ignore[type-var]
        (hand,) = books.hands()
    desk.undo(hand.id)
    with desk.store.reading() as books:
        assert not books.story(story).pinned  # type: ignore[union-attr]


def test_only_what_was_said_in_marks_is_shown_in_marks(desk: Desk, reader: TestClient) -> None:
    with desk.store.transaction() as books:
        (article, *_) = books.find("Oakley", kind="article")
        for n, kind in enumerate(("direct", "mixed", "indirect")):
            words = f"kestrels nest {kind}ly under the arch"
            hit = replace(article, kind="quote", words=words, speaker="Una Reed", title="")
            books.put_quotes(f"{article.story}-{n}", [(f"q{n}", hit, kind)])  # type: ignore[list-item]
        said = {h.said: h for h in books.find("kestrels", kind="quote")}
        assert set(said) == {"direct", "mixed", "indirect"}
        assert {h.said for h in books.said_by("Una Reed")} == set(said)
        assert {h.said for h in books.find("Oakley", kind="article")} == {None}
    for page in ("/search?words=kestrels", "/person?name=Una+Reed"):
        text = reader.get(page).text.replace("<mark>", "").replace("</mark>", "")
        assert "“kestrels nest directly under the arch”" in text
        assert "<i>kestrels nest indirectly under the arch</i>" in text
        assert "<i>kestrels nest mixedly under the arch</i>" in text
        assert "(reported)" in text
        assert "(partly quoted)" in text


def test_what_is_not_there_is_said_under_its_own_name_and_to_whom_it_is_said(
    reader: TestClient, editor: TestClient
) -> None:
    for path in ("/story/none", "/nowhere"):
        page = editor.get(path)
        assert page.status_code == 404
        assert "<h1>Not found</h1>" in page.text
        assert "Come in" not in page.text
        assert "Eda" in page.text
    assert "There is nothing at this address." in reader.get("/nowhere").text
    assert reader.get("/api/v1/nothing").json() == {"error": "There is nothing at this address."}
    wrong = reader.get("/undo")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")


def test_a_fault_of_our_own_is_told_plainly_and_logged(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(desk, Settings(public=True, hosts=("testserver",)))
    monkeypatch.setattr("tellings.web.pages._week", lambda *_: 1 / 0)
    client = TestClient(app, raise_server_exceptions=False)
    for path in ("/?token=secret", "/api/v1/stories?token=secret"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert "division" not in answer.text
    assert "a fault in answering GET /" in caplog.text
    assert "token=secret" not in caplog.text


def test_atom_of_a_search_keeps_to_its_limits_and_the_page_leads_to_it(desk: Desk, reader: TestClient) -> None:
    everything = reader.get("/atom?words=Oakley").text
    assert everything.count("<entry>") > reader.get("/atom?words=Oakley&kind=article").text.count("<entry>") > 0
    assert "<entry>" not in reader.get("/atom?words=Oakley&since=2999-01-01").text
    page = reader.get("/search?words=Oakley&kind=article&outlet=a%26b").text
    assert 'href="/atom?words=Oakley&amp;kind=article&amp;outlet=a%26b"' in page


def test_no_page_lets_a_style_in_that_is_not_its_own(desk: Desk, reader: TestClient) -> None:
    page = reader.get(f"/story/{story_of(desk, 'bridge')}")
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy + HEADERS["Content-Security-Policy"]
    (sheet,) = re.findall(r"<style>(.*?)</style>", page.text, re.S)
    made = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{made}';" in policy
    assert " style=" not in page.text
