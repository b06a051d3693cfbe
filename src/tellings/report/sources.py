"""The articles behind a report: their words by span, their numbers, and the names that readers know them by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from tellings import text
from tellings.records import Article, Offsets, Report, Span, StoryReport
from tellings.report.characters import clip, visible

_SPACE = re.compile(r"\s+")


class Sources:
    """The articles of a report by id. Made once for every output; holds nothing but look-ups."""

    def __init__(self, report: Report) -> None:
        self.articles = {a.id: a for a in report.articles}
        self.number = {a.id: n for n, a in enumerate(report.articles, 1)}
        self._names: dict[str, str] = {}
        for story in report.stories:
            self._names |= names_of([self.articles[t.article] for t in story.story.tellings])

    def __getitem__(self, article: str) -> Article:
        return self.articles[article]

    def words(self, span: Span) -> str:
        """The words of a span exactly as its article has them."""
        return self.articles[span.article].text[span.start : span.end]

    def line(self, span: Span, width: int = 0) -> str:
        """The words of a span on one line, clipped to `width` where that is given."""
        words = text.squeeze(self.words(span))
        return clip(words, width) if width else words

    def said(self, span: Span, segments: Sequence[Offsets], width: int = 0) -> str:
        """The words of a quote alone, on one line: "⋯" stands where the article's own words break it."""
        whole = self.articles[span.article].text
        words = " ⋯ ".join(text.squeeze(whole[a:b]) for a, b in segments or ((span.start, span.end),))
        return clip(words, width) if width else words

    def name(self, article: str) -> str:
        """The outlet, told apart where it has two articles in the story; a stand-in where it is unknown."""
        return self._names.get(article) or visible(article)

    def around(self, span: Span, width: int = 60) -> tuple[str, str, str]:
        """The words just before a span, its own, and just after, within its paragraph, each clipped at a word."""
        whole = self.articles[span.article].text
        before = whole[max(0, span.start - width) : span.start].rpartition("\n")[2]
        after = whole[span.end : span.end + width].partition("\n")[0]
        if len(before) == width and " " in before:
            before = "… " + before.partition(" ")[2]
        if len(after) == width and " " in after:
            after = after.rpartition(" ")[0] + " …"
        return _SPACE.sub(" ", before).lstrip(), self.line(span), _SPACE.sub(" ", after).rstrip()

    def sentence(self, words: str, articles: Iterable[str]) -> str:
        """A stage's sentence with the short names of these articles for the titles that stand in for outlets."""
        for article in articles:
            a = self.articles[article]
            if not a.outlet and a.title and len(a.title) > 12:
                words = words.replace(a.title, self.name(article))
        return words

    def independent(self, story: StoryReport) -> int:
        """How many texts of the story are not near-copies of another."""
        return sum(not t.copy_of for t in story.story.tellings)

    def outlets(self, story: StoryReport) -> int:
        """How many outlets publish the story's articles; an article of no known outlet counts for one."""
        return len({self.articles[t.article].outlet or t.article for t in story.story.tellings})


def names_of(articles: Sequence[Article]) -> dict[str, str]:
    """A name for each article that is its own within the list: the outlet, else the title, else where it came from."""
    bare = {a.id: clip(text.squeeze(visible(_bare(a))), 60) for a in articles}
    doubles = {name for name, n in Counter(bare.values()).items() if n > 1}
    seen: Counter[str] = Counter()
    names = {}
    for article, name in bare.items():
        seen[name] += 1
        names[article] = f"{name} ({seen[name]})" if name in doubles else name
    return names


def _bare(article: Article) -> str:
    if article.outlet and article.outlet.strip():
        return article.outlet
    if article.title and article.title.strip():
        return f"“{clip(text.squeeze(article.title), 34)}”"
    last = article.source.rstrip("/").rpartition("/")[2]
    return last or article.source or article.id


def in_order(names: Iterable[str]) -> list[str]:
    """Without repeats, in the order of first appearance."""
    return list(dict.fromkeys(names))
