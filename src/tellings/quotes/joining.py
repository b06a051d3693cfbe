"""The tagger's attributions with what only the rules see: words plainly in marks beside a plain cue."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tellings.quotes import decode
from tellings.quotes.attribution import Attribution
from tellings.quotes.named import CAPITAL, PARTICLE
from tellings.records import Offsets

_NAME = 60
"""Characters of a name that are looked through."""
_FULL = rf"(?:{CAPITAL} (?:{PARTICLE} )*)+{CAPITAL}"
_SWALLOWED = re.compile(rf"([a-z]+(?: [a-z]+){{0,3}}) ({_FULL})")
_BEHIND = re.compile(rf" ({_FULL})(?=[.,;]|\s*\Z)")


def joined(tagged: Sequence[decode.Attribution], ruled: Sequence[Attribution], text: str) -> list[Attribution]:
    """The tagger's attributions, a source and cue lent by the rules where it found none, and the direct quotes that it
    missed altogether: those that the rules give a source. In the order of the text."""
    found = [a for a in tagged if a.segments]
    direct = [r for r in ruled if r.kind == "direct" and r.source is not None]
    found = [_own_name(_inner(a, direct, text), text) for a in found]
    lent = [_lend(part, direct) for a in found for part in _apart(a, direct)]
    taken = sorted(s for a in lent for s in a.segments)
    more = [r for r in direct if r.cue is not None and not _touches(r.segments, taken)]
    return sorted([*lent, *more], key=lambda a: a.segments)


def _inner(a: Attribution, ruled: Sequence[Attribution], text: str) -> Attribution:
    """What somebody said, according to a paper, is what somebody said: the words in marks with their own cue."""
    if a.cue is None or "according" not in text[slice(*a.cue)].lower():
        return a
    for r in ruled:
        own = r.cue is not None and r.cue != a.cue and r.source is not None and r.source != a.source
        if own and 10 * _shared(a.segments, r.segments) >= 9 * sum(e - s for s, e in r.segments):
            return a._replace(segments=r.segments, kind="direct", source=r.source, cue=r.cue)
    return a


def _own_name(a: Attribution, text: str) -> Attribution:
    """The tagger may read the beginning of a rare name as a part of the cue ("said Imre", of Imre Toth) and then look
    for the source elsewhere: the name is the source, and ends the cue. So is a name behind a cue without source."""
    if a.cue is None:
        return a
    if a.source is None and (m := _BEHIND.match(text, a.cue[1], a.cue[1] + _NAME)):
        return a if _touches((m.span(1),), a.segments) else a._replace(source=m.span(1))
    m = _SWALLOWED.match(text, a.cue[0], a.cue[1] + _NAME)
    if m is None or not m.start(2) < a.cue[1] < m.end(2):
        return a
    if a.source is not None and _touches((m.span(2),), [a.source]):
        return a._replace(cue=m.span(1))
    return a._replace(cue=m.span(1), source=m.span(2))


def _apart(a: Attribution, ruled: Sequence[Attribution]) -> list[Attribution]:
    """One attribution for each cue, where the rules see that two parts in marks have each a cue and source of their own
    beside them: "said Lee" behind the first, "Lee asked" behind the second."""
    if a.kind != "direct" or len(a.segments) < 2:
        return [a]
    parts: list[Attribution] = []
    before: Attribution | None = None
    for segment in a.segments:
        own = next((r for r in ruled if r.cue and 2 * _shared((segment,), r.segments) > segment[1] - segment[0]), None)
        if parts and (own is None or before is None or own.cue == before.cue):
            parts[-1] = parts[-1]._replace(segments=(*parts[-1].segments, segment))
        elif parts and own is not None:
            parts.append(a._replace(segments=(segment,), source=own.source, cue=own.cue))
        else:
            parts.append(a._replace(segments=(segment,)))
        before = own or before
    return parts


def _lend(a: Attribution, lenders: Sequence[Attribution]) -> Attribution:
    if a.source is not None or a.kind != "direct":
        return a
    for r in lenders:
        if _shared(a.segments, r.segments) >= 0.8 * sum(e - s for s, e in a.segments):
            return a._replace(source=r.source, cue=a.cue or r.cue)
    return a


def _shared(one: Sequence[Offsets], two: Sequence[Offsets]) -> int:
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in two)


def _touches(segments: Sequence[Offsets], taken: Sequence[Offsets]) -> bool:
    return any(a < e and s < b for s, e in segments for a, b in taken)
