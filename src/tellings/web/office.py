"""The administrator's side of alerts: the list, the outbox, dead letters, pause, webhooks, a table out and in."""

from __future__ import annotations

from typing import cast

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from tellings.alerts import asking, links
from tellings.alerts.addresses import BadAddressError
from tellings.alerts.asking import BadAskError
from tellings.post.webhook import shown
from tellings.service import carrying
from tellings.service.desk import Desk
from tellings.service.mailing_list import HOOKS, Wish
from tellings.service.post_office import PostOffice
from tellings.service.sending import PAUSED
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import STATES, Outbox
from tellings.stores.subscribers import Subscribers
from tellings.web.entrance import Visitor
from tellings.web.pages import changing, reading
from tellings.web.subscribing import office_of, show

PAGE = 100
"""Subscribers, and messages, on one page."""
ONLY = "Only the administrator sees addresses."


def _administrator(visitor: Visitor) -> None:
    if not visitor.may("administrator"):
        raise HTTPException(403, ONLY)


def _store(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


@reading
def overview(request: Request, visitor: Visitor) -> Response:
    """Counts, whether sending is paused, dead letters, webhooks."""
    _administrator(visitor)
    return _overview(request, visitor, None)


def _overview(request: Request, visitor: Visitor, said: str | None, status: int = 200) -> Response:
    with _store(request).store.reading() as books:
        outbox, kept = Outbox(books.connection), Alerting(books.connection)
        about = {
            "paused": bool(books.setting(PAUSED)),
            "counts": outbox.counts(),
            "people": Subscribers(books.connection).counts(),
            "dead": outbox.listed("dead", most=PAGE),
            "hooks": [(s, asking.said(s.ask)) for s in kept.of(HOOKS) if s.state == "active"],
            "next_due": outbox.next_due(),
        }
    sends = request.app.state.office is not None
    return show(request, visitor, "office", status=status, said=said, sends=sends, about=about)


@reading
def outbox(request: Request, visitor: Visitor) -> Response:
    """Messages of one state or of all, the latest first."""
    _administrator(visitor)
    state = request.query_params.get("state", "")
    wanted = next((s for s in STATES if s == state), None)
    with _store(request).store.reading() as books:
        found = Outbox(books.connection).listed(wanted, most=PAGE)
    return show(request, visitor, "outbox", found=found, state=state, states=STATES)


@reading
def subscribers(request: Request, visitor: Visitor) -> Response:
    """The list by address, a page at a time, each with what they asked for and their consent."""
    _administrator(visitor)
    after, state = request.query_params.get("after", "")[:300], request.query_params.get("state", "")
    with _store(request).store.reading() as books:
        people, kept = Subscribers(books.connection), Alerting(books.connection)
        found = people.listed(state or None, after=after, most=PAGE)
        rows = [
            (
                who,
                [(s, asking.said(s.ask)) for s in kept.of(who.id) if s.state != "ended"],
                next((c for c in reversed(people.consents(who.id)) if c.confirmed is not None), None),
            )
            for who in found
        ]
    last = found[-1].address if len(found) == PAGE else None
    return show(request, visitor, "subscribers", rows=rows, last=last, state=state)


@reading
def export(request: Request, visitor: Visitor) -> Response:
    """The list as CSV with the proofs of consent."""
    _administrator(visitor)
    name = {"Content-Disposition": 'attachment; filename="subscribers.csv"', "Cache-Control": "no-store"}
    rows = (row.encode("utf-8", "replace") for row in carrying.rows(office_of(request).mailing_list))
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=name)


@changing
def act(request: Request, visitor: Visitor, form: FormData) -> Response:
    """One of the page's buttons."""
    _administrator(visitor)
    desk, wanted = _store(request), str(form.get("act", ""))
    office = cast("PostOffice | None", request.app.state.office)
    if wanted in ("pause", "resume"):
        with desk.store.transaction() as books:
            books.set_setting(PAUSED, "yes" if wanted == "pause" else "")
    elif wanted in ("again", "all-again"):
        with desk.store.transaction() as books:
            box = Outbox(books.connection)
            dead = box.listed("dead", most=10_000) if wanted == "all-again" else []
            for id in [p.message.id for p in dead] or [str(form.get("id", ""))]:
                box.revive(id, desk.clock())
    elif wanted == "end-webhook":
        with desk.store.transaction() as books:
            Subscribers(books.connection).end(str(form.get("id", "")))
    elif wanted == "test" and office is not None:
        outcome = office.test(desk.clock())
        return _overview(request, visitor, f"{'Sent' if outcome.kind == 'sent' else 'Not sent'}: {outcome.words}")
    elif wanted == "webhook" and office is not None:
        return _webhook(request, visitor, form, office)
    elif wanted == "import" and office is not None:
        done = carrying.take_in(office.mailing_list, str(form.get("body", "")).splitlines(keepends=True))
        words = f"{done.taken} taken in, {done.known} known, {done.suppressed} suppressed, {len(done.wrong)} left out."
        return _overview(request, visitor, " ".join([words, *done.wrong[:20]]))
    else:
        raise HTTPException(400, "There is no such button.")
    return RedirectResponse("/alerts/office", 303)


def _webhook(request: Request, visitor: Visitor, form: FormData, office: PostOffice) -> Response:
    target = str(form.get("target", "")).strip()[:2000]
    try:
        ask = asking.read(
            str(form.get("kind", "")), words=str(form.get("words", "")), person=str(form.get("words", ""))
        )
        made = office.mailing_list.add_webhook(target, Wish(ask=ask, how="terminal"))
    except (BadAskError, BadAddressError) as error:
        return _overview(request, visitor, str(error), 400)
    secret = shown(links.secret(office.house.key, made.id))
    return _overview(request, visitor, f"Posts to {target} are signed with this secret: {secret}")


ROUTES = [
    Route("/alerts/office", overview, methods=["GET"]),
    Route("/alerts/office", act, methods=["POST"]),
    Route("/alerts/office/outbox", outbox),
    Route("/alerts/office/subscribers", subscribers),
    Route("/alerts/office/subscribers.csv", export),
]
