"""Feeds that a hub pushes (W3C WebSub): asking hubs, answering their checks, taking in what they send.

A push is an earlier look at the feed, never another way in: what is signed by the hub goes through the same intake as
what is asked for, and the feed is still asked, only more seldom, as long as its hub keeps the subscription.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tellings.intake.hubs import Hub
from tellings.intake.web import Fetcher, FetchError
from tellings.records import Feed
from tellings.service.following import pushed
from tellings.service.manners import Asked
from tellings.stores import Books, Store
from tellings.stores.hubs import Hubs, Push, Pushed

if TYPE_CHECKING:
    from tellings.service.desk import Desk

DAY = 86_400.0
LEASE = 10 * DAY
"""Seconds of the lease that is asked for; the hub says what it gives."""
SHORTEST, LONGEST = 60.0, 90 * DAY
RENEW = 0.8
"""The part of a lease after which it is asked for anew."""
SELDOM = 6 * 3600.0
"""Seconds between two askings of a feed whose hub keeps the subscription."""
PATIENCE = 600.0
"""Seconds that a hub has to check a subscription before it is asked again; doubled each time, a day at most."""
TRIES, TRIES_TO_END = 8, 5
AGAIN = 7 * DAY
"""Seconds after which a hub that refused is asked again."""
MOST_WAITING, MOST_OF_ONE = 200, 20
"""Pushes that wait to be taken in, in all and of one feed; a hub is asked to come again beyond that."""
TAKINGS = 3
"""How often it is tried to take in what was pushed: it must not stand before all else for ever."""
MOST_CHALLENGE = 4_000
METHODS = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
"""How a push may be signed. SHA-1, which some hubs still sign with, is not believed."""


class Pushing:
    """The hubs of one desk. Without `address` no hub is asked for anything."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], float],
        address: str | None = None,
        plain: bool = False,
        hurry: float = 1.0,
    ) -> None:
        self._store, self._clock, self._hurry = store, clock, hurry
        self._plain = plain
        """Whether hubs may be asked without TLS, which would show the key to everybody on the way."""
        self.address = address.rstrip("/") if address else None
        self._failed: Counter[int] = Counter()
        """How often taking in what waits has failed, by its id."""

    # ── which feeds are pushed ──

    def follow(self, books: Books, feed: Feed, asked: Asked) -> Feed:
        """After an asking: subscribe to what the feed names, end what it names no more; the feed with its next time."""
        hubs, now = Hubs(books.connection), self._clock()
        if self.address is None:
            return feed
        if feed.state != "active":
            hubs.end(feed.url, now)
            return feed
        if asked.status == 200 and asked.found is None:
            self._compare(hubs, feed, asked.hub, now)
        push = hubs.of(feed.url)
        if push is None or not push.alive(now) or feed.failures:
            return feed
        return replace(feed, next_at=max(feed.next_at, min(now + SELDOM / self._hurry, push.until)))

    def _compare(self, hubs: Hubs, feed: Feed, named: Hub | None, now: float) -> None:
        known = hubs.of(feed.url)
        wanted = (self._safe(named.url), named.topic) if named else None
        if known and (known.hub, known.topic) == wanted and known.callback == f"{self.address}/hub/{known.path}":
            return
        hubs.end(feed.url, now)
        if wanted:
            path = secrets.token_urlsafe(32)
            hub, topic = wanted
            callback, secret = f"{self.address}/hub/{path}", secrets.token_urlsafe(48)
            push = Push(path=path, feed=feed.url, hub=hub, topic=topic, callback=callback, secret=secret, next_at=now)
            hubs.put(push)

    def _safe(self, hub: str) -> str:
        return hub if self._plain or not hub.startswith("http://") else f"https://{hub[7:]}"

    # ── asking hubs ──

    def step(self, fetcher: Fetcher) -> bool:
        """Ask the hub that is longest due, if one is; whether one was. Never raises for what a hub does."""
        if self.address is None:
            return False
        now = self._clock()
        with self._store.transaction() as books:
            hubs = Hubs(books.connection)
            push = hubs.due(now)
            if push is None:
                return False
            due = self._next(push, now)
            if due is None:
                hubs.drop(push.path)
                return True
            hubs.put(due)  # before the hub is asked: it may check before it answers, and a kill must not ask for ever
        if due.state == "denied":
            return True
        words = _ask(due, fetcher)
        with self._store.transaction() as books:
            hubs = Hubs(books.connection)
            if hubs.at(due.path) == due:  # else the hub checked meanwhile
                hubs.put(replace(due, words=words))
        return True

    def _next(self, push: Push, now: float) -> Push | None:
        """A subscription as it stands while its hub is asked; None where it is given up for good."""
        if push.failures >= (TRIES_TO_END if push.state == "ending" else TRIES):
            if push.state == "ending":
                return None
            words = f"given up after {push.failures} askings: {push.words}"
            return replace(push, state="denied", failures=0, next_at=now + AGAIN, words=words[:300])
        state = "asked" if push.state == "denied" or (push.state == "active" and push.until <= now) else push.state
        wait = min(DAY, PATIENCE * 2**push.failures) / self._hurry
        return replace(push, state=state, failures=push.failures + 1, next_at=now + wait)

    # ── what hubs ask and send ──

    def check(self, path: str, asked: Mapping[str, str]) -> str | None:
        """The answer to a hub that checks whether we meant it (section 5.3); None where we didn't."""
        mode, challenge = asked.get("hub.mode", ""), asked.get("hub.challenge", "")
        with self._store.transaction() as books:
            hubs = Hubs(books.connection)
            push = hubs.at(path)
            if push is None or push.topic != asked.get("hub.topic"):
                return None
            if mode == "denied":
                self._deny(books, push, asked.get("hub.reason", ""))
                return ""
            if not 0 < len(challenge) <= MOST_CHALLENGE:
                return None
            if mode == "unsubscribe" and push.state == "ending":
                hubs.drop(path)
                return challenge
            if mode == "subscribe" and push.state in ("asked", "active"):
                hubs.put(self._kept(push, asked.get("hub.lease_seconds", "")))
                return challenge
        return None

    def _kept(self, push: Push, lease: str) -> Push:
        now = self._clock()
        seconds = float(lease[:12]) if lease.isascii() and lease.isdigit() else LEASE
        seconds = min(LONGEST, max(SHORTEST, seconds))
        until, again = now + seconds, now + RENEW * seconds
        return replace(push, state="active", until=until, next_at=again, failures=0, words="the hub keeps it")

    def _deny(self, books: Books, push: Push, why: str) -> None:
        hubs, now = Hubs(books.connection), self._clock()
        if push.state == "ending":
            hubs.drop(push.path)
            return
        why = "".join(c for c in why if c.isprintable())[:200] or "no reason given"
        hubs.put(replace(push, state="denied", until=0.0, failures=0, next_at=now + AGAIN, words=why))
        self._as_ever(books, push.feed)

    def _as_ever(self, books: Books, url: str) -> None:
        """A feed whose hub is not relied on any more is asked as before."""
        feed = books.feed(url)
        if feed is not None:
            books.put_feed(replace(feed, next_at=min(feed.next_at, self._clock() + feed.interval)))

    def deliver(self, path: str, signature: str, body: bytes) -> int:
        """Keep what a hub sends, to be taken in after it; the status of the answer (section 7).

        202 for what is kept and also for what is ignored since its signature does not hold, as the standard has it; 410
        where we have no such subscription; 503 where too much waits.
        """
        with self._store.transaction() as books:
            hubs = Hubs(books.connection)
            push = hubs.at(path)
            if push is None or push.state in ("ending", "denied"):
                return 410
            wrong = _mistrusted(push.secret, signature, body)
            if wrong:
                hubs.put(replace(push, ignored=push.ignored + 1, words=wrong))
                self._as_ever(books, push.feed)
                return 202
            return 202 if hubs.keep(push, body, self._clock(), MOST_WAITING, MOST_OF_ONE) else 503

    def take_in(self, desk: Desk, fetcher: Fetcher) -> bool:
        """Take in what waits longest, if anything does; whether there was. What is known as it is comes in once.

        It is forgotten after its last item was taken in, so that a kill at any moment loses nothing of what was
        accepted. What fails is tried again, `TAKINGS` times in all; then the next asking has to bring its items.
        """
        with self._store.reading() as books:
            waits = Hubs(books.connection).waiting()
            feed = books.feed(waits.feed) if waits else None
        if waits is None:
            return False
        try:
            if feed is not None:
                self._take(desk, feed, waits, fetcher)
        except BaseException:
            self._failed[waits.id] += 1
            if self._failed[waits.id] < TAKINGS:
                raise
            self._forget(waits)
            raise
        self._forget(waits)
        return True

    def _forget(self, waits: Pushed) -> None:
        self._failed.pop(waits.id, None)
        with self._store.transaction() as books:
            Hubs(books.connection).taken(waits.id)

    def _take(self, desk: Desk, feed: Feed, waits: Pushed, fetcher: Fetcher) -> None:
        now = self._clock()
        received = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        items = pushed(feed, waits.body, fetcher, received=received, known=desk.contents)
        outcomes = [desk.take(item).outcome for item in items]
        new = sum(o in ("article", "double", "refusal") for o in outcomes)
        with self._store.transaction() as books:
            hubs = Hubs(books.connection)
            push = hubs.at(waits.path)
            if push is not None:
                hubs.put(replace(push, pushed_at=now, ignored=0, words=f"pushed, {new} new"))


def _ask(push: Push, fetcher: Fetcher) -> str:
    """Ask a hub to begin or to end (section 5.1); what came of it in plain words."""
    form = {"hub.callback": push.callback, "hub.topic": push.topic}
    if push.state == "ending":
        form["hub.mode"] = "unsubscribe"
    else:
        form |= {"hub.mode": "subscribe", "hub.lease_seconds": f"{LEASE:.0f}", "hub.secret": push.secret}
    try:
        status = fetcher.post(push.hub, form)
    except FetchError as error:
        return error.detail[:300]
    return "asked; the hub has yet to check it" if 200 <= status < 300 else f"the hub answered {status}"


def _mistrusted(secret: str, signature: str, body: bytes) -> str | None:
    """Why a push is not believed; None where it is."""
    method, _, given = signature.strip().partition("=")
    made = METHODS.get(method.lower())
    if made is None:
        named = "".join(c for c in method if c.isalnum())[:20]
        return f"a push was ignored: signed with {named}" if named else "a push was ignored: it is not signed"
    wanted = hmac.new(secret.encode(), body, made).hexdigest()
    holds = hmac.compare_digest(given.strip().lower().encode("utf-8", "replace"), wanted.encode())
    return None if holds else "a push was ignored: its signature does not hold"
