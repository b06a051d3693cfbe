"""Asking one feed: what it serves now, as captures or refusals, each with a key that is the same whenever it comes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tellings.intake import feeds, hubs, lists
from tellings.intake.web import Answer, Fetcher, FetchError
from tellings.records import Capture, Feed, Refusal
from tellings.service.manners import Asked

MAX_FEED = 16 * 1024 * 1024
"""Bytes of a feed after unpacking."""
MOST_PAGES = 200
"""Pages of a sitemap that are fetched at one asking, the first named first; the others wait for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One item as a feed served it. `content` tells a changed item from one that is served again as it was."""

    key: str
    content: str
    item: Capture | Refusal
    missed: Capture | None = None
    """What the feed said of an item whose page did not come just then, but may later."""
    again: bool = False
    """Whether it is a page that was asked for again, and no new word of the feed."""
    wait: float | None = None
    """Seconds after which the page's server wants to be asked again."""


Known = Callable[[Sequence[str]], Mapping[str, str]]
"""From items' keys to the content hashes they had when they were last taken in; what never was is missing."""


def digest(*parts: str | bytes) -> str:
    """A short hash of parts, the same on every machine."""
    made = hashlib.blake2b(digest_size=12)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        made.update(len(raw).to_bytes(8, "big") + raw)
    return made.hexdigest()


def ask(feed: Feed, fetcher: Fetcher, *, received: str, known: Known) -> tuple[Asked, Iterable[Served]]:
    """Ask a feed once, politely; fetch the page of every new item of which the feed holds only a teaser.

    Never raises for what a server does: that is told in `Asked.words`. The items come one by one while they are
    iterated, so that each can be taken in before the next page is fetched; items that are known as they are don't come.
    """
    try:
        answer = fetcher.get(
            feed.url, etag=feed.etag, modified=feed.modified, limit=MAX_FEED, ask_robots=False, patient=False
        )
    except FetchError as error:
        return Asked(status=error.status, words=error.detail, retry_after=error.retry_after), []
    if answer.status == 304:
        return _asked(answer, "304, nothing new"), []
    found = _parse(answer)
    if isinstance(found, lists.AddressList):
        asked = replace(_asked(answer, f"200, {len(found.entries)} pages listed"), title=feed.title, site=feed.site)
        return asked, _pages(found, feed, fetcher, received, known)
    if found.broken:
        return _no_feed(feed, answer, found.broken)
    asked = replace(_asked(answer, f"200, {len(found.entries)} items"), title=found.title, site=found.url)
    if found.every is not None:
        asked = replace(asked, max_age=max(found.every, asked.max_age or 0.0))
    return asked, _items(found, feed, fetcher, received, known)


def _no_feed(feed: Feed, answer: Answer, why: str) -> tuple[Asked, list[Served]]:
    """A page or a list of sitemaps in a feed's stead: what it names, where it was the address that a person gave."""
    other = [a for a in _named(answer) if a not in (feed.url, answer.url)] if feed.asked_at is None else []
    if other:
        return replace(_asked(answer, f"No feed itself; what it names is {other[0]}"), found=other[0]), []
    words = f"It can't be read as a feed: {why}"
    return Asked(status=None, words=words), [_refused(feed.url, "not-a-feed", words, answer.body)]


def _named(answer: Answer) -> list[str]:
    """The feeds that a page names, or the sitemaps of an index: that of the news before those of all pages."""
    named = lists.parse(answer.body)
    if named is None or named.kind != "sitemaps":
        return [address for address, _ in feeds.discover(answer.body, answer.url)]
    sitemaps = [e.url for e in named.entries if e.url.startswith(("http://", "https://"))]
    return sorted(sitemaps, key=lambda url: "news" not in url.lower())


def _asked(answer: Answer, words: str) -> Asked:
    return Asked(
        status=answer.status,
        words=words,
        etag=answer.etag,
        modified=answer.modified,
        max_age=answer.max_age,
        moved=answer.moved,
        hub=hubs.advertised(answer) if answer.status == 200 else None,
    )


def pushed(feed: Feed, body: bytes, fetcher: Fetcher, *, received: str, known: Known) -> Iterable[Served]:
    """The items of what a hub sent of a feed, with the keys that they have when it is asked; known ones don't come."""
    found = _parse(Answer(url=feed.url, status=200, body=body))
    if isinstance(found, lists.AddressList):
        return _pages(found, feed, fetcher, received, known)
    if found.broken:
        words = f"What its hub sent can't be read as a feed: {found.broken}"
        return [_refused(feed.url, "not-a-feed", words, body)]
    return _items(replace(found, title=found.title or feed.title), feed, fetcher, received, known)


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
    named = []
    for number, entry in enumerate(found.entries, 1):
        where = entry.url or f"{feed.url}#item {number}"
        key = digest(feed.url if not (entry.id or entry.url) else "", entry.id or entry.url or entry.title or where)
        named.append((key, digest(entry.title or "", entry.content), where, entry))
    before = known([key for key, *_ in named])
    for key, content, where, entry in named:
        if before.get(key) == content:
            continue
        held = feeds.capture_of(entry, found, where, received)
        if entry.full or not entry.url:
            yield Served(key=key, content=content, item=held)
        else:
            yield paged(key, content, held, fetcher, received)


def _pages(found: lists.AddressList, feed: Feed, fetcher: Fetcher, received: str, known: Known) -> Iterable[Served]:
    fetched = 0
    before = known([digest(entry.url) for entry in found.entries])
    for entry in found.entries:
        key, content = digest(entry.url), digest(entry.title or "", entry.published or "")
        if before.get(key) == content:
            continue
        fetched += 1
        if fetched > MOST_PAGES:
            return
        said = Capture(
            source=entry.url,
            body=b"",
            url=entry.url,
            title=entry.title,
            outlet=entry.outlet or feed.title,
            published=entry.published,
            published_from="sitemap" if entry.published else None,
        )
        yield paged(key, content, said, fetcher, received)


def paged(key: str, content: str, said: Capture, fetcher: Fetcher, received: str) -> Served:
    """An item with its page, and with what the feed said of it; why there is none otherwise."""
    assert said.url is not None
    try:
        # What is asked for again later need not be waited for here, while other items wait.
        answer = fetcher.get(said.url, patient=False)
    except FetchError as error:
        refused = Refusal(source=said.url, reason=error.reason, detail=error.detail, stage="intake")
        missed = said if error.passing else None
        return Served(key=key, content=content, item=refused, missed=missed, wait=error.retry_after)
    item = replace(
        said,
        body=answer.body,
        kind="text" if answer.kind == "text/plain" else "html",
        charset=answer.charset,
        received=received,
        url=answer.url,
    )
    return Served(key=key, content=content, item=item)


def _refused(url: str, reason: str, detail: str, body: bytes) -> Served:
    return Served(
        key=digest("feed", url),
        content=digest(body),
        item=Refusal(source=url, reason=reason, detail=detail, stage="intake"),
    )
