"""Who may come in: the administrator lets people in by one-time links, sees who is in, and shows them out."""

from __future__ import annotations

from typing import cast

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tellings.web.entrance import RANK, Entrance, Visitor
from tellings.web.guarding import hashed
from tellings.web.pages import changing, desk_of, reading, render

ROLES = {
    "reader": "reads where the desk is not public",
    "editor": "adds feeds, splits, merges and keeps stories together",
    "administrator": "lets people in and out, sees subscribers",
}
ONLY = "Only the administrator lets people in."


def _page(request: Request, visitor: Visitor, link: str | None = None, for_whom: str | None = None) -> Response:
    desk = desk_of(request)
    with desk.store.reading() as books:
        found = books.members(desk.clock())
    mine = hashed(visitor.session)
    return render(request, visitor, "members", found=found, mine=mine, roles=ROLES, link=link, for_whom=for_whom)


@reading
def members(request: Request, visitor: Visitor) -> Response:
    """Who is in, and which links are out."""
    if not visitor.may("administrator"):
        raise HTTPException(403, ONLY)
    return _page(request, visitor)


@changing
def invite(request: Request, visitor: Visitor, form: FormData) -> Response:
    """Make a one-time link for somebody; it is shown once, and only its hash is kept."""
    if not visitor.may("administrator"):
        raise HTTPException(403, ONLY)
    name, role = " ".join(str(form.get("name", "")).split())[:100], str(form.get("role", ""))
    if not name or not name.isprintable() or role not in RANK:
        raise HTTPException(400, "A link needs a name and a role.")
    token = cast(Entrance, request.app.state.entrance).link(name, role)
    return _page(
        request, visitor, link=f"{request.url.scheme}://{request.url.netloc}/enter?token={token}", for_whom=name
    )


@changing
def revoke(request: Request, visitor: Visitor, form: FormData) -> Response:
    """End a session, or take a link back."""
    if not visitor.may("administrator"):
        raise HTTPException(403, ONLY)
    with desk_of(request).store.transaction() as books:
        books.drop_pass(str(form.get("pass", ""))[:64], desk_of(request).clock())
    return RedirectResponse("/members", 303)


ROUTES = [
    Route("/members", members, methods=["GET"]),
    Route("/members", invite, methods=["POST"]),
    Route("/members/revoke", revoke, methods=["POST"]),
]
