"""An HTML page to an article: one parse for its text, its metadata and its kind."""

from __future__ import annotations

from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from tellings.articles import html, kinds, metadata
from tellings.records import Article, Capture, Refusal
from tellings.text import squeeze

MAX_PAGE = 20_000_000
"""Characters; no article's page is longer, and a tree of it would take a gigabyte."""


def read(capture: Capture, text: str, *, blank: Article) -> Article | Refusal:
    """The article of a decoded page, filling `blank`, or why the page is none. What the capture says wins."""
    if len(text) > MAX_PAGE:
        detail = f"The page has {len(text):,} characters; pages above {MAX_PAGE:,} are not read."
        return Refusal(source=capture.source, reason="too-large", detail=detail)
    tree = LexborHTMLParser(text)
    said = metadata.find(tree, url=capture.url, received=capture.received)
    title = capture.title or said.title
    found = html.main_text(tree, base=capture.url or said.url, title=title)
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
    given = blank.published is not None
    return replace(
        blank,
        text=found.text,
        title=squeeze(title) if title else None,
        outlet=capture.outlet or said.outlet,
        byline=said.byline,
        language=said.language,
        url=said.url or capture.url,
        published=blank.published if given else said.published,
        published_from=blank.published_from if given else said.published_from,
        published_sure=blank.published_sure if given else said.published_sure,
        removed=found.removed,
        media=found.media,
        links=found.links,
    )
