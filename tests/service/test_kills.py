"""kill -9 in the middle of intake, again and again: nothing lost, nothing doubled, the file whole, the window rebuilt."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tellings.records import Article, Feed
from tellings.service.desk import Desk
from tellings.stores import sqlite

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent / "src"
FEEDS, ITEMS, KILLS = 3, 12, 40
PLACES = ("Oakley", "Fernley", "Port Ellery", "Saltmarsh", "Quarne", "Dunmere", "Ashwick", "Tolleth")
THINGS = ("bridge", "ferry", "school", "market", "museum", "harbour wall", "reservoir", "town clock")


def words(feed: int, item: int, edition: int) -> str:
    """Enough text to be read whole; feeds tell the same events, each in its own words."""
    place, thing = PLACES[item % 8], THINGS[item * 5 % 8]
    lead = (
        f"The {thing} at {place} was shut on day {item} after inspector {feed} Bell found damage, edition {edition}. "
    )
    return lead + " ".join(
        f"Paragraph {n} by paper {feed} says that the {thing} of {place} stays shut for {item + n} weeks."
        for n in range(40)
    )


class Paper(ThreadingHTTPServer):
    """Three feeds; `edition` counts how often some of their items were changed."""

    daemon_threads = True
    edition = 1

    def text(self, feed: int, item: int) -> str:
        return words(feed, item, self.edition if item % 3 == 0 else 1)


class Handler(BaseHTTPRequestHandler):
    server: Paper

    def do_GET(self) -> None:
        feed = int(self.path[-1]) if self.path[-1].isdigit() else 0
        items = "".join(
            f"<item><guid isPermaLink='false'>g{feed}-{n}</guid><title>{THINGS[n * 5 % 8]} {n}</title>"
            f"<description>{self.server.text(feed, n)}</description></item>"
            for n in range(ITEMS)
        )
        body = f"<rss version='2.0'><channel><title>Paper {feed}</title>{items}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


@pytest.fixture
def paper() -> Iterator[Paper]:
    made = Paper(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[[int, float], str]]:
    """Start a desk that may run so many statements, with its clock so far ahead; how it ended."""
    command = [sys.executable, str(HERE / "mortal.py"), str(tmp_path / "desk.db")]
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as running:
        assert running.stdin is not None
        assert running.stdout is not None

        def start(statements: int, ahead: float) -> str:
            assert running.stdin is not None
            assert running.stdout is not None
            running.stdin.write(f"{statements} {ahead}\n")
            running.stdin.flush()
            return running.stdout.readline().strip()

        yield start
        running.stdin.close()
        running.wait(60)


def test_a_desk_killed_at_any_moment_loses_nothing_and_doubles_nothing(
    paper: Paper, begin: Callable[[int, float], str], tmp_path: Path
) -> None:
    data = str(tmp_path / "desk.db")
    store = sqlite.open_store(data)
    with store.transaction() as books:
        for n in range(FEEDS):
            books.put_feed(Feed(url=f"http://127.0.0.1:{paper.server_port}/{n}"))
    store.close()
    chance = random.Random(20)
    killed = 0
    for phase in (1, 2):  # in the second, feeds are due again and a third of their items have changed
        paper.edition = phase
        for _ in range(KILLS // 2):
            if begin(chance.randrange(1, 22), phase * 100_000.0) != "killed":
                break
            killed += 1
        assert begin(0, phase * 100_000.0) == "done 0"
    assert killed >= KILLS // 2

    with sqlite3.connect(data) as raw:
        assert raw.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert raw.execute("insert into entry_text(entry_text) values('integrity-check')")
        indexed = raw.execute("select count(*), count(distinct ref) from entry where kind = 'article'").fetchone()
        keys = raw.execute("select count(*), count(distinct key) from article").fetchone()
        versions = raw.execute("select count(*), count(distinct article) from version").fetchone()
    raw.close()
    everything = FEEDS * ITEMS
    changed = FEEDS * len(range(0, ITEMS, 3))
    assert keys == indexed == (everything, everything)
    assert versions == (changed, changed)

    store = sqlite.open_store(data)
    with store.reading() as books:
        kept = {a.text: a for s in books.front(0.0, 1000) for a, _ in books.articles_of(s.id)}
        counts = books.count()
    assert (counts["items"], counts["articles"], counts["refusals"]) == (everything, everything, 0)
    served = {paper.text(f, n) for f in range(FEEDS) for n in range(ITEMS)}
    assert {" ".join(text.split()) for text in kept} == served
    _window_is_the_stores(Desk(store, clock=lambda: 1_900_000_000.0, reach_days=10_000), list(kept.values()))
    store.close()


def _window_is_the_stores(desk: Desk, kept: list[Article]) -> None:
    with desk.store.reading() as books:
        places = {a.id: books.place_of(a.id) for a in kept}
    assert set(desk._window.stories()) == {t.story for t in places.values() if t}
    assert len(desk._window) == len(kept)
