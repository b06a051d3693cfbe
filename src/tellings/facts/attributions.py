"""Who said it: the same words in marks, given to one person here and to another there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from tellings.facts.drafts import Draft, values, words_of
from tellings.records import Person, Quote
from tellings.text import fold

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LEAST = 7
"""Words the same from which two quotations are one saying and no set phrase."""
_SURE = 0.8
"""How sure both speakers must be."""
_PAIRS = 200


_ALIKE = 0.8
"""How alike two names must be written to be one, misspelt or cut."""
_STOP = re.compile(r"[.!?][\"”’']?\s|\n")
_AROUND = 200
"""Characters before and behind a quotation in which its sentence begins and ends."""


def _may_be_one(texts: Mapping[str, str], one: tuple[Quote, Person], two: tuple[Quote, Person]) -> bool:
    """True for one name, misspelt or cut, and where the sentence of one quotation prints the other's name as well: then
    who says it there may be read wrongly."""
    if SequenceMatcher(None, one[1].name, two[1].name, autojunk=False).ratio() >= _ALIKE:
        return True
    for (quote, _), (_, other) in ((one, two), (two, one)):
        body, span = texts[quote.span.article], quote.span
        before = _STOP.split(body[max(0, span.start - _AROUND) : span.start])[-1]
        after = _STOP.split(body[span.end : span.end + _AROUND])[0]
        if other.name.split()[-1] in before + after:
            return True
    return False


def find_attributions(texts: Mapping[str, str], people: Sequence[Person], said: Sequence[Quote]) -> Iterator[Draft]:
    """Equal words of two speakers in two outlets, where neither outlet gives them to the other's speaker as well.

    Compatible where the outlets know the speakers by body and by person: a spokesman speaks for his office.
    """
    named = {person.id: person for person in people}
    by_words: defaultdict[tuple[str, ...], list[Quote]] = defaultdict(list)
    for quote in said:
        if (
            quote.kind == "direct"
            and quote.speaker in named
            and quote.confidence >= _SURE
            and quote.span.article in texts
        ):
            body = texts[quote.span.article]
            words = tuple(fold(m.group()) for start, end in quote.segments for m in _WORD.finditer(body, start, end))
            if len(words) >= _LEAST:
                by_words[words].append(quote)
    for _, quotes in sorted(by_words.items()):
        for one, two in list(combinations(quotes, 2))[:_PAIRS]:
            first, second = named[one.speaker or ""], named[two.speaker or ""]
            if one.span.article == two.span.article or first.id == second.id:
                continue
            if _may_be_one(texts, (one, first), (two, second)):
                continue
            if len({q.speaker for q in quotes if q.span.article in (one.span.article, two.span.article)}) > 2:
                continue
            person = not (first.body or second.body)
            yield Draft(
                kind="attribution",
                conflict=person,
                what=words_of(texts, one.span),
                values=values(((one.span, first.name), (two.span, second.name))),
                why="The same words, given to two people."
                if person
                else "The same words, given to a person and to a body that they may speak for.",
            )
            break
