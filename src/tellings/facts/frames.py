"""Years in one frame: the same words before them in two outlets, another year after."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from tellings.facts.drafts import Draft, values
from tellings.facts.stems import stem
from tellings.records import Span

_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*|[.!?\n]")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_FRAME = 5
"""Words before a year that are its frame."""
_CONTENT = 3
"""How many of them must say something."""
# fmt: off
_SMALL = frozenset(
    stem(word)
    for word in (
        "the", "a", "an", "of", "to", "in", "on", "at", "for", "by", "with", "and", "or", "since", "from", "was", "has",
        "had", "have", "as", "that", "it", "he", "she", "they", "who", "which", "about", "than", "until", "said", "his",
        "her", "their", "its", "were", "are", "not", "but", "after", "before", "no",
    )
)
# fmt: on


def find_frames(texts: Mapping[str, str]) -> Iterator[Draft]:
    """Two years after the same words, where neither article prints the other's year anywhere."""
    frames: defaultdict[tuple[str, ...], list[Span]] = defaultdict(list)
    for article, body in sorted(texts.items()):
        before: list[str] = []
        for m in _WORD.finditer(body):
            word = m.group()
            if word in ".!?\n":
                before = []
                continue
            if _YEAR.fullmatch(word) and len({w for w in before if w not in _SMALL}) >= _CONTENT:
                for size in (_FRAME, _FRAME - 1):
                    if len(before) >= size and sum(w not in _SMALL for w in before[-size:]) >= _CONTENT:
                        frames[tuple(before[-size:])].append(Span(article=article, start=m.start(), end=m.end()))
                        break
            before = [*before[-_FRAME + 1 :], stem(word)]
    shorter: defaultdict[tuple[str, ...], list[Span]] = defaultdict(list)
    for frame, spans in frames.items():
        shorter[frame[-_FRAME + 1 :]] += spans
    for _, spans in sorted(shorter.items()):
        yield from _differing(texts, spans)


def _differing(texts: Mapping[str, str], spans: list[Span]) -> Iterator[Draft]:
    by_article = {span.article: span for span in reversed(spans)}
    shown = {article: texts[article][span.start : span.end] for article, span in by_article.items()}
    for one, two in combinations(sorted(by_article), 2):
        if shown[one] == shown[two]:
            continue
        if _prints(texts[one], shown[two]) or _prints(texts[two], shown[one]):
            continue
        yield Draft(
            kind="date",
            conflict=True,
            what=_frame(texts[one], by_article[one]),
            values=values((by_article[a], shown[a]) for a in sorted(by_article)),
            why="The same words stand before both, with another year after them.",
        )
        return


def _prints(body: str, value: str) -> bool:
    return bool(re.search(rf"(?<![\d.,]){re.escape(value)}(?![\d])", body))


def _frame(body: str, span: Span) -> str:
    words = body[max(0, span.start - 80) : span.start].split()
    return " ".join(words[-_FRAME:])
