"""What deciding keeps: subscriptions, what was told and what is held, stories that broke, and what waits to be decided.

with store.transaction() as books:
    Alerting(books.connection).wake("article", article.id, now)     # committed with the article, or not at all
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tellings.alerts.nouns import Message, Notice, Subscriber, Subscription
from tellings.records import Article, Signature, Telling
from tellings.stores.alert_tables import FIRED, HELD, OUTBOX, PENDING, SPENT, SUBSCRIBER, SUBSCRIPTION, TOLD
from tellings.stores.tables import ARTICLE, META, REDIRECT, STORY

What = Literal["article", "version", "report", "study"]

# What every article asks for is made once: making a statement costs more than running it.
_NOW: sa.BindParameter[float] = sa.bindparam("now")
_MOST: sa.BindParameter[int] = sa.bindparam("most")
_ID: sa.BindParameter[str] = sa.bindparam("id")
_PENDING, _STUDIES = (
    sa.select(PENDING).where(PENDING.c.due <= _NOW, kind).order_by(PENDING.c.id).limit(_MOST)
    for kind in (PENDING.c.what != "study", PENDING.c.what == "study")
)
_DUE = sa.select(HELD.c.subscription).where(HELD.c.due <= _NOW).distinct().order_by(HELD.c.subscription).limit(_MOST)
_TOLD = sa.select(
    TOLD.c.subscription, TOLD.c.story, sa.func.min(TOLD.c.at).label("first"), sa.func.max(TOLD.c.at).label("last")
).group_by(TOLD.c.subscription, TOLD.c.story)
_TOLD_OF = _TOLD.where(
    sa.or_(TOLD.c.story == _ID, TOLD.c.story.in_(sa.select(REDIRECT.c.old).where(REDIRECT.c.new == _ID)))
)
_TOLD_BY = _TOLD.where(TOLD.c.key.in_(sa.bindparam("keys", expanding=True)))
_ARTICLES_IN = (
    sa.select(ARTICLE.c.id)
    .where(ARTICLE.c.story == _ID)
    .order_by(ARTICLE.c.received.desc(), ARTICLE.c.id.desc())
    .limit(_MOST)
)
_MEMBER = sa.select(ARTICLE.c.record, ARTICLE.c.telling, ARTICLE.c.signature, ARTICLE.c.received).where(
    ARTICLE.c.id == _ID
)
_WAKE = sa.insert(PENDING)

SOME = 500
"""Names in one question to the database, which allows only so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Something that happened and was not yet looked at for alerts: `ref` names the article or story."""

    id: int
    what: What
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A decided notice that waits for its time."""

    id: int
    subscription: str
    due: float
    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A breaking story as it was told."""

    id: int
    story: str
    sensitivity: int
    at: float
    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """How many alerts somebody got on their latest day, and how many were held back since their last message."""

    day: str
    sent: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """That a channel was told of a story: under which id first, and when first and last."""

    root: str
    first: float
    last: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article of a story, with its place and when it came in."""

    article: Article
    telling: Telling
    signature: Signature
    received: float


class Alerting:
    """Deciding's books inside one transaction. No method commits."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    # ── what happened ──

    def wake(self, what: What, ref: str, due: float) -> None:
        """Have something looked at for alerts, in the transaction in which it happens."""
        self._c.execute(_WAKE, {"what": what, "ref": ref, "due": due})

    def wake_once(self, what: What, ref: str, due: float) -> None:
        """The same for later, unless it is to be looked at later already."""
        there = sa.select(PENDING.c.id).where(PENDING.c.what == what, PENDING.c.ref == ref, PENDING.c.due >= due)
        if self._c.execute(there.limit(1)).first() is None:
            self.wake(what, ref, due)

    def pending(self, now: float, most: int = 50, *, studies: bool = False) -> list[Pending]:
        """What is to be decided on, in the order in which it happened; or, with `studies`, stories to be studied."""
        rows = self._c.execute(_STUDIES if studies else _PENDING, {"now": now, "most": most})
        return [Pending(id=r.id, what=r.what, ref=r.ref) for r in rows]

    def done(self, pending: Sequence[Pending]) -> None:
        """It was looked at."""
        for some in _some([p.id for p in pending]):
            self._c.execute(sa.delete(PENDING).where(PENDING.c.id.in_(some)))

    def put_off(self, pending: Sequence[Pending], due: float) -> None:
        """It can't be looked at now."""
        for some in _some([p.id for p in pending]):
            self._c.execute(sa.update(PENDING).where(PENDING.c.id.in_(some)).values(due=due))

    def waiting(self) -> int:
        """How much waits to be looked at."""
        return int(self._c.execute(sa.select(sa.func.count()).select_from(PENDING)).scalar() or 0)

    # ── subscriptions ──

    def put(self, subscription: Subscription) -> None:
        """Add a subscription, or keep what changed of it."""
        row = {
            "subscriber": subscription.subscriber,
            "kind": subscription.ask.kind,
            "state": subscription.state,
            "record": msgspec.json.encode(subscription).decode(),
            "changed": self._stamp() + 1,
        }
        self._c.execute(sa.delete(META).where(META.c.key == "alerts"))
        self._c.execute(sa.insert(META).values(key="alerts", value=str(row["changed"])))
        mine = sa.update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == subscription.id)
        if not self._c.execute(mine.values(**row)).rowcount:
            self._c.execute(sa.insert(SUBSCRIPTION).values(id=subscription.id, **row))

    def put_all(self, subscriptions: Sequence[Subscription]) -> None:
        """Add many new subscriptions at once."""
        stamp = self._stamp() + 1
        self._c.execute(sa.delete(META).where(META.c.key == "alerts"))
        self._c.execute(sa.insert(META).values(key="alerts", value=str(stamp)))
        rows = [
            {
                "id": s.id,
                "subscriber": s.subscriber,
                "kind": s.ask.kind,
                "state": s.state,
                "record": msgspec.json.encode(s).decode(),
                "changed": stamp,
            }
            for s in subscriptions
        ]
        if rows:
            self._c.execute(sa.insert(SUBSCRIPTION), rows)

    def _stamp(self) -> int:
        return int(self._c.execute(sa.select(META.c.value).where(META.c.key == "alerts")).scalar() or 0)

    def get(self, id: str) -> Subscription | None:
        """One subscription, or None."""
        row = self._c.execute(sa.select(SUBSCRIPTION.c.record).where(SUBSCRIPTION.c.id == id)).scalar()
        return msgspec.json.decode(row, type=Subscription) if row else None

    def of(self, subscriber: str) -> list[Subscription]:
        """What somebody asked for, oldest first."""
        mine = sa.select(SUBSCRIPTION.c.record).where(SUBSCRIPTION.c.subscriber == subscriber)
        found = [msgspec.json.decode(r, type=Subscription) for r in self._c.execute(mine).scalars()]
        return sorted(found, key=lambda s: (s.since, s.id))

    def listed(self, *, after: str = "", most: int = 200) -> list[Subscription]:
        """Subscriptions by id, those after one: a page of all."""
        page = sa.select(SUBSCRIPTION.c.record).where(SUBSCRIPTION.c.id > after).order_by(SUBSCRIPTION.c.id)
        return [msgspec.json.decode(r, type=Subscription) for r in self._c.execute(page.limit(most)).scalars()]

    def changed(self, since: int) -> tuple[int, list[Subscription]]:
        """The count of all changes now, and the subscriptions that changed after an earlier count."""
        now = self._stamp()
        if now <= since:
            return now, []
        rows = self._c.execute(sa.select(SUBSCRIPTION.c.record).where(SUBSCRIPTION.c.changed > since)).scalars()
        return now, [msgspec.json.decode(r, type=Subscription) for r in rows]

    def subscriptions(self, ids: Sequence[str]) -> dict[str, Subscription]:
        """Those of these subscriptions that are active."""
        found = {}
        for some in _some(ids):
            active = sa.select(SUBSCRIPTION.c.record).where(SUBSCRIPTION.c.id.in_(some))
            for row in self._c.execute(active.where(SUBSCRIPTION.c.state == "active")).scalars():
                made = msgspec.json.decode(row, type=Subscription)
                found[made.id] = made
        return found

    def subscribers(self, ids: Sequence[str]) -> dict[str, Subscriber]:
        """Those of these subscribers that are active."""
        found = {}
        for some in _some(ids):
            active = sa.select(SUBSCRIBER.c.record).where(SUBSCRIBER.c.id.in_(some), SUBSCRIBER.c.state == "active")
            for row in self._c.execute(active).scalars():
                made = msgspec.json.decode(row, type=Subscriber)
                found[made.id] = made
        return found

    # ── what was told ──

    def told(self, channel: str, keys: Collection[str]) -> set[str]:
        """Which of these things were told there."""
        found: set[str] = set()
        for some in _some(sorted(keys)):
            query = sa.select(TOLD.c.key).where(TOLD.c.subscription == channel, TOLD.c.key.in_(some))
            found.update(str(k) for k in self._c.execute(query).scalars())
        return found

    def tell(self, channel: str, keys: Collection[str], story: str, at: float) -> None:
        """Remember that these things were told there."""
        self.tell_all([(channel, key) for key in keys], story, at)

    def tell_all(self, told: Collection[tuple[str, str]], story: str, at: float) -> None:
        """Remember what was told where: (channel, key) each. What was told before keeps its time and story."""
        rows = [{"subscription": c, "key": k, "story": story, "at": at} for c, k in sorted(set(told))]
        if not rows:
            return
        insert: Any
        if self._c.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert as for_postgres

            insert = for_postgres(TOLD)
        else:
            from sqlalchemy.dialects.sqlite import insert as for_sqlite

            insert = for_sqlite(TOLD)
        self._c.execute(insert.on_conflict_do_nothing(), rows)

    def told_to(self, key: str, channels: Collection[str]) -> set[str]:
        """Which of these channels were told this thing."""
        found: set[str] = set()
        for some in _some(sorted(channels)):
            query = sa.select(TOLD.c.subscription).where(TOLD.c.key == key, TOLD.c.subscription.in_(some))
            found.update(str(c) for c in self._c.execute(query).scalars())
        return found

    def told_of(self, story: str, articles: Collection[str]) -> dict[str, Told]:
        """The channels that were told of a story: under this id, under one that leads to it now, or by one of these
        articles of it."""
        found: dict[str, Told] = {}
        self._told_by(self._c.execute(_TOLD_OF, {"id": story}), found)
        for some in _some([f"a:{a}" for a in sorted(articles)]):
            self._told_by(self._c.execute(_TOLD_BY, {"keys": list(some)}), found)
        return found

    @staticmethod
    def _told_by(rows: Iterable[Any], found: dict[str, Told]) -> None:
        for row in rows:
            other = found.get(row.subscription)
            made = Told(root=row.story, first=row.first, last=row.last)
            if other is not None:
                root = min((other, made), key=lambda t: (t.first, t.root)).root
                made = Told(root=root, first=min(other.first, made.first), last=max(other.last, made.last))
            found[row.subscription] = made

    def told_since(self, channel: str, since: float) -> list[tuple[str, str, float]]:
        """(key, story, when) of all that a channel was told since a time, oldest first."""
        query = sa.select(TOLD.c.key, TOLD.c.story, TOLD.c.at).where(TOLD.c.subscription == channel, TOLD.c.at >= since)
        return [(str(k), str(s), float(at)) for k, s, at in self._c.execute(query.order_by(TOLD.c.at, TOLD.c.key))]

    def forget_told(self, before: float) -> None:
        """Let go of what was told, and of what broke, before a time."""
        self._c.execute(sa.delete(TOLD).where(TOLD.c.at < before))
        self._c.execute(sa.delete(FIRED).where(FIRED.c.at < before))

    # ── stories that broke ──

    def fire(self, story: str, sensitivity: int, at: float, notice: Notice) -> None:
        """Keep that a story broke."""
        row = {"story": story, "sensitivity": sensitivity, "at": at, "record": msgspec.json.encode(notice).decode()}
        self._c.execute(sa.insert(FIRED).values(**row))

    def fired(self, *, since: float = 0.0, sensitivity: int | None = None, most: int = 200) -> list[Fired]:
        """Stories that broke since a time, the latest first."""
        query = sa.select(FIRED).where(FIRED.c.at >= since)
        if sensitivity is not None:
            query = query.where(FIRED.c.sensitivity == sensitivity)
        rows = self._c.execute(query.order_by(FIRED.c.at.desc(), FIRED.c.id.desc()).limit(most))
        return [
            Fired(
                id=r.id,
                story=r.story,
                sensitivity=r.sensitivity,
                at=r.at,
                notice=msgspec.json.decode(r.record, type=Notice),
            )
            for r in rows
        ]

    # ── what waits for its time ──

    def hold(self, held: Sequence[tuple[str, float, Notice]]) -> None:
        """Keep notices for their time: (subscription, due, notice) each."""
        rows = [{"subscription": s, "due": d, "record": msgspec.json.encode(n).decode()} for s, d, n in held]
        if rows:
            self._c.execute(sa.insert(HELD), rows)

    def due(self, now: float, most: int = 200) -> dict[str, list[Held]]:
        """Held notices whose time has come, by subscription, all that are due of each."""
        names = [str(s) for s in self._c.execute(_DUE, {"now": now, "most": most}).scalars()]
        found: dict[str, list[Held]] = {}
        for some in _some(names):
            rows = sa.select(HELD).where(HELD.c.subscription.in_(some), HELD.c.due <= now).order_by(HELD.c.id)
            for r in self._c.execute(rows):
                notice = msgspec.json.decode(r.record, type=Notice)
                found.setdefault(r.subscription, []).append(
                    Held(id=r.id, subscription=r.subscription, due=r.due, notice=notice)
                )
        return found

    def release(self, held: Sequence[Held]) -> None:
        """They go out now."""
        for some in _some([h.id for h in held]):
            self._c.execute(sa.delete(HELD).where(HELD.c.id.in_(some)))

    def spent(self, subscribers: Sequence[str]) -> dict[str, Spent]:
        """What these subscribers have had of their cap."""
        found = {}
        for some in _some(subscribers):
            for r in self._c.execute(sa.select(SPENT).where(SPENT.c.subscriber.in_(some))):
                found[str(r.subscriber)] = Spent(day=r.day, sent=r.sent, held=r.held)
        return found

    def spend(self, spent: Mapping[str, Spent]) -> None:
        """Keep what these subscribers have had."""
        for some in _some(sorted(spent)):
            self._c.execute(sa.delete(SPENT).where(SPENT.c.subscriber.in_(some)))
            rows = [{"subscriber": s, "day": spent[s].day, "sent": spent[s].sent, "held": spent[s].held} for s in some]
            self._c.execute(sa.insert(SPENT), rows)

    def post(self, messages: Sequence[tuple[Message, str]], now: float) -> int:
        """Put many messages into the outbox at once, each with its domain (`Outbox.put` does it one by one). How many
        were not there yet."""
        there: set[str] = set()
        for some in _some([m.id for m, _ in messages]):
            there.update(str(x) for x in self._c.execute(sa.select(OUTBOX.c.id).where(OUTBOX.c.id.in_(some))).scalars())
        fresh = {m.id: (m, domain) for m, domain in messages if m.id not in there}
        rows = [
            {
                "id": m.id,
                "subscriber": m.subscriber,
                "domain": domain,
                "state": "waiting",
                "next_at": now,
                "attempts": 0,
                "answer": "",
                "decided": m.decided,
                "record": msgspec.json.encode(m).decode(),
            }
            for m, domain in fresh.values()
        ]
        if rows:
            self._c.execute(sa.insert(OUTBOX), rows)
        return len(rows)

    # ── the stories themselves ──

    def redirected(self, story: str) -> str:
        """Where an old story id leads; itself where it leads nowhere else."""
        found = self._c.execute(sa.select(REDIRECT.c.new).where(REDIRECT.c.old == story)).scalar()
        return str(found) if found else story

    def articles_in(self, story: str, most: int = 400) -> list[str]:
        """The ids of the latest articles of a story, in the order in which they came."""
        found = self._c.execute(_ARTICLES_IN, {"id": story, "most": most}).scalars()
        return [str(a) for a in reversed(found.all())]

    def members(self, story: str, most: int = 400) -> list[Member]:
        """The latest articles of a story, in the order in which they came."""
        rows = self._c.execute(
            sa.select(ARTICLE.c.record, ARTICLE.c.telling, ARTICLE.c.signature, ARTICLE.c.received)
            .where(ARTICLE.c.story == story)
            .order_by(ARTICLE.c.received.desc(), ARTICLE.c.id.desc())
            .limit(most)
        ).all()
        return [_member(r) for r in reversed(rows)]

    def member(self, article: str) -> Member | None:
        """One article, or None."""
        row = self._c.execute(_MEMBER, {"id": article}).first()
        return _member(row) if row else None

    def recent(self, since: float, most: int) -> Iterator[Member]:
        """The latest articles since a time, the latest first."""
        columns = (ARTICLE.c.record, ARTICLE.c.telling, ARTICLE.c.signature, ARTICLE.c.received)
        query = sa.select(*columns).where(ARTICLE.c.received >= since).order_by(ARTICLE.c.received.desc())
        for row in self._c.execute(query.limit(most)):
            yield _member(row)

    def came(self, since: float) -> list[tuple[float, str, str, int]]:
        """What came in since a time: (hour as seconds, outlet, story, how many)."""
        # The number stands in the statement: PostgreSQL takes two bound ones for two different expressions.
        hour = sa.cast(sa.func.floor(ARTICLE.c.received / sa.literal_column("3600")), sa.Integer).label("hour")
        who = sa.func.coalesce(ARTICLE.c.outlet, ARTICLE.c.id).label("who")
        query = sa.select(hour, who, ARTICLE.c.story, sa.func.count()).where(ARTICLE.c.received >= since)
        return [
            (float(h) * 3600, str(o), str(s), int(n))
            for h, o, s, n in self._c.execute(query.group_by(hour, who, ARTICLE.c.story))
        ]

    def stories_of(self, since: float, least: int) -> Iterator[str]:
        """Stories with news since a time and at least so many independent texts, by id."""
        query = sa.select(STORY.c.id).where(STORY.c.last >= since, STORY.c.independent >= least).order_by(STORY.c.id)
        yield from (str(s) for s in self._c.execute(query).scalars().all())


def _member(row: Any) -> Member:
    return Member(
        article=msgspec.json.decode(row.record, type=Article),
        telling=msgspec.json.decode(row.telling, type=Telling),
        signature=msgspec.msgpack.decode(row.signature, type=Signature),
        received=float(row.received),
    )


def _some(names: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(names), SOME):
        yield names[at : at + SOME]
