"""Subscribers with their consent, and the addresses that must not be written to again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tellings.alerts.nouns import Consent, Subscriber
from tellings.stores.alert_tables import CONSENT, HELD, OUTBOX, SPENT, SUBSCRIBER, SUBSCRIPTION, SUPPRESSED
from tellings.stores.alerting import Alerting


class Subscribers:
    """The list inside one transaction. No method commits.

    Addresses come here normalised (`alerts.addresses.normal`): two spellings of one address are one subscriber.
    """

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def get(self, id: str) -> Subscriber | None:
        """One subscriber, or None."""
        row = self._c.execute(sa.select(SUBSCRIBER.c.record).where(SUBSCRIBER.c.id == id)).scalar()
        return msgspec.json.decode(row, type=Subscriber) if row else None

    def at(self, address: str) -> Subscriber | None:
        """Whose address this is, or None."""
        row = self._c.execute(sa.select(SUBSCRIBER.c.record).where(SUBSCRIBER.c.address == address)).scalar()
        return msgspec.json.decode(row, type=Subscriber) if row else None

    def put(self, subscriber: Subscriber) -> None:
        """Add a subscriber, or keep what changed."""
        row = {
            "address": subscriber.address,
            "state": subscriber.state,
            "record": msgspec.json.encode(subscriber).decode(),
        }
        mine = sa.update(SUBSCRIBER).where(SUBSCRIBER.c.id == subscriber.id)
        if not self._c.execute(mine.values(**row)).rowcount:
            self._c.execute(sa.insert(SUBSCRIBER).values(id=subscriber.id, **row))

    def listed(self, state: str | None = None, *, after: str = "", most: int = 100) -> list[Subscriber]:
        """Subscribers by address, those after one address: a page of the list."""
        query = sa.select(SUBSCRIBER.c.record).where(SUBSCRIBER.c.address > after)
        if state:
            query = query.where(SUBSCRIBER.c.state == state)
        rows = self._c.execute(query.order_by(SUBSCRIBER.c.address).limit(most)).scalars()
        return [msgspec.json.decode(r, type=Subscriber) for r in rows]

    def everybody(self) -> Iterator[Subscriber]:
        """All subscribers by address, a page at a time."""
        last = ""
        while page := self.listed(after=last, most=500):
            yield from page
            last = page[-1].address

    def counts(self) -> dict[str, int]:
        """How many subscribers are in each state."""
        found = self._c.execute(sa.select(SUBSCRIBER.c.state, sa.func.count()).group_by("state"))
        return {str(state): int(n) for state, n in found}

    def forget(self, id: str) -> None:
        """Erase somebody: the address, what they asked for, what waits for them, the consent."""
        mine = sa.select(SUBSCRIPTION.c.id).where(SUBSCRIPTION.c.subscriber == id)
        self._c.execute(sa.delete(HELD).where(HELD.c.subscription.in_(mine)))
        columns = (SUBSCRIPTION.c.subscriber, OUTBOX.c.subscriber, CONSENT.c.subscriber, SPENT.c.subscriber)
        for column in (*columns, SUBSCRIBER.c.id):
            self._c.execute(sa.delete(column.table).where(column == id))

    def end(self, subscription: str) -> bool:
        """End one subscription; what is held for it goes. False where it had ended or is not there."""
        asks = Alerting(self._c)
        known = asks.get(subscription)
        if known is None or known.state == "ended":
            return False
        asks.put(replace(known, state="ended"))
        self._c.execute(sa.delete(HELD).where(HELD.c.subscription == subscription))
        return True

    # ── consent ──

    def add_consent(self, consent: Consent) -> None:
        """Keep the proof that somebody asked."""
        row = {"subscriber": consent.subscriber, "record": msgspec.json.encode(consent).decode()}
        self._c.execute(sa.insert(CONSENT).values(**row))

    def consents(self, subscriber: str) -> list[Consent]:
        """What somebody consented to, oldest first."""
        rows = self._c.execute(
            sa.select(CONSENT.c.record).where(CONSENT.c.subscriber == subscriber).order_by(CONSENT.c.id)
        ).scalars()
        return [msgspec.json.decode(r, type=Consent) for r in rows]

    # ── addresses that are not written to again ──

    def suppress(self, hash: str, reason: str, at: float) -> None:
        """Never write to an address again, known by its keyed hash only."""
        self.release(hash)
        self._c.execute(sa.insert(SUPPRESSED).values(hash=hash, reason=reason, at=at))

    def suppressed(self, hash: str) -> tuple[str, float] | None:
        """(reason, since when) where an address must not be written to."""
        row = self._c.execute(sa.select(SUPPRESSED.c.reason, SUPPRESSED.c.at).where(SUPPRESSED.c.hash == hash)).first()
        return (str(row[0]), float(row[1])) if row else None

    def release(self, hash: str) -> None:
        """Write to an address again where it asks for it."""
        self._c.execute(sa.delete(SUPPRESSED).where(SUPPRESSED.c.hash == hash))
