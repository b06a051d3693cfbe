"""The description of the JSON API in OpenAPI 3.1. Written by hand; a test holds it against the routes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tellings import __version__

Schema = dict[str, object]


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TIME: Schema = {"type": "number", "description": "seconds since 1970, UTC"}

SCHEMAS: dict[str, Schema] = {
    "Error": _object(error=_TEXT),
    "Story": _object(
        id=_TEXT, headline=_TEXT, articles=_COUNT, outlets=_COUNT, independent=_COUNT, first=_TIME, last=_TIME,
        pinned={"type": "boolean"}, lead={"oneOf": [_ref("Lead"), {"type": "null"}]},
    ),
    "Lead": _object(article=_TEXT, start=_COUNT, end=_COUNT, text=_TEXT, outlet=_MAYBE),
    "Newcomer": _object(
        article=_TEXT, story=_TEXT, outlet=_MAYBE, title=_MAYBE, url=_MAYBE, published=_MAYBE, received=_TIME,
        placed=_TIME, version={"type": "integer", "minimum": 1},
    ),
    "Find": _object(
        kind={"enum": ["article", "quote"]}, story=_TEXT, article=_TEXT, title=_TEXT, words=_TEXT, speaker=_MAYBE,
        outlet=_MAYBE, published=_MAYBE, said={"enum": ["direct", "mixed", "indirect", None]},
    ),
    "Feed": _object(
        url=_TEXT, title=_MAYBE, folder=_MAYBE, state={"enum": ["active", "paused", "gone"]}, failures=_COUNT,
        answer=_MAYBE, asked_at={"type": ["number", "null"]}, next_at=_TIME,
        push={"oneOf": [_ref("Push"), {"type": "null"}]},
    ),
    "Push": _object(
        alive={"type": "boolean"}, hub=_TEXT, topic=_TEXT, state={"enum": ["asked", "active", "denied"]}, until=_TIME,
        pushed_at={"type": ["number", "null"]}, words=_TEXT,
    ),
    "Would": _object(
        at=_TIME, story=_TEXT, headline=_TEXT, why=_TEXT, counts=_list(_object(name=_TEXT, count={"type": "number"}))
    ),
    "Ask": {
        "type": "object",
        "required": ["address", "kind"],
        "properties": {
            "address": _TEXT, "kind": {"enum": ["breaking", "search", "person", "story", "like"]}, "words": _TEXT,
            "person": _TEXT, "story": _TEXT, "sensitivity": {"enum": ["1", "2", "3"]},
            "pace": {"enum": ["at once", "hourly", "daily"]}, "hour": {"type": "integer", "minimum": 0, "maximum": 23},
            "zone": {"type": "string", "description": "an IANA name, as Europe/Lisbon"},
        },
    },
    "Report": {
        **_object(schema={"const": "tellings/1"}, articles=_list({"type": "object"}), refused=_list({"type": "object"}),
                  stories=_list({"type": "object"})),
        "description": "One story by the contract of the JSON report (docs/reference/report.md).",
    },
}  # fmt: skip


_ASKED: Schema = {"type": "string", "pattern": "^[^\\u0000]*$"}


def _asked(name: str, says: str, schema: Schema | None = None, *, where: str = "query") -> Schema:
    made: Schema = {"name": name, "in": where, "description": says, "schema": schema or _ASKED}
    return {**made, "required": True} if where == "path" else made


def _get(
    says: str,
    answer: Schema,
    *asked: Schema,
    kind: str = "application/json",
    missing: bool = False,
    wrong: bool = False,
) -> Schema:
    why: Schema = {"description": "Why not", "content": {"application/json": {"schema": _ref("Error")}}}
    codes = ("400", "403", "429", *(("404",) if missing else ()))
    answers: Schema = {"200": {"description": says, "content": {kind: {"schema": answer}}}}
    return {"get": {"summary": says, "parameters": list(asked), "responses": {**answers, **dict.fromkeys(codes, why)}}}


_DAY: Schema = {"type": "string", "format": "date"}
PATHS: dict[str, Schema] = {
    "/api/v1/stories": _get(
        "Stories with news in the last days, the broadest first", _object(stories=_list(_ref("Story")))
    ),
    "/api/v1/stories/{id}": _get(
        "One story as a report; old ids lead to the story that holds most of their articles",
        _ref("Report"), _asked("id", "the story", where="path"), missing=True,
    ),
    "/api/v1/articles": _get(
        "What came in or was changed, the newest first, 1000 at most", _object(articles=_list(_ref("Newcomer"))),
        _asked("since", "placed after this time", _TIME),
    ),
    "/api/v1/search": _get(
        "Articles and quotes by words, the best first", _object(finds=_list(_ref("Find"))),
        _asked("words", 'words, or "a phrase" in marks'),
        _asked("kind", "in what was said, or in articles", {"enum": ["quote", "article"]}),
        _asked("speaker", "said by"), _asked("outlet", "published by"),
        _asked("since", "from this day", _DAY), _asked("until", "to this day", _DAY),
    ),
    "/api/v1/people": _get(
        "What somebody said, newest first", _object(name=_TEXT, said=_list(_ref("Find"))), _asked("name", "full name"),
    ),
    "/api/v1/feeds": _get("What is followed, with each feed's last answer", _object(feeds=_list(_ref("Feed")))),
    "/api/v1/export/{file}": _get(
        "Everything as a table", {"type": "string"},
        _asked("file", "stories, articles or quotes, .csv or .parquet", where="path"),
        _asked("excel", "1: begin CSV with a byte order mark", {"enum": ["1"]}), kind="text/csv", missing=True,
    ),
}  # fmt: skip


_ERROR: Schema = {"description": "Why not", "content": {"application/json": {"schema": _ref("Error")}}}
ALERTS: dict[str, Schema] = {
    "/api/v1/alerts/preview": _get(
        "What an alert would have told in the last seven days, oldest first",
        _object(words=_TEXT, since=_TIME, alerts=_list(_ref("Would"))),
        _asked("kind", "what to be told of", {"enum": ["breaking", "search", "person", "story", "like"]}),
        _asked("words", "the search, or the text"),
        _asked("person", "full name"),
        _asked("story", "its id"),
        _asked("sensitivity", "1 seldom, 3 often", {"enum": ["1", "2", "3"]}),
    ),
    "/api/v1/alerts": {
        "post": {
            "summary": "Ask for alerts by mail; the same answer whoever the address is of. A confirmation mail follows",
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": _ref("Ask")}},
            },
            "responses": {
                "202": {
                    "description": "Taken",
                    "content": {"application/json": {"schema": _object(said=_TEXT)}},
                },
                **dict.fromkeys(("400", "403", "404", "429"), _ERROR),
            },
        }
    },
}
"""What a program may ask for about alerts; which fields are needed depends on the kind."""


def described() -> Schema:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tellings, the live desk", "version": __version__, "license": {"name": "Apache-2.0"}},
        "paths": {**PATHS, **ALERTS},
        "components": {"schemas": SCHEMAS},
    }


async def openapi(request: Request) -> Response:
    """The description, for programs that make clients and tests from it."""
    return JSONResponse(described())


ROUTES = [Route("/openapi.json", openapi)]
