"""Notices of our own, and letters written from them."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from tellings.alerts import letters
from tellings.alerts.letters import House, Letter
from tellings.alerts.nouns import Ask, Message, News, NewsKind, Notice, Subscriber, Subscription, Why
from tellings.post import mime

AT = 1_800_000_000.0
HOUSE = House(
    name="Quayside Desk",
    sender="alerts@desk.example",
    public="https://desk.example",
    list_id="alerts.desk.example",
    key=b"k" * 32,
)
ANN = Subscriber(id="ann", address="ann@north.example", zone="Europe/Lisbon", state="active")


def news(kind: NewsKind, text: str = "The pier stays shut until May.", **more: object) -> News:
    about: dict[str, object] = {
        "outlet": "The Bell",
        "url": "https://bell.example/1",
        "published": "2027-01-15T07:58:00+00:00",
    }
    return News(kind=kind, key=f"{kind}:{text}", text=text, article="a1", **(about | more))  # type: ignore[arg-type]


def notice(*items: News, headline: str = "Oakley bridge is shut", story: str = "s1", kind: str = "breaking") -> Notice:
    return Notice(
        kind=kind,  # type: ignore[arg-type]
        story=story,
        headline=headline,
        news=items or (news("story"),),
        why=Why(words="three independent texts in ten minutes", counts=(("independent texts", 3.0), ("outlets", 5.0))),
        outlets=("The Bell", "Tide"),
        happened=AT - 90,
        decided=AT,
    )


def message(*notices: Notice, **more: object) -> Message:
    about: dict[str, object] = {
        "purpose": "alert",
        "channel": "mail",
        "subscription": "sub1",
        "thread": "s1",
        "decided": AT,
    }
    return Message(id="m1", subscriber="ann", notices=notices or (notice(),), **(about | more))  # type: ignore[arg-type]


def letter(of: Message, who: Subscriber = ANN, ask: Ask | None = None, house: House = HOUSE) -> Letter:
    asked = Subscription(id="sub1", subscriber="ann", ask=ask or Ask(kind="breaking"), state="active")
    return letters.write(of, who, asked if of.subscription else None, house)


def raw(of: Message, who: Subscriber = ANN, ask: Ask | None = None, house: House = HOUSE) -> bytes:
    return mime.as_bytes(letter(of, who, ask, house), house)


def parsed(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(raw, policy=policy.default))


def part(mail: EmailMessage, kind: str) -> str:
    found = next(p for p in mail.walk() if p.get_content_type() == kind)
    return str(found.get_content())
