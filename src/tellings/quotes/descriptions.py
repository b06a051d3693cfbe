"""Descriptions that stand for somebody named elsewhere in the article: "the president", "the veteran comedian"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from tellings.quotes.lexicon import HE_TITLES, HONORIFICS, KINDS, SHE_TITLES, TITLES
from tellings.quotes.speakers import Cast, contradicts, head_of, label_match, places_in
from tellings.records import Mention, Offsets, Person, Span
from tellings.text import fold

HEADS = (
    {t for t in TITLES | SHE_TITLES | HE_TITLES | frozenset().union(*KINDS) if t.isalpha() and len(t) > 3} - HONORIFICS
) | {"star", "superstar", "starlet", "teen", "teenager", "veteran", "entertainer", "native", "official", "challenger"}
_NOT_HEADS = frozenset(
    [
        "general",
        "private",
        "major",
        "special",
        "chief",
        "leader",
        "democratic",
        "independent",
        "executive",
        "mother",
        "father",
    ]
)
_ALTERNATIVES = "|".join(f"[{h[0].upper()}{h[0]}]{h[1:]}" for h in sorted(HEADS - _NOT_HEADS))
_SMALL = (
    "of|and|or|in|on|at|to|for|with|who|that|is|was|were|be|not|said|more|than|as|from|by|the|a|an|his|her|their|its|"
    "unless|if|when|until|because|about|had|has|have|but|told|asked"
)
_OFFICES = frozenset(["president", "vice president", "governor", "mayor", "sheriff", "senator", "prime minister"])
_FOUND = re.compile(
    rf"\b([Tt]he|[Tt]his|[Tt]hat)\s((?:(?!(?:{_SMALL})\b)[\w’'-]+\s){{0,4}}?)({_ALTERNATIVES})\b(?!-\w)(?!\s+[A-Z])"
)


def descriptions(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Start, end and folded words of every "the … senator" and its like, the article left out."""
    for m in _FOUND.finditer(text):
        yield m.start(), m.end(), [*(fold(w) for w in m[2].split()), fold(m[3])]


def find_descriptions(text: str, cast: Cast) -> None:
    """Add to each individual's mentions the descriptions that what the article says of them resolves."""
    for start, end, found in descriptions(text):
        if cast.trail.is_quoted(start):
            continue
        answer = cast.describe(start, found)
        if answer.who is not None and answer.confidence > 0.5:
            answer.who.mentions.append((start, end, "description"))
            answer.who.labels |= places_in(found)
            cast.trail.add(start, end, answer.who)


def describe_in_story(
    text: str,
    article: str,
    people: Sequence[Person],
    absent: Sequence[Person],
    labels: Mapping[str, frozenset[str]],
    quoted: Sequence[Offsets],
) -> dict[str, list[Mention]]:
    """Person id → descriptions in one article that only the story resolves: another outlet says who is "the rapper".

    `people` are those whom this article names, `absent` those whom only others do, by office alone ("the president");
    `labels` is what any outlet says of them.
    """
    taken = {m.span.start for p in people for m in p.mentions if m.span.article == article}
    found: dict[str, list[Mention]] = {}
    for start, end, phrase in descriptions(text):
        n = bisect_right(quoted, (start, 1 << 60)) - 1
        if start in taken or (n >= 0 and quoted[n][0] <= start < quoted[n][1]):
            continue
        who = whom(phrase, people, labels, before=(article, start))
        if who is None and len(phrase) < 3 and head_of(phrase)[0] in _OFFICES:
            who = whom(phrase, absent, labels)
        if who is not None:
            span = Span(article=article, start=start, end=end)
            found.setdefault(who.id, []).append(Mention(span=span, kind="description"))
    return found


def whom(
    phrase: Sequence[str],
    people: Sequence[Person],
    labels: Mapping[str, frozenset[str]],
    before: tuple[str, int] | None = None,
) -> Person | None:
    """The one person whom a description fits best; of several the one named last `before` an article's offset.

    None where it fits nobody, or several and there is nothing to choose by.
    """
    if not phrase:
        return None
    head, rest = head_of(phrase)
    gender = "she" if head in SHE_TITLES else "he" if head in HE_TITLES else None
    there = places_in(phrase)
    scored = [
        (label_match(head, rest, labels[p.id]), p)
        for p in people
        if not p.body
        and not (gender and p.gender and p.gender != gender)
        and not contradicts(phrase, labels[p.id])
        and not (there and not there & places_in(labels[p.id]))
    ]
    best = max((s for s, _ in scored), default=0.0)
    fitting = [p for s, p in scored if s == best and s > 0]
    if len(fitting) < 2 or before is None:
        return fitting[0] if len(fitting) == 1 else None
    if head in _OFFICES and len({fold(p.name.split()[-1]) for p in fitting}) < len(fitting):
        return None
    near = [(_last_named(p, *before), p) for p in fitting]
    last, who = max(near, key=lambda t: t[0])
    return who if before[1] - last < _NEAR else None


_NEAR = 600
"""Characters back within which the last of several is meant."""


def _last_named(p: Person, article: str, at: int) -> int:
    return max((m.span.start for m in p.mentions if m.span.article == article and m.span.start < at), default=-_NEAR)
