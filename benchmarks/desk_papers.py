"""Two hundred made-up papers on one machine, for `desk_replay.py` and `desk_kills.py`: good feeds and every bad kind.

Each paper listens on a loopback address of its own (127.0.x.y, which Linux has), so that pacing by host holds. What was
served whole is written down: the ledger that the store is held against afterwards.
"""

from __future__ import annotations

import asyncio
import gzip
import hmac
import http.client
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.sax.saxutils import escape

WINDOW = 20
"""Items that a feed holds at a time."""
KINDS = {
    "good": 120, "atom": 25, "dated": 5, "teaser": 14, "limited": 5, "failing": 5, "slow": 4, "broken": 5, "moved": 4,
    "gone": 2, "huge": 1, "bomb": 2, "hostile": 5, "cut": 3,
}  # fmt: skip
"""How many papers there are of each kind: 200."""
VERBS = ("shut", "opened", "voted on", "sold", "mended", "searched", "flooded", "painted", "named", "lost")
SAID = ("said", "told reporters", "added", "wrote in a letter", "explained")


@dataclass(slots=True)
class Event:
    """Something that happened, which papers tell each in their own words."""

    words: list[str]
    names: list[str]
    left: int


class Newsroom:
    """Makes items: events told by one to six papers each, in a made-up language with English joints."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.words = ["".join(chance.choices("abdeilmnorstu", k=chance.randint(3, 9))) for _ in range(20_000)]
        self.names = [w.capitalize() for w in self.words[:4_000] if len(w) > 3]
        self.events: list[Event] = []

    def item(self, guid: str) -> Item:
        """The next item: half of them of an event that was told before."""
        chance = self.chance
        self.events = [e for e in self.events[-60:] if e.left > 0]
        if not self.events or chance.random() < 0.45:
            names = [f"{chance.choice(self.names)} {chance.choice(self.names)}" for _ in range(4)]
            self.events.append(Event(chance.sample(self.words, 40), names, chance.randint(1, 5)))
        event = chance.choice(self.events)
        event.left -= 1
        title = f"{event.names[0]} {chance.choice(VERBS)} {event.words[0]} {event.words[1]}"
        return Item(guid=guid, title=title, paragraphs=[self._paragraph(event) for _ in range(chance.randint(5, 9))])

    def _paragraph(self, event: Event) -> str:
        chance = self.chance
        made = []
        for _ in range(3):
            picked = chance.choices(event.words, k=6) + chance.choices(self.words, k=6)
            chance.shuffle(picked)
            verb, first, second = chance.choice(VERBS), " ".join(picked[:6]), " ".join(picked[6:])
            sentence = f"{chance.choice(event.names)} {verb} the {first} of {second}."
            if chance.random() < 0.2:
                sentence = f"“We {verb} the {first},” {event.names[1]} {chance.choice(SAID)}."
            made.append(sentence)
        return " ".join(made)


@dataclass(slots=True)
class Item:
    """One item as it stands now."""

    guid: str
    title: str
    paragraphs: list[str]
    edition: int = 1
    at: float = 0.0

    def text(self) -> list[str]:
        """Its paragraphs; the last names item and edition, so that every text is one of its kind."""
        return [*self.paragraphs, f"This is item {self.guid}, edition {self.edition}, of the paper."]


@dataclass(slots=True)
class Paper:
    """One paper: its kind, its feed as it stands, how often it was asked."""

    number: int
    kind: str
    host: str
    items: deque[Item]
    made: int = 0
    asked: int = 0
    changed: float = 0.0
    callback: str = ""
    """Where its hub pushes to; the paper is its own hub."""
    secret: str = ""
    waiting: deque[Item] = field(default_factory=deque)
    """Items that come by push alone and were not accepted yet."""

    def push(self, newsroom: Newsroom, now: float) -> None:
        """Publish an item that never stands in the feed."""
        self.made += 1
        item = newsroom.item(f"p{self.number}-{self.made}")
        item.at = now
        self.waiting.append(item)

    def release(self, newsroom: Newsroom, now: float) -> None:
        """Publish an item, or now and then change one that is out."""
        if len(self.items) > 3 and newsroom.chance.random() < 0.04:
            item = self.items[-2]
            item.edition += 1
            item.paragraphs[0] = newsroom.item("").paragraphs[0]
        else:
            self.made += 1
            item = newsroom.item(f"p{self.number}-{self.made}")
            item.at = now
            self.items.append(item)
        self.changed = now


Served = dict[tuple[str, int], float]


class Press:
    """All papers, and what they served: (guid, edition) with the time at which its last byte went out."""

    def __init__(
        self,
        seed: int = 11,
        scale: float = 1.0,
        window: int = WINDOW,
        *,
        trouble: bool = False,
        hubs: bool = False,
    ) -> None:
        self.hubs = hubs
        """Whether every third good paper has a hub, through which alone half of its items come."""
        self.pushed = 0
        """Pushes that were accepted."""
        self.trouble: dict[str, int] | None = {} if trouble else None
        """How often a page was asked for, where some answer only later."""
        self.newsroom = Newsroom(random.Random(seed))
        self.papers: list[Paper] = []
        for kind, count in KINDS.items():
            for _ in range(max(1, round(count * scale))):
                n = len(self.papers)
                self.papers.append(Paper(n, kind, f"127.0.{1 + n // 200}.{1 + n % 200}", deque(maxlen=window)))
        self.served: Served = {}
        self.pages: dict[str, Item] = {}
        self.answers: dict[str, int] = {}
        self.port = 0

    def url(self, paper: Paper) -> str:
        """The address of a paper's feed."""
        return f"http://{paper.host}:{self.port}/feed"

    async def serve(self, port: int = 0) -> asyncio.Server:
        """Listen on every paper's address, on one port."""
        by_host = {p.host: p for p in self.papers}

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await self._answer(by_host, reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
                pass
            finally:
                writer.close()

        if not port:
            probe = await asyncio.start_server(answer, self.papers[0].host, 0)
            port = probe.sockets[0].getsockname()[1]
            probe.close()
            await probe.wait_closed()
        self.port = port
        return await asyncio.start_server(answer, [p.host for p in self.papers], port, backlog=64)

    async def publish(self, rate: float, until: Callable[[], bool]) -> None:
        """Release so many items a second over all papers that get any out."""
        lively = [p for p in self.papers if p.kind not in ("gone", "huge", "bomb", "hostile", "cut")]
        begun, count = time.monotonic(), 0
        while not until():
            while count < (time.monotonic() - begun) * rate:
                paper = self.newsroom.chance.choice(lively)
                if paper.callback and self.newsroom.chance.random() < 0.5:
                    paper.push(self.newsroom, time.time())
                else:
                    paper.release(self.newsroom, time.time())
                count += 1
            await asyncio.sleep(0.02)

    async def push_out(self, until: Callable[[], bool]) -> None:
        """Send what papers push until it is accepted: again and again while the desk is dead."""
        while not until() or any(p.waiting for p in self.papers):
            for paper in [p for p in self.papers if p.waiting and p.callback]:
                some = [(i.guid, i.edition, i) for i in list(paper.waiting)[:5]]
                body = self._rss(paper, [item for *_, item in some])
                status = await asyncio.to_thread(_post, paper.callback, paper.secret, body)
                if status == 202:
                    self.pushed += 1
                    for guid, edition, item in some:
                        paper.waiting.remove(item)
                        self.served.setdefault((guid, edition), time.time())
                elif status == 410:
                    paper.callback = ""
            await asyncio.sleep(0.05)

    async def _subscribe(self, writer: asyncio.StreamWriter, paper: Paper, form: bytes) -> None:
        """Check a subscription and keep it, as W3C WebSub has it."""
        asked = {name: values[0] for name, values in parse_qs(form.decode()).items()}
        query = {"hub.mode": asked["hub.mode"], "hub.topic": asked["hub.topic"], "hub.challenge": "Ebb & 9"}
        query |= {"hub.lease_seconds": "864000"}
        await _send(writer, 202, b"")
        checked = await asyncio.to_thread(_get, f"{asked['hub.callback']}?{urlencode(query)}")
        if checked == (200, "Ebb & 9") and asked["hub.mode"] == "subscribe":
            paper.callback, paper.secret = asked["hub.callback"], asked["hub.secret"]

    async def _answer(
        self, by_host: dict[str, Paper], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).decode("latin-1")
        method, path = head.split(" ", 2)[:2]
        asked = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        asked = {k.lower(): v for k, v in asked.items()}
        paper = by_host[writer.get_extra_info("sockname")[0]]
        if path == "/robots.txt":
            return await _send(writer, 404, b"")
        if path.startswith("/page/"):
            return await self._page(writer, paper, path[6:])
        if path == "/hub" and method == "POST":
            return await self._subscribe(writer, paper, await reader.readexactly(int(asked["content-length"])))
        paper.asked += 1
        status = await self._feed(writer, paper, path, asked)
        key = f"{paper.kind} {status}"
        self.answers[key] = self.answers.get(key, 0) + 1
        return None

    async def _page(self, writer: asyncio.StreamWriter, paper: Paper, guid: str) -> None:
        item = self.pages.get(guid)
        if item is None or int(guid.rpartition("-")[2]) % 11 == 0:  # some pages are never there
            return await _send(writer, 404, b"<html><body>Not here.</body></html>")
        if self.trouble is not None:
            asked = self.trouble[guid] = self.trouble.get(guid, 0) + 1
            if asked < 3 and int(guid.rpartition("-")[2]) % 4 == 1:  # some come only when asked for again
                return await _send(writer, 503 if asked == 1 else 500, b"")
        inner = "".join(f"<p>{escape(p)}</p>" for p in item.text())
        body = f"<html><head><title>{escape(item.title)}</title></head><body><article>{inner}</article></body></html>"
        await _send(writer, 200, body.encode(), {"Content-Type": "text/html; charset=utf-8"})
        return None

    async def _feed(self, writer: asyncio.StreamWriter, paper: Paper, path: str, asked: dict[str, str]) -> int:
        kind = paper.kind
        if kind == "limited" and paper.asked % 3 == 0:
            await _send(writer, 429, b"", {"Retry-After": "5"})
            return 429
        if kind == "failing" and paper.asked % 2 == 0:
            await _send(writer, 500, b"")
            return 500
        if kind == "gone" and paper.asked > 2:
            await _send(writer, 410, b"")
            return 410
        if kind == "moved" and path == "/feed":
            await _send(writer, 301, b"", {"Location": "/feed/new"})
            return 301
        if kind in HARMFUL:
            return await HARMFUL[kind](writer, paper)
        tag = f'W/"{paper.number}-{paper.changed:.6f}"'
        stamp = formatdate(paper.changed, usegmt=True)
        caching = {"Cache-Control": "max-age=10"}
        caching |= {"Last-Modified": stamp} if kind == "dated" else {"ETag": tag}
        same = asked.get("if-modified-since") == stamp if kind == "dated" else asked.get("if-none-match") == tag
        if same and time.time() - paper.changed > 1.0:
            await _send(writer, 304, b"", caching)
            return 304
        now_out = [(i.guid, i.edition, i) for i in paper.items]
        body = self._body(paper)
        for guid, _, item in now_out:
            self.pages[guid] = item
        if "gzip" in asked.get("accept-encoding", "") and paper.number % 2:
            body, caching = gzip.compress(body, 1), {**caching, "Content-Encoding": "gzip"}
        if kind == "slow":
            await _drip(writer, body, caching, 3.0)
        else:
            await _send(writer, 200, body, caching)
        done = time.time()
        for guid, edition, _ in now_out:
            self.served.setdefault((guid, edition), done)
        return 200

    def _body(self, paper: Paper) -> bytes:
        make = _entry if paper.kind == "atom" else _teaser if paper.kind == "teaser" else _item
        base = f"http://{paper.host}:{self.port}"
        inner = "".join(make(i, base) for i in paper.items)
        if paper.kind == "atom":
            return f'<feed xmlns="{ATOM}"><title>Paper {paper.number}</title>{inner}</feed>'.encode()
        if paper.kind == "broken":  # no entity &nbsp; in XML; of some the end is missing
            inner += "</channel>" if paper.number % 2 else "</channel></rss>"
            return f"<rss version='2.0'><channel><title>Paper&nbsp;{paper.number}</title>{inner}".encode()
        return self._rss(paper, list(paper.items))

    def _rss(self, paper: Paper, items: list[Item]) -> bytes:
        base, links = f"http://{paper.host}:{self.port}", ""
        if self.hubs and paper.kind == "good" and paper.number % 3 == 0:
            names = ("hub", f"{base}/hub"), ("self", f"{base}/feed")
            links = "".join(f"<a:link xmlns:a='{ATOM}' rel='{rel}' href='{url}'/>" for rel, url in names)
        inner = "".join((_teaser if paper.kind == "teaser" else _item)(i, base) for i in items)
        title = f"<title>Paper {paper.number}</title>"
        return f"<rss version='2.0'><channel>{links}{title}{inner}</channel></rss>".encode()


def _post(url: str, secret: str, body: bytes) -> int:
    """Push signed content; the status, 0 where nobody answers."""
    made = hmac.new(secret.encode(), body, "sha256").hexdigest()
    try:
        return _call("POST", url, body, {"X-Hub-Signature": f"sha256={made}"})[0]
    except (OSError, http.client.HTTPException):
        return 0


def _get(url: str) -> tuple[int, str]:
    try:
        return _call("GET", url, None, {})
    except (OSError, http.client.HTTPException):
        return 0, ""


def _call(method: str, url: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


ATOM = "http://www.w3.org/2005/Atom"


def _html(item: Item) -> str:
    return escape("".join(f"<p>{escape(p)}</p>" for p in item.text()))


def _item(item: Item, base: str) -> str:
    return (
        f"<item><guid isPermaLink='false'>{item.guid}</guid><link>{base}/page/{item.guid}</link>"
        f"<title>{escape(item.title)}</title><pubDate>{formatdate(item.at)}</pubDate>"
        f"<description>{_html(item)}</description></item>"
    )


def _teaser(item: Item, base: str) -> str:
    return (
        f"<item><guid isPermaLink='false'>{item.guid}</guid><link>{base}/page/{item.guid}</link>"
        f"<title>{escape(item.title)}</title><pubDate>{formatdate(item.at)}</pubDate>"
        f"<description>Edition {item.edition}: {escape(item.paragraphs[0][:120])} …</description></item>"
    )


def _entry(item: Item, base: str) -> str:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(item.at))
    return (
        f"<entry><id>{item.guid}</id><title>{escape(item.title)}</title><link href='{base}/page/{item.guid}'/>"
        f"<updated>{at}</updated><content type='html'>{_html(item)}</content></entry>"
    )


async def _send(writer: asyncio.StreamWriter, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{k}: {v}" for k, v in (headers or {"Content-Type": "application/rss+xml"}).items()]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    await writer.drain()


async def _drip(writer: asyncio.StreamWriter, body: bytes, headers: dict[str, str], seconds: float) -> None:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
    step = max(1, len(body) // 20)
    for at in range(0, len(body), step):
        writer.write(body[at : at + step])
        await writer.drain()
        await asyncio.sleep(seconds / 20)


async def _huge(writer: asyncio.StreamWriter, paper: Paper) -> int:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<rss version='2.0'><channel>")
    for _ in range(20):
        writer.write(b"<item><title>long</title></item>" * 32_768)
        await writer.drain()
    return 200


async def _bomb(writer: asyncio.StreamWriter, paper: Paper) -> int:
    packed = gzip.compress(b"<rss version='2.0'>" + b" " * (64 << 20), 9)
    await _send(writer, 200, packed, {"Content-Encoding": "gzip"})
    return 200


async def _hostile(writer: asyncio.StreamWriter, paper: Paper) -> int:
    bodies = (
        b"<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><rss version='2.0'><channel><title>&a;</title>"
        b"</channel></rss>",
        b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>"
        b"<x>&c;</x>",
        b"\x00\x01\x02" * 5000,
        b"<html><body>A page, no feed. <a href='javascript:x'>x</a></body></html>",
    )
    if paper.number % 5 == 4:
        await _send(writer, 302, b"", {"Location": "file:///etc/hostname"})
        return 302
    await _send(writer, 200, bodies[paper.number % 4])
    return 200


async def _cut(writer: asyncio.StreamWriter, paper: Paper) -> int:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<rss version='2.0'><channel>")
    await writer.drain()
    return 200


HARMFUL = {"huge": _huge, "bomb": _bomb, "hostile": _hostile, "cut": _cut}
