"""Changes that can turn the meaning: which words carry it."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.collation.amounts import PARTS, UNITS
from tellings.collation.lemmas import stem
from tellings.collation.spelling import words

RISKS = ("negation", "number", "modal", "name", "hedge", "intensity")

NEGATION = frozenset(words("not no never none nothing nobody nowhere neither nor without hardly cannot barely"))
MODAL = frozenset(words("can could may might must shall should will would ought"))
_HEDGE = frozenset(
    words(
        "perhaps maybe probably possibly likely unlikely apparently seemingly reportedly allegedly presumably "
        "seem seems seemed appear appears appeared think thinks thought believe believes believed suppose "
        "guess almost nearly roughly approximately somewhat hopefully hope suggest suggests suspect doubt if"
    )
)
_INTENSITY = frozenset(
    words(
        "very really extremely deeply highly totally absolutely completely quite so too utterly entirely "
        "strongly badly especially particularly incredibly hugely greatly seriously truly fully always ever "
        "only just most more less least much all every any some few many exactly simply merely even still "
        "extraordinarily terribly slightly"
    )
)
_ONE = "1"
FUNCTION_WORDS = frozenset(
    words(
        "a an the of to in on at by for from with and or but as that this these those it its is are was were "
        "be been being am do does did have has had i you he she we they me him her us them my your his our "
        "their who whom which what there here then than so if not no 's would will can could should may might "
        "must shall into about over out up mister when where how why one 1 also just very"
    )
)
"""Words too common to show that two texts mean the same saying."""
_NOT_SAYING = FUNCTION_WORDS | MODAL


def risks(before: Sequence[str], after: Sequence[str], names_differ: bool = False) -> tuple[str, ...]:
    """Which of `RISKS` a change from the atoms `before` to the atoms `after` carries."""
    found = []
    if _count(before, NEGATION) != _count(after, NEGATION):
        found.append("negation")
    if _numbers(before) != _numbers(after):
        found.append("number")
    if _those(before, MODAL) != _those(after, MODAL):
        found.append("modal")
    if names_differ:
        found.append("name")
    if _those(before, _HEDGE) != _those(after, _HEDGE):
        found.append("hedge")
    if _those(before, _INTENSITY) != _those(after, _INTENSITY):
        found.append("intensity")
    return tuple(found)


def _count(words: Sequence[str], of: frozenset[str]) -> int:
    return sum(w in of for w in words)


def _those(words: Sequence[str], of: frozenset[str]) -> frozenset[str]:
    return of.intersection(words)


_COUNTING = frozenset(word + ending for word in (*UNITS, *PARTS) for ending in ("", "s"))


def _numbers(words: Sequence[str]) -> list[str]:
    found = sorted(w for w in words if w[0].isdigit() or w in _COUNTING)
    return found if found != [_ONE] else []


_LEAST_ALIKE = 2
_ALIKE = 0.6
"""Share of the words of the shorter text that say something, from which on another text tells the same as it."""
_LONG = 30
"""Words of a text from which on a negation in it may belong to something that the other does not tell."""
_TIMES = 4
"""How many times as long as the other one of them may be: more tells more."""
_SHIFTED = {"can": "could", "may": "might", "will": "would", "shall": "should"}
"""Modals as reported words have them."""


def turned_in_other_words(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """ "negation" and "modal", where two texts in different words, both short, tell the same but for these."""
    short, long = sorted((len(one), len(other)))
    if long > min(_LONG, _TIMES * short):
        return ()
    plain = _NOT_SAYING | NEGATION
    left, right = ({stem(w) for w in words if w not in plain} for words in (one, other))
    shared = len(left & right)
    if shared < _LEAST_ALIKE or shared < _ALIKE * min(len(left), len(right)):
        return ()
    found = []
    if bool(NEGATION.intersection(one)) != bool(NEGATION.intersection(other)):
        found.append("negation")
    first, second = ({_SHIFTED.get(w, w) for w in words if w in MODAL} for words in (one, other))
    if first - second and second - first:
        found.append("modal")
    return tuple(found)


_COUNTED = 2
"""Words after a number among which what it counts stands: "5,200 homes", "40 old boats"."""
_AMOUNTS = frozenset(("half", "quarter", "quarters", "third", "thirds", "dozen", "dozens", "couple", "score"))
_ROUNDED = 0.05
"""How far apart two numbers may be of which one can be the other, rounded."""


def other_numbers(one: Sequence[str], other: Sequence[str]) -> tuple[int, int] | None:
    """Where two texts in different words first give different numbers of the same thing; None where they do not.

    A number that the other text has too says nothing, nor does one that is the other rounded, nor any where one of the
    texts has an amount in words, which may be that number in another unit: "a quarter of an hour".
    """
    if not _AMOUNTS.isdisjoint(one) or not _AMOUNTS.isdisjoint(other):
        return None
    theirs = [(k, w) for k, w in enumerate(other) if w[0].isdigit() and w not in one]
    for k, word in enumerate(one):
        if word[0].isdigit() and word not in other:
            for j, their in theirs:
                if _counted(one, k) & _counted(other, j) and not _is_rounded(word, their):
                    return k, j
    return None


def _counted(words: Sequence[str], at: int) -> frozenset[str]:
    after = words[at + 1 : at + 1 + _COUNTED]
    return frozenset(stem(w) for w in after if w not in FUNCTION_WORDS and not w[0].isdigit())


def _is_rounded(one: str, other: str) -> bool:
    """True where two numbers are near and one has fewer figures that are not noughts; or where either is no number."""
    try:
        a, b = float(one), float(other)
    except ValueError:
        return True
    fewer = len(one.rstrip("0")) != len(other.rstrip("0"))
    return fewer and abs(a - b) <= _ROUNDED * max(a, b)
