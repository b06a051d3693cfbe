"""Stories for the tests of points and differences, read through the real stages before them."""

from __future__ import annotations

from dataclasses import dataclass

from tellings import collation, facts, quotes
from tellings.pipeline import Studying, sign
from tellings.records import Article, Difference, Person, Point, Quote, Story, Study, Telling, TimelineEntry, Utterance


@dataclass(frozen=True)
class Made:
    """One story with all that points and differences are found from."""

    story: Story
    studies: tuple[Study, ...]
    people: tuple[Person, ...]
    said: tuple[Quote, ...]
    utterances: tuple[Utterance, ...]
    timeline: tuple[TimelineEntry, ...]

    def text(self, article: str) -> str:
        return next(s.article.text for s in self.studies if s.article.id == article)

    def points(self) -> tuple[Point, ...]:
        return facts.find_points(self.story, self.studies, self.people, self.said, self.utterances)

    def differences(self) -> tuple[Difference, ...]:
        return facts.find_differences(
            self.story, self.studies, self.people, self.said, self.utterances, self.points(), self.timeline
        )


def story(
    *texts: str,
    copies: dict[int, int] | None = None,
    titles: tuple[str | None, ...] = (),
    published: str | tuple[str, ...] | None = None,
) -> Made:
    """Articles "a", "b", … of one story; `copies` says which index is a near-copy of which."""
    days = published if isinstance(published, tuple) else (published,) * len(texts)
    names = "abcdefghijklmnopqrstuvwxyz"
    articles = [
        Article(
            id=names[n],
            text=text,
            source=names[n],
            outlet=names[n],
            title=titles[n] if titles else None,
            published=days[n],
        )
        for n, text in enumerate(texts)
    ]
    studies = tuple(Studying()([sign(a) for a in articles]))
    made = Story(
        id="s",
        tellings=tuple(
            Telling(article=a.id, story="s", copy_of=names[copies[n]] if copies and n in copies else None)
            for n, a in enumerate(articles)
        ),
    )
    people, said = quotes.gather(made, studies)
    utterances = collation.collate(made, studies, people, said)
    return Made(made, studies, people, said, utterances, facts.find_timeline(made, studies))
