"""The brief: source sentences that together cover the points told by most, in the order of the event."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.records import BriefSentence, Point, Story, Study, TimelineEntry


def headline(story: Story, studies: Sequence[Study]) -> str:
    """The title of one of the story's articles."""
    return next((s.article.title for s in studies if s.article.title), story.id)


def write_brief(
    story: Story, studies: Sequence[Study], points: Sequence[Point], timeline: Sequence[TimelineEntry]
) -> tuple[BriefSentence, ...]:
    """Five to eight source sentences, each with the spans that tell its point."""
    return ()
