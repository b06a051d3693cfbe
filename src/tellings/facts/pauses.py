"""A silence that one outlet measures and another only calls long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tellings.facts.drafts import Draft, values, words_of
from tellings.facts.figures import quantities
from tellings.facts.stems import stem
from tellings.records import Span

_HEDGE = re.compile(
    r"(?:about|around|almost|nearly|roughly|approximately|some|up to|close to|an estimated|estimated|over|"
    r"more than|at least|less than|fewer than|under|just|only|as many as|as much as|a|the)\s*$",
    re.IGNORECASE,
)
_SPAN_OF_TIME = frozenset(stem(w) for w in ("second", "minute", "hour"))
_PAUSE = re.compile(
    r"\b(?:a|an|the)?\s?(?:very )?(?:long|lengthy|awkward|uncomfortable|brief|short|extended)\s(?:pause|silence)\b|"
    r"\bfell silent\b|\bpaused\b",
    re.IGNORECASE,
)
_SILENT = re.compile(r"\b(?:silen(?:t|ce)|pause[ds]?|speechless)\b", re.IGNORECASE)
_NEAR = 60
"""Characters between a figure and the word of silence."""


def find_pauses(texts: Mapping[str, str]) -> Iterator[Draft]:
    """A silence that one outlet measures and another only calls long: both can be right."""
    measured: dict[str, Span] = {}
    vague: dict[str, Span] = {}
    for article, body in sorted(texts.items()):
        for m in _SILENT.finditer(body):
            near = Span(article=article, start=max(0, m.start() - _NEAR), end=min(len(body), m.end() + _NEAR))
            timed = [q for q in quantities(body, near) if q.unit in _SPAN_OF_TIME]
            if timed and article not in measured:
                start = timed[0].span.start
                hedge = _HEDGE.search(body, max(0, start - 16), start)
                begin = hedge.start() if hedge else start
                measured[article] = Span(article=article, start=begin, end=timed[0].span.end)
    for article, body in sorted(texts.items()) if measured else ():
        first = None if article in measured else _PAUSE.search(body)
        if first:
            vague[article] = Span(article=article, start=first.start(), end=first.end())
    if measured and vague:
        spans = [*measured.values(), *vague.values()]
        yield Draft(
            kind="number",
            conflict=False,
            what=words_of(texts, spans[-1]),
            values=values((s, words_of(texts, s)) for s in spans),
            why="One measures it, the other only says that there was one: both can be right.",
        )
