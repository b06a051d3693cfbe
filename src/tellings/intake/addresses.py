"""Captures out of addresses: pages, feeds and the pages that they lead to, lists of either."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from tellings.intake import feeds, lists
from tellings.intake.limits import Limits
from tellings.intake.web import Answer, Fetcher, FetchError
from tellings.records import Capture, Refusal

_MAX_PAGES = 100
"""Pages fetched for one feed or list in one run; the rest is refused and says so."""
_PAGE_KINDS = ("", "text/html", "application/xhtml+xml", "text/plain", "text/markdown")
_FEED_KINDS = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "text/xml",
    "application/xml",
    "text/x-opml",
)
_FEED_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:rss|feed|rdf:rdf|opml|urlset|sitemapindex)\b",
    re.I | re.S,
)
_DEPTH = 2

Item = Capture | Refusal


def captures(url: str, fetcher: Fetcher, *, received: str, limits: Limits) -> Iterator[Item]:
    """What an address holds: one article, or those of a feed, an OPML list or a sitemap."""
    answer = _fetch(url, fetcher, limits.feed)
    if isinstance(answer, Refusal):
        yield answer
        return
    yield from _of_answer(url, answer, fetcher, received, limits, 0)


def listed(
    found: lists.AddressList, fetcher: Fetcher, *, received: str, limits: Limits, depth: int = 0
) -> Iterator[Item]:
    """What the addresses of a list hold."""
    for number, entry in enumerate(found.entries):
        if number >= _MAX_PAGES:
            detail = f"One run fetches {_MAX_PAGES} addresses of a list; this one comes after them."
            yield _refuse(entry.url, "too-many", detail)
            continue
        answer = _fetch(entry.url, fetcher, limits.page if found.kind == "pages" else limits.feed)
        if isinstance(answer, Refusal):
            yield answer
        elif found.kind == "pages":
            yield _said(_page(entry.url, answer, received), entry)
        elif depth < _DEPTH:
            yield from _of_answer(entry.url, answer, fetcher, received, limits, depth + 1)
        else:
            yield _refuse(entry.url, "too-deep", "Lists within lists are followed only so far.")


def _said(item: Item, entry: lists.Listed) -> Item:
    """A fetched page with what the list said of it."""
    if isinstance(item, Refusal):
        return item
    published = item.published or entry.published
    return replace(
        item,
        title=entry.title,
        outlet=entry.outlet,
        published=published,
        published_from="sitemap" if published else None,
    )


def _fetch(url: str, fetcher: Fetcher, limit: int) -> Answer | Refusal:
    try:
        return fetcher.get(url, limit=limit)
    except FetchError as error:
        return _refuse(url, error.reason, error.detail)


def _of_answer(url: str, answer: Answer, fetcher: Fetcher, received: str, limits: Limits, depth: int) -> Iterator[Item]:
    if _is_json_feed(answer):
        yield from _json(url, answer, fetcher, received, limits)
    elif answer.kind in _FEED_KINDS or (answer.kind in _PAGE_KINDS and _FEED_START.match(answer.body[:4000])):
        yield from _xml(url, answer, fetcher, received, limits, depth)
    else:
        yield _page(url, answer, received)


def _is_json_feed(answer: Answer) -> bool:
    return answer.kind in ("application/feed+json", "application/json") and b"jsonfeed.org" in answer.body[:2000]


def _json(url: str, answer: Answer, fetcher: Fetcher, received: str, limits: Limits) -> Iterator[Item]:
    try:
        data = json.loads(answer.body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        yield _refuse(url, "not-a-feed", f"It is no JSON: {str(error)[:120]}.")
        return
    feed = feeds.parse_json(data) if isinstance(data, dict) else feeds.Feed(title=None, url=None, entries=())
    yield from _items(url, feed, fetcher, received, limits)


def _xml(url: str, answer: Answer, fetcher: Fetcher, received: str, limits: Limits, depth: int) -> Iterator[Item]:
    named = lists.parse(answer.body)
    if named is not None:
        if not named.entries:
            yield _refuse(url, "empty", "The list names no addresses.")
        yield from listed(named, fetcher, received=received, limits=limits, depth=depth)
        return
    feed = feeds.parse(answer.body, url=answer.url)
    if feed.broken:
        yield _refuse(url, "not-a-feed", f"It can't be read as RSS or Atom: {feed.broken}.")
        return
    yield from _items(url, feed, fetcher, received, limits)


def _items(url: str, feed: feeds.Feed, fetcher: Fetcher, received: str, limits: Limits) -> Iterator[Item]:
    """One item for each entry: its own text where it is whole, else its page."""
    if not feed.entries:
        yield _refuse(url, "empty", "The feed has no items.")
    fetched = 0
    for number, entry in enumerate(feed.entries, 1):
        where = f"{url}#item {number}"
        if entry.full:
            yield feeds.capture_of(entry, feed, where, received)
        elif not entry.url:
            yield _refuse(where, "teaser", "The feed holds only the item's beginning and no address of its page.")
        elif fetched >= _MAX_PAGES:
            yield _refuse(
                where, "too-many", f"One run fetches {_MAX_PAGES} pages of a feed; this one comes after them."
            )
        else:
            fetched += 1
            answer = _fetch(entry.url, fetcher, limits.page)
            yield (
                answer if isinstance(answer, Refusal) else _entry_page(_page(entry.url, answer, received), entry, feed)
            )


def _entry_page(item: Item, entry: feeds.Entry, feed: feeds.Feed) -> Item:
    if isinstance(item, Refusal):
        return item
    return replace(
        item,
        title=entry.title,
        outlet=feed.title,
        published=entry.published,
        published_from="feed" if entry.published else None,
    )


def _page(url: str, answer: Answer, received: str) -> Item:
    if answer.kind not in _PAGE_KINDS:
        return _refuse(url, "not-a-page", f"The address holds {answer.kind[:80]}, not a page of text.")
    kind = {"text/plain": "text", "text/markdown": "markdown"}.get(answer.kind, "html")
    return Capture(
        source=url,
        body=answer.body,
        kind=kind,  # type: ignore[arg-type]
        charset=answer.charset,
        received=received,
        url=answer.url,
    )


def _refuse(source: str, reason: str, detail: str) -> Refusal:
    return Refusal(source=source, reason=reason, detail=detail, stage="intake")
