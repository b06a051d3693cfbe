"""One process: the threads that follow feeds, and the server that shows what they found."""

from __future__ import annotations

import gc
import logging
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import uvicorn

from tellings.engines import heap
from tellings.errors import StoreError, UsageError
from tellings.intake.web import Fetcher, Hosts, Manners
from tellings.post.settings import load as mail_settings
from tellings.records import Feed
from tellings.service.desk import Desk
from tellings.service.loop import Loop, Rhythm, crash_served
from tellings.service.manners import again
from tellings.service.post_office import PostOffice, open_office
from tellings.service.pushing import Pushing
from tellings.service.reporting import Aside
from tellings.service.returns import Returns
from tellings.stores import Store
from tellings.stores.drawer import Drawer
from tellings.web.app import Settings, make_app
from tellings.web.entrance import Entrance

LOG = logging.getLogger("tellings")
_NEVER = 10 * 365 * 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What `tellings serve` was told."""

    data: str
    host: str = "127.0.0.1"
    port: int = 8350
    public: bool = False
    names: tuple[str, ...] = ()
    """Further host names by which the desk is called, behind a proxy."""
    feeds: tuple[str, ...] = ()
    allow_private: bool = False
    contact: str | None = None
    new_link: bool = False
    askers: int = 8
    hurry: float = 1.0
    """Feeds are asked so many times as often as good manners allow: for feeds of one's own and for tests."""
    keep_days: float | None = None
    """Days after which stories without news are deleted, unless pinned; None: never."""
    open_most: int = 60_000
    """Articles that are open for others to join their story; above that the stories longest without news are closed."""
    behind_proxy: bool = False
    proxies: tuple[str, ...] = ()
    """Addresses of proxies elsewhere whose forwarding headers are believed."""
    address: str | None = None
    """Where the desk is found from outside, as https://host."""
    mail: str | None = None
    """The file of mail settings; None: this desk sends no mail."""
    hubs: bool = True
    """Whether hubs are asked to push feeds, where the desk has an address."""
    archive: str | None = None
    """A folder that `tellings archive` wrote, to be looked at instead of following feeds."""
    say: Callable[[str], None] = field(default=lambda line: None)


class _Lines(logging.Formatter):
    """One JSON object a line; no header, cookie or query string ever enters a log."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": round(record.created, 3), "level": record.levelname.lower(), "what": record.getMessage()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def open_store(data: str) -> Store:
    """The store that a name stands for: a PostgreSQL URL, else a file."""
    if data.startswith(("postgresql://", "postgres://")):
        from tellings.stores import postgres

        return postgres.open_store(data.replace("postgres://", "postgresql://", 1))
    from tellings.stores import sqlite

    return sqlite.open_store(data)


def back_up(data: str, to: str) -> None:
    """A whole copy of a data file, also while a desk runs on it."""
    from tellings.stores import sqlite

    if data.startswith("postgres"):
        raise UsageError("a PostgreSQL desk is backed up by pg_dump", to_do="See docs/how-to/serve.md")
    try:
        sqlite.back_up(data, to)
    except OSError as error:
        raise StoreError(f"cannot back up ({error.strerror or error})", where=to) from error


def serve(serving: Serving) -> None:
    """Run a desk until it is told to stop; leaves no transaction half done."""
    _log()
    store = open_store(serving.data)
    aside = Aside()
    desk = Desk(
        store,
        clock=_clock(serving, store),
        report=aside,
        most_open=_most_open(serving),
        patience=_patience(serving),
        shelves=lambda: Drawer(_beside(serving.data)),
    )
    _follow(store, serving.feeds)
    office = _office(serving, store)
    sending = _sending(office) if office else []
    pushing = _pushing(serving, desk)
    loop = Loop(
        desk, _fetchers(serving), _rhythm(serving), _crashes(desk), also=[*sending, heap.give_back], pushing=pushing
    )
    settings = Settings(public=serving.public, hosts=_hosts(serving, office))
    app = make_app(desk, settings, office, pushing)
    _say_links(serving, app.state.entrance)
    config = uvicorn.Config(
        app,
        host=serving.host,
        port=serving.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=serving.behind_proxy or bool(serving.proxies),
        forwarded_allow_ips=[*(["127.0.0.1", "::1"] if serving.behind_proxy else []), *serving.proxies],
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    # The server hands the signal on when it has ended: without this the process would end before its threads are done.
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    calm()
    loop.start()
    LOG.info("serving on %s:%d", serving.host, serving.port)
    try:
        server.run()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not cut a transaction short
        loop.stop()
        if office:
            office.sender.close()
        aside.close()
        store.close()


def calm() -> None:
    """Short turns between threads, and no search for garbage among what stays: both are waits of what comes in.

    A thread that asks the database lets the others run and waits for its turn to go on, many times for one article.
    """
    sys.setswitchinterval(0.0005)
    heap.settle()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _beside(data: str) -> Path | None:
    """The folder of the data file: a place for temporary files may lie in memory. None over PostgreSQL."""
    return None if data.startswith(("postgresql://", "postgres://")) else Path(data).absolute().parent


def _clock(serving: Serving, store: Store) -> Callable[[], float]:
    """The time; over an archive it goes on from the archive's end, so that its last days are the latest news."""
    if serving.archive is None:
        return time.time
    from tellings.archive.opening import load

    ended, began = load(Path(serving.archive), store), time.time()
    return lambda: ended + time.time() - began


def _hosts(serving: Serving, office: PostOffice | None) -> tuple[str, ...]:
    """The names by which the desk may be called."""
    outside = [a for a in (serving.address, office.settings.public if office else None) if a]
    names = []
    for address in outside:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise UsageError(f"{address!r} is no address of a desk", to_do="Write it as https://desk.example.org")
        names.append(parts.hostname)
    return (*Settings().hosts, serving.host, *serving.names, *names)


def _office(serving: Serving, store: Store) -> PostOffice | None:
    if serving.mail is None:
        return None
    return open_office(store, mail_settings(serving.mail), time.time, allow_private=serving.allow_private)


def _sending(office: PostOffice) -> list[Callable[[], float]]:
    folder = office.settings.bounce_folder
    returns = [Returns(office.mailing_list).folder(folder, LOG.info)] if folder else []
    return [*office.workers(), *returns]


def _log() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    LOG.handlers = [handler]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    logging.getLogger("uvicorn").handlers = [handler]  # what the server itself has to say stands in the same form
    logging.getLogger("uvicorn").setLevel(logging.WARNING)


def _follow(store: Store, urls: Sequence[str]) -> None:
    with store.transaction() as books:
        for url in urls:
            if not url.startswith(("http://", "https://")):
                raise UsageError(f"{url!r} is no address of a feed", to_do="It begins with http:// or https://")
            if books.feed(url) is None:
                books.put_feed(Feed(url=url))


def _fetchers(serving: Serving) -> Callable[[], Fetcher]:
    hosts = Hosts()
    manners = Manners(pace=Manners().pace / serving.hurry)
    return lambda: Fetcher(allow_private=serving.allow_private, contact=serving.contact, hosts=hosts, manners=manners)


def _pushing(serving: Serving, desk: Desk) -> Pushing:
    address = serving.address if serving.hubs else None
    return Pushing(desk.store, clock=desk.clock, address=address, plain=serving.allow_private, hurry=serving.hurry)


def _most_open(serving: Serving) -> int | None:
    return serving.open_most if serving.archive is None else None


def _patience(serving: Serving) -> Callable[[int, float | None], float | None]:
    return lambda tries, wait: again(tries, wait, jitter=random.random(), hurry=serving.hurry)


def _rhythm(serving: Serving) -> Rhythm:
    rhythm = Rhythm(askers=serving.askers, hurry=serving.hurry, keep_days=serving.keep_days)
    # An archive's stories stand as its run placed them, among all of its articles and not only the last days'.
    return rhythm if serving.archive is None else replace(rhythm, refold=_NEVER, keep_days=None)


def _crashes(desk: Desk) -> Callable[[str, BaseException], None]:
    def crash(thread: str, error: BaseException) -> None:
        LOG.error("a fault in %s", thread, exc_info=error)
        desk.take(crash_served(thread, error, f"{time.time():.0f}-{random.random():.6f}"))

    return crash


def _say_links(serving: Serving, entrance: Entrance) -> None:
    token = entrance.link("administrator", "administrator") if serving.new_link else entrance.first_link()
    base = (serving.address or f"http://{serving.host}:{serving.port}").rstrip("/")
    serving.say(f"Tellings is at {base}/")
    if token:
        serving.say(f"Come in as administrator, once: {base}/enter?token={token}")
