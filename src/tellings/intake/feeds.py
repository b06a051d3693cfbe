"""RSS, Atom and JSON Feed: items with their full text as captures, items with only a beginning as teasers."""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tellings.intake import wellformed
from tellings.intake.lists import AddressList
from tellings.records import Capture, Refusal

MAX_ITEMS = 2_000
MAX_MENDED = 4 << 20
"""Bytes of a feed that is not in order: mending takes a hundred times longer than reading."""
_FULL = 120
"""Words from which on an item's only text counts as the whole article unless it breaks off."""
_BREAKS_OFF = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|(?:read|continue|see) (?:more|reading|on|the full)[^<]{0,60})[\s\])»>]*$", re.I
)
_TAGS = re.compile(r"<[^>]{0,2000}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed. `content` is HTML; `full` says whether it is the whole article."""

    id: str | None
    url: str | None
    title: str | None
    published: str | None
    content: str
    full: bool
    plain: bool = False
    """True where `content` is plain text (JSON Feed's content_text)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as read. `broken` tells what was wrong with it where something was."""

    title: str | None
    url: str | None
    entries: tuple[Entry, ...]
    broken: str | None = None
    every: float | None = None
    """Seconds between two fetches that the feed itself asks for (ttl, syndication module)."""


def parse(body: bytes, *, url: str | None = None) -> Feed:
    """RSS or Atom from bytes; never fetches anything. What is no feed gives a Feed without entries, `broken` set."""
    in_order = wellformed.read(body, url, MAX_ITEMS)
    if in_order is None and len(body) > MAX_MENDED:
        return Feed(title=None, url=None, entries=(), broken=f"it is not in order and above {MAX_MENDED >> 20} MB")
    in_order = in_order or wellformed.read(wellformed.mended(body), url, MAX_ITEMS)
    if in_order is not None:
        return _in_order(in_order)
    try:
        return _parsed(body, url)
    except _STUMBLES:
        pass
    try:
        return _parsed(_mended(body), url)
    except _STUMBLES as error:
        return Feed(title=None, url=None, entries=(), broken=f"{type(error).__name__} ({str(error)[:120]})")


# What feedparser was seen to raise on damaged feeds; a feed is somebody else's, so none of it is a bug of ours.
_STUMBLES = (ValueError, OverflowError, LookupError, AttributeError, TypeError, RecursionError, AssertionError)
_WRONG = re.compile(rb"&#(?:x0*[0-9a-f]{6,}|0*[0-9]{7,});?|<\?xml[^>]{0,300}\?>", re.I)


def _mended(body: bytes) -> bytes:
    """A damaged feed without the characters that can't be: bytes that are no UTF-8, numbers of no character."""
    return _WRONG.sub(b"", body).decode("utf-8", "replace").encode()


def _in_order(read: wellformed.Read) -> Feed:
    """What the strict reader found, as the forgiving one gives it."""
    entries = []
    for item in read.items:
        content, full = _chosen(item.content.strip(), item.summary.strip() or item.content.strip())
        entry = Entry(
            id=_word(item.id),
            url=_word(item.link),
            title=_plain(_word(item.title)),
            published=_iso(item.published if item.published is not None else item.updated),
            content=content,
            full=full,
        )
        entries.append(entry)
    return Feed(title=_word(read.title), url=_word(read.link), entries=tuple(entries), every=_every({"ttl": read.ttl}))


def _iso(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(int(at), UTC).isoformat()


def _parsed(body: bytes, url: str | None) -> Feed:
    import feedparser

    # A stream, since feedparser takes a string that looks like an address or a path for one.
    read = feedparser.parse(io.BytesIO(body), response_headers={"content-location": url} if url else None)
    about = read.get("feed", {})
    entries = tuple(_entry(e) for e in read.get("entries", [])[:MAX_ITEMS])
    broken = None
    if not read.get("version") and not entries:
        broken = str(read.get("bozo_exception") or "it is no RSS or Atom")[:160]
    return Feed(
        title=_word(about.get("title")),
        url=_word(about.get("link")),
        entries=entries,
        broken=broken,
        every=_every(about),
    )


def _every(about: Mapping[str, Any]) -> float | None:
    ttl = str(about.get("ttl") or "")
    return float(min(int(ttl), 10_080)) * 60 if ttl.isdigit() and len(ttl) < 7 else None


def _entry(item: Mapping[str, Any]) -> Entry:
    contents = [c for c in item.get("content", []) if isinstance(c.get("value"), str)]
    content = max((c["value"] for c in contents), key=len, default="")
    summary = str(item.get("summary") or "")
    content, full = _chosen(content, summary)
    # Past feedparser's own look-up, which warns where one of the two stands in for the other.
    plain: dict[str, Any] = dict(item)
    stamp = plain.get("published_parsed") or plain.get("updated_parsed")
    return Entry(
        id=_word(item.get("id")),
        url=_word(item.get("link")),
        title=_plain(_word(item.get("title"))),
        published=_moment(stamp),
        content=content,
        full=full,
    )


def _chosen(content: str, summary: str) -> tuple[str, bool]:
    """The longer of an item's two texts, and whether it is the whole article."""
    full = bool(content) and _reads_whole(content, sure=len(content) > len(summary) + 200 or not summary)
    if len(summary) > len(content):
        return summary, _reads_whole(summary, sure=False)
    return content, full


def _reads_whole(content: str, *, sure: bool) -> bool:
    """True where a text doesn't break off and is long enough, or is given in a place meant for whole texts."""
    text = _TAGS.sub(" ", content)
    if _BREAKS_OFF.search(text.rstrip()[-120:]):
        return False
    return len(text.split()) >= (_FULL // 3 if sure else _FULL)


def _moment(stamp: Any) -> str | None:
    if not stamp:
        return None
    try:
        return datetime.fromtimestamp(timegm(stamp), UTC).isoformat()
    except (ValueError, OverflowError, TypeError, OSError):
        return None


def _word(value: Any) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _plain(title: str | None) -> str | None:
    """A title without its tags and entities."""
    if not title or ("<" not in title and "&" not in title):
        return title
    import html

    return " ".join(html.unescape(_TAGS.sub("", title)).split()) or None


def parse_json(data: Mapping[str, Any]) -> Feed:
    """A JSON Feed (versions 1 and 1.1) out of its decoded object."""
    items = data.get("items")
    entries = (
        [_json_entry(item) for item in items[:MAX_ITEMS] if isinstance(item, dict)] if isinstance(items, list) else []
    )
    return Feed(title=_word(data.get("title")), url=_word(data.get("home_page_url")), entries=tuple(entries))


def _json_entry(item: Mapping[str, Any]) -> Entry:
    marked, plain, summary = (
        item.get(k) if isinstance(item.get(k), str) else "" for k in ("content_html", "content_text", "summary")
    )
    content = str(marked or plain or summary or "")
    return Entry(
        id=_word(str(item["id"])) if "id" in item else None,
        url=_word(item.get("url")) or _word(item.get("external_url")),
        title=_word(item.get("title")),
        published=_word(item.get("date_published")) or _word(item.get("date_modified")),
        content=content,
        full=bool(marked or plain) and _reads_whole(content, sure=True),
        plain=not marked,
    )


def discover(body: bytes, url: str) -> tuple[tuple[str, str | None], ...]:
    """The feeds that a page names (address, title), in its order; for adding a site by its front page."""
    from urllib.parse import urljoin

    from selectolax.lexbor import LexborHTMLParser

    found: dict[str, str | None] = {}
    for node in LexborHTMLParser(body[:2_000_000].decode("utf-8", "replace")).css("link[rel~=alternate][href]"):
        kind = (node.attributes.get("type") or "").lower()
        if kind in ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"):
            try:
                address = urljoin(url, (node.attributes.get("href") or "").strip())
            except ValueError:
                continue
            if address.startswith(("http://", "https://")):
                found.setdefault(address, _word(node.attributes.get("title")))
    return tuple(found.items())[:50]


def from_json_feed(data: Mapping[str, Any], source: str, received: str) -> Iterator[Capture | Refusal]:
    """The items of a JSON Feed read from a file."""
    yield from captures(parse_json(data), source, received)


def from_file(body: bytes, source: str, received: str) -> Iterator[Capture | Refusal | AddressList]:
    """The items of a feed file; for an OPML list or a sitemap, the addresses that it names."""
    from tellings.intake import lists

    named = lists.parse(body)
    if named is not None:
        yield named if named.entries else _refuse(source, "empty", "The list names no addresses.")
        return
    feed = parse(body)
    if feed.broken:
        yield _refuse(source, "not-a-feed", f"It can't be read as RSS, Atom, OPML or a sitemap: {feed.broken}.")
        return
    yield from captures(feed, source, received)


def captures(feed: Feed, source: str, received: str) -> Iterator[Capture | Refusal]:
    """One item for each entry: a capture where the feed holds the whole text, else a refusal as a teaser."""
    if not feed.entries:
        yield _refuse(source, "empty", "The feed has no items.")
    for number, entry in enumerate(feed.entries, 1):
        where = f"{source}#item {number}"
        if entry.full:
            yield capture_of(entry, feed, where, received)
        else:
            told = f" Its page is {entry.url}" if entry.url else ""
            yield _refuse(
                where, "teaser", f"The feed holds only the beginning of “{(entry.title or 'an item')[:120]}”.{told}"
            )


def capture_of(entry: Entry, feed: Feed, where: str, received: str) -> Capture:
    """An entry that holds the whole text as a capture; outlet and date are the feed's word."""
    return Capture(
        source=where,
        body=entry.content.encode("utf-8", "replace"),
        kind="text" if entry.plain else "html",
        charset="utf-8",
        received=received,
        url=entry.url,
        outlet=feed.title,
        title=entry.title,
        published=entry.published,
        published_from="feed" if entry.published else None,
    )


def _refuse(source: str, reason: str, detail: str) -> Refusal:
    return Refusal(source=source, reason=reason, detail=detail, stage="intake")
