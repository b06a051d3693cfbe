"""Choosing the main text of a page: which box holds it, and which blocks inside are no part of it."""

from __future__ import annotations

import re

from tellings.articles import boilerplate
from tellings.articles.boxes import HEADINGS, Block, Box

_UNLIKELY = re.compile(
    r"comment|disqus|respond|related|recirc|newsletter|subscri|sign-?up|\bshar(?:e|ing)|share-|social|sidebar|promo|advert"
    r"|\bads?\b|\bads?[-_]|[-_]ads?\b|sponsor|outbrain|taboola|footer|breadcrumb|cookie|consent|gdpr|popup|pop-up|modal|widget|toolbar"
    r"|byline|author|\btags?\b|tag[-_]?list|[-_]tags\b|caption|credit|\bnav|[-_]nav|menu|most-?(?:read|popular|viewed)|popular|trending"
    r"|recommend|more-?on|read-?more|also-?read|see-?also|paywall|copyright|disclaimer|login|signin|pagination|pager"
    r"|timestamp|dateline|pubdate|publish|post-?meta|entry-?meta|article-?meta|metadata|rating|survey|poll\b|print-only|hidden"
    r"|screen-?reader|sr-only|skip-?link|gallery|slideshow|carousel|video-?player|tooltip|bio\b|next-?up|up-?next"
)
_LIKELY = re.compile(
    r"article-?_?(?:body|text|content)|story-?_?(?:body|text|content)|post-?_?(?:body|text|content|entry)"
    r"|entry-?_?(?:content|body|text)|body-?_?(?:text|content|copy)|\bcontent-?body|news-?_?(?:body|text)|main-?content|articlebody|storybody"
)
_COMMENTS = re.compile(r"\bcomments?\b|comment-?_?(?:list|section|area|thread|s\b)|disqus|\brespond\b|\bdiscussion")
_ASIDE = frozenset(("nav", "footer", "aside", "form", "figcaption", "figure", "address", "menu", "dialog"))
_WEIGHT_OF = {"p": 1.0, "div": 0.8, "section": 0.7, "article": 0.7, "td": 0.7, "li": 0.5, "blockquote": 0.9, "dd": 0.6}


def weigh(block: Block) -> float:
    """How much a block looks like running text: its characters outside links, where there are enough of them."""
    tag = block.box.tag
    if tag in HEADINGS or len(block.text) < 40 or block.linked > 0.5 * len(block.text):
        return 0.0
    return block.own * _WEIGHT_OF.get(tag, 0.6)


def measure(box: Box) -> None:
    """Fill in the sizes of a box and of all boxes in it. Unseen boxes weigh nothing."""
    box.weight, box.chars, box.linked = 0.0, 0, 0
    for child in box.children:
        if isinstance(child, Block):
            box.weight += weigh(child)
            box.chars += len(child.text)
            box.linked += child.linked
        else:
            measure(child)
            box.chars += child.chars
            box.linked += child.linked
            if not child.unseen:
                box.weight += child.weight
    if box.tag in _ASIDE or (_COMMENTS.search(box.hint) and not _LIKELY.search(box.hint)):
        box.weight *= 0.1


def choose(root: Box) -> Box:
    """The smallest box that holds nearly all running text, going down where one child has most of it."""
    best = root
    while True:
        inner = [c for c in best.children if isinstance(c, Box) and not c.unseen]
        if not inner:
            return best
        top = max(inner, key=lambda c: c.weight)
        likely = bool(_LIKELY.search(top.hint)) or (top.attributes.get("itemprop") or "") == "articleBody"
        if top.tag in ("p", "li") or top.weight < (0.5 if likely else 0.72) * best.weight or top.weight == 0:
            return best
        best = top


def prune(best: Box, title: str | None) -> None:
    """Mark the boxes and blocks inside the main box that are no part of the article, each with its reason."""
    _prune_boxes(best, best.weight)
    _prune_blocks(kept(best), title)


def _prune_boxes(box: Box, total: float) -> None:
    for child in box.children:
        if isinstance(child, Block):
            continue
        child.out = _why_box_out(child, total)
        if not child.out:
            _prune_boxes(child, total)


def _why_box_out(box: Box, total: float) -> str:
    share = box.weight / total if total else 0.0
    if box.unseen:
        return "not shown on the page"
    if box.tag in ("figcaption", "figure"):
        return "caption"
    if box.tag in _ASIDE:
        return "beside the text"
    if box.tag == "header" and share < 0.1:
        return "head of the page"
    if box.hint.strip() and share < 0.3 and (found := _UNLIKELY.search(box.hint)) and not _LIKELY.search(box.hint):
        return _reason(found.group())
    if box.chars and box.linked > 0.5 * box.chars and box.tag not in ("p", "h2", "h3", "td", "tr", "tbody", "li"):
        return "list of links"
    return ""


def _reason(word: str) -> str:
    if "caption" in word or "credit" in word:
        return "caption"
    if word.startswith(("comment", "disqus", "respond")):
        return "readers' comments"
    return f"marked by the page as “{word.strip(' -_')}”"


def kept(box: Box) -> list[Block]:
    """The blocks of a box that no box around them takes out."""
    found: list[Block] = []
    for child in box.children:
        if isinstance(child, Block):
            found.append(child)
        elif not child.out:
            found += kept(child)
    return found


_END = re.compile(r"[.!?…:;\"”’»)。！？]$")


def _prune_blocks(blocks: list[Block], title: str | None) -> None:
    body = [i for i, b in enumerate(blocks) if weigh(b) > 0 and len(b.text) >= 60]
    first, last = (body[0], body[-1]) if body else (0, len(blocks))
    for i, block in enumerate(blocks):
        block.out = _why_block_out(block, before=i < first, after=i > last, title=title)
    _drop_bare_headings(blocks)


def _why_block_out(block: Block, *, before: bool, after: bool, title: str | None) -> str:
    tag, text = block.box.tag, block.text
    if tag == "h1" or (title and tag in HEADINGS and text.strip().casefold() == title.casefold()):
        return "title"
    if why := boilerplate.line(text):
        return why.why
    if block.linked > 0.85 * len(text) and tag not in ("td", "h2", "h3"):
        return "link on its own"
    if (
        (before or after)
        and tag not in ("p", "h2", "h3", "h4", "li", "td", "blockquote", "pre")
        and not _END.search(text)
    ):
        return "label beside the text"
    return ""


def _drop_bare_headings(blocks: list[Block]) -> None:
    """A heading with no text under it heads something that was left out."""
    under = False
    for block in reversed(blocks):
        if block.out:
            continue
        if block.box.tag in HEADINGS:
            if not under:
                block.out = "heading of a part left out"
            under = False
            continue
        under = True
