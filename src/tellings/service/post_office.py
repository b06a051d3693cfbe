"""The parts of a desk that sends mail, put together from its settings."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import httpcore

from tellings.alerts.letters import House
from tellings.alerts.nouns import Message, Subscriber
from tellings.errors import UsageError
from tellings.intake import guard
from tellings.post import webhook
from tellings.post.outcomes import Outcome
from tellings.post.settings import TO_DO, MailSettings
from tellings.post.smtp import Line
from tellings.service.mailing_list import MailingList, house_of
from tellings.service.sending import Sender
from tellings.stores import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """What sends, what is sent in whose name, and the list."""

    settings: MailSettings
    house: House
    mailing_list: MailingList
    sender: Sender
    line: Callable[[], Line]

    def workers(self) -> list[Callable[[], float]]:
        """The work of the sending threads, and of one that keeps house; first takes up what a kill cut."""
        self.sender.recover()

        def tidy() -> float:
            self.mailing_list.tidy()
            return 3600.0

        return [*(self.sender.worker() for _ in range(self.settings.connections)), tidy]

    def test(self, now: float, to: str = "") -> Outcome:
        """Send one letter to the administrator, at once and past the outbox; the server's answer."""
        address = to or self.settings.admin
        if not address:
            raise UsageError("there is nobody to write to", where="admin", to_do=f"Set admin, or give --to. {TO_DO}")
        administrator = Subscriber(id="administrator", address=address, state="active")
        made = Message(
            id=f"test-{now:.3f}".replace(".", "-"),
            subscriber="administrator",
            subscription=None,
            channel="mail",
            purpose="test",
            notices=(),
            decided=now,
        )
        line = self.line()
        try:
            return self.sender.send_letter(made, administrator, None, line)
        finally:
            line.close()


def open_office(
    store: Store, settings: MailSettings, clock: Callable[[], float], *, allow_private: bool = False
) -> PostOffice:
    """Everything that a desk with mail settings has beside one without."""
    house = house_of(settings, store)

    def backend() -> httpcore.NetworkBackend:
        return guard.Guard(guard.Deadline(webhook.PATIENCE), allow_private=allow_private)

    def line() -> Line:
        return Line(settings.relay, own_name=house.domain)

    poster = webhook.Poster(backend)
    sender = Sender(store, house, settings, line=line, poster=poster, clock=clock, chance=random.random)
    mailing_list = MailingList(store, house, clock, asks_per_hour=settings.asks_per_hour)
    return PostOffice(settings=settings, house=house, mailing_list=mailing_list, sender=sender, line=line)
