"""The live desk as a web application: routes, and what every request and answer passes through."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import resources

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tellings.service.desk import Desk
from tellings.service.post_office import PostOffice
from tellings.service.pushing import Pushing
from tellings.web import (
    alert_feeds,
    alike,
    api,
    deciding,
    exports,
    living,
    members,
    office,
    openapi,
    pages,
    previews,
    pushed,
    subscribing,
    watching,
)
from tellings.web.entrance import Entrance
from tellings.web.guarding import HEADERS, RateLimit
from tellings.web.sheets import Fronts, Sheets

PARTS = (
    pages,
    api,
    exports,
    openapi,
    watching,
    living,
    deciding,
    alike,
    members,
    alert_feeds,
    office,
    previews,
    pushed,
    subscribing,
)
"""Modules whose `ROUTES` make up the desk; each route is in docs/reference/desk.md."""
LOG = logging.getLogger("tellings")
READ_AS_IT_COMES = (pushed.CALLBACKS, "/alerts/bounces", "/api/v1/alerts")
"""Addresses whose posts are read piece by piece and no further than they may be long."""
PLAIN = {404: "There is nothing at this address.", 405: "This address is not asked for in this way."}
_PHRASES = {"Not Found", "Method Not Allowed"}
MAX_BODY = 8 * 1024 * 1024
"""Bytes of one posted form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an administrator sets."""

    public: bool = False
    """Whether everybody who reaches the desk may read it; else only this machine and who has come in."""
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Names by which the desk may be called."""
    reads_per_minute: float = 600.0
    posts_per_minute: float = 30.0


def make_app(
    desk: Desk, settings: Settings, post_office: PostOffice | None = None, pushing: Pushing | None = None
) -> Starlette:
    """The application over one desk; without a post office it sends no mail, without `pushing` it asks no hub."""
    routes = [
        Route("/static/desk.css", _style),
        *(route for part in PARTS for route in part.ROUTES),
    ]
    guards = [
        Middleware(TrustedHostMiddleware, allowed_hosts=[h.strip("[]") for h in settings.hosts]),
        Middleware(BaseHTTPMiddleware, dispatch=_guard(desk, settings)),
    ]
    app = Starlette(routes=routes, middleware=guards, exception_handlers={HTTPException: _refused, Exception: _failed})
    app.state.desk = desk
    app.state.office = post_office
    app.state.pushing = pushing or Pushing(desk.store, clock=desk.clock)
    app.state.previews = RateLimit(6, 6, desk.clock)
    app.state.entrance = Entrance(desk.store, desk.clock, public=settings.public)
    app.state.pages = pages.environment()
    app.state.sheets, app.state.fronts = Sheets(), Fronts()
    return app


Next = Callable[[Request], Awaitable[Response]]


def _guard(desk: Desk, settings: Settings) -> Callable[[Request, Next], Awaitable[Response]]:
    reads = RateLimit(settings.reads_per_minute, settings.reads_per_minute / 2, desk.clock)
    posts = RateLimit(settings.posts_per_minute, settings.posts_per_minute, desk.clock)

    async def guard(request: Request, go_on: Next) -> Response:
        who = request.client.host if request.client else "unknown"
        signed = request.url.path.startswith((*subscribing.SIGNED, pushed.CALLBACKS))
        limit = reads if signed or request.method in ("GET", "HEAD") else posts
        answer: Response
        if not limit.allows(who):
            answer = Response("Too many requests; try again in a minute.", 429, {"Retry-After": "60"})
        elif "\0" in request.url.path or "%00" in request.url.query:
            answer = Response("No address holds a NUL.", 400)
        elif not request.headers.get("content-length", "0").isdigit() or (
            int(request.headers.get("content-length", "0")) > MAX_BODY
        ):
            answer = Response("That is too much at once.", 413)
        elif "transfer-encoding" in request.headers and not request.url.path.startswith(READ_AS_IT_COMES):
            answer = Response("Say how long it is.", 411)  # what has no length could not be refused before it is read
        elif request.method == "POST" and not signed and not _own(request):
            answer = Response("This came from another site's page.", 403)
        else:
            answer = await go_on(request)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if request.url.scheme == "https":
            answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return answer

    return guard


def _own(request: Request) -> bool:
    """A browser says where a post comes from; another site's is refused before any form is read."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site not in (None, "same-origin", "none"):
        return False
    return origin in (None, "null") or origin.partition("://")[2] == request.headers.get("host")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = PLAIN.get(error.status_code, error.detail) if error.detail in _PHRASES else error.detail
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": detail}, error.status_code, headers=error.headers)
    answer = await pages.problem(request, error.status_code, detail)
    answer.headers.update(error.headers or {})
    return answer


async def _failed(request: Request, error: Exception) -> Response:
    """A fault of our own: told plainly, and in full in the log. This runs outside of the guard."""
    LOG.error("a fault in answering %s %s", request.method, request.scope.get("path", ""), exc_info=error)
    words = "A fault of Tellings. The log has the whole of it."
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": words}, 500, headers=HEADERS)
    return PlainTextResponse(words, 500, headers=HEADERS)


async def _style(request: Request) -> Response:
    css = resources.files("tellings.web").joinpath("static", "desk.css").read_text("utf-8")
    return Response(css, media_type="text/css", headers={"Cache-Control": "max-age=3600"})
