"""What lies further back than a week, what somebody waits for, and finds with their words marked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from tellings.records import Capture
from tellings.service.desk import Desk
from tellings.service.following import Served, digest
from tellings.service.reporting import Order, ReportingError
from tellings.stores import Store
from tellings.web import wording
from tellings.web.app import Settings, make_app
from web.oakley import NOW, TEXTS

DAY = 86_400.0
SECOND = (
    "All 214 passengers of the ferry Saint Brannoc were brought ashore by lifeboats after she struck a sandbank off Port "
    "Ellery on Saturday night, said her captain, Mara Quist, who blamed the tide."
)


def day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def bring(desk: Desk, name: str, texts: tuple[str, ...]) -> None:
    for n, text in enumerate(texts):
        capture = Capture(source=f"https://{name}{n}.example/x", body=text.encode(), outlet=f"{name} {n}")
        desk.take(Served(key=f"{name}{n}", content=digest(text), item=capture))


def test_the_front_page_leads_back_to_stories_of_earlier_weeks(store: Store) -> None:
    at = [NOW - 40 * DAY]
    desk = Desk(store, clock=lambda: at[0])
    bring(desk, "bridge", TEXTS[:2])
    at[0] = NOW
    bring(desk, "ferry", TEXTS[2:])
    reader = TestClient(make_app(desk, Settings(public=True, hosts=("testserver",))))
    front = reader.get("/").text
    assert "Saint Brannoc" in front
    assert "Oakley" not in front
    before = day(NOW - 7 * DAY)
    assert f'href="/?until={before}"' in front
    earlier = reader.get(f"/?until={before}").text
    assert "Oakley" in earlier
    assert "Saint Brannoc" not in earlier
    assert f'Stories up to <time datetime="{day(NOW - 40 * DAY)}"' in earlier  # the empty weeks between are left out
    assert f'href="/?until={day(NOW - 33 * DAY)}">Later' in earlier
    last = reader.get(f"/?until={day(NOW - 47 * DAY)}").text
    assert "no earlier story" in last


@pytest.mark.parametrize("until", ["9999-12-31", "tomorrow", "2026-02-31", "0001-01-01", "", "-1", "20251301"])
def test_a_day_that_is_none_or_to_come_leads_to_the_latest_stories(until: str, reader: TestClient) -> None:
    page = reader.get("/", params={"until": until})
    assert page.status_code == 200
    assert "<h1>Stories</h1>" in page.text


def test_what_somebody_waits_for_is_made_before_everything_else(store: Store) -> None:
    made: list[str] = []

    def report(order: Order) -> None:
        made.append(order.story.id)
        raise ReportingError("not now")

    desk = Desk(store, clock=lambda: NOW, report=report)  # type: ignore[arg-type]
    bring(desk, "bridge", TEXTS[:2])
    bring(desk, "ferry", (TEXTS[2], SECOND))
    with desk.store.reading() as books:
        waiting = books.dirty(NOW, 10, least=2)
    assert len(waiting) == 2
    reader = TestClient(make_app(desk, Settings(public=True, hosts=("testserver",))))
    assert "being made" in reader.get(f"/story/{waiting[1]}").text
    with pytest.raises(ReportingError):
        desk.make_reports(1)
    assert made == [waiting[1]]
    page = reader.get(f"/story/{waiting[1]}").text  # it failed: nobody is told to wait for ever
    assert "could not be made" in page
    assert "refresh" not in page


def test_found_words_are_marked_as_the_search_reads_them_and_nothing_else_becomes_markup() -> None:
    marked = wording.found("Café <b> caféteria CAFE's", '"cafe" x')
    assert str(marked) == "<mark>Café</mark> &lt;b&gt; caféteria <mark>CAFE</mark>&#39;s"
    assert str(wording.found("as it is", "")) == "as it is"


def test_finds_show_their_words_marked(reader: TestClient) -> None:
    assert "<mark>safe</mark>" in reader.get("/search?words=SAFE").text


def test_times_long_ago_are_told_by_their_day() -> None:
    assert wording.ago(NOW - 59 * DAY, NOW) == "59 days ago"
    assert wording.ago(NOW - 1500 * DAY, NOW) == f"on {day(NOW - 1500 * DAY)}"
    assert wording.ago(NOW + 120, NOW) == "in 2 minutes"
    assert wording.span(3 * 3600.0) == "3 hours"
    assert wording.count(12_000, "find") == "12,000 finds"
