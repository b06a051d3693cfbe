"""What happens to somebody once, a death, a verdict, a wedding, with the time that a sentence gives it."""

from __future__ import annotations

import re
from typing import NamedTuple

from tellings.facts.stems import stem
from tellings.records import Span

_ONCE = re.compile(
    r"\b(?:(?P<death>died|dies|killed|killing|passed away)|(?P<birth>born)"
    r"|(?P<verdict>convicted|found guilty|acquitted|found not guilty)|(?P<sentence>sentenced)"
    r"|(?P<leaving>resigned|stepped down|quit|was fired|was dismissed|was sacked)"
    r"|(?P<wedding>married|wed)|(?P<swearing>sworn in|inaugurated))\b",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"\b(?:after|before|until|since|following|who|which|where|while|because|but|and|said|told|later|"
    r"announced|anniversary|memorial|funeral|buried)\b|[;:—“”\"(]",
    re.IGNORECASE,
)
"""Between an event and a time: what is told behind it is something else, that may have its own time."""
_NOT_YET = re.compile(r"\b(?:not|never|will|would|could|may|might|nearly|almost|if|nobody|no one)\b|n[’']t\b", re.I)
_STOP = re.compile(r"[.!?][\"”’']?\s|\n")
_REACH = 90
"""Characters between an event and its time."""
_CAPITAL = re.compile(
    r"(?<=[\w,] )[A-Z][^\W\d_]{2,}|(?<=– )(?!The|His|Her|Their|One|Two|Three|Four)[A-Z][^\W\d_]{2,}(?= [A-Z])"
)
_COUNT = re.compile(
    r"(?<![\w.,£$€-])(?<!, )(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|several|"
    r"many)\b",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"\b(?:husband|wife|mother|father|brother|sister|son|daughter|uncle|aunt|cousin|friend|partner|dog|"
    r"grandmother|grandfather|widow|widower)\b",
    re.IGNORECASE,
)


_WHO = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_SUBJECT = 6
"""Words at the head of a sentence in which its subject stands."""


class Once(NamedTuple):
    """One thing that happens once, as a sentence tells it with its time."""

    kind: str
    whom: frozenset[str]
    """The names at the head of its sentence, as stems."""
    kin: frozenset[str]
    """"Her husband": who it happened to where no name says it."""
    who: frozenset[str]
    """"He", "she"."""
    counts: frozenset[str]
    """How many died, where that is told."""


def once_at(body: str, time: Span) -> Once | None:
    """What a time is given to, where that is something that happens once; None where it is anything else."""
    start = max((m.end() for m in _STOP.finditer(body, max(0, time.start - 200), time.start)), default=time.start - 200)
    start = max(0, start)
    stop = _STOP.search(body, time.end, time.end + 200)
    end = stop.start() if stop else min(len(body), time.end + 200)
    before = [m for m in _ONCE.finditer(body, start, time.start) if _joined(body[m.end() : time.start])]
    after = [m for m in _ONCE.finditer(body, time.end, end) if _joined(body[time.end : m.start()])]
    found = before[-1] if before else (after[0] if after else None)
    if found is None or _NOT_YET.search(body, max(start, found.start() - 20), found.start()):
        return None
    told = body[start : found.start()]
    head = " ".join(told.split()[:_SUBJECT])
    dead = head + " " + body[found.start() : found.end() + 20] if found["death"] else ""
    return Once(
        kind=str(found.lastgroup),
        whom=frozenset(stem(w) for w in _CAPITAL.findall("– " + head)) - _DAYS,
        kin=frozenset(w.lower() for w in _WHOSE.findall(head)),
        who=frozenset(w.lower() for w in _WHO.findall(head)),
        counts=frozenset(w.lower() for w in _COUNT.findall(dead)),
    )


_DAYS = frozenset(stem(f"{day}day") for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"))


def _joined(between: str) -> bool:
    """True where nothing else is told between an event and a time."""
    return len(between) <= _REACH and not _ELSE.search(between)


def is_one(one: Once, two: Once) -> bool:
    """True where two tellings can be of one event: of one kind, and not of other people or as many."""
    if one.kind != two.kind or (one.counts and two.counts and one.counts.isdisjoint(two.counts)):
        return False
    if one.whom and two.whom and one.whom.isdisjoint(two.whom):
        return False
    if one.who and two.who and one.who != two.who:
        return False
    return one.kin == two.kin
