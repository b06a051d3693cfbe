"""Who is whose: "her sister", "his client", "Low's running mate" stand for whoever the story says that is.

A relation is read where a text puts it beside a name ("Ann Low, the sister of Bea Low", "his rival, Cal Moor"), with
its inverse; a bare "her sister" is given to somebody only where that leaves one person.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tellings.records import Mention, Offsets, Person, Span
from tellings.text import fold

_TABLE = """
sibling sibling sister brother sibling sisters brothers siblings
parent child father mother parent parents
child parent son daughter child sons daughters children
spouse spouse wife husband spouse widow widower
partner partner partner girlfriend boyfriend fiance fiancee
lawyer client lawyer attorney
client lawyer client
opponent opponent opponent rival challenger opponents rivals
running_mate running_mate running_mate
predecessor successor predecessor
successor predecessor successor
"""
_ROWS = [row.split() for row in _TABLE.strip().splitlines()]
_KIND = {noun.replace("_", " "): row[0] for row in _ROWS for noun in row[2:]}
"""Noun → what it makes somebody to somebody."""
_NOUN = re.compile(rf"\b(?:{'|'.join(_KIND)})\b")
_INVERSE = {row[0]: row[1] for row in _ROWS}
_SHE = frozenset(["sister", "mother", "daughter", "wife", "widow", "girlfriend", "fiancee"])
_HE = frozenset(["brother", "father", "son", "husband", "widower", "boyfriend"])
_NOUNS = "|".join(sorted((re.escape(n) for n in _KIND), key=len, reverse=True))
_BETWEEN = r"((?:(?!(?:and|or|of|to|for|with|by|in|on|at|the|an?|his|her|is|was|said)\b)[\w’'-]+\s){0,3}?)"
_BARE = re.compile(rf"(?:\b([Hh]is|[Hh]er)|[’']s?)\s{_BETWEEN}({_NOUNS})\b(?!-)(?!,?\s(?:[A-Z][\w.’'-]*\s?){{1,6}})")
_BEFORE = re.compile(
    rf"(?:\b([Hh]is|[Hh]er)|[’']s?)\s{_BETWEEN}({_NOUNS})(?:\s(?:for|in|at)\s[a-z]+)?,?\s(?:former\s)?(?:[A-Z][\w.-]*\s){{0,3}}$"
)
_APPOSED = re.compile(r"(?:\s\([^()\n]{1,20}\))?,\s")
_OF = re.compile(rf"(?:^|\s)({_NOUNS})\s(?:of|to|for)\s")
_OWNED = re.compile(rf"[’']s?\s(?:(?:own|two|three|four|five|[a-z-]+)\s){{0,3}}?({_NOUNS})\b")
_LEADS = re.compile(r"(?:who\s(?:is|was)\s)?(?:one\sof\s|both\s)?(?:[A-Z][\w.’'-]*\s){0,4}$")
"""What may stand between a name's comma and the name whose "sister" follows."""
_OPENS = re.compile(r"(?:who\s(?:is|was)\s)?(?:(?:an?|the|one\sof\sthe)\s)?(?:[a-z-]+\s){0,2}$")
"""What may stand between a name's comma and "sister of"."""
_AND = re.compile(rf"(?:{_NOUNS})\s(?:of|to|for)\s[^,]*(?:,\s)?\sand\s(?:the\s)?(?:[a-z-]+\s)?$")
_CLOSES = re.compile(r"[,.;:)—–―”\"\n]|\s(?:in|on|at|of|and|who|to|for|with|by)\s|$")
"""What follows a name that stands behind "his client, "; a verb would make it the subject of another clause."""
_STOP = re.compile(r"(?<!\b[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z][a-z])[.!?](?:\s|$)|[;:“”\"\n]")
"""A sentence's end, not the stop of "Mr." or "Sen."."""
_REACH = 160
_LEAD = 60
"""Characters of offices that may stand before the name that "sister of" leads to."""


class _Named(NamedTuple):
    start: int
    end: int
    who: str


Known = dict[tuple[str, str], set[str]]
"""(person, what) → those who are that to the person."""


def by_relation(texts: Mapping[str, str], people: Sequence[Person]) -> dict[str, list[Mention]]:
    """Person id → "her sister" and its like in any article of the story, names left out."""
    persons = {p.id: p for p in people if not p.body}
    places: dict[str, list[_Named]] = defaultdict(list)
    for p in persons.values():
        for m in p.mentions:
            places[m.span.article].append(_Named(m.span.start, m.span.end, p.id))
    known: Known = defaultdict(set)
    for article, body in sorted(texts.items()):
        named = places[article] = sorted(places[article])
        for owner, kind, other in _told(body, named, persons):
            known[owner, kind].add(other)
            known[other, _INVERSE[kind]].add(owner)
    _of_siblings(known)
    found: dict[str, list[Mention]] = {}
    for article, body in sorted(texts.items()) if known else ():
        for (start, end), who in _bare(body, places[article], known, persons):
            span = Span(article=article, start=start, end=end)
            found.setdefault(who, []).append(Mention(span=span, kind="description"))
    return found


def _of_siblings(known: Known) -> None:
    """Sisters and brothers have their parents in common."""
    for (who, kind), others in sorted(known.items()):
        if kind == "sibling":
            for other in others:
                shared = known.get((who, "parent"), set()) | known.get((other, "parent"), set())
                if shared:
                    known[who, "parent"] = known[other, "parent"] = shared


# ── where a text says who is whose ──


def _told(body: str, named: Sequence[_Named], persons: Mapping[str, Person]) -> Iterator[tuple[str, str, str]]:
    """(owner, what, who) for every relation that stands beside a name."""
    for n, name in enumerate(named):
        before = _BEFORE.search(body, max(0, name.start - _REACH), name.start)
        if before and (body[before.end(3)] != "," or _CLOSES.match(body, name.end)):
            owner = _owner(body, named, before, persons)
            if owner and owner != name.who and _may_be(persons[name.who], before[3]):
                yield owner, _KIND[before[3]], name.who
        yield from _behind(body, named, n, persons)


def _behind(
    body: str, named: Sequence[_Named], n: int, persons: Mapping[str, Person]
) -> Iterator[tuple[str, str, str]]:
    """Relations in the apposition behind a name: "the sister of Bea Low", "Mr. Low's lawyer"."""
    name = named[n]
    apposed = _APPOSED.match(body, name.end, name.end + 24)
    if apposed is None:
        return
    stop = _STOP.search(body, apposed.end(), apposed.end() + _REACH)
    end = stop.start() if stop else min(len(body), apposed.end() + _REACH)
    for other in named[n + 1 :]:
        if other.start >= end:
            return
        if other.who == name.who:
            continue
        noun = _noun_behind(body, apposed.end(), other)
        if noun and _may_be(persons[name.who], noun):
            yield other.who, _KIND[noun], name.who


def _noun_behind(body: str, start: int, other: _Named) -> str | None:
    """What the apposition that begins at `start` makes somebody to `other`, a name in it."""
    owned = _OWNED.match(body, other.end, other.end + 60)
    if owned and _LEADS.fullmatch(body, start, other.start):
        return owned[1]
    for m in _OF.finditer(body, max(start - 1, other.start - _LEAD), other.start):
        opens = _OPENS.fullmatch(body, start, m.start(1)) or _AND.search(body, start, m.start(1))
        if opens and "," not in body[m.end() : other.start] and not _NOUN.search(body, m.end(), other.start):
            return m[1]
    return None


def _may_be(person: Person, noun: str) -> bool:
    gender = "she" if noun in _SHE else "he" if noun in _HE else None
    return gender is None or person.gender in (None, gender)


# ── bare "her sister" ──


def _bare(
    body: str, named: Sequence[_Named], known: Known, persons: Mapping[str, Person]
) -> Iterator[tuple[Offsets, str]]:
    for m in _BARE.finditer(body):
        kind = _KIND[m[3]]
        owner = _owner(body, named, m, persons, {who for who, what in known if what == kind})
        meant = known.get((owner or "", kind), set())
        fitting = sorted(w for w in meant if _may_be(persons[w], m[3]))
        if len(fitting) == 1 and not m[3].endswith("s"):
            start = m.start()
            if m[1] is None:
                start = next(n.start for n in named if n.end == m.start())
            yield (start, m.end(3)), fitting[0]


def _owner(
    body: str,
    named: Sequence[_Named],
    m: re.Match[str],
    persons: Mapping[str, Person],
    among: set[str] | None = None,
) -> str | None:
    """Whose: the name before "'s"; for "his" and "her" whoever is named first in the sentence, else last before it."""
    if m[1] is None:
        return next((n.who for n in named if n.end == m.start()), None)
    gender = "he" if fold(m[1]) == "his" else "she"
    last = bisect_left(named, _Named(m.start(), 0, ""))
    fitting = [
        n
        for n in named[max(0, last - 12) : last]
        if persons[n.who].gender in (None, gender) and (among is None or n.who in among) and m.start() - n.end < 500
    ]
    if not fitting:
        return None
    here = [n for n in fitting if not _STOP.search(body, n.end, m.start())]
    return here[0].who if here else fitting[-1].who
