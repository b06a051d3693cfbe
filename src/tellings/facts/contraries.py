"""Contraries: tellings that are the same but for two words that cannot both be right; and how somebody left."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tellings.facts.drafts import Draft, alike, as_printed, values, words_of
from tellings.facts.stems import stem
from tellings.records import Offsets, Person, Point, Span
from tellings.text import fold

_SAME = 0.7
"""Share of the shorter telling's stems that the other must have for two contrary words to be about one thing."""
# fmt: off
_PAIRS = (
    "won lost", "win lose", "passed failed", "passed rejected", "approved rejected", "accepted rejected",
    "accepted refused", "accepted declined", "supports opposes", "guilty innocent", "convicted acquitted",
    "alive dead", "killed survived", "rose fell", "increased decreased", "opened closed", "legal illegal",
    "north south", "east west", "northern southern", "eastern western", "brother sister", "father mother",
    "son daughter", "husband wife", "uncle aunt", "nephew niece", "his her", "upheld overturned", "before after",
    "first last", "largest smallest", "bought sold", "younger older", "man woman", "boy girl", "widow daughter",
    "wife daughter", "wife sister", "brother son", "sister daughter", "cousin brother", "first second",
    "second third", "agreed refused", "confirmed denied", "arrived left",
)
# fmt: on
_WORD = re.compile(r"[^\W\d_]+")
_DENIED = re.compile(
    r"\b(?:denied|denies|denying|deny)\s(?:that|having|ever|he|she|they|it|being|\w+ing)\b|\bdisput(?:es|ed) that\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:den(?:y|ied|ies|ying|ial)|disput\w+|not|no|never|without|none|nothing|false(?:ly)?|alleged(?:ly)?|claim\w*)\b|n[’']t\b",
    re.IGNORECASE,
)
_DENIED_ALIKE = 0.5
"""Share of the stems after a denial that the other telling must have for it to be of what the other tells."""
_DENIED_LEAST = 3
"""Stems after a denial below which it doesn't say what is denied."""
_SENTENCE_END = re.compile(r"[.!?;](?:\s|$)")
_DENIAL_END = re.compile(r"[.!?;](?:\s|$)|,\s(?:and|but)\s")
_AROUND = 300
"""Characters before and after a telling in which its sentence begins and ends."""
_LONG = re.compile(r"[A-Za-z]{4,}")
_LEFT = re.compile(r"\b(?:resign(?:ed|s)?|stepp?(?:ed|s) (?:down|aside)|quit|quits)\b", re.IGNORECASE)
_PUT_OUT = re.compile(r"\b(?:fired|dismissed|sacked|ousted)\b", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:was|were|been|being|is|are|be|got|gets?)\s(?:[a-z]+ly\s)?$", re.IGNORECASE)
_WHOM = re.compile(r"\bwhom?,?\s(?:[\w.’'-]+\s){1,3}$", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:asked|forced|told|pressured|urged|ordered|called|calls|refus\w+|not|never|will|would|to)\b", re.IGNORECASE
)
_REACH = 45
"""Characters between a person's name and a word of leaving."""


def find_contraries(texts: Mapping[str, str], points: Sequence[Point]) -> Iterator[Draft]:
    """Tellings of one point that are the same but for two contrary words, where neither outlet prints the other's."""
    pairs = [tuple(pair.split()) for pair in _PAIRS]
    for point in points:
        words = [(span, _words(texts, span)) for span in point.tellings]
        for (one, ours), (two, theirs) in combinations(words, 2):
            if one.article == two.article:
                continue
            for pair in pairs:
                a, b = pair if pair[0] in ours else (pair[1], pair[0])
                if not (a in ours and b in theirs and a not in theirs and b not in ours):
                    continue
                if alike(texts, one, two) >= _SAME and not _both(texts, one, two, a, b):
                    found = [ours[a], theirs[b]]
                    yield Draft(
                        kind="other",
                        conflict=True,
                        what=words_of(texts, one),
                        values=as_printed(texts, found),
                        why="The same words but for two that are contraries: both cannot be right.",
                    )


def find_denials(texts: Mapping[str, str], points: Sequence[Point]) -> Iterator[Draft]:
    """One point told plainly by one outlet, and only as denied by another that doesn't tell it plainly as well."""
    for point in points:
        denied = [(span, _DENIED.search(texts[span.article], span.start, span.end)) for span in point.tellings]
        if sum(m is not None for _, m in denied) != 1:
            continue
        one, m = next((span, m) for span, m in denied if m is not None)
        for two, _ in denied:
            plain = two.article != one.article and not _NEGATED.search(texts[two.article], *_sentence(texts, two))
            if m and plain and _told_of(texts, one, m.end(), two) >= _DENIED_ALIKE:
                yield Draft(
                    kind="attribution",
                    conflict=True,
                    what=words_of(texts, one),
                    values=values(((one, m.group()), (two, "told"))),
                    why="One outlet tells it; another tells only that it is denied.",
                )
                break


def _sentence(texts: Mapping[str, str], span: Span) -> Offsets:
    """About the whole sentence that a telling stands in: what denies it may stand beside what others tell too."""
    body, start = texts[span.article], max(0, span.start - _AROUND)
    stops = [m.end() for m in _SENTENCE_END.finditer(body, start, span.start)]
    stop = _SENTENCE_END.search(body, max(span.start, span.end - 1), span.end + _AROUND)
    return (stops[-1] if stops else start), (stop.start() if stop else span.end + _AROUND)


def _told_of(texts: Mapping[str, str], one: Span, after: int, two: Span) -> float:
    """Share of what one telling says after a place that another says too; 0 where it says next to nothing."""
    stop = _DENIAL_END.search(texts[one.article], after, one.end)
    what = {stem(w) for w in _LONG.findall(texts[one.article], after, stop.start() if stop else one.end)}
    other = {stem(w) for w in _LONG.findall(texts[two.article], two.start, two.end)}
    return len(what & other) / len(what) if len(what) >= _DENIED_LEAST else 0.0


def _words(texts: Mapping[str, str], span: Span) -> dict[str, Span]:
    body = texts[span.article]
    return {
        m.group().lower(): Span(article=span.article, start=m.start(), end=m.end())
        for m in _WORD.finditer(body, span.start, span.end)
    }


def _both(texts: Mapping[str, str], one: Span, two: Span, a: str, b: str) -> bool:
    """True where one of the two articles prints both words: it tells of two things."""
    folded = [{stem(w) for w in _WORD.findall(fold(texts[s.article]))} for s in (one, two)]
    return stem(b) in folded[0] or stem(a) in folded[1]


def find_departures(texts: Mapping[str, str], people: Sequence[Person]) -> Iterator[Draft]:
    """Somebody who "resigned" in one outlet and "was fired" in another, where neither outlet has it both ways."""
    went: dict[str, dict[str, Span]] = defaultdict(dict)
    sent: dict[str, dict[str, Span]] = defaultdict(dict)
    named = {p.id: p for p in people if not p.body}
    mentions: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for person in named.values():
        for mention in person.mentions:
            if mention.kind == "name":
                mentions[mention.span.article].append((mention.span.start, mention.span.end, person.id))
    for article, body in sorted(texts.items()):
        held = sorted(mentions[article])
        for m in _LEFT.finditer(body):
            who = _before(body, held, m.start())
            if who and not _ASKED.search(body, max(0, m.start() - 25), m.start()):
                went[who].setdefault(article, Span(article=article, start=m.start(), end=m.end()))
        for m in _PUT_OUT.finditer(body):
            who = _put_out(body, held, m)
            if who:
                sent[who].setdefault(article, Span(article=article, start=m.start(), end=m.end()))
    for who in sorted(went.keys() & sent.keys()):
        only = [went[who][a] for a in went[who].keys() - sent[who].keys()]
        others = [sent[who][a] for a in sent[who].keys() - went[who].keys()]
        if only and others:
            yield Draft(
                kind="other",
                conflict=True,
                what=f"how {named[who].name} left",
                values=as_printed(texts, [*only, *others]),
                why="One says that they went, the other that they were put out, and neither says both.",
            )


def _before(body: str, held: Sequence[tuple[int, int, str]], at: int) -> str | None:
    """The person named last before a place in the same sentence, near enough to be its subject."""
    best = None
    for start, end, who in held:
        if start >= at:
            break
        if at - end <= _REACH and not re.search(r"[.!?]\s|\n", body[end:at]):
            best = who
    return best


def _put_out(body: str, held: Sequence[tuple[int, int, str]], m: re.Match[str]) -> str | None:
    """Who was put out: the subject of the passive, the object right behind, or the one before "whom"."""
    back = max(0, m.start() - _REACH)
    if _PASSIVE.search(body, back, m.start()):
        return _before(body, held, m.start())
    behind = next((who for start, _, who in held if 0 < start - m.end() <= 2), None)
    if behind:
        return behind
    whom = _WHOM.search(body, back, m.start())
    return _before(body, held, whom.start()) if whom else None
