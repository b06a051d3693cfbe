"""The list: who asked for what, with their consent. Nothing here tells a stranger whether an address is known.

Every change but a new ask needs a signed link, and is made by a POST only; the pages see to that.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from tellings.alerts import addresses, bouncing, links
from tellings.alerts.letters import House
from tellings.alerts.nouns import Ask, Channel, Consent, Message, Pace, Subscriber, Subscription
from tellings.alerts.showing import line, zone_of
from tellings.post.settings import MailSettings
from tellings.service.limits import RateLimit
from tellings.stores import Books, Store
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers

DAY = 86_400.0
MOST_ASKS = 40
"""Asks of one subscriber."""
DECLINED_FOR = 30 * DAY
"""For how long no question is sent to an address that said it wants none."""
KEY = "alerts-key"
SHOWN = (
    "I want alerts at this address. A mail with a confirmation link comes first; nothing else is sent before I press "
    "its button. I can change or stop them at any time."
)
"""The words beside the form's button: the proof of consent keeps them."""
HOOKS = "webhooks"
"""The id of the subscriber that all webhooks belong to."""
How = Literal["form", "api", "import", "terminal"]


class TooManyError(Exception):
    """Too much was asked from one network, or of the whole list; says nothing about any address."""


def house_of(settings: MailSettings, store: Store) -> House:
    """Whose letters these are; the signing key is made once and kept with the desk's settings."""
    with store.transaction() as books:
        key = books.setting(KEY)
        if key is None:
            key = secrets.token_hex(32)
            books.set_setting(KEY, key)
    return House(
        name=settings.name,
        sender=settings.sender,
        public=settings.public,
        list_id=settings.list_id,
        key=bytes.fromhex(key),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one ask came with, beside the address."""

    ask: Ask
    pace: Pace = "at once"
    hour: int = 8
    zone: str = "UTC"
    how: How = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a link's holder may see and change."""

    subscriber: Subscriber
    subscriptions: tuple[Subscription, ...]
    this: Subscription | None
    """The subscription that the link names."""


class MailingList:
    """The list of one desk."""

    def __init__(self, store: Store, house: House, clock: Callable[[], float], *, asks_per_hour: int = 200) -> None:
        self.store, self.house, self.clock = store, house, clock
        self._of_network = RateLimit(20 / 60, 20, clock)
        self._of_list = RateLimit(asks_per_hour / 60, asks_per_hour, clock)
        self._of_address = RateLimit(3 / (24 * 60), 3, clock, most=200_000)

    # ── asking ──

    def ask(self, given: str, wish: Wish, network: str) -> None:
        """Take an ask: a mail with a link goes out, to whomever it may go. From outside all addresses look the same.

        Raises BadAddressError for what is no address, TooManyError where a network or the list asks too often; neither
        tells anything about who is on the list.
        """
        address = addresses.normal(given)
        if not self._of_network.allows(network) or not self._of_list.allows("all"):
            raise TooManyError("Too many people asked in a short time. Please try again in an hour.")
        allowed = self._of_address.allows(addresses.hashed(address, self.house.key))
        with self.store.transaction() as books:
            if allowed and not self._suppressed(books, address):
                self._invite(books, address, wish)

    def _suppressed(self, books: Books, address: str) -> bool:
        hash = addresses.hashed(address, self.house.key)
        found = Subscribers(books.connection).suppressed(hash)
        if found is None:
            return False
        return found[0] != "declined" or self.clock() - found[1] < DECLINED_FOR

    def _invite(self, books: Books, address: str, wish: Wish) -> None:
        people, asks, now = Subscribers(books.connection), Alerting(books.connection), self.clock()
        known = people.at(address)
        if known is None:
            known = Subscriber(id=_new_id(), address=address, zone=a_zone(wish.zone), since=now)
            people.put(known)
        mine = asks.of(known.id)
        same = next((s for s in mine if s.ask == wish.ask and s.channel == "mail" and s.state != "ended"), None)
        fresh = [s for s in mine if s.state == "active" or (s.state == "waiting" and now - s.since < links.CONFIRM_FOR)]
        if same is None and len(fresh) >= MOST_ASKS:
            return
        if same is not None and same.state == "active" and known.state in ("active", "paused"):
            self._send(books, known, same, "welcome")  # who forgot that they have it gets the way to change it
            return
        asked = same or Subscription(
            id=_new_id(), subscriber=known.id, ask=wish.ask, pace=wish.pace, hour=wish.hour, since=now
        )
        asks.put(replace(asked, state="waiting"))
        people.add_consent(Consent(subscriber=known.id, how=wish.how, asked=now, confirmed=None, proof=SHOWN))
        self._send(books, known, asked, "confirm")

    def _send(
        self, books: Books, who: Subscriber, asked: Subscription | None, purpose: Literal["confirm", "welcome"]
    ) -> None:
        made = Message(
            id=f"{purpose}-{_new_id()}",
            subscriber=who.id,
            subscription=asked.id if asked else None,
            channel="mail",
            purpose=purpose,
            notices=(),
            decided=self.clock(),
        )
        Outbox(books.connection).put(made, self.clock())

    # ── what a link's holder sees and does ──

    def held(self, token: str, *purposes: links.Purpose) -> Held | None:
        """What the holder of a link may see; None where the link doesn't hold, or who it is for is gone."""
        claim = links.read(self.house.key, token, self.clock(), *purposes)
        if claim is None:
            return None
        with self.store.reading() as books:
            return _held(books, claim)

    def confirm(self, token: str) -> Held | None:
        """The button of a confirmation was pressed: the ask is active from now on."""
        claim = links.read(self.house.key, token, self.clock(), "confirm")
        if claim is None:
            return None
        with self.store.transaction() as books:
            found = _held(books, claim)
            if found is None or found.this is None or found.this.state == "ended":
                return None
            if found.this.state == "waiting":
                people, now = Subscribers(books.connection), self.clock()
                if found.subscriber.state != "paused":
                    people.put(bouncing.welcome_back(found.subscriber))
                Alerting(books.connection).put(replace(found.this, state="active"))
                asked = next((c for c in reversed(people.consents(claim.subscriber)) if c.confirmed is None), None)
                how, since = (asked.how, asked.asked) if asked else ("form", found.this.since)
                proof = Consent(subscriber=claim.subscriber, how=how, asked=since, confirmed=now, proof=SHOWN)
                people.add_consent(proof)
            return _held(books, claim)

    def renew(self, token: str) -> None:
        """Send the holder of an old link a mail with a new one; says nothing."""
        claim = links.read(self.house.key, token, 0.0, "preferences", "stop")
        if claim is None or not self._of_address.allows(f"renew:{claim.subscriber}"):
            return
        with self.store.transaction() as books:
            found = _held(books, claim)
            if found is not None and found.subscriber.state in ("active", "paused"):
                self._send(books, found.subscriber, found.this, "welcome")

    def change(self, token: str, change: Callable[[Held], Held]) -> Held | None:
        """Keep what the holder of a preferences link changed of their zone, hours, limit, pause and paces."""
        claim = links.read(self.house.key, token, self.clock(), "preferences")
        if claim is None:
            return None
        with self.store.transaction() as books:
            found = _held(books, claim)
            if found is None:
                return None
            changed, people = change(found), Subscribers(books.connection)
            people.put(changed.subscriber)
            for before, after in zip(found.subscriptions, changed.subscriptions, strict=True):
                if after.state == "ended" != before.state:
                    people.end(after.id)
                elif after != before:
                    Alerting(books.connection).put(after)
            return _held(books, claim)

    def stop(self, token: str, *, everything: bool) -> bool:
        """Stop one subscription, or all of them; False where the link doesn't hold. Twice is as good as once."""
        claim = links.read(self.house.key, token, self.clock(), "stop", "preferences")
        if claim is None:
            return False
        with self.store.transaction() as books:
            found = _held(books, claim)
            if found is None:
                return True  # gone already: nothing will be sent
            if found.this is not None and found.this.state == "waiting":
                self._decline(books, found)
            elif everything or found.this is None:
                self._stop_all(books, found, "unsubscribed")
            else:
                Subscribers(books.connection).end(found.this.id)
                Outbox(books.connection).cancel_for(claim.subscriber, "stopped", self.clock(), found.this.id)
        return True

    def one_click(self, token: str) -> bool:
        """RFC 8058: a mail program's own button. It stops all mail; on a confirmation it takes the question back."""
        return self.stop(token, everything=True)

    def _decline(self, books: Books, found: Held) -> None:
        """No to a question: it is taken back, and for a month none comes again."""
        assert found.this is not None
        people, who, now = Subscribers(books.connection), found.subscriber, self.clock()
        people.suppress(addresses.hashed(who.address, self.house.key), "declined", now)
        Subscribers(books.connection).end(found.this.id)
        Outbox(books.connection).cancel_for(who.id, "declined", now, found.this.id)
        if who.state == "waiting" and all(s.state != "active" for s in found.subscriptions):
            people.forget(who.id)

    def _stop_all(self, books: Books, found: Held, why: str) -> None:
        people, who = Subscribers(books.connection), found.subscriber
        for s in found.subscriptions:
            people.end(s.id)
        Outbox(books.connection).cancel_for(who.id, why, self.clock())
        if who.state != "stopped":
            people.put(replace(who, state="stopped", why=why, changed=self.clock()))

    def forget(self, token: str, *, never_again: bool = False) -> bool:
        """Erase the holder of a preferences link; `never_again` keeps a keyed hash, so that nobody can ask for them."""
        claim = links.read(self.house.key, token, self.clock(), "preferences")
        if claim is None:
            return False
        with self.store.transaction() as books:
            people = Subscribers(books.connection)
            who = people.get(claim.subscriber)
            people.forget(claim.subscriber)
            if who is not None and never_again:
                people.suppress(addresses.hashed(who.address, self.house.key), "asked for it", self.clock())
        return True

    # ── webhooks, by an administrator ──

    def add_webhook(self, target: str, wish: Wish) -> Subscription:
        """A webhook for an ask; its secret is `links.secret` of its id. BadAddressError where the target is none."""
        if addresses.web_host(target) is None:
            raise addresses.BadAddressError("The address of a webhook begins with https:// and names a host.")
        channel: Channel = "webhook"
        with self.store.transaction() as books:
            people = Subscribers(books.connection)
            if people.get(HOOKS) is None:
                at = "webhooks@webhooks.invalid"
                people.put(Subscriber(id=HOOKS, address=at, state="active", cap=1_000_000, since=self.clock()))
            made = Subscription(
                id=_new_id(),
                subscriber=HOOKS,
                ask=wish.ask,
                pace=wish.pace,
                hour=wish.hour,
                channel=channel,
                target=target,
                state="active",
                since=self.clock(),
            )
            Alerting(books.connection).put(made)
        return made

    # ── keeping house ──

    def tidy(self) -> None:
        """Erase who never confirmed within a week and who unsubscribed a month ago; let old post go."""
        now = self.clock()
        with self.store.transaction() as books:
            people, asks = Subscribers(books.connection), Alerting(books.connection)
            for who in people.listed("waiting", most=500):
                if now - who.since > links.CONFIRM_FOR:
                    people.forget(who.id)
            for who in people.listed("stopped", most=500):
                ended = all(s.state == "ended" for s in asks.of(who.id))
                if who.why == "unsubscribed" and ended and now - who.changed > DECLINED_FOR:
                    people.forget(who.id)
            Outbox(books.connection).forget(now - DECLINED_FOR)


def _held(books: Books, claim: links.Claim) -> Held | None:
    who = Subscribers(books.connection).get(claim.subscriber)
    if who is None:
        return None
    mine = tuple(Alerting(books.connection).of(who.id))
    return Held(subscriber=who, subscriptions=mine, this=next((s for s in mine if s.id == claim.subscription), None))


def _new_id() -> str:
    return secrets.token_hex(10)


def a_zone(given: str) -> str:
    """The zone where there is one of that name, else UTC."""
    name = line(given, 60)
    return name if getattr(zone_of(name), "key", None) == name else "UTC"


def a_pace(given: str) -> Pace:
    """A pace out of a form's field."""
    return cast(Pace, given) if given in get_args(Pace) else "at once"
