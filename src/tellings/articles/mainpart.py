"""Choosing the main text of a page: which box holds it, and which blocks inside are no part of it."""

from __future__ import annotations

import re
from functools import lru_cache

from tellings.articles import boilerplate
from tellings.articles.boxes import HEADINGS, Block, Box
from tellings.text import squeeze

_UNLIKELY = re.compile(
    r"comment|disqus|respond|related|recirc|newsletter|subscri|sign-?up|\bshar(?:e|ing)|share-|social|sidebar|promo|advert"
    r"|\bads?\b|\bads?[-_]|[-_]ads?\b|sponsor|outbrain|taboola|footer|breadcrumb|cookie|consent|gdpr|popup|pop-up|modal|widget|toolbar"
    r"|byline|author|\btags?\b|tag[-_]?list|[-_]tags\b|caption|credit|\bnav|[-_]nav|menu|most-?(?:read|popular|viewed)|popular|trending"
    r"|recommend|more-?on|read-?more|also-?read|see-?also|paywall|copyright|disclaimer|login|signin|pagination|pager"
    r"|timestamp|dateline|pubdate|publish|post-?meta|entry-?meta|article-?meta|metadata|rating|survey|poll\b|print-only|hidden"
    r"|standfirst|strapline|\bdek\b|\bdeck\b|sub-?title|sub-?head|abstract|summary|excerpt"
    r"|screen-?reader|sr-only|skip-?link|gallery|slideshow|carousel|video-?player|tooltip|bio\b|next-?up|up-?next"
)
_LIKELY = re.compile(
    r"article-?_?(?:body|text|content)|story-?_?(?:body|text|content)|post-?_?(?:body|text|content|entry)"
    r"|entry-?_?(?:content|body|text)|body-?_?(?:text|content|copy)|\bcontent-?body|news-?_?(?:body|text)|main-?content|articlebody|storybody"
)
_ELSEWHERE = re.compile(
    r"(?:^|\s)(?:cookie|consent|gdpr|cli-|popup|modal|overlay|sidebar|footer|related|recirc|recommend|newsletter|most-|popular"
    r"|trending|promo|widget|sponsor|advert|taboola|outbrain|teaser|next-|more-)"
    r"|\bcomments?\b|comment-?_?(?:list|section|area|thread|s\b)|disqus|\brespond\b|\bdiscussion"
)
_TEXTUAL = frozenset(("p", "blockquote", "ul", "ol", "pre", "dl", "table", *HEADINGS))
_CELL = 400.0
"""A cell of a table that weighs more holds a page's text, as tables once did."""
_FORM = 1500.0
"""A form that weighs more is one around a whole page, as some systems make them."""
_TEASER = 800.0
"""A box that holds a headline in a link and weighs less is another article's teaser where two like it stand beside."""
_ASIDE = frozenset(("nav", "footer", "aside", "form", "figcaption", "figure", "address", "menu", "dialog"))
_LEAST = 40
"""Characters of a block that weighs anything."""
_WEIGHT_OF = {"p": 1.0, "div": 0.8, "section": 0.7, "article": 0.7, "td": 0.7, "li": 0.5, "blockquote": 0.9, "dd": 0.6}


def weigh(block: Block) -> float:
    """How much a block looks like running text: its characters outside links, where there are enough of them."""
    tag = block.tag
    if tag in HEADINGS or len(block.text) < _LEAST or block.linked > 0.5 * len(block.text):
        return 0.0
    return block.own * _WEIGHT_OF.get(tag, 0.6)


def measure(box: Box) -> None:
    """Fill in the sizes of a box and of all boxes in it. Unseen boxes and teasers of other articles weigh little."""
    weight = raw = 0.0
    chars = linked = titles = 0
    headlined = box.headlined
    teasers: list[Box] = []
    for child in box.children:
        if isinstance(child, Block):
            size = len(child.text)
            if size >= _LEAST:
                own = weigh(child)
                weight += own
                raw += own
            titles += child.tag == "h1"
            chars += size
            linked += child.linked
            headlined = headlined or (child.linked > 0 and _is_headline(child))
            continue
        measure(child)
        raw += child.raw
        titles += child.titles
        chars += child.chars
        linked += child.linked
        headlined = headlined or child.headlined
        if child.weight and not child.unseen:
            weight += child.weight
            if 0 < child.weight < _TEASER and (child.headlined or child.tag == "article"):
                teasers.append(child)
    box.weight, box.raw, box.chars, box.linked, box.titles, box.headlined = (
        weight,
        raw,
        chars,
        linked,
        titles,
        headlined,
    )
    for child in _alike(teasers) if len(teasers) >= 3 else ():
        child.teaser = True
        box.weight -= 0.85 * child.weight
    if box.tag in _ASIDE:
        box.weight *= 1.0 if box.tag == "form" and box.raw > _FORM else 0.1
    elif box.weight and box.hint and _leads_elsewhere(box.hint):
        box.weight *= 0.15


# Pages, and the pages of one outlet, use the same few class names over and over.
@lru_cache(maxsize=1 << 13)
def _leads_elsewhere(hint: str) -> bool:
    return bool(_ELSEWHERE.search(hint)) and not _LIKELY.search(hint)


@lru_cache(maxsize=1 << 13)
def _is_likely(hint: str) -> bool:
    return bool(_LIKELY.search(hint))


@lru_cache(maxsize=1 << 13)
def _unlikely(hint: str) -> str | None:
    """The word by which a class or id says that its box is no part of the text; None where it has none."""
    found = _UNLIKELY.search(hint)
    return found.group() if found else None


def _is_headline(block: Block) -> bool:
    return block.linked > 0.8 * len(block.text) and 20 <= len(block.text) <= 200


def _alike(boxes: list[Box]) -> list[Box]:
    """Those of some sibling boxes that have at least two others of their make."""
    makes = [b.make or b.tag for b in boxes]
    return [b for b, make in zip(boxes, makes, strict=True) if makes.count(make) >= 3]


def uncover(root: Box) -> None:
    """Where nearly all text is hidden, a script was to show it: take the largest hidden boxes as shown."""
    if root.raw < 300 or root.weight > 0.1 * root.raw:
        return
    stack = [root]
    while stack:
        box = stack.pop()
        if box.raw >= 0.4 * root.raw:
            box.uncover()
            stack.extend(c for c in box.children if isinstance(c, Box))
    measure(root)


def choose(root: Box) -> Box:
    """The smallest box that holds nearly all running text: go down while what stays behind is no part of it."""
    best = root
    while True:
        inner = [c for c in best.children if isinstance(c, Box) and c.weight and not c.unseen]
        if not inner:
            return best
        top = max(inner, key=lambda c: c.weight)
        if top.tag in ("p", "li") or (top.tag == "td" and top.weight < _CELL):
            return best
        told = [c for c in inner if c.titles and c.weight >= 300]
        if len(told) > 1 and sum(c.weight for c in told) > 0.8 * best.weight:
            best = told[0]  # several whole articles, one under the other: the page's own comes first
            continue
        if _is_body(best) and not _is_body(top):
            return best
        if _left_behind(best, top) > 0.06 * best.weight and top.weight < 0.97 * best.weight:
            return best
        best = top


def is_doubtful(root: Box, best: Box) -> bool:
    """True where most of the page's running text stands outside the chosen box, or the box holds hardly any."""
    return best.raw < 0.3 * root.raw or best.weight < 200


def pointed_at(root: Box, paragraphs: frozenset[str]) -> Box | None:
    """The smallest box that holds nearly all of some paragraphs; None where the page doesn't hold them."""
    sizes: dict[int, int] = {}
    total = _hold(root, paragraphs, sizes)
    if total < 200:
        return None
    best = root
    while True:
        inner = [c for c in best.children if isinstance(c, Box)]
        top = max(inner, key=lambda c: sizes[id(c)], default=None)
        if top is None or sizes[id(top)] < 0.85 * total or top.tag in ("p", "li", "td"):
            return best
        best = top


def _hold(box: Box, paragraphs: frozenset[str], sizes: dict[int, int]) -> int:
    size = 0
    for child in box.children:
        if isinstance(child, Block):
            size += len(child.text) if len(child.text) >= 40 and squeeze(child.text) in paragraphs else 0
        else:
            size += _hold(child, paragraphs, sizes)
    sizes[id(box)] = size
    return size


def _is_body(box: Box) -> bool:
    return box.itemprop == "articleBody" or _is_likely(box.hint)


def _left_behind(box: Box, top: Box) -> float:
    """How much running text going down to `top` would lose: paragraphs beside it, and boxes that are built like it.

    A box of another make counts only where `top` holds no clear majority: a standfirst, a profile or a neighbour's text
    stands in one of its own.
    """
    lost = 0.0
    clear = top.weight > 0.55 * box.weight
    for child in box.children:
        if isinstance(child, Block):
            lost += weigh(child)
        elif child.weight and child is not top and not child.unseen and not child.teaser and child.tag not in _ASIDE:
            if clear and child.tag not in _TEXTUAL and not (child.make and child.make == top.make):
                continue
            if not _unlikely(child.hint) and child.linked < 0.4 * child.chars:
                lost += child.weight
    return lost


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
    if box.teaser:
        return "teaser of another article"
    if box.tag in ("figcaption", "figure"):
        return "caption"
    if box.tag in _ASIDE and not (box.tag == "form" and box.raw > _FORM):
        return "beside the text"
    if box.tag == "header" and share < 0.1:
        return "head of the page"
    if box.hint.strip() and share < 0.3 and (word := _unlikely(box.hint)) and not _is_likely(box.hint):
        return _reason(word)
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


_ADDRESS = re.compile(r"https?://|www\.|[\[(]")
_END = re.compile(r"[.!?…:;\"”’»)。！？]$")


def _prune_blocks(blocks: list[Block], title: str | None) -> None:
    body = [i for i, b in enumerate(blocks) if weigh(b) > 0 and len(b.text) >= 60]
    first, last = (body[0], body[-1]) if body else (0, len(blocks))
    for i, block in enumerate(blocks):
        block.out = _why_block_out(block, before=i < first, after=i > last, title=title)
    _drop_bare_headings(blocks)


def _why_block_out(block: Block, *, before: bool, after: bool, title: str | None) -> str:
    tag, text = block.tag, block.text
    if (tag == "h1" and before) or (title and tag in HEADINGS and text.strip().casefold() == title.casefold()):
        return "title"
    if why := boilerplate.line(text):
        return why.why
    if block.linked > 0.85 * len(text) and tag not in ("td", "h2", "h3") and not (tag == "p" and _ADDRESS.match(text)):
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
        if block.tag in HEADINGS:
            if not under:
                block.out = "heading of a part left out"
            under = False
            continue
        under = True
