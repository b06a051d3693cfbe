"""SQLite: one file, write-ahead log, FTS5 for search. The default."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tellings.errors import StoreError
from tellings.records import Hit
from tellings.stores.migrations import migrate
from tellings.stores.searching import phrases
from tellings.stores.sql import Store

PRAGMAS = ("journal_mode=wal", "synchronous=full", "cache_size=-1024", "mmap_size=0")
"""Write-ahead log, so that readers and the writer don't wait for each other; every commit on disk before it returns."""
CONNECTIONS = 20
"""Connections that are kept: one for each of a desk's threads. Opening one reads the whole schema."""
_ENTRY = sa.text(
    "insert into entry(kind, ref, story, article, outlet, published, speaker) "
    "values(:kind, :ref, :story, :article, :outlet, :published, :speaker) returning id"
)
_ENTRY_TEXT = sa.text("insert into entry_text(rowid, title, body) values(:id, :title, :body)")


def open_store(path: str) -> Store:
    """The store in a file, made or brought to the newest schema; `StoreError` where it is no such file."""
    engine = sa.create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": 30, "check_same_thread": False},
        pool_size=CONNECTIONS,
        max_overflow=2 * CONNECTIONS,
        pool_use_lifo=True,  # few of them are in use at a time: the others then hold no pages
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        # The driver must not begin transactions by itself: "begin immediate" below is ours.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"pragma {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("looking"):
            wanted = "normal" if options.get("light") else "full"
            if connection.info.get("synchronous", "full") != wanted:
                connection.exec_driver_sql(f"pragma synchronous={wanted}")
                connection.info["synchronous"] = wanted
        connection.exec_driver_sql("begin" if options.get("looking") else "begin immediate")

    try:
        migrate(engine, "sqlite", path)
    except sa.exc.DatabaseError as error:
        to_do = "Name a file made by tellings serve, or one that does not exist yet"
        raise StoreError(f"it can't be used as a data file ({error.orig})", where=path, to_do=to_do) from error
    return Store(engine, Fts(), one_writer=True)


def back_up(path: str, to: str) -> None:
    """A whole copy of a data file while it is in use; written beside its place first, so never half."""
    part = Path(to).with_name(Path(to).name + ".part")
    with sqlite3.connect(path) as source, sqlite3.connect(part) as target:
        source.backup(target)
    source.close()
    target.close()
    shutil.move(part, to)


class Fts:
    """Search by SQLite's FTS5, ranked by BM25."""

    def put(self, connection: Connection, kind: str, ref: str, hit: Hit, body: str, *, new: bool = False) -> None:
        """Index one article or quote anew."""
        if not new:
            self.forget(connection, kind, [ref])
        row = {
            "kind": kind,
            "ref": ref,
            "story": hit.story,
            "article": hit.article,
            "outlet": hit.outlet,
            "published": hit.published,
            "speaker": hit.speaker,
        }
        made = connection.execute(_ENTRY, row).scalar_one()
        connection.execute(_ENTRY_TEXT, {"id": made, "title": hit.title, "body": body})

    def forget(self, connection: Connection, kind: str, refs: Sequence[str]) -> None:
        """Take entries out of the index."""
        for ref in refs:
            which = {"kind": kind, "ref": ref}
            id = connection.execute(sa.text("select id from entry where kind = :kind and ref = :ref"), which).scalar()
            if id is not None:
                connection.execute(sa.text("delete from entry_text where rowid = :id"), {"id": id})
                connection.execute(sa.text("delete from entry where id = :id"), {"id": id})

    def near(self, connection: Connection, words: Sequence[str], most: int) -> list[str]:
        """Articles that hold any of the words, those with most and rarest first."""
        query = " OR ".join('"' + " ".join(p) + '"' for w in words for p in phrases(w))
        if not query:
            return []
        rows = connection.execute(
            sa.text(
                "select e.article from entry_text join entry e on e.id = entry_text.rowid "
                "where entry_text match :query and e.kind = 'article' order by bm25(entry_text), e.id limit :most"
            ),
            {"query": query, "most": most},
        )
        return [str(r[0]) for r in rows]

    def find(
        self, connection: Connection, words: str, kind: str | None, filters: dict[str, str], most: int
    ) -> list[Hit]:
        """The best finds first."""
        query = " ".join('"' + " ".join(p) + '"' for p in phrases(words))
        if not query:
            return []
        where, values = ["entry_text match :query"], {"query": query, "most": most, "kind": kind or "", **filters}
        if kind:
            where.append("e.kind = :kind")
        where += [f"e.{name} = :{name}" for name in ("speaker", "outlet") if name in filters]
        where += ["e.published >= :since"] if "since" in filters else []
        where += ["e.published <= :until || '~'"] if "until" in filters else []
        rows = connection.execute(
            sa.text(
                "select e.kind, e.story, e.article, e.speaker, e.outlet, e.published, title, q.kind as said, "
                "snippet(entry_text, 1, '', '', ' … ', 32) as words "
                "from entry_text join entry e on e.id = entry_text.rowid "
                "left join quote q on e.kind = 'quote' and q.id = e.ref "
                f"where {' and '.join(where)} order by bm25(entry_text, 4.0, 1.0), e.id limit :most"
            ),
            values,
        )
        return [hit_of(r) for r in rows]


def hit_of(row: Any) -> Hit:
    """A row of either database as a find."""
    return Hit(
        kind=row.kind,
        story=row.story,
        article=row.article,
        title=row.title or "",
        words=row.words,
        speaker=row.speaker,
        outlet=row.outlet,
        published=row.published,
        said=row.said,
    )
