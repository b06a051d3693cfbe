"""Sending what the outbox holds: claimed, handed over, marked, each in a transaction of its own.

A kill at any moment loses nothing: what was being sent is claimed again at the next start. Only where the kill or a cut
falls between the server's taking a message and our marking it does a message go out twice, with the same Message-ID.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from tellings.alerts import asking, bouncing, letters, links
from tellings.alerts.letters import House
from tellings.alerts.nouns import Message, Subscriber, Subscription
from tellings.post import mime, signing, webhook
from tellings.post.outcomes import Outcome
from tellings.post.settings import MailSettings
from tellings.stores import Books, Store
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox, Posted
from tellings.stores.subscribers import Subscribers

PAUSED = "alerts-paused"
BACK_OFF = (60.0, 300.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0)
"""Seconds until the next try of one message, after so many tries; greylisting servers want the first few minutes."""
SERVER_REST = (5.0, 30.0, 120.0, 300.0)
"""Seconds that everything rests after the relay itself failed so many times in a row."""
LEAST_TRIES = 3
"""A message is not given up for age before so many answers of its own."""
LOOK = 1.0


class Line(Protocol):
    """One connection to a mail server (`post.smtp.Line`)."""

    def deliver(self, sender: str, recipient: str, raw: bytes, envelope: str) -> Outcome:
        """Hand one message over; never raises for what a server does."""
        ...

    def rest(self) -> None:
        """Nothing to send for now."""
        ...

    def close(self) -> None:
        """Nothing to send any more."""
        ...


class Pacing:
    """When each domain may be written to again. For several threads."""

    def __init__(self, per_minute: float) -> None:
        self._gap = 60.0 / per_minute
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def resting(self, now: float) -> Collection[str]:
        """Domains whose turn has not come."""
        with self._lock:
            self._free_at = {domain: at for domain, at in self._free_at.items() if at > now}
            return tuple(self._free_at)

    def took(self, domain: str, now: float, wait: float = 0.0) -> None:
        """A domain was written to, and may be again after its gap, or after it said to wait."""
        with self._lock:
            self._free_at[domain] = max(self._free_at.get(domain, 0.0), now + max(self._gap, wait))

    def soonest(self, now: float) -> float:
        """Seconds until a resting domain is free."""
        with self._lock:
            return max(0.01, min(self._free_at.values(), default=now + LOOK) - now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One claimed message with whom it is for."""

    posted: Posted
    subscriber: Subscriber
    subscription: Subscription | None


class Sender:
    """Empties the outbox. `worker` gives the work of one thread; several may run."""

    def __init__(
        self,
        store: Store,
        house: House,
        settings: MailSettings,
        *,
        line: Callable[[], Line],
        poster: webhook.Poster,
        clock: Callable[[], float],
        chance: Callable[[], float],
        back_off: tuple[float, ...] = BACK_OFF,
        server_rest: tuple[float, ...] = SERVER_REST,
    ) -> None:
        self.store, self.house, self.settings = store, house, settings
        self._line, self._poster, self._clock, self._chance = line, poster, clock, chance
        self._back_off, self._server_rest = back_off, server_rest
        self._pacing = Pacing(settings.per_domain)
        self._failures, self._rest_until = 0, 0.0
        self._lines: list[Line] = []

    def recover(self) -> int:
        """At a start: what a kill cut is sent again; how many."""
        with self.store.transaction() as books:
            return Outbox(books.connection).recover(self._clock())

    def worker(self) -> Callable[[], float]:
        """The work of one thread: send one message if one is due; seconds until there may be more to do."""
        line = self._line()
        self._lines.append(line)

        def work() -> float:
            now = self._clock()
            wait = self._rest_until - now
            if wait <= 0:
                wait = self._idle(now)
            if wait > 0:
                line.rest()
                return min(wait, LOOK)
            parcel = self._claim(now)
            if parcel is None:
                return min(LOOK, self._pacing.soonest(now))
            try:
                outcome = self._deliver(parcel, line)
            except Exception as error:
                # A fault of ours in one letter: it is set aside with the fault's name, and the others go on.
                with self.store.transaction() as books:
                    Outbox(books.connection).bury(parcel.posted.message.id, f"a fault: {type(error).__name__}", now)
                raise
            self._settle(parcel, outcome)
            return 0.0

        return work

    def close(self) -> None:
        """Say goodbye to the mail server; the workers have ended before."""
        for line in self._lines:
            line.close()
        self._lines.clear()

    def _idle(self, now: float) -> float:
        """Seconds for which there is nothing to do; 0 where something is due."""
        with self.store.reading() as books:
            if books.setting(PAUSED):
                return LOOK
            due = Outbox(books.connection).next_due()
        return LOOK if due is None else max(0.0, due - now)

    # ── one message ──

    def _claim(self, now: float) -> Parcel | None:
        with self.store.transaction() as books:
            outbox = Outbox(books.connection)
            for posted in outbox.claim(now, resting=self._pacing.resting(now)):
                self._pacing.took(posted.domain, now)
                message = posted.message
                who = Subscribers(books.connection).get(message.subscriber)
                asked = Alerting(books.connection).get(message.subscription) if message.subscription else None
                why = unwanted(message, who, asked)
                if who is not None and why is None:
                    return Parcel(posted=posted, subscriber=who, subscription=asked)
                outbox.cancel(message.id, why or "forgotten", now)
        return None

    def _deliver(self, parcel: Parcel, line: Line) -> Outcome:
        if parcel.posted.message.channel == "webhook":
            return self._post(parcel)
        return self.send_letter(parcel.posted.message, parcel.subscriber, parcel.subscription, line)

    def send_letter(
        self, message: Message, subscriber: Subscriber, subscription: Subscription | None, line: Line
    ) -> Outcome:
        """Write, sign and hand over one letter, now."""
        letter = letters.write(message, subscriber, subscription, self.house)
        raw = mime.as_bytes(letter, self.house)
        if self.settings.dkim_selector:
            domain, selector = self.house.domain, self.settings.dkim_selector
            raw = signing.signed(raw, domain=domain, selector=selector, key=self.settings.dkim_key)
        envelope = links.reference(self.house.key, message.id)
        outcome = line.deliver(self.settings.return_to, letter.recipient, raw, envelope)
        return _without(outcome, letter.recipient)

    def _post(self, parcel: Parcel) -> Outcome:
        message, asked = parcel.posted.message, parcel.subscription
        if asked is None:
            return Outcome(kind="never", words="The webhook is gone.")
        raw = webhook.body(message, asking.said(asked.ask), self.house.public)
        secret = links.secret(self.house.key, asked.id)
        return self._poster.post(asked.target, message.id, raw, secret, self._clock())

    # ── what became of it ──

    def _settle(self, parcel: Parcel, outcome: Outcome) -> None:
        posted, now = parcel.posted, self._clock()
        id = posted.message.id
        self._server_is(outcome.whose != "server" or outcome.unsure, now)
        with self.store.transaction() as books:
            outbox = Outbox(books.connection)
            if outcome.kind == "sent":
                outbox.sent(id, outcome.words, now)
            elif outcome.kind == "never":
                outbox.bury(id, outcome.words, now)
                self._undeliverable(books, parcel, outcome, now)
            elif outcome.whose == "server" and not outcome.unsure:
                outbox.retry(id, outcome.words, max(now, self._rest_until), counts=False)
            elif self._too_old(posted, now):
                hours = f"{self.settings.give_up_hours:g}"
                outbox.bury(id, f"given up after {posted.attempts + 1} tries in {hours} hours: {outcome.words}", now)
            else:
                self._later(outbox, posted, outcome, now)

    def _later(self, outbox: Outbox, posted: Posted, outcome: Outcome, now: float) -> None:
        step = self._back_off[min(posted.attempts, len(self._back_off) - 1)]
        wait = max(step * (0.8 + 0.4 * self._chance()), outcome.wait or 0.0)
        if outcome.whose == "recipient" and outcome.status.startswith("4.7."):
            self._pacing.took(posted.domain, now, min(wait, 300.0))  # the domain itself asks for less
        outbox.retry(posted.message.id, outcome.words, now + wait)

    def _too_old(self, posted: Posted, now: float) -> bool:
        old = now - posted.message.decided > self.settings.give_up_hours * 3600.0
        return old and posted.attempts + 1 >= LEAST_TRIES

    def _undeliverable(self, books: Books, parcel: Parcel, outcome: Outcome, now: float) -> None:
        """A refusal for good is a bounce at the door, and counts as one."""
        if outcome.whose != "recipient":
            return
        if parcel.posted.message.channel == "webhook":
            if outcome.code == 410 and parcel.subscription is not None:
                Subscribers(books.connection).end(parcel.subscription.id)
            return
        who = Subscribers(books.connection).get(parcel.subscriber.id)
        if who is not None:
            bounced(books, who, outcome.status, outcome.words, now)

    def _server_is(self, well: bool, now: float) -> None:
        if well:
            self._failures = 0
            return
        step = self._server_rest[min(self._failures, len(self._server_rest) - 1)]
        self._failures += 1
        self._rest_until = now + step


def bounced(books: Books, who: Subscriber, status: str, words: str, now: float) -> None:
    """Count a bounce; where it stops delivery, what waits is cancelled too."""
    after = bouncing.after_bounce(who, status, words, now)
    Subscribers(books.connection).put(after)
    if after.state == "stopped":
        Outbox(books.connection).cancel_for(who.id, "bounced", now)


def unwanted(message: Message, who: Subscriber | None, asked: Subscription | None) -> str | None:
    """Why a message is not to be sent any more; None where it is. Looked at last before it goes out."""
    if who is None:
        return "forgotten"
    if message.purpose == "test":
        return None
    if message.subscription is not None and asked is None:
        return "the subscription is gone"
    if message.purpose == "confirm":
        return None if asked is not None and asked.state == "waiting" else "answered already"
    if who.state != "active" and not (message.purpose == "welcome" and who.state == "paused"):
        return f"the subscriber is {who.state}"
    if asked is not None and asked.state == "ended":
        return "the subscription ended"
    return None


def _without(outcome: Outcome, address: str) -> Outcome:
    """The outcome without the address, which servers like to repeat: it stands with the subscriber and nowhere else."""
    from dataclasses import replace

    return replace(outcome, words=re.sub(re.escape(address), "…", outcome.words, flags=re.IGNORECASE))
