"""What editors change: which feeds are followed, which articles belong together. Every change can be taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast
from urllib.parse import quote, unquote

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tellings.intake import lists
from tellings.records import Feed
from tellings.service.desk import Desk
from tellings.stores.hubs import Hubs
from tellings.web.entrance import Visitor
from tellings.web.pages import changing, desk_of


@changing
def add_feed(request: Request, visitor: Visitor, form: FormData) -> Response:
    """Follow a feed from now on."""
    url = str(form.get("url", "")).strip()
    if not url.startswith(("http://", "https://")) or len(url) > 2000 or not _one_word(url):
        raise HTTPException(400, "That is no address of a feed: it begins with http:// or https://.")
    folder = str(form.get("folder", "")).strip()[:100] or None
    with desk_of(request).store.transaction() as books:
        if books.feed(url) is None:
            books.put_feed(Feed(url=url, folder=folder))
    return RedirectResponse("/feeds", 303)


def _one_word(url: str) -> bool:
    return url.isprintable() and not any(c.isspace() for c in url)


@changing
def take_opml(request: Request, visitor: Visitor, form: FormData) -> Response:
    """Follow all feeds of a list."""
    listed = lists.parse(str(form.get("body", "")).encode())
    if listed is None or listed.kind != "feeds":
        raise HTTPException(400, "That file is no OPML list of feeds.")
    with desk_of(request).store.transaction() as books:
        for entry in listed.entries[:5000]:
            if books.feed(entry.url) is None and entry.url.startswith(("http://", "https://")) and _one_word(entry.url):
                books.put_feed(Feed(url=entry.url, title=entry.title, folder=entry.folder))
    return RedirectResponse("/feeds", 303)


@changing
def set_feed(request: Request, visitor: Visitor, form: FormData) -> Response:
    """Pause, follow again or drop a feed."""
    url, state = str(form.get("url", "")), str(form.get("state", ""))
    with desk_of(request).store.transaction() as books:
        feed = books.feed(url)
        if feed is None:
            raise HTTPException(404, "There is no such feed.")
        if state == "drop":
            books.drop_feed(url)
            Hubs(books.connection).end(url, desk_of(request).clock())
        elif state in ("active", "paused"):
            if state == "paused":
                Hubs(books.connection).end(url, desk_of(request).clock())
            again = 0.0 if state == "active" and feed.state != "active" else feed.next_at
            books.put_feed(replace(feed, state=cast(Literal["active", "paused"], state), next_at=again))
    return RedirectResponse("/feeds", 303)


@changing
def decide(request: Request, visitor: Visitor, form: FormData) -> Response:
    """Split articles off, merge with another story, or keep a story together; leads to where the articles are now."""
    desk, id, act = desk_of(request), request.path_params["id"], str(form.get("act", ""))
    with desk.store.reading() as books:
        members = [a.id for a, _ in books.articles_of(books.redirected(id))]
        into = unquote(str(form.get("into", "")).strip().rstrip("/").rpartition("/")[2]).replace("\0", "")
        others = [a.id for a, _ in books.articles_of(books.redirected(into))] if into else []
    picked = [str(x) for x in form.getlist("article") if x in members]
    rest = [m for m in members if m not in picked]
    if act == "split" and picked and rest:
        desk.decide("split", picked, rest, visitor.name or "")
    elif act == "merge" and others and others != members:
        desk.decide("merge", members, others, visitor.name or "")
    elif act == "pin" and members:
        desk.decide("pin", members, [], visitor.name or "")
    else:
        raise HTTPException(400, "Choose some but not all articles to split, or name another story to merge with.")
    return _where(desk, (picked or members)[0])


@changing
def undo(request: Request, visitor: Visitor, form: FormData) -> Response:
    """Take a decision back; leads to where its articles are now."""
    desk, number = desk_of(request), str(form.get("hand", ""))
    if not number.isdigit():
        raise HTTPException(400, "There is no such decision.")
    with desk.store.reading() as books:
        touched = [a for h in books.hands() if h.id == int(number[:12]) for a in h.articles]
    desk.undo(int(number[:12]))
    return _where(desk, touched[0]) if touched else RedirectResponse("/", 303)


def _where(desk: Desk, article: str) -> Response:
    with desk.store.reading() as books:
        telling = books.place_of(article)
    return RedirectResponse(f"/story/{quote(telling.story, safe='')}#changes" if telling else "/", 303)


ROUTES = [
    Route("/feeds", add_feed, methods=["POST"]),
    Route("/feeds/state", set_feed, methods=["POST"]),
    Route("/opml", take_opml, methods=["POST"]),
    Route("/story/{id}/decide", decide, methods=["POST"]),
    Route("/undo", undo, methods=["POST"]),
]
