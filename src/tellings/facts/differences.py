"""Differences: one point told with two values, and whether both can be true."""

from __future__ import annotations

from collections.abc import Sequence

from tellings.facts.attributions import find_attributions
from tellings.facts.contraries import find_contraries, find_denials, find_departures
from tellings.facts.days import find_days
from tellings.facts.drafts import Draft
from tellings.facts.frames import find_frames
from tellings.facts.namings import find_names, find_spellings, find_titles, find_titles_told
from tellings.facts.points import independent
from tellings.facts.posts import find_posts
from tellings.facts.quantities import find_pauses, find_quantities
from tellings.facts.tallies import find_ages, find_tallies
from tellings.facts.wordings import find_wordings
from tellings.records import Difference, Person, Point, Quote, Span, Story, Study, TimelineEntry, Utterance


def find_differences(
    story: Story,
    studies: Sequence[Study],
    people: Sequence[Person],
    said: Sequence[Quote],
    utterances: Sequence[Utterance],
    points: Sequence[Point],
    timeline: Sequence[TimelineEntry],
) -> tuple[Difference, ...]:
    """The differences of a story, conflicts first. Near-copies have no part: they repeat what another says."""
    own = independent(story, studies)
    if len(own) < 2:
        return ()
    texts = {study.article.id: study.article.text for study in own}
    works = [work for study in own for work in study.works]
    told = [point for point in points if len({span.article for span in point.tellings}) > 1]
    drafts = [
        *find_wordings(texts, people, said, utterances, works),
        *find_attributions(texts, people, said),
        *find_titles(texts, works),
        *find_titles_told(texts, works, told),
        *find_names(texts, people),
        *find_posts(texts, people),
        *find_spellings(texts),
        *find_quantities(texts, told, {study.article.id: study.article.published for study in own}),
        *find_pauses(texts),
        *find_frames(texts),
        *find_days(texts, own, told, timeline),
        *find_tallies(texts, told),
        *find_ages(texts, own, people),
        *find_contraries(texts, told),
        *find_denials(texts, told),
        *find_departures(texts, people),
    ]
    return tuple(
        Difference(id=f"d{n}", kind=d.kind, conflict=d.conflict, what=d.what, values=d.values, why=d.why)
        for n, d in enumerate(sorted(_once(drafts), key=_rank), 1)
    )


def _once(drafts: Sequence[Draft]) -> list[Draft]:
    """Each difference once: the finders that come first see best what it is."""
    kept: dict[tuple[Span, ...], Draft] = {}
    for draft in drafts:
        kept.setdefault(tuple(value.span for value in draft.values), draft)
    return list(kept.values())


def _rank(draft: Draft) -> tuple[object, ...]:
    articles = {value.span.article for value in draft.values}
    return (not draft.conflict, -len(articles), draft.kind, draft.what, [(v.span, v.value) for v in draft.values])
