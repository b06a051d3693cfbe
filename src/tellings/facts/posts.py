"""Posts and ranks beside a name ("chief executive Ann Low", "Ann Low, the union's executive director")."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tellings.facts.drafts import Draft, as_printed, beside_names, values
from tellings.records import Person, Span

_KINDS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("chief executive", r"chief executive(?: officer)?|c\.?e\.?o\.?"),
        ("executive director", r"executive director"),
        ("managing director", r"managing director"),
        ("general secretary", r"general secretary|secretary[ -]general"),
    ),
    (
        ("constable", r"constable"),
        ("sergeant", r"sergeant|sgt\.?"),
        ("inspector", r"inspector"),
        ("superintendent", r"superintendent"),
        ("lieutenant", r"lieutenant(?! (?:governor|col|gen))|lt\.?(?! (?:gov|col|gen))"),
        ("captain", r"captain|capt\.?"),
        ("major", r"major|maj\.?"),
        ("colonel", r"colonel|col\.?"),
        ("admiral", r"admiral|adm\.?"),
    ),
    (("Democrat", r"an? Democrat"), ("Republican", r"an? Republican"), ("independent", r"an independent")),
    (("bishop", r"bishop"), ("archbishop", r"archbishop"), ("cardinal", r"cardinal"), ("rabbi", r"rabbi")),
)
"""Posts of one kind, of which nobody holds two at once."""
_CRAFTS: tuple[tuple[str, ...], ...] = (
    ("painter", "sculptor", "photographer", "architect", "potter", "weaver"),
    ("pianist", "violinist", "cellist", "guitarist", "drummer", "organist", "trumpeter", "flautist", "harpist"),
    ("soprano", "tenor", "baritone", "mezzo", "contralto", "countertenor"),
    ("goalkeeper", "striker", "midfielder", "defender", "winger", "quarterback", "pitcher", "catcher"),
    ("physicist", "chemist", "biologist", "geologist", "historian", "philosopher", "economist", "linguist"),
    ("dentist", "surgeon", "paediatrician", "psychiatrist", "veterinarian", "pharmacist", "midwife"),
    ("plumber", "electrician", "carpenter", "bricklayer", "roofer", "baker", "butcher", "tailor", "barber"),
    ("swimmer", "rower", "cyclist", "sprinter", "boxer", "skier", "gymnast", "golfer", "jockey", "wrestler"),
)
"""Crafts of one kind. Somebody may have two of them, but then a text that names them by one has a word of the other."""
_CRAFT = "|".join(word for kind in _CRAFTS for word in kind)
_CRAFT_BEFORE = re.compile(rf"(?<![\w-])({_CRAFT})\s$", re.IGNORECASE)
_CRAFT_AFTER = re.compile(rf",\s(?:an?|the)\s(?:[a-z]+(?:-[a-z]+)?\s){{0,2}}({_CRAFT})(?=[\s,.;])", re.IGNORECASE)
_ROOT = 5
"""Letters in which the words of one craft agree: painter, painted, paintings."""
_BEFORE = tuple(
    tuple((name, re.compile(rf"(?<![\w-])(?:{said})\s$", re.IGNORECASE)) for name, said in kind) for kind in _KINDS
)
_AFTER = tuple(
    tuple((name, re.compile(rf",\s(?:[\w.’'-]+\s){{0,5}}(?:{said})(?=[\s,.;])", re.IGNORECASE)) for name, said in kind)
    for kind in _KINDS
)
_NOT_NOW = re.compile(
    r"\b(?:former|then|ex|late|retired|acting|interim|incoming|outgoing|vice|deputy)[\s-]", re.IGNORECASE
)
_LONGEST = 30
"""Characters before a name in which its post stands."""


def find_posts(texts: Mapping[str, str], people: Sequence[Person]) -> Iterator[Draft]:
    """One person with two posts of which nobody holds both, where no outlet prints the two."""
    for person in people:
        if person.body:
            continue
        held: dict[int, dict[str, dict[str, Span]]] = defaultdict(lambda: defaultdict(dict))
        for mention in person.mentions:
            if mention.kind == "name" and mention.span.article in texts:
                for kind, name, span in _posts(texts[mention.span.article], mention.span):
                    held[kind][span.article].setdefault(name, span)
        for _, by_article in sorted(held.items()):
            for one, two in combinations(sorted(by_article), 2):
                if by_article[one].keys().isdisjoint(by_article[two]) and len(by_article[one] | by_article[two]) == 2:
                    spans = [next(iter(by_article[a].values())) for a in (one, two)]
                    yield Draft(
                        kind="title",
                        conflict=True,
                        what=f"post of {person.name}",
                        values=values((s, texts[s.article][s.start : s.end].strip(" ,")) for s in spans),
                        why="Two posts of which nobody holds both, and neither outlet prints the other.",
                    )
                    break


def find_crafts(texts: Mapping[str, str], people: Sequence[Person]) -> Iterator[Draft]:
    """One person called by another craft of a kind in each outlet ("the painter Ada Low", "the sculptor Ada Low"),
    where neither has a word of the other's craft anywhere."""
    for person in people:
        held = beside_names(texts, person, _crafts)
        for one, two in combinations(sorted(held), 2):
            if len(held[one]) != 1 or len(held[two]) != 1:
                continue
            (craft,), (other,) = held[one], held[two]
            kind = any(craft in crafts and other in crafts for crafts in _CRAFTS)
            if craft != other and kind and not (_speaks_of(texts[one], other) or _speaks_of(texts[two], craft)):
                same = [span for found in held.values() for c, span in found.items() if c in (craft, other)]
                yield Draft(
                    kind="title",
                    conflict=True,
                    what=f"what {person.name} is",
                    values=as_printed(texts, same),
                    why="Each outlet gives them one craft, and neither has a word of the other's.",
                )
                break


def _crafts(body: str, name: Span) -> Iterator[tuple[str, Span]]:
    ends = [name.start, *(m.end() + name.start for m in re.finditer(r"\s", body[name.start : name.end]))]
    found = [m for end in ends if (m := _CRAFT_BEFORE.search(body, max(0, name.start - _LONGEST), end))]
    after = _CRAFT_AFTER.match(body, name.end)
    for m in [*found, after] if after else found:
        yield m.group(1).lower(), Span(article=name.article, start=m.start(1), end=m.end(1))


def _speaks_of(body: str, craft: str) -> bool:
    return bool(re.search(rf"\b{craft[:_ROOT]}", body, re.IGNORECASE))


def _posts(body: str, name: Span) -> Iterator[tuple[int, str, Span]]:
    start = max(0, name.start - _LONGEST)
    ends = {name.start, *(m.end() + name.start for m in re.finditer(r"\s", body[name.start : name.end]))}
    for kind, posts in enumerate(_BEFORE):
        for post, said in posts:
            # The name as found may begin with the post.
            for end in ends:
                m = said.search(body, start, end)
                if m and not _NOT_NOW.search(body, start, m.start()):
                    yield kind, post, Span(article=name.article, start=m.start(), end=m.end() - 1)
    for kind, posts in enumerate(_AFTER if body.startswith(",", name.end) else ()):
        for post, said in posts:
            m = said.match(body, name.end)
            if m and not _NOT_NOW.search(m.group()):
                yield kind, post, Span(article=name.article, start=m.start() + 2, end=m.end())
