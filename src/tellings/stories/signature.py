"""The cheap part of a study: what placing needs to know of an article."""

from __future__ import annotations

import collections

from tellings import text
from tellings.records import Article, Signature


def sign(article: Article) -> Signature:
    """The signature of one article, from that article alone."""
    folded = [text.fold(article.text[a:b]) for a, b in text.words(article.text)]
    counts = collections.Counter(folded)
    names = collections.Counter(
        text.fold(article.text[a:b]) for a, b in text.words(article.text) if article.text[a].isupper()
    )
    return Signature(
        article=article.id,
        published=article.published,
        length=len(folded),
        outlet=article.outlet,
        terms=tuple(sorted((w, float(n)) for w, n in counts.items() if len(w) > 3)),
        names=tuple(sorted((w, float(n)) for w, n in names.items())),
        title_terms=tuple(text.fold(w) for w in (article.title or "").split()),
        shingles=(),
    )
