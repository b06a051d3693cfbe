"""Lists of addresses: OPML (feeds) and sitemaps, news sitemaps among them (pages, or further sitemaps)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from tellings.text import sound

MAX_ENTRIES = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One address with what the list says of it."""

    url: str
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    folder: str | None = None
    """The OPML outline around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressList:
    """What a list names: feeds (OPML), pages (a sitemap) or further sitemaps (an index)."""

    kind: Literal["feeds", "pages", "sitemaps"]
    entries: tuple[Listed, ...]


def parse(body: bytes) -> AddressList | None:
    """An OPML list or a sitemap from bytes; None where it is neither. Entities are not expanded, nothing is fetched."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or not isinstance(root.tag, str):
        return None
    name = _local(root)
    if name == "opml":
        return AddressList(kind="feeds", entries=_opml(root))
    if name == "urlset":
        return AddressList(kind="pages", entries=_pages(root))
    if name == "sitemapindex":
        urls = [_child(node, "loc") for node in root if _local(node) == "sitemap"]
        return AddressList(kind="sitemaps", entries=tuple(Listed(url=u) for u in urls[:MAX_ENTRIES] if u))
    return None


def _opml(root: Any) -> tuple[Listed, ...]:
    found: list[Listed] = []
    for node in root.iter():
        if _local(node) != "outline" or len(found) >= MAX_ENTRIES:
            continue
        address = next((value for name, value in node.attrib.items() if name.lower() == "xmlurl"), "").strip()
        above = node.getparent()
        folder = (above.get("title") or above.get("text")) if above is not None and _local(above) == "outline" else None
        if address:
            found.append(Listed(url=address, title=node.get("title") or node.get("text"), folder=folder))
    return tuple({entry.url: entry for entry in reversed(found)}.values())[::-1]


def _pages(root: Any) -> tuple[Listed, ...]:
    found: list[Listed] = []
    for node in root:
        url = _child(node, "loc") if _local(node) == "url" else None
        if not url or len(found) >= MAX_ENTRIES:
            continue
        news = next((n for n in node if _local(n) == "news"), None)
        if news is None:
            found.append(Listed(url=url))
            continue
        paper = next((n for n in news if _local(n) == "publication"), None)
        outlet = _child(paper, "name") if paper is not None else None
        found.append(
            Listed(url=url, title=_child(news, "title"), outlet=outlet, published=_child(news, "publication_date"))
        )
    return tuple(found)


def _local(node: Any) -> str:
    tag = node.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _child(node: Any, name: str) -> str | None:
    for child in node:
        if _local(child) == name and child.text:
            return " ".join(str(child.text).split()) or None
    return None


def write_opml(feeds: list[Listed], title: str) -> bytes:
    """An OPML 2.0 list of feeds, by folder, for other readers."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    folders: dict[str, Any] = {}
    for feed in sorted(feeds, key=lambda f: (f.folder or "", f.title or "", f.url)):
        parent = body
        if feed.folder:
            if feed.folder not in folders:
                folder = sound(feed.folder)
                folders[feed.folder] = etree.SubElement(body, "outline", text=folder, title=folder)
            parent = folders[feed.folder]
        name = sound(feed.title or feed.url)
        etree.SubElement(parent, "outline", type="rss", text=name, title=name, xmlUrl=sound(feed.url))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))
