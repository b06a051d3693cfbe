"""Words from outside made fit for a letter: one line where a line is wanted, nothing invisible, times in a zone."""

from __future__ import annotations

import re
import textwrap
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_LINK = re.compile(r"https?://[^\s\x00-\x20\"'<>\\^`{|}]{1,2000}\Z", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")


def clean(words: str) -> str:
    """The words without control characters, direction overrides and halves of characters; lines are kept."""
    return _HIDDEN.sub(" ", words)


def line(words: str, most: int = 200) -> str:
    """The words as one line of at most `most` characters, cut where a word ends."""
    whole = " ".join(clean(words).split())
    if len(whole) <= most:
        return whole
    cut = whole[: most - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > most // 2 else cut).rstrip(" ,;:–—-") + "…"


def wrapped(words: str, indent: int = 0, width: int = 76) -> str:
    """Lines for a plain letter; what has no space in it, as an address, is never broken."""
    space = " " * indent
    lines = [
        textwrap.fill(
            part, width, initial_indent=space, subsequent_indent=space, break_long_words=False, break_on_hyphens=False
        )
        for part in clean(words).splitlines()
        if part.strip()
    ]
    return "\n".join(lines)


def web(url: str | None) -> str | None:
    """A link that may stand in a letter: http or https, of plain characters; None for everything else."""
    return url if url and _LINK.match(url) else None


def zone_of(name: str) -> tzinfo:
    """A zone by its IANA name; UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def moment(at: float, zone: tzinfo) -> str:
    """ "16 May 2031, 21:40 WEST"."""
    try:
        when = datetime.fromtimestamp(at, zone)
    except (ValueError, OverflowError, OSError):
        return "time unknown"
    return f"{when.day} {when:%b %Y, %H:%M %Z}"


def published(date: str | None, zone: tzinfo) -> str:
    """When an outlet says that it published, as precise as it says."""
    if not date:
        return "date unknown"
    try:
        when = datetime.fromisoformat(date)
    except ValueError:
        return line(date, 40)
    if _DAY.match(date):
        return f"{when.day} {when:%b %Y}"
    return moment(when.timestamp(), zone) if when.tzinfo else f"{when.day} {when:%b %Y, %H:%M}"


def lapse(seconds: float) -> str:
    """ "40 seconds", "3 minutes", "2 hours", "4 days"."""
    size, name = next(
        ((s, n) for s, n in ((86400, "day"), (3600, "hour"), (60, "minute")) if seconds >= s), (1, "second")
    )
    number = max(0, int(seconds // size))
    return f"{number} {name}{'' if number == 1 else 's'}"
