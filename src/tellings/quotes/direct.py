"""Attributions by rule: direct quotes by marks and the cue beside them, indirect and mixed ones by a verb of saying."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from tellings.quotes.attribution import Attribution
from tellings.quotes.cues import INDIRECT, Cue, cues_in
from tellings.quotes.marks import Marked, outermost
from tellings.records import Offsets, QuoteKind
from tellings.text import words

_TURN = re.compile(r"([A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,4}|Q|A|[A-Z]{2,}(?: [A-Z]{2,}){0,3}):\s")
_DASH = re.compile(r"\s*[—–―-]{1,2}\s*((?:[A-Z][\w.’'-]*|de|van|von)(?: (?:[A-Z][\w.’'-]*|de|van|von|of|the)){0,5})")
_TOLD = re.compile(
    r"\s*(?:(?:reporters|lawmakers|supporters|viewers|them|him|her|us|me|[A-Z][\w’']+(?: [A-Z][\w’']+){0,3}"
    r"|the \w+(?: \w+)?)\s+)?(?:that\s+)?"
)
_THAT = re.compile(r"\s*(?:that\s+)?")
_TELLING = frozenset(["told", "tells", "tell"])
_CALLING_WORDS = """
asked asks called calls described describes accused accuses urged urges
"""
_CALLING = frozenset(_CALLING_WORDS.split())


def attribute(text: str, sentences: Sequence[Offsets], marked: Sequence[Marked]) -> list[Attribution]:
    """All attributions that rules see, in order. Without marks or verbs of saying there are none."""
    outer = outermost(marked)
    found = _direct(text, sentences, outer)
    taken = [s for a in found for s in a.segments]
    found += _indirect(text, sentences, outer, taken)
    return sorted(found, key=lambda a: a.segments)


# ── direct ──


@dataclass(slots=True)
class _Said:
    marks: list[Marked]
    cue: Cue | None
    turn: Offsets | None = None


def _direct(text: str, sentences: Sequence[Offsets], outer: Sequence[Marked]) -> list[Attribution]:
    made: list[_Said] = []
    before: Marked | None = None
    for m in outer:
        last = made[-1] if made else None
        cue = _cue_of(text, sentences, m, outer)
        joins = (
            last is not None and before is not None and before is last.marks[-1] and _goes_on(text, before, m, last.cue)
        )
        if last is not None and joins and (cue is None or cue == last.cue or cue.verb[0] < m.opened):
            last.marks.append(m)
        elif cue is not None or speechlike(text, m):
            made.append(_Said([m], cue, _turn_of(text, m)))
        before = m
    return [_attributed(text, s) for s in made]


def _attributed(text: str, said: _Said) -> Attribution:
    source = said.cue.source if said.cue else said.turn
    cue = said.cue.verb if said.cue else None
    return Attribution(
        segments=tuple(p for m in said.marks for p in m.parts),
        kind="direct",
        source=source,
        cue=cue,
        confidence=0.9 if said.cue else 0.6,
        repaired=next((m.repaired for m in said.marks if m.repaired), None),
    )


def speechlike(text: str, m: Marked) -> bool:
    """Whether marked words look like somebody's sentence, no cue beside them: long, or with a stop of its own."""
    inside = text[m.start : m.end]
    count = len(words(inside))
    if len(m.parts) > 1 or count >= 12:
        return True
    stands = m.opened == 0 or text[m.opened - 1] in "\n \u00a0"
    ends = inside[-1:] in ".,!?…" and inside[:1].isupper()
    return count >= 4 and ends and stands and not _titled(inside)


def _titled(inside: str) -> bool:
    long = [w for w in re.findall(r"\w[\w’'-]*", inside) if len(w) > 3]
    return bool(long) and all(w[0].isupper() for w in long)


def _cue_of(text: str, sentences: Sequence[Offsets], m: Marked, outer: Sequence[Marked]) -> Cue | None:
    """The cue right after the closing mark, else the one that leads up to the opening mark."""
    hi = min([_sentence_end(text, sentences, m.closed)] + [o.opened for o in outer if o.opened >= m.closed])
    inside = text[m.end - 1 : m.end]
    after = [c for c in cues_in(text, m.closed, min(hi, m.closed + 200), []) if c.source is not None]
    if after and (inside in ",?!…—–.-" or text[m.closed : m.closed + 1] == ","):
        first = after[0]
        lead = min(first.verb[0], first.source[0] if first.source else first.verb[0])
        if len(words(text, m.closed, lead)) <= (3 if inside in ",?!…—" or text[m.closed : m.closed + 1] == "," else 0):
            return first
    lo = max([_sentence_at(sentences, m.opened)[0]] + [o.closed for o in outer if o.closed <= m.opened])
    ahead = [c for c in cues_in(text, max(lo, m.opened - 300), m.opened, []) if c.source is not None]
    if ahead:
        near = ahead[-1]
        gap = text[near.verb[1] : m.opened]
        if gap.rstrip().endswith((",", ":")) or len(words(gap)) <= 2:
            return near
    dash = _DASH.match(text, m.closed, min(len(text), m.closed + 80))
    if dash and "\n" not in dash.group().strip():
        return Cue(verb=(dash.start(1), dash.start(1)), source=dash.span(1), inverted=True)
    return None


def _sentence_at(sentences: Sequence[Offsets], at: int) -> Offsets:
    n = bisect_left(sentences, (at + 1, 0)) - 1
    return sentences[n] if n >= 0 else (0, 0)


def _sentence_end(text: str, sentences: Sequence[Offsets], at: int) -> int:
    line = text.find("\n", at)
    line = len(text) if line < 0 else line
    _, end = _sentence_at(sentences, min(at, max(0, len(text) - 1)))
    return min(line, end) if end > at else min(line, at + 200)


def _goes_on(text: str, before: Marked, m: Marked, cue: Cue | None) -> bool:
    """Whether marked words go on what was said just before: same paragraph, nothing but the attribution between."""
    gap = text[before.closed : m.opened]
    if "\n" in gap:
        return False
    if cue is None:
        return len(words(gap)) == 0
    return bool(cue.verb[0] >= before.closed and cue.verb[1] <= m.opened and len(words(gap)) <= 30)


def _turn_of(text: str, m: Marked) -> Offsets | None:
    """ "LENO: …": a name and a colon right before the mark or at its paragraph's start."""
    line = text.rfind("\n", 0, m.opened) + 1
    turn = _TURN.match(text, line)
    return turn.span(1) if turn and turn.end() >= m.opened - 1 else None


# ── indirect and mixed ──


def _indirect(
    text: str, sentences: Sequence[Offsets], outer: Sequence[Marked], taken: Sequence[Offsets]
) -> list[Attribution]:
    found: list[Attribution] = []
    closed = [(m.opened, m.closed) for m in outer]
    used = sorted(taken)
    starts = [o for o, _ in closed]
    for start, end in sentences:
        lo = max(0, bisect_left(starts, start) - 1)
        near = [c for c in closed[lo : bisect_left(starts, end)] if c[1] > start]
        for cue in cues_in(text, start, end, near):
            content = _content(text, start, end, cue)
            if content is None or _overlaps(content, used):
                continue
            found.append(
                Attribution(
                    segments=(content,),
                    kind=_kind(content, near),
                    source=cue.source,
                    cue=cue.verb,
                    confidence=0.55,
                )
            )
            used = sorted([*used, content])
            break
    return found


def _content(text: str, start: int, end: int, cue: Cue) -> Offsets | None:
    """The clause said: after the verb, or before a verb that closes the sentence."""
    verb = text[slice(*cue.verb)]
    if cue.source is None:
        return None
    if verb.lower().startswith(("according", "in the", "as")):
        if cue.verb[0] - start < 3:
            comma = text.find(",", cue.source[1], end)
            return _clause(text, comma + 1, end) if comma > 0 else None
        return _clause(text, start, cue.verb[0])
    if verb not in INDIRECT:
        return None
    first = min(cue.verb[0], cue.source[0])
    after = cue.source[1] if cue.inverted else cue.verb[1]
    if text[first - 2 : first].strip() == "," and first - start > 12:
        return _clause(text, start, first)
    if cue.inverted:
        return None
    skip = (_TOLD if verb in _TELLING else _THAT).match(text, after, end)
    if skip and verb not in _CALLING:
        after = skip.end()
    return _clause(text, after, end)


def _clause(text: str, start: int, end: int) -> Offsets | None:
    while start < end and text[start] in " \u00a0,:":
        start += 1
    while end > start and text[end - 1] in ' \u00a0,.;”"':
        end -= 1
    return (start, end) if len(words(text, start, end)) >= 3 else None


def _overlaps(content: Offsets, used: Sequence[Offsets]) -> bool:
    return any(a < content[1] and content[0] < b for a, b in used)


def _kind(content: Offsets, marks: Sequence[Offsets]) -> QuoteKind:
    return "mixed" if any(a < content[1] and content[0] < b for a, b in marks) else "indirect"
