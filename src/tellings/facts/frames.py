"""Values in one frame: the same words before them in two outlets, another year, month, weekday or country after."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from tellings.facts.drafts import Draft, prints, values
from tellings.facts.stems import stem
from tellings.records import DifferenceKind, Span

_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*|[.!?\n]")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
# fmt: off
_MONTHS = frozenset((
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
))
_WEEKDAYS = frozenset(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
_COUNTRIES = frozenset((
    "Afghanistan", "Argentina", "Australia", "Austria", "Belgium", "Brazil", "Britain", "Canada", "Chile", "China",
    "Colombia", "Cuba", "Denmark", "Egypt", "England", "Ethiopia", "Finland", "France", "Germany", "Ghana", "Greece",
    "Haiti", "Hungary", "India", "Indonesia", "Iran", "Iraq", "Ireland", "Israel", "Italy", "Japan", "Jordan", "Kenya",
    "Kuwait", "Lebanon", "Libya", "Mexico", "Morocco", "Netherlands", "Nigeria", "Norway", "Pakistan", "Peru",
    "Philippines", "Poland", "Portugal", "Qatar", "Romania", "Russia", "Rwanda", "Scotland", "Serbia", "Somalia",
    "Spain", "Sudan", "Sweden", "Switzerland", "Syria", "Taiwan", "Thailand", "Tunisia", "Turkey", "Uganda", "Ukraine",
    "Venezuela", "Vietnam", "Wales", "Yemen", "Zimbabwe",
))
_STATES = frozenset((
    "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut", "Delaware", "Florida",
    "Georgia", "Hawaii", "Idaho", "Illinois", "Indiana", "Iowa", "Kansas", "Kentucky", "Louisiana", "Maine", "Maryland",
    "Massachusetts", "Michigan", "Minnesota", "Mississippi", "Missouri", "Montana", "Nebraska", "Nevada", "Ohio",
    "Oklahoma", "Oregon", "Pennsylvania", "Tennessee", "Texas", "Utah", "Vermont", "Virginia", "Wisconsin", "Wyoming",
))
# fmt: on
_CLASSES: tuple[tuple[str, DifferenceKind, frozenset[str]], ...] = (
    ("month", "date", _MONTHS),
    ("weekday", "date", _WEEKDAYS),
    ("country", "place", _COUNTRIES),
    ("state", "place", _STATES),
)
"""Words of which one excludes the others of its class."""
_CLASS_OF = {word: name for name, _, words in reversed(_CLASSES) for word in words}
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
    """Two values of one class after the same words, where neither article prints the other's value anywhere."""
    frames: defaultdict[tuple[str, tuple[str, ...]], list[Span]] = defaultdict(list)
    for article, body in sorted(texts.items()):
        before: list[str] = []
        for m in _WORD.finditer(body):
            word = m.group()
            if word in ".!?\n":
                before = []
                continue
            kind = _class(word)
            if kind:
                frame = tuple(stem(w) for w in before[-_FRAME + 1 :])
                if sum(w not in _SMALL for w in frame) >= _CONTENT:
                    frames[kind, frame].append(Span(article=article, start=m.start(), end=m.end()))
            before.append(word)
    for (kind, _), spans in sorted(frames.items()):
        yield from _differing(texts, kind, spans)


def _class(word: str) -> str | None:
    if word[0] in "12" and _YEAR.fullmatch(word):
        return "year"
    return _CLASS_OF.get(word)


def _differing(texts: Mapping[str, str], kind: str, spans: list[Span]) -> Iterator[Draft]:
    by_article = {span.article: span for span in reversed(spans)}
    shown = {article: texts[article][span.start : span.end] for article, span in by_article.items()}
    for one, two in combinations(sorted(by_article), 2):
        if shown[one] == shown[two] or prints(texts[one], shown[two]) or prints(texts[two], shown[one]):
            continue
        yield Draft(
            kind=next((k for name, k, _ in _CLASSES if name == kind), "date"),
            conflict=True,
            what=_frame(texts[one], by_article[one]),
            values=values((by_article[a], shown[a]) for a in sorted(by_article)),
            why=f"The same words stand before both, with another {kind} after them.",
        )
        return


def _frame(body: str, span: Span) -> str:
    words = body[max(0, span.start - 80) : span.start].split()
    return " ".join(words[-_FRAME:])
