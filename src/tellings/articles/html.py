"""HTML to text: choose the main part, leave blocks out with their reasons, keep media and links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tellings.articles import boilerplate, kinds, mainpart, paragraphs
from tellings.articles.boxes import Block, Box, Picture, Walk, all_pictures, blocks
from tellings.records import Link, Media, Removed
from tellings.text import squeeze

_SHORT = 3000
"""Characters: the kind of a page with more running text is plain, and what stands around it isn't needed."""
_MAX_REMOVED = 400
"""Characters of a left-out block that are kept for the list of what was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MainText:
    """The running text of a page, with what was left out of the box that holds it."""

    text: str
    around: str = ""
    """The beginning of all that the page shows, for judging its kind; empty where the text is long."""
    linked: int = 0
    """Characters of the page that stand in links."""
    headlines: int = 0
    """Links that look like headlines of other articles."""
    removed: tuple[Removed, ...] = ()
    media: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()


def main_text(
    tree: LexborHTMLParser,
    *,
    source: str,
    base: str | None,
    title: str | None,
    nodes: Sequence[LexborNode] | None = None,
) -> MainText:
    """The main text of a parsed page, whose `source` a second reader may be shown. Empty where there is none.

    `nodes` are the page's paragraphs, where they were looked for already.
    """
    body = tree.body or tree.root
    if body is None:
        return MainText(text="")
    node = paragraphs.main_node(body, nodes)
    if node is not None:
        walk = Walk(base)
        box = walk.read(node)
        mainpart.measure(box)
        found = _within(mainpart.choose(box), walk, title)
        if len(found.text.split()) >= kinds.PLAIN:
            return found
    return _of_page(body, source, base, title)


def _of_page(body: Any, source: str, base: str | None, title: str | None) -> MainText:
    """The main text by a walk over the whole page, with what judging the page's kind needs."""
    walk = Walk(base)
    root = walk.read(body)
    mainpart.measure(root)
    mainpart.uncover(root)
    best = mainpart.choose(root)
    if mainpart.is_doubtful(root, best):
        best = _second_opinion(root, best, source)
    found = _within(best, walk, title)
    shown = blocks(root) if len(found.text) < _SHORT else []
    return replace(
        found,
        around="\n".join(b.text for b in shown[:400])[:20_000],
        linked=root.linked,
        headlines=sum(1 for b in shown if b.linked > 0.8 * len(b.text) and len(b.text) > 30),
    )


def _within(best: Box, walk: Walk, title: str | None) -> MainText:
    """What the box that holds the main text gives."""
    mainpart.prune(best, title)
    kept = [b for b in mainpart.kept(best) if not b.out]
    for block in kept:
        _cut_invitation(block)
    text, links = _assemble(kept, walk)
    return MainText(text=text, removed=_removed(best), media=_media(best), links=links)


def _second_opinion(root: Box, best: Box, source: str) -> Box:
    """The box that another extractor's text stands in, where it has none of ours; ours otherwise.

    Its text isn't taken over, since it doesn't keep inline text as it was: it only points.
    """
    if root.raw < 250:
        return best
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(source, main_content=True, alt_texts=False, list_bullets=False)
    theirs = frozenset(squeeze(line) for line in text.split("\n") if len(line) >= 40)
    ours = [b for b in blocks(best) if len(b.text) >= 40]
    shared = sum(1 for b in ours if squeeze(b.text) in theirs)
    if not theirs or shared >= 0.3 * min(len(ours), len(theirs)):
        return best
    return mainpart.pointed_at(root, theirs) or best


def _cut_invitation(block: Block) -> None:
    """Leave out a sentence that ends a paragraph and only leads elsewhere ("Watch it below.")."""
    if len(block.text) > 60 and (found := boilerplate.ending(block.text)):
        start, why = found
        block.cut = (block.text[start:].strip(), why.why)
        block.text = block.text[:start]
        block.links = [link for link in block.links if link[1] <= start]


def _assemble(kept: list[Block], walk: Walk) -> tuple[str, tuple[Link, ...]]:
    """Blocks as paragraphs parted by a blank line; items of a list by a line break."""
    parts: list[str] = []
    links: list[Link] = []
    at = 0
    last: Block | None = None
    for block in kept:
        if last is not None:
            gap = "\n" if last.tag == block.tag == "li" else "\n\n"
            parts.append(gap)
            at += len(gap)
        parts.append(block.text)
        links += [Link(start=at + a, end=at + b, url=walk.absolute(url)) for a, b, url in block.links]
        at += len(block.text)
        last = block
    return "".join(parts), tuple(links)


def _removed(best: Box) -> tuple[Removed, ...]:
    """What the main box held and the text does not; captions are media, not losses."""
    found: list[Removed] = []
    stack: list[Box | Block] = [best]
    while stack:
        item = stack.pop()
        if item.out and item.out != "caption":
            text = item.text if isinstance(item, Block) else "\n".join(b.text for b in blocks(item))
            if text:
                found.append(
                    Removed(text=text if len(text) <= _MAX_REMOVED else text[:_MAX_REMOVED] + "…", why=item.out)
                )
        elif isinstance(item, Block):
            found += [Removed(text=item.cut[0], why=item.cut[1])] if item.cut else []
        elif not item.out:
            stack.extend(reversed(item.children))
    return tuple(found)


def _media(best: Box) -> tuple[Media, ...]:
    """Pictures and films in the main box, each with the caption of the figure around it or its alternative text."""
    found: list[Media] = []
    stack = [best]
    while stack:
        box = stack.pop()
        if box.out == "caption":
            _captioned(box, found)
        elif not box.out:
            found += [_medium(picture, None) for picture in box.pictures if picture.alt or picture.kind != "image"]
            stack.extend(reversed([c for c in box.children if isinstance(c, Box)]))
    return tuple(found)


def _captioned(box: Box, found: list[Media]) -> None:
    """What a figure or caption box shows; a caption without a picture is taken for the picture's just before it."""
    caption = " ".join(b.text for b in blocks(box))[:2000] or None
    pictures = all_pictures(box)
    if pictures:
        found += [_medium(picture, caption) for picture in pictures]
    elif caption and found and found[-1].kind in ("image", "video"):
        found[-1] = replace(found[-1], caption=caption)
    elif caption:
        found.append(Media(kind="other", caption=caption))


def _medium(picture: Picture, caption: str | None) -> Media:
    return Media(kind=picture.kind, caption=caption or squeeze(picture.alt)[:2000] or None, url=picture.url)
