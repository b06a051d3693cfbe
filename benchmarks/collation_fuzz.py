"""Random and mutated groups through the whole of collation: no crash, no group over 50 ms, no token lost.

python benchmarks/collation_fuzz.py [GROUPS [SEED]]
"""

from __future__ import annotations

import random
import sys
import time

from tellings.collation.alignment import align
from tellings.collation.columns import Columns
from tellings.collation.relations import find_changes
from tellings.collation.rows import Row, row
from tellings.collation.sides import Telling
from tellings.records import Printing, Span

LISTED = """the a of we will not never can't won't gonna forty 40 1,000 harbour harbor Holm Bell pier b****y
state-run U.S. perhaps very [he] (sic) … ... — -- “ ” ' " , . ! ? ; $5 50% don’t it's naïve ß"""
WORDS = (*LISTED.split(), "\u200fשלום", "日本", "\u202e", "x\u0301", "\x00")
LIMIT_MS = 50.0
STEP = 5_000
TURNED = 4
"""Every fourth group is laid in the reverse order too."""


def text(chance: random.Random) -> str:
    """A printing of nonsense."""
    return chance.choice((" ", " ", "", "\n")).join(chance.choices(WORDS, k=chance.randrange(0, 45)))


def mutate(base: str, chance: random.Random) -> str:
    """The same printing with characters cut, doubled or exchanged."""
    made = list(base)
    for _ in range(chance.randrange(0, 12)):
        if made:
            at = chance.randrange(len(made))
            made[at] = chance.choice(("", made[at] * 2, chance.choice(WORDS), " "))
    return "".join(made)


def _words(rows: list[Row], columns: Columns) -> list[list[str]]:
    return [[r.words[at] if at >= 0 else "" for r, at in zip(rows, column, strict=True)] for column in columns]


def main(count: int, seed: int) -> None:
    """Runs the groups and prints the slowest as it goes; fails on a lost token."""
    chance = random.Random(seed)
    slowest = 0.0
    over = 0
    for done in range(1, count + 1):
        base = text(chance)
        printed = [base] + [mutate(base, chance) if chance.random() < 0.7 else text(chance) for _ in range(4)]
        start = time.process_time()
        tellings = []
        for n, words in enumerate(printed):
            span = Span(article=f"a{n}", start=0, end=len(words))
            kind = chance.choice(("direct", "direct", "mixed"))
            printing = Printing(span=span, segments=((0, len(words)),), quote="q", kind=kind)
            tellings.append(Telling(printing, row(words, ((0, len(words)),)), f"Outlet {n}"))
        aligned = align([t.row for t in tellings])
        longest = min(range(5), key=lambda n: (-len(tellings[n].row.atoms), n))
        find_changes(tellings, aligned, longest)
        took = 1000 * (time.process_time() - start)
        slowest, over = max(slowest, took), over + (took > LIMIT_MS)
        rows = [t.row for t in tellings]
        if done % TURNED == 0:
            turned = [column[::-1] for column in align(rows[::-1]).tokens]
            assert _words(rows, turned) == _words(rows, aligned.tokens), printed
        for n, t in enumerate(tellings):
            assert [c[n] for c in aligned.tokens if c[n] >= 0] == list(range(len(t.row.tokens))), printed
        if done % STEP == 0 or done == count:
            held = f"{done} groups, no crash, no token lost, {done // TURNED} turned the same"
            print(f"{held}; slowest {slowest:.1f} ms, {over} over {LIMIT_MS:.0f} ms", flush=True)


if __name__ == "__main__":
    given = [int(a) for a in sys.argv[1:]]
    main(given[0] if given else 100_000, given[1] if len(given) > 1 else 11)
