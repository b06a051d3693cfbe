"""Differences: one point told with two values, and whether both can be true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from tellings.facts.attributions import find_attributions
from tellings.facts.contraries import find_contraries, find_denials, find_departures
from tellings.facts.days import find_days
from tellings.facts.directions import find_directions
from tellings.facts.drafts import Draft
from tellings.facts.frames import find_frames
from tellings.facts.intentions import find_intentions
from tellings.facts.namings import find_names, find_spellings, find_titles, find_titles_told
from tellings.facts.negations import find_negations, find_verdicts
from tellings.facts.pauses import find_pauses
from tellings.facts.points import independent
from tellings.facts.posts import find_crafts, find_posts
from tellings.facts.printed import Printed
from tellings.facts.quantities import find_quantities
from tellings.facts.tallies import find_ages, find_tallies, find_unnamed_ages
from tellings.facts.tolls import find_tolls
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
    published = {study.article.id: study.article.published for study in own}
    printed = Printed(texts)
    works = [work for study in own for work in study.works]
    told = [point for point in points if len({span.article for span in point.tellings}) > 1]
    drafts = [
        *find_wordings(texts, people, said, utterances, works),
        *find_attributions(texts, people, said),
        *find_titles(texts, works),
        *find_titles_told(texts, works, told),
        *find_names(texts, people),
        *find_posts(texts, people),
        *find_crafts(texts, people),
        *find_spellings(texts),
        *find_quantities(texts, told, published, printed),
        *find_tolls(texts, told, published, printed),
        *find_pauses(texts),
        *find_frames(texts),
        *find_directions(texts, printed),
        *find_days(texts, own, told, timeline),
        *find_tallies(texts, told),
        *find_ages(texts, own, people),
        *find_unnamed_ages(texts, told),
        *find_contraries(texts, [*told, *_reported(utterances, texts)]),
        *find_negations(texts, told),
        *find_intentions(texts, told),
        *find_verdicts(texts, told),
        *find_denials(texts, told),
        *find_departures(texts, people),
    ]
    return tuple(
        Difference(id=f"d{n}", kind=d.kind, conflict=d.conflict, what=d.what, values=d.values, why=d.why)
        for n, d in enumerate(sorted(_once(drafts), key=_rank), 1)
    )


def _reported(utterances: Sequence[Utterance], texts: Mapping[str, str]) -> list[Point]:
    """What is reported in one outlet and printed by another, as points: the words of one saying are one thing told."""
    found = []
    for n, utterance in enumerate(utterances):
        spans = [(p.span, p.kind) for p in utterance.printings if p.span.article in texts]
        for (one, kind), (two, other) in combinations(spans, 2):
            if "indirect" in (kind, other) and one.article != two.article:
                found.append(Point(id=f"u{n}", text=one, tellings=(one, two)))
    return found


def _once(drafts: Sequence[Draft]) -> list[Draft]:
    """Each difference once: the finders that come first see best what it is. A name is spelt in two ways once."""
    kept: dict[tuple[Span, ...], Draft] = {}
    for draft in drafts:
        kept.setdefault(tuple(value.span for value in draft.values), draft)
    names = [d for d in kept.values() if d.kind == "name" and d.conflict]
    once = [d for d in kept.values() if not any(d is not other and _is_wider(d, other) for other in names)]
    counts = [d for d in once if d.kind == "number"]
    return [d for d in once if not (d.kind == "number" and any(d is not v and _is_told(d, v) for v in counts))]


def _is_told(one: Draft, two: Draft) -> bool:
    """True where two tells all that one does, with more values or longer ones."""
    if one.conflict and not two.conflict:
        return False
    spans = {v.span for v in one.values}
    return _is_part(one, two) or spans < {v.span for v in two.values}


def _is_part(one: Draft, two: Draft) -> bool:
    """True where every figure of one is a part of one of two: "318" of "1,204 to 318"."""
    return all(any(_overlaps(v.span, w.span) for w in two.values) for v in one.values) and _size(one) < _size(two)


def _overlaps(one: Span, two: Span) -> bool:
    return one.article == two.article and two.start <= one.start < two.end


def _size(draft: Draft) -> int:
    return max(v.span.end - v.span.start for v in draft.values)


def _is_wider(one: Draft, two: Draft) -> bool:
    """True where one names every person whose misspelt word two gives alone."""
    if one.kind != "name" or not one.conflict or not one.what.startswith("spelling of"):
        return False
    inner = [v.span for v in two.values]
    return (
        two.what.startswith("spelling of")
        and len(two.what) < len(one.what)
        and any(_holds(v.span, span) for v in one.values for span in inner)
    )


def _holds(outer: Span, inner: Span) -> bool:
    return outer.article == inner.article and outer.start <= inner.start and inner.end <= outer.end


def _rank(draft: Draft) -> tuple[object, ...]:
    articles = {value.span.article for value in draft.values}
    return (not draft.conflict, -len(articles), draft.kind, draft.what, [(v.span, v.value) for v in draft.values])
