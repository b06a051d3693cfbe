"""Posts and ranks beside a name ("chief executive Ann Low", "Ann Low, the union's executive director")."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tellings.facts.drafts import Draft, values
from tellings.records import Person, Span

_KINDS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("chief executive", r"chief executive(?: officer)?|c\.?e\.?o\.?"),
        ("executive director", r"executive director"),
        ("managing director", r"managing director"),
        ("general secretary", r"general secretary|secretary[ -]general"),
    ),
    (
        ("sergeant", r"sergeant|sgt\.?"),
        ("lieutenant", r"lieutenant(?! (?:governor|col|gen))|lt\.?(?! (?:gov|col|gen))"),
        ("captain", r"captain|capt\.?"),
        ("major", r"major|maj\.?"),
        ("colonel", r"colonel|col\.?"),
        ("admiral", r"admiral|adm\.?"),
    ),
    (("bishop", r"bishop"), ("archbishop", r"archbishop"), ("cardinal", r"cardinal"), ("rabbi", r"rabbi")),
)
"""Posts of one kind, of which nobody holds two at once."""
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
