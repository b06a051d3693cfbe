"""The outbox: messages that were decided and not yet sent. Written in the transaction of the decision, so that a
message is there exactly where its decision is.

with store.transaction() as books:
    Outbox(books.connection).put(message, now)          # committed with everything else, or not at all
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tellings.alerts.addresses import web_host
from tellings.alerts.nouns import Message, Subscription
from tellings.stores.alert_tables import OUTBOX, SUBSCRIBER, SUBSCRIPTION

State = Literal["waiting", "sending", "sent", "dead", "cancelled"]
STATES: tuple[State, ...] = ("waiting", "sending", "sent", "dead", "cancelled")
NOWHERE = "-"
"""The domain of a message whose subscriber is gone; it is cancelled when its turn comes."""
MOST_ANSWER = 500
"""Characters that are kept of a server's answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message with what became of it so far."""

    message: Message
    domain: str
    state: State
    next_at: float
    attempts: int
    answer: str
    """The last server's words, without the address."""


class Outbox:
    """The outbox inside one transaction. No method commits."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def put(self, message: Message, now: float, due: float | None = None) -> bool:
        """Add a message, to be sent now or when it is due; False where its id is there already: nothing is doubled."""
        if self._c.execute(sa.select(OUTBOX.c.id).where(OUTBOX.c.id == message.id)).first():
            return False
        row = {
            "id": message.id,
            "subscriber": message.subscriber,
            "domain": self._domain(message),
            "state": "waiting",
            "next_at": now if due is None else due,
            "attempts": 0,
            "answer": "",
            "decided": message.decided or now,
            "record": msgspec.json.encode(message).decode(),
        }
        self._c.execute(sa.insert(OUTBOX).values(**row))
        return True

    def _domain(self, message: Message) -> str:
        """Where it goes: the part of the address after @, or a webhook's host. Pacing goes by this."""
        if message.channel == "webhook":
            query = sa.select(SUBSCRIPTION.c.record).where(SUBSCRIPTION.c.id == message.subscription)
            record = self._c.execute(query).scalar()
            target = msgspec.json.decode(record, type=Subscription).target if record else ""
            return web_host(target) or NOWHERE
        address = self._c.execute(sa.select(SUBSCRIBER.c.address).where(SUBSCRIBER.c.id == message.subscriber)).scalar()
        return str(address).rpartition("@")[2] if address else NOWHERE

    # ── sending ──

    def claim(self, now: float, most: int = 1, *, resting: Collection[str] = ()) -> list[Posted]:
        """Mark up to `most` due messages as being sent, the longest due first, and give them; at most one of a domain.

        `resting` are domains whose turn has not come. Two senders on one PostgreSQL never get the same message.
        """
        due = sa.select(OUTBOX).where(OUTBOX.c.state == "waiting", OUTBOX.c.next_at <= now)
        if resting:
            due = due.where(OUTBOX.c.domain.not_in(sorted(resting)))
        due = due.order_by(OUTBOX.c.next_at, OUTBOX.c.id).limit(max(most * 8, 8)).with_for_update(skip_locked=True)
        taken: dict[str, Posted] = {}
        for row in self._c.execute(due):
            posted = _posted(row)
            if len(taken) < most:
                taken.setdefault(posted.domain, posted)
        claimed = list(taken.values())
        self._set([p.message.id for p in claimed], state="sending", next_at=now)
        return claimed

    def sent(self, id: str, answer: str, now: float) -> None:
        """A server took it."""
        self._set([id], state="sent", answer=answer[:MOST_ANSWER], next_at=now, attempts=OUTBOX.c.attempts + 1)

    def retry(self, id: str, answer: str, at: float, *, counts: bool = True) -> None:
        """To be tried again at a time; `counts` is False where the fault was not met by the message itself."""
        attempts = OUTBOX.c.attempts + (1 if counts else 0)
        self._set([id], state="waiting", answer=answer[:MOST_ANSWER], next_at=at, attempts=attempts)

    def bury(self, id: str, answer: str, now: float) -> None:
        """It can't be delivered: a dead letter, shown to the administrator."""
        self._set([id], state="dead", answer=answer[:MOST_ANSWER], next_at=now, attempts=OUTBOX.c.attempts + 1)

    def returned(self, id: str, answer: str, now: float) -> None:
        """It was taken and came back: a dead letter like one that was refused at once."""
        self._set([id], state="dead", answer=answer[:MOST_ANSWER], next_at=now)

    def cancel(self, id: str, why: str, now: float) -> None:
        """It is not wanted any more."""
        self._set([id], state="cancelled", answer=why[:MOST_ANSWER], next_at=now)

    def cancel_for(self, subscriber: str, why: str, now: float, subscription: str | None = None) -> int:
        """Cancel what waits for a subscriber, or only what waits of one subscription; how many."""
        mine = sa.select(OUTBOX).where(OUTBOX.c.subscriber == subscriber, OUTBOX.c.state == "waiting")
        waiting = [_posted(row) for row in self._c.execute(mine)]
        ids = [p.message.id for p in waiting if subscription is None or p.message.subscription == subscription]
        self._set(ids, state="cancelled", answer=why, next_at=now)
        return len(ids)

    def revive(self, id: str, now: float) -> bool:
        """Send a dead letter again; False where it is none."""
        dead = sa.update(OUTBOX).where(OUTBOX.c.id == id, OUTBOX.c.state == "dead")
        return bool(self._c.execute(dead.values(state="waiting", next_at=now, attempts=0)).rowcount)

    def recover(self, now: float) -> int:
        """At a start: what was being sent when a kill cut it waits again, at once; how many.

        Whether the server took it is unknown. It goes out with the same Message-ID, so that a repeat shows as one.
        """
        cut = sa.update(OUTBOX).where(OUTBOX.c.state == "sending")
        return int(self._c.execute(cut.values(state="waiting", next_at=now)).rowcount)

    def _set(self, ids: Sequence[str], **values: object) -> None:
        if ids:
            self._c.execute(sa.update(OUTBOX).where(OUTBOX.c.id.in_(ids)).values(**values))

    # ── looking ──

    def message(self, id: str) -> Posted | None:
        """One message, or None."""
        row = self._c.execute(sa.select(OUTBOX).where(OUTBOX.c.id == id)).first()
        return _posted(row) if row else None

    def listed(
        self, state: State | None = None, *, subscriber: str | None = None, most: int = 100, since: float = 0.0
    ) -> list[Posted]:
        """Messages, the latest decided first; of one state, of one subscriber."""
        query = sa.select(OUTBOX).where(OUTBOX.c.decided >= since)
        if state:
            query = query.where(OUTBOX.c.state == state)
        if subscriber:
            query = query.where(OUTBOX.c.subscriber == subscriber)
        rows = self._c.execute(query.order_by(OUTBOX.c.decided.desc(), OUTBOX.c.id).limit(most))
        return [_posted(row) for row in rows]

    def counts(self) -> dict[State, int]:
        """How many messages are in each state."""
        found = {
            str(s): int(n) for s, n in self._c.execute(sa.select(OUTBOX.c.state, sa.func.count()).group_by("state"))
        }
        return {state: found.get(state, 0) for state in STATES}

    def next_due(self) -> float | None:
        """When the next waiting message is due; None where none waits."""
        first = self._c.execute(sa.select(sa.func.min(OUTBOX.c.next_at)).where(OUTBOX.c.state == "waiting")).scalar()
        return None if first is None else float(first)

    def forget(self, before: float) -> int:
        """Delete what was sent or cancelled before a time; how many. Dead letters stay until they are looked at."""
        old = sa.delete(OUTBOX).where(OUTBOX.c.state.in_(("sent", "cancelled")), OUTBOX.c.next_at < before)
        return int(self._c.execute(old).rowcount)


def _posted(row: sa.Row[tuple[object, ...]]) -> Posted:
    return Posted(
        message=msgspec.json.decode(row.record, type=Message),
        domain=row.domain,
        state=row.state,
        next_at=row.next_at,
        attempts=row.attempts,
        answer=row.answer,
    )
