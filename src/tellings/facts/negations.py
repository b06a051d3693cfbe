"""What one outlet says will happen, and another that it will not; verdicts that exclude each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tellings.facts.drafts import Draft, as_printed, words_of
from tellings.facts.stems import stem
from tellings.records import Point, Span

_WORD = re.compile(r"[^\W\d_]+")
_STOP = re.compile(r"[.!?;:“”\"]|\n")
_AUXILIARY = re.compile(
    r"\b(?P<verb>will|would|did|does|do|is|are|was|were|has|have|had|can|could|must)\b(?P<not>\s(?:not|never)\b)?"
    r"|\b(?P<short>wo|would|did|does|do|is|are|was|were|has|have|had|ca|could)n[’']t\b|\b(?P<cannot>cannot)\b",
    re.IGNORECASE,
)
_WRITTEN = {"wo": "will", "ca": "can"}
_NEGATIVE = re.compile(
    r"\b(?:not|never|no|nobody|nothing|none|neither|nor|without|den(?:y|ied|ies)|refus\w+|reject\w+)\b|n[’']t\b",
    re.IGNORECASE,
)
_REACH = 12
"""Words after the verb in which its object stands."""
_SUBJECT = 2
"""Words of the shorter subject at least, all of which the other must have, with one of its own at most."""
_ASIDE = re.compile(r",\s(?:who|whose|which|where|when|as)\s[^,.;]{1,120},")
_SMALL = 3
"""Letters up to which a word says nothing of what it is about."""


def find_negations(texts: Mapping[str, str], points: Sequence[Point]) -> Iterator[Draft]:
    """Tellings of one point of which one says of the same thing, with the same verb form, what the other says not:
    "The league will ask for a recount", "The league will not seek a recount". Words in marks are somebody else's."""
    for point in points:
        for one, two in combinations(point.tellings, 2):
            if one.article == two.article:
                continue
            pair = _opposed(texts, one, two) or _opposed(texts, two, one)
            if pair:
                yield Draft(
                    kind="other",
                    conflict=True,
                    what=words_of(texts, one),
                    values=as_printed(texts, pair),
                    why="One says that it is so, the other that it is not, of the same thing.",
                )
                break


def _opposed(texts: Mapping[str, str], yes: Span, no: Span) -> tuple[Span, Span] | None:
    """The verbs of a plain and a negated statement of one thing; None where there are none."""
    plain, negated = texts[yes.article], texts[no.article]
    if _NEGATIVE.search(plain, yes.start, yes.end):
        return None
    denied = [m for m in _AUXILIARY.finditer(negated, no.start, no.end) if m["not"] or m["short"] or m["cannot"]]
    if len(denied) != 1:
        return None
    (m,) = denied
    verb = "can" if m["cannot"] else (m["verb"] or _WRITTEN.get(m["short"].lower(), m["short"])).lower()
    if _is_marked(negated, m.start(), no):
        return None
    for k in _AUXILIARY.finditer(plain, yes.start, yes.end):
        if (k["verb"] or "").lower() == verb and not _is_marked(plain, k.start(), yes):
            subjects = _before(plain, k.start(), yes.start), _before(negated, m.start(), no.start)
            objects = _after(plain, k.end(), yes.end), _after(negated, m.end(), no.end)
            short, long = sorted(subjects, key=len)
            same = len(short) >= _SUBJECT and short <= long and len(long - short) < _SUBJECT
            if same and (objects[0] & objects[1]) - long:
                return (
                    Span(article=yes.article, start=k.start(), end=k.end()),
                    Span(article=no.article, start=m.start(), end=m.end()),
                )
    return None


def _is_marked(body: str, at: int, span: Span) -> bool:
    return bool(re.search('[“”"]', body[span.start : at]))


def _before(body: str, at: int, start: int) -> frozenset[str]:
    last = max((m.end() for m in _STOP.finditer(body, start, at)), default=start)
    return _saying(_ASIDE.sub(" ", body[last:at]))


def _after(body: str, at: int, end: int) -> frozenset[str]:
    stop = _STOP.search(body, at, end)
    return _saying(" ".join(body[at : stop.start() if stop else end].split()[:_REACH]))


def _saying(words: str) -> frozenset[str]:
    return frozenset(stem(w) for w in _WORD.findall(words) if len(w) > _SMALL)


_CLEARED = re.compile(r"\b(?:cleared|acquitted|not guilty|found innocent)\b", re.IGNORECASE)
_CONVICTED = re.compile(r"\b(?:convicted|(?<!not )guilty)\b", re.IGNORECASE)
_OF_COURTS = frozenset(
    stem(w)
    for w in (
        "count", "counts", "charge", "charges", "trial", "jury", "court", "judge", "verdict", "guilty", "found",
        "convicted", "acquitted", "cleared", "also", "last", "after", "week", "weeks", "month", "year", "other", "case",
    )
)  # fmt: skip


def find_verdicts(texts: Mapping[str, str], points: Sequence[Point]) -> Iterator[Draft]:
    """Somebody cleared of what another outlet has them convicted of, told in one point, where neither says both."""
    for point in points:
        cleared, convicted = (
            [t for t in point.tellings if verdict.search(texts[t.article], t.start, t.end)]
            for verdict in (_CLEARED, _CONVICTED)
        )
        pairs = ((free, held) for free in cleared for held in convicted if free.article != held.article)
        found = next((spans for spans in (_exclusive(texts, free, held) for free, held in pairs) if spans), None)
        if found:
            _, held = found
            telling = next(t for t in point.tellings if t.article == held.article and t.start <= held.start < t.end)
            yield Draft(
                kind="other",
                conflict=True,
                what=words_of(texts, telling),
                values=as_printed(texts, found),
                why="One outlet has them cleared of it, the other convicted of it.",
            )


def _exclusive(texts: Mapping[str, str], free: Span, held: Span) -> tuple[Span, Span] | None:
    """The two verdicts on one charge, where neither article has the other's verdict on it as well."""
    m = _CLEARED.search(texts[free.article], free.start, free.end)
    k = _CONVICTED.search(texts[held.article], held.start, held.end)
    if m is None or k is None:
        return None
    of = _charged(texts[free.article], _CLEARED) - _charged(texts[free.article], _CONVICTED)
    other = _charged(texts[held.article], _CONVICTED) - _charged(texts[held.article], _CLEARED)
    told = _after(texts[free.article], m.end(), free.end) & _after(texts[held.article], k.end(), held.end)
    if not told & of & other:
        return None
    return (
        Span(article=free.article, start=m.start(), end=m.end()),
        Span(article=held.article, start=k.start(), end=k.end()),
    )


def _charged(body: str, verdict: re.Pattern[str]) -> frozenset[str]:
    """What a text's verdicts of one kind are on."""
    found = frozenset[str]()
    for m in verdict.finditer(body):
        found |= _after(body, m.end(), len(body)) - _OF_COURTS
    return found
