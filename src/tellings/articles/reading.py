"""A capture becomes an article or a refusal."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tellings.articles import dates, encoding, plain
from tellings.records import Article, Capture, Refusal
from tellings.text import sound

_SAID = ("source", "id", "url", "title", "outlet", "published")
_TAG = re.compile(r"<[a-zA-Z!/]")
_MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


def read(capture: Capture) -> Article | Refusal:
    """The article that a capture holds, or why it holds none. Never raises; an input's own id is kept."""
    capture = _sound(capture)
    if not capture.body.strip():
        if capture.title and capture.title.strip():
            return _headline(capture)
        return Refusal(source=capture.source, reason="empty", detail="There is no text in it.")
    try:
        text, same = encoding.characters(capture.body, charset=capture.charset, markup=capture.kind == "html")
    except encoding.NotTextError as error:
        return Refusal(source=capture.source, reason="not-text", detail=f"It can't be read as text: {error}.")
    if not text.strip():
        return Refusal(source=capture.source, reason="empty", detail="There is no text in it.")
    if (capture.kind == "html" and _TAG.search(text)) or _MARKUP.match(text[:4000]):
        return _page(capture, text, capture.body if same else None)
    return _plain(capture, text)


def _sound(capture: Capture) -> Capture:
    """What an input says of itself comes from outside too, and not through the decoding of its text."""
    said: dict[str, Any] = {n: sound(given) for n in _SAID if (given := getattr(capture, n)) and sound(given) != given}
    return replace(capture, **said) if said else capture


def _headline(capture: Capture) -> Article:
    """A row with a title and nothing under it: the title is all that was told, so it is the text."""
    title = (capture.title or "").strip()
    return _article(capture, text=title, title=title)


def _plain(capture: Capture, text: str) -> Article | Refusal:
    if capture.kind == "markdown":
        from tellings.articles import markdown

        return _from(capture, markdown.read(text, titled=capture.title is not None))
    return _from(capture, plain.read(text, titled=capture.title is not None))


def _from(capture: Capture, found: plain.Reading) -> Article | Refusal:
    if not any(c.isalnum() for c in found.text):
        return Refusal(source=capture.source, reason="no-article", detail="It holds no running text.")
    sure = 1.0
    if found.published and not dates.iso(capture.published) and not dates.is_later(found.published, capture.received):
        capture = replace(capture, published=found.published, published_from=found.published_from)
        sure = 1.0 if found.published_from == "given" else 0.75
    named = _article(capture, text=found.text, title=capture.title or found.title)
    return replace(
        named,
        published_sure=min(sure, named.published_sure),
        url=capture.url or found.url,
        outlet=capture.outlet or found.outlet,
        removed=tuple(found.removed),
        media=tuple(found.media),
        links=tuple(found.links),
        language=_language(found.text),
        byline=found.byline,
    )


def _page(capture: Capture, text: str, raw: bytes | None) -> Article | Refusal:
    from tellings.articles import page

    found = page.read(capture, text, raw)
    if isinstance(found, Refusal):
        return found
    named = _article(found.capture, text=found.text, title=found.capture.title)
    sure = named.published_sure if dates.iso(capture.published) else found.sure
    return replace(
        named,
        published_sure=sure,
        byline=found.byline,
        language=found.language or _language(found.text),
        removed=found.removed,
        media=found.media,
        links=found.links,
    )


def _article(capture: Capture, *, text: str, title: str | None) -> Article:
    when = dates.iso(capture.published)
    return Article(
        id=capture.id or _made_id(capture, text),
        text=text,
        source=capture.source,
        title=title,
        outlet=capture.outlet,
        published=when,
        published_from=when and (capture.published_from or "given"),
        published_sure=1.0 if when else 0.0,
        url=capture.url,
    )


def _made_id(capture: Capture, text: str) -> str:
    """The same for the same text from the same outlet and address, whatever else is read with it."""
    said = "\0".join((text, capture.outlet or "", capture.url or "", capture.title or ""))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _language(text: str) -> str | None:
    """The language of a text of some length by its letters' statistics; None where that is no safe ground."""
    if len(text) < 60:
        return None
    from resiliparse.parse.lang import detect_fast

    name, distance = detect_fast(text[:4000])
    return None if name in ("unknown", "") or distance > 1200 else str(name)


def number(found: Sequence[Article]) -> tuple[list[Article], list[Refusal]]:
    """The articles with ids that are unique, and a refusal for every one that is another's exact double."""
    kept: dict[str, Article] = {}
    doubles: list[Refusal] = []
    for article in sorted(found, key=lambda a: (a.id, a.source, a.text)):
        same = kept.get(article.id)
        if same is not None and same.text == article.text:
            doubles.append(_double(article, same))
            continue
        name, n = article.id, 2
        while name in kept:
            name, n = f"{article.id}-{n}", n + 1
        kept[name] = replace(article, id=name)
    return list(kept.values()), doubles


def _double(article: Article, same: Article) -> Refusal:
    where = "It was given twice" if article.source == same.source else f"It is the same article as {same.source}"
    return Refusal(source=article.source, reason="duplicate", detail=f"{where} (id {same.id}); it counts once.")
