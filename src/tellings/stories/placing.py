"""Stories out of signatures: one ordered pass over the open window, then the likest joined first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from tellings.records import Signature, Story
from tellings.stories.affairs import link_affairs
from tellings.stories.background import shipped
from tellings.stories.copies import COPY
from tellings.stories.decision import HEADLINE, Judge, Shipped
from tellings.stories.index import MOST_AT_ONCE
from tellings.stories.likeness import PAIR, Table
from tellings.stories.links import Linker, Links, link
from tellings.stories.merging import Ties, members, merge, ties
from tellings.stories.repairs import Repair, laws
from tellings.stories.shelf import Shelf
from tellings.stories.telling import describe
from tellings.stories.vocabulary import Block, Ints, Vocabulary

LINKED = 12
"""An article need be like so many members of a story, not all: with hundreds of them it was never compared."""
LINKED_HEADLINES = 16
"""The same for a mere headline, which is sooner like another."""
STOP = 0.0
"""Log-odds, on average over all pairs of members, above which two groups are one story."""
SURE = 4.0
"""No pair weighs more than this, for or against: one sure pair shall not outvote the rest."""
VERY_ALIKE = 0.6
LIKELY = 1.0
COPIED, _COSINE, _DAYS = PAIR.index("copied"), PAIR.index("cosine"), PAIR.index("days_apart")
_SAME_DAYS = 3.0  # what is printed alike weeks later is a form (the weather, the markets), not the news


def order(signature: Signature) -> tuple[str, str]:
    """The one order of articles everywhere: by publication, the undated first, then by id."""
    return (signature.published or "", signature.article)


def fold(
    signatures: Iterable[Signature], *, repairs: Sequence[Repair] = (), decision: Judge | None = None
) -> tuple[Story, ...]:
    """Stories of a set of articles; the same set gives the same stories in whatever order it comes.

    Article ids must be distinct. A story's id is that of its first article; its tellings stand in (published, id)
    order. A person's `repairs`, oldest first, outweigh all likeness.
    """
    vocabulary = Vocabulary(shipped())
    return arrange(blocks(sorted(signatures, key=order), vocabulary), vocabulary, repairs, decision or Shipped())[1]


def blocks(signatures: Iterable[Signature], vocabulary: Vocabulary) -> Iterator[Block]:
    """The signatures as they come, weighed, some at a time; none is held here longer than that."""
    coming = signatures if isinstance(signatures, Iterator) else _handed_on(list(signatures))
    del signatures
    while some := list(islice(coming, MOST_AT_ONCE)):
        yield vocabulary.block(some)


def _handed_on(signatures: list[Signature]) -> Iterator[Signature]:
    """What the index has taken in needn't be held twice."""
    signatures.reverse()
    while signatures:
        yield signatures.pop()


def arrange(
    coming: Iterable[Block],
    vocabulary: Vocabulary,
    repairs: Sequence[Repair],
    decision: Judge,
    shelf: Shelf | None = None,
) -> tuple[Linker, tuple[Story, ...]]:
    """Stories of articles that come in the one order, and the linker that holds them, ready for the next article."""
    linker, links = link(coming, vocabulary, shelf)
    index = linker.index
    if not len(index):
        return linker, ()
    every = _judged(links, decision)
    del links  # its figures are the most of what is known of pairs
    known = every.odds > -SURE
    near = Ties(every.first[known], every.second[known], every.odds[known], every.doubled[known])
    numbers = {article: n for n, (article, _) in enumerate(index.names())} if repairs else {}
    labels = merge(linked(index.lengths[: len(index)]), near, stop=STOP, absent=-SURE, laws=laws(repairs, numbers))
    stories = describe(index, members(labels), near)
    return linker, link_affairs(stories, labels, (every.first, every.second), every.odds, index)


def _judged(links: Links, decision: Judge) -> Ties:
    """All pairs with their log-odds."""
    odds = np.empty(len(links.first))
    doubled = np.empty(len(links.first), np.bool_)
    for run, table in links.parts():
        odds[run], doubled[run] = clipped(decision, table), table[:, COPIED] >= COPY
    return ties(links.first, links.second, odds, doubled)


def linked(lengths: Ints) -> list[int]:
    """Like how many members of a story articles of these lengths each need be."""
    return [LINKED_HEADLINES if length < HEADLINE else LINKED for length in lengths.tolist()]


def clipped(decision: Judge, table: Table) -> NDArray[np.float64]:
    """Log-odds of rows of figures, none beyond `SURE`, and of pairs of the same days two rules that outweigh any crowd:
    a near-copy is sure, and texts as alike as `VERY_ALIKE` are more likely one event than not."""
    odds = np.clip(decision.log_odds(table), -SURE, SURE)
    near = table[:, _DAYS] <= _SAME_DAYS
    alike = near & (table[:, _COSINE] >= VERY_ALIKE)
    odds[alike] = np.maximum(odds[alike], LIKELY)
    odds[near & (table[:, COPIED] >= COPY)] = SURE
    return odds
