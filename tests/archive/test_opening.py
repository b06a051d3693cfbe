"""An archive's results in the desk: the same stories, found, shown and kept."""

from __future__ import annotations

import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("sqlalchemy")

from starlette.testclient import TestClient

from tellings.archive.opening import load
from tellings.errors import ReportError
from tellings.service.desk import DAY, Desk
from tellings.stores import sqlite
from tellings.web.app import Settings, make_app
from tellings.web.server import Serving, _clock, _rhythm

from .made import event, over, pages, put, record, rows


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("opened")
    over(
        put(folder / "a.warc.gz", [*pages(range(4), 2), record("https://a.example/x", b"", status="410 Gone")]),
        out=folder / "out",
    )
    return folder / "out"


def test_stories_articles_and_refusals_are_those_of_the_tables(march: Path, tmp_path: Path) -> None:
    store = sqlite.open_store(str(tmp_path / "desk.db"))
    ended = load(march, store)
    with store.reading() as books:
        counts = books.count("articles", "stories", "refusals")
        front = books.front(ended - 7 * DAY)
        found = books.find(event(2, 0)[0].split(":")[0])
    tables = {name: len(rows(march, name)) for name in counts}
    assert counts == tables
    assert {s.headline for s in front} == {event(n, 0)[0] for n in range(4)}
    assert {(s.articles, s.independent) for s in front} == {(2, 2)}
    assert found
    store.close()


def test_the_desk_shows_them_under_the_archives_own_clock(march: Path, tmp_path: Path) -> None:
    store = sqlite.open_store(str(tmp_path / "desk.db"))
    serving = Serving(data="", archive=str(march))
    desk = Desk(store, clock=_clock(serving, store))
    assert desk.refold() == 0, "placing anew changes nothing"
    assert _rhythm(serving).refold > 365 * DAY
    (line, *_) = _front(desk)
    desk.make_report(line.id)
    with TestClient(make_app(desk, Settings(public=True, hosts=("testserver",)))) as browser:
        assert event(1, 0)[0] in browser.get("/").text
        shown = browser.get(f"/story/{line.id}")
    assert shown.status_code == 200
    assert "We have never seen the" in shown.text
    store.close()


def _front(desk: Desk) -> list[object]:
    with desk.store.reading() as books:
        return list(books.front(desk.clock() - 7 * DAY))


def test_loading_again_changes_nothing(march: Path, tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    ends = []
    for _ in range(2):
        store = sqlite.open_store(str(file))
        ends.append(load(march, store))
        store.close()
    assert ends[0] == ends[1]
    with sqlite3.connect(file) as books:
        assert books.execute("select count(*), max(version) from article").fetchone() == (8, 1)
    books.close()


def test_what_is_no_archive_and_what_is_another_desk_are_refused(march: Path, tmp_path: Path) -> None:
    store = sqlite.open_store(str(tmp_path / "desk.db"))
    with pytest.raises(ReportError, match="manifest"):
        load(tmp_path, store)
    with store.transaction() as books:
        books.set_setting("archive", "another")
    with pytest.raises(ReportError, match="--data"):
        load(march, store)
    store.close()


def test_serve_opens_an_archive_and_shows_its_front_page_a_story_and_what_is_searched_for(
    march: Path, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = ["--data", str(tmp_path / "desk.db"), "--port", str(port), "--public"]
    call = [sys.executable, "-m", "tellings", "serve", "--archive", str(march), *data]
    quiet = subprocess.DEVNULL
    desk = subprocess.Popen(call, stdout=quiet, stderr=quiet)
    root = f"http://127.0.0.1:{port}"
    try:
        front = page(f"{root}/")
        assert all(event(n, 0)[0] in front for n in range(4))
        (link,) = set(re.findall(rf'href="(/story/[^"#?]+)"[^>]*>\s*{re.escape(event(2, 0)[0])}', front))
        until = time.monotonic() + 60
        while "We have never seen the" not in (shown := page(root + link)) and time.monotonic() < until:
            time.sleep(0.2)  # a story's report is made when somebody asks for it
        for teller in range(2):
            assert f"outlet{teller}.example" in shown
        assert "We have never seen the" in shown
        assert event(1, 0)[0] in page(f"{root}/search?words={quote(event(1, 0)[0].split(':')[0])}")
    finally:
        desk.kill()
        desk.wait()


def page(url: str) -> str:
    """A page of a desk that may just be coming up."""
    until = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError) as error:
            if isinstance(error, urllib.error.HTTPError) or time.monotonic() > until:
                raise
            time.sleep(0.2)
