"""Parts of pages that are asked for again while somebody looks: what came since.

The pages are whole without script. Where script runs, htmx asks for these parts; an answer of 204 leaves all as it is,
so that nothing moves under a reader's eyes before there is news.
"""

from __future__ import annotations

from importlib import resources
from typing import Any, cast
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tellings.service.desk import Desk
from tellings.web.entrance import Visitor
from tellings.web.pages import a_time, front_stories, reading, story_mark

HTMX = "htmx.min.js"


def _part(request: Request, template: str, **about: Any) -> Response:
    html = request.app.state.pages.get_template(f"{template}.html.jinja").render(**about)
    return HTMLResponse(html, headers={"Cache-Control": "private, no-store"})


@reading
def stories(request: Request, visitor: Visitor) -> Response:
    """The list of the front page, where it is another than the one that is shown."""
    desk = cast(Desk, request.app.state.desk)
    shown, mark = front_stories(request)
    if request.query_params.get("mark") == mark:
        return Response(status_code=204)
    return _part(request, "stories", stories=shown, mark=mark, now=desk.clock(), fresh=True)


@reading
def story(request: Request, visitor: Visitor) -> Response:
    """What came to a story since the page was made; a page that waits for its report is loaded anew then."""
    desk, id = cast(Desk, request.app.state.desk), request.path_params["id"]
    asked = request.query_params
    with desk.store.reading() as books:
        now_at = books.redirected(id)
        mark, reported = story_mark(books, now_at), books.reported(now_at)
        since = a_time(asked.get("since"))
        came = books.newest_of(now_at, since)
    if asked.get("mark") == mark and now_at == id:
        return Response(status_code=204)
    if asked.get("waiting") and (reported or now_at != id):
        return Response(status_code=204, headers={"HX-Redirect": f"/story/{quote(now_at, safe='')}"})
    newer = reported is not None and reported > since
    return _part(
        request, "live", id=id, mark=mark, came=came, newer=newer, since=since, waiting=asked.get("waiting", "")
    )


async def script(request: Request) -> Response:
    """htmx, as it was published; its origin and checksum stand beside it."""
    body = resources.files("tellings.web").joinpath("static", HTMX).read_text("utf-8")
    return Response(body, media_type="text/javascript", headers={"Cache-Control": "max-age=86400"})


async def icon(request: Request) -> Response:
    """The small picture that browsers ask every site for."""
    body = resources.files("tellings.web").joinpath("static", "icon.svg").read_text("utf-8")
    return Response(body, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})


ROUTES = [
    Route("/live/stories", stories),
    Route("/live/story/{id}", story),
    Route("/static/htmx.min.js", script),
    Route("/favicon.ico", icon),
]
