"""Attributions by rule, direct ones: words in marks with the cue beside them, before, after or in the line above."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from tellings.quotes.attribution import Attribution
from tellings.quotes.cues import PARTICIPLES, SUBJECT, Cue, any_verb_after, cues_in, subject_of
from tellings.quotes.marks import TURN, Marked
from tellings.records import Offsets
from tellings.text import words

_DASH = re.compile(r"\s*[—–―-]{1,2}\s*((?:[A-Z][\w.’'-]*|de|van|von)(?: (?:[A-Z][\w.’'-]*|de|van|von|of|the)){0,5})")
_INNER_CLOSE = "’'”\"›"
_REACH = 240
_BARE = frozenset(
    ["began", "started", "answered", "replied", "continued", "concluded", "responded", "quipped", "joked"]
)
"""Verbs that need no object, so that what stands before them is what was said."""
_TAGS = frozenset(["said", "says", "asked", "added", "wrote", "tweeted", "explained", "replied", "began", "concluded"])


@dataclass(slots=True)
class _Said:
    marks: list[Marked]
    cue: Cue | None
    turn: Offsets | None = None


def direct(text: str, sentences: Sequence[Offsets], outer: Sequence[Marked]) -> list[Attribution]:
    """Words wholly in marks that a cue leads to or follows, or that stand like speech; parts that go on are one."""
    made: list[_Said] = []
    before: Marked | None = None
    for n, m in enumerate(outer):
        last = made[-1] if made else None
        follower = outer[n + 1].opened if n + 1 < len(outer) else len(text)
        cue = cue_of(text, sentences, m, before.closed if before else 0, follower)
        goes_on = last is not None and before is last.marks[-1] and _goes_on(text, last, m)
        if last is not None and goes_on and (cue is None or (last.cue is not None and cue.verb == last.cue.verb)):
            last.marks.append(m)
        elif cue is not None or speechlike(text, m):
            made.append(_Said([m], cue, turn_of(text, m)))
        before = m
    return [_attributed(text, s) for s in made]


def _attributed(text: str, said: _Said) -> Attribution:
    source = said.turn or (said.cue.source if said.cue else None)
    cue = said.cue.verb if said.cue and not said.turn else None
    parts = [p for m in said.marks for p in m.parts]
    if said.turn is not None and parts[0][0] <= said.turn[0]:
        colon = text.index(":", said.turn[1]) + 1
        parts[0] = (colon, max(parts[0][1], colon))
        cue = (colon - 1, colon)
    return Attribution(
        segments=tuple(parts),
        kind="direct",
        source=source,
        cue=cue,
        confidence=0.9 if source else 0.6,
        repaired=next((m.repaired for m in said.marks if m.repaired), None),
    )


def speechlike(text: str, m: Marked) -> bool:
    """Whether marked words look like somebody's sentence with no cue beside them: long, or with a stop of its own."""
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


# ── the cue ──


def cue_of(text: str, sentences: Sequence[Offsets], m: Marked, lo: int, hi: int) -> Cue | None:
    """The cue right after the closing mark, else the one that leads to the opening mark, else a dash and a name.

    `lo` is where the marks before end, `hi` where the next ones open.
    """
    return _cue_after(text, sentences, m, hi) or _cue_before(text, sentences, m, lo) or _dash_after(text, m)


def _cue_after(text: str, sentences: Sequence[Offsets], m: Marked, hi: int) -> Cue | None:
    end = min(hi, _sentence_end(text, sentences, m.closed), m.closed + _REACH)
    stop = text[m.start : m.end].rstrip(_INNER_CLOSE)[-1:]
    comma = text[m.closed : m.closed + 1] == ","
    closed = stop in ",?!…—–" or comma or text[m.start : m.end].endswith("...")
    if not closed and stop not in ".-":
        return None
    for cue in cues_in(text, m.closed + comma, end, []):
        if cue.source is None:
            continue
        lead = min(cue.verb[0], cue.source[0])
        if not closed and not _tag(text, cue, end):
            return None
        if len(words(text, m.closed, lead)) <= (2 if closed else 0):
            return cue
        whole = SUBJECT.match(text, _solid(text, m.closed + comma, end))
        between = text[whole.end() : cue.verb[0]] if whole else ""
        if whole and closed and re.match(r"\s*[,(—–]", between) and re.search(r"[,)—–]\s*(?:\w+ly\s)?$", between):
            return Cue(verb=cue.verb, source=(whole.start(), whole.end()))
        break
    return any_verb_after(text, _solid(text, m.closed + comma, end), end) if closed and stop != "," else None


def _tag(text: str, cue: Cue, end: int) -> bool:
    """After a full stop inside the marks: only a bare "he said" and its like, not a sentence of its own."""
    last = max(cue.verb[1], cue.source[1] if cue.source else 0)
    verb = text[slice(*cue.verb)]
    return verb in _BARE or (verb in _TAGS and len(words(text, last, end)) <= 3)


def _solid(text: str, start: int, end: int) -> int:
    while start < end and text[start] in " \u00a0\n":
        start += 1
    return start


def _cue_before(text: str, sentences: Sequence[Offsets], m: Marked, lo: int) -> Cue | None:
    start = max(lo, sentence_at(sentences, m.opened)[0], m.opened - 300)
    line = text.rfind("\n", 0, m.opened) + 1
    if m.opened == line:
        return _cue_above(text, sentences, line)
    ahead = [_with_subject(text, start, c) for c in cues_in(text, start, m.opened, [])]
    if not ahead or ahead[-1].source is None:
        return None
    near = ahead[-1]
    gap = text[max(near.verb[1], near.source[1] if near.inverted and near.source else 0) : m.opened]
    led = gap.rstrip().endswith((",", ":")) or not words(gap) or gap.strip() in ("that", "it", "this")
    return near if led else None


def _with_subject(text: str, start: int, cue: Cue) -> Cue:
    """ "Lee broke in, asking": the sentence's subject speaks."""
    if cue.source is not None or text[slice(*cue.verb)] not in PARTICIPLES:
        return cue
    return Cue(verb=cue.verb, source=subject_of(text, start, cue.verb[0]))


def _cue_above(text: str, sentences: Sequence[Offsets], line: int) -> Cue | None:
    """ "Ann Lee said:" alone on the line above."""
    above = text[:line].rstrip() if line < 4_000 else text[line - 4_000 : line].rstrip()
    if not above.endswith((":", "said,", "wrote,")):
        return None
    end = (0 if line < 4_000 else line - 4_000) + len(above)
    start = max(sentence_at(sentences, end - 1)[0], end - 300)
    found = [c for c in cues_in(text, start, end, []) if c.source is not None]
    if found:
        return found[-1]
    subject = SUBJECT.match(text, start)
    return Cue(verb=(end - 1, end), source=subject.span()) if subject else None


def _dash_after(text: str, m: Marked) -> Cue | None:
    dash = _DASH.match(text, m.closed, min(len(text), m.closed + 80))
    if dash is None or "\n\n" in dash.group():
        return None
    after = text[dash.end() : dash.end() + 1]
    if after not in ("", "\n", ".", ",", "(") or len(words(text, m.start, m.end)) < 3:
        return None
    return Cue(verb=(dash.start(1), dash.start(1)), source=dash.span(1), inverted=True)


def turn_of(text: str, m: Marked) -> Offsets | None:
    """ "LENO: …": a name and a colon right before the mark, inside it, or at its paragraph's start."""
    line = text.rfind("\n", 0, m.opened) + 1
    turn = TURN.match(text, line)
    if turn and turn.end() >= m.opened - 1 and m.opened > line:
        return turn.span(1)
    inner = TURN.match(text, m.start)
    return inner.span(1) if inner and inner.group(1).isupper() else None


# ── sentences and going on ──


def sentence_at(sentences: Sequence[Offsets], at: int) -> Offsets:
    """The sentence that begins last at or before an offset; (0, 0) where there is none."""
    n = bisect_left(sentences, (at + 1, 0)) - 1
    return sentences[n] if n >= 0 else (0, 0)


def _sentence_end(text: str, sentences: Sequence[Offsets], at: int) -> int:
    line = text.find("\n", at)
    line = len(text) if line < 0 else line
    _, end = sentence_at(sentences, min(at, max(0, len(text) - 1)))
    return min(line, end) if end > at else min(line, at + 200)


def _goes_on(text: str, said: _Said, m: Marked) -> bool:
    """Whether marked words go on what was said just before: same paragraph, only the attribution between."""
    last = said.marks[-1]
    gap = text[last.closed : m.opened]
    if "\n" in gap:
        return False
    if said.cue is None or said.cue.source is None:
        return not words(gap)
    if said.cue.verb[0] < last.closed:
        return not words(gap) and gap.strip() in ("", "…", "...")
    whole = text[m.end - 1 : m.end] in ".,!?…—-’'" or text[m.closed : m.closed + 1] in (",", ".", "")
    tail = len(words(text, max(said.cue.verb[1], said.cue.source[1]), m.opened))
    starts = text[m.start : m.start + 1].isupper() or gap.rstrip().endswith(",") or gap.rstrip().endswith(("…", "..."))
    return whole and starts and tail <= 14


_NEW_SENTENCE = re.compile(r"[.!?…][”\"’')]*\s+(?=[“\"„«][^\W\d_])")


def resplit(text: str, sentences: Sequence[Offsets]) -> list[Offsets]:
    """Sentences cut once more where a stop stands before an opening mark: a splitter may have joined them."""
    found: list[Offsets] = []
    for start, end in sentences:
        at = start
        for m in _NEW_SENTENCE.finditer(text, start, end):
            if text[m.end() + 1].isupper():
                found.append((at, m.end()))
                at = m.end()
        found.append((at, end))
    return found
