"""Dates of publication as pages and feeds print them, as ISO 8601 as precise as they are known. No clock is asked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_ISO = re.compile(
    r"\s*(\d{4})(?:-?(\d{2})(?:-?(\d{2})(?:[T "
    r"]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|[A-Z]{3,4})?)?)?)?"
)
_IN_URL = re.compile(
    r"[/\-_](19[89]\d|20\d\d)[/\-_]?(0[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)(?:[/\-_]?(0[1-9]|[12]\d|3[01]))?(?=[/\-_.?]|$)",
    re.I,
)
_EPOCH = re.compile(r"[1-4]\d{9}(?:\d{3})?")
"""Seconds or milliseconds since 1970."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"\b(?:(?P<d1>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?P<m1>jan|feb|mar|apr|may|jun|jul|aug|sep|oct"
        r"|nov|dec)[a-z]{0,7}\.?,?\s+(?P<y1>(?:19|20)\d\d)"
    r"|(?P<m2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
        r"|dec)[a-z]{0,7}\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>(?:19|20)\d\d))\b",
    re.I,
)  # fmt: skip


def iso(text: str | None) -> str | None:
    """A date in whatever common form as ISO 8601; None where it is none."""
    if not text or len(text) > 80:
        return None
    if _EPOCH.fullmatch(text):
        return _from_epoch(int(text[:10]))
    found = _ISO.match(text)
    if found:
        return _from_iso(found)
    named = visible(text)
    stamp = _mail(text)
    return stamp or named


def _from_epoch(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _from_iso(found: re.Match[str]) -> str | None:
    year, month, day, hour, minute, second, zone = found.groups()
    if not 1600 <= int(year) <= 2200 or (not month and int(year) < 1900):
        return None  # "0001-01-01" is what a program prints for no date
    try:
        if not month:
            return year
        if not day:
            datetime(int(year), int(month), 1)
            return f"{year}-{month}"
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(59, int(second or 0)))
    except ValueError:
        return None
    if hour is None:
        return moment.date().isoformat()
    zone = {"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00", None: ""}.get(zone, zone) or ""
    if zone and not zone.startswith(("+", "-")):
        zone = ""
    if zone and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return moment.isoformat() + zone


def _mail(text: str) -> str | None:
    """RFC 2822, as RSS and HTTP use it."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def visible(text: str) -> str | None:
    """The first day that a line names in words ("14 September 2009", "Sept. 14, 2009")."""
    found = _NAMED.search(text[:300])
    if not found:
        return None
    day, month, year = found["d1"] or found["d2"], found["m1"] or found["m2"], found["y1"] or found["y2"]
    try:
        return datetime(int(year), _MONTHS.index(month.lower()) + 1, int(day)).date().isoformat()
    except ValueError:
        return None


def in_url(url: str | None) -> str | None:
    """The day or month that an address carries ("/2009/09/14/"); None where it carries none."""
    found = _IN_URL.search(url or "")
    if not found:
        return None
    year, month, day = found.groups()
    number = int(month) if month.isdigit() else _MONTHS.index(month.lower()) + 1
    try:
        datetime(int(year), number, int(day or 1))
    except ValueError:
        return None
    return f"{year}-{number:02d}" + (f"-{int(day):02d}" if day else "")


def is_later(date: str, received: str | None) -> bool:
    """True where a date lies more than a day after the capture was received: it can't be the publication's."""
    first, last = _moment(date), _moment(received)
    return first is not None and last is not None and first > last + timedelta(days=1)


def _moment(date: str | None) -> datetime | None:
    if not date:
        return None
    try:
        moment = datetime.fromisoformat(date + {4: "-01-01", 7: "-01"}.get(len(date), ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
