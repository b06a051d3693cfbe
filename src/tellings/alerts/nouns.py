"""The nouns of alerts. Times are seconds since 1970, UTC; a zone is an IANA name such as "Europe/Lisbon"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["breaking", "search", "person", "story", "like"]
Pace = Literal["at once", "hourly", "daily"]
Channel = Literal["mail", "webhook"]
NewsKind = Literal["story", "point", "quote", "number", "conflict", "correction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What somebody wants to be told of."""

    kind: Kind
    words: str = ""
    """The search, for `search` and for `breaking` inside a search; the pasted text, for `like`."""
    person: str | None = None
    """A canonical name, for `person`."""
    story: str | None = None
    """A story id, for `story` and for `like` an existing one."""
    sensitivity: Literal[1, 2, 3] = 2
    """For `breaking`: 1 fires seldom, 3 often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Somebody with an address. The address stands here and nowhere else; "forget me" deletes this row."""

    id: str
    """Random, never made from the address."""
    address: str
    zone: str = "UTC"
    quiet: tuple[int, int] | None = None
    """From and until, minutes after midnight in the zone; over midnight where from > until."""
    cap: int = 20
    """Alerts a day in the zone; what is over is held back and counted."""
    state: Literal["waiting", "active", "paused", "stopped"] = "waiting"
    """`waiting` for the double opt-in; `stopped` by bounces or a complaint, see `why`."""
    why: str = ""
    bounces: int = 0
    bounced: float = 0.0
    """When the last bounce was counted."""
    since: float = 0.0
    changed: float = 0.0
    """When the subscriber stopped, where they did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One ask of one subscriber."""

    id: str
    subscriber: str
    ask: Ask
    pace: Pace = "at once"
    hour: int = 8
    """Local hour of a daily digest."""
    channel: Channel = "mail"
    target: str = ""
    """The address of a webhook; only an administrator can set one up."""
    state: Literal["waiting", "active", "ended"] = "waiting"
    since: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Proof that somebody asked for it: how, when asked, when confirmed, and what they were shown."""

    subscriber: str
    how: Literal["form", "api", "import", "terminal"]
    asked: float
    confirmed: float | None
    proof: str
    """The words shown on the form, or the proof that an import gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One new thing in a story. `text` is a span of an article's text, cut nowhere but at its ends."""

    kind: NewsKind
    key: str
    """The same for the same content whatever the story's id: what was told is not told again."""
    text: str
    article: str
    outlet: str | None
    url: str | None
    published: str | None
    speaker: str | None = None
    values: tuple[str, ...] = ()
    """For a number, conflict or correction: the values as printed, the older first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The rule that fired, in plain words, with the counts that it looked at."""

    words: str
    counts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One decided alert: what is new in one story, and why it is told."""

    kind: Kind
    story: str
    headline: str
    news: tuple[News, ...]
    why: Why
    outlets: tuple[str, ...]
    root: str = ""
    """The story's id when it was first told: messages thread by it, whatever the story is called later."""
    happened: float
    """When the newest article that made it fire was published; how late we are is counted from here."""
    decided: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message in the outbox. Made whole when it is decided, so that sending it again gives the same bytes."""

    id: str
    """Stable and unique: the Message-ID is made from it."""
    subscriber: str
    subscription: str | None
    channel: Channel
    purpose: Literal["alert", "digest", "confirm", "welcome", "test"]
    notices: tuple[Notice, ...]
    held: int = 0
    """Alerts that the daily cap held back since the last message."""
    thread: str = ""
    """The same for all messages of one story to one subscriber: References are made from it."""
    decided: float = 0.0
