"""The JSON API (version 1) and Atom. The same objects as the report's contract; reading only."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite
from typing import cast

from lxml import etree
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tellings import codec
from tellings.records import Hit, Placed
from tellings.service.desk import Desk
from tellings.stores.hubs import Hubs, Push
from tellings.web.entrance import Visitor
from tellings.web.pages import MOST, finds, front_stories, kept_report, reading

NEWEST = 1000
"""Articles that one answer holds at most."""
ATOM = "http://www.w3.org/2005/Atom"


def _desk(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


def _json(raw: bytes) -> Response:
    return Response(raw, media_type="application/json", headers={"Cache-Control": "private, no-cache"})


@reading
def stories(request: Request, visitor: Visitor) -> Response:
    """Stories with news in the last days."""
    return _json(codec.encode({"stories": [s for s, _ in front_stories(request)[0]]}))


@reading
def story(request: Request, visitor: Visitor) -> Response:
    """One story as a report by the contract."""
    return _json(codec.report_to_json(kept_report(request)))


@reading
def articles(request: Request, visitor: Visitor) -> Response:
    """What came in or was changed after a time, the newest first."""
    try:
        since = float(request.query_params.get("since") or 0.0)
    except ValueError as error:
        raise HTTPException(400, "since is a number: seconds since 1970.") from error
    if not isfinite(since):
        raise HTTPException(400, "since is a number: seconds since 1970.")
    with _desk(request).store.reading() as books:
        return _json(codec.encode({"articles": books.newest(since, NEWEST)}))


@reading
def people(request: Request, visitor: Visitor) -> Response:
    """What somebody said, newest first."""
    name = request.query_params.get("name", "")[:300]
    with _desk(request).store.reading() as books:
        return _json(codec.encode({"name": name, "said": books.said_by(name)}))


@reading
def feeds(request: Request, visitor: Visitor) -> Response:
    """What is followed, with each feed's last answer."""
    names = ("url", "title", "folder", "state", "failures", "answer", "asked_at", "next_at")
    with _desk(request).store.reading() as books:
        pushes, now = Hubs(books.connection).all(), _desk(request).clock()
        found = [
            {name: getattr(f, name) for name in names} | {"push": _push(pushes.get(f.url), now)} for f in books.feeds()
        ]
    return _json(codec.encode({"feeds": found}))


def _push(push: Push | None, now: float) -> dict[str, object] | None:
    """What may be known of a subscription at a hub: neither the callback's address nor the key."""
    if push is None:
        return None
    names = ("hub", "topic", "state", "until", "pushed_at", "words")
    return {"alive": push.alive(now), **{name: getattr(push, name) for name in names}}


@reading
def search(request: Request, visitor: Visitor) -> Response:
    """Articles and quotes by words."""
    return _json(codec.encode({"finds": finds(request, MOST)[1]}))


@reading
def atom(request: Request, visitor: Visitor) -> Response:
    """Stories as Atom; with `name`, what a person said; with `words`, a search, within the limits that it names."""
    desk, asked = _desk(request), request.query_params
    base = f"{request.url.scheme}://{request.url.netloc}"
    with desk.store.reading() as books:
        if asked.get("name"):
            entries = [_of_hit(h, base) for h in books.said_by(asked["name"][:300], 60)]
            title = asked["name"][:300]
        elif asked.get("words"):
            entries = [_of_hit(h, base) for h in finds(request, 60)[1]]
            title = asked["words"][:500]
        else:
            entries = [_of_story(s, base) for s, _ in front_stories(request)[0]]
            title = "Stories"
    return atom_feed(title, str(request.url), entries, desk.clock())


@reading
def story_atom(request: Request, visitor: Visitor) -> Response:
    """The articles of one story as Atom, as they came."""
    desk = _desk(request)
    with desk.store.reading() as books:
        id = books.redirected(request.path_params["id"])
        line, members = books.story(id), books.articles_of(id)
    if line is None:
        raise HTTPException(404, "There is no such story.")
    base = f"{request.url.scheme}://{request.url.netloc}"
    entries = [
        (f"{a.outlet or 'Outlet unknown'}: {a.title or a.source}", f"{base}/story/{id}#{a.id}", a.published or "", "")
        for a, _ in members
    ]
    return atom_feed(line.headline, str(request.url), entries, desk.clock())


Entry = tuple[str, str, str, str]


def _of_story(s: Placed, base: str) -> Entry:
    when = datetime.fromtimestamp(s.last, UTC).isoformat(timespec="seconds")
    return s.headline, f"{base}/story/{s.id}", when, f"{s.outlets} outlets, {s.independent} independent texts"


def _of_hit(h: Hit, base: str) -> Entry:
    title = f"{h.speaker}: {h.words}" if h.speaker else h.words
    return title[:300], f"{base}/story/{h.story}#{h.article}", h.published or "", h.words


def atom_feed(title: str, address: str, entries: list[Entry], now: float) -> Response:
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    stamp = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")

    def put(parent: etree._Element, name: str, words: str, **attributes: str) -> None:
        node = etree.SubElement(parent, f"{{{ATOM}}}{name}", **attributes)
        node.text = "".join(c for c in words if c in "\t\n" or (c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF))

    put(feed, "title", title)
    put(feed, "id", address)
    put(feed, "updated", max((e[2] for e in entries), default="") or stamp)
    etree.SubElement(feed, f"{{{ATOM}}}link", rel="self", href=address)
    for name, link, when, words in entries:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        put(entry, "title", name)
        put(entry, "id", link)
        put(entry, "updated", when if len(when) > 10 else f"{when}T00:00:00+00:00" if len(when) == 10 else stamp)
        etree.SubElement(entry, f"{{{ATOM}}}link", href=link)
        put(entry, "content", words, type="text")
    body = etree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return Response(body, media_type="application/atom+xml")


ROUTES = [
    Route("/api/v1/stories", stories),
    Route("/api/v1/stories/{id}", story),
    Route("/api/v1/articles", articles),
    Route("/api/v1/search", search),
    Route("/api/v1/people", people),
    Route("/api/v1/feeds", feeds),
    Route("/story/{id}/json", story),
    Route("/story/{id}/atom", story_atom),
    Route("/atom", atom),
]
