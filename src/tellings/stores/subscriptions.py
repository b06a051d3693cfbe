"""What subscribers ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tellings.alerts.nouns import Kind, Subscription
from tellings.stores.alert_tables import HELD, SUBSCRIPTION, TOLD


class Subscriptions:
    """Subscriptions inside one transaction. No method commits."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def get(self, id: str) -> Subscription | None:
        """One subscription, or None."""
        row = self._c.execute(sa.select(SUBSCRIPTION.c.record).where(SUBSCRIPTION.c.id == id)).scalar()
        return msgspec.json.decode(row, type=Subscription) if row else None

    def put(self, subscription: Subscription) -> None:
        """Add a subscription, or keep what changed."""
        row = {
            "subscriber": subscription.subscriber,
            "kind": subscription.ask.kind,
            "state": subscription.state,
            "record": msgspec.json.encode(subscription).decode(),
        }
        mine = sa.update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == subscription.id)
        if not self._c.execute(mine.values(**row)).rowcount:
            self._c.execute(sa.insert(SUBSCRIPTION).values(id=subscription.id, **row))

    def of(self, subscriber: str) -> list[Subscription]:
        """Everything that somebody asked for, oldest first."""
        rows = self._c.execute(
            sa.select(SUBSCRIPTION.c.record).where(SUBSCRIPTION.c.subscriber == subscriber)
        ).scalars()
        return sorted((msgspec.json.decode(r, type=Subscription) for r in rows), key=lambda s: (s.since, s.id))

    def active(self, kinds: Sequence[Kind] = ()) -> Iterator[Subscription]:
        """Every active subscription, of some kinds or of all, by id."""
        query = sa.select(SUBSCRIPTION.c.record).where(SUBSCRIPTION.c.state == "active")
        if kinds:
            query = query.where(SUBSCRIPTION.c.kind.in_(kinds))
        for row in self._c.execute(query.order_by(SUBSCRIPTION.c.id)).scalars():
            yield msgspec.json.decode(row, type=Subscription)

    def end(self, id: str) -> bool:
        """End one; what is held for it goes. False where it had ended or is not there."""
        known = self.get(id)
        if known is None or known.state == "ended":
            return False
        self.put(replace(known, state="ended"))
        self._c.execute(sa.delete(HELD).where(HELD.c.subscription == id))
        return True

    def drop(self, id: str) -> None:
        """Delete one, with what it was told."""
        self._c.execute(sa.delete(TOLD).where(TOLD.c.subscription == id))
        self._c.execute(sa.delete(HELD).where(HELD.c.subscription == id))
        self._c.execute(sa.delete(SUBSCRIPTION).where(SUBSCRIPTION.c.id == id))

    def counts(self) -> dict[str, int]:
        """How many subscriptions are in each state."""
        by_state = sa.select(SUBSCRIPTION.c.state, sa.func.count()).group_by(SUBSCRIPTION.c.state)
        return {str(state): int(n) for state, n in self._c.execute(by_state)}
