"""Utterances: one thing said once, however many outlets print it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tellings.collation.alignment import align
from tellings.collation.evidence import Rarity, Unit, content_of, is_same, weigh
from tellings.collation.forms import row
from tellings.collation.relations import find_changes
from tellings.collation.sides import Telling
from tellings.records import RELATIONS, Person, Printing, Quote, Story, Study, Utterance

_RAREST = 8
"""Words of a quote by which it is looked up."""
_MOST_POSTED = 48
"""Quotes with one word that are all compared with each other; of more, each only with its neighbours by length."""
_NEIGHBOURS = 6


def collate(
    story: Story, studies: Sequence[Study], people: Sequence[Person], said: Sequence[Quote]
) -> tuple[Utterance, ...]:
    """The utterances that two or more articles of a story print, those with a change that can turn the meaning first.

    `said` are the story's quotes with the story's speakers. The same quotes give the same utterances in any order.
    """
    texts = {s.article.id: s.article.text for s in studies}
    names = {s.article.id: s.article.outlet or s.article.title or s.article.id for s in studies}
    order = {t.article: n for n, t in enumerate(story.tellings)}
    units = sorted((_unit(q, texts[q.span.article], order) for q in said if q.span.article in texts), key=Unit.key)
    made = [
        _utterance(group, names)
        for group in _groups([u for u in units if u.row.atoms])
        if len({u.article for u in group}) > 1
    ]
    return tuple(sorted(made, key=_rank))


def _unit(quote: Quote, text: str, order: dict[str, int]) -> Unit:
    cut = row(text, quote.segments)
    article = quote.span.article
    return Unit(quote, cut, content_of(cut.atoms), article, order.get(article, len(order)))


def _rank(utterance: Utterance) -> tuple[object, ...]:
    risky = sum(bool(c.risks) for c in utterance.changes)
    return (
        -min(risky, 1),
        -len({p.span.article for p in utterance.printings}),
        -risky,
        -RELATIONS.index(utterance.relation),
        utterance.id,
    )


def _groups(units: Sequence[Unit]) -> list[list[Unit]]:
    """Units of one utterance together. Two groups with different known speakers are never joined."""
    rarity = Rarity(units)
    leader = list(range(len(units)))
    speaker = [u.quote.speaker for u in units]

    def find(n: int) -> int:
        while leader[n] != n:
            leader[n] = leader[leader[n]]
            n = leader[n]
        return n

    scored = []
    for a, b in _candidates(units, rarity):
        evidence = weigh(units[a], units[b], rarity)
        if is_same(evidence):
            scored.append((-evidence.speakers, -evidence.shared, a, b))
    for *_, a, b in sorted(scored):
        one, other = find(a), find(b)
        if one == other:
            continue
        if speaker[one] and speaker[other] and speaker[one] != speaker[other]:
            continue
        leader[max(one, other)] = min(one, other)
        speaker[min(one, other)] = speaker[one] or speaker[other]
    groups: dict[int, list[Unit]] = defaultdict(list)
    for n, unit in enumerate(units):
        groups[find(n)].append(unit)
    return list(groups.values())


def _candidates(units: Sequence[Unit], rarity: Rarity) -> Iterator[tuple[int, int]]:
    """Pairs of units of different articles that share a rare word; never all pairs of a long list."""
    posted: dict[str, list[int]] = defaultdict(list)
    for n, unit in enumerate(units):
        for word in unit.content:
            posted[word].append(n)
    seen = set()
    for word in sorted(posted):
        found = posted[word]
        if len(found) > _MOST_POSTED:
            found = sorted(found, key=lambda n: (len(units[n].row.atoms), units[n].row.atoms, n))
        reach = len(found) if len(found) <= _MOST_POSTED else _NEIGHBOURS
        for at, a in enumerate(found):
            for b in found[at + 1 : at + 1 + reach]:
                pair = (a, b) if a < b else (b, a)
                if pair not in seen and units[a].article != units[b].article:
                    seen.add(pair)
                    yield pair


def _utterance(group: Sequence[Unit], names: dict[str, str]) -> Utterance:
    """One group of units aligned and compared."""
    group = sorted(group, key=lambda u: (u.order, *u.key()))
    tellings = [
        Telling(
            Printing(span=u.quote.span, segments=u.quote.segments, quote=u.quote.id, kind=u.quote.kind),
            u.row,
            names[u.article],
        )
        for u in group
    ]
    aligned = align([t.row for t in tellings])
    reference = min(range(len(tellings)), key=lambda n: (-len(tellings[n].row.atoms), n))
    found, relation = find_changes(tellings, aligned, reference)
    return Utterance(
        id=f"{group[0].article}/u{group[0].quote.span.start}",
        speaker=_speaker(group),
        relation=relation,
        printings=tuple(t.printing for t in tellings),
        columns=tuple(
            tuple(t.row.tokens[at] if at >= 0 else None for t, at in zip(tellings, column, strict=True))
            for column in aligned.tokens
        ),
        changes=found,
        reference=reference,
    )


def _speaker(group: Sequence[Unit]) -> str | None:
    known = Counter(u.quote.speaker for u in group if u.quote.speaker)
    return min(known, key=lambda s: (-known[s], s)) if known else None
