"""The second map: stories with two independent texts, studied and compared. Nothing here is done for a lone article.

Near-copies are not studied: what they say is what the text says that they are copies of.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from pyarrow import parquet as pq

from tellings import facts, pipeline, text
from tellings.archive import apart, tables
from tellings.archive.places import Places, Settings, whole
from tellings.errors import TellingsError
from tellings.quotes import Tagger
from tellings.records import Article, Refusal, Signature, Story, StoryReport, Study, Telling

BATCH = 128
"""Stories that are compared in one piece of work."""
Member = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some of the stories of one part: which part, and which of those that are to be compared."""

    part: str
    number: int

    @property
    def name(self) -> str:
        """Of its files."""
        return f"{self.part}-{self.number:05d}"


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch gave."""

    stories: int
    articles: int
    """Texts that were studied."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What there is to write of one story: how many of its texts were studied, and the rows by table."""

    articles: int
    tables: dict[str, list[tables.Row]]


@dataclass(slots=True)
class Comparing:
    """Compares batches. An engine carries it to its workers; each of them loads the reader of quotations once."""

    patience: ClassVar[float] = 7200.0
    """Seconds in which some batch must have been done; a large story takes minutes."""
    out: Path
    settings: Settings
    stage: str
    tagger: Callable[[], Tagger | None]
    _studying: pipeline.Studying | None = field(default=None, init=False)

    def __call__(self, batches: Sequence[Batch]) -> list[Compared]:
        """Write what was said and told in each batch's stories, and mark it as done."""
        gc.set_threshold(100_000, 50, 50)
        return [self._batch(b) for b in batches]

    def _batch(self, batch: Batch) -> Compared:
        places = Places(self.out)
        marker = places.done(self.stage, batch.name)
        if marker.exists():
            return msgspec.json.decode(marker.read_bytes(), type=Compared)
        with apart.tried(places.tried(self.stage, batch.name)) as deaths:
            try:
                # One death may be chance, and texts studied together need not be told quite like texts studied alone.
                done = self._together(places, batch) if deaths < 2 else self._one_by_one(places, batch)
            except TellingsError:
                raise
            except Exception:  # a fault of ours in one story costs that story: it is looked for one by one
                done = self._one_by_one(places, batch)
        with whole(marker) as part:
            part.write_bytes(msgspec.json.encode(done))
        return done

    def chosen(self, batch: Batch) -> list[dict[str, Any]]:
        """The stories of a batch, as rows of `texts`."""
        rows = islice(
            wanted(Places(self.out), batch.part, self.settings), batch.number * BATCH, (batch.number + 1) * BATCH
        )
        return list(rows)

    def rows(self, stories: Sequence[dict[str, Any]]) -> Iterator[Rows]:
        """What there is to write of each story, studied together."""
        own = [[m for m in s["texts"] if m["copy_of"] is None] for s in stories]
        texts = _articles(Places(self.out), [m for members in own for m in members])
        studied = iter(self._study([_unstudied(texts[m["article"]]) for members in own for m in members]))
        for row, members in zip(stories, own, strict=True):
            report = _compare(row["story"], [next(studied) for _ in members], self.settings)
            said = tables.Said(report, {m["article"]: texts[m["article"]].text for m in members})
            yield Rows(len(members), {name: list(getattr(said, name)()) for name in tables.SAID})

    def _together(self, places: Places, batch: Batch) -> Compared:
        chosen = self.chosen(batch)
        return _write(places, batch, self.rows(chosen))

    def _one_by_one(self, places: Places, batch: Batch) -> Compared:
        """The same in a process of its own; a story that no process survives is refused, with what it is known by."""
        made = (m for _, m in apart.each(_Pieces(replace(self), batch)))
        return _write(places, batch, (_lost(m) if isinstance(m, apart.Lost) else m for m in made))

    def _study(self, studies: list[Study]) -> Iterator[Study]:
        """The costly part of each study, a few at a time; without quotes only the sentences."""
        if self.settings.quotes == "none":
            yield from (replace(s, sentences=tuple(text.sentences(s.article.text))) for s in studies)
            return
        if self._studying is None:
            self._studying = pipeline.Studying(None if self.settings.rules else self.tagger())
        for at in range(0, len(studies), 8):
            yield from self._studying(studies[at : at + 8])


def wanted(places: Places, part: str, settings: Settings) -> Iterator[dict[str, Any]]:
    """The stories of a part that are compared: those with two independent texts, or all where all quotes are asked."""
    file = pq.ParquetFile(places.work / "texts" / f"{part}.parquet")
    least = 1 if settings.quotes == "all" else 2
    for group in range(file.num_row_groups):
        for row in file.read_row_group(group).to_pylist():
            if sum(m["copy_of"] is None for m in row["texts"]) >= least:
                yield row


def _articles(places: Places, members: list[Member]) -> dict[str, Article]:
    """The articles of some stories, each row group read once."""
    found: dict[str, Article] = {}
    where: dict[str, dict[int, dict[int, str]]] = {}
    for m in members:
        group, at = divmod(m["row"], tables.ROWS)
        where.setdefault(m["shard"], {}).setdefault(group, {})[at] = m["article"]
    for shard, groups in where.items():
        file = pq.ParquetFile(places.read(shard, "articles"))
        for group, rows in groups.items():
            picked = sorted(rows)
            for at, row in zip(picked, file.read_row_group(group).take(picked).to_pylist(), strict=True):
                found[rows[at]] = replace(tables.article(row), id=rows[at])
    return found


def _unstudied(article: Article) -> Study:
    """A study of nothing yet; placing is done, so its signature stays empty."""
    return Study(article=article, signature=Signature(article=article.id, published=article.published, length=0))


def _compare(name: str, studies: list[Study], settings: Settings) -> StoryReport:
    story = Story(id=name, tellings=tuple(Telling(article=s.article.id, story=name) for s in studies))
    if settings.quotes != "none":
        return pipeline.compare_story(story, studies)
    timeline = facts.find_timeline(story, studies)
    points = facts.find_points(story, studies, (), (), ())
    differences = facts.find_differences(story, studies, (), (), (), points, timeline)
    return StoryReport(story=story, headline=None, headline_text="", points=points, differences=differences)


def _write(places: Places, batch: Batch, told: Iterable[Rows | Refusal]) -> Compared:
    """Write what was said in some stories; a table of what was refused is there only where something was."""
    articles = stories = 0
    refused: list[tables.Row] = []
    with ExitStack() as stack:
        files = {t: stack.enter_context(tables.Writer(t, places.table(t, batch.name))) for t in tables.SAID}
        for one in told:
            stories += 1
            if isinstance(one, Refusal):
                refused.append(tables.of_refusal(one))
                continue
            articles += one.articles
            for table, rows in one.tables.items():
                for row in rows:
                    files[table].add(row)
    if refused:
        tables.write("refusals", places.table("refusals", f"{tables.REFUSED}{batch.name}"), refused)
    return Compared(stories=stories, articles=articles)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The stories of a batch one by one, for a process of its own."""

    comparing: Comparing
    batch: Batch

    def __call__(self, start: apart.Key) -> Iterator[apart.Step]:
        yield apart.Step("opens", start, self.batch.name)
        for n, row in enumerate(self.comparing.chosen(self.batch)):
            if n < start[1]:
                continue
            yield apart.Step("begins", (0, n), row["story"])
            made: Rows | Refusal
            try:
                made = next(self.comparing.rows([row]))
            except TellingsError:
                raise
            except Exception as error:
                made = Refusal(source=row["story"], reason="crash", detail=apart.fault(error), stage="compare")
            yield apart.Step("made", (0, n), made)


def _lost(lost: apart.Lost) -> Refusal:
    what = "this story" if lost.begun else "these stories"
    detail = f"Every process that compared it died over {what} ({lost.how}). Its articles and tellings are there."
    return Refusal(source=lost.where, reason="crash", detail=detail, stage="compare")
