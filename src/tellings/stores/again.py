"""Items whose page is asked for again, inside one transaction. No method commits."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tellings.records import Capture
from tellings.stores.passes import upsert
from tellings.stores.tables import AGAIN

_KEY: sa.BindParameter[str] = sa.bindparam("key")
_OF = sa.select(AGAIN.c.record).where(AGAIN.c.key == _KEY)
_DROP = sa.delete(AGAIN).where(AGAIN.c.key == _KEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """An item of a feed whose page did not come: `key` and `content` as it was served, `said` what the feed said."""

    key: str
    content: str
    said: Capture
    tries: int = 1
    """How often its page was asked for."""


class Again:
    """The books of what is asked for again."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def put(self, missed: Missed, due: float) -> None:
        """Have an item's page asked for again from this time on."""
        row = {"key": missed.key, "due": due, "record": msgspec.json.encode(missed).decode()}
        self._c.execute(upsert(AGAIN, self._c.dialect.name, tuple(row)), row)

    def of(self, key: str) -> Missed | None:
        """The item of this key, or None where nothing of it is asked for again."""
        row = self._c.execute(_OF, {"key": key}).scalar()
        return msgspec.json.decode(row, type=Missed) if row else None

    def drop(self, key: str) -> None:
        """It came, or is given up."""
        self._c.execute(_DROP, {"key": key})

    def due(self, now: float, most: int = 20) -> list[Missed]:
        """Items whose time has come, the longest overdue first."""
        query = sa.select(AGAIN.c.record).where(AGAIN.c.due <= now).order_by(AGAIN.c.due, AGAIN.c.key).limit(most)
        return [msgspec.json.decode(r, type=Missed) for r in self._c.execute(query).scalars()]

    def count(self) -> int:
        """How many items wait for their page."""
        return int(self._c.execute(sa.select(sa.func.count()).select_from(AGAIN)).scalar() or 0)
