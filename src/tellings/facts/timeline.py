"""When it happened: every time expression resolved, with how."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.records import Story, Study, TimelineEntry


def find_timeline(story: Story, studies: Sequence[Study]) -> tuple[TimelineEntry, ...]:
    """The dates of a story in their order."""
    return ()
