"""Subscriptions at hubs, and what hubs pushed: books beside the others, inside one transaction. No method commits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tellings.stores.passes import upsert
from tellings.stores.tables import PUSH, PUSHED

State = Literal["asked", "active", "denied", "ending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One feed's subscription at a hub. Times are seconds since 1970, UTC."""

    path: str
    """The last part of the callback's address: a secret."""
    feed: str
    hub: str
    topic: str
    callback: str
    secret: str
    """The key that the hub signs with."""
    state: State = "asked"
    next_at: float = 0.0
    """When the hub is asked (again): to begin, to renew, or to end; survives a restart."""
    until: float = 0.0
    """The end of the lease."""
    failures: int = 0
    """Askings since the hub last checked and kept the subscription."""
    words: str = ""
    """What came last, in plain words."""
    pushed_at: float | None = None
    ignored: int = 0
    """Pushes without a valid signature since the last valid one."""

    def alive(self, now: float) -> bool:
        """Whether the hub can be relied on now."""
        return self.state == "active" and self.until > now and not self.ignored


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What a hub sent, as it waits to be taken in."""

    id: int
    path: str
    feed: str
    body: bytes


class Hubs:
    """The books of hubs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def put(self, push: Push) -> None:
        """Add a subscription, or keep what changed of it."""
        row = {"path": push.path, "feed": push.feed, "state": push.state, "next_at": push.next_at}
        row["record"] = msgspec.json.encode(push).decode()
        self._c.execute(upsert(PUSH, self._c.dialect.name, tuple(row)), row)

    def at(self, path: str) -> Push | None:
        """The subscription behind a callback's path, or None."""
        return self._one(sa.select(PUSH.c.record).where(PUSH.c.path == path))

    def of(self, feed: str) -> Push | None:
        """The subscription of a feed that isn't being ended, or None."""
        return self._one(sa.select(PUSH.c.record).where(PUSH.c.feed == feed, PUSH.c.state != "ending"))

    def due(self, now: float) -> Push | None:
        """The subscription whose hub is longest due to be asked, or None."""
        return self._one(sa.select(PUSH.c.record).where(PUSH.c.next_at <= now).order_by(PUSH.c.next_at, PUSH.c.path))

    def _one(self, query: sa.Select[Any]) -> Push | None:
        row = self._c.execute(query.limit(1)).scalar()
        return msgspec.json.decode(row, type=Push) if row else None

    def all(self) -> dict[str, Push]:
        """Subscriptions that aren't being ended, by feed."""
        rows = self._c.execute(sa.select(PUSH.c.record).where(PUSH.c.state != "ending")).scalars()
        return {push.feed: push for push in (msgspec.json.decode(r, type=Push) for r in rows)}

    def end(self, feed: str, now: float) -> None:
        """Have a feed's subscription ended; its hub is asked to as soon as may be. What waits of it stays."""
        push = self.of(feed)
        if push is not None:
            self.put(replace(push, state="ending", next_at=now, failures=0))

    def drop(self, path: str) -> None:
        """Forget a subscription."""
        self._c.execute(sa.delete(PUSH).where(PUSH.c.path == path))

    # ── what was pushed ──

    def keep(self, push: Push, body: bytes, now: float, most: int, most_of_one: int) -> bool:
        """Keep what a hub sent until it is taken in; False where too much waits already, in all or of this feed."""
        waiting = sa.select(sa.func.count()).select_from(PUSHED)
        of_one = int(self._c.execute(waiting.where(PUSHED.c.feed == push.feed)).scalar() or 0)
        if of_one >= most_of_one or int(self._c.execute(waiting).scalar() or 0) >= most:
            return False
        self._c.execute(sa.insert(PUSHED).values(path=push.path, feed=push.feed, at=now, body=body))
        return True

    def waiting(self) -> Pushed | None:
        """What waits longest to be taken in, or None."""
        row = self._c.execute(sa.select(PUSHED).order_by(PUSHED.c.id).limit(1)).first()
        return Pushed(id=row.id, path=row.path, feed=row.feed, body=bytes(row.body)) if row else None

    def move(self, old: str, new: str) -> None:
        """What waits of a feed waits of another from now on: the feed has a new address."""
        self._c.execute(sa.update(PUSHED).where(PUSHED.c.feed == old).values(feed=new))

    def taken(self, id: int) -> None:
        """Forget what was taken in."""
        self._c.execute(sa.delete(PUSHED).where(PUSHED.c.id == id))
