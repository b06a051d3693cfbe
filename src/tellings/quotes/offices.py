"""Offices that several people of one article hold or held: "former President Bush" is not "the president"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tellings.quotes.individuals import Individual, long_titles
from tellings.text import fold

_FORMER_WORDS = "former|then|ex|late|retired|one-time|onetime|erstwhile|past"
_FORMER = re.compile(rf"\b(?:{_FORMER_WORDS})\b", re.IGNORECASE)
_FORMER_BEFORE = re.compile(rf"\b(?:{_FORMER_WORDS})[\s-](?:[A-Z][\w.]*\s){{0,2}}$", re.IGNORECASE)
_REACH = 40
_CLEARLY = 2.0
"""How much nearer one of two people of one surname and office must stand to be the one who is meant."""


def is_former(said: str) -> bool:
    """True where a description says of an office that it is held no more: "the former mayor"."""
    return bool(_FORMER.search(said))


def once(text: str, p: Individual, office: str) -> bool:
    """True where the text gives somebody an office and every time as a former one."""
    held = [n for n in p.names if office in long_titles(n.titles)]
    return bool(held) and all(_FORMER_BEFORE.search(text, max(0, n.whole - _REACH), n.whole) for n in held)


def of_the_time(text: str, office: str, said: str, people: Sequence[Individual]) -> list[Individual]:
    """Those of several people with an office whom a description can mean: the former ones where it says "former", the
    others where it doesn't; all of them where that leaves nobody."""
    past = [p for p in people if once(text, p, office)]
    kept = past if is_former(said) else [p for p in people if p not in past]
    return kept or list(people)


def namesakes(one: Individual, other: Individual, near: float, far: float) -> bool:
    """True for two people of one surname neither of whom is clearly nearer: nobody can tell which of them is meant."""
    return fold(one.surname) == fold(other.surname) and near < _CLEARLY * far + 1e-9
