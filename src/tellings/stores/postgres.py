"""PostgreSQL, for a desk that several machines read or that outgrows one file. Search by tsvector, without stemming."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tellings.errors import StoreError
from tellings.records import Hit
from tellings.stores.migrations import migrate
from tellings.stores.searching import phrases
from tellings.stores.sql import Store
from tellings.stores.sqlite import hit_of

MAX_INDEXED = 500_000
"""Characters of one text that are indexed: PostgreSQL refuses vectors over 1 MB."""


def open_store(url: str) -> Store:
    """The store behind a `postgresql://` URL; `StoreError` where it can't be reached. No password in the error."""
    address = sa.engine.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(address, pool_pre_ping=True)
    try:
        migrate(engine, "postgres", address.render_as_string(hide_password=True))
    except sa.exc.OperationalError as error:
        where = address.render_as_string(hide_password=True)
        to_do = "Check that the server runs and that the name, user and password are right"
        raise StoreError("the database can't be reached", where=where, to_do=to_do) from error
    return Store(engine, Vectors())


class Vectors:
    """Search by PostgreSQL's own index, ranked by cover density."""

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
            "title": _clean(hit.title),
            "body": _clean(body),
        }
        columns, values = ", ".join(row), ", ".join(":" + c for c in row)
        vector = f"setweight(to_tsvector('simple', :title), 'A') || to_tsvector('simple', left(:body, {MAX_INDEXED}))"
        connection.execute(sa.text(f"insert into entry({columns}, words) values({values}, {vector})"), row)

    def forget(self, connection: Connection, kind: str, refs: Sequence[str]) -> None:
        """Take entries out of the index."""
        if refs:
            gone = sa.text("delete from entry where kind = :kind and ref = any(:refs)")
            connection.execute(gone, {"kind": kind, "refs": list(refs)})

    def near(self, connection: Connection, words: Sequence[str], most: int) -> list[str]:
        """Articles that hold any of the words, those with most and rarest first."""
        query = " | ".join("(" + " <-> ".join(p).lower() + ")" for w in words for p in phrases(w))
        if not query:
            return []
        rows = connection.execute(
            sa.text(
                "select article from entry where words @@ to_tsquery('simple', :query) and kind = 'article' "
                "order by ts_rank(entry.words, to_tsquery('simple', :query)) desc, id limit :most"
            ),
            {"query": query, "most": most},
        )
        return [str(r[0]) for r in rows]

    def find(
        self, connection: Connection, words: str, kind: str | None, filters: dict[str, str], most: int
    ) -> list[Hit]:
        """The best finds first."""
        query = " & ".join("(" + " <-> ".join(w.lower() for w in p) + ")" for p in phrases(words))
        if not query:
            return []
        where, values = (
            ["entry.words @@ to_tsquery('simple', :query)"],
            {"query": query, "most": most, "kind": kind, **filters},
        )
        if kind:
            where.append("entry.kind = :kind")
        where += [f"entry.{name} = :{name}" for name in ("speaker", "outlet") if name in filters]
        where += ["entry.published >= :since"] if "since" in filters else []
        where += ["entry.published <= :until || '~'"] if "until" in filters else []
        rows = connection.execute(
            sa.text(
                "select entry.kind, entry.story, entry.article, entry.speaker, outlet, entry.published, title, "
                "q.kind as said, "
                "ts_headline('simple', left(body, 20000), to_tsquery('simple', :query), "
                '\'StartSel="", StopSel="", MaxWords=32, MinWords=8\') as words '
                "from entry left join quote q on entry.kind = 'quote' and q.id = entry.ref "
                f"where {' and '.join(where)} "
                "order by ts_rank_cd(entry.words, to_tsquery('simple', :query)) desc, entry.id limit :most"
            ),
            values,
        )
        return [hit_of(r) for r in rows]


def _clean(text: str) -> str:
    """PostgreSQL holds no NUL in a text."""
    return text.replace("\0", " ")
