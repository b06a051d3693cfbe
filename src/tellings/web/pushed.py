"""Where hubs call: they check that a subscription was meant, and send what is new (W3C WebSub). For programs only."""

from __future__ import annotations

from typing import cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tellings.service.pushing import Pushing

CALLBACKS = "/hub/"
"""Posts to these carry their own proof."""
MOST = 8 * 1024 * 1024
"""Bytes of one push."""


def _pushing(request: Request) -> Pushing:
    return cast(Pushing, request.app.state.pushing)


async def check(request: Request) -> Response:
    """A hub asks whether a subscription, or its end, was meant: the challenge comes back where it was."""
    asked = dict(request.query_params)
    answer = await run_in_threadpool(_pushing(request).check, request.path_params["path"], asked)
    if answer is None:
        return PlainTextResponse("Nothing of the kind was asked for.", 404)
    return PlainTextResponse(answer)


async def deliver(request: Request) -> Response:
    """What a hub sends. It is kept before the answer and taken in after it."""
    parts, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST:
            return PlainTextResponse("That is too much at once.", 413)
        parts.append(chunk)
    signature = request.headers.get("x-hub-signature", "")[:300]
    path = request.path_params["path"]
    status = await run_in_threadpool(_pushing(request).deliver, path, signature, b"".join(parts))
    words = {202: "Taken.", 410: "There is no such subscription.", 503: "Too much waits; come again."}[status]
    return PlainTextResponse(words, status, {"Retry-After": "120"} if status == 503 else {})


ROUTES = [
    Route("/hub/{path}", check, methods=["GET"]),
    Route("/hub/{path}", deliver, methods=["POST"]),
]
