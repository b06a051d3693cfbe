"""An HTML page to an article: one parse for its text, its metadata and its kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
from selectolax.lexbor import LexborHTMLParser

from tellings.articles import dates, html, kinds, metadata
from tellings.records import Capture, Link, Media, Refusal, Removed
from tellings.text import squeeze

MAX_PAGE = 20_000_000
"""Characters; no article's page is longer, and a tree of it would take a gigabyte."""


_MAX_NESTING = 4_000
_MANY_TAGS = 8_000
_OPENS = ord("<")
SOUGHT = f"{metadata.HEAD}, p"
"""What is looked for in the whole of a page."""
_NESTING = re.compile(
    r"<(/?)(?:div|section|article|span|blockquote|center|font|ul|ol|table|b|i|em|strong|main)\b", re.I
)


def is_too_deep(text: str, raw: bytes | None = None) -> bool:
    """True for a page built to keep a parser busy: parsing takes time by the square of the depth. `raw` is the text in
    UTF-8, where it is at hand."""
    tags = text.count("<") if raw is None else np.count_nonzero(np.frombuffer(raw, np.uint8) == _OPENS)
    if tags < _MANY_TAGS:
        return False
    depth = deepest = 0
    for tag in _NESTING.finditer(text):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest > _MAX_NESTING


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFound:
    """The article on a page. `capture` is filled up with what the page says of itself; what came with it wins."""

    capture: Capture
    text: str
    sure: float
    byline: str | None
    language: str | None
    removed: tuple[Removed, ...]
    media: tuple[Media, ...]
    links: tuple[Link, ...]


def read(capture: Capture, text: str, raw: bytes | None = None) -> PageFound | Refusal:
    """The article of a decoded page, or why the page is none. `raw` is the text in UTF-8, where it is at hand."""
    if len(text) > MAX_PAGE:
        detail = f"The page has {len(text):,} characters; pages above {MAX_PAGE:,} are not read."
        return Refusal(source=capture.source, reason="too-large", detail=detail)
    if is_too_deep(text, raw):
        detail = f"Its elements are nested more than {_MAX_NESTING:,} deep, as no page is that people read."
        return Refusal(source=capture.source, reason="too-deep", detail=detail)
    tree = LexborHTMLParser(text if raw is None else raw)
    found_by_tag = metadata.by_tag(tree, SOUGHT)
    said = metadata.find(tree, url=capture.url, received=capture.received, heads=found_by_tag)
    title = capture.title or said.title
    base = capture.url or said.url
    found = html.main_text(tree, source=text, base=base, title=title, nodes=found_by_tag.get("p", ()))
    why = kinds.judge(
        text=found.text,
        around=found.around,
        title=title,
        free=said.free,
        links=found.linked,
        items=found.headlines,
    )
    if why:
        return Refusal(source=capture.source, reason=why.reason, detail=why.detail)
    given = dates.iso(capture.published) is not None
    return PageFound(
        capture=replace(
            capture,
            title=squeeze(title) if title else None,
            outlet=capture.outlet or said.outlet,
            url=said.url or capture.url,
            published=capture.published if given else said.published,
            published_from=capture.published_from if given else said.published_from,
        ),
        text=found.text,
        sure=said.published_sure,
        byline=said.byline,
        language=said.language,
        removed=found.removed,
        media=found.media,
        links=found.links,
    )
