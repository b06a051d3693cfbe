"""Five-way alignment against CollateX in one run: time, tokens lost, dependence on order, columns that differ.

    pip install collatex && python benchmarks/collation_speed.py [GROUPS]

Groups are made from an invented statement by cutting, dropping, replacing and moving words, with a fixed seed.
CollateX is no dependency of the package; without it only Tellings is measured.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from tellings.collation.alignment import Alignment, align
from tellings.collation.forms import Known, Row, row

STATEMENT = (
    "We have looked at the northern pier again and again, and nobody here will tell you that it is safe; it was built"
    " for carts, not for lorries of forty tonnes, and if the county wants it open by spring, then the county must pay."
)
Columns = list[list[str]]
Laid = TypeVar("Laid")
FORMS: Known = {}
"""Normal forms of the words met: one such dictionary serves a whole story."""


def mutated(words: list[str], chance: random.Random) -> list[str]:
    """The words as another outlet might print them."""
    start, end = chance.randrange(0, 6), len(words) - chance.randrange(0, 8)
    kept = [w for w in words[start:end] if chance.random() > 0.04]
    return [chance.choice(words) if chance.random() < 0.04 else w for w in kept]


def groups(count: int, chance: random.Random) -> list[list[str]]:
    """`count` groups of five printings."""
    words = STATEMENT.split()
    return [[STATEMENT, *(" ".join(mutated(words, chance)) for _ in range(4))] for _ in range(count)]


def ours(texts: Sequence[str]) -> tuple[list[Row], Alignment]:
    """The texts cut into words and aligned by Tellings."""
    cut = [row(t, ((0, len(t)),), FORMS) for t in texts]
    return cut, align(cut)


def our_columns(laid: tuple[list[Row], Alignment], count: int) -> Columns:
    """The words of each column."""
    cut, aligned = laid
    return [[r.words[at] if at >= 0 else "" for r, at in zip(cut, c, strict=True)] for c in aligned.tokens]


def theirs(texts: Sequence[str]) -> object:
    """The same by CollateX, one token each column."""
    import collatex

    collation = collatex.Collation()
    for n, text in enumerate(texts):
        collation.add_plain_witness(f"w{n}", text)
    return collatex.collate(collation, segmentation=False)


def their_columns(table: object, count: int) -> Columns:
    """The words of each column of CollateX's table."""
    made = []
    for column in table.columns:  # type: ignore[attr-defined]
        tokens = column.tokens_per_witness
        made.append([" ".join(t.token_string.strip() for t in tokens.get(f"w{n}", ())) for n in range(count)])
    return made


def measure(
    name: str,
    collate: Callable[[Sequence[str]], Laid],
    columns: Callable[[Laid, int], Columns],
    made: list[list[str]],
) -> tuple[float, list[Columns]]:
    """Prints what one collator does with the groups; CPU seconds a group without writing the columns out, and these."""
    collate(made[0])  # what is loaded at first use is not collation
    start = time.process_time()
    for g in made:
        collate(g)
    each = (time.process_time() - start) / len(made)
    tables = [columns(collate(g), len(g)) for g in made]
    lost = sum(
        "".join(c[n] for c in table) != "".join(g[n].split())
        for g, table in zip(made, tables, strict=True)
        for n in range(len(g))
    )
    turned = 0
    for g, table in zip(made, tables, strict=True):
        back = [c[::-1] for c in columns(collate(g[::-1]), len(g))]
        turned += back != table
    print(f"{name:9} {1000 * each:8.3f} ms a group; printings not rebuilt {lost}; groups that order changes {turned}")
    return each, tables


def main(count: int) -> None:
    """Both collators on the same groups."""
    made = groups(count, random.Random(7))
    quick, here = measure("Tellings", ours, our_columns, made)
    try:
        slow, there = measure("CollateX", theirs, their_columns, made)
    except ImportError as error:
        print(f"CollateX cannot be run, so there is nothing to compare with: {error}")
        return
    differ = sum(len({tuple(c) for c in a} ^ {tuple(c) for c in b}) for a, b in zip(here, there, strict=True))
    print(f"{slow / quick:.0f} times as fast; {differ / count:.1f} columns a group differ")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
