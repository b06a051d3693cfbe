"""Utterances: one thing said once, however many outlets print it."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.records import Person, Quote, Story, Study, Utterance


def collate(
    story: Story, studies: Sequence[Study], people: Sequence[Person], said: Sequence[Quote]
) -> tuple[Utterance, ...]:
    """The utterances of a story, those with a change that can turn the meaning first."""
    return ()
