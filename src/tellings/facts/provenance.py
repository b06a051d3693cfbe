"""Who had it from whom: credits, shared words, who came first; three layers, never mixed."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.records import Credit, Quote, Shared, Story, Study


def find_credits(story: Story, studies: Sequence[Study]) -> tuple[Credit, ...]:
    """Every place where an article says where it had something from."""
    return ()


def find_shared(
    story: Story, studies: Sequence[Study], said: Sequence[Quote], credits: Sequence[Credit]
) -> tuple[Shared, ...]:
    """Runs of words outside quotations that two articles share."""
    return ()
