"""Where a feed says that a hub pushes it (W3C WebSub, section 4): its Link headers first, then what stands in it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from tellings.intake.web import Answer

_HEAD = 65_536
"""Bytes of a feed that are looked through: the links of the feed itself stand before its items."""
_MOST = 2_000
"""Characters of an address."""
_ITEM = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]")
_LINK = re.compile(rb"<(?:\w{1,20}:)?link\s([^<>]{0,4000})>")
_ATTRIBUTE = re.compile(r"([\w:-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)')")
_TARGET = re.compile(r"<([^<>]{0,2000})>([^<]*)")
_RELATION = re.compile(r";\s{0,9}rel\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|([^\s;,\"]+))", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A hub that pushes a topic: both are addresses of the web."""

    url: str
    topic: str


def advertised(answer: Answer) -> Hub | None:
    """The hub that an answer names first, with the topic's own address; None where it names none.

    A topic that does not name itself is taken to be the address that it came from.
    """
    links = list(_in_headers(answer.links))
    if not any(relation == "hub" for relation, _ in links):
        links += _in_body(answer.body)
    found: dict[str, str] = {}
    for relation, target in links:
        if relation not in found and (address := _address(answer.url, target)):
            found[relation] = address
    if "hub" not in found:
        return None
    return Hub(url=found["hub"], topic=found.get("self", answer.url))


def _in_headers(links: str) -> Iterator[tuple[str, str]]:
    for target, parameters in _TARGET.findall(links):
        named = _RELATION.search(parameters)
        for relation in (named[1] or named[2] or "").lower().split() if named else ():
            yield relation, target


def _in_body(body: bytes) -> list[tuple[str, str]]:
    head = body[:_HEAD]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _in_json(body)
    item = _ITEM.search(head)
    found = []
    for link in _LINK.findall(head[: item.start()] if item else head):
        attributes = {
            name.lower(): html.unescape(a or b) for name, a, b in _ATTRIBUTE.findall(link.decode("utf-8", "replace"))
        }
        found += [(relation, attributes.get("href", "")) for relation in attributes.get("rel", "").lower().split()]
    return found


def _in_json(body: bytes) -> list[tuple[str, str]]:
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return []
    hubs = data.get("hubs") if isinstance(data, dict) else None
    if not isinstance(hubs, list):
        return []
    kinds = [h for h in hubs if isinstance(h, dict) and str(h.get("type", "")).lower() == "websub"]
    named = [("hub", h.get("url")) for h in kinds[:10]] + [("self", data.get("feed_url"))]
    return [(relation, target) for relation, target in named if isinstance(target, str)]


def _address(base: str, target: str) -> str | None:
    if not target.strip() or len(target) > _MOST:
        return None
    try:
        address = urljoin(base, target.strip())
    except ValueError:
        return None
    clean = address.isprintable() and not any(c.isspace() for c in address)
    return address if clean and address.startswith(("http://", "https://")) and len(address) <= _MOST else None
