"""What comes back, by mail or from a provider, taken in: bounces and complaints stop delivery, mails unsubscribe."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from tellings.alerts import addresses, bouncing, links
from tellings.post import bounces
from tellings.service.mailing_list import MailingList
from tellings.service.sending import bounced
from tellings.stores import Books
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers

LOOK = 20.0
"""Seconds between two looks into the folder."""
NOT_OURS = "It names no message of ours: nothing was changed."
_LEFT = re.compile(r"<?\s*([A-Za-z2-7.]{4,420})(?:@[^<>\s]{1,253})?\s*>?\Z")


class Posted(msgspec.Struct, kw_only=True):
    """What a mail provider's hook posts."""

    kind: str
    """"bounce" or "complaint"."""
    message_id: str
    status: str = "5.0.0"
    words: str = ""


class Returns:
    """Takes in what comes back."""

    def __init__(self, mailing_list: MailingList) -> None:
        self._list = mailing_list

    def take(self, raw: bytes) -> str:
        """Take one mail in; what was done, in words. Total: nothing that a mail holds is an error."""
        return self.take_read(bounces.read(raw))

    def take_read(self, found: bounces.Returned) -> str:
        """Take in what a mail or a provider says. Believed is only what names a message or a subscriber of ours."""
        if found.kind == "stop":
            return "Unsubscribed." if self._list.stop(found.token, everything=True) else NOT_OURS
        if found.kind not in ("bounce", "complaint"):
            return "Nothing to do: it is no bounce, no complaint and no request to unsubscribe."
        now, key = self._list.clock(), self._list.house.key
        names = [n for n in (links.referred(key, r) for r in found.references) if n is not None]
        with self._list.store.transaction() as books:
            for name in names:
                posted = Outbox(books.connection).message(name)
                who = Subscribers(books.connection).get(posted.message.subscriber) if posted else None
                if posted is None or who is None:
                    continue
                if found.kind == "complaint":
                    self._complained(books, who.id)
                    return "A complaint: delivery to the subscriber stops."
                words = re.sub(re.escape(who.address), "…", found.words, flags=re.IGNORECASE)
                # One message counts once, however often its bounce comes back.
                if posted.state == "sent":
                    bounced(books, who, found.status, words or found.status, now)
                    Outbox(books.connection).returned(name, f"bounced: {found.status} {words}".strip(), now)
                return f"A bounce ({found.status or 'no status'}): counted."
        return NOT_OURS

    def _complained(self, books: Books, id: str) -> None:
        people, now = Subscribers(books.connection), self._list.clock()
        who = people.get(id)
        assert who is not None
        people.put(bouncing.after_complaint(who))
        people.suppress(addresses.hashed(who.address, self._list.house.key), "complaint", now)
        Outbox(books.connection).cancel_for(id, "complaint", now)

    def take_posted(self, raw: bytes) -> str:
        """Take in what a provider's hook posted as JSON; ValueError where it is nothing of that kind."""
        try:
            told = msgspec.json.decode(raw, type=Posted)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise ValueError(str(error)) from error
        if told.kind not in ("bounce", "complaint"):
            raise ValueError("kind is bounce or complaint")
        left = _LEFT.match(told.message_id[:700])
        found = bounces.Returned(
            kind="bounce" if told.kind == "bounce" else "complaint",
            references=(left[1].lower(),) if left else (),
            status=told.status[:12],
            words="".join(c if c.isprintable() else " " for c in told.words[:300]),
        )
        return self.take_read(found)

    def folder(self, path: str, say: Callable[[str], None] = lambda line: None) -> Callable[[], float]:
        """The work of a thread that empties a Maildir: every mail is taken in, then deleted."""
        new = Path(path) / "new"

        def work() -> float:
            for file in sorted(new.iterdir())[:200] if new.is_dir() else ():
                if file.is_file() and not file.is_symlink():
                    with file.open("rb") as mail:
                        raw = mail.read(bounces.MOST)
                    say(self.take(raw))
                    file.unlink()
            return LOOK

        return work
