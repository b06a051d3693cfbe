"""What an alert would have told in the last days, for programs. The page with the same is the form's own."""

from __future__ import annotations

from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tellings.alerts import asking
from tellings.alerts.asking import BadAskError
from tellings.service.desk import Desk
from tellings.service.limits import RateLimit
from tellings.service.previewing import previewed
from tellings.web.entrance import Visitor
from tellings.web.pages import reading
from tellings.web.subscribing import network_of


@reading
def preview(request: Request, visitor: Visitor) -> Response:
    """It reads a week of articles, so it is had only a few times a minute."""
    if not cast(RateLimit, request.app.state.previews).allows(network_of(request)):
        return JSONResponse({"error": "Too many previews in a short time."}, 429, headers={"Retry-After": "60"})
    desk = cast(Desk, request.app.state.desk)
    try:
        ask = asking.of(request.query_params)
    except BadAskError as error:
        return JSONResponse({"error": str(error)}, 400)
    with desk.store.reading() as books:
        found = previewed(books, ask, desk.clock())
    alerts = [
        {
            "at": w.at,
            "story": w.story,
            "headline": w.headline,
            "why": w.why.words,
            "counts": [{"name": name, "count": n} for name, n in w.why.counts],
        }
        for w in found.alerts
    ]
    return JSONResponse({"words": found.words, "since": found.since, "alerts": alerts})


ROUTES = [Route("/api/v1/alerts/preview", preview)]
