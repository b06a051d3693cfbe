"""The books of hubs, and every released schema run forward to the newest, in both databases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tellings.records import Article, Feed
from tellings.stores import Store, migrations, postgres, sqlite
from tellings.stores.hubs import Hubs, Push

PUSH = Push(
    path="p1", feed="https://a.example/feed", hub="https://hub.example/", topic="https://a.example/feed",
    callback="https://desk.example/hub/p1", secret="s", next_at=10.0,
)  # fmt: skip
RELEASED = [number for number, _ in migrations.steps("sqlite")][:-1]


def test_a_subscription_comes_back_and_is_due_in_its_turn(store: Store) -> None:
    other = replace(PUSH, path="p2", feed="https://b.example/feed", next_at=5.0)
    with store.transaction() as books:
        hubs = Hubs(books.connection)
        hubs.put(PUSH)
        hubs.put(other)
        assert hubs.at("p1") == PUSH
        assert hubs.at("nobody") is None
        assert hubs.of(PUSH.feed) == PUSH
        assert hubs.due(4.0) is None
        assert hubs.due(99.0) == other
        hubs.put(replace(other, next_at=50.0, state="active"))
        assert hubs.due(99.0) == PUSH
        assert hubs.all()[other.feed].state == "active"


def test_an_ended_subscription_is_of_no_feed_but_known_until_its_hub_agrees(store: Store) -> None:
    with store.transaction() as books:
        hubs = Hubs(books.connection)
        hubs.put(PUSH)
        hubs.keep(PUSH, b"x", 1.0, 9, 9)
        hubs.end(PUSH.feed, 3.0)
        hubs.end("https://nobody.example/", 3.0)
        assert hubs.of(PUSH.feed) is None
        assert hubs.all() == {}
        waits = hubs.waiting()  # what was accepted is still taken in
        assert waits is not None
        hubs.move(PUSH.feed, "https://moved.example/feed")
        books.drop_feed(PUSH.feed)
        assert hubs.waiting() == replace(waits, feed="https://moved.example/feed")
        books.drop_feed("https://moved.example/feed")
        assert hubs.waiting() is None
        ended = hubs.at("p1")
        assert ended is not None
        assert (ended.state, ended.next_at) == ("ending", 3.0)
        hubs.drop("p1")
        assert hubs.at("p1") is None


def test_what_was_pushed_waits_in_its_order_and_within_bounds(store: Store) -> None:
    other = replace(PUSH, path="p2", feed="https://b.example/feed")
    with store.transaction() as books:
        hubs = Hubs(books.connection)
        bodies = [b"\x00\xff<rss/>", b"2"]
        assert [hubs.keep(PUSH, b, 1.0, 3, 2) for b in (*bodies, b"3")] == [True, True, False]
        assert [hubs.keep(other, b, 1.0, 3, 2) for b in (b"4", b"5")] == [True, False]
        for body in (*bodies, b"4"):
            first = hubs.waiting()
            assert first is not None
            assert first.body == body
            hubs.taken(first.id)
        assert hubs.waiting() is None


def _run_to(engine: sa.Engine, dialect: str, last: int) -> None:
    """A database as the program of schema `last` left it, with a feed and an article in it."""
    for number, sql in migrations.steps(dialect):
        if number <= last:
            with engine.begin() as connection:
                for statement in sql.split(";\n"):
                    if statement.strip():
                        connection.execute(sa.text(statement))
    article = '{"id":"a1","text":"The quay was closed.","source":"feed"}'
    telling = '{"article":"a1","story":"s1"}'
    with engine.begin() as connection:
        run = connection.execute
        run(sa.text("insert into meta(key, value) values('schema', :n)"), {"n": str(last)})
        feed = '{"url":"https://old.example/feed","etag":"W/1"}'
        run(sa.text("insert into feed values('https://old.example/feed', 'active', 7, :r)"), {"r": feed})
        run(
            sa.text(
                "insert into article(id, key, story, received, placed, version, copied, record, signature, telling) "
                "values('a1', 'k', 's1', 1, 1, 1, false, :record, :signature, :telling)"
            ),
            {"record": article, "signature": b"\x80", "telling": telling},
        )


@pytest.mark.parametrize("last", RELEASED)
@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_every_released_schema_runs_forward_with_all_that_it_held(
    dialect: str, last: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if dialect == "sqlite":
        path = str(tmp_path / "old.db")
        engine = sa.create_engine(f"sqlite:///{path}")
        _run_to(engine, dialect, last)
        engine.dispose()
        opened = sqlite.open_store(path)
    else:
        url = request.getfixturevalue("postgres_url")
        engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            connection.execute(sa.text("drop schema public cascade"))
            connection.execute(sa.text("create schema public"))
        _run_to(engine, dialect, last)
        engine.dispose()
        opened = postgres.open_store(url)
    with opened.transaction() as books:
        assert books.setting("schema") == str(migrations.steps(dialect)[-1][0])
        assert books.feed("https://old.example/feed") == Feed(url="https://old.example/feed", etag="W/1")
        assert books.article("a1") == Article(id="a1", text="The quay was closed.", source="feed")
        Hubs(books.connection).put(PUSH)
        assert Hubs(books.connection).of(PUSH.feed) == PUSH
    opened.close()
