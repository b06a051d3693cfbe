"""People and bodies of a story: one name each, with all the ways that each outlet names them."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.records import Person, Quote, Story, Study


def gather(story: Story, studies: Sequence[Study]) -> tuple[tuple[Person, ...], tuple[Quote, ...]]:
    """The people of the whole story, and its quotes with speakers that are ids of these people."""
    return (tuple(p for s in studies for p in s.people), tuple(q for s in studies for q in s.quotes))
