"""A report as the page shows it: every section of every story, with all links made."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from tellings.records import Article, Refusal, Report, StoryReport
from tellings.report import background, pictures, speaking, telling
from tellings.report.background import Join, Moment, PersonView, Provenance
from tellings.report.characters import language_tag, plain_date, web_address
from tellings.report.marks import Marks, Paragraph
from tellings.report.sheet import Refs, Sheet
from tellings.report.sources import Sources
from tellings.report.speaking import Speaking
from tellings.report.telling import BriefView, DifferenceView, Matrix

_MOST_OPEN = 12
_FEW_DIFFERENCES = 9
"""So many differences of one kind a crowded story shows at once."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The counts that stand at the head of a story."""

    articles: int
    outlets: int
    independent: int
    utterances: int
    altered: int
    conflicts: int
    points: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article to be read in full, everything in it marked."""

    anchor: str
    number: int
    name: str
    tint: int
    title: str | None
    titled: bool
    """True where the text itself begins with the title."""
    byline: str | None
    when: str
    origin: str | None
    sure: float
    language: str | None
    url: str | None
    source: str
    copy_of: str | None
    overlap: float
    paragraphs: tuple[Paragraph, ...]
    article: Article


@dataclass(frozen=True, slots=True)
class Kin:
    """Another story of the same affair; `href` where this page has it."""

    name: str
    href: str | None


@dataclass(frozen=True, slots=True)
class StoryView:
    """One story, whole."""

    n: int
    headline: str
    facts: Facts
    tellers: Refs
    brief: tuple[BriefView, ...]
    speaking: Speaking
    matrix: Matrix
    differences: tuple[DifferenceView, ...]
    moments: tuple[Moment, ...]
    when: Markup
    people: tuple[PersonView, ...]
    provenance: Provenance
    whence: Markup
    joins: tuple[Join, ...]
    articles: tuple[ArticleView, ...]
    opened: bool
    crowd: bool
    """True where more articles tell it than a table has columns for: then lists name few and fold the rest."""
    earlier: tuple[Kin, ...]
    later: tuple[Kin, ...]

    @property
    def disagreement(self) -> tuple[tuple[str, tuple[DifferenceView, ...], int], ...]:
        """The differences in groups: a heading, what stands under it, and how many of these stand open."""
        if not self.crowd or len(self.differences) <= _FEW_DIFFERENCES:
            return (("", self.differences, len(self.differences)),)
        facts = tuple(d for d in self.differences if d.conflict and d.kind != "other")
        words = tuple(d for d in self.differences if d.conflict and d.kind == "other")
        rest = tuple(d for d in self.differences if not d.conflict)
        groups = (
            ("Both cannot be true", facts, _FEW_DIFFERENCES),
            ("Both cannot be the exact words", words, 3),
            ("Both can be true", rest, 0),
        )
        return tuple((name, d, most if len(d) > most + 1 else len(d)) for name, d, most in groups if d)

    @property
    def alone(self) -> bool:
        """True for a story of one article."""
        return self.facts.articles == 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What one article's input held and its text does not."""

    name: str
    href: str
    article: Article


@dataclass(frozen=True, slots=True)
class PageView:
    """The page."""

    title: str
    stories: tuple[StoryView, ...]
    left: tuple[LeftOut, ...]
    refused: tuple[Refusal, ...]
    articles: int
    removed: int
    media: int
    rules: Markup

    @property
    def single(self) -> bool:
        """True where one story has the page to itself."""
        return len(self.stories) == 1


def facts_of(story: StoryReport, sources: Sources) -> Facts:
    """The counts of one story; the same in every output."""
    dates = sorted(d for t in story.story.tellings if (d := sources[t.article].published))
    used = {p.quote for u in story.utterances for p in u.printings}
    return Facts(
        articles=len(story.story.tellings),
        outlets=sources.outlets(story),
        independent=sources.independent(story),
        utterances=len(story.utterances) + sum(q.id not in used for q in story.quotes),
        altered=sum(u.relation != "identical" for u in story.utterances if len(u.printings) > 1),
        conflicts=sum(d.conflict for d in story.differences),
        points=len(story.points),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
    )


def page_view(report: Report) -> PageView:
    """Everything that the page shows, in the order in which it shows it."""
    sources = Sources(report)
    marks = Marks(sources)
    kin = {s.story.id: Kin(name=s.headline_text, href=f"#s{n}") for n, s in enumerate(report.stories, 1)}
    opened = len(report.articles) <= _MOST_OPEN
    stories = tuple(_story(n, s, sources, marks, kin, opened=opened) for n, s in enumerate(report.stories, 1))
    title = stories[0].headline if len(stories) == 1 else "Many events, many tellings"
    return PageView(
        title=title,
        stories=stories,
        left=tuple(
            LeftOut(name=sources.name(a.id), href=f"#a{sources.number[a.id]}", article=a)
            for a in report.articles
            if a.removed or a.media
        ),
        refused=report.refused,
        articles=len(report.articles),
        removed=sum(len(a.removed) for a in report.articles),
        media=sum(len(a.media) for a in report.articles),
        rules=marks.rules(),
    )


def _story(
    n: int, report: StoryReport, sources: Sources, marks: Marks, kin: dict[str, Kin], *, opened: bool
) -> StoryView:
    sheet = Sheet(n, report, sources, marks)
    moments = background.moments(sheet)
    provenance = background.provenance(sheet)
    brief = telling.brief(sheet)
    said = speaking.build(sheet)
    matrix = telling.matrix(sheet)
    differences = telling.differences(sheet)
    people = background.people(sheet)
    joins = background.joins(sheet)
    # The articles come last: by then everything that leads into them is known.
    articles = tuple(_article(sheet, t.article) for t in report.story.tellings)
    return StoryView(
        n=n,
        headline=report.headline_text,
        facts=facts_of(report, sources),
        tellers=_tellers(sheet),
        brief=brief,
        speaking=said,
        matrix=matrix,
        differences=differences,
        moments=moments,
        when=pictures.timeline(moments),
        people=people,
        provenance=provenance,
        whence=pictures.provenance(provenance, f"tip{n}"),
        joins=joins,
        articles=articles,
        opened=opened,
        crowd=sheet.wide,
        earlier=tuple(kin.get(i) or Kin(name=i, href=None) for i in report.story.earlier),
        later=tuple(kin.get(i) or Kin(name=i, href=None) for i in report.story.later),
    )


def _tellers(sheet: Sheet) -> Refs:
    """The outlets at the head of the story, each leading to its article."""
    every = list(sheet.tellings)
    return Refs(shown=tuple(sheet.top(a) for a in every[:_MOST_OPEN]), more=max(0, len(every) - _MOST_OPEN))


def _article(sheet: Sheet, article: str) -> ArticleView:
    a = sheet.article(article)
    telling_ = sheet.tellings[article]
    return ArticleView(
        anchor=f"a{sheet.sources.number[article]}",
        number=sheet.sources.number[article],
        name=sheet.sources.name(article),
        tint=sheet.tint(article),
        title=a.title,
        titled=bool(a.title) and a.text.lstrip().partition("\n")[0].strip() == (a.title or "").strip(),
        byline=a.byline,
        when=plain_date(a.published),
        origin=a.published_from,
        sure=a.published_sure,
        language=language_tag(a.language),
        url=web_address(a.url),
        source=a.source,
        copy_of=sheet.sources.name(telling_.copy_of) if telling_.copy_of else None,
        overlap=telling_.overlap,
        paragraphs=tuple(sheet.marks.paragraphs(a)),
        article=a,
    )
