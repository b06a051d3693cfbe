"""A hub of our own that serves its topic too, and a desk behind a real server that it can call."""

from __future__ import annotations

import hmac
import http.client
import threading
from contextlib import closing
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import uvicorn

from tellings.intake.web import Fetcher, Manners
from tellings.records import Feed
from tellings.service.desk import Desk
from tellings.service.loop import Loop, Rhythm
from tellings.service.pushing import Pushing
from tellings.stores import sqlite
from tellings.stores.hubs import Hubs, Push
from tellings.web.app import Settings, make_app

NOW = 1_778_300_000.0
TEXT = (
    "The lighthouse at Garrow Point went dark on Monday after {n} lamps failed, the harbour office said. “We sail by "
    "hand tonight,” said harbour master Ines Okoro. Boats stay in the basin until the lamps are mended, Okoro said. "
) * 8


class Hub(ThreadingHTTPServer):
    """Keeps subscriptions as W3C WebSub has it, or misbehaves as it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.items: list[int] = []
        self.status, self.lease, self.checks, self.links = 202, "864000", True, True
        self.leads_to: str | None = None
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, str]] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"

    def feed(self, *numbers: int) -> bytes:
        """The topic, with these items or all."""
        items = "".join(
            f"<item><guid isPermaLink='false'>g{n}</guid><title>Lamps {n}</title><description>{TEXT.format(n=n)}"
            f"</description></item>"
            for n in numbers or self.items
        )
        links = f"<a:link rel='hub' href='{self.url}/hub'/><a:link rel='self' href='{self.url}/feed'/>"
        space = "xmlns:a='http://www.w3.org/2005/Atom'"
        return f"<rss version='2.0' {space}><channel>{links * self.links}<title>Beacon</title>{items}</channel></rss>".encode()

    def check(self, asked: dict[str, str], **other: str) -> tuple[int, str]:
        """Call back as a hub that checks, or says something else."""
        query = {"hub.mode": asked["hub.mode"], "hub.topic": asked["hub.topic"], "hub.challenge": "Tide-7 & more"}
        if asked["hub.mode"] == "subscribe":
            query["hub.lease_seconds"] = self.lease
        query |= {f"hub.{name}": value for name, value in other.items()}
        return call("GET", f"{asked['hub.callback']}?{urlencode(query)}")

    def send(self, body: bytes, *, method: str = "sha256", secret: str | None = None) -> int:
        """Distribute content to the one who asked last, signed."""
        asked = next(a for a in reversed(self.asked) if a["hub.mode"] == "subscribe")
        key = asked["hub.secret"] if secret is None else secret
        made = f"{method}={hmac.new(key.encode(), body, method).hexdigest()}"
        return call("POST", asked["hub.callback"], body, {"X-Hub-Signature": made})[0]


def asked_of(
    method: str, url: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, str, Message]:
    """One request; status, body and headers of the answer. A body in pieces is sent without its length."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    with closing(connection):
        connection.request(method, f"{parts.path}?{parts.query}", body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers


def call(method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """One request; status and body."""
    return asked_of(method, url, body, headers)[:2]


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        self._answer(404 if self.path == "/robots.txt" else 200, self.server.feed())

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        asked = {name: values[0] for name, values in given.items()}
        hub = self.server
        if hub.leads_to:
            self.send_response(307)
            self.send_header("Location", hub.leads_to)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        hub.asked.append(asked)
        if hub.checks and hub.status < 300:
            hub.answers.append(hub.check(asked))  # before it answers, as some do
        self._answer(hub.status, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


@dataclass
class Called:
    """A desk that hubs can call, step by step; its clock is turned by the test."""

    path: Path
    now: float = NOW
    fetcher: Fetcher = field(default_factory=lambda: Fetcher(allow_private=True, manners=Manners(pace=0.0)))
    plain: bool = True
    address: str | None = None

    def start(self) -> None:
        """Begin, or begin again over the same data file."""
        self.store = sqlite.open_store(str(self.path / "desk.db"))
        self.desk = Desk(self.store, clock=lambda: self.now)
        socket = uvicorn.Config(lambda: None, port=self._port(), log_level="error").bind_socket()
        self.address = f"http://127.0.0.1:{socket.getsockname()[1]}"
        self.pushing = Pushing(self.store, clock=lambda: self.now, address=self.address, plain=self.plain)
        app = make_app(self.desk, Settings(), pushing=self.pushing)
        config = uvicorn.Config(app, log_level="error", ws="none", lifespan="off")
        self._server, self._socket = uvicorn.Server(config), socket
        self._web = threading.Thread(target=self._server.run, kwargs={"sockets": [socket]}, daemon=True)
        self._web.start()
        self.loop = Loop(self.desk, lambda: self.fetcher, Rhythm(), _fail, pushing=self.pushing)

    def _port(self) -> int:
        return urlsplit(self.address).port or 0 if self.address else 0

    def stop(self) -> None:
        """Stop without a word to anybody."""
        self._server.should_exit = True
        self._web.join()
        self._socket.close()
        self.store.close()

    def ask(self, url: str) -> Feed:
        """Ask the feed now."""
        with self.store.transaction() as books:
            feed = books.feed(url) or Feed(url=url)
            books.put_feed(feed)
        self.loop.ask(feed, self.fetcher)
        return self.feed(url)

    def feed(self, url: str) -> Feed:
        """The feed as it stands."""
        with self.store.reading() as books:
            found = books.feed(url)
        assert found is not None
        return found

    def step(self) -> bool:
        """Ask the hub that is due."""
        return self.pushing.step(self.fetcher)

    def take_in(self) -> bool:
        """Take in what was pushed."""
        return self.pushing.take_in(self.desk, self.fetcher)

    def push(self, feed: str) -> Push | None:
        """The feed's subscription."""
        with self.store.reading() as books:
            return Hubs(books.connection).of(feed)

    def count(self, what: str) -> int:
        """How many there are."""
        with self.store.reading() as books:
            return books.count(what)[what]


def _fail(thread: str, error: BaseException) -> None:
    raise AssertionError(thread) from error
