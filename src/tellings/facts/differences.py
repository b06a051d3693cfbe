"""Differences: one point told with two values, and whether both can be true."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.records import Difference, Person, Point, Quote, Story, Study, TimelineEntry, Utterance


def find_differences(
    story: Story,
    studies: Sequence[Study],
    people: Sequence[Person],
    said: Sequence[Quote],
    utterances: Sequence[Utterance],
    points: Sequence[Point],
    timeline: Sequence[TimelineEntry],
) -> tuple[Difference, ...]:
    """The differences of a story, conflicts first."""
    return ()
