"""The pages: what a person sees and does. Every change is a POST with the visitor's own form token."""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from typing import Any, cast
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tellings.intake import lists
from tellings.records import Article, Hit, Lead, Placed, Report
from tellings.service import leads
from tellings.service.desk import DAY, Desk
from tellings.service.edits import edits
from tellings.service.reporting import DEEP_FROM
from tellings.stores import Books
from tellings.stores.hubs import Hubs
from tellings.stores.looking import Arrival
from tellings.web import wording
from tellings.web.coverage import Picture, picture
from tellings.web.entrance import COOKIE, SESSION_FOR, Entrance, Visitor
from tellings.web.guarding import hashed
from tellings.web.sheets import Front, Fronts, Sheet, Sheets, laid_out

MOST = 60
MOST_VERSIONS = 20
"""Versions of one article that are compared, the latest ones."""
SITTING = 1800.0
"""Seconds: what came in since the last look stays marked through reloads of one sitting."""
POLICY = "Content-Security-Policy"
NO_STORY = "There is no such story."
SINCE_DAYS = 7.0
GROWTH = 6 * 3600.0
"""Seconds within which an article counts as growth of its story."""
Handler = Callable[[Request, Visitor], Response]


def environment() -> Environment:
    """The templates; everything that they print is escaped."""
    made = Environment(loader=PackageLoader("tellings.web"), autoescape=True, undefined=StrictUndefined)
    made.filters |= wording.FILTERS
    return made


def desk_of(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


def render(request: Request, visitor: Visitor, template: str, *, status: int = 200, **about: Any) -> Response:
    values = {"here": template, "visitor": visitor, "said": None, "now": desk_of(request).clock(), **about}
    html = request.app.state.pages.get_template(f"{template}.html.jinja").render(**values)
    return HTMLResponse(html, status, headers={"Cache-Control": "private, no-cache"})


WRONG = {400: "That makes no sense here", 403: "Not for you", 404: "Not found", 503: "Not yet"}


async def problem(request: Request, status: int, detail: str) -> Response:
    """A page that says what went wrong, as the one who asked sees the desk."""
    visitor = await run_in_threadpool(cast(Entrance, request.app.state.entrance).visitor, request)
    title = WRONG.get(status, "That did not work")
    return render(request, visitor, "problem", status=status, title=title, detail=detail)


def reading(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """A page for readers, made in a thread so that the others go on."""

    @functools.wraps(handler)
    async def page(request: Request) -> Response:
        entrance = cast(Entrance, request.app.state.entrance)
        visitor = await run_in_threadpool(entrance.visitor, request)
        if not visitor.may("reader"):
            raise HTTPException(403, "This desk is read by those who have come in. Ask its administrator for a link.")
        return await run_in_threadpool(handler, request, visitor)

    return page


def changing(handler: Callable[[Request, Visitor, FormData], Response]) -> Callable[[Request], Awaitable[Response]]:
    """A change: by an editor, with a form of their own session."""

    @functools.wraps(handler)
    async def change(request: Request) -> Response:
        entrance = cast(Entrance, request.app.state.entrance)
        visitor = await run_in_threadpool(entrance.visitor, request)
        form = await request.form(max_files=1, max_fields=2000)
        if not visitor.may("editor"):
            raise HTTPException(403, "Only an editor may change this.")
        if not entrance.holds(visitor, str(form.get("form", ""))):
            raise HTTPException(403, "This form is not yours, or your session has ended. Go back, reload, try again.")
        file = form.get("file")
        if isinstance(file, UploadFile):
            body = (await file.read()).decode("utf-8", "replace")
            await form.close()
            form = FormData([*form.multi_items(), ("body", body)])
        return await run_in_threadpool(handler, request, visitor, form)

    return change


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@reading
def front(request: Request, visitor: Visitor) -> Response:
    """Stories by breadth, recency and growth: of the last seven days, or of those that end with the day asked for."""
    desk = desk_of(request)
    until = _day(request.query_params.get("until", ""), desk.clock())
    if until is not None:
        return _earlier(request, visitor, until)
    shown, mark = front_stories(request)
    with desk.store.reading() as books:
        feeds = books.count("feeds")["feeds"]
    before = datetime.fromtimestamp(desk.clock() - SINCE_DAYS * DAY, UTC).date()
    return render(request, visitor, "front", stories=shown, feeds=feeds, mark=mark, fresh=False, before=before)


def _day(given: str, now: float) -> date | None:
    """A day of the past out of an address; None for today, for what is to come and for what is no day."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    return day if date(1, 1, 31) < day < datetime.fromtimestamp(now, UTC).date() else None


def _earlier(request: Request, visitor: Visitor, until: date) -> Response:
    """Stories whose last news is of the seven days that end with a day, or of the next earlier days that have some."""
    desk = desk_of(request)
    with desk.store.reading() as books:
        latest = books.last_before(_end(until))
    if latest is not None:
        until = min(until, datetime.fromtimestamp(latest, UTC).date())
    shown = _front(desk, _end(until))[0] if latest is not None else []
    week, now = timedelta(days=SINCE_DAYS), datetime.fromtimestamp(desk.clock(), UTC).date()
    later = until + week if until + week < now else None
    return render(request, visitor, "earlier", stories=shown, until=until, before=until - week, later=later)


def _end(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() + DAY


def front_stories(request: Request) -> Front:
    """The stories of the front page with their pictures, and a mark that changes when one of them does."""
    desk = desk_of(request)
    return cast(Fronts, request.app.state.fronts).latest(desk.store, desk.clock(), lambda: _front(desk))


def _front(desk: Desk, until: float | None = None) -> Front:
    """The same, made now; `until`: as of that time, without what came later."""
    now = desk.clock() if until is None else until
    with desk.store.reading() as books:
        broad = books.broadest(now - SINCE_DAYS * DAY, 3 * MOST, now=now, until=until)
        grown = books.grown([id for id, _, last in broad if last > now - GROWTH], now - GROWTH)
        first = sorted(broad, key=lambda s: -_weight(s[1], s[2], grown.get(s[0], 0), now))[:MOST]
        found = _led(books, books.lines([id for id, _, _ in first]))
        came = books.arrivals([s.id for s in found])
    seen = repr([(s.id, s.headline, s.articles, s.independent, s.pinned, s.lead) for s in found])
    mark = hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    span = "in the last seven days" if until is None else "in the seven days"
    return [(s, _week(came.get(s.id, []), now, span)) for s in found], mark


def _led(books: Books, stories: list[Placed]) -> list[Placed]:
    """Stories each with a sentence: of the report's brief where it still stands, else the first of what came first."""
    where = books.standing([s.lead for s in stories if s.lead])
    standing = {s.id for s in stories if s.lead and where.get(s.lead.article) == s.id}
    without = books.first_texts([s.id for s in stories if s.id not in standing])
    given = {i: _first_sentence(a, o, t, x[: leads.LOOKED_AT + 1]) for i, (a, o, t, x) in without.items()}
    return [s if s.id in standing else replace(s, lead=given.get(s.id)) for s in stories]


@functools.lru_cache(maxsize=500)
def _first_sentence(id: str, outlet: str | None, title: str | None, text: str) -> Lead | None:
    return leads.of_text(Article(id=id, outlet=outlet, title=title, text=text, source=""))


def _weight(independent: int, last: float, grown: int, now: float) -> float:
    """Independent texts, and half as much again for what came in the last hours, halved with every day without news."""
    return float((independent + grown / 2) * 0.5 ** (max(0.0, now - last) / DAY))


def story_mark(books: Books, story: str) -> str:
    """Changes when anything that is shown of a story does."""
    return f"{books.stamp(story)}.{books.reported(story) or 0:.3f}"


def a_time(given: str | None) -> float:
    """Seconds since 1970 out of an address; 0 where it makes no sense."""
    try:
        at = float(given or 0.0)
    except ValueError:
        return 0.0
    return at if isfinite(at) else 0.0


def _week(times: list[float], now: float, span: str) -> Picture:
    return picture(times, now - SINCE_DAYS * DAY, now, one="article", many="articles", span=span)


def kept_report(request: Request) -> Report:
    """The report of the story that the address names, made now where there is none yet."""
    desk, id = desk_of(request), request.path_params["id"]
    with desk.store.reading() as books:
        now_at = books.redirected(id)
        known = books.story(now_at) is not None
    report = desk.report(now_at) if known else None
    if known and report is None:
        desk.make_report(now_at)
        report = desk.report(now_at)
    if report is None:
        raise HTTPException(503 if known else 404, "The report is being made; try again." if known else NO_STORY)
    return report


@reading
def story(request: Request, visitor: Visitor) -> Response:
    """The report of a story, kept current, under the tools of the desk."""
    desk, id = desk_of(request), request.path_params["id"]
    with desk.store.reading() as books:
        now_at = books.redirected(id)
        line, hands = books.story(now_at), books.hands()
    if line is None:
        raise HTTPException(404, NO_STORY)
    if now_at != id:
        return RedirectResponse(f"/story/{quote(now_at, safe='')}", 308)
    sheet = _sheet(request, line)
    if sheet is None:
        return _waiting(request, visitor, line)
    since, came, edited = _since(desk, visitor, id)
    mine = {a.id for a in sheet.articles}
    with desk.store.reading() as books:
        grown, mark = books.beyond(line.id, mine), story_mark(books, line.id)
    above = request.app.state.pages.get_template("story.html.jinja").render(
        here="story",
        visitor=visitor,
        story=line,
        articles=sheet.articles,
        hands=[h for h in hands if mine & {*h.articles, *h.others}],
        grown=grown,
        mark=mark,
        since=since,
        came=came,
        numbers={a.id: n for n, a in enumerate(sheet.articles, 1)},
        edited=edited,
        now=desk.clock(),
    )
    return HTMLResponse(sheet.under(above), headers={"Cache-Control": "private, no-cache", POLICY: sheet.policy})


def _sheet(request: Request, line: Placed) -> Sheet | None:
    """A story's report as a page; None where it is being made. It is laid out anew only where the story has changed."""
    desk, sheets = desk_of(request), cast(Sheets, request.app.state.sheets)
    with desk.store.reading() as books:
        mark = f"{story_mark(books, line.id)}.{books.is_dirty(line.id)}"
    kept = sheets.get(line.id, mark)
    if kept is not None:
        return kept
    report = desk.report(line.id)
    if report is None and line.independent >= DEEP_FROM:
        return None
    sheet = laid_out(report or kept_report(request))
    sheets.put(line.id, mark, sheet)
    return sheet


def _waiting(request: Request, visitor: Visitor, line: Placed) -> Response:
    """A story whose first report is being made: what came, until then."""
    desk = desk_of(request)
    with desk.store.reading() as books:
        came, mark, coming = books.beyond(line.id, ()), story_mark(books, line.id), books.is_dirty(line.id)
    if coming:
        desk.want(line.id)
    return render(request, visitor, "waiting", story=line, came=came, mark=mark, coming=coming)


def _since(desk: Desk, visitor: Visitor, story: str) -> tuple[float | None, list[Arrival], int]:
    """When this visitor last looked at a story, what came since, and how many of its articles were edited."""
    since = None
    if visitor.session:
        with desk.store.transaction() as books:
            since = books.visit(hashed(visitor.session), story, desk.clock(), SITTING)
    with desk.store.reading() as books:
        came = books.came_since(story, since) if since is not None else []
        return since, came, books.count_edited(story)


@reading
def changes(request: Request, visitor: Visitor) -> Response:
    """What outlets changed in the articles of a story after publication, word by word."""
    desk, id = desk_of(request), request.path_params["id"]
    with desk.store.reading() as books:
        line = books.story(books.redirected(id))
        if line is None:
            raise HTTPException(404, NO_STORY)
        texts = [(a, books.versions(a.id)[-MOST_VERSIONS:]) for a in books.edited(line.id)[:MOST]]
    shown = []
    for article, before in texts:
        after = [*(v.article for v in before[1:]), article]
        steps = [(v.until, edits(_whole(v.article), _whole(a))) for v, a in zip(before, after, strict=True)]
        shown.append((article, steps[::-1]))
    return render(request, visitor, "edits", story=line, edited=shown)


def _whole(article: Article) -> str:
    return f"{article.title}\n\n{article.text}" if article.title else article.text


@reading
def search(request: Request, visitor: Visitor) -> Response:
    """Words, phrases, speaker, outlet, days; in what was said or in articles."""
    asked, hits = finds(request, MOST)
    again = urlencode({name: value for name, value in asked.items() if value})
    return render(request, visitor, "search", asked=asked, hits=hits, most=MOST, again=again)


def finds(request: Request, most: int) -> tuple[dict[str, str], list[Hit]]:
    """What an address searches for, and what is found."""
    names = ("words", "kind", "speaker", "outlet", "since", "until")
    asked = {name: request.query_params.get(name, "")[:500] for name in names}
    if not asked["words"]:
        return asked, []
    filters = {k: asked[k] for k in ("speaker", "outlet", "since", "until")}
    kind = asked["kind"] if asked["kind"] in ("quote", "article") else None
    with desk_of(request).store.reading() as books:
        return asked, books.find(asked["words"], kind=kind, most=most, **filters)


@reading
def person(request: Request, visitor: Visitor) -> Response:
    """Everything that somebody said, newest first."""
    name = request.query_params.get("name", "")[:300]
    with desk_of(request).store.reading() as books:
        hits = books.said_by(name)
    days = [(day, list(said)) for day, said in itertools.groupby(hits, key=lambda h: (h.published or "")[:10])]
    return render(request, visitor, "person", name=name or "Nobody", hits=hits, days=days, drawn=_drawn(days), most=200)


def _drawn(days: list[tuple[str, list[Hit]]]) -> Picture | None:
    """The days on which something was said as a picture; None where there are fewer than two."""
    times = [datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() for day, said in days if day for _ in said]
    if len(set(times)) < 2:
        return None
    span = f"from {days[-1][0] or days[-2][0]} to {days[0][0]}"
    return picture(times, min(times), max(times) + DAY, one="quotation", many="quotations", span=span)


@reading
def feeds(request: Request, visitor: Visitor) -> Response:
    """What is followed, and each feed's last answer."""
    with desk_of(request).store.reading() as books:
        found, pushes = books.feeds(), Hubs(books.connection).all()
    return render(request, visitor, "feeds", feeds=found, pushes=pushes)


@reading
def opml(request: Request, visitor: Visitor) -> Response:
    """All feeds as OPML."""
    with desk_of(request).store.reading() as books:
        listed = [lists.Listed(url=f.url, title=f.title, folder=f.folder) for f in books.feeds()]
    body = lists.write_opml(listed, "Tellings")
    return Response(
        body, media_type="text/x-opml", headers={"Content-Disposition": 'attachment; filename="feeds.opml"'}
    )


@reading
def health(request: Request, visitor: Visitor) -> Response:
    """How the desk is: counts, delays, what was left out."""
    desk = desk_of(request)
    with desk.store.reading() as books:
        refusals = books.refusals(100)
        counts, waiting, delay = books.count(), books.waiting(DEEP_FROM), books.delay()
        crashed = books.crashed_since(desk.clock() - DAY)
    words = wording.span(delay) if delay is not None else None
    return render(
        request, visitor, "desk", healthy=not crashed, counts=counts, waiting=waiting, delay=words, refusals=refusals
    )


# ── coming in ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def enter_form(request: Request) -> Response:
    """A link opens a page with one button: whoever only follows links changes nothing."""
    return render(request, Visitor(), "enter", token=request.query_params.get("token", "")[:200])


async def enter(request: Request) -> Response:
    """Use up a link; the session is always a new one."""
    token = str((await request.form(max_files=0)).get("token", ""))[:200]
    session = await run_in_threadpool(cast(Entrance, request.app.state.entrance).enter, token)
    if session is None:
        raise HTTPException(403, "This link was used already or has run out. Ask for another.")
    answer = RedirectResponse("/", 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, session, max_age=int(SESSION_FOR), httponly=True, samesite="strict", secure=secure)
    return answer


async def leave(request: Request) -> Response:
    """End this browser's session."""
    entrance = cast(Entrance, request.app.state.entrance)
    visitor = await run_in_threadpool(entrance.visitor, request)
    if entrance.holds(visitor, str((await request.form(max_files=0)).get("form", ""))):
        await run_in_threadpool(entrance.leave, visitor.session)
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE)
    return answer


ROUTES = [
    Route("/", front),
    Route("/story/{id}", story),
    Route("/story/{id}/edits", changes),
    Route("/search", search),
    Route("/person", person),
    Route("/feeds", feeds, methods=["GET"]),
    Route("/feeds.opml", opml),
    Route("/desk", health),
    Route("/enter", enter_form, methods=["GET"]),
    Route("/enter", enter, methods=["POST"]),
    Route("/leave", leave, methods=["POST"]),
]
