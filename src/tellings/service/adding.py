"""Alerts added and ended by the administrator, who vouches for the consent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from tellings.alerts import addresses
from tellings.alerts.nouns import Ask, Consent, Pace, Subscriber, Subscription
from tellings.errors import UsageError
from tellings.service.mailing_list import KEY, a_zone
from tellings.stores import Books
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An alert to be added, with the proof of consent. `address` is normalised; the rest as in `Subscriber`."""

    address: str
    ask: Ask
    proof: str
    pace: Pace = "at once"
    hour: int = 8
    zone: str = "UTC"
    quiet: tuple[int, int] | None = None
    cap: int = 20


def add_alert(books: Books, wanted: Wanted, now: float) -> str:
    """Keep an alert with its consent; its id. `UsageError` where the address must not be written to."""
    people, asks = Subscribers(books.connection), Alerting(books.connection)
    key = books.setting(KEY)
    if key is not None and people.suppressed(addresses.hashed(wanted.address, bytes.fromhex(key))):
        raise UsageError("this address asked not to be written to", to_do="It can ask again by the form")
    if not wanted.proof.strip():
        raise UsageError("consent needs a proof", where="--proof", to_do="Say how they consented")
    if a_zone(wanted.zone) != wanted.zone:
        raise UsageError(f"there is no time zone {wanted.zone!r}", where="--zone", to_do="Write it as Europe/Lisbon")
    known = people.at(wanted.address)
    if known is None:
        known = Subscriber(
            id=secrets.token_hex(16),
            address=wanted.address,
            zone=wanted.zone,
            quiet=wanted.quiet,
            cap=wanted.cap,
            state="active",
            since=now,
        )
        people.put(known)
    elif known.state == "stopped":
        raise UsageError(f"mail to this address was stopped: {known.why}", to_do="It can ask again by the form")
    elif known.state == "waiting":
        people.put(replace(known, state="active"))
    made = Subscription(
        id=secrets.token_hex(8),
        subscriber=known.id,
        ask=wanted.ask,
        pace=wanted.pace,
        hour=wanted.hour,
        state="active",
        since=now,
    )
    asks.put(made)
    people.add_consent(
        Consent(subscriber=known.id, how="terminal", asked=now, confirmed=now, proof=wanted.proof.strip()[:500])
    )
    return made.id


def end_alert(books: Books, id: str, now: float) -> int:
    """End an alert; how many of its messages waited and are cancelled. `UsageError` where there is none."""
    asks = Alerting(books.connection)
    found = asks.get(id)
    if found is None or found.state == "ended":
        raise UsageError("there is no such alert", where=id[:80], to_do="tellings alerts list shows their ids")
    asks.put(replace(found, state="ended"))
    return Outbox(books.connection).cancel_for(found.subscriber, "The alert was ended.", now, id)
