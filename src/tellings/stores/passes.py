"""Who may come in, and when they last looked: one-time links, sessions, visits. By the hashes of tokens only."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tellings.stores.looking import Member
from tellings.stores.tables import PASS, VISIT


@lru_cache(maxsize=200)
def upsert(table: sa.Table, dialect: str, columns: tuple[str, ...]) -> Any:
    """A statement that adds a row, or changes the one with its key. Made once: making it costs more than running it."""
    insert: Any
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as for_postgres

        insert = for_postgres(table)
    else:
        from sqlalchemy.dialects.sqlite import insert as for_sqlite

        insert = for_sqlite(table)
    keys = [c.name for c in table.primary_key.columns]
    made = insert.values({c: sa.bindparam(c) for c in columns})
    return made.on_conflict_do_update(index_elements=keys, set_={c: made.excluded[c] for c in columns if c not in keys})


class Passes:
    """The part of the books that knows people."""

    _c: Connection

    def _upsert(self, table: sa.Table, row: dict[str, Any]) -> None:
        self._c.execute(upsert(table, self._c.dialect.name, tuple(row)), row)

    def put_pass(self, hash: str, kind: str, name: str, role: str, until: float) -> None:
        """Keep a one-time link or a session by the hash of its token."""
        self._upsert(PASS, {"hash": hash, "kind": kind, "name": name, "role": role, "until": until})

    def pass_of(self, hash: str, kind: str, now: float) -> tuple[str, str] | None:
        """(name, role) of a link or session that still holds, or None."""
        row = self._c.execute(
            sa.select(PASS.c.name, PASS.c.role).where(PASS.c.hash == hash, PASS.c.kind == kind, PASS.c.until > now)
        ).first()
        return (str(row[0]), str(row[1])) if row else None

    def drop_pass(self, hash: str, now: float) -> None:
        """Use up a link or end a session; what has run out goes too."""
        self._c.execute(sa.delete(PASS).where(sa.or_(PASS.c.hash == hash, PASS.c.until <= now)))
        self._c.execute(sa.delete(VISIT).where(VISIT.c.hash.not_in(sa.select(PASS.c.hash))))

    def visit(self, hash: str, story: str, now: float, sitting: float) -> float | None:
        """Note that somebody looks at a story; when they looked before this sitting (seconds), None where never."""
        row = self._c.execute(sa.select(VISIT).where(VISIT.c.hash == hash, VISIT.c.story == story)).first()
        before = None if row is None else float(row.at) if now - row.at > sitting else row.before
        self._upsert(VISIT, {"hash": hash, "story": story, "at": now, "before": before})
        return before

    def members(self, now: float) -> list[Member]:
        """Sessions and links that still hold, by name."""
        rows = self._c.execute(
            sa.select(PASS).where(PASS.c.until > now).order_by(PASS.c.name, PASS.c.kind, PASS.c.hash)
        )
        return [Member(hash=r.hash, kind=r.kind, name=r.name, role=r.role, until=r.until) for r in rows]

    def passes(self, kind: str) -> int:
        """How many links or sessions there are."""
        return int(self._c.execute(sa.select(sa.func.count()).where(PASS.c.kind == kind)).scalar() or 0)
