"""For monitors: `/health`, and `/metrics` in the text form that Prometheus reads."""

from __future__ import annotations

from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tellings.service.desk import DAY, Desk
from tellings.service.reporting import DEEP_FROM
from tellings.stores.hubs import Hubs
from tellings.web.entrance import Visitor
from tellings.web.pages import reading


async def alive(request: Request) -> Response:
    """200 while the desk can read its books."""
    with cast(Desk, request.app.state.desk).store.reading() as books:
        return JSONResponse({"status": "ok", "articles": books.count("articles")["articles"]})


@reading
def metrics(request: Request, visitor: Visitor) -> Response:
    """Counts, queues and delays. Names and units after the Prometheus conventions."""
    desk = cast(Desk, request.app.state.desk)
    now = desk.clock()
    with desk.store.reading() as books:
        counts, states, waiting = books.count(), books.feed_states(), books.waiting(DEEP_FROM)
        pushes = Hubs(books.connection).all()
        delay, overdue, crashed = books.delay(), books.overdue(now), books.crashed_since(now - DAY)
    lines: list[str] = []

    def tell(name: str, help: str, *samples: tuple[str, float]) -> None:
        lines.extend((f"# HELP tellings_{name} {help}", f"# TYPE tellings_{name} gauge"))
        lines.extend(f"tellings_{name}{labels} {value:g}" for labels, value in samples)

    for name, n in counts.items():
        if name != "feeds":
            tell(name, f"How many {name} the desk holds.", ("", n))
    tell("feeds", "Feeds by state.", *((f'{{state="{s}"}}', states.get(s, 0)) for s in ("active", "paused", "gone")))
    alive = sum(p.alive(now) for p in pushes.values())
    standing = (('{state="alive"}', alive), ('{state="other"}', len(pushes) - alive))
    tell("pushes", "Feeds whose hub was asked to push them.", *standing)
    tell("reports_waiting", "Stories whose report is older than their articles.", ("", waiting))
    tell("feed_overdue_seconds", "How long the longest overdue feed has been waiting.", ("", overdue))
    if delay is not None:
        tell("placed_delay_seconds", "Median from publication to placed, newest hundred articles.", ("", delay))
    tell("healthy", "0 where a fault of the program was met in the last day.", ("", 0 if crashed else 1))
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


ROUTES = [Route("/health", alive), Route("/metrics", metrics)]
