"""What people decided about stories: together, apart, kept."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tellings.records import Hand
from tellings.stores.tables import HAND


class Hands:
    """The part of the books that keeps people's decisions."""

    _c: Connection

    def add_hand(self, kind: str, articles: Sequence[str], others: Sequence[str], at: float, by: str) -> int:
        """Keep a decision; its id, to undo it by."""
        made = self._c.execute(sa.insert(HAND).values(undone=False, record="").returning(HAND.c.id)).scalar_one()
        record = {"id": made, "kind": kind, "articles": list(articles), "others": list(others), "at": at, "by": by}
        self._c.execute(sa.update(HAND).where(HAND.c.id == made).values(record=msgspec.json.encode(record).decode()))
        return int(made)

    def undo_hand(self, id: int) -> None:
        """Take a decision back."""
        self._c.execute(sa.update(HAND).where(HAND.c.id == id).values(undone=True))

    def hands(self) -> list[Hand]:
        """Decisions that stand, oldest first."""
        rows = self._c.execute(sa.select(HAND.c.record).where(~HAND.c.undone).order_by(HAND.c.id)).scalars()
        return [msgspec.json.decode(r, type=Hand) for r in rows]
