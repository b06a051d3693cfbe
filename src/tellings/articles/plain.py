"""Plain text to an article's text: blocks left out with their reasons, nothing inside the rest touched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from tellings.articles import boilerplate, heads
from tellings.records import Link, Media, Removed

_FIRST = re.compile(r"\s*([^\s.!?][^.!?\n]{2,180}[.!?…]{1,3})\s+(?=\S)")


@dataclass(slots=True)
class Reading:
    """A text with the blocks that were taken out of it."""

    text: str
    removed: list[Removed] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    published: str | None = None
    published_from: str = "given"
    url: str | None = None
    links: list[Link] = field(default_factory=list)


def read(text: str, *, titled: bool = False) -> Reading:
    """The article that a plain text holds. With `titled`, its title is known and isn't looked for.

    Nothing is changed but that lines, and invitations at either end of a paragraph, are left out: each of them is in
    `removed` or `media`. Without any the text comes back as it was.
    """
    lines = text.split("\n")
    found = Reading(text="")
    kept: list[str | None] = []
    pointing: str | None = None
    for raw in lines:
        bare = raw.strip()
        if not bare:
            kept.append(raw)
            continue
        if pointing and _is_caption(bare):
            found.media.append(Media(kind=_kind(pointing), caption=bare))
            kept.append(None)
            continue
        pointing = None
        why = boilerplate.line(bare)
        if why is None:
            kept.append(_trim(raw, found))
            found.outlet = boilerplate.staff_outlet(bare) or found.outlet
            continue
        found.removed.append(Removed(text=bare, why=why.why))
        found.outlet = why.outlet or found.outlet
        pointing = why.media
        kept.append(None)
    found.text = _join(kept) if any(k is None for k in kept) else "\n".join(k or "" for k in kept)
    head = heads.find(found.text)
    found.title = None if titled else head.title
    found.byline, found.published, found.published_from = head.byline, head.published, "visible"
    return found


def _is_caption(line: str) -> bool:
    """A line in capitals without a stop, as sites set over an embedded film."""
    return line.isupper() and len(line) <= 200 and not line.endswith(".")


def _kind(pointing: str) -> Literal["image", "video", "audio", "other"]:
    return "video" if pointing == "video" else "image" if pointing == "image" else "audio"


def _trim(raw: str, found: Reading) -> str:
    """A paragraph without the invitations at its ends. Most paragraphs have none and come back untouched."""
    line = raw
    while found_at := boilerplate.ending(line):
        start, inviting = found_at
        found.removed.append(Removed(text=line[start:].strip(), why=inviting.why))
        line = line[:start]
    first = _FIRST.match(line[:220])
    if first and (why := boilerplate.sentence(first[1])):
        found.removed.append(Removed(text=first[1], why=why.why))
        line = line[first.end() :]
    return line


def _join(kept: list[str | None]) -> str:
    """The lines that stay. A line taken out takes the blank lines after it along, so that no hole is left."""
    lines: list[str] = []
    hole = False
    for line in kept:
        if line is None:
            hole = True
            continue
        if hole and not line.strip() and (not lines or not lines[-1].strip()):
            continue
        hole = hole and not line.strip()
        lines.append(line)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)
