"""A message as a letter: subject, text, HTML and headers. Pure: the same message always makes the same letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tellings.alerts import links, showing
from tellings.alerts.asking import said as said_ask
from tellings.alerts.nouns import Message, News, Notice, Subscriber, Subscription

MOST_SUBJECT = 120
MOST_QUOTED = 1500
"""Characters of one span that a letter quotes; its page shows all of it."""
MOST_NEWS, MOST_NOTICES = 12, 30
"""New things of one story and stories of one letter; what is over is counted."""
_TOLD_FIRST = ("story", "correction", "conflict", "number", "quote", "point")
_SIGNS = {
    "story": "New story",
    "correction": "Correction",
    "conflict": "Conflict",
    "number": "New number",
    "quote": "New quote",
    "point": "New point",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Whose letters these are."""

    name: str
    """The name that a letter comes from."""
    sender: str
    """The address that a letter comes from and that unsubscribing by mail goes to."""
    public: str
    """The desk's address on the web, without a slash at its end."""
    list_id: str
    """Names the list for ever, as "alerts.example.org" (RFC 2919)."""
    key: bytes = field(repr=False)
    """Signs links and Message-IDs."""

    @property
    def domain(self) -> str:
        """The right part of every Message-ID."""
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent. No value of a header holds a line break."""

    recipient: str
    subject: str
    text: str
    html: str
    date: float
    headers: tuple[tuple[str, str], ...]
    """All but From, To, Subject and Date; ASCII."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The addresses on the web that one letter names."""

    confirm: str
    preferences: str
    stop: str
    one_click: str
    mail: str


def write(message: Message, subscriber: Subscriber, subscription: Subscription | None, house: House) -> Letter:
    """The letter for a message to a subscriber; `subscription` is the ask that it answers, where there is one."""
    where = addresses(message, house)
    subject = _subject(message, house)
    shown = {
        "message": message,
        "subject": subject,
        "subscriber": subscriber,
        "asked": said_ask(subscription.ask) if subscription else None,
        "paced": subscription.pace if subscription else None,
        "house": house,
        "where": where,
        "zone": showing.zone_of(subscriber.zone),
        "notices": message.notices[:MOST_NOTICES],
        "more": max(0, len(message.notices) - MOST_NOTICES),
    }
    kind = {"confirm": "confirm", "test": "test", "welcome": "welcome"}.get(message.purpose, "alert")
    text = _environment(html=False).get_template(f"{kind}.txt.jinja").render(**shown)
    return Letter(
        recipient=subscriber.address,
        subject=subject,
        text="\n".join(row if row == "-- " else row.rstrip() for row in text.strip().splitlines()) + "\n",
        html=_environment(html=True).get_template(f"{kind}.html.jinja").render(**shown),
        date=message.decided,
        headers=_headers(message, house, where),
    )


def addresses(message: Message, house: House) -> Addresses:
    """Where the reader of a letter may go. To open one changes nothing; only a button there does."""

    def token(purpose: links.Purpose, holds: float = 0.0) -> str:
        until = message.decided + holds if holds else 0.0
        return links.sign(house.key, purpose, message.subscriber, message.subscription, until)

    stop = token("stop")
    return Addresses(
        confirm=f"{house.public}/alerts/confirm/{token('confirm', links.CONFIRM_FOR)}",
        preferences=f"{house.public}/alerts/preferences/{token('preferences', links.PREFERENCES_FOR)}",
        stop=f"{house.public}/alerts/stop/{stop}",
        one_click=f"{house.public}/alerts/one-click/{stop}",
        mail=f"mailto:{house.sender}?subject=unsubscribe%20{stop}",
    )


def message_id(message: str, house: House) -> str:
    """The Message-ID of a message: always the same, and only this desk can make it."""
    return f"<{links.reference(house.key, message)}@{house.domain}>"


def _headers(message: Message, house: House, where: Addresses) -> tuple[tuple[str, str], ...]:
    thread = f"<{links.reference(house.key, 'thread:' + message.thread)}@{house.domain}>" if message.thread else None
    made: list[tuple[str, str]] = [("Message-ID", message_id(message.id, house))]
    if thread:
        made += [("In-Reply-To", thread), ("References", thread)]
    made += [
        ("List-Id", f"<{house.list_id}>"),
        ("List-Unsubscribe", f"<{where.one_click}>, <{where.mail}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Help", f"<{house.public}/alerts>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "list"),
    ]
    return tuple(made)


# ── the subject says what is new ──


def _subject(message: Message, house: House) -> str:
    if message.purpose == "confirm":
        return showing.line(f"One more click: confirm your alerts from {house.name}", MOST_SUBJECT)
    if message.purpose == "welcome":
        return showing.line(f"Your alerts from {house.name} are on", MOST_SUBJECT)
    if message.purpose == "test" or not message.notices:
        return showing.line(f"Test: {house.name} can send you mail", MOST_SUBJECT)
    heads = [head(n) for n in message.notices]
    if len(heads) == 1:
        return showing.line(heads[0], MOST_SUBJECT)
    stories = len({n.story for n in message.notices})
    many = f"{stories} stories" if stories > 1 else "1 story"
    return showing.line(f"{many}: " + "; ".join(showing.line(h, 60) for h in heads[:8]), MOST_SUBJECT)


def head(notice: Notice) -> str:
    """What is new in one story, in a line; the story's headline with it."""
    headline = showing.line(notice.headline, 80)
    news = first(notice.news)
    if news is None or news.kind == "story":
        return f"Breaking: {headline}" if notice.kind == "breaking" else headline
    return f"{_SIGNS[news.kind]}: {_gist(news)} – {headline}"


def first(news: Sequence[News]) -> News | None:
    """The new thing that a subject names."""
    return min(news, key=lambda n: _TOLD_FIRST.index(n.kind), default=None)


def _gist(news: News) -> str:
    values = [showing.line(v, 40) for v in news.values[:3]]
    if news.kind == "correction" and len(values) > 1:
        return f"{values[0]} is now {values[-1]}"
    if news.kind == "conflict" and len(values) > 1:
        return " or ".join(values)
    if news.kind == "number" and values:
        return values[-1]
    words = showing.line(news.text, 60)
    if news.kind == "quote" and not words.startswith(("“", '"', "«", "„", "»", "‘")):
        words = f"“{words}”"
    return f"{showing.line(news.speaker, 40)}: {words}" if news.speaker else words


# ── what the templates use ──


@cache
def _environment(*, html: bool) -> Environment:
    made = Environment(
        loader=PackageLoader("tellings.alerts"),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_fit,
    )
    made.filters |= {
        "line": showing.line,
        "wrap": showing.wrapped,
        "web": showing.web,
        "path": lambda id: quote(showing.clean(id), safe=""),
        "moment": showing.moment,
        "published": showing.published,
        "lapse": showing.lapse,
        "number": lambda x: f"{x:g}" if abs(x) < 1e6 else f"{x:,.0f}",
        "quoted": lambda words: words if len(words) <= MOST_QUOTED else words[:MOST_QUOTED].rstrip() + " […]",
        "sign": lambda news: _SIGNS[news.kind],
        "news": lambda notice: sorted(notice.news, key=lambda n: _TOLD_FIRST.index(n.kind))[:MOST_NEWS],
        "over": lambda notice: max(0, len(notice.news) - MOST_NEWS),
    }
    return made


def _fit(value: object) -> object:
    return showing.clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
