"""A page as boxes and blocks: the part of an HTML tree that choosing the main text needs, read in one walk.

A block is a run of inline text as a browser would show it on its own; a box is a block-level element around blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urljoin

INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
            "i",
            "ins",
        ),
        *("kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time"),
        *("tt", "u", "var", "wbr"),
    )
)
DROPPED = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "math", "canvas", "button", "select", "input", "textarea"),
        *("option", "datalist", "object", "embed", "head", "title", "meta", "link", "base", "map", "area", "param"),
        *("track", "source", "progress", "meter", "dialog", "menu", "-comment", "frame", "frameset"),
    )
)
MediaKind = Literal["image", "video", "audio", "other"]
MEDIA: dict[str, MediaKind] = {
    "img": "image",
    "picture": "image",
    "amp-img": "image",
    "video": "video",
    "audio": "audio",
    "iframe": "other",
}
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
MAX_DEPTH = 160
"""Elements nested deeper than any article's are read as flat text."""
_MOST_HINT = 600
"""Characters of class and id that are looked at."""
_BLANK = " \t\n\r\f"
_SPACE = re.compile(r"[ \t\n\r\f]+")
_UNSEEN_CLASS = re.compile(
    r"(?:rollover|tooltip|popover)[\w-]*(?:block|text|content|body|inner|box)|visually-?hidden"
    r"|screen-?reader|sr-only|assistive|offscreen"
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


_Said = tuple[str, str, bool]
"""What an element says of itself: class and id, `itemprop`, and whether it is hidden."""
_NOTHING_SAID: _Said = ("", "", False)


@dataclass(slots=True, eq=False)
class Box:
    """A block-level element; sizes are filled in by `measure`.

    What the element says of itself is asked for where it is needed: most boxes of a page hold no running text.
    """

    tag: str
    node: Any = None
    """The element; None for a whole page, which tells nothing of its parts."""
    children: list[Box | Block] = field(default_factory=list)
    pictures: tuple[Picture, ...] = ()
    weight: float = 0.0
    raw: float = 0.0
    """Weight before anything was held against it."""
    chars: int = 0
    linked: int = 0
    titles: int = 0
    """Main headings (h1) in it."""
    headlined: bool = False
    """Holds a line that is one link and as long as a headline."""
    teaser: bool = False
    out: str = ""
    """Why the box is left out; empty where it is kept."""
    _said: _Said | None = None

    def _ask(self) -> _Said:
        said = self._said
        if said is None:
            said = self._said = _said(self.node) if self.node is not None else _NOTHING_SAID
        return said

    @property
    def hint(self) -> str:
        """Class and id, in lower case."""
        return self._ask()[0]

    @property
    def itemprop(self) -> str:
        """What the element is by schema.org."""
        return self._ask()[1]

    @property
    def unseen(self) -> bool:
        """The page doesn't show it."""
        return self._ask()[2]

    def uncover(self) -> None:
        """Take it as shown whatever the element says."""
        self._said = (self.hint, self.itemprop, False)

    @property
    def make(self) -> str:
        """Tag and first class; empty where there is no class."""
        first = self.hint.split(" ", 1)[0]
        return f"{self.tag}.{first}" if first else ""


@dataclass(slots=True, eq=False)
class Block:
    """A run of inline text. `linked` counts its characters inside links; `links` are (start, end, url)."""

    text: str
    tag: str
    """The box's around it."""
    linked: int = 0
    links: list[tuple[int, int, str]] = field(default_factory=list)
    out: str = ""
    cut: tuple[str, str] | None = None
    """What was left out at its end, and why."""

    @property
    def own(self) -> int:
        """Characters outside links."""
        return len(self.text) - self.linked


@dataclass(slots=True, eq=False)
class Picture:
    """An image, film or frame, where it stands."""

    kind: MediaKind
    url: str
    alt: str


_TEXT, _BLOCK, _LINE, _BREAK, _MEDIA, _NOTHING = range(6)


def _role(tag: str) -> int:
    """What an element is to the walk."""
    if tag == "-text":
        return _TEXT
    if tag in DROPPED:
        return _NOTHING
    if tag == "br":
        return _BREAK
    if tag in MEDIA:
        return _MEDIA
    return _LINE if tag in INLINE else _BLOCK


def _is_unseen_span(node: Any) -> bool:
    """Text inside a line that shows only on touch, or only to a screen reader."""
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style")
    return bool(_UNSEEN_CLASS.search(attributes.get("class") or "")) or bool(style and _UNSEEN.search(style))


def is_read(tag: str) -> bool:
    """False for elements whose content is no text of the page."""
    return tag not in DROPPED and tag not in MEDIA


def _said(node: Any) -> _Said:
    attributes = node.attributes
    if not attributes:
        return _NOTHING_SAID
    name, identity, style = attributes.get("class"), attributes.get("id"), attributes.get("style")
    hint = f"{name.strip() if name else ''} {identity or ''}"[:_MOST_HINT].lower() if name or identity else ""
    hidden = "hidden" in attributes or bool(style and _UNSEEN.search(style))
    return hint, attributes.get("itemprop") or "", hidden


class Walk:
    """One walk over a tree; `root` is the box of the whole page."""

    def __init__(self, base: str | None) -> None:
        self.base = base
        self._parts: list[str] = []
        self._length = 0
        self._links: list[tuple[int, int, str]] = []
        self._linked = 0
        self._link: str | None = None
        self._kept_lines = False
        self._roles: dict[int, tuple[int, str]] = {}

    def read(self, node: Any) -> Box:
        """The box of an element with everything in it. What a whole page says of itself tells nothing of its parts."""
        root = Box(node.tag, None if node.tag in ("body", "html") else node)
        self._inside(node, root, 0)
        self._flush(root)
        return root

    def _inside(self, node: Any, box: Box, depth: int) -> None:
        # Asking a node for its tag's name costs five times what its number does, so names are asked for once a page.
        roles = self._roles
        child = node.first_child
        while child is not None:
            number = child.tag_id
            role = roles.get(number)
            if role is None:
                tag = child.tag
                role = roles[number] = (_role(tag), tag)
            what, tag = role
            if what == _TEXT:
                text = child.text_content
                if text and (self._parts or not text.isspace()):  # space that opens a block is stripped anyway
                    self._text(text)
            elif what == _BLOCK:
                if depth > MAX_DEPTH:
                    self._text(child.text(deep=True))
                else:
                    self._block(child, tag, box, depth)
            elif what == _LINE:
                if depth > MAX_DEPTH:
                    self._text(child.text(deep=True))
                elif tag != "span" or not _is_unseen_span(child):
                    self._inline(child, tag, box, depth)
            elif what == _BREAK:
                self._break(box)
            elif what == _MEDIA:
                self._picture(child, tag, box)
            child = child.next

    def _block(self, node: Any, tag: str, box: Box, depth: int) -> None:
        if self._parts:
            self._flush(box)
        inner = Box(tag, node)
        before, self._kept_lines = self._kept_lines, self._kept_lines or tag == "pre"
        self._inside(node, inner, depth + 1)
        if self._parts:
            self._flush(inner)
        self._kept_lines = before
        if inner.children or inner.pictures:
            box.children.append(inner)

    def _inline(self, node: Any, tag: str, box: Box, depth: int) -> None:
        if tag == "q":
            self._text("“")
        if tag == "a" and self._link is None:
            self._anchor(node, box, depth)
        else:
            self._inside(node, box, depth + 1)
        if tag == "q":
            self._text("”")

    def _anchor(self, node: Any, box: Box, depth: int) -> None:
        self._link = node.attributes.get("href") or ""
        before, blocks = self._length, len(box.children)
        self._inside(node, box, depth + 1)
        if len(box.children) == blocks:
            self._close_link(before)
        elif self._parts:
            self._close_link(0)
        self._link = None

    def _close_link(self, start: int) -> None:
        if self._length <= start:
            return
        self._linked += self._length - start
        if self._link and not self._link.startswith(("#", "javascript:", "data:", "mailto:", "tel:")):
            self._links.append((start, self._length, self._link))

    def _text(self, text: str) -> None:
        parts = self._parts
        if self._kept_lines:
            self._length += len(text)
            parts.append(text)
            return
        if "\n" in text or "  " in text or "\t" in text:
            text = _SPACE.sub(" ", text) if text.strip(_BLANK) else " "
        if text[:1] == " " and (not parts or parts[-1][-1:] in " \n"):
            text = text[1:]
        if text:
            parts.append(text)
            self._length += len(text)

    def _break(self, box: Box) -> None:
        """One <br> is a line break, two in a row part paragraphs."""
        if self._parts and self._parts[-1].endswith("\n"):
            self._flush(box)
        elif self._parts:
            self._parts.append("\n")
            self._length += 1

    def _flush(self, box: Box) -> None:
        if not self._parts:
            return
        whole = "".join(self._parts)
        text = whole.strip()
        if text:
            if self._link is not None and self._linked == 0:
                self._linked = len(text)
            block = Block(text, box.tag, min(self._linked, len(text)))
            if self._links:
                shift = len(whole) - len(whole.lstrip())
                links = [(max(0, a - shift), min(len(text), b - shift), url) for a, b, url in self._links]
                block.links = [link for link in links if link[1] > link[0]]
            box.children.append(block)
        self._parts, self._links = [], []
        self._length = self._linked = 0

    def _picture(self, node: Any, tag: str, box: Box) -> None:
        attributes = node.attributes
        url = attributes.get("src") or attributes.get("data-src") or ""
        if tag == "picture":
            image = node.css_first("img")
            if image is not None:
                self._picture(image, "img", box)
            return
        if tag in ("video", "audio") and not url:
            source = node.css_first("source")
            url = (source.attributes.get("src") or "") if source is not None else ""
        kind = "video" if tag == "iframe" and _FILM.search(url) else MEDIA[tag]
        if url and not url.startswith("data:"):
            box.pictures += (Picture(kind=kind, url=self.absolute(url), alt=attributes.get("alt") or ""),)

    def absolute(self, url: str) -> str:
        """The whole address of a link on this page; as it stands where it makes no sense."""
        if url.startswith(("http://", "https://")):
            return url.strip()
        try:
            return urljoin(self.base, url.strip()) if self.base else url.strip()
        except ValueError:
            return url.strip()


_FILM = re.compile(r"youtube|youtu\.be|vimeo|dailymotion|brightcove|jwplayer|player|video|embed/", re.I)


def all_pictures(box: Box) -> list[Picture]:
    """Every picture inside a box."""
    found = list(box.pictures)
    for child in box.children:
        if isinstance(child, Box):
            found += all_pictures(child)
    return found


def blocks(box: Box) -> list[Block]:
    """Every block inside a box, in the order of the page."""
    found: list[Block] = []
    stack: list[Box | Block] = list(reversed(box.children))
    while stack:
        item = stack.pop()
        if isinstance(item, Block):
            found.append(item)
        else:
            stack.extend(reversed(item.children))
    return found
