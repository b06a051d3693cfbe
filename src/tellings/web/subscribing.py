"""What a subscriber sees and does: asking, confirming, changing, stopping. To open a page changes nothing.

Whoever holds a signed link may do what it is for, without a session, a cookie or a form token. No answer tells whether
an address is on the list: every ask is answered in the same words, with the same status, after the same time.
"""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Any, cast
from zoneinfo import available_timezones

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from tellings.alerts import asking, links
from tellings.alerts.addresses import BadAddressError
from tellings.alerts.asking import BadAskError
from tellings.alerts.nouns import Subscriber, Subscription
from tellings.alerts.preview import Preview
from tellings.post import webhook
from tellings.service.desk import Desk
from tellings.service.limits import RateLimit
from tellings.service.mailing_list import SHOWN, Held, How, TooManyError, Wish, a_pace
from tellings.service.post_office import PostOffice
from tellings.service.previewing import previewed
from tellings.service.returns import Returns
from tellings.web.entrance import Entrance, Visitor

SIGNED = ("/alerts/one-click/", "/alerts/bounces")
"""Posts that carry their own proof: from mail programs and providers, from wherever they come."""
SAME_TIME = 0.3
"""Seconds after which every ask is answered, whatever was done for it."""
ON_ITS_WAY = (
    "Thank you. If mail can be sent to this address, a letter is on its way to it. One more click: open the link in it "
    "and press the button there. Nothing else is sent before that."
)
NO_MAIL = "This desk sends no mail."
OLD_LINK = "This link does not hold: it is too old, it was cut short, or what it was for is gone."
MOST_REPORT, MOST_ASK = 2 * 1024 * 1024, 64 * 1024
"""Bytes of a returned mail, and of an ask by a program."""
FIELDS = ("kind", "words", "person", "story", "sensitivity", "pace", "hour", "zone", "address")
"""What an ask is made of."""
Handler = Callable[[Request, Visitor, FormData], Response]


def office_of(request: Request) -> PostOffice:
    """The part that sends; 404 where this desk has none."""
    office = cast("PostOffice | None", request.app.state.office)
    if office is None:
        raise HTTPException(404, NO_MAIL)
    return office


def show(request: Request, visitor: Visitor, template: str, *, status: int = 200, **about: Any) -> Response:
    """A page out of a template. Links with tokens stand in these pages: they are never cached."""
    values = {"here": "alerts", "visitor": visitor, "said": None, "now": request.app.state.desk.clock(), **about}
    html = request.app.state.pages.get_template(f"{template}.html.jinja").render(**values)
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})


def anybody(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """A page for whoever holds its link."""

    @functools.wraps(handler)
    async def page(request: Request) -> Response:
        visitor = await run_in_threadpool(cast(Entrance, request.app.state.entrance).visitor, request)
        form = await request.form(max_files=0, max_fields=500) if request.method == "POST" else FormData()
        return await run_in_threadpool(handler, request, visitor, form)

    return page


def network_of(request: Request) -> str:
    """The network that somebody asks from: what one person can ask from at will counts as one."""
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return "unknown"
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))


# ── asking ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""


def _asked(request: Request, given: dict[str, str], how: How) -> None:
    """Take an ask in; raises what is wrong with it."""
    wish = Wish(
        ask=asking.of(given),
        pace=a_pace(given.get("pace", "")),
        hour=_number(given.get("hour", ""), 8, 0, 23),
        zone=given.get("zone", ""),
        how=how,
    )
    office_of(request).mailing_list.ask(given.get("address", ""), wish, network_of(request))


def _number(given: str, default: int, least: int, most: int) -> int:
    return min(most, max(least, int(given))) if given.isascii() and given.isdigit() and len(given) < 7 else default


async def _visitor(request: Request) -> Visitor:
    visitor = await run_in_threadpool(cast(Entrance, request.app.state.entrance).visitor, request)
    if not visitor.may("reader"):
        raise HTTPException(403, "This desk is read by those who have come in. Ask its administrator for a link.")
    return visitor


async def ask_form(request: Request) -> Response:
    """The form; a link may fill in what is asked for."""
    visitor = await _visitor(request)
    given = {k: v[: asking.MOST_WORDS] for k, v in request.query_params.items()}
    return _form(request, visitor, given)


def _form(
    request: Request,
    visitor: Visitor,
    given: dict[str, str],
    wrong: str = "",
    status: int = 200,
    preview: Preview | None = None,
) -> Response:
    sends = request.app.state.office is not None
    about: dict[str, Any] = {"given": dict.fromkeys(FIELDS, "") | given, "wrong": wrong, "sends": sends}
    about["preview"] = preview
    zones = sorted(available_timezones())
    return show(request, visitor, "subscribe", status=status, shown=SHOWN, zones=zones, **about)


async def preview(request: Request) -> Response:
    """The form again, with how often it would have fired; nothing is kept of it."""
    visitor = await _visitor(request)
    form = await request.form(max_files=0, max_fields=50)
    given = {k: v for k, v in form.items() if isinstance(v, str)}
    if not cast(RateLimit, request.app.state.previews).allows(network_of(request)):
        return _form(request, visitor, given, "Too many previews in a short time. Please wait a minute.", 429)
    try:
        found = await run_in_threadpool(_previewed, request, given)
    except BadAskError as error:
        return _form(request, visitor, given, str(error), 400)
    return _form(request, visitor, given, preview=found)


def _previewed(request: Request, given: dict[str, str]) -> Preview:
    desk = cast(Desk, request.app.state.desk)
    with desk.store.reading() as books:
        return previewed(books, asking.of(given), desk.clock())


async def ask(request: Request) -> Response:
    """An ask by the form."""
    begun = time.monotonic()
    visitor = await _visitor(request)
    office_of(request)
    form = await request.form(max_files=0, max_fields=50)
    given = {k: v for k, v in form.items() if isinstance(v, str)}
    try:
        await run_in_threadpool(_asked, request, given, "form")
    except (BadAddressError, BadAskError) as error:
        return _form(request, visitor, given, str(error), 400)
    except TooManyError as error:
        return _form(request, visitor, given, str(error), 429)
    await _same_time(begun)
    return show(request, visitor, "told", title="One more click", words=ON_ITS_WAY)


async def api_ask(request: Request) -> Response:
    """An ask by a program: JSON with address, kind and what the kind needs."""
    begun = time.monotonic()
    await _visitor(request)
    office_of(request)
    try:
        given = msgspec.json.decode(await _body(request, MOST_ASK), type=dict[str, str | int])
        await run_in_threadpool(_asked, request, {k: str(v) for k, v in given.items()}, "api")
    except msgspec.DecodeError as error:
        return JSONResponse({"error": f"This is no JSON object of texts and numbers: {error}"}, 400)
    except (BadAddressError, BadAskError) as error:
        return JSONResponse({"error": str(error)}, 400)
    except TooManyError as error:
        return JSONResponse({"error": str(error)}, 429, headers={"Retry-After": "3600"})
    await _same_time(begun)
    return JSONResponse({"said": ON_ITS_WAY}, 202)


async def _body(request: Request, most: int) -> bytes:
    """What was posted, read no further than it may be long."""
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > most:
            raise HTTPException(413, "That is too much at once.")
    return b"".join(parts)


async def _same_time(begun: float) -> None:
    await asyncio.sleep(max(0.0, SAME_TIME - (time.monotonic() - begun)))


# ── confirming ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _old(request: Request, visitor: Visitor) -> Response:
    return show(request, visitor, "told", status=404, title="An old link", words=OLD_LINK)


@anybody
def confirm_form(request: Request, visitor: Visitor, form: FormData) -> Response:
    """The page with the one button."""
    held = office_of(request).mailing_list.held(request.path_params["token"], "confirm")
    if held is None or held.this is None or held.this.state == "ended":
        return _old(request, visitor)
    return show(request, visitor, "confirm", asked=asking.said(held.this.ask), done=held.this.state == "active")


@anybody
def confirm(request: Request, visitor: Visitor, form: FormData) -> Response:
    """The button was pressed."""
    office = office_of(request)
    held = office.mailing_list.confirm(request.path_params["token"])
    if held is None or held.this is None:
        return _old(request, visitor)
    until = office.mailing_list.clock() + links.PREFERENCES_FOR
    token = links.sign(office.house.key, "preferences", held.subscriber.id, held.this.id, until)
    words = f"Done. You are told of {asking.said(held.this.ask)}."
    more = ("Change hours, pace and limits", f"/alerts/preferences/{token}")
    return show(request, visitor, "told", title="Your alert is on", words=words, more=more)


# ── changing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@anybody
def preferences_form(request: Request, visitor: Visitor, form: FormData) -> Response:
    """What the holder of the link gets, and how to change it."""
    office, token = office_of(request), request.path_params["token"]
    held = office.mailing_list.held(token, "preferences")
    if held is None:
        return show(request, visitor, "renew", status=404, token=token)
    return _preferences(request, visitor, held, None)


def _preferences(request: Request, visitor: Visitor, held: Held, said: str | None) -> Response:
    key = office_of(request).house.key
    rows = [
        (s, asking.said(s.ask), links.sign(key, "feed", held.subscriber.id, s.id))
        for s in held.subscriptions
        if s.state != "ended"
    ]
    about: dict[str, Any] = {"who": held.subscriber, "rows": rows, "zones": sorted(available_timezones()), "said": said}
    return show(request, visitor, "preferences", clock_of=_clock, **about)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@anybody
def preferences(request: Request, visitor: Visitor, form: FormData) -> Response:
    """One of the page's buttons was pressed."""
    mailing_list, token = office_of(request).mailing_list, request.path_params["token"]
    act = _text(form.get("act"))
    if act == "renew":
        mailing_list.renew(token)
        words = "If this link was one of ours, a letter with a new one is on its way."
        return show(request, visitor, "told", title="A new link", words=words)
    if act == "forget":
        if not mailing_list.forget(token, never_again=form.get("never") == "1"):
            return _old(request, visitor)
        words = "Your address and everything that you asked for is erased."
        return show(request, visitor, "told", title="Forgotten", words=words)
    if act == "stop":
        if not mailing_list.stop(token, everything=True):
            return _old(request, visitor)
        return show(request, visitor, "told", title="Stopped", words="No alert is sent to you any more.")
    held = mailing_list.change(token, functools.partial(_changed, form))
    if held is None:
        return _old(request, visitor)
    return _preferences(request, visitor, held, "Kept.")


def _changed(form: FormData, held: Held) -> Held:
    who = held.subscriber
    zone = _text(form.get("zone"))
    state = who.state
    if state in ("active", "paused"):
        state = "paused" if form.get("paused") == "1" else "active"
    return replace(
        held,
        subscriber=replace(
            who,
            zone=zone if zone in available_timezones() else who.zone,
            quiet=_quiet(form),
            cap=_number(_text(form.get("cap")), who.cap, 1, 500),
            state=state,
        ),
        subscriptions=tuple(_changed_ask(form, s, who) for s in held.subscriptions),
    )


def _changed_ask(form: FormData, s: Subscription, who: Subscriber) -> Subscription:
    if s.state == "ended" or f"pace-{s.id}" not in form:
        return s
    if form.get(f"end-{s.id}") == "1":
        return replace(s, state="ended")
    hour = _number(_text(form.get(f"hour-{s.id}")), s.hour, 0, 23)
    return replace(s, pace=a_pace(_text(form.get(f"pace-{s.id}"))), hour=hour)


def _quiet(form: FormData) -> tuple[int, int] | None:
    """Quiet hours out of two fields like 22:00; None where one is empty or they are the same."""
    found = []
    for name in ("quiet-from", "quiet-until"):
        hours, colon, minutes = _text(form.get(name)).partition(":")
        if not colon or not (hours + minutes).isascii() or not hours.isdigit() or not minutes[:2].isdigit():
            return None
        if int(hours[:3]) > 23 or int(minutes[:2]) > 59:
            return None
        found.append(int(hours) * 60 + int(minutes[:2]))
    return (found[0], found[1]) if found[0] != found[1] else None


# ── stopping ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@anybody
def stop_form(request: Request, visitor: Visitor, form: FormData) -> Response:
    """The page with the buttons that stop."""
    held = office_of(request).mailing_list.held(request.path_params["token"], "stop")
    if held is None:
        return _old(request, visitor)
    this = held.this if held.this is not None and held.this.state != "ended" else None
    others = sum(s.state == "active" for s in held.subscriptions if s is not this)
    asked = asking.said(this.ask) if this else None
    waiting = this is not None and this.state == "waiting"
    return show(request, visitor, "stop", asked=asked, waiting=waiting, others=others)


@anybody
def stop(request: Request, visitor: Visitor, form: FormData) -> Response:
    """One of the buttons was pressed."""
    everything = form.get("act") != "this"
    if not office_of(request).mailing_list.stop(request.path_params["token"], everything=everything):
        return _old(request, visitor)
    words = "No alert is sent to you any more." if everything else "This alert is stopped; the others go on."
    return show(request, visitor, "told", title="Stopped", words=words)


@anybody
def one_click(request: Request, visitor: Visitor, form: FormData) -> Response:
    """RFC 8058: a mail program's button, by POST; a GET leads to the page with the buttons."""
    token = request.path_params["token"]
    if request.method != "POST":
        return RedirectResponse(f"/alerts/stop/{token}", 303)
    if not office_of(request).mailing_list.one_click(token):
        return PlainTextResponse("This link does not hold.", 404)
    return PlainTextResponse("Done: no alert is sent any more.")


# ── what comes back ───────────────────────────────────────────────────────────────────────────────────────────────────


async def bounces(request: Request) -> Response:
    """What a mail provider posts of bounces and complaints: JSON or the returned mail itself, signed."""
    office = office_of(request)
    raw = await _body(request, MOST_REPORT)
    secret = webhook.read_secret(office.settings.bounce_secret)
    if not webhook.holds(secret, dict(request.headers), raw, office.mailing_list.clock()):
        return JSONResponse({"error": "The signature does not hold."}, 401)
    returns = Returns(office.mailing_list)
    if request.headers.get("content-type", "").startswith("message/rfc822"):
        return JSONResponse({"said": await run_in_threadpool(returns.take, raw)})
    try:
        return JSONResponse({"said": await run_in_threadpool(returns.take_posted, raw)})
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 400)


ROUTES = [
    Route("/alerts", ask_form, methods=["GET"]),
    Route("/alerts", ask, methods=["POST"]),
    Route("/alerts/preview", preview, methods=["POST"]),
    Route("/api/v1/alerts", api_ask, methods=["POST"]),
    Route("/alerts/confirm/{token}", confirm_form, methods=["GET"]),
    Route("/alerts/confirm/{token}", confirm, methods=["POST"]),
    Route("/alerts/preferences/{token}", preferences_form, methods=["GET"]),
    Route("/alerts/preferences/{token}", preferences, methods=["POST"]),
    Route("/alerts/stop/{token}", stop_form, methods=["GET"]),
    Route("/alerts/stop/{token}", stop, methods=["POST"]),
    Route("/alerts/one-click/{token}", one_click, methods=["GET", "POST"]),
    Route("/alerts/bounces", bounces, methods=["POST"]),
]
