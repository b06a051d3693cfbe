"""What a page says of itself: JSON-LD first, then meta tags, then what is visible, then the address."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tellings.articles import dates
from tellings.text import squeeze

_KINDS = re.compile(r"Article|BlogPosting|Posting|Report|Review|Recipe|Liveblog", re.I)
_TITLE = ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "sailthru.title", "parsely-title")
_DATE = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "dc.date.created", "pubdate", "publishdate", "publish-date", "publication_date",
    "parsely-pub-date", "sailthru.date", "article.published", "originalpublicationdate", "published_time",
    "og:published_time", "release_date", "og:pubdate", "cxenseparse:recs:publishtime",
    "article_date_original", "rnews:datepublished",
)  # fmt: skip
_AUTHOR = (
    "author",
    "article:author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "parsely-author",
    "twitter:data1",
)
_SITE = ("og:site_name", "application-name", "dc.publisher", "publisher", "twitter:app:name:iphone")
_TAIL = re.compile(r"\s+[|–—·•»-]\s+[^|–—·•»]{2,40}$")
_URL = re.compile(r"^https?://", re.I)
_MAX_JSON = 2_000_000
HEAD = 'meta[content], script[type="application/ld+json"], link[rel="canonical"]'
"""The elements in which a page says it."""


@dataclass(slots=True, kw_only=True)
class Page:
    """What a page says of itself. `free` is False where it says that it is behind a wall."""

    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    published_from: str | None = None
    published_sure: float = 0.0
    language: str | None = None
    body: str | None = None
    free: bool = True
    kind: str = ""
    images: list[str] = field(default_factory=list)


def find(
    tree: LexborHTMLParser,
    *,
    url: str | None,
    received: str | None,
    heads: Mapping[str, list[LexborNode]] | None = None,
) -> Page:
    """Title, byline, outlet, address, date and language of a parsed page; `url` is where it was fetched.

    `heads` are the elements that `HEAD` selects, by tag, where they were looked for already.
    """
    heads = by_tag(tree, HEAD) if heads is None else heads
    meta = _meta(heads.get("meta", []))
    said = _json_ld(heads.get("script", []))
    page = Page(language=_language(tree), kind=meta.get("og:type", ""))
    page.url = _canonical(next(iter(heads.get("link", ())), None), meta, url)
    page.title = _title(tree, meta, said)
    page.byline = _byline(meta, said)
    page.outlet = _outlet(meta, said, page.url or url)
    page.title = _without_outlet(page.title, page.outlet)
    page.body = _word(said.get("articleBody"))
    page.free = str(said.get("isAccessibleForFree", "true")).lower() != "false"
    _date(page, tree, meta, said, received)
    return page


def by_tag(tree: LexborHTMLParser, selector: str) -> dict[str, list[LexborNode]]:
    """What a selector finds, by tag: one way through the page for all that is sought in it."""
    tags: dict[int, str] = {}  # asking a node for its tag's name costs five times what its number does
    found: dict[str, list[LexborNode]] = {}
    for node in tree.css(selector):
        number = node.tag_id
        tag = tags.get(number)
        if tag is None:
            tag = tags[number] = node.tag or ""
        found.setdefault(tag, []).append(node)
    return found


def _meta(nodes: list[LexborNode]) -> dict[str, str]:
    """Meta tags by name in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for node in nodes:
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), squeeze(content[:2000]))
    return found


def _json_ld(nodes: list[LexborNode]) -> dict[str, Any]:
    """The first JSON-LD object of an article's kind; empty where there is none."""
    for node in nodes:
        text = node.text() or ""
        if len(text) > _MAX_JSON:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(data):
            kind = item.get("@type")
            if any(_KINDS.search(str(k)) for k in (kind if isinstance(kind, list) else [kind])):
                return item
    return {}


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    stack = [data]
    seen = 0
    while stack and seen < 500:
        item = stack.pop(0)
        seen += 1
        if isinstance(item, list):
            stack.extend(item[:200])
        elif isinstance(item, dict):
            yield item
            stack.extend(item[k] for k in ("@graph", "mainEntity", "mainEntityOfPage") if k in item)


def _word(value: Any, depth: int = 0) -> str | None:
    """A name or text out of JSON-LD, which may wrap it in objects and lists."""
    if isinstance(value, str):
        text = squeeze(html.unescape(value))
        return text or None
    if isinstance(value, dict) and depth < 3:
        return _word(value.get("name") or value.get("@value"), depth + 1)
    if isinstance(value, list) and depth < 3:
        names = [n for n in (_word(v, depth + 1) for v in value[:8]) if n]
        return ", ".join(dict.fromkeys(names)) or None
    return None


def _title(tree: LexborHTMLParser, meta: dict[str, str], said: dict[str, Any]) -> str | None:
    for text in (_word(said.get("headline")), *(meta.get(name) for name in _TITLE)):
        if text and len(text) < 400:
            return html.unescape(text)
    for selector in ("h1", "title"):
        node = tree.css_first(selector)
        text = squeeze(node.text()) if node is not None else ""
        if text and len(text) < 400:
            return _TAIL.sub("", text) if selector == "title" else text
    return None


def _without_outlet(title: str | None, outlet: str | None) -> str | None:
    """A title without the outlet's name behind it ("Bridge shuts | Harbour Post")."""
    found = _TAIL.search(title or "")
    if not title or not outlet or not found:
        return title
    tail = found.group().strip(" |–—·•»-\t").casefold()
    name = outlet.casefold()
    return title[: found.start()] if tail in name or name in tail else title


def _byline(meta: dict[str, str], said: dict[str, Any]) -> str | None:
    for text in (_word(said.get("author")), *(meta.get(name) for name in _AUTHOR)):
        if text and len(text) < 200 and not _URL.match(text) and not text.startswith(("@", "http")):
            return re.sub(r"^by\s+", "", text, flags=re.I)
    return None


def _outlet(meta: dict[str, str], said: dict[str, Any], url: str | None) -> str | None:
    for text in (meta.get("og:site_name"), _word(said.get("publisher")), *(meta.get(name) for name in _SITE[1:])):
        if text and len(text) < 80 and not _URL.match(text):
            return html.unescape(text)
    return domain(url)


def domain(url: str | None) -> str | None:
    """The host of an address without "www."; what an outlet is called where nothing names it."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return re.sub(r"^(?:www\d?|m|amp|mobile)\.", "", host) if host else None


def _canonical(node: LexborNode | None, meta: dict[str, str], url: str | None) -> str | None:
    for text in (node.attributes.get("href") if node is not None else None, meta.get("og:url"), url):
        if not text:
            continue
        try:
            whole = urljoin(url or "", text.strip())
        except ValueError:
            continue
        if _URL.match(whole):
            return whole
    return url


def _language(tree: LexborHTMLParser) -> str | None:
    node = tree.root
    node = node if node is not None and node.tag == "html" else tree.css_first("html")
    said = (node.attributes.get("lang") or node.attributes.get("xml:lang") or "") if node is not None else ""
    found = re.match(r"[A-Za-z]{2,3}\b", said.strip())
    return found.group().lower() if found else None


def _date(page: Page, tree: LexborHTMLParser, meta: dict[str, str], said: dict[str, Any], received: str | None) -> None:
    """The most trusted date that isn't in the future; two sources that agree are surer than one."""
    address = dates.in_url(page.url)
    for source, sure, when in _dates(tree, meta, said, address):
        if when and not dates.is_later(when, received):
            agrees = address and source != "url" and when.startswith(address)
            page.published, page.published_from, page.published_sure = when, source, 0.98 if agrees else sure
            return


def _dates(
    tree: LexborHTMLParser, meta: dict[str, str], said: dict[str, Any], address: str | None
) -> Iterator[tuple[str, float, str | None]]:
    """Where a date may stand, the most trusted first, with how sure it is. What isn't asked for isn't looked for."""
    yield "json-ld", 0.95, dates.iso(_word(said.get("datePublished")))
    for name in _DATE:
        yield "meta", 0.9, dates.iso(meta.get(name))
    for when in _visible(tree):
        yield "visible", 0.75, when
    yield "url", 0.7, address
    yield "json-ld", 0.5, dates.iso(_word(said.get("dateCreated") or said.get("uploadDate")))


def _visible(tree: LexborHTMLParser) -> Iterator[str | None]:
    for node in tree.css("time[datetime], [itemprop=datePublished]")[:6]:
        yield dates.iso(node.attributes.get("datetime") or node.attributes.get("content") or squeeze(node.text())[:80])
    for node in tree.css("[class*=date], [class*=publish], [class*=timestamp], [class*=posted], [class*=byline]")[:12]:
        yield dates.visible(squeeze(node.text()[:400]))
