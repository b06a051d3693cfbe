"""Quotes and people of one article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tellings.quotes.tagging import Tagging
from tellings.records import Article, Offsets, Person, Quote, Span, Work

_MARKED = re.compile(r"[“\"]([^“”\"\n]{2,2000})[”\"]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one article says: its quotes, its people, and what stands in marks without being said."""

    quotes: tuple[Quote, ...] = ()
    people: tuple[Person, ...] = ()
    works: tuple[Work, ...] = ()


def find(article: Article, sentences: Sequence[Offsets], tagging: Tagging | None) -> Findings:
    """Quotes, people and works of one article; speakers are `Person.id`s of this article."""
    quotes = []
    for n, m in enumerate(_MARKED.finditer(article.text)):
        span = Span(article=article.id, start=m.start(1), end=m.end(1))
        quotes.append(
            Quote(
                id=f"{article.id}/q{n + 1}",
                span=span,
                segments=((span.start, span.end),),
                kind="direct",
                unknown="no source found",
            )
        )
    return Findings(quotes=tuple(quotes))
