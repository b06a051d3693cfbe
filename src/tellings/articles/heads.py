"""What the first lines of a plain text say of it: title, byline, day of publication."""

from __future__ import annotations

import re
from typing import NamedTuple

from tellings.articles import dates

_LINES = 7
"""Lines looked at: title, standfirst, byline, date, and the first of the text."""
_STOP = re.compile(r"[.!?…:;,][\"”’»)]*$")
_BYLINE = re.compile(
    r"(?:words |story |written |reported )?by:? (?P<who>[A-Z][\w.'’-]{0,30}(?: (?:and |de "
    r"|van |von |al-)?[A-Z][\w.'’-]{0,30}){1,5})"
    r"(?:\s*[,|/–—-]\s*[^\n]{1,60})?",
)
_DAY = re.compile(
    r"(?:(?:first |last )?(?:published|posted|updated|created)(?: on| at)?:?\s*)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day|\.)?,?\s+)?"
    r"(?P<day>\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th|\.)?\s+[a-z]{3,9}\.?,?\s+\d{4}"
    r"|[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})"
    r"(?:[T ,|–-]{1,3}(?:at\s+)?\d{1,2}[:.]\d{2}[^\n]{0,25})?\.?",
    re.I,
)


class Head(NamedTuple):
    """What was found; None where nothing was."""

    title: str | None
    byline: str | None
    published: str | None


def find(text: str) -> Head:
    """Title, byline and date out of a text's first lines, each only where its line says nothing else."""
    lines = [line.strip() for line in text[:4000].split("\n")]
    first = [line for line in lines if line][:_LINES]
    byline = next((m["who"] for line in first if len(line) <= 120 and (m := _BYLINE.fullmatch(_bare(line)))), None)
    days = (dates.iso(m["day"]) for line in first if len(line) <= 90 and (m := _DAY.fullmatch(line)))
    return Head(title=title_of(text), byline=byline, published=next((day for day in days if day), None))


def _bare(line: str) -> str:
    """A line in which "By" is written one way."""
    return re.sub(r"\bBY\b|\bBy\b", "by", line, count=1)


def title_of(text: str) -> str | None:
    """The first line where it looks like a title: short, no stop at its end, a blank line after it, more below."""
    head, _, rest = text.lstrip("\n").partition("\n")
    bare = head.strip()
    if not bare or len(bare) > 200 or len(bare.split()) > 30 or not rest.strip():
        return None
    blank_after = not rest.partition("\n")[0].strip()
    if not blank_after or (_STOP.search(bare) and not bare.endswith(("?", "!", "?”", "!”"))):
        return None
    return None if _DAY.fullmatch(bare) or _BYLINE.fullmatch(_bare(bare)) else bare
