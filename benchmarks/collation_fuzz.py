"""Random and mutated groups through the whole of collation: what must hold of any text whatever.

    python benchmarks/collation_fuzz.py [GROUPS [SEED]]

100,000 groups of five printings unless told otherwise. Of each: no crash; every token in one column, in its order;
words beside words, marks beside marks; printings that read the same laid alike; every change's words where its spans
say; for every fourth, the same columns in the reverse order. What breaks one of these is shown, and the run fails.
Groups that take more than 50 ms of CPU are counted and shown.
"""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Sequence
from typing import Literal

from tellings.collation.alignment import Alignment, align
from tellings.collation.columns import Columns
from tellings.collation.relations import find_changes
from tellings.collation.rows import Row, row
from tellings.collation.sides import Telling
from tellings.records import RELATIONS, Change, Printing, Span

LISTED = """the a of we will not never can't won't gonna forty 40 1,000 harbour harbor Holm Bell pier b****y
state-run U.S. perhaps very [he] (sic) … ... — -- “ ” ' " , . ! ? ; $5 50% don’t it's naïve ß"""
WORDS = (*LISTED.split(), "\u200fשלום", "日本", "\u202e", "x\u0301", "\x00")
LIMIT_MS = 50.0
STEP = 5_000
TURNED = 4
"""Every fourth group is laid in the reverse order too."""
REPEATED = 0.2
"""How often a printing is the first one again."""


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


def group(chance: random.Random) -> list[str]:
    """Five printings: of one text with mutations, of others, and some of them alike."""
    base = text(chance)
    made = [base]
    for _ in range(4):
        kind = chance.random()
        made.append(base if kind < REPEATED else mutate(base, chance) if kind < 1 - REPEATED else text(chance))
    return made


def telling(n: int, words: str, kind: Literal["direct", "mixed"]) -> Telling:
    """A printing as collation sees it."""
    span = Span(article=f"a{n}", start=0, end=len(words))
    printing = Printing(span=span, segments=((0, len(words)),), quote="q", kind=kind)
    return Telling(printing, row(words, ((0, len(words)),)), f"Outlet {n}")


def _words(rows: Sequence[Row], columns: Columns) -> list[list[str]]:
    return [[r.words[at] if at >= 0 else "" for r, at in zip(rows, column, strict=True)] for column in columns]


def check(rows: Sequence[Row], columns: Columns) -> None:
    """What must hold of the columns of any group."""
    for n, r in enumerate(rows):
        assert [c[n] for c in columns if c[n] >= 0] == list(range(len(r.tokens))), "a token is lost or moved"
    spoken = [set(r.owner) for r in rows]
    for column in columns:
        kinds = {at in words for words, at in zip(spoken, column, strict=True) if at >= 0}
        assert len(kinds) == 1, "a word stands beside a mark, or a column is empty"
    for n, r in enumerate(rows):
        first = next(m for m, other in enumerate(rows) if other.words == r.words)
        assert all(c[n] == c[first] for c in columns), "what reads the same is not laid alike"


def check_changes(printed: Sequence[str], tellings: Sequence[Telling], changes: Sequence[Change]) -> None:
    """Spans hold what they say: whole tokens, within their printing."""
    for n, t in enumerate(tellings):
        said = [printed[n][start:end] for start, end in t.row.tokens]
        assert said == list(t.row.words), "a token is not what stands in the text"
    starts = [{start for start, _ in t.row.tokens} for t in tellings]
    ends = [{end for _, end in t.row.tokens} for t in tellings]
    for change in changes:
        assert change.sentence, "a change without a sentence"
        for span in change.spans:
            n = int(span.article[1:])
            assert span.start in starts[n], "a span begins within a token"
            assert span.end in ends[n], "a span ends within a token"
            assert span.start < span.end, "a span without words"


def turned(rows: Sequence[Row], aligned: Alignment) -> bool:
    """Whether the same rows in the reverse order are laid alike."""
    back = [column[::-1] for column in align(rows[::-1]).tokens]
    return _words(rows, back) == _words(rows, aligned.tokens)


def lay(done: int, printed: Sequence[str], kinds: Sequence[Literal["direct", "mixed"]]) -> float:
    """Milliseconds of CPU for one group, whose every property is checked after that."""
    start = time.process_time()
    tellings = [telling(n, words, kind) for n, (words, kind) in enumerate(zip(printed, kinds, strict=True))]
    rows = [t.row for t in tellings]
    aligned = align(rows)
    longest = min(range(len(rows)), key=lambda n: (-len(rows[n].atoms), n))
    changes, relation = find_changes(tellings, aligned, longest)
    took = 1000 * (time.process_time() - start)
    check(rows, aligned.tokens)
    check_changes(printed, tellings, changes)
    assert relation in RELATIONS
    assert done % TURNED or turned(rows, aligned), "another order, other columns"
    return took


def main(count: int, seed: int) -> None:
    """Runs the groups and prints the slowest as it goes; fails on the first that breaks a property."""
    chance = random.Random(seed)
    slowest = 0.0
    over = 0
    for done in range(1, count + 1):
        printed = group(chance)
        kinds = chance.choices(("direct", "direct", "mixed"), k=len(printed))
        took = math.inf
        try:
            took = lay(done, printed, kinds)
        finally:
            if took > LIMIT_MS:
                print(f"group {done} of seed {seed}, {took:.1f} ms: {printed!r}", flush=True)
        slowest, over = max(slowest, took), over + (took > LIMIT_MS)
        if done % STEP == 0 or done == count:
            held = f"{done} groups, no crash, no token lost, {done // TURNED} turned the same"
            print(f"{held}; slowest {slowest:.1f} ms, {over} over {LIMIT_MS:.0f} ms", flush=True)


if __name__ == "__main__":
    given = [int(a) for a in sys.argv[1:]]
    main(given[0] if given else 100_000, given[1] if len(given) > 1 else 11)
