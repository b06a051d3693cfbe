"""A sentence for each change, of fixed parts and the texts' own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tellings.collation.variants import Side

_SHOWN = 14
"""Words of a long passage that a sentence shows; the spans hold all of it."""


class Add(Protocol):
    """Notes one change."""

    def __call__(self, kind: str, one: Side, other: Side, detail: str, risk: tuple[str, ...] = ...) -> None:
        """`one` in the reference and `other` in the changed printing are the words concerned."""
        ...


def sentence(kind: str, detail: str, base: tuple[str, str], changed: tuple[Sequence[str], str]) -> str:
    """The change between `base` (its outlet, its words) and `changed` (its outlets, their words) in plain words."""
    outlet, ours = base[0], _quoted(base[1])
    others = sorted(dict.fromkeys(changed[0]))
    who, many = _list(others), len(others) > 1
    theirs = _quoted(changed[1])
    has = "have" if many else "has"
    if kind == "altered":
        return _altered(detail, (outlet, ours), (who, theirs), has)
    if kind == "trimmed":
        return _trimmed(detail, (outlet, ours), (who, theirs), many)
    if kind == "spliced":
        return _spliced(detail, (outlet, ours), (who, theirs), many)
    if kind == "overlapping":
        return f"Neither holds all that the other prints: only {outlet} has {ours}, only {who} {has} {theirs}."
    if kind == "reordered":
        return f"{who} {has} {theirs} in another place than {outlet}."
    if kind == "paraphrased":
        return f"{who} {'tell' if many else 'tells'} it in other words: {theirs}."
    return _form(kind, (outlet, ours), (who, theirs), has)


def _altered(detail: str, base: tuple[str, str], changed: tuple[str, str], has: str) -> str:
    outlet, ours = base
    who, theirs = changed
    if detail == "left out":
        return f"{outlet} has {ours}, which {who} {has} not."
    if detail == "put in":
        return f"{who} {has} {theirs}, which {outlet} has not."
    if detail == "bent":
        return f"{who} {has} {theirs} where {outlet} has {ours}: bent to fit the sentence around it."
    return f"{who} {has} {theirs} where {outlet} has {ours}."


def _trimmed(detail: str, base: tuple[str, str], changed: tuple[str, str], many: bool) -> str:
    outlet, ours = base
    who, theirs = changed
    s = "" if many else "s"
    if detail == "start":
        return f"{who} begin{s} later; {outlet} has {ours} before it."
    if detail == "end":
        return f"{who} stop{s} earlier; {outlet} goes on {ours}."
    if detail == "starts":
        return f"{who} begin{s} earlier, with {theirs}."
    if detail == "ends":
        return f"{who} go{'' if many else 'es'} on {theirs}."
    if detail.startswith("insides"):
        return (
            f"{outlet} prints parts of it in separate marks; between them {who} {'have' if many else 'has'} {theirs}."
        )
    return f"{who} print{s} parts of it in separate marks; between them {outlet} has {ours}."


def _spliced(detail: str, base: tuple[str, str], changed: tuple[str, str], many: bool) -> str:
    outlet, ours = base
    who, theirs = changed
    marked = "; an ellipsis marks the gap" if detail.startswith("marked") else "; nothing marks the gap"
    if detail.endswith("s"):
        return f"{outlet} prints as one what {who} {'have' if many else 'has'} apart, with {theirs} between{marked}."
    return f"{who} print{'' if many else 's'} as one what {outlet} has apart, with {ours} between{marked}."


_FORMS = {
    "case": "in other capitals",
    "spelling": "another spelling",
    "contraction": "contracted or written out",
    "number": "a number in figures or in words",
    "mask": "letters masked",
    "abbreviation": "an abbreviation",
}


def _form(kind: str, base: tuple[str, str], changed: tuple[str, str], has: str) -> str:
    outlet, ours = base
    who, theirs = changed
    if kind == "inserted":
        if not theirs:
            return f"{outlet} has {ours} in brackets: its own words, marked as such."
        if not ours:
            return f"{who} {has} {theirs} in brackets: words of its own, marked as such."
        return f"{who} {has} {theirs} where {outlet} has {ours}: words in brackets are the outlet's own."
    return f"{who} {has} {theirs} where {outlet} has {ours}: the same word, {_FORMS.get(kind, 'written otherwise')}."


def _quoted(words: str) -> str:
    if not words:
        return ""
    parts = words.split()
    if len(parts) > _SHOWN:
        half = _SHOWN // 2
        words = " ".join(parts[:half]) + " […] " + " ".join(parts[-half:])
    return f"“{words}”"


def _list(names: Sequence[str]) -> str:
    if len(names) < 2:
        return names[0] if names else "another"
    return ", ".join(names[:-1]) + " and " + names[-1]
