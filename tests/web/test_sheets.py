"""What is laid out once for many readers is what each of them would get by itself."""

from __future__ import annotations

from dataclasses import replace

from starlette.testclient import TestClient

from tellings.records import Article, Placed, Report, Signature, Telling
from tellings.service.desk import Desk
from tellings.stores import Store
from tellings.web import sheets
from tellings.web.app import Settings, make_app
from tellings.web.sheets import Fronts, Sheet, Sheets, laid_out

TEXT = "The lighthouse keeper Nora Quill mended the lamp on Sunday, the harbour office said. Boats are out again."


def sheet(size: int) -> Sheet:
    return Sheet(head=b"h" * size, rest=b"", policy="", articles=())


def test_a_page_is_kept_for_its_mark_only_and_the_one_asked_for_longest_ago_goes_first() -> None:
    kept = Sheets()
    third = sheets.MOST_BYTES // 3
    for name in ("one", "two", "three"):
        kept.put(name, "1", sheet(third))
    assert kept.get("one", "2") is None
    assert kept.get("one", "1") is not None
    kept.put("four", "1", sheet(third))
    assert kept.get("two", "1") is None
    assert kept.get("one", "1") is not None
    kept.put("vast", "1", sheet(sheets.MOST_BYTES + 1))
    assert kept.get("vast", "1") is None
    kept.put("five", "1", sheet(third))
    assert kept.get("five", "1") is not None


def test_a_report_in_two_halves_is_the_report_with_something_over_it() -> None:
    article = Article(id="a", text=TEXT, title="Lamp <mended>", source="made", outlet="The Buoy")
    made = laid_out(Report(articles=(article,), refused=(), stories=()))
    whole = made.under("<aside>é</aside>").decode()
    assert whole.count("<aside>é</aside>") == 1
    assert "<!--" not in whole.partition("<aside>")[0][-40:]
    assert made.articles == (replace(article, text=""),)


def client_of(desk: Desk) -> TestClient:
    return TestClient(make_app(desk, Settings(public=True, hosts=("testserver",))))


def put(store: Store, id: str, story: str, at: float, articles: int = 1) -> None:
    article = Article(id=id, text=f"{TEXT} This is {id}.", title=f"Title of {id}", source="made", outlet=id)
    with store.transaction() as books:
        signature = Signature(article=id, published=None, length=10)
        books.put_article(article, signature, Telling(article=id, story=story), key=id, received=at, placed=at)
        books.put_story(
            Placed(id=story, headline=f"Title of {id}", articles=articles, outlets=1, independent=1, first=at, last=at)
        )


def test_the_front_page_shows_what_changed_at_once_and_reads_nothing_where_nothing_did(store: Store) -> None:
    now = [1_000_000.0]
    desk = Desk(store, clock=lambda: now[0])
    client = client_of(desk)
    put(store, "first", "s1", now[0])
    assert "Title of first" in client.get("/").text
    made: list[int] = []
    fronts = client.app.state.fronts  # type: ignore[attr-defined]
    before = fronts._kept
    assert "Title of first" in client.get("/").text
    assert fronts._kept is before
    put(store, "second", "s2", now[0])
    assert "Title of second" in client.get("/").text
    kept = fronts._kept
    now[0] += sheets.OLDEST
    client.get("/")
    assert fronts._kept is not kept
    fresh = Fronts()
    assert fresh.latest(store, now[0], lambda: made.append(1) or ([], "x")) == ([], "x")  # type: ignore[func-returns-value]
    now[0] -= 5.0  # a clock that was set back
    fresh.latest(store, now[0], lambda: made.append(1) or ([], "y"))  # type: ignore[func-returns-value]
    assert made == [1, 1]


def test_a_story_s_page_follows_its_story(store: Store) -> None:
    now = [1_000_000.0]
    desk = Desk(store, clock=lambda: now[0])
    client = client_of(desk)
    put(store, "first", "s1", now[0])
    one = client.get("/story/s1")
    assert "This is first" in one.text
    again = client.get("/story/s1")
    assert (again.text, again.headers["content-security-policy"]) == (one.text, one.headers["content-security-policy"])
    put(store, "second", "s1", now[0] + 1, articles=2)
    grown = client.get("/story/s1").text
    assert "Title of second" in grown
    assert "since this report was made" in grown
    desk.make_report("s1")
    now_told = client.get("/story/s1").text
    assert "Title of second" in now_told
    assert "since this report was made" not in now_told
