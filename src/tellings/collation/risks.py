"""Changes that can turn the meaning: which words carry it."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.collation.spelling import words

RISKS = ("negation", "number", "modal", "name", "hedge", "intensity")

NEGATION = frozenset(words("not no never none nothing nobody nowhere neither nor without hardly cannot barely"))
_MODAL = frozenset(words("can could may might must shall should will would ought"))
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


def risks(before: Sequence[str], after: Sequence[str], names_differ: bool = False) -> tuple[str, ...]:
    """Which of `RISKS` a change from the atoms `before` to the atoms `after` carries."""
    found = []
    if _count(before, NEGATION) != _count(after, NEGATION):
        found.append("negation")
    if _numbers(before) != _numbers(after):
        found.append("number")
    if _those(before, _MODAL) != _those(after, _MODAL):
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


def _numbers(words: Sequence[str]) -> list[str]:
    found = sorted(w for w in words if w[0].isdigit())
    return found if found != [_ONE] else []
