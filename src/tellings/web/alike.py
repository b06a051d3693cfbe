"""More like this: for a story, an article, or a pasted text, over everything that the desk holds."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tellings import stories
from tellings.records import Article, Signature
from tellings.web.entrance import Visitor
from tellings.web.pages import NO_STORY, desk_of, reading, render

SHARED = 8
"""Words that are shown as the reason of a likeness."""


@reading
def like_given(request: Request, visitor: Visitor) -> Response:
    """Stories like a story or an article of the desk; without one, a place to paste a text."""
    desk, asked = desk_of(request), request.query_params
    id, article = asked.get("story", "")[:300], asked.get("article", "")[:300]
    if not id and not article:
        return render(request, visitor, "like", text="", of=None, named=None, found=None)
    with desk.store.reading() as books:
        if id:
            line = books.story(books.redirected(id))
            members = [a for a, _ in books.articles_of(line.id)] if line else []
        else:
            one = books.article(article)
            members, place = ([one] if one else []), books.place_of(article)
            line = books.story(place.story) if place else None
    if line is None or not members:
        raise HTTPException(404, NO_STORY)
    named = line.headline if id else members[0].title or members[0].outlet or members[0].id
    found = _found(request, [stories.sign(a) for a in members])
    return render(request, visitor, "like", text="", of=line, named=named, found=found)


async def like_pasted(request: Request) -> Response:
    """Stories like a pasted text. Changes nothing, so no token is asked."""
    text = str((await request.form(max_files=0)).get("text", ""))[:200_000]

    @reading
    def shown(request: Request, visitor: Visitor) -> Response:
        asked = [stories.sign(Article(id="asked", text=text, source="asked"))] if text.strip() else []
        return render(request, visitor, "like", text=text, of=None, named=None, found=_found(request, asked))

    return await shown(request)


def _found(request: Request, asked: list[Signature]) -> list[tuple[object, str]]:
    """Story lines with what they share with what was asked for, the likest first."""
    desk = desk_of(request)
    likes = desk.alike(asked)
    with desk.store.reading() as books:
        lines = [(books.story(books.redirected(x.story)), x) for x in likes]
    return [(line, ", ".join(e.what for e in x.why[:SHARED])) for line, x in lines if line is not None]


ROUTES = [
    Route("/like", like_given, methods=["GET"]),
    Route("/like", like_pasted, methods=["POST"]),
]
