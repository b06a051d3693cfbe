"""Who is asking: reads the session, decides what a role may do, lets people in by one-time links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.requests import Request

from tellings.stores import Store
from tellings.web.guarding import form_token, hashed, new_token, same

DAY = 86_400.0
LINK_FOR, SESSION_FOR = DAY, 30 * DAY
COOKIE = "tellings-session"
RANK = {"reader": 1, "editor": 2, "administrator": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks. `role` is None where nobody has come in."""

    name: str | None = None
    role: str | None = None
    session: str = ""
    form: str = ""
    """The token that this visitor's forms carry."""

    def may(self, role: str) -> bool:
        """Whether this visitor has at least a role."""
        return RANK.get(self.role or "", 0) >= RANK[role]


class Entrance:
    """Links and sessions of one desk."""

    def __init__(self, store: Store, clock: Callable[[], float], *, public: bool) -> None:
        self._store, self._clock, self._public = store, clock, public
        with store.transaction() as books:
            key = books.setting("form-key")
            if key is None:
                key = new_token()
                books.set_setting("form-key", key)
        self._key = key

    def first_link(self) -> str | None:
        """A one-time link's token for the administrator where nobody has ever come in; None afterwards."""
        with self._store.transaction() as books:
            if books.passes("session") or books.setting("entered"):
                return None
            return self._link(books, "administrator", "administrator")

    def link(self, name: str, role: str) -> str:
        """A one-time link's token for somebody."""
        with self._store.transaction() as books:
            return self._link(books, name, role)

    def _link(self, books: object, name: str, role: str) -> str:
        token = new_token()
        books.put_pass(hashed(token), "link", name, role, self._clock() + LINK_FOR)  # type: ignore[attr-defined]
        return token

    def enter(self, token: str) -> str | None:
        """Use up a link and begin a session; its token, always a new one. None where the link doesn't hold."""
        now = self._clock()
        with self._store.transaction() as books:
            who = books.pass_of(hashed(token), "link", now)
            if who is None:
                return None
            books.drop_pass(hashed(token), now)
            session = new_token()
            books.put_pass(hashed(session), "session", who[0], who[1], now + SESSION_FOR)
            books.set_setting("entered", "yes")
        return session

    def leave(self, session: str) -> None:
        """End a session."""
        with self._store.transaction() as books:
            books.drop_pass(hashed(session), self._clock())

    def visitor(self, request: Request) -> Visitor:
        """Who asks: by the session's cookie, else a reader where reading is open to them."""
        session = request.cookies.get(COOKIE, "")
        if session:
            with self._store.reading() as books:
                who = books.pass_of(hashed(session), "session", self._clock())
            if who:
                return Visitor(name=who[0], role=who[1], session=session, form=form_token(session, self._key))
        return Visitor(role="reader") if self._public or _is_local(request) else Visitor()

    def holds(self, visitor: Visitor, token: str) -> bool:
        """Whether a form's token is this visitor's own."""
        return bool(visitor.session) and same(token, visitor.form)


def _is_local(request: Request) -> bool:
    """From this machine, and not through a proxy (which would make the whole world local)."""
    if request.headers.get("x-forwarded-for") or request.headers.get("forwarded"):
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
