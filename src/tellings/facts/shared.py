"""Runs of words outside quotations that two articles of a story share.

Quoted words are left out: two outlets that quote one speech share its words by right. Each run is given to the earliest
article that has it, so a thousand articles of one wire text give a thousand pairs and not half a million.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tellings import text as plain
from tellings.facts.outlets import same_outlet
from tellings.records import Article, Credit, Offsets, Quote, Shared, Span, Story, Study

RUN = 9
"""Words in the shortest run that counts; shorter ones are set phrases and names of offices."""
_A_PAIR = 3
"""Longest runs shown of two articles."""
_MOST = 400
"""Runs shown of one story."""
_LONGEST_TEXT = 6_000
"""Words of one article that are compared."""


class _Run(NamedTuple):
    """Words `first_at…` of one article equal to `second_at…` of another."""

    first: int
    first_at: int
    second: int
    second_at: int
    words: int


def shared_words(
    story: Story, studies: Sequence[Study], said: Sequence[Quote], credits: Sequence[Credit]
) -> tuple[Shared, ...]:
    """The longest shared runs of each pair of articles. A near-copy shows only its longest with what it copies."""
    ordered = sorted(studies, key=lambda s: (s.article.published or "", s.article.id))
    quoted = _quoted(said, ordered)
    words = [_unquoted(s.article, quoted[s.article.id]) for s in ordered]
    copies = {t.article for t in story.tellings if t.copy_of}
    per_pair: Counter[tuple[int, int]] = Counter()
    found: list[Shared] = []
    runs = sorted(_runs(words), key=lambda r: (-r.words, r.first, r.second, r.first_at, r.second_at))
    for run in runs:
        pair = (run.first, run.second)
        first, second = ordered[run.first].article, ordered[run.second].article
        per_pair[pair] += 1
        if per_pair[pair] > (1 if second.id in copies else _A_PAIR):
            continue
        found.append(
            Shared(
                first=_span(first, words[run.first], run.first_at, run.words),
                second=_span(second, words[run.second], run.second_at, run.words),
                words=run.words,
                credited=_credits(second, first, credits),
            )
        )
        if len(found) == _MOST:
            break
    return tuple(found)


_Word = tuple[str, Offsets]


def _quoted(said: Sequence[Quote], studies: Sequence[Study]) -> Mapping[str, list[Offsets]]:
    """The parts of each text that stand in quotation marks."""
    spans: dict[str, list[Offsets]] = {s.article.id: [] for s in studies}
    for quote in said:
        if quote.kind != "indirect" and quote.span.article in spans:
            spans[quote.span.article] += quote.segments
    return {article: sorted(found) for article, found in spans.items()}


def _unquoted(article: Article, quoted: Sequence[Offsets]) -> list[_Word]:
    """The words of a text with their offsets; a quotation between two words stands as an empty word, so no run
    reaches over it."""
    found: list[_Word] = []
    n = 0
    for start, end in plain.words(article.text)[:_LONGEST_TEXT]:
        while n < len(quoted) and quoted[n][1] <= start:
            n += 1
        if n < len(quoted) and quoted[n][0] < end:
            if found and found[-1][0]:
                found.append(("", (start, end)))
            continue
        found.append((plain.fold(article.text[start:end]), (start, end)))
    return found


def _runs(articles: Sequence[Sequence[_Word]]) -> Iterator[_Run]:
    """Maximal runs, each with the earliest article that has its first words."""
    numbers: dict[str, int] = {"": 0}
    index: dict[int, tuple[int, int]] = {}
    for number, words in enumerate(articles):
        bare = [w for w, _ in words]
        keys = _keys([numbers.setdefault(w, len(numbers)) for w in bare])
        at = 0
        while at < len(keys):
            key = keys[at]
            before = index.get(key) if key is not None else None
            size = _agree(bare, at, articles[before[0]], before[1]) if before else 0
            if before is None or size < RUN:
                at += 1
                continue
            yield _Run(before[0], before[1], number, at, size)
            at += size - RUN + 1
        for i, key in enumerate(keys):
            if key is not None:
                index.setdefault(key, (number, i))


_PRIME = (1 << 61) - 1
_BASE = 1_000_003


def _keys(numbers: Sequence[int]) -> list[int | None]:
    """A rolling key for every run of `RUN` word numbers; None where a quotation (0) stands in it."""
    keys: list[int | None] = []
    top = pow(_BASE, RUN, _PRIME)
    key, barred = 0, -1
    for i, number in enumerate(numbers):
        key = (key * _BASE + number) % _PRIME
        if i >= RUN:
            key = (key - numbers[i - RUN] * top) % _PRIME
        if number == 0:
            barred = i
        if i >= RUN - 1:
            keys.append(key if barred <= i - RUN else None)
    return keys


def _agree(words: Sequence[str], at: int, other: Sequence[_Word], other_at: int) -> int:
    """How many words from the two places on are the same."""
    size = 0
    while at + size < len(words) and other_at + size < len(other):
        word = words[at + size]
        if not word or other[other_at + size][0] != word:
            break
        size += 1
    return size


def _span(article: Article, words: Sequence[_Word], at: int, size: int) -> Span:
    return Span(article=article.id, start=words[at][1][0], end=words[at + size - 1][1][1])


def _credits(second: Article, first: Article, credits: Sequence[Credit]) -> bool:
    """True where `second` credits the outlet of `first`."""
    return first.outlet is not None and any(
        c.span.article == second.id and same_outlet(c.credited, first.outlet) for c in credits
    )
