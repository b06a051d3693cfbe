"""The sentence that stands for a story on the front page: a span of a source, from the brief where there is one."""

from __future__ import annotations

from collections.abc import Mapping

from tellings.records import Article, Lead, StoryReport
from tellings.text import sentences, words

SHORTEST, LONGEST = 5, 60
"""Words of a sentence that says something at a glance."""
LOOKED_AT = 1_500
"""Characters of a text in which its first sentence is looked for."""


def of_report(report: StoryReport, members: Mapping[str, Article]) -> Lead | None:
    """The sentence of the brief whose point most articles tell, the first of several."""
    told = [(len({s.article for s in b.spans}), b.text) for b in report.brief if b.text.article in members]
    ranked = sorted(told, key=lambda x: -x[0])
    for _, span in ranked:
        found = _lead(members[span.article], span.start, span.end)
        if found:
            return found
    return None


def of_text(article: Article) -> Lead | None:
    """The first sentence of an article that is whole and not its title over again."""
    head = article.text[:LOOKED_AT]
    title = " ".join((article.title or "").split()).casefold().rstrip(".")
    for start, end in sentences(head):
        if end == len(head) < len(article.text):
            return None  # it may go on beyond what was looked at
        if " ".join(head[start:end].split()).casefold().rstrip(".") == title:
            continue
        found = _lead(article, start, end)
        if found:
            return found
    return None


def _lead(article: Article, start: int, end: int) -> Lead | None:
    said = article.text[start:end]
    if not SHORTEST <= len(words(said)) <= LONGEST:
        return None
    return Lead(article=article.id, start=start, end=end, text=said, outlet=article.outlet)
