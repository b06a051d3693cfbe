"""Every alert as Atom: what a subscription was told, behind a signed address; stories that broke, for every reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tellings.alerts import asking, links
from tellings.alerts.letters import head
from tellings.alerts.nouns import Notice
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.web.api import Entry, atom_feed
from tellings.web.entrance import Visitor
from tellings.web.pages import reading
from tellings.web.subscribing import OLD_LINK, anybody, office_of

MOST = 100


def _entry(notice: Notice, base: str) -> Entry:
    when = datetime.fromtimestamp(notice.decided, UTC).isoformat(timespec="seconds")
    counts = "; ".join(f"{name}: {n:g}" for name, n in notice.why.counts)
    said = [f"{n.text} ({n.outlet or 'outlet unknown'})" for n in notice.news]
    why = f"Why: {notice.why.words}" + (f" ({counts})" if counts else "")
    return head(notice), f"{base}/story/{notice.story}#{int(notice.decided)}", when, "\n\n".join([*said, why])


def _entries(notices: Iterable[Notice], base: str) -> list[Entry]:
    return [_entry(n, base) for n in notices][:MOST]


@anybody
def subscription(request: Request, visitor: Visitor, form: object) -> Response:
    """What one subscription was told; the address is the key to it."""
    office = office_of(request)
    claim = links.read(office.house.key, request.path_params["token"], office.mailing_list.clock(), "feed")
    if claim is None or claim.subscription is None:
        raise HTTPException(404, OLD_LINK)
    with request.app.state.desk.store.reading() as books:
        asked = Alerting(books.connection).get(claim.subscription)
        posted = Outbox(books.connection).listed(subscriber=claim.subscriber, most=500)
    if asked is None or asked.state == "ended":
        raise HTTPException(404, OLD_LINK)
    mine = [p.message for p in posted if p.message.subscription == claim.subscription]
    notices = [n for m in mine if m.purpose in ("alert", "digest") for n in m.notices]
    base = f"{request.url.scheme}://{request.url.netloc}"
    title = f"{office.house.name}: {asking.said(asked.ask)}"
    answer = atom_feed(title, str(request.url), _entries(notices, base), request.app.state.desk.clock())
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@reading
def breaking(request: Request, visitor: Visitor) -> Response:
    """Stories that broke, the latest first; `sensitivity` 1 to 3 as in the alerts."""
    given = request.query_params.get("sensitivity", "2")
    if given not in ("1", "2", "3"):
        raise HTTPException(400, "The sensitivity is 1, 2 or 3.")
    with request.app.state.desk.store.reading() as books:
        fired = Alerting(books.connection).fired(sensitivity=int(given), most=MOST)
    base = f"{request.url.scheme}://{request.url.netloc}"
    entries = _entries((f.notice for f in fired), base)
    return atom_feed("Breaking stories", str(request.url), entries, request.app.state.desk.clock())


ROUTES = [
    Route("/alerts/feed/{token}", subscription),
    Route("/alerts/breaking.atom", breaking),
]
