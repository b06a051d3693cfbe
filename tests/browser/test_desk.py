"""The live desk in Chromium: a whole way through it, accessible in every form, deaf to what feeds and pages hold."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

uvicorn = pytest.importorskip("uvicorn")

from report.hostile import ATTACKS  # noqa: E402
from tellings.intake.web import Fetcher, Manners  # noqa: E402
from tellings.records import Feed  # noqa: E402
from tellings.service.desk import Desk  # noqa: E402
from tellings.service.loop import Loop, Rhythm  # noqa: E402
from tellings.stores import sqlite  # noqa: E402
from tellings.web.app import Settings, make_app  # noqa: E402

pytestmark = pytest.mark.browser
PATIENCE = 120_000
"""Milliseconds that a slow machine may take for one step."""
FORMS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 740}, "color_scheme": "light"},
}
BRIDGE = (
    "The Oakley bridge was shut on Friday after an engineer found a crack in the east pier. “It is not safe,” said Mayor "
    "Ann Bell at the town hall. Oakley council will repair the pier in May, Bell said.",
    "A crack in the east pier has shut the bridge at Oakley, the mayor Ann Bell said on Friday. “It is not safe at all,” "
    "Bell told reporters outside Oakley town hall. The council plans repairs of the pier in May.",
)

FILLER = ("Drivers wait for word from the council in village", "Engineers will be looking at every stone of row")


class Papers(ThreadingHTTPServer):
    """Two papers' feeds, and one whose every field is an attack."""

    daemon_threads = True


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        _, kind, number = [*self.path.split("/"), "", ""][:3]
        if kind == "feed":
            filler = " ".join(f"{FILLER[int(number)]} {n}." for n in range(30))
            item = f"<item><guid>{number}</guid><title>Bridge {number}</title><description>{BRIDGE[int(number)]} {filler}</description></item>"
            body = f"<rss version='2.0'><channel><title>Paper {number}</title>{item}</channel></rss>"
        elif kind == "evil":
            items = "".join(_evil(n, f"http://{self.headers['Host']}/page/{n}") for n in range(len(ATTACKS)))
            body = f"<rss version='2.0'><channel><title>{escape(ATTACKS[0])}</title>{items}</channel></rss>"
        else:
            attack = ATTACKS[int(number)] if number.isdigit() else ""
            body = (
                f"<html><head><title>{attack}</title><meta name='author' content=\"{escape(attack)}\"></head><body><article>"
                f"<h1>{attack}</h1>" + f"<p>{escape(attack)} The market of village {number} opens on Monday.</p>" * 6
            )
        raw = body.encode("utf-8", "replace")
        self.send_response(404 if kind == "robots.txt" else 200)
        self.send_header("Content-Type", "text/html" if kind == "page" else "application/rss+xml")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


def _evil(n: int, page: str) -> str:
    attack = "".join(c for c in ATTACKS[n] if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF)
    link = page if n % 2 else escape(f"javascript:canary=1//{n}")
    said = escape(f"“{attack} we wait for village {n},” said Mayor {attack} Bell. " * 20)
    title = escape(attack)
    return f"<item><guid>{title}{n}</guid><link>{link}</link><title>{title}</title><description>{said if not n % 2 else title}</description></item>"


@dataclass
class Running:
    """A whole desk, with its threads and its server."""

    desk: Desk
    url: str
    papers: str
    link: str


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    papers = Papers(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=papers.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    store = sqlite.open_store(str(tmp_path / "desk.db"))
    desk = Desk(store, clock=time.time)
    crashes: list[str] = []
    loop = Loop(
        desk,
        lambda: Fetcher(allow_private=True, manners=Manners(pace=0.0)),
        Rhythm(askers=2, look=0.1),
        lambda thread, error: crashes.append(f"{thread}: {error!r}"),
    )
    app = make_app(desk, Settings(posts_per_minute=600))
    config = uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    web = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    web.start()
    loop.start()
    port = socket.getsockname()[1]
    link = f"http://127.0.0.1:{port}/enter?token={app.state.entrance.link('Eda', 'editor')}"
    yield Running(desk, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{papers.server_port}", link)
    loop.stop()
    server.should_exit = True
    web.join()
    socket.close()
    papers.shutdown()
    papers.server_close()
    serving.join()
    store.close()
    assert crashes == []


def _tab(browser: Any, **context: Any) -> Any:
    made = browser.new_context(**context)
    made.set_default_timeout(PATIENCE)
    return made.new_page()


def _come_in(tab: Any, running: Running) -> None:
    tab.goto(running.link)
    tab.get_by_role("button", name="Come in").click()
    tab.wait_for_url(f"{running.url}/")


def _follow(tab: Any, running: Running, *paths: str) -> None:
    for path in paths:
        tab.goto(f"{running.url}/feeds")
        tab.get_by_label("Address of a feed or a site").fill(running.papers + path)
        tab.get_by_role("button", name="Add").click()
        tab.wait_for_load_state()


def _wait(tab: Any, running: Running, words: str) -> None:
    """Look at the front page again until it says something."""
    end = time.monotonic() + PATIENCE / 1000
    while True:
        tab.goto(f"{running.url}/")
        if words in tab.locator("main").inner_text():
            return
        assert time.monotonic() < end, f"the front page never said {words}"
        tab.wait_for_timeout(200)


def _wrong(tab: Any, axe: str, *, grave: bool = True) -> list[str]:
    """What axe-core finds; only what is serious or critical if `grave`."""
    tab.evaluate(axe)
    found = tab.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found
        if not grave or v["impact"] in ("serious", "critical")
    ]


def test_a_story_is_followed_split_merged_back_searched_and_exported(browser: Any, running: Running) -> None:
    tab = _tab(browser, java_script_enabled=False)
    _come_in(tab, running)
    _follow(tab, running, "/feed/0", "/feed/1")
    _wait(tab, running, "2 outlets")
    tab.locator("ol.stories h2 a").first.click()
    tab.get_by_text("It is not safe").first.wait_for()  # the report may still be in the making
    tab.get_by_text("Change this story").click()
    tab.get_by_role("checkbox").first.check()
    tab.get_by_role("button", name="Split the chosen off").click()
    _wait(tab, running, "1 outlet,")
    assert tab.locator("ol.stories > li").count() == 2
    first, second = (a.get_attribute("href") for a in tab.locator("ol.stories h2 a").all())
    tab.goto(running.url + first)
    tab.get_by_text("split by").wait_for()  # the tools stand open where somebody decided something
    tab.get_by_label("Address or id of another story").fill(running.url + second)
    tab.get_by_role("button", name="Merge with it").click()
    _wait(tab, running, "2 outlets")
    assert tab.locator("ol.stories > li").count() == 1
    end = time.monotonic() + PATIENCE / 1000
    while True:  # the index follows the report
        tab.goto(f"{running.url}/search")
        tab.get_by_label("Words, or").fill('"not safe"')
        tab.get_by_label("In", exact=True).select_option("quote")
        tab.get_by_role("button", name="Search").click()
        tab.wait_for_load_state()
        if "2 finds" in tab.locator("main").inner_text() or time.monotonic() > end:
            break
    assert "Ann Bell" in tab.locator("main").inner_text()
    tab.goto(f"{running.url}/desk")
    with tab.expect_download() as loaded:
        tab.get_by_label("quotes as CSV").click()
    assert "not safe" in Path(loaded.value.path()).read_text("utf-8")
    tab.context.close()


def test_every_page_is_accessible_in_every_form_and_never_scrolls_sideways(
    browser: Any, axe: str, running: Running
) -> None:
    tab = _tab(browser)
    _come_in(tab, running)
    _follow(tab, running, "/feed/0", "/feed/1")
    _wait(tab, running, "2 outlets")
    story = tab.locator("ol.stories h2 a").first.get_attribute("href")
    cookies = tab.context.cookies()
    tab.context.close()
    told: list[str] = []
    for form, context in FORMS.items():
        tab = _tab(browser, bypass_csp=True, **context)
        tab.context.add_cookies(cookies)
        for path in (
            "/",
            story,
            f"{story}/edits",
            "/search?words=bridge",
            "/person?name=Ann+Bell",
            "/like",
            f"/like?story={story.rpartition('/')[2]}",
            "/members",
            "/feeds",
            "/desk",
            "/alerts",
            "/enter",
            "/story/none",
            "/search?words=zzz",
        ):
            tab.goto(running.url + path)
            wide = tab.evaluate("document.documentElement.scrollWidth")
            told += [f"{form} {path}: {wide} wide"] if wide > context["viewport"]["width"] else []
            told += [f"{form} {path}: {wrong}" for wrong in _wrong(tab, axe, grave=False)]
        tab.context.close()
    assert told == []


def test_no_page_is_held_back_by_the_content_policy_and_paper_shows_no_navigation(
    browser: Any, running: Running
) -> None:
    tab = _tab(browser)
    _come_in(tab, running)
    _follow(tab, running, "/feed/0")
    _wait(tab, running, "Bridge 0")
    story = tab.locator("ol.stories h2 a").first.get_attribute("href")
    told: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    for path in ("/", story, "/search?words=bridge", "/feeds", "/alerts", "/desk"):
        tab.goto(running.url + path)
        assert tab.locator("nav.bar").is_visible()
        ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground != "rgba(0, 0, 0, 0)", f"{path} has no style"
        tab.emulate_media(media="print")
        assert not tab.locator("nav.bar").is_visible()
        assert tab.locator("h1").first.is_visible()
        tab.emulate_media(media="screen")
    assert told == []
    tab.context.close()


def test_what_comes_is_told_without_loading_the_page_anew(browser: Any, running: Running) -> None:
    tab = _tab(browser)
    told: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    tab.on("pageerror", lambda error: told.append(str(error)))
    _come_in(tab, running)
    _follow(tab, running, "/feed/0")
    _wait(tab, running, "Bridge 0")
    tab.evaluate("window.same = true")
    with running.desk.store.transaction() as books:
        books.put_feed(Feed(url=f"{running.papers}/feed/1"))
    tab.get_by_text("New since you opened this page").wait_for()
    assert "2 outlets" in tab.locator("main").inner_text()
    assert tab.evaluate("window.same")
    assert told == []  # no word from the content policy
    tab.context.close()


def test_the_first_tab_stop_skips_to_the_page_and_the_story_opens_by_keyboard(browser: Any, running: Running) -> None:
    tab = _tab(browser)
    _come_in(tab, running)
    _follow(tab, running, "/feed/0")
    _wait(tab, running, "Bridge 0")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('href')") == "#main"
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("/story/"))
    tab.context.close()


def test_nothing_that_a_feed_or_page_holds_runs(browser: Any, running: Running) -> None:
    tab = _tab(browser, bypass_csp=True)  # the policy would stop it; here the escaping alone must
    asked: list[str] = []
    tab.on("request", lambda r: asked.append(r.url))
    _come_in(tab, running)
    _follow(tab, running, "/evil/1")
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        with running.desk.store.reading() as books:
            if books.count("items")["items"] >= len(ATTACKS) and not books.waiting(2):
                break
        tab.wait_for_timeout(200)
    with running.desk.store.reading() as books:
        assert books.count("articles")["articles"] >= 4
        stories = [s.id for s in books.front(0.0)]
    paths = ["/", "/feeds", "/desk", "/search?words=village", "/search?words=%3Cscript%3Ecanary=1%3C/script%3E"]
    paths += ["/person?name=%3Csvg%20onload=canary=1%3E", *(f"/story/{s}" for s in stories[:6])]
    for path in paths:
        tab.goto(running.url + path)
        tab.evaluate("for (const e of document.querySelectorAll('*')) { e.dispatchEvent(new Event('mouseover')); }")
        assert tab.evaluate("typeof window.canary") == "undefined", path
        handlers = (
            "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/i.test(a.name))).length"
        )
        assert tab.evaluate(handlers) == 0, path
        foreign = "document.querySelectorAll('iframe, object, embed, img, base').length"
        assert tab.evaluate(foreign) == 0, path
        scripts = tab.evaluate(
            "[...document.querySelectorAll('script')].map(s => s.getAttribute('src') + s.textContent)"
        )
        assert scripts == ["/static/htmx.min.js?v=2.0.11"], path
        assert not tab.evaluate("[...document.querySelectorAll('a')].some(a => a.protocol === 'javascript:')"), path
    assert {a for a in asked if not a.startswith(running.url)} == set()
    tab.context.close()
