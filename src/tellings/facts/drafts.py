"""A difference before it has its id, and what all its finders share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from tellings.facts.stems import stem
from tellings.records import DifferenceKind, Person, Point, Span, Value
from tellings.text import squeeze


class Draft(NamedTuple):
    """One point told with two values."""

    kind: DifferenceKind
    conflict: bool
    what: str
    values: tuple[Value, ...]
    why: str


def values(found: Iterable[tuple[Span, str]]) -> tuple[Value, ...]:
    """Values in the order of the articles, each place once."""
    return tuple(Value(span=span, value=value) for span, value in sorted(set(found)))


def as_printed(texts: Mapping[str, str], spans: Iterable[Span]) -> tuple[Value, ...]:
    """Values that are the words of their spans, letter by letter."""
    return values((span, texts[span.article][span.start : span.end]) for span in spans)


Said = TypeVar("Said", int, str)


def beside_names(
    texts: Mapping[str, str], person: Person, find: Callable[[str, Span], Iterable[tuple[Said, Span]]]
) -> dict[str, dict[Said, Span]]:
    """What each article says right beside a person's name, as `find` reads it: article -> value -> its first place.
    Nothing for bodies."""
    held: defaultdict[str, dict[Said, Span]] = defaultdict(dict)
    for mention in person.mentions:
        if mention.kind == "name" and not person.body and mention.span.article in texts:
            for value, span in find(texts[mention.span.article], mention.span):
                held[span.article].setdefault(value, span)
    return held


_LONGEST = 300
"""Characters before and behind a telling in which its sentence begins and ends."""
_SENTENCE_END = re.compile(r"[.!?][\"”’']?\s|\n")
_LETTERS = re.compile(r"[A-Za-z]{3,}")


def alike(texts: Mapping[str, str], one: Span, two: Span) -> float:
    """Share of the shorter telling's stems that the other has too."""
    first, second = (
        {stem(w) for w in _LETTERS.findall(texts[span.article], span.start, span.end)} for span in (one, two)
    )
    return len(first & second) / max(1, min(len(first), len(second)))


def words_of(texts: Mapping[str, str], span: Span) -> str:
    """The words of a span on one line."""
    return squeeze(texts[span.article][span.start : span.end])


def prints(body: str, value: str) -> bool:
    """True where a text prints a figure or a word as it stands, not as a part of another."""
    return bool(re.search(rf"(?<![\w.,]){re.escape(value)}(?!\w)", body))


def sentences_of(texts: Mapping[str, str], point: Point) -> list[Span]:
    """The whole sentences that the tellings of a point stand in, each once."""
    found = []
    for told in point.tellings:
        body = texts[told.article]
        back = max(0, told.start - _LONGEST)
        start = max((m.end() for m in _SENTENCE_END.finditer(body, back, told.start)), default=back)
        stop = _SENTENCE_END.search(body, max(told.start, told.end - 1), told.end + _LONGEST)
        end = stop.end() if stop else min(len(body), told.end + _LONGEST)
        found.append(Span(article=told.article, start=start, end=end))
    return sorted(set(found))
