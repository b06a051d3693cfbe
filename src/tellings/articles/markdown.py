"""Markdown to an article's text: what a reader of the rendered page would read, with its links, pictures and title."""

from __future__ import annotations

import re

from tellings.articles import plain
from tellings.articles.plain import Reading
from tellings.records import Link, Media, Removed

_FRONT = re.compile(r"\A---[ \t]*\n(.{0,8000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_FIELD = re.compile(r"^(\w[\w-]{0,30})[ \t]*:[ \t]*(.{1,500})$", re.M)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_QUOTE = re.compile(r"^ {0,3}(?:>[ \t]?)+")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|`{3,}.*|~{3,}.*)$")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\(([^()\s]{1,2000})(?:[ \t]+\"[^\"\n]{0,300}\")?\)")
_PIECE = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,1000})\]\((?P<url>[^()\s]{1,2000})(?:[ \t]+\"[^\"\n]{0,300}\")?\)"
    r"|<(?P<bare>https?://[^\s<>]{1,2000})>"
    r"|(?P<strong>\*\*|__)(?=\S)(?P<bold>[^*_\n]{1,1000})(?<=\S)(?P=strong)"
    r"|(?<![\w*])\*(?=\S)(?P<slanted>[^*\n]{1,1000})(?<=\S)\*(?![\w*])"
    r"|(?<!\w)_(?=\S)(?P<under>[^_\n]{1,1000})(?<=\S)_(?!\w)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+.!>~|-])"
)


def read(text: str, *, titled: bool = False) -> Reading:
    """The article that a Markdown text holds: marks of form are read as form, words stay as they are."""
    front = _FRONT.match(text)
    fields = {k.lower(): v.strip().strip("\"'") for k, v in _FIELD.findall(front[1])} if front else {}
    media: list[Media] = []
    rest, heading = _without_form(text[front.end() :] if front else text, media)
    found = plain.read(rest, titled=titled or "title" in fields or heading is not None)
    found.title = fields.get("title") or heading or found.title
    found.outlet = fields.get("outlet") or fields.get("publisher") or fields.get("source") or found.outlet
    found.byline = fields.get("author") or fields.get("byline") or found.byline
    if given := fields.get("published") or fields.get("date"):
        found.published, found.published_from = given, "given"
    found.url = fields.get("url") or fields.get("canonical")
    found.media[:0] = media
    if front:
        found.removed.insert(0, Removed(text=front[1].strip(), why="what the file says of itself"))
    found.text, found.links = _without_marks(found.text)
    return found


def _without_form(text: str, media: list[Media]) -> tuple[str, str | None]:
    """Lines without the marks of headings, quotations and rules; pictures go to `media`; the first big heading."""
    title: str | None = None
    lines: list[str] = []
    for line in text.split("\n"):
        if _RULE.match(line):
            lines.append("")
            continue
        for alt, url in _IMAGE.findall(line):
            media.append(Media(kind="image", caption=alt.strip() or None, url=url))
        line = _QUOTE.sub("", _IMAGE.sub("", line))
        heading = _HEADING.match(line)
        if heading:
            bare = _without_marks(heading[1])[0]
            if title is None and line.lstrip().startswith("# "):
                title = bare or None
            line = heading[1]
        lines.append(line)
    return "\n".join(lines), title


def _without_marks(text: str) -> tuple[str, list[Link]]:
    """Words without the marks of emphasis and links, and where in them the links stand."""
    parts: list[str] = []
    links: list[Link] = []
    at = last = 0
    for found in _PIECE.finditer(text):
        before = text[last : found.start()]
        words = (
            found["words"]
            or found["bare"]
            or found["bold"]
            or found["slanted"]
            or found["under"]
            or found["escaped"]
            or ""
        )
        at += len(before)
        url = found["url"] or found["bare"]
        if url and url.startswith(("http://", "https://")):
            links.append(Link(start=at, end=at + len(words), url=url))
        parts += [before, words]
        at += len(words)
        last = found.end()
    parts.append(text[last:])
    return "".join(parts), links
