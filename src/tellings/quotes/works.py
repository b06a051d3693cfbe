"""What stands in marks without being said: titles of works, nicknames, slogans, words held at arm's length."""

from __future__ import annotations

import re
from typing import Literal

from tellings.quotes.given import GIVEN
from tellings.quotes.marks import Marked
from tellings.text import fold, words

WorkKind = Literal["title", "nickname", "scare", "slogan"]

_NOUNS = """
album albums song songs single singles track tracks show shows film films movie movies book books novel series episode
program programme podcast play magazine video game musical opera sitcom drama documentary memoir column blog poem essay
hit ballad record mixtape ep lp sequel franchise comedy tune anthem newscast broadcast segment cartoon painting
bestseller autobiography biography remake soundtrack sketch skit series' theme host co-host anchor star special article
report headline titled entitled called
"""
_WORK_NOUNS = frozenset(_NOUNS.split())
_ON_AIR = re.compile(
    r"(?:\b(?:on|of|for|in|to|from)\s+(?:the\s+)?(?:[\w.]+[’']s\s+)?|[’']s\s+(?:[\w-]+\s+){0,4}|"
    r"\b(?:perform\w*|sing\w*|sang|host\w*|play\w*|recorded|released|watch\w*|stars? in|starring in|read\w*)\s+)$"
)
_NICK_BEFORE = re.compile(r"(?:nicknamed|known as|a\.?k\.?a\.?|nickname|dubbed|alias|goes by)\s+(?:the\s+)?$", re.I)
_SLOGAN = re.compile(
    r"\b(?:slogans?|chants?|chanted|chanting|motto|banners?|signs?|placards?|hashtags?|hats?|t-shirts?|stickers?|"
    r"mantra|catchphrase|tagline|rallying cry)\b[^.“”\"]{0,30}$",
    re.I,
)
_SO_CALLED = re.compile(
    r"\b(?:so-called|term|terms|word|words|phrase|label|concept of|known as|referred to as)\s+$", re.I
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "nor",
        "of",
        "on",
        "or",
        "so",
        "the",
        "to",
        "up",
        "with",
        "vs",
        "de",
        "la",
    ]
)


def looks_titled(inside: str) -> bool:
    """Every word but the small ones has a capital or a number: the shape of a title."""
    found = re.findall(r"\w[\w’'&.-]*", inside)
    long = [w for w in found if fold(w) not in _SMALL]
    if not long or len(found) > 9:
        return False
    return all(w[0].isupper() or w[0].isdigit() for w in long) and found[0][:1].isupper() | found[0][:1].isdigit()


def work_kind(text: str, m: Marked, *, cued: bool) -> WorkKind | None:
    """What a marked span is if it is no speech; None where it may be speech. `cued`: a verb of saying leads to it."""
    inside = text[m.start : m.end].rstrip(",.;")
    before = text[max(0, m.opened - 80) : m.opened]
    after = text[m.closed : m.closed + 40]
    if "\n" in before:
        before = before[before.rindex("\n") + 1 :]
    count = len(words(inside))
    if count <= 4 and _is_nickname(before, after):
        return "nickname"
    if cued and not (looks_titled(inside) and 1 < count <= 9):
        return None
    if looks_titled(inside) and _titled_by_place(before, after, text[m.start : m.end], count):
        return "title"
    if count <= 8 and _SLOGAN.search(before):
        return "slogan"
    if cued:
        return None
    if count <= 4 and _SO_CALLED.search(before):
        return "scare"
    return "title" if looks_titled(inside) and 2 <= count <= 7 and inside[-1:] not in "!?" else None


def _is_nickname(before: str, after: str) -> bool:
    if _NICK_BEFORE.search(before):
        return True
    lead = re.search(r"([A-Z][\w’-]+)\s+$", before)
    return bool(lead and fold(lead[1]) in GIVEN and re.match(r"\s[A-Z][a-z’-]+", after))


def _titled_by_place(before: str, after: str, marked: str, count: int) -> bool:
    """A word for a kind of work beside it, or the place where titles stand ("on ABC's …", "performed …")."""
    if marked[-1:] in "!?" and count > 4:
        return False
    near = [fold(w) for w in re.findall(r"[\w’'-]+", before)[-4:]] + [
        fold(w) for w in re.findall(r"[\w’'-]+", after)[:2]
    ]
    return any(w in _WORK_NOUNS for w in near) or bool(_ON_AIR.search(before))
