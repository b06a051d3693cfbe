"""Whatever the OpenAPI description allows is asked of the API: no server error, and answers as described (schemathesis)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("starlette")
schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed (pip install schemathesis)")

from hypothesis import HealthCheck, given, settings  # noqa: E402

from tellings.records import Capture, Feed  # noqa: E402
from tellings.service.desk import Desk  # noqa: E402
from tellings.service.following import Served  # noqa: E402
from tellings.stores import sqlite  # noqa: E402
from tellings.stores.hubs import Hubs, Push  # noqa: E402
from tellings.web.app import Settings, make_app  # noqa: E402
from tellings.web.openapi import PATHS  # noqa: E402

TEXTS = (
    "The Oakley bridge was shut on Friday. “It is not safe,” said Mayor Ann Bell. Repairs will begin in May.",
    "Oakley shut its bridge on Friday. Mayor Ann Bell said: “It is not safe at all.” Work on it begins in May.",
    "A ferry ran aground near Port Ellery on Sunday; nobody was hurt, the harbour master Joan Reed said.",
)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    store = sqlite.open_store(str(tmp_path_factory.mktemp("fuzz") / "desk.db"))
    desk = Desk(store, clock=lambda: 1_778_300_000.0)
    for n, text in enumerate(TEXTS):
        item = Capture(source=f"f{n}", body=(text * 2).encode(), kind="text", outlet=f"Paper {n}", title=f"T{n}")
        desk.take(Served(key=f"k{n}", content="1", item=item))
    desk.make_reports(10)
    with store.transaction() as books:
        url = "https://a.example/feed"
        books.put_feed(Feed(url=url, title="A"))
        push = Push(path="p", feed=url, hub="https://h.example/", topic=url, callback="https://d.example/", secret="s")
        Hubs(books.connection).put(push)
    app = make_app(desk, Settings(public=True, hosts=("*",), reads_per_minute=1e9))
    yield schemathesis.openapi.from_asgi("/openapi.json", app)
    store.close()


@pytest.mark.parametrize("path", PATHS)
def test_no_request_makes_a_server_error_and_every_answer_is_as_described(path: str, api: Any) -> None:
    @given(api[path]["GET"].as_strategy())
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def asked(case: Any) -> None:
        case.call_and_validate()

    asked()


@pytest.mark.parametrize("path", ["/api/v1/articles", "/api/v1/search", "/api/v1/export/{file}"])
def test_requests_against_the_description_make_no_server_error_either(path: str, api: Any) -> None:
    wrong = api[path]["GET"].as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @given(wrong)
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    def asked(case: Any) -> None:
        case.call_and_validate(checks=[schemathesis.checks.not_a_server_error])

    asked()
