"""Attributions by rule, indirect and mixed ones: the clause that a verb of saying leads to, or that it closes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from tellings.quotes.attribution import Attribution
from tellings.quotes.cues import ACCORDING, INDIRECT, PARTICIPLES, Cue, cues_in, subject_of
from tellings.quotes.direct import direct
from tellings.quotes.marks import Marked, outermost
from tellings.records import Offsets, QuoteKind
from tellings.text import words

_TOLD = re.compile(
    r"\s*(?:(?:reporters|lawmakers|supporters|viewers|them|him|her|us|me|[A-Z][\w’'.]+(?: [A-Z][\w’']+){0,3}"
    r"|(?:the|a|his|her) \w+(?: \w+)?)\s+)?(?:(?:on|in|at|during) [\w ]{2,40}?\s(?=that\b))?(?:that\s+)?"
)
_THAT = re.compile(r"\s*(?:(?:on|in|at|during|via) [\w ]{2,40}?,?\s(?=that\b))?(?:that\s+)?")
_TELLING = frozenset(["told", "tells", "tell", "telling"])
_AND = re.compile(r",?\s+(?:and|but|while)\s+$")
_PLAIN = frozenset(
    ["said", "says", "say", "told", "tells", "added", "claimed", "claims", "insisted", "argued", "warned"]
)


def attribute(text: str, sentences: Sequence[Offsets], marked: Sequence[Marked]) -> list[Attribution]:
    """All attributions that rules see, in order. Without marks and verbs of saying there are none."""
    outer = outermost(marked)
    mixed, absorbed = _mixed(text, sentences, outer)
    whole = direct(text, sentences, [m for m in outer if m.opened not in absorbed])
    taken = sorted([s for a in (*mixed, *whole) for s in a.segments])
    cues = frozenset(a.cue for a in whole if a.cue is not None)
    return sorted([*mixed, *whole, *_indirect(text, sentences, outer, taken, cues)], key=lambda a: a.segments)


def _mixed(
    text: str, sentences: Sequence[Offsets], outer: Sequence[Marked]
) -> tuple[list[Attribution], frozenset[int]]:
    """Clauses partly in marks ("said it was “a disaster” for them"), and the marks that they hold."""
    found: list[Attribution] = []
    absorbed: set[int] = set()
    starts = [m.opened for m in outer]
    for start, end in sentences:
        here = outer[bisect_left(starts, start) : bisect_left(starts, end)]
        if not here or len(here[0].parts) > 1:
            continue
        closed = [(m.opened, m.closed) for m in here]
        cues = cues_in(text, start, end, closed)
        for n, cue in enumerate(cues):
            verb = text[slice(*cue.verb)].lower()
            if verb not in INDIRECT and verb not in PARTICIPLES:
                continue
            nxt = cues[n + 1] if n + 1 < len(cues) else None
            content = _after(text, start, _clause_end(text, end, cue, nxt), cue)
            inner = [m for m in here if content and content[0] < m.opened and m.closed <= content[1] + 2]
            if content is None or not inner or not words(text, content[0], inner[0].opened):
                continue
            lead = text[content[0] : inner[0].opened]
            if lead.rstrip().endswith((",", ":", ".", "!", "?")) or inner[0].opened in absorbed:
                continue
            source = _subject(text, start, cues, n)
            absorbed.update(m.opened for m in inner)
            found.append(
                _reported(content, "mixed", source, cue, next((m.repaired for m in inner if m.repaired), None))
            )
    return found, frozenset(absorbed)


def _reported(content: Offsets, kind: QuoteKind, source: Offsets | None, cue: Cue, repaired: str | None) -> Attribution:
    return Attribution(segments=(content,), kind=kind, source=source, cue=cue.verb, confidence=0.55, repaired=repaired)


def _subject(text: str, start: int, cues: Sequence[Cue], n: int) -> Offsets | None:
    """Who says it: the verb's own subject; for "saying" and its like the one of the verb before, or the sentence's."""
    cue = cues[n]
    if text[slice(*cue.verb)].lower() not in PARTICIPLES:
        return cue.source
    before = [c.source for c in cues[:n] if c.source is not None and not c.inverted]
    if before:
        return before[-1]
    return subject_of(text, start, cue.verb[0])


def _clause_end(text: str, end: int, cue: Cue, following: Cue | None) -> int:
    """Where the clause of a verb ends: at the sentence's end, or before the next verb of saying and its subject."""
    if following is None or following.verb[0] <= cue.verb[1]:
        return end
    at = following.verb[0]
    if following.source is not None and cue.verb[1] <= following.source[0] < at:
        at = following.source[0]
    joint = _AND.search(text, cue.verb[1], at)
    comma = text.rfind(",", cue.verb[1], at)
    if joint:
        return joint.start()
    return comma if comma >= 0 and at - comma < 12 else end


def _indirect(
    text: str,
    sentences: Sequence[Offsets],
    outer: Sequence[Marked],
    taken: Sequence[Offsets],
    spent: frozenset[Offsets],
) -> list[Attribution]:
    """Clauses outside marks; a cue that is `spent` on a direct quote leads to no clause of its own."""
    found: list[Attribution] = []
    closed = [(m.opened, m.closed) for m in outer]
    starts = [o for o, _ in closed]
    used = list(taken)
    for start, end in sentences:
        lo = max(0, bisect_left(starts, start) - 1)
        near = [c for c in closed[lo : bisect_left(starts, end)] if c[1] > start]
        mine = [s for s in used if s[0] < end and start < s[1]] if used else []
        cues = cues_in(text, start, end, near)
        for n, cue in enumerate(cues):
            nxt = cues[n + 1] if n + 1 < len(cues) else None
            content = _content(text, start, end, cue, nxt) if cue.verb not in spent else None
            if content is None or any(a < content[1] and content[0] < b for a, b in mine):
                continue
            kind: QuoteKind = "mixed" if any(a < content[1] and content[0] < b for a, b in near) else "indirect"
            found.append(_reported(content, kind, _subject(text, start, cues, n), cue, None))
            mine.append(content)
        used = used[bisect_left(used, (start, 0)) :] if len(used) > 64 else used
    return found


def _content(text: str, start: int, end: int, cue: Cue, following: Cue | None) -> Offsets | None:
    """The clause said: after the verb, or before a verb that closes the sentence."""
    verb = text[slice(*cue.verb)].lower()
    if ACCORDING.match(text, cue.verb[0]) and cue.source is not None:
        if cue.verb[0] - start < 3:
            comma = text.find(",", cue.source[1], end)
            return _clause(text, comma + 1, end) if comma > 0 else None
        return _clause(text, start, cue.verb[0])
    if verb in PARTICIPLES and verb in ("saying", "adding", "telling", "noting", "arguing", "claiming", "insisting"):
        return _after(text, start, _clause_end(text, end, cue, following), cue)
    if verb not in INDIRECT or cue.source is None:
        return None
    first = min(cue.verb[0], cue.source[0])
    if text[max(0, first - 2) : first].strip() == "," and first - start > 12 and verb in _PLAIN:
        return _clause(text, start, first)
    if cue.inverted:
        return None
    return _after(text, start, _clause_end(text, end, cue, following), cue)


def _after(text: str, start: int, end: int, cue: Cue) -> Offsets | None:
    verb = text[slice(*cue.verb)].lower()
    after = cue.source[1] if cue.inverted and cue.source else cue.verb[1]
    if after >= end:
        return None
    skip = (_TOLD if verb in _TELLING else _THAT).match(text, after, end)
    return _clause(text, skip.end() if skip else after, end)


def _clause(text: str, start: int, end: int) -> Offsets | None:
    while start < end and text[start] in " \u00a0,:":
        start += 1
    while end > start and text[end - 1] in " \u00a0,.;":
        end -= 1
    return (start, end) if len(words(text, start, end)) >= 2 else None
