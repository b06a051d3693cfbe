"""What one article prints of an utterance in several quotations, as one telling.

"We will not sell," she said. A paragraph on: "It stays with the town." Another outlet prints both as one: nobody has
trimmed anything. Printings of one article are joined where each goes on after the one before, in the columns too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate

from tellings.collation.columns import Columns
from tellings.collation.rows import joined
from tellings.collation.sides import Telling
from tellings.records import Printing, Span


def wholes(tellings: Sequence[Telling], words: Columns) -> tuple[list[Telling], Columns, list[int]]:
    """The tellings with those joined that go on, the word columns for them, and each one's first printing.

    Indirect tellings stay alone. The order is that of the first printings.
    """
    chains = _chains(tellings, words)
    if len(chains) == len(tellings):
        return list(tellings), words, list(range(len(tellings)))
    whole = [_join([tellings[j] for j in chain]) for chain in chains]
    columns = []
    for column in words:
        made = []
        for chain in chains:
            at, before = -1, 0
            for j in chain:
                if column[j] >= 0:
                    at = before + column[j]
                before += len(tellings[j].row.atoms)
            made.append(at)
        columns.append(made)
    return whole, columns, [min(chain) for chain in chains]


def _chains(tellings: Sequence[Telling], words: Columns) -> list[list[int]]:
    """Indices of the printings that go together, each chain in the order of the text."""
    articles: dict[str, list[int]] = defaultdict(list)
    alone = []
    for j, t in enumerate(tellings):
        if t.printing.kind == "indirect":
            alone.append([j])
        else:
            articles[t.printing.span.article].append(j)
    several = {j for found in articles.values() if len(found) > 1 for j in found}
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for k, column in enumerate(words):
        for j in several:
            if column[j] >= 0:
                first.setdefault(j, k)
                last[j] = k
    chains = alone
    for found in articles.values():
        chain: list[int] = []
        for j in sorted(found, key=lambda j: tellings[j].printing.segments):
            if chain and _goes_on(tellings[chain[-1]], tellings[j]) and last.get(chain[-1], -1) < first.get(j, -1):
                chain.append(j)
            else:
                chain = [j]
                chains.append(chain)
    return sorted(chains, key=min)


def _goes_on(before: Telling, after: Telling) -> bool:
    return before.printing.segments[-1][1] <= after.printing.segments[0][0]


def _join(parts: Sequence[Telling]) -> Telling:
    if len(parts) == 1:
        return parts[0]
    joints = accumulate(len(part.row.code) for part in parts[:-1])
    segments = tuple(s for part in parts for s in part.printing.segments)
    one = parts[0].printing
    printing = Printing(
        span=Span(article=one.span.article, start=segments[0][0], end=segments[-1][1]),
        segments=segments,
        quote=one.quote,
        kind="mixed" if any(p.printing.kind == "mixed" for p in parts) else "direct",
    )
    return Telling(printing, joined([part.row for part in parts]), parts[0].outlet, frozenset(joints))
