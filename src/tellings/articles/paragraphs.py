"""The main box of a page found from its paragraphs alone, so that the rest of the page needn't be read.

Most pages set their text in paragraphs (`p`). The boxes around these, and nothing else, are a small page of their own,
on which the choice is made as on the whole; what is chosen is then read whole. Where paragraphs tell too little,
nothing is chosen here and the whole page is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tellings.articles import mainpart
from tellings.articles.boxes import INLINE, MAX_DEPTH, Block, Box, is_read

LEAST_WEIGHT = 900.0
"""A box of less may be no article's: what stands around it tells more."""
LEAST_SHARE = 0.4
"""Share of all paragraphs' weight that the chosen box must hold."""
_LEAST_CHARS = 40
_MOST_CHARS = 2_000_000
"""Characters of all paragraphs; a page of more is read by the walk, whose time is known."""


def main_node(body: Any, paragraphs: Sequence[Any] | None = None) -> Any | None:
    """The element that holds the main text, judged by the page's paragraphs; None where they don't settle it.

    `paragraphs` are these, where they were looked for already.
    """
    found = _boxes(body, body.css("p") if paragraphs is None else paragraphs)
    if found is None:
        return None
    root, nodes = found
    mainpart.measure(root)
    best = mainpart.choose(root)
    if best is root or best.weight < LEAST_WEIGHT or best.raw < LEAST_SHARE * root.raw:
        return None
    return nodes[id(best)]


def _boxes(body: Any, paragraphs: Sequence[Any]) -> tuple[Box, dict[int, Any]] | None:
    """The boxes around the page's paragraphs, and of each the element that it is."""
    root = Box(body.tag)
    boxes: dict[int, Box | None] = {body.mem_id: root}  # None: nothing inside is read
    nodes: dict[int, Any] = {id(root): body}
    chars = 0
    for paragraph in paragraphs:
        box = _around(paragraph, boxes, nodes)
        if box is None:
            continue
        boxes[paragraph.mem_id] = None  # paragraphs within it are its text, and not gone through once more each
        text = paragraph.text()
        chars += len(text)
        if chars > _MOST_CHARS:
            return None
        if len(text) < _LEAST_CHARS:
            continue
        text = text.strip()
        box.children.append(Block(text, "p", min(_linked(paragraph), len(text))))
    return (root, nodes) if len(nodes) > 1 else None


def _around(node: Any, boxes: dict[int, Box | None], nodes: dict[int, Any]) -> Box | None:
    """The box of an element, with those around it that were not met before; None where the element isn't read."""
    up = []
    while (number := node.mem_id) not in boxes:
        up.append((number, node))
        node = node.parent
        if node is None or len(up) > MAX_DEPTH:
            return None
    box = boxes[number]
    for number, inner in reversed(up):
        tag = inner.tag
        if box is not None and tag not in INLINE:
            outer, box = box, Box(tag, inner) if is_read(tag) else None
            if box is not None:
                outer.children.append(box)
                nodes[id(box)] = inner
        boxes[number] = box
    return box


def _linked(paragraph: Any) -> int:
    """Characters of the links that stand in a paragraph."""
    count = 0
    child = paragraph.first_child
    while child is not None:
        if child.tag == "a":
            count += len(child.text())
        child = child.next
    return count
