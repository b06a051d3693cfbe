"""Feeds of a real server on this machine: what is served becomes an article, a version or a refusal, each once."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tellings.intake.web import Fetcher, Manners
from tellings.records import Feed
from tellings.service.desk import Desk
from tellings.service.loop import Loop, Rhythm
from tellings.service.manners import PAGE_TRIES, again
from tellings.stores import Store
from tellings.stores.again import Again, Missed

PIER = (
    "The Oakley bridge was shut on Friday after engineer {n} found a crack in the east pier, the council said. "
    "“It is not safe,” said Mayor Ann Bell at the town hall. Oakley council will repair the pier in May, Bell said. "
) * 8


class Site(ThreadingHTTPServer):
    """A site whose feeds can be told what to answer next."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.items: list[tuple[str, str, str]] = []
        self.status, self.headers = 200, {}  # type: ignore[var-annotated]
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.body: bytes | None = None
        self.page_answers: list[int | str] = []
        """What the next pages answer: a status, "cut" for a broken answer; then as it should be."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def feed(self) -> bytes:
        items = "".join(
            f"<item><guid isPermaLink='false'>{guid}</guid><link>{self.url}/page/{guid}</link><title>{title}</title>"
            f"<description>{text}</description></item>"
            for guid, title, text in self.items
        )
        return f"<rss version='2.0'><channel><title>The Bell</title>{items}</channel></rss>".encode()


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        site = self.server
        if self.path == "/robots.txt":
            return self.send_error(404)
        if self.path.startswith("/page/") and site.page_answers:
            answer = site.page_answers.pop(0)
            if answer == "cut":
                self.send_response(200)
                self.send_header("Content-Length", "100000")
                self.end_headers()
                self.wfile.write(b"<html>")
                return self.connection.close()
            return self.answer(int(answer), b"", {"Retry-After": "7"} if answer == 429 else {})
        if self.path.startswith("/page/"):
            text = next(t for g, _, t in site.items if self.path.endswith(g))
            paragraphs = "".join(f"<p>{PIER.format(n=n)}</p>" for n in range(3))
            body = f"<html><head><title>Page</title></head><body><article><p>{text}</p>{paragraphs}</article></body></html>"
            return self.answer(200, body.encode(), {"Content-Type": "text/html; charset=utf-8"})
        if site.status == 200 and self.headers.get("If-None-Match") == site.headers.get("ETag", "none"):
            return self.answer(304, b"", {})
        body = site.body if site.body is not None else site.feed()
        return self.answer(site.status, body if site.status == 200 else b"", site.headers)

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def loop(store: Store) -> Loop:
    desk = Desk(store, clock=lambda: 1_778_300_000.0)
    return Loop(desk, fetcher, Rhythm(), lambda thread, error: pytest.fail(f"{thread}: {error}"))


def fetcher() -> Fetcher:
    return Fetcher(allow_private=True, manners=Manners(pace=0.0, read=5.0, total=8.0))


def ask(loop: Loop, url: str) -> Feed:
    with loop.desk.store.transaction() as books:
        feed = books.feed(url)
        if feed is None:
            feed = Feed(url=url)
            books.put_feed(feed)
    loop.ask(feed, fetcher())
    with loop.desk.store.reading() as books:
        (after,) = books.feeds()
    return after


def test_full_items_and_teasers_become_articles_once(site: Site, loop: Loop) -> None:
    site.items = [
        ("g1", "Bridge shut", PIER.format(n=1) * 2),
        ("g2", "Bridge", "The bridge at Oakley was shut on Friday…"),
    ]
    feed = ask(loop, f"{site.url}/feed")
    assert (feed.failures, feed.title) == (0, "The Bell")
    ask(loop, f"{site.url}/feed")
    with loop.desk.store.reading() as books:
        counts = books.count()
        assert counts["articles"] + counts["refusals"] == 2
        assert counts["items"] == 2
    pages = [path for path, _ in site.asked if path.startswith("/page/")]
    assert pages == ["/page/g2"], "only the teaser's page is fetched, and only once"


def test_validators_go_back_verbatim_and_a_304_changes_nothing(site: Site, loop: Loop) -> None:
    modified = formatdate(1_778_000_000, usegmt=True)
    site.headers = {"ETag": 'W/"odd;tag"', "Last-Modified": modified}
    site.items = [("g1", "Bridge shut", PIER.format(n=1) * 2)]
    ask(loop, f"{site.url}/feed")
    feed = ask(loop, f"{site.url}/feed")
    sent = [headers for path, headers in site.asked if path == "/feed"][-1]
    assert sent["if-none-match"] == 'W/"odd;tag"'
    assert sent["if-modified-since"] == modified
    assert feed.answer == "304, nothing new"
    assert "cookie" not in sent
    assert "Tellings" in sent["user-agent"]


def test_a_changed_item_is_a_new_version(site: Site, loop: Loop) -> None:
    site.items = [("g1", "Bridge shut", PIER.format(n=1) * 2)]
    ask(loop, f"{site.url}/feed")
    site.items = [("g1", "Bridge shut", PIER.format(n=2) * 2)]
    ask(loop, f"{site.url}/feed")
    with loop.desk.store.reading() as books:
        assert books.count()["articles"] == 1
        ((article, _),) = [a for s in books.front(0.0) for a in books.articles_of(s.id)]
        assert len(books.versions(article.id)) == 1


@pytest.mark.parametrize(("status", "headers"), [(429, {"Retry-After": "7000"}), (500, {}), (404, {}), (403, {})])
def test_a_failing_feed_is_left_in_peace_and_shown(
    status: int, headers: dict[str, str], site: Site, loop: Loop
) -> None:
    site.status, site.headers = status, headers
    feed = ask(loop, f"{site.url}/feed")
    assert feed.failures == 1
    assert feed.answer
    assert feed.next_at >= loop.desk.clock() + (7000 if headers else 300)


def test_a_feed_that_is_gone_is_asked_no_more(site: Site, loop: Loop) -> None:
    site.status = 410
    assert ask(loop, f"{site.url}/feed").state == "gone"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><body>No feed here</body></html>", b"<rss><channel><item><title>cut off", b"{", b"\x00\xff" * 500],
)
def test_what_is_no_feed_is_said_and_ends_nothing(body: bytes, site: Site, loop: Loop) -> None:
    site.body = body
    feed = ask(loop, f"{site.url}/feed")
    assert feed.answer


def test_a_feed_that_unpacks_without_end_is_cut(site: Site, loop: Loop) -> None:
    site.headers = {"Content-Encoding": "gzip", "Content-Type": "application/rss+xml"}
    site.body = gzip.compress(b"<rss>" + b" " * 200_000_000, 9)
    feed = ask(loop, f"{site.url}/feed")
    assert feed.failures == 1


def test_a_private_address_is_not_asked_unless_allowed(site: Site, loop: Loop) -> None:
    url = f"{site.url}/feed"
    with loop.desk.store.transaction() as books:
        books.put_feed(Feed(url=url))
    loop.ask(Feed(url=url), Fetcher())
    assert not site.asked


def test_the_running_loop_brings_items_to_the_front_page_and_stops(site: Site, store: Store) -> None:
    site.items = [(f"g{n}", f"Bridge shut {n}", PIER.format(n=n) * 2) for n in range(5)]
    desk = Desk(store, clock=lambda: 1_778_300_000.0)
    with store.transaction() as books:
        books.put_feed(Feed(url=f"{site.url}/feed"))
    crashes: list[BaseException] = []
    done = threading.Event()
    inner = desk.make_reports

    def watched(most: int = 5, rest: float = 0.0) -> int:
        made = inner(most, rest)
        with store.reading() as books:
            if books.count()["items"] == 5 and not books.dirty(9.0, least=2):
                done.set()
        return made

    desk.make_reports = watched  # type: ignore[method-assign]
    loop = Loop(desk, fetcher, Rhythm(askers=2, look=0.05, rest=0.0), lambda thread, error: crashes.append(error))
    loop.start()
    assert done.wait(60)
    loop.stop()
    assert crashes == []
    with store.reading() as books:
        assert books.count()["articles"] + books.count()["refusals"] == 5
        story = books.front(0.0)[0].id
        assert books.report(story) is None  # one text five times: made when somebody opens it
    assert desk.make_report(story)


def test_a_site_leads_to_its_feed(site: Site, loop: Loop) -> None:
    site.items = [("g1", "Bridge shut", PIER.format(n=1) * 2)]
    head = b"<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head><body>News</body></html>"
    site.body = head
    feed = ask(loop, f"{site.url}/")
    assert (feed.url, feed.site, feed.failures) == (f"{site.url}/feed", f"{site.url}/", 0)
    assert feed.next_at <= loop.desk.clock()
    again = ask(loop, feed.url)  # that is a page too: a chain of pages ends here
    assert (again.url, again.failures) == (feed.url, 1)
    site.body = None
    assert ask(loop, feed.url).title == "The Bell"
    with loop.desk.store.reading() as books:
        assert books.count()["articles"] == 1


def test_an_index_of_sitemaps_leads_to_that_of_the_news(site: Site, loop: Loop) -> None:
    maps = "".join(f"<sitemap><loc>{site.url}/{name}.xml</loc></sitemap>" for name in ("archive-2019", "News-latest"))
    site.body = f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{maps}</sitemapindex>".encode()
    feed = ask(loop, f"{site.url}/sitemap.xml")
    assert (feed.url, feed.failures) == (f"{site.url}/News-latest.xml", 0)
    assert ask(loop, feed.url).failures == 1  # an index in an index ends here


def test_pages_of_a_news_sitemap_come_in_once(site: Site, loop: Loop) -> None:
    site.items = [(f"g{n}", "x", f"Report {n} of the bridge.") for n in range(2)]
    news = "xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'"
    listed = "".join(
        f"<url><loc>{site.url}/page/g{n}</loc><n:news><n:publication><n:name>The Bell</n:name></n:publication>"
        f"<n:publication_date>2026-05-0{n + 1}</n:publication_date><n:title>Bridge {n}</n:title></n:news></url>"
        for n in range(2)
    )
    site.body = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' {news}>{listed}</urlset>".encode()
    for _ in range(2):
        ask(loop, f"{site.url}/feed")
    assert [path for path, _ in site.asked if path.startswith("/page/")] == ["/page/g0", "/page/g1"]
    with loop.desk.store.reading() as books:
        assert books.count("items")["items"] == 2
        assert {a.outlet for s in books.front(0.0) for a, _ in books.articles_of(s.id)} == {"The Bell"}


TEASER = [("g1", "Pier to be mended", "The beginning of it …"), ("g2", "Ferry late", "Another beginning …")]


def _missed(store: Store, now: float) -> list[Missed]:
    with store.reading() as books:
        return Again(books.connection).due(now)


@pytest.mark.parametrize("trouble", [503, 500, 502, 504, 429, "cut"])
def test_a_page_that_does_not_come_just_then_is_asked_for_again_and_becomes_an_article(
    site: Site, store: Store, loop: Loop, trouble: int | str
) -> None:
    site.items, site.page_answers = TEASER[:1], [trouble, trouble]
    ask(loop, f"{site.url}/feed")
    now = loop.desk.clock()
    assert _missed(store, now) == []  # not at once
    (missed,) = _missed(store, now + 100.0)
    assert loop.ask_again(missed, fetcher()).outcome == "refusal"
    (missed,) = _missed(store, now + 1000.0)
    assert missed.tries == 2
    taken = loop.ask_again(missed, fetcher())
    assert taken.outcome == "article"
    with store.reading() as books:
        assert books.count("articles", "items", "refusals") == {"articles": 1, "items": 1, "refusals": 1}
        article = books.article(taken.article or "")
        assert article is not None
        assert article.outlet == "The Bell"
        assert "asked for again" in books.refusals()[0][1].detail
        assert Again(books.connection).count() == 0
    assert loop.ask_again(missed, fetcher()).outcome == "known"  # as after a kill between fetching and keeping
    ask(loop, f"{site.url}/feed")
    with store.reading() as books:
        assert books.count("articles")["articles"] == 1


def test_a_page_that_never_comes_is_given_up_and_told_with_its_tries(site: Site, store: Store, loop: Loop) -> None:
    site.items, site.page_answers = TEASER[:1], [503] * 100
    ask(loop, f"{site.url}/feed")
    asked = 1
    while missed := _missed(store, 2_000_000_000.0):
        loop.ask_again(missed[0], fetcher())
        asked += 1
    assert asked == PAGE_TRIES
    with store.reading() as books:
        last, first = (r.detail for _, r in books.refusals())
    assert first.endswith("It is asked for again.")
    assert last.endswith(f"It was asked for {PAGE_TRIES} times.")


def test_a_page_that_is_not_there_is_not_asked_for_again(site: Site, store: Store, loop: Loop) -> None:
    site.items, site.page_answers = TEASER[:1], [404]
    ask(loop, f"{site.url}/feed")
    assert _missed(store, 2_000_000_000.0) == []


def test_an_item_served_anew_while_its_page_is_waited_for_comes_once(site: Site, store: Store, loop: Loop) -> None:
    site.items, site.page_answers = TEASER[:1], [503]
    ask(loop, f"{site.url}/feed")
    (missed,) = _missed(store, 2_000_000_000.0)
    site.items = [("g1", "Pier is mended", "Another beginning …")]
    ask(loop, f"{site.url}/feed")
    assert _missed(store, 2_000_000_000.0) == []
    assert loop.ask_again(missed, fetcher()).outcome == "known"
    with store.reading() as books:
        assert books.count("articles", "items") == {"articles": 1, "items": 1}


def test_the_later_page_of_an_article_that_changed_is_its_version(site: Site, store: Store, loop: Loop) -> None:
    site.items = TEASER[:1]
    ask(loop, f"{site.url}/feed")
    site.items, site.page_answers = [("g1", "Pier is mended", "Another beginning …")], [502]
    ask(loop, f"{site.url}/feed")
    (missed,) = _missed(store, 2_000_000_000.0)
    assert loop.ask_again(missed, fetcher()).outcome == "version"
    with store.reading() as books:
        assert books.count("articles", "items") == {"articles": 1, "items": 1}


def test_a_running_desk_asks_again_by_itself(site: Site, store: Store) -> None:
    desk = Desk(store, clock=time.time, patience=lambda tries, wait: 0.05)
    site.items, site.page_answers = list(TEASER), [503, "cut", 500]
    with store.transaction() as books:
        books.put_feed(Feed(url=f"{site.url}/feed"))
    rhythm = Rhythm(askers=2, look=0.05)
    loop = Loop(desk, fetcher, rhythm, lambda thread, error: pytest.fail(f"{thread}: {error}"))
    loop.start()
    try:
        end = time.monotonic() + 30.0
        while time.monotonic() < end:
            with store.reading() as books:
                if books.count("articles")["articles"] == len(TEASER):
                    break
            time.sleep(0.05)
    finally:
        loop.stop()
    with store.reading() as books:
        counts = books.count("articles", "items")
        assert counts == {"articles": 2, "items": 2}
        assert Again(books.connection).count() == 0


def test_back_off_grows_is_bounded_and_heeds_the_server() -> None:
    waits = [again(n, None, jitter=0.0) for n in range(1, PAGE_TRIES + 1)]
    assert waits[:3] == [60.0, 120.0, 240.0]
    assert max(w for w in waits if w is not None) <= 6 * 3600.0
    assert waits[-1] is None
    assert again(1, 900.0, jitter=0.0) == 900.0
    assert again(1, 900.0, jitter=0.0, hurry=100.0) == 900.0
