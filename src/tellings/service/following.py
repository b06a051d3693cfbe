"""Asking one feed: what it serves now, as captures or refusals, each with a key that is the same whenever it comes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tellings.intake import feeds, lists
from tellings.intake.web import Answer, Fetcher, FetchError
from tellings.records import Capture, Feed, Refusal
from tellings.service.manners import Asked

MAX_FEED = 16 * 1024 * 1024
"""Bytes of a feed after unpacking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One item as a feed served it. `content` tells a changed item from one that is served again as it was."""

    key: str
    content: str
    item: Capture | Refusal


Known = Callable[[str], str | None]
"""From an item's key to the content hash it had when it was last taken in; None where it never was."""


def digest(*parts: str | bytes) -> str:
    """A short hash of parts, the same on every machine."""
    made = hashlib.blake2b(digest_size=12)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        made.update(len(raw).to_bytes(8, "big") + raw)
    return made.hexdigest()


def ask(feed: Feed, fetcher: Fetcher, *, received: str, known: Known) -> tuple[Asked, list[Served]]:
    """Ask a feed once, politely; fetch the page of every new item of which the feed holds only a teaser.

    Never raises for what a server does: that is told in `Asked.words`.
    """
    try:
        answer = fetcher.get(feed.url, etag=feed.etag, modified=feed.modified, limit=MAX_FEED, ask_robots=False)
    except FetchError as error:
        return Asked(status=error.status, words=error.detail, retry_after=error.retry_after), []
    if answer.status == 304:
        return _asked(answer, "304, nothing new"), []
    found = _parse(answer)
    if isinstance(found, lists.AddressList):
        served = _pages(found, feed, fetcher, received, known)
        title, site, every = feed.title, feed.site, None
    elif found.broken:
        words = f"It can't be read as a feed: {found.broken}"
        return Asked(status=None, words=words), [_refused(feed.url, "not-a-feed", words, answer.body)]
    else:
        served = list(_items(found, feed, fetcher, received, known))
        title, site, every = found.title, found.url, found.every
    new = sum(1 for s in served if known(s.key) is None)
    asked = replace(_asked(answer, f"200, {len(served)} items, {new} new"), new=new, title=title, site=site)
    if every is not None:
        asked = replace(asked, max_age=max(every, asked.max_age or 0.0))
    return asked, served


def _asked(answer: Answer, words: str) -> Asked:
    return Asked(
        status=answer.status,
        words=words,
        etag=answer.etag,
        modified=answer.modified,
        max_age=answer.max_age,
        moved=answer.moved,
    )


def _parse(answer: Answer) -> feeds.Feed | lists.AddressList:
    if answer.body.lstrip()[:1] == b"{":
        try:
            data = json.loads(answer.body.decode("utf-8-sig", "replace"), strict=False)
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict):
            return feeds.parse_json(data)
    named = lists.parse(answer.body)
    if named is not None and named.kind == "pages":
        return named
    return feeds.parse(answer.body, url=answer.url)


def _items(found: feeds.Feed, feed: Feed, fetcher: Fetcher, received: str, known: Known) -> Iterable[Served]:
    for number, entry in enumerate(found.entries, 1):
        where = entry.url or f"{feed.url}#item {number}"
        key = digest(feed.url if not (entry.id or entry.url) else "", entry.id or entry.url or entry.title or where)
        content = digest(entry.title or "", entry.content)
        if known(key) == content:
            continue
        held = feeds.capture_of(entry, found, where, received)
        if entry.full or not entry.url:
            yield Served(key=key, content=content, item=held)
        else:
            yield Served(key=key, content=content, item=_page(entry.url, held, fetcher, received))


def _pages(found: lists.AddressList, feed: Feed, fetcher: Fetcher, received: str, known: Known) -> list[Served]:
    served = []
    for entry in found.entries:
        key, content = digest(entry.url), digest(entry.title or "", entry.published or "")
        if known(key) == content:
            continue
        said = Capture(
            source=entry.url,
            body=b"",
            url=entry.url,
            title=entry.title,
            outlet=entry.outlet or feed.title,
            published=entry.published,
            published_from="sitemap" if entry.published else None,
        )
        served.append(Served(key=key, content=content, item=_page(entry.url, said, fetcher, received)))
    return served


def _page(url: str, said: Capture, fetcher: Fetcher, received: str) -> Capture | Refusal:
    """The page of an item, with what the feed said of it; why there is none otherwise."""
    try:
        answer = fetcher.get(url)
    except FetchError as error:
        return Refusal(source=url, reason=error.reason, detail=error.detail, stage="intake")
    return replace(
        said,
        body=answer.body,
        kind="text" if answer.kind == "text/plain" else "html",
        charset=answer.charset,
        received=received,
        url=answer.url,
    )


def _refused(url: str, reason: str, detail: str, body: bytes) -> Served:
    return Served(
        key=digest("feed", url),
        content=digest(body),
        item=Refusal(source=url, reason=reason, detail=detail, stage="intake"),
    )
