"""People and bodies of a story: one name each, with all the ways that each outlet names them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from tellings.quotes.appositions import beside_names, by_office, by_surname
from tellings.quotes.descriptions import describe_in_story, whom
from tellings.quotes.echoes import share_speakers
from tellings.quotes.individuals import Individual, is_initials, misprint, same_name, slip
from tellings.quotes.lexicon import SUFFIXES
from tellings.quotes.marks import find_marked, outermost
from tellings.quotes.relations import by_relation
from tellings.quotes.speakers import NOBODY
from tellings.quotes.spoken_to import to_the_other, told_to
from tellings.records import Article, Mention, Person, Quote, Span, Story, Study
from tellings.text import fold


def persons(article: Article, people: Sequence[Individual]) -> tuple[tuple[Person, ...], dict[int, str]]:
    """Individuals as records, most prominent first, and the id that each got."""
    order = sorted(people, key=lambda p: (p.body, -len(p.mentions), p.first, p.key))
    ids = {id(p): f"{article.id}/p{n}" for n, p in enumerate(order, 1)}
    made = tuple(
        Person(
            id=ids[id(p)],
            name=fullest([article.text[n.start : n.end] for n in p.names]),
            mentions=tuple(
                Mention(span=Span(article=article.id, start=s, end=e), kind=kind)
                for s, e, kind in sorted(set(p.mentions))
            ),
            body=p.body,
            gender="he" if p.gender == "he" else "she" if p.gender == "she" else None,
            labels=tuple(sorted(p.labels)),
        )
        for p in order
    )
    return made, ids


def fullest(forms: Sequence[str]) -> str:
    """The form with the most words; a suffix such as Jr. only where half of the full forms print it."""
    flat = [" ".join(f.split()) for f in forms]
    if not flat:
        return ""
    long = [f for f in flat if len(key_of(f)) > 1]
    suffixed = [f for f in long if fold(f.split()[-1]).strip(".") in SUFFIXES]
    if suffixed and 2 * len(suffixed) < len(long):
        flat = [_without_suffix(f) if f in suffixed else f for f in flat]
    counted = Counter(flat)
    return max(counted, key=lambda f: (len(key_of(f)), len(f.split()), not f.isupper(), counted[f], len(f), f))


def _without_suffix(form: str) -> str:
    return form.rsplit(" ", 1)[0].rstrip(",")


def key_of(name: str) -> tuple[str, ...]:
    """Folded words of a name without stops and without Jr. or III."""
    bare = tuple(fold(w).replace(".", "").strip(",") for w in name.split())
    return tuple(w for w in bare if w and w not in SUFFIXES) or bare


@dataclass(slots=True)
class _Merged:
    key: tuple[str, ...]
    body: bool
    members: list[Person] = field(default_factory=list)

    @property
    def gender(self) -> str | None:
        return next((p.gender for p in self.members if p.gender), None)

    @property
    def articles(self) -> set[str]:
        return {x.span.article for p in self.members for x in p.mentions}

    @property
    def weight(self) -> int:
        return sum(len(p.mentions) for p in self.members)


def gather(story: Story, studies: Sequence[Study]) -> tuple[tuple[Person, ...], tuple[Quote, ...]]:
    """The people of the whole story, and its quotes with speakers that are ids of these people.

    Full names are merged first, then parts of names and initials; people of one surname stay apart where their given
    names or gender do. A quote without a speaker takes the one that another outlet gives for the same words.
    """
    ordered = sorted(studies, key=lambda s: (s.article.published or "", s.article.id))
    outlets = {key_of(s.article.outlet) for s in ordered if s.article.outlet and s.article.outlet.strip()}
    local = [replace(p, body=True) if key_of(p.name) in outlets else p for s in ordered for p in s.people]
    apart = _fathers_and_sons(local)
    merged: list[_Merged] = []
    for p in sorted(local, key=lambda p: (-len(key_of(p.name)), -len(p.mentions), p.id)):
        into = _match(merged, p, apart)
        if into is None:
            into = _Merged(key=key_of(p.name), body=p.body)
            merged.append(into)
        into.members.append(p)
    texts = {s.article.id: s.article.text for s in studies}
    order = sorted(merged, key=lambda m: (m.body, -m.weight, m.key))
    ids = {p.id: f"{story.id}/p{n}" for n, m in enumerate(order, 1) for p in m.members}
    people = [_person(f"{story.id}/p{n}", m) for n, m in enumerate(order, 1)]
    said = [replace(q, speaker=ids[q.speaker]) if q.speaker else q for s in ordered for q in s.quotes]
    people, said = _described(people, said, texts)
    told = told_to(said, people, texts)
    said = to_the_other(said, people, {s.article.id: s for s in studies}, told)
    genders = {p.id: p.gender for p in people if p.gender}
    return tuple(people), tuple(share_speakers(said, texts, genders, told))


def _described(
    people: Sequence[Person], said: Sequence[Quote], texts: Mapping[str, str]
) -> tuple[list[Person], list[Quote]]:
    """Descriptions that need what another outlet says of a person, as mentions and as speakers."""
    labels = {p.id: frozenset(p.labels) for p in people}
    named: dict[str, list[Person]] = {}
    for p in people:
        for article in sorted({m.span.article for m in p.mentions}):
            named.setdefault(article, []).append(p)
    more: dict[str, list[Mention]] = {}
    for article, here in sorted(named.items()):
        quoted = [(m.opened, m.closed) for m in outermost(find_marked(texts[article]))]
        absent = [p for p in people if not any(q is p for q in here)]
        for who, mentions in describe_in_story(texts[article], article, here, absent, labels, quoted).items():
            more.setdefault(who, []).extend(mentions)
        for who, mentions in beside_names(texts[article], article, here).items():
            more.setdefault(who, []).extend(mentions)
    fuller = _with(people, more)
    fuller = _with(fuller, by_surname(texts, fuller))
    fuller = _with(fuller, by_office(texts, fuller))
    fuller = _with(fuller, by_relation(texts, fuller))
    described = _descriptions(fuller)
    said = [_by_mention(q, described, texts) for q in said]
    said = [_by_description(q, named, labels, texts) for q in said]
    surnamed = _surnamed(fuller)
    return fuller, [_by_surname_alone(q, surnamed, texts) for q in said]


_ALONE = re.compile(r"([A-Z][\w’'-]+)(?:,|\s(?:of|who)\b|$)")


def _surnamed(people: Sequence[Person]) -> dict[str, list[str]]:
    """Surname → who of the people has it, of those with another name before it."""
    found: dict[str, list[str]] = {}
    for p in people:
        key = key_of(p.name)
        if not p.body and len(key) > 1 and key[-1] not in NOBODY:
            found.setdefault(key[-1], []).append(p.id)
    return found


def _by_surname_alone(q: Quote, surnamed: Mapping[str, Sequence[str]], texts: Mapping[str, str]) -> Quote:
    """The speaker of a quote whose source begins with a bare surname: "Ridd, of the porters", whose full name only
    another outlet prints."""
    if q.speaker is not None or q.source is None:
        return q
    lone = _ALONE.match(texts[q.span.article], q.source.start, q.source.end)
    whose = surnamed.get(fold(lone[1]), ()) if lone else ()
    if len(whose) != 1:
        return q
    return replace(q, speaker=whose[0], unknown=None, confidence=round(0.8 * q.confidence, 3))


_BEHIND = re.compile(r"(?:[’']s)?(?:,|\s\(|\s(?:of|for|in|at|on|from|to|with|who|that)\b|$)")
"""What may follow a description within a source that it heads."""


def _descriptions(people: Sequence[Person]) -> dict[tuple[str, int], list[tuple[int, str]]]:
    """(article, start) → ends of the descriptions there, each with whose it is."""
    found: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for p in people:
        for m in p.mentions:
            if m.kind == "description":
                found.setdefault((m.span.article, m.span.start), []).append((m.span.end, p.id))
    return found


def _by_mention(
    q: Quote, described: Mapping[tuple[str, int], Sequence[tuple[int, str]]], texts: Mapping[str, str]
) -> Quote:
    """The speaker of a quote whose source is a description that the story resolves: "her father", "Low's lawyer"."""
    if q.speaker is not None or q.source is None:
        return q
    text = texts[q.span.article]
    whose = {
        who
        for end, who in described.get((q.span.article, q.source.start), ())
        if end <= q.source.end + 2 and _BEHIND.match(text, end, max(end, q.source.end))
    }
    if len(whose) != 1:
        return q
    return replace(q, speaker=whose.pop(), unknown=None, confidence=round(0.75 * q.confidence, 3))


def _with(people: Sequence[Person], more: Mapping[str, Sequence[Mention]]) -> list[Person]:
    """The people with more mentions. A description inside one of these gives way to it."""
    sure = [m.span for mentions in more.values() for m in mentions]

    def kept(p: Person) -> list[Mention]:
        return [m for m in p.mentions if m.kind != "description" or not any(_within(m.span, s) for s in sure)]

    return [
        replace(p, mentions=tuple(sorted((*kept(p), *more.get(p.id, ())), key=lambda m: (m.span, m.kind))))
        for p in people
    ]


def _within(one: Span, two: Span) -> bool:
    return one.article == two.article and two.start <= one.start and one.end <= two.end


def _by_description(
    q: Quote,
    named: Mapping[str, Sequence[Person]],
    labels: Mapping[str, frozenset[str]],
    texts: Mapping[str, str],
) -> Quote:
    if q.speaker is not None or q.source is None:
        return q
    found = [fold(w) for w in texts[q.span.article][q.source.start : q.source.end].split()]
    if not 2 <= len(found) <= 6 or found[0] not in ("the", "this", "that"):
        return q
    # "The committee of the prize" is a committee.
    bare = list(takewhile(lambda word: word not in _PREPOSITIONS, found[1:]))
    who = whom(bare, named.get(q.span.article, ()), labels)
    return q if who is None else replace(q, speaker=who.id, unknown=None, confidence=round(0.7 * q.confidence, 3))


_PREPOSITIONS = frozenset(("of", "for", "at", "in", "on", "from", "to", "with", "who", "that", "behind"))


def suffix_of(name: str) -> str:
    """ "jr", "iii" and so on at the end of a name, or nothing."""
    last = fold(name.split()[-1]).strip(".") if name else ""
    return last if last in SUFFIXES and len(name.split()) > 1 else ""


def _fathers_and_sons(local: Sequence[Person]) -> frozenset[str]:
    """Surnames of which some article names both somebody with "Jr." and somebody without."""
    found: dict[tuple[str, str], set[str]] = {}
    for p in local:
        if not p.body and p.gender != "she":
            article = p.mentions[0].span.article if p.mentions else ""
            found.setdefault((article, key_of(p.name)[-1]), set()).add(suffix_of(p.name))
    return frozenset(surname for (_, surname), suffixes in found.items() if len(suffixes) > 1)


def _match(merged: Sequence[_Merged], p: Person, apart: frozenset[str]) -> _Merged | None:
    key = key_of(p.name)
    here = {m.span.article for m in p.mentions}
    fitting = [
        m
        for m in merged
        if m.body == p.body
        and _one(m, key, p)
        and not (key[-1] in apart and suffix_of(p.name) != suffix_of(m.members[0].name))
        and not (here & m.articles and m.key != key)
    ]
    return max(fitting, key=lambda m: (m.key[-1] == key[-1], m.weight, m.key), default=None)


def _one(m: _Merged, key: tuple[str, ...], p: Person) -> bool:
    if m.body:
        return m.key == key or (len(key) == 1 and is_initials(key[0].replace(".", ""), m.key))
    if len(key) > 1 and m.key == key:
        return True
    if m.gender and p.gender and m.gender != p.gender:
        return False
    if len(key) > 1:
        return same_name(m.key, key) or misprint(m.key, key)
    return key[0] in (m.key[-1], m.key[0]) or (len(m.key) > 2 and m.key[-2] == key[0]) or slip(key[0], m.key[-1])


def _person(id: str, m: _Merged) -> Person:
    gender = m.gender
    return Person(
        id=id,
        name=fullest([p.name for p in m.members]),
        mentions=tuple(sorted((x for p in m.members for x in p.mentions), key=lambda x: x.span)),
        body=m.body,
        gender="he" if gender == "he" else "she" if gender == "she" else None,
        labels=tuple(sorted({label for p in m.members for label in p.labels})),
    )
