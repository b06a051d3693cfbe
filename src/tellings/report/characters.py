"""Texts from outside made fit to be shown: nothing invisible that misleads, dates as people write them."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}\Z")
_LINK = re.compile(r"https?://[^\s\x00-\x20\"'<>\\^`{|}]+\Z", re.IGNORECASE)
_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:[T ](?P<clock>\d\d:\d\d)(?::\d\d(?:\.\d+)?)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?)?\Z"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def visible(words: str) -> str:
    """The words with control characters, direction overrides and broken surrogates as signs that can be seen."""
    return _HIDDEN.sub(_sign, words)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code in (0x202D, 0x202E):
        return "⟦LRO⟧" if code == 0x202D else "⟦RLO⟧"
    return "\ufffd"


def clip(words: str, width: int) -> str:
    """At most `width` characters, cut at a word where one ends near, with "…" for what isn't shown."""
    if len(words) <= width:
        return words
    cut = words[: max(1, width - 1)]
    at = cut.rfind(" ")
    return (cut[:at] if at >= width * 0.5 else cut).rstrip(" ,;:–—-") + "…"


def language_tag(language: str | None) -> str | None:
    """The language as an attribute's value; None where it isn't a language tag."""
    return language if language and _LANGUAGE.match(language) else None


def web_address(url: str | None) -> str | None:
    """The address where it is one of http or https and of plain characters; None for everything else."""
    return url if url and len(url) < 2000 and _LINK.match(url) else None


def reads_from_right(words: str) -> bool:
    """True where the first letter with a direction is written from right to left."""
    for c in words[:400]:
        kind = unicodedata.bidirectional(c)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


def plain_date(date: str | None) -> str:
    """ "2031-05-16T21:40:00+00:00" as "16 May 2031, 21:40 UTC"; as precise as it is given; "date unknown" for None."""
    if not date:
        return "date unknown"
    m = _DATE.match(date)
    if not m:
        return clip(date, 40)
    month = int(m["month"] or 0)
    if not 1 <= month <= 12:
        return m["year"]
    day = f"{int(m['day'])} " if m["day"] else ""
    clock = ""
    if m["clock"]:
        zone = {"Z": " UTC", "+00:00": " UTC", "+0000": " UTC", None: ""}.get(m["zone"], f" {m['zone']}")
        clock = f", {m['clock']}{zone}"
    return f"{day}{_MONTHS[month - 1]} {m['year']}{clock}"


def count(number: int, one: str, many: str | None = None) -> str:
    """ "1 outlet", "2 outlets"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
