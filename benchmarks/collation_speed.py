"""Five-way alignment against CollateX in one run: time, tokens lost, dependence on order, columns that differ.

    pip install collatex && python benchmarks/collation_speed.py [GROUPS]

Groups are made from an invented statement by cutting, dropping, replacing and moving words, with a fixed seed: once
from one statement, as the printings of one story, whose words are met again and again, and once each from another
statement of words that no other group has. Both collators have the same groups in turns, a tenth of them at a time. Of
the one statement Tellings lays each tenth `AGAIN` times: once is too short against what else the machine does.
CollateX is no dependency of the package; without it only Tellings is measured.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from tellings.collation.alignment import Alignment, align
from tellings.collation.rows import Known, Row, row

STATEMENT = (
    "We have looked at the northern pier again and again, and nobody here will tell you that it is safe; it was built"
    " for carts, not for lorries of forty tonnes, and if the county wants it open by spring, then the county must pay."
)
Columns = list[list[str]]
AGAIN = 5
FORMS = Known()
"""Normal forms of the words met: one such dictionary serves a whole story."""


def mutated(words: list[str], chance: random.Random) -> list[str]:
    """The words as another outlet might print them."""
    start, end = chance.randrange(0, 6), len(words) - chance.randrange(0, 8)
    kept = [w for w in words[start:end] if chance.random() > 0.04]
    return [chance.choice(words) if chance.random() < 0.04 else w for w in kept]


def groups(count: int, chance: random.Random, *, differing: bool = False) -> list[list[str]]:
    """`count` groups of five printings, of one statement or each of its own."""
    made = []
    for _ in range(count):
        words = STATEMENT.split()
        if differing:
            names = {word: _invented(word, chance) for word in words}
            words = [names[word] for word in words]
        made.append([" ".join(words), *(" ".join(mutated(words, chance)) for _ in range(4))])
    return made


def _invented(word: str, chance: random.Random) -> str:
    """A word of other letters with the marks and the capital of `word`."""
    made = "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(chance.randrange(2, 5)))
    return (made.title() if word[0].isupper() else made) + "".join(c for c in word if not c.isalnum())


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


Collator = tuple[str, Callable[[Sequence[str]], Any], Callable[[Any, int], Columns]]
"""Name, what collates a group, and what writes its columns out."""


def timed(collators: Sequence[Collator], made: list[list[str]], often: dict[str, int]) -> dict[str, float]:
    """CPU seconds a group for each collator, without writing the columns out: the median of the tenths."""
    each: dict[str, list[float]] = {name: [] for name, *_ in collators}
    tenth = -(-len(made) // 10)
    for at in range(0, len(made), tenth):
        part = made[at : at + tenth]
        for name, collate, _ in collators:
            again = often.get(name, 1)
            start = time.process_time()
            for _ in range(again):
                for g in part:
                    collate(g)
            each[name].append((time.process_time() - start) / again / len(part))
    return {name: statistics.median(found) for name, found in each.items()}


def checked(collator: Collator, made: list[list[str]]) -> list[Columns]:
    """All columns; prints how many printings cannot be made again from them, and how many groups order changes."""
    name, collate, columns = collator
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
    print(f"{name:9} printings not rebuilt {lost}; groups that order changes {turned}")
    return tables


def main(count: int) -> None:
    """Both collators on the same groups."""
    made = groups(count, random.Random(7))
    collators: list[Collator] = [("Tellings", ours, our_columns)]
    try:
        theirs(made[0])
        collators.append(("CollateX", theirs, their_columns))
    except ImportError as error:
        print(f"CollateX cannot be run, so there is nothing to compare with: {error}")
    for what, found, often in (
        ("one statement", made, {"Tellings": AGAIN}),
        ("a statement each", groups(count, random.Random(8), differing=True), {}),
    ):
        took = timed(collators, found, often)
        ratio = f"; {took['CollateX'] / took['Tellings']:.0f} times" if len(took) > 1 else ""
        print(f"{what:16} " + ", ".join(f"{name} {1000 * each:.3f} ms a group" for name, each in took.items()) + ratio)
    tables = [checked(collator, made) for collator in collators]
    if len(tables) > 1:
        differ = sum(len({tuple(c) for c in a} ^ {tuple(c) for c in b}) for a, b in zip(*tables, strict=True))
        print(f"{differ / count:.1f} columns a group differ")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
