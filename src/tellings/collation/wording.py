"""A sentence for each change, of fixed parts and the texts' own words."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.collation.changes import Named

_SHOWN = 14
"""Words of a long passage that a sentence shows; the spans hold all of it."""
_STATEMENT = 40
"""Words from which on a telling is a statement, of which a paraphrase tells a part: its two ends would show little."""

FORMS = {
    "case": "in other capitals",
    "spelling": "in another spelling",
    "contraction": "contracted or written out",
    "number": "a number in figures or in words",
    "mask": "with letters masked",
    "abbreviation": "abbreviated or written out",
    "bracket": "with the outlet's own words in brackets",
    "punctuation": "with other punctuation",
    "order": "in marks of their own, in another order",
}
"""Ways of writing the same words."""


def sentence(change: Named, base: str, others: Sequence[str]) -> str:
    """One change in plain words. `base` is the outlet of the reference, `others` are those that print it changed."""
    names = sorted(dict.fromkeys(others))
    party = _Party(_list(names), len(names) > 1)
    one, other = quoted(change.one), quoted(change.other)
    if change.kind == "altered":
        return _altered(change, base, party)
    if change.kind == "trimmed":
        return _trimmed(change, base, party)
    if change.kind == "spliced":
        return _spliced(change, base, party)
    if change.kind == "overlapping":
        return f"Neither has all that the other has: only {base} has {one}, only {party.has} {other}."
    if change.kind == "reordered":
        return f"{party.has} {other} in another place than {base}."
    numbers = "; the numbers differ: {}, {}".format(*map(quoted, change.numbers)) if all(change.numbers) else ""
    if len(change.one.split()) > _STATEMENT:
        return f"{party.verb('tell')} it in other words: {other}{numbers}."
    return f"{party.verb('tell')} it in other words, {other}, where {base} has {one}{numbers}."


class _Party:
    """One or several outlets as the subject of a sentence."""

    def __init__(self, names: str, many: bool) -> None:
        self.names = names
        self.many = many

    @property
    def has(self) -> str:
        return f"{self.names} {'have' if self.many else 'has'}"

    @property
    def lacks(self) -> str:
        return f"{self.names} {'have' if self.many else 'has'} not"

    @property
    def goes(self) -> str:
        return "go" if self.many else "goes"

    def verb(self, verb: str) -> str:
        return f"{self.names} {verb}{'' if self.many else 's'}"


def _altered(change: Named, base: str, party: _Party) -> str:
    one, other = quoted(change.one), quoted(change.other)
    if change.detail == "missing":
        return (
            f"{party.has} {other}, which {base} has not."
            if change.lacking
            else f"{base} has {one}, which {party.lacks}."
        )
    if change.detail == "elsewhere":
        return f"In another place, {party.has} {other} where {base} has {one}."
    bent = ": bent to fit the sentence around it" if change.detail == "bent" else ""
    return f"{party.has} {other} where {base} has {one}{bent}."


def _trimmed(change: Named, base: str, party: _Party) -> str:
    one, other = quoted(change.one), quoted(change.other)
    if change.detail == "inside":
        if change.lacking:
            return f"{base} prints parts of it in separate marks; between them {party.has} {other}."
        return f"{party.verb('print')} parts of it in separate marks; between them {base} has {one}."
    if change.detail == "openly":
        if change.lacking:
            return f"{base} leaves out {other}, which {party.has}; an ellipsis marks the gap."
        return f"{party.verb('leave')} out {one}, which {base} has; an ellipsis marks the gap."
    if change.detail == "start":
        if change.lacking:
            return f"{party.verb('begin')} earlier, with {other}."
        return f"{party.verb('begin')} later; {base} has {one} before it."
    if change.lacking:
        return f"{party.names} {party.goes} on {other}."
    return f"{party.verb('stop')} earlier; {base} goes on {one}."


def _spliced(change: Named, base: str, party: _Party) -> str:
    one, other = quoted(change.one), quoted(change.other)
    if change.detail == "broken":
        if change.lacking:
            return f"{base} ends a sentence before {other}, which {party.has}, and goes on in further marks."
        return f"{party.verb('end')} a sentence before {one}, which {base} has, and {party.goes} on in further marks."
    marked = "an ellipsis marks the gap" if change.detail == "marked" else "nothing marks the gap"
    if change.lacking:
        return f"{base} prints together what {party.has} apart, with {other} between; {marked}."
    return f"{party.verb('print')} together what {base} has apart, with {one} between; {marked}."


def forms_sentence(kind: str, pairs: Sequence[tuple[str, str]]) -> str:
    """The words that outlets write otherwise in one way, as one sentence."""
    shown = ", ".join(f"{quoted(a)} / {quoted(b)}" if a and b and a != b else quoted(a or b) for a, b in pairs[:4])
    more = f" and {len(pairs) - 4} more" if len(pairs) > 4 else ""
    return f"The same words {FORMS[kind]}: {shown}{more}."


def quoted(words: str) -> str:
    """Words in quotation marks, a long passage by its two ends."""
    if not words:
        return ""
    parts = words.split()
    if len(parts) > _SHOWN:
        half = _SHOWN // 2
        words = " ".join(parts[:half]) + " […] " + " ".join(parts[-half:])
    return f"“{words}”"


def _list(names: Sequence[str]) -> str:
    if len(names) < 2:
        return names[0] if names else "another outlet"
    return ", ".join(names[:-1]) + " and " + names[-1]
