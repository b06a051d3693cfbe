"""One printing as the namer of changes sees it: its tokens, its segments, its outlet's name."""

from __future__ import annotations

from typing import NamedTuple

from tellings.collation.rows import Row
from tellings.collation.spelling import words
from tellings.collation.variants import Side
from tellings.records import Printing, Span

_AFTER_HAD = frozenset(words("been had better gone done seen taken given made said told known become got come"))
"""Words before which "'d" is "had"."""


class Telling(NamedTuple):
    """One printing ready for comparing, and the name by which sentences call its outlet."""

    printing: Printing
    row: Row
    outlet: str
    joints: frozenset[int] = frozenset()
    """Atoms with which another quotation of the same article begins."""

    def segment_of(self, atom: int) -> int:
        """Index of the segment in which an atom stands."""
        start = self.row.starts[self.row.owner[atom]]
        return sum(start >= end for _, end in self.printing.segments)

    def starts_sentence(self, atom: int) -> bool:
        """True where an atom's token has a capital and follows a stop, a break of the quote, or nothing."""
        if atom >= len(self.row.owner):
            return True
        token = self.row.owner[atom]
        if not self.row.words[token][0].isupper():
            return False
        return token == 0 or self.row.words[token - 1][0] in ".!?…" or self.breaks_before(atom)

    def breaks_before(self, atom: int) -> bool:
        """True where narration stands between an atom and the one before it."""
        if len(self.printing.segments) == 1:
            return False
        return 0 < atom < len(self.row.atoms) and self.segment_of(atom - 1) != self.segment_of(atom)

    def said(self, side: Side) -> list[str]:
        """The atoms of a run as what they mean here: the month of "May" is no "may", and "they'd been" no "would"."""
        found = list(self.row.atoms[side.first : side.last])
        for n, atom in enumerate(found):
            at = side.first + n
            if atom == "may" and self.row.words[self.row.owner[at]] == "May" and not self.starts_sentence(at):
                found[n] = "May"
            elif atom == "would" and self.row.words[self.row.owner[at]][-2:] in ("'d", "’d"):
                after = self.row.atoms[at + 1] if at + 1 < len(self.row.atoms) else ""
                found[n] = "had" if after in _AFTER_HAD else atom
        return found

    def stops_after(self, atom: int) -> bool:
        """True where a mark follows the token of an atom: "No," says nothing of the words after it."""
        after = self.row.owner[atom] + 1
        return after < len(self.row.words) and self.row.words[after][0] in ",.;:!?…—–"

    def span(self, side: Side) -> Span | None:
        """Where in the article a run of atoms stands; None for an empty run."""
        if not side:
            return None
        return self._between(self.row.owner[side.first], self.row.owner[side.last - 1])

    def place(self, side: Side) -> Span | None:
        """Where a run of atoms stands; for an empty run the words on both sides of the place, as far as there are."""
        if side:
            return self.span(side)
        first, last = max(0, side.first - 1), min(len(self.row.atoms), side.first + 1)
        return self.span(Side(first, last))

    def text(self, side: Side) -> str:
        """The words of a run of atoms as printed, with the marks between them, narration left out."""
        if not side:
            return ""
        first, last = self.row.owner[side.first], self.row.owner[side.last - 1]
        parts: list[str] = []
        at = self.row.starts[first]
        for token in range(first, last + 1):
            if self.row.starts[token] > at:
                parts.append(" ")
            parts.append(self.row.words[token])
            at = self.row.end(token)
        return "".join(parts)

    def _between(self, first: int, last: int) -> Span:
        return Span(article=self.printing.span.article, start=self.row.starts[first], end=self.row.end(last))
