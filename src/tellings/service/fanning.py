"""From a decision to the messages of everybody who asked: at once, held for later, or held back by a cap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from tellings.alerts import pacing
from tellings.alerts.channels import digest
from tellings.alerts.nouns import Message, Notice, Subscriber, Subscription
from tellings.service.asked import Asked
from tellings.stores.alerting import Alerting, Held, Spent
from tellings.stores.outbox import NOWHERE

MOST_NOTICES = 50
"""Notices of one digest; what is over is counted as held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Something to be told on one channel."""

    channel: str
    notice: Notice
    newest: float
    """When the newest of the articles that tell the news came in: who subscribed later is not told."""


def fan(kept: Alerting, asked: Asked, decisions: Sequence[Decision], now: float) -> int:
    """Write what each subscriber gets of these decisions: into the outbox, or held. How many messages went out."""
    pairs = [(d, id) for d in decisions for id, since in asked.members(d.channel).items() if since <= d.newest]
    subscriptions = kept.subscriptions(sorted({id for _, id in pairs}))
    people = kept.subscribers(sorted({s.subscriber for s in subscriptions.values()}))
    spent = dict(kept.spent(sorted(people)))
    messages: list[tuple[Message, str]] = []
    held: list[tuple[str, float, Notice]] = []
    changed: dict[str, Spent] = {}
    for decision, id in pairs:
        subscription = subscriptions.get(id)
        person = people.get(subscription.subscriber) if subscription else None
        if subscription is None or person is None:
            continue
        at = pacing.due(subscription.pace, subscription.hour, person.quiet, person.zone, now)
        if at > now:
            held.append((id, at, decision.notice))
            continue
        today = _today(spent.get(person.id), person, now)
        if today.sent >= person.cap:
            held.append((id, pacing.next_day(person.quiet, person.zone, now), decision.notice))
            spent[person.id] = changed[person.id] = Spent(day=today.day, sent=today.sent, held=today.held + 1)
            continue
        messages.append((_alert(decision, subscription, today.held, now), _domain(subscription, person)))
        spent[person.id] = changed[person.id] = Spent(day=today.day, sent=today.sent + 1, held=0)
    kept.spend(changed)
    kept.hold(held)
    return kept.post(messages, now)


def flush(kept: Alerting, now: float, most: int = 200) -> int:
    """Send what was held and is due: all of a subscription as one digest. How many messages went out."""
    due = kept.due(now, most)
    subscriptions = kept.subscriptions(sorted(due))
    people = kept.subscribers(sorted({s.subscriber for s in subscriptions.values()}))
    spent = dict(kept.spent(sorted(people)))
    messages: list[tuple[Message, str]] = []
    changed: dict[str, Spent] = {}
    for id, held in sorted(due.items()):
        kept.release(held)
        subscription = subscriptions.get(id)
        person = people.get(subscription.subscriber) if subscription else None
        if subscription is None or person is None:
            continue
        today = _today(spent.get(person.id), person, now)
        if today.sent >= person.cap:
            later = pacing.next_day(person.quiet, person.zone, now)
            kept.hold([(id, later, h.notice) for h in held])
            over = Spent(day=today.day, sent=today.sent, held=today.held + len(held))
            spent[person.id] = changed[person.id] = over
            continue
        messages.append((_digest(subscription, held, today.held, now), _domain(subscription, person)))
        spent[person.id] = changed[person.id] = Spent(day=today.day, sent=today.sent + 1, held=0)
    kept.spend(changed)
    return kept.post(messages, now)


def _today(spent: Spent | None, person: Subscriber, now: float) -> Spent:
    """What this day has brought so far; what an earlier day held back is still to be said."""
    day = pacing.day_of(person.zone, now)
    if spent is None:
        return Spent(day=day, sent=0, held=0)
    return spent if spent.day == day else Spent(day=day, sent=0, held=spent.held)


def _domain(subscription: Subscription, person: Subscriber) -> str:
    """Where it goes, for the outbox: pacing is by this."""
    if subscription.channel == "webhook":
        return urlsplit(subscription.target).hostname or NOWHERE
    return person.address.rpartition("@")[2]


def _alert(decision: Decision, subscription: Subscription, held: int, now: float) -> Message:
    keys = " ".join(sorted(n.key for n in decision.notice.news))
    return Message(
        id=f"a-{digest(f'{subscription.id} {decision.notice.root} {keys}')}",
        subscriber=subscription.subscriber,
        subscription=subscription.id,
        channel=subscription.channel,
        purpose="alert",
        notices=(decision.notice,),
        held=held,
        thread=digest(f"{subscription.subscriber} {decision.notice.root}"),
        decided=now,
    )


def _digest(subscription: Subscription, held: Sequence[Held], before: int, now: float) -> Message:
    notices = tuple(h.notice for h in held)
    over = max(0, len(notices) - MOST_NOTICES)
    one = len(notices) == 1 and subscription.pace == "at once"
    # Not by the rows' numbers, which a database may give again.
    what = " ".join(f"{n.root} {n.decided!r} {' '.join(sorted(x.key for x in n.news))}" for n in notices)
    return Message(
        id=f"d-{digest(f'{subscription.id} {what}')}",
        subscriber=subscription.subscriber,
        subscription=subscription.id,
        channel=subscription.channel,
        purpose="alert" if one else "digest",
        notices=notices[:MOST_NOTICES],
        held=before + over,
        thread=digest(f"{subscription.subscriber} {notices[0].root}") if one else "",
        decided=now,
    )
