"""Points: what is told, by all, by some, by one."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.records import Person, Point, Quote, Story, Study, Utterance


def find_points(
    story: Story,
    studies: Sequence[Study],
    people: Sequence[Person],
    said: Sequence[Quote],
    utterances: Sequence[Utterance],
) -> tuple[Point, ...]:
    """The points of a story, those told by most first."""
    return ()
