"""Where reported words begin and end: asides, other acts of the same speaker, and ends in the middle of a phrase.

The reader labels word by word and knows no clauses; these rules mend what grammar alone shows to be amiss.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from tellings.quotes.attribution import Attribution
from tellings.quotes.lexicon import ABBREVIATIONS
from tellings.records import Offsets

_SAYING = re.compile(r"\b(?:said|says|told|tells|saying)\b")
_ACTS_WORDS = """
thanked apologized apologised praised urged warned cautioned encouraged welcomed condemned criticized criticised vowed
pledged denounced complained congratulated
"""
_ACTS = "|".join(sorted(_ACTS_WORDS.split()))
"""What somebody does with words to others, told in the past: beside "said" the same speaker's, not the subject's of the
clause said."""
_NEXT_ACT = re.compile(
    rf"(,?\s(?:and|but)\s)((?:(?:also|then|later)\s)?(?:{_ACTS})(?:\s(?:for|about|against|to|that)\b)?)\s"
)
_LEAST = 3
"""Words that stay on either side of such an act."""
_UNBOUND = re.compile(r"(?:not\s)?to\s[a-z]+\b|[a-z]{2,}ing\b")
"""A content without a finite verb of its own: "to help him", "stepping on it"."""
_CLAUSE = re.compile(
    r",\s(?:so|but|yet|as|though|although|whereas)\s(?:(?:perhaps|maybe|then|now)\s)?"
    r"(?:(?:the|an?|his|her|their|its|this|he|she|they|it|there)\s|[A-Z])"
)
_FELT = re.compile(r"\b(?:expressed|voiced|conveyed|showed|shown)$")
_ANOTHERS_ACT = re.compile(r"\s(?:and|but|while)\s[A-Z][\w’']+\s[a-z]+ed\b")
"""What is expressed is a noun, such as regret: a name with a verb of its own behind it begins another clause."""
_ASIDE = re.compile(r"\s\((?!(?:or|and|a|an|the|in|of)\b)[a-z][^()\n]*\)?$")
_REMARK = re.compile(
    r"\s\((?:(?:it|that|this)[’']s|it (?:is|was|isn|wasn)|really|true|false|yes|no|sic|naturally|seriously|indeed|"
    r"of course)\b[^()\n]{0,80}\)"
)
_WORD = re.compile(r"[\w’'-]+")
_REST = re.compile(r"((?:\s[\w’'-]+){1,5})(?=[.!?][”\"’)]*(?:\s|$))")
_HANGING_WORDS = "the a an of in on at for from with by to and or his her their its our your no"
_HANGING = frozenset(_HANGING_WORDS.split())
"""No clause ends with one of these."""
_OPENERS_WORDS = """
in on at after during when while as before to until with by last next this because according from of since for and but
that than was has is were have had are will would may did does yesterday today tonight earlier later again even still
monday tuesday wednesday thursday friday saturday sunday who which also said he she it they we i
"""
_OPENERS = frozenset(_OPENERS_WORDS.split())
"""Words with which something else than the rest of a phrase begins."""
_FEW = 2


def mended(text: str, said: Sequence[Attribution]) -> list[Attribution]:
    """The attributions with every indirect content at its clause's bounds; an act told beside it is one of its own."""
    held = sorted([s for a in said for s in a.segments] + [s for a in said for s in (a.source, a.cue) if s is not None])
    found: list[Attribution] = []
    for a in said:
        found += [_bounded(text, one, held) for one in _acts(text, a)] if a.kind == "indirect" else [a]
    return sorted((a for a in found if a.segments), key=lambda a: a.segments)


_OVER = re.compile(r"[.!?…][”\"’')]*\s")
_STOPS = frozenset(".!?…")
_SOMEBODY = re.compile(r"(?:(?:the|an?|his|her|its|their)\s)?(?:[a-z-]+\s){0,3}[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,3}")
"""A name, with what somebody is before it."""


def in_one_place(text: str, a: Attribution) -> list[Attribution]:
    """Words outside marks without the sentences in another paragraph than the words that say that they are said.

    Marked words before these are an attribution of their own, whose source is for the rules to find; so is a headline
    or an item of a list, which is no sentence.
    """
    if a.kind == "direct" or a.cue is None:
        return [a]
    a = _with_late_source(text, a)
    cue = a.cue or (0, 0)
    first, last = _place_of(text, cue)
    kept: list[Offsets] = []
    apart: list[Attribution] = []
    for start, end in a.segments:
        after = end if a.kind == "mixed" else max(start, last)
        for part in ((start, min(end, first)), (max(start, first), min(end, after)), (after, end)):
            if not _WORD.search(text, *part):
                continue
            if first <= part[0] < max(last, after):
                kept += [] if kept and _is_scrap(text, cue, part) else [part]
            elif a.kind == "mixed":
                apart.append(a._replace(segments=(part,), kind="direct", source=None, cue=None))
            elif not _STOPS.intersection(_paragraph_of(text, part).rstrip()[-2:]):
                apart.append(a._replace(segments=(part,)))
    return [a._replace(segments=tuple(kept)), *apart] if kept else [a]


def _place_of(text: str, cue: Offsets) -> Offsets:
    """The paragraph of a cue, with the lines that go on after a comma or semicolon."""
    first = text.rfind("\n", 0, cue[0]) + 1
    last = text.find("\n", cue[1])
    while last >= 0 and text[max(0, last - 2) : last].rstrip()[-1:] in (",", ";"):
        last = text.find("\n", last + 1)
    return first, len(text) if last < 0 else last


def _paragraph_of(text: str, part: Offsets) -> str:
    end = text.find("\n", part[1])
    return text[part[0] : end if end >= 0 else len(text)]


def _is_scrap(text: str, cue: Offsets, part: Offsets) -> bool:
    """The few words up to its verb of the sentence after "the coast guard says.": "The ship carries"."""
    start, end = part
    after = start > cue[1] and _OVER.search(text, cue[1], start) and text[end : end + 1] == " "
    words = _WORD.findall(text, start, end)
    return bool(after) and len(words) <= _LEAST and words[-1].endswith(("s", "ed"))


def _with_late_source(text: str, a: Attribution) -> Attribution:
    """ "The tide had turned, said the pilot Bo Lind." with the pilot read as a part of what is said: he said it."""
    if a.source is not None or a.cue is None or len(a.segments) < 2:
        return a
    start, end = a.segments[-1]
    if 0 <= start - a.cue[1] <= 1 and _SAYING.search(text, *a.cue) and _SOMEBODY.fullmatch(text, start, end):
        return a._replace(segments=a.segments[:-1], source=(start, end))
    return a


def _acts(text: str, a: Attribution) -> list[Attribution]:
    """ "She said they left early and thanked them for coming": the thanks are hers, and no part of what she said."""
    start, end = a.segments[-1]
    if a.source is None or a.cue is None or a.cue[0] > start or not _SAYING.search(text, *a.cue):
        return [a]
    for m in _NEXT_ACT.finditer(text, start, end):
        before, after = _WORD.findall(text, start, m.start()), _WORD.findall(text, m.end(), end)
        if len(before) >= _LEAST and len(after) >= _LEAST:
            first = a._replace(segments=(*a.segments[:-1], (start, m.start())))
            return [first, a._replace(segments=((m.end(), end),), cue=m.span(2))]
    return [a]


def _bounded(text: str, a: Attribution, held: Sequence[Offsets]) -> Attribution:
    start, end = a.segments[-1]
    aside = _ASIDE.search(text, start, end)
    if aside:
        end = aside.start()
    clause = _CLAUSE.search(text, start, end) if _UNBOUND.match(text, start, end) else None
    if clause:
        end = clause.start()
    act = _ANOTHERS_ACT.search(text, start, end) if a.cue and _FELT.search(text, *a.cue) else None
    if act:
        end = act.start()
    if (start, end) == a.segments[-1]:
        end = _whole(text, start, end, held)
    parts = [p for part in (*a.segments[:-1], (start, end)) for p in _without_remarks(text, *part)]
    return a._replace(segments=tuple(parts))


def _without_remarks(text: str, start: int, end: int) -> list[Offsets]:
    """A writer's remark in brackets ("it's true") is no part of what somebody else says."""
    parts, at = [], start
    for m in _REMARK.finditer(text, start, end):
        parts.append((at, m.start()))
        at = m.end()
    return [p for p in (*parts, (at, end)) if _WORD.search(text, *p)]


def _whole(text: str, start: int, end: int, held: Sequence[Offsets]) -> int:
    """The end of the phrase in whose middle a content breaks off, where the sentence ends with that phrase."""
    rest = _REST.match(text, end)
    if rest is None:
        return end
    words = rest[1].split()
    last = _WORD.findall(text, max(start, end - 30), end)
    hanging = bool(last) and last[-1].lower() in _HANGING
    open_ended = len(words) <= _FEW or all(w[0].isupper() for w in words)
    if not hanging and (words[0].lower() in _OPENERS or not open_ended):
        return end
    if words[-1].lower() in ABBREVIATIONS or _taken(held, end, rest.end()):
        return end
    return rest.end()


def _taken(held: Sequence[Offsets], start: int, end: int) -> bool:
    near = held[max(0, bisect_left(held, (start, 0)) - 8) : bisect_right(held, (end, 0))]
    return any(a < end and start < b and (a, b) != (start, end) and b > start for a, b in near)
