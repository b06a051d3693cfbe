"""Parts that are asked for again: only where something is new, and never more than a page would show."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from importlib import resources

import pytest
from starlette.testclient import TestClient

from tellings.records import Capture, Lead
from tellings.service.desk import Desk
from tellings.service.following import Served
from tellings.stores import Store

TEXTS = (
    "The Oakley bridge was shut on Friday after an engineer found a crack in the pier. “It is not safe,” said Mayor Ann Bell.",
    "A crack in the pier has shut the Oakley bridge, Mayor Ann Bell said on Friday. “It is not safe at all,” Bell said.",
    "Oakley bridge, shut on Friday for a crack in its pier, opens again in June, the engineer told Mayor Ann Bell.",
)


class Clock:
    now = 1_778_300_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    made = Desk(store, clock=clock)
    take(made, 0)
    take(made, 1)
    return made


def test_every_story_stands_with_a_sentence_of_a_source(desk: Desk, reader: TestClient) -> None:
    def shown() -> tuple[Lead, str]:
        (line,) = reader.get("/api/v1/stories").json()["stories"]
        return Lead(**line["lead"]), reader.get("/").text

    def holds(lead: Lead) -> bool:
        with desk.store.reading() as books:
            article = books.article(lead.article)
        return article is not None and article.text[lead.start : lead.end] == lead.text

    first, page = shown()  # before there is a report
    assert holds(first)
    assert TEXTS[0].partition(" “")[0] == first.text
    assert f'<cite dir="auto">{first.outlet}</cite>' in page
    with desk.store.reading() as books:
        (line,) = books.front(0.0)
    report = desk.make_report(line.id)
    assert report is not None
    lead, page = shown()
    assert holds(lead)
    assert (lead.article, lead.start, lead.end) in {(b.text.article, b.text.start, b.text.end) for b in report.brief}
    changed = Capture(
        source="f0", body=b"Nothing of it was so, the paper said a day later. More tomorrow.", kind="text"
    )
    for n in (0, 1):  # the outlets take back what they said: no line may stand that no source has
        desk.take(Served(key=f"k{n}", content="2", item=replace(changed, outlet=f"Paper {n}")))
    after, page = shown()
    assert holds(after)
    assert lead.text not in page


def take(desk: Desk, n: int) -> str:
    item = Capture(source=f"f{n}", body=TEXTS[n].encode(), kind="text", outlet=f"Paper {n}", title=f"Bridge <b>{n}</b>")
    return desk.take(Served(key=f"k{n}", content="1", item=item)).story or ""


def asked_for(page: str) -> str:
    found = re.search(r'hx-get="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_the_list_of_stories_is_sent_again_only_when_it_changed(desk: Desk, reader: TestClient) -> None:
    part = asked_for(reader.get("/").text)
    assert reader.get(part).status_code == 204
    take(desk, 2)
    answer = reader.get(part)
    assert answer.status_code == 200
    assert "3 outlets" in answer.text
    assert "New since you opened this page" in answer.text
    assert "<html" not in answer.text
    assert "<b>" not in answer.text
    assert reader.get(asked_for(answer.text)).status_code == 204


def test_a_story_page_is_told_what_came_and_of_a_new_report(desk: Desk, reader: TestClient, clock: Clock) -> None:
    desk.make_reports()
    clock.now += 10
    with desk.store.reading() as books:
        (line,) = books.front(0.0)
    part = asked_for(reader.get(f"/story/{line.id}").text)
    assert reader.get(part).status_code == 204
    clock.now += 10
    take(desk, 2)
    answer = reader.get(part)
    assert "1 article came or changed" in answer.text
    assert "Paper 2: Bridge &lt;b&gt;2&lt;/b&gt;" in answer.text
    assert "Show the new report" not in answer.text
    clock.now += 10
    desk.make_reports()
    assert "Show the new report" in reader.get(asked_for(answer.text)).text


def test_a_story_without_a_report_shows_what_came_and_is_loaded_anew_when_it_is_there(
    desk: Desk, reader: TestClient
) -> None:
    with desk.store.reading() as books:
        (line,) = books.front(0.0)
    page = reader.get(f"/story/{line.id}")
    assert page.status_code == 200
    assert "Bridge &lt;b&gt;1&lt;/b&gt;" in page.text
    part = asked_for(page.text)
    assert reader.get(part).status_code == 204
    assert "HX-Redirect" not in reader.get(part).headers
    desk.make_reports()
    assert reader.get(part).headers["HX-Redirect"] == f"/story/{line.id}"


@pytest.mark.parametrize("since", ["", "nan", "inf", "x", "-1", "9" * 400])
def test_whatever_time_is_asked_for_there_is_an_answer(since: str, desk: Desk, reader: TestClient) -> None:
    assert reader.get(f"/live/story/none?since={since}").status_code == 200
    assert reader.get("/live/stories?mark=%F0%9F%92%A9").status_code == 200


def test_the_script_is_the_one_that_its_note_and_the_pages_name(reader: TestClient) -> None:
    script = reader.get("/static/htmx.min.js")
    assert script.headers["content-type"].startswith("text/javascript")
    digest = "sha384-" + base64.b64encode(hashlib.sha384(script.content).digest()).decode()
    note = resources.files("tellings.web").joinpath("static", "htmx.txt").read_text("utf-8")
    assert digest in note
    assert hashlib.sha256(script.content).hexdigest() in note
    page = reader.get("/").text
    assert f'integrity="{digest}"' in page
    assert '"allowEval":false' in page
    assert len(re.findall("<script", page)) == 1
    assert "script-src 'self'" in reader.get("/").headers["content-security-policy"]
