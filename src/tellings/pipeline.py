"""The line: read, study, place, compare. Two maps around one ordered fold; pure, and the same under every engine.

intake → Capture → read → Article or Refusal → study → Study → place → Story → compare → StoryReport → render
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from tellings import articles, collation, facts, quotes, stories, text
from tellings.facts import Encoder
from tellings.quotes import Tagger
from tellings.records import Article, Capture, Refusal, Report, Story, StoryReport, Study, Telling

Progress = Callable[[str, int, int | None], None]
A = TypeVar("A")
B = TypeVar("B")


class Engine(Protocol):
    """Runs a batch function over items, keeping their order."""

    def map(self, function: Callable[[Sequence[A]], list[B]], items: Iterable[A]) -> Iterator[B]:
        """Yield the results in the order of the items."""
        ...


def read(captures: Sequence[Capture]) -> list[Article | Refusal]:
    """Each capture as an article or as a refusal with its reason; as many out as in."""
    return [articles.read(capture) for capture in captures]


def sign(article: Article) -> Study:
    """The cheap part of a study: what placing needs."""
    return Study(article=article, signature=stories.sign(article))


@dataclass(frozen=True, slots=True)
class Studying:
    """The costly part: sentences, quotes, people. A callable over batches, so that an engine can carry it."""

    tagger: Tagger | None = None

    def __call__(self, studies: Sequence[Study]) -> list[Study]:
        """The same studies with quotes and people found; the tagger, where there is one, sees the batch at once."""
        sentences = [tuple(text.sentences(s.article.text)) for s in studies]
        tagged = self.tagger([s.article.text for s in studies]) if self.tagger and studies else [None] * len(studies)
        found = [quotes.find(s.article, cut, tags) for s, cut, tags in zip(studies, sentences, tagged, strict=True)]
        return [
            replace(s, sentences=cut, quotes=f.quotes, people=f.people, works=f.works, deep=True)
            for s, cut, f in zip(studies, sentences, found, strict=True)
        ]


def compare_story(story: Story, studies: Sequence[Study], encoder: Encoder | None = None) -> StoryReport:
    """All that is shown of one story. `studies` are the deep studies of its articles, in the story's order; with an
    encoder points are found by what sentences mean, too."""
    people, said = quotes.gather(story, studies)
    said = collation.recover(studies, people, said)
    spoken = {q.span for q in said}
    utterances = collation.collate(story, studies, people, said)
    timeline = facts.find_timeline(story, studies)
    credits = facts.find_credits(story, studies)
    points = facts.find_points(story, studies, people, said, utterances, encoder)
    return StoryReport(
        story=story,
        headline=None,
        headline_text=facts.headline(story, studies),
        brief=facts.write_brief(story, studies, points, timeline),
        people=people,
        quotes=said,
        utterances=utterances,
        points=points,
        differences=facts.find_differences(story, studies, people, said, utterances, points, timeline),
        timeline=timeline,
        credits=credits,
        shared=facts.find_shared(story, studies, said, credits),
        works=tuple(w for s in studies for w in s.works if w.span not in spoken),
    )


def _no_progress(stage: str, n: int, total: int | None) -> None:
    """What `compare` tells of its progress when nobody asks."""


def compare(
    captures: Iterable[Capture | Refusal],
    *,
    engine: Engine,
    tagger: Tagger | None = None,
    encoder: Encoder | None = None,
    progress: Progress = _no_progress,
) -> Report:
    """The main job: captures in, report out. Refusals that intake made already are carried through.

    The same captures give the same report in whatever order they come. `progress(stage, n, total)` is told after
    every batch that `n` more items of a stage are done.
    """
    found = read_all(captures, engine=engine, progress=progress)
    kept, doubles = articles.number([f for f in found if isinstance(f, Article)])
    refused = [f for f in found if isinstance(f, Refusal)] + doubles
    cheap = [sign(a) for a in kept]
    studies = {}
    for study in engine.map(Studying(tagger), cheap):
        studies[study.article.id] = study
        progress("study", 1, len(kept))
    placed = stories.fold([s.signature for s in studies.values()])
    reports = []
    for story in placed:
        reports.append(compare_story(story, [studies[t.article] for t in story.tellings], encoder))
        progress("compare", 1, len(placed))
    return Report(
        articles=tuple(sorted(kept, key=lambda a: (a.published or "", a.id))),
        refused=tuple(sorted(refused, key=lambda r: (r.source, r.reason, r.detail))),
        stories=tuple(sorted(reports, key=lambda r: (-len(r.story.tellings), r.story.id))),
    )


def read_all(
    captures: Iterable[Capture | Refusal], *, engine: Engine, progress: Progress = _no_progress
) -> list[Article | Refusal]:
    """Every capture read, in the order given, beside the refusals that intake made."""
    found: list[Article | Refusal] = []

    def taken() -> Iterator[Capture]:
        for item in captures:
            if isinstance(item, Refusal):
                found.append(item)
            else:
                yield item

    for result in engine.map(read, taken()):
        found.append(result)
        progress("read", 1, None)
    return found


def quotes_alone(captures: Iterable[Capture | Refusal], *, engine: Engine, tagger: Tagger | None = None) -> Report:
    """Each article by itself, with its quotes and people and nothing else, in the order given."""
    found = read_all(captures, engine=engine)
    kept, doubles = articles.number([f for f in found if isinstance(f, Article)])
    reports = []
    for study in engine.map(Studying(tagger), [sign(a) for a in kept]):
        by_itself = Telling(article=study.article.id, story=study.article.id)
        story = Story(id=study.article.id, tellings=(by_itself,))
        people, said = quotes.gather(story, [study])
        title = study.article.title or study.article.source
        reports.append(StoryReport(story=story, headline=None, headline_text=title, people=people, quotes=said))
    return Report(
        articles=tuple(kept),
        refused=tuple([f for f in found if isinstance(f, Refusal)] + doubles),
        stories=tuple(reports),
    )
