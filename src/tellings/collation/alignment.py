"""Alignment of all printings of an utterance at once.

The longest printing is laid down first; each further one, longest first, is laid along all columns that exist by the
longest common subsequence of their heads, and what remains in a gap goes to the columns of that gap that read the same,
else beside them, else into columns of its own. Words are laid before marks; a mark stays with the word that it follows
or, an opening one, precedes. The order of laying depends on the words alone, so the order of the articles does not
matter; every token is in exactly one column, in its order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from tellings.collation.columns import Cells, Columns, columns, numbered
from tellings.collation.rows import Row, coded
from tellings.collation.weaving import weave


class Alignment:
    """Where every atom and token of every printing stands. −1: the printing has nothing in that column."""

    def __init__(self, tokens: Columns, held: Cells) -> None:
        self.tokens = tokens
        """`tokens[k][j]`: index of the token of row j in column k, marks among the words."""
        self._held = held

    @cached_property
    def words(self) -> Columns:
        """`words[k][j]`: index of the atom of row j in word column k. Only the naming of changes asks for it."""
        return numbered(self._held)


def align(rows: Sequence[Row], reported: Collection[int] = ()) -> Alignment:
    """All rows side by side; the columns follow the order of `rows`, whatever the order of laying was.

    The rows at `reported` are told in other words: they are laid last, so that they cannot draw the others apart.
    """
    order = sorted(range(len(rows)), key=lambda r: (r in reported, -len(rows[r].code), rows[r]))
    codes, letters = coded(rows)
    woven = weave([codes[r] for r in order], letters)
    places = [""] * len(rows)
    for r, place in zip(order, woven, strict=True):
        places[r] = place
    return Alignment(*columns(rows, places, order))
