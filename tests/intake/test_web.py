from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from http.server import BaseHTTPRequestHandler

import pytest

from tellings.intake import captures
from tellings.intake.limits import Limits
from tellings.intake.web import Fetcher, FetchError, Manners
from tellings.records import Capture, Refusal

from .conftest import Server, page

HTML = {"Content-Type": "text/html; charset=utf-8"}
BRISK = Manners(pace=0.0, connect=2.0, read=0.3, total=0.6)
ARTICLE = page("Crane falls", "A crane fell into the dock before dawn and nobody was hurt.")


def fetcher(**settings: object) -> Fetcher:
    return Fetcher(allow_private=True, manners=BRISK, **settings)  # type: ignore[arg-type]


def refused(server: Server, path: str, **settings: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher(**settings).get(server.root + path)
    return caught.value


def test_a_page_is_fetched_with_a_name_and_a_contact_and_without_cookies(server: Server) -> None:
    server.replies["/a"] = (200, {**HTML, "Set-Cookie": "id=1"}, ARTICLE)
    client = fetcher(contact="desk@example.org")
    assert client.get(server.root + "/a").body == ARTICLE
    client.get(server.root + "/a")
    for _, headers in server.asked:
        assert headers["user-agent"].startswith("Tellings/")
        assert "+desk@example.org" in headers["user-agent"]
        assert "cookie" not in headers


def test_etag_and_last_modified_go_back_as_they_came(server: Server) -> None:
    marks = {"ETag": 'W/"x y\'"', "Last-Modified": "Mon, 05 may 2031 07:00:00 GMT"}
    server.replies["/a"] = (200, {**HTML, **marks}, ARTICLE)
    first = fetcher().get(server.root + "/a")
    server.replies["/a"] = (304, {}, b"")
    again = fetcher().get(server.root + "/a", etag=first.etag, modified=first.modified)
    assert again.status == 304
    assert again.body == b""
    headers = server.asked[-1][1]
    assert headers["if-none-match"] == marks["ETag"]
    assert headers["if-modified-since"] == marks["Last-Modified"]


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451, 500])
def test_a_failing_status_is_a_reason_of_its_own(server: Server, status: int) -> None:
    server.replies["/a"] = (status, HTML, b"<p>no</p>")
    error = refused(server, "/a")
    assert error.reason == f"fetch-{status}"
    assert error.detail


def test_redirects_are_followed_and_a_permanent_one_is_reported(server: Server) -> None:
    server.replies["/old"] = (301, {"Location": "/new"}, b"")
    server.replies["/new"] = (200, HTML, ARTICLE)
    answer = fetcher().get(server.root + "/old")
    assert answer.url == answer.moved == server.root + "/new"


def test_redirects_for_ever_end(server: Server) -> None:
    server.replies["/a"] = (302, {"Location": "/a"}, b"")
    assert refused(server, "/a").reason == "too-many-redirects"
    assert len(server.paths()) == 11


def test_a_redirect_to_a_file_is_not_followed(server: Server) -> None:
    server.replies["/a"] = (302, {"Location": "file:///etc/hostname"}, b"")
    assert refused(server, "/a").reason == "bad-address"


def test_a_server_that_says_nothing_is_given_up(server: Server) -> None:
    def hang(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(1.0)

    server.replies["/a"] = hang
    began = time.monotonic()
    assert refused(server, "/a").reason == "fetch-timeout"
    assert time.monotonic() - began < 0.9


def test_a_server_that_drips_is_given_up_when_the_whole_time_is_up(server: Server) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(12):
            try:
                handler.wfile.write(b"<p>")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    server.replies["/a"] = drip
    began = time.monotonic()
    assert refused(server, "/a").reason == "fetch-timeout"
    assert time.monotonic() - began < 1.1


def test_too_long_an_answer_is_refused(server: Server) -> None:
    server.replies["/a"] = (200, HTML, b"a" * 200_000)
    assert refused(server, "/a", limits=Limits(page=100_000)).reason == "too-large"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_refused_before_it_is_unpacked(server: Server, encoding: str) -> None:
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}[encoding](b"\0" * 30_000_000)
    server.replies["/a"] = (200, {**HTML, "Content-Encoding": encoding}, packed)
    tracemalloc.start()
    try:
        assert refused(server, "/a", limits=Limits(page=1_000_000)).reason == "too-large"
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 8_000_000


def test_packed_pages_are_unpacked(server: Server) -> None:
    server.replies["/a"] = (200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(ARTICLE))
    assert fetcher().get(server.root + "/a").body == ARTICLE


def test_robots_are_asked_once_and_heeded(server: Server) -> None:
    server.replies["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private\nAllow: /private/open\n")
    server.replies["/private/open"] = server.replies["/free"] = (200, HTML, ARTICLE)
    client = fetcher()
    assert client.get(server.root + "/free").status == 200
    assert client.get(server.root + "/private/open").status == 200
    with pytest.raises(FetchError) as caught:
        client.get(server.root + "/private/page")
    assert caught.value.reason == "robots"
    assert [p for p, _ in server.asked].count("/robots.txt") == 1
    assert "/private/page" not in server.paths()


def test_a_redirect_into_what_robots_forbid_is_refused(server: Server) -> None:
    server.replies["/robots.txt"] = (200, {}, b"User-agent: tellings\nDisallow: /shut\n")
    server.replies["/a"] = (302, {"Location": "/shut/b"}, b"")
    assert refused(server, "/a").reason == "robots"


def test_robots_in_trouble_mean_wait(server: Server) -> None:
    server.replies["/robots.txt"] = (503, {}, b"")
    server.replies["/a"] = (200, HTML, ARTICLE)
    assert refused(server, "/a").reason == "robots-unreachable"


def test_two_requests_to_one_host_keep_their_distance(server: Server) -> None:
    server.replies["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 3\n")
    server.replies["/a"] = (200, HTML, ARTICLE)
    slept: list[float] = []
    client = Fetcher(allow_private=True, manners=BRISK, sleep=slept.append, clock=lambda: 100.0)
    client.get(server.root + "/a")
    client.get(server.root + "/a")
    assert slept == [3.0]


def test_retry_after_is_waited_out_once(server: Server) -> None:
    server.replies["/a"] = (429, {"Retry-After": "7"}, b"")
    slept: list[float] = []
    client = Fetcher(allow_private=True, manners=BRISK, sleep=slept.append)
    with pytest.raises(FetchError) as caught:
        client.get(server.root + "/a")
    assert slept == [7.0]
    assert (caught.value.reason, caught.value.retry_after) == ("fetch-429", 7.0)


def test_a_long_retry_after_is_not_waited_for_but_told(server: Server) -> None:
    server.replies["/a"] = (503, {"Retry-After": "3600"}, b"")
    slept: list[float] = []
    with pytest.raises(FetchError) as caught:
        Fetcher(allow_private=True, manners=BRISK, sleep=slept.append).get(server.root + "/a")
    assert slept == []
    assert caught.value.retry_after == 3600.0


def test_addresses_on_this_machine_are_refused_unless_allowed(server: Server) -> None:
    server.replies["/a"] = (200, HTML, ARTICLE)
    (item,) = captures([server.root + "/a"])
    assert isinstance(item, Refusal)
    assert item.reason == "private-address"
    assert server.asked == []
    (item,) = captures([server.root + "/a"], fetcher=fetcher())
    assert isinstance(item, Capture)


def test_every_redirect_is_checked_anew_and_link_local_addresses_are_never_fetched(server: Server) -> None:
    server.replies["/a"] = (302, {"Location": "http://169.254.1.1/latest"}, b"")
    assert refused(server, "/a").reason == "private-address"


def test_a_public_name_that_leads_into_a_private_network_is_refused() -> None:
    client = Fetcher(manners=BRISK, resolver=lambda host, port: ["10.0.0.8"])
    with pytest.raises(FetchError) as caught:
        client.get("http://news.example/a")
    assert caught.value.reason == "private-address"


def test_the_address_that_was_checked_is_the_one_connected_to(server: Server) -> None:
    """A name that resolves to something else the second time (DNS rebinding) is looked up once a connection."""
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    server.replies["/a"] = (200, HTML, ARTICLE)
    port = server.root.rpartition(":")[2]
    answer = Fetcher(allow_private=True, manners=BRISK, resolver=resolver).get(f"http://news.example:{port}/a")
    assert answer.status == 200
    assert asked == ["news.example"] * 2  # robots.txt, page
    assert server.asked[-1][1]["host"] == f"news.example:{port}"


@pytest.mark.parametrize("url", ["ftp://example.org/a", "http://user:word@example.org/", "http://[::1", "http:///a"])
def test_addresses_that_make_no_sense_are_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        Fetcher().get(url)
    assert caught.value.reason == "bad-address"


def test_a_feed_address_gives_whole_items_and_fetches_the_pages_of_teasers(server: Server) -> None:
    whole = "The crane fell at dawn and the dock was shut. " * 20
    feed = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
    <title>Quay News</title>
    <item><title>Crane falls</title><link>{server.root}/1</link><pubDate>Tue, 06 May 2031 07:00:00 GMT</pubDate>
    <description>Short.</description><content:encoded><![CDATA[<p>{whole}</p>]]></content:encoded></item>
    <item><title>Ferry late</title><link>{server.root}/2</link><description>The ferry was late…</description></item>
    <item><title>Gone</title><link>{server.root}/3</link><description>No more…</description></item>
    </channel></rss>"""
    server.replies["/feed"] = (200, {"Content-Type": "application/rss+xml"}, feed.encode())
    server.replies["/2"] = (200, HTML, page("Ferry late", "The ferry reached the pier two hours late on Tuesday."))
    first, second, third = captures([server.root + "/feed"], fetcher=fetcher())
    assert isinstance(first, Capture)
    assert (first.outlet, first.published, first.published_from) == ("Quay News", "2031-05-06T07:00:00+00:00", "feed")
    assert isinstance(second, Capture)
    assert second.url == server.root + "/2"
    assert isinstance(third, Refusal)
    assert third.reason == "fetch-404"


def test_a_news_sitemap_leads_to_its_pages(server: Server) -> None:
    listed = f"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{server.root}/1</loc><news:news><news:publication>
    <news:name>Quay News</news:name></news:publication><news:publication_date>2031-05-06</news:publication_date>
    <news:title>Crane falls</news:title></news:news></url></urlset>"""
    server.replies["/map.xml"] = (200, {"Content-Type": "application/xml"}, listed.encode())
    server.replies["/1"] = (200, HTML, ARTICLE)
    (item,) = captures([server.root + "/map.xml"], fetcher=fetcher())
    assert isinstance(item, Capture)
    assert (item.outlet, item.published, item.title) == ("Quay News", "2031-05-06", "Crane falls")


def test_an_address_that_holds_a_picture_is_refused(server: Server) -> None:
    server.replies["/a.png"] = (200, {"Content-Type": "image/png"}, b"\x89PNG")
    (item,) = captures([server.root + "/a.png"], fetcher=fetcher())
    assert isinstance(item, Refusal)
    assert item.reason == "not-a-page"
