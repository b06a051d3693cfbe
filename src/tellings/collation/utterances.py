"""Utterances: one thing said once, however many outlets print it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tellings.collation import grouping
from tellings.collation.alignment import align
from tellings.collation.parts import cut, rejoin, together
from tellings.collation.passages import passages
from tellings.collation.relations import find_changes
from tellings.collation.rows import Known
from tellings.collation.sides import Telling
from tellings.collation.units import Unit, spoken_of, unit
from tellings.records import RELATIONS, Article, Person, Printing, Quote, Span, Story, Study, Utterance

_LONGEST_NAME = 32
"""Letters of a title that stands for an outlet in a sentence."""


def collate(
    story: Story, studies: Sequence[Study], people: Sequence[Person], said: Sequence[Quote]
) -> tuple[Utterance, ...]:
    """The utterances that two or more articles of a story print, those with a change that can turn the meaning first.

    `said` are the story's quotes with the story's speakers. The same quotes give the same utterances in any order.
    """
    texts = {s.article.id: s.article.text for s in studies}
    names = {s.article.id: _name(s.article) for s in studies}
    order = {t.article: n for n, t in enumerate(story.tellings)}
    known = [q for q in said if q.span.article in texts]
    forms = Known()
    bodies = {p.id for p in people if p.body}
    named = spoken_of(people, known)
    units = [
        unit(
            q,
            texts[q.span.article],
            order.get(q.span.article, len(order)),
            known=forms,
            body=q.speaker in bodies,
            named=named[q.id],
        )
        for q in known
    ]
    units = cut(units, texts)
    made = [
        _utterance(together(group, texts), names)
        for whole in rejoin(grouping.group(units, [s.article.text for s in studies]))
        if len({u.article for u in whole}) > 1
        for group in passages(whole, texts)
        if len({u.article for u in group}) > 1
    ]
    return tuple(sorted(made, key=_rank))


def _name(article: Article) -> str:
    """What sentences call an article: its outlet, else its title if need be shortened, else its id."""
    title = " ".join((article.title or "").split())
    if len(title) > _LONGEST_NAME:
        title = title[:_LONGEST_NAME].rsplit(" ", 1)[0] + "…"
    return article.outlet or title or article.id


def _rank(utterance: Utterance) -> tuple[object, ...]:
    risky = sum(bool(c.risks) for c in utterance.changes)
    return (
        -min(risky, 1),
        -len({p.span.article for p in utterance.printings}),
        -risky,
        -RELATIONS.index(utterance.relation),
        utterance.id,
    )


def _utterance(group: Sequence[Unit], names: dict[str, str]) -> Utterance:
    """One group of units aligned and compared."""
    group = sorted(group, key=lambda u: (u.order, *u.key()))
    tellings = [
        Telling(
            Printing(span=_enclosing(u), segments=u.segments, quote=u.quote.id, kind=u.kind), u.row, names[u.article]
        )
        for u in group
    ]
    aligned = align([t.row for t in tellings], {n for n, t in enumerate(tellings) if t.printing.kind == "indirect"})
    reference = min(
        range(len(tellings)),
        key=lambda n: (tellings[n].printing.kind == "indirect", -len(tellings[n].row.atoms), n),
    )
    found, relation = find_changes(tellings, aligned, reference)
    tokens = [t.row.tokens for t in tellings]
    return Utterance(
        id=f"{group[0].article}/u{group[0].segments[0][0]}",
        speaker=_speaker(group),
        relation=relation,
        printings=tuple(t.printing for t in tellings),
        columns=tuple(
            tuple(own[at] if at >= 0 else None for own, at in zip(tokens, column, strict=True))
            for column in aligned.tokens
        ),
        changes=found,
        reference=reference,
    )


def _enclosing(unit: Unit) -> Span:
    return Span(article=unit.article, start=unit.segments[0][0], end=unit.segments[-1][1])


def _speaker(group: Sequence[Unit]) -> str | None:
    known = Counter(u.quote.speaker for u in group if u.quote.speaker)
    bodies = {u.quote.speaker for u in group if u.body}
    return min(known, key=lambda s: (-known[s], s in bodies, s)) if known else None
