"""Addresses that would make the desk ask its own machine or network: refused for a feed, for its items, after redirects."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tellings.intake import guard
from tellings.intake.web import Fetcher, Manners
from tellings.records import Feed
from tellings.service.desk import Desk
from tellings.service.loop import Loop, Rhythm
from tellings.stores import sqlite

PUBLIC = "127.0.0.9"
"""Stands for an address on the open internet here."""


class Trap(ThreadingHTTPServer):
    """What must not be reached at any other address than `PUBLIC`."""

    daemon_threads = True
    items: tuple[str, ...] = ()
    leads_to: str | None = None

    def __init__(self, address: str, port: int = 0) -> None:
        super().__init__((address, port), Handler)
        self.asked: list[str] = []


class Handler(BaseHTTPRequestHandler):
    server: Trap

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.server.leads_to and self.path == "/feed":
            self.send_response(302)
            self.send_header("Location", self.server.leads_to)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        items = "".join(f"<item><guid>{u}</guid><link>{u}</link><title>t</title></item>" for u in self.server.items)
        body = f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>".encode()
        self.send_response(200 if self.path == "/feed" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


def _run(trap: Trap) -> Iterator[Trap]:
    thread = threading.Thread(target=trap.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield trap
    trap.shutdown()
    trap.server_close()
    thread.join()


@pytest.fixture
def trap() -> Iterator[Trap]:
    """On this machine's own address."""
    yield from _run(Trap("127.0.0.1"))


@pytest.fixture
def public(trap: Trap, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trap]:
    """On the address that stands for the open internet, at the same port."""
    try:
        made = Trap(PUBLIC, trap.server_port)
    except OSError:
        pytest.skip("this machine has no further loopback addresses")
    real = guard.is_public
    monkeypatch.setattr(guard, "is_public", lambda address: address == PUBLIC or real(address))
    monkeypatch.setattr(guard, "PORTS", guard.PORTS | {trap.server_port})
    yield from _run(made)


class Names:
    """A resolver of our own; a name with several answers gives the next at each look-up, the last for ever."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): answers for name, answers in names.items()}

    def __call__(self, host: str, port: int) -> list[str]:
        answers = self.names.get(host)
        if answers is None:
            return guard.resolve(host, port)
        return [answers.pop(0) if len(answers) > 1 else answers[0]]


def followed(url: str, tmp_path: Path, names: Names) -> tuple[Feed, list[str]]:
    """The feed after one asking, and the reasons of what was refused."""
    store = sqlite.open_store(str(tmp_path / "desk.db"))
    loop = Loop(Desk(store, clock=lambda: 1_778_300_000.0), Fetcher, Rhythm(), lambda t, e: pytest.fail(repr(e)))
    with store.transaction() as books:
        books.put_feed(Feed(url=url))
    loop.ask(Feed(url=url), Fetcher(manners=Manners(pace=0.0, total=5.0), resolver=names))
    with store.reading() as books:
        (feed,) = books.feeds()
        reasons = [r.reason for _, r in books.refusals()]
    store.close()
    return feed, reasons


HOSTS = (
    "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "10.0.0.7", "172.16.3.4", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[fe80::1]", "[fd00::1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "inside.example",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_feed_on_a_private_address_is_never_asked(host: str, trap: Trap, tmp_path: Path) -> None:
    feed, _ = followed(f"http://{host}:{trap.server_port}/feed", tmp_path, Names(inside_example=["127.0.0.1"]))
    assert feed.failures == 1
    assert trap.asked == []


def test_no_item_of_a_public_feed_leads_inside(public: Trap, trap: Trap, tmp_path: Path) -> None:
    public.items = tuple(f"http://{host}:{trap.server_port}/page" for host in HOSTS)
    names = Names(inside_example=["127.0.0.1"], feed_example=[PUBLIC])
    feed, reasons = followed(f"http://feed.example:{trap.server_port}/feed", tmp_path, names)
    assert feed.failures == 0
    assert len(reasons) == len(HOSTS)
    assert set(reasons) <= {"private-address", "unknown-host", "bad-address"}
    assert trap.asked == []


@pytest.mark.parametrize(
    "scheme", ["file:///etc/passwd", "ftp://feed.example/x", "gopher://feed.example:70/_x", "data:,x"]
)
def test_only_web_addresses_are_fetched(scheme: str, public: Trap, trap: Trap, tmp_path: Path) -> None:
    public.items = (scheme,)
    _, reasons = followed(f"http://feed.example:{trap.server_port}/feed", tmp_path, Names(feed_example=[PUBLIC]))
    assert reasons == ["bad-address"]


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:{port}/feed2", "http://[::1]:{port}/x", "file:///etc/passwd", "//localhost:{port}/x"]
)
def test_a_redirect_is_checked_like_a_first_address(target: str, public: Trap, trap: Trap, tmp_path: Path) -> None:
    public.leads_to = target.format(port=trap.server_port)
    feed, _ = followed(f"http://feed.example:{trap.server_port}/feed", tmp_path, Names(feed_example=[PUBLIC]))
    assert public.asked == ["/feed"]
    assert feed.failures == 1
    assert trap.asked == []


def test_a_name_that_changes_its_address_gains_nothing(public: Trap, trap: Trap, tmp_path: Path) -> None:
    public.leads_to = f"http://feed.example:{trap.server_port}/again"
    feed, _ = followed(
        f"http://feed.example:{trap.server_port}/feed", tmp_path, Names(feed_example=[PUBLIC, "127.0.0.1"])
    )
    assert public.asked == ["/feed"]
    assert feed.failures == 1
    assert trap.asked == []


@pytest.mark.parametrize("port", [22, 25, 6379, 11211])
def test_odd_ports_of_public_addresses_are_refused(port: int, public: Trap, tmp_path: Path) -> None:
    feed, _ = followed(f"http://feed.example:{port}/feed", tmp_path, Names(feed_example=[PUBLIC]))
    assert "port" in (feed.answer or "")
