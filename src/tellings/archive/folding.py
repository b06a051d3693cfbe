"""The fold: one ordered pass over the signatures of a language, in one piece or by month with open stories handed over.

A story is open at a cut while its last article is younger than the reach of placing: only to such a story can a later
article belong. Open stories are handed over whole and placed again with what comes next. With them go the articles of
settled stories that are younger than twice the reach: they are written already and stay where they are, but placing
looks at how a pair of articles stands out from all that is near it, and near it must be what was near it before.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from pyarrow import parquet as pq

from tellings import stories
from tellings.archive import tables
from tellings.archive.attic import InFile
from tellings.archive.doubles import Names
from tellings.archive.places import Places, whole
from tellings.archive.reading import month_of
from tellings.engines import heap
from tellings.records import Story

ONE_PASS = 100_000
"""Articles of a language that are placed in one piece; above that the pass is cut by month. About 0.8 GB."""
REACH_DAYS = 30
"""Days after its last article in which a story stays open: the reach of placing."""
CONTEXT_DAYS = 2 * REACH_DAYS
"""Days before a cut from which all articles are looked at again: so far back can lie what is near to what is near."""
LONGEST_DAYS = 120
"""A story that has been told for longer is not handed over: a form that is printed every day would grow for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One language's pass: which shards hold which months of it."""

    language: str
    shards: Mapping[str, Mapping[str, int]]
    """By shard: how many articles of each month."""
    changed: Mapping[str, Names]
    """Rows that are doubles, or have another id."""

    @property
    def size(self) -> int:
        """How many articles it places."""
        return sum(n for months in self.shards.values() for n in months.values())


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """What a pass gave."""

    language: str
    parts: list[str]
    """The names of its parts of `stories` and `tellings`."""
    stories: int
    compared: int
    """Stories with two independent texts."""


@dataclass(slots=True)
class _Open(tables.About):
    """An article that is not settled yet, and where its text lies. Its signature has the same place in the pile."""

    name: str
    shard: str
    at: int
    day: float
    settled: bool = False
    """True where the article's story is written, and it is only looked at."""


@dataclass(slots=True)
class _Held:
    """The articles that a piece of a pass is made of."""

    given: Pass
    open: list[_Open]
    pile: stories.Pile


def bundles(passes: Sequence[Pass], one_pass: int) -> list[tuple[Pass, ...]]:
    """The passes, largest first, in pieces of work: the largest by itself, for it takes longest, and the others
    together up to what one pass may hold, for they lie in the same parts of the same files."""
    ordered = sorted(passes, key=lambda p: (-p.size, p.language))
    found: list[tuple[Pass, ...]] = [(p,) for p in ordered[:1]]
    some: list[Pass] = []
    for p in ordered[1:]:
        if some and sum(s.size for s in some) + p.size > one_pass:
            found.append(tuple(some))
            some = []
        some.append(p)
    return [*found, tuple(some)] if some else found


@dataclass(frozen=True, slots=True)
class Folding:
    """Runs passes. An engine carries it to its workers; one bundle of passes is one item."""

    out: Path
    one_pass: int = ONE_PASS

    def __call__(self, given: Sequence[Sequence[Pass]]) -> list[list[Placed]]:
        """Write stories and tellings of each language, part by part."""
        gc.set_threshold(100_000, 50, 50)
        heap.settle(_LARGE)
        return [self._bundle(passes) for passes in given]

    def _bundle(self, passes: Sequence[Pass]) -> list[Placed]:
        places = Places(self.out)
        markers = {p.language: places.done("placed", p.language or "unknown") for p in passes}
        left = [p for p in passes if not markers[p.language].exists()]
        held = [_Held(p, [], stories.Pile(InFile(places.work))) for p in left]
        if sum(p.size for p in left) <= self.one_pass:
            _load(places, [(h, self._cuts(h.given)[0]) for h in held])
        while held:
            placed = self._pass(places, held.pop(0))
            with whole(markers[placed.language]) as part:
                part.write_bytes(msgspec.json.encode(placed))
        return [msgspec.json.decode(markers[p.language].read_bytes(), type=Placed) for p in passes]

    def _pass(self, places: Places, held: _Held) -> Placed:
        given = held.given
        parts: list[str] = []
        told = compared = 0
        cuts = self._cuts(given)
        for n, months in enumerate(cuts):
            if not held.open or n:
                _load(places, [(held, months)])
            last = n == len(cuts) - 1
            closed = _settle(held, math.inf if last else _day_after(months[-1]))
            name = f"{given.language or 'unknown'}-{months[0] or 'undated'}"
            compared += _write(places, name, given.language, closed)
            parts.append(name)
            told += len(closed)
        return Placed(language=given.language, parts=parts, stories=told, compared=compared)

    def _cuts(self, given: Pass) -> list[list[str]]:
        """The months, all in one piece or each by itself; a month before any date goes with the first."""
        sizes: dict[str, int] = {}
        for months in given.shards.values():
            for month, count in months.items():
                sizes[month] = sizes.get(month, 0) + count
        every = sorted(sizes)
        if sum(sizes.values()) <= self.one_pass:
            return [every]
        cuts = [[m] for m in every]
        if every[0] == "" and len(cuts) > 1:
            cuts[:2] = [["", *cuts[1]]]
        return cuts


_LARGE = 8 * 2**20
"""Bytes: more than a step of placing ever takes for itself, less than what a pass holds of its articles."""
_FITTING = ("language", "published", "received", "article")
_ABOUT = ("published", "received", "title", "outlet")


def _load(places: Places, wanted: Sequence[tuple[_Held, Sequence[str]]]) -> None:
    """Put the articles of some months to those held of each language, without doubles; each file is read once."""
    outlets: dict[str, str] = {}
    for shard in dict.fromkeys(name for held, _ in wanted for name in held.given.shards):
        here = {held.given.language: (held, set(months)) for held, months in wanted if _holds(held, shard, months)}
        if not here:
            continue
        file = pq.ParquetFile(places.read(shard, "signatures"))
        before = 0
        for group in range(file.num_row_groups):
            found = _fitting(file, group, before, shard, here)
            if found:
                table = file.read_row_group(group, use_threads=False)
                for language, rows in found.items():
                    some = table.take([at - before for at, _ in rows])
                    _take(here[language][0], shard, rows, some, outlets)
            before += file.metadata.row_group(group).num_rows
    pa.default_memory_pool().release_unused()
    heap.give_back()


def _holds(held: _Held, shard: str, months: Sequence[str]) -> bool:
    return not set(months).isdisjoint(held.given.shards.get(shard, ()))


def _fitting(
    file: pq.ParquetFile, group: int, first: int, shard: str, wanted: Mapping[str, tuple[_Held, set[str]]]
) -> dict[str, list[tuple[int, str]]]:
    """The rows of a part of a shard that are wanted and no doubles, with their ids, by language."""
    table = file.read_row_group(group, _FITTING, use_threads=False)
    found: dict[str, list[tuple[int, str]]] = {}
    columns = (table[c].to_pylist() for c in _FITTING)
    for at, (said, published, received, article) in enumerate(zip(*columns, strict=True), first):
        language = said or ""
        if language not in wanted:
            continue
        held, months = wanted[language]
        name = held.given.changed.get(shard, {}).get(at, article)
        if name is not None and month_of(published, received) in months:
            found.setdefault(language, []).append((at, name))
    return found


def _take(held: _Held, shard: str, rows: list[tuple[int, str]], table: Any, outlets: dict[str, str]) -> None:
    """Hold some articles more: their rows and ids, and these rows of `signatures`."""
    held.pile.add(*tables.heap(table, [name for _, name in rows]))
    columns = (table[c].to_pylist() for c in _ABOUT)
    held.open += [
        _Open(
            published=published,
            title=title,
            outlet=outlet and outlets.setdefault(outlet, outlet),
            name=name,
            shard=shard,
            at=at,
            day=_day(published or received),
        )
        for (at, name), published, received, title, outlet in zip(rows, *columns, strict=True)
    ]


def _settle(held: _Held, cut: float) -> list[tuple[Story, list[_Open]]]:
    """The stories that are closed at a cut (days since 1970); what is handed over to the next piece stays held."""
    closed: list[tuple[Story, list[_Open]]] = []
    still: set[str] = set()
    told = held.pile.fold()
    known = {o.name: o for o in held.open}
    for found in told:
        members = [known[t.article] for t in found.tellings]
        story = _without_settled(found, members)
        fresh = [o for o in members if not o.settled]
        days = [o.day for o in fresh if not math.isnan(o.day)]
        young = not days or max(days) > cut - REACH_DAYS
        if fresh and not (cut < math.inf and young and not (days and min(days) < cut - LONGEST_DAYS)):
            closed.append((story, fresh))
            for o in fresh:
                o.settled = True
        still.update(o.name for o in members if not o.settled or o.day > cut - CONTEXT_DAYS)
    numbers = [n for n, o in enumerate(held.open) if o.name in still]
    held.open = [held.open[n] for n in numbers]
    held.pile = held.pile.only(numbers)
    return closed


def _without_settled(story: Story, members: list[_Open]) -> Story:
    """The story without articles that are written as part of another, under the name of the first that remains."""
    if not any(o.settled for o in members):
        return story
    kept = [t for t, o in zip(story.tellings, members, strict=True) if not o.settled]
    name = f"s-{kept[0].article}" if kept else story.id
    return replace(story, id=name, tellings=tuple(replace(t, story=name) for t in kept))


def _write(places: Places, name: str, language: str, closed: list[tuple[Story, list[_Open]]]) -> int:
    """Write stories, tellings, and the list of stories with where their texts lie; how many have independent texts."""
    closed.sort(key=lambda c: (min((o.published or "" for o in c[1]), default=""), c[0].id))
    several = 0
    with (
        tables.Writer("stories", places.table("stories", name)) as told,
        tables.Writer("tellings", places.table("tellings", name)) as tellings,
        tables.Writer("texts", places.work / "texts" / f"{name}.parquet") as texts,
    ):
        for story, members in closed:
            told.add(tables.of_story(story, members, language))
            for row in tables.of_tellings(story):
                tellings.add(row)
            several += sum(t.copy_of is None for t in story.tellings) >= 2
            texts.add(_texts(story, members))
    return several


def _texts(story: Story, members: list[_Open]) -> dict[str, Any]:
    return {
        "story": story.id,
        "texts": [
            {"article": t.article, "copy_of": t.copy_of, "shard": o.shard, "row": o.at}
            for t, o in zip(story.tellings, members, strict=True)
        ],
    }


def _day(when: str | None) -> float:
    """Days since 1970 of the date of something; NaN where it is unknown."""
    try:
        return float(date.fromisoformat((when or "")[:10]).toordinal() - date(1970, 1, 1).toordinal())
    except ValueError:
        return math.nan


def _day_after(month: str) -> float:
    """The first day after a month, in days since 1970."""
    try:
        year, number = int(month[:4]), int(month[5:7])
        after = date(year + number // 12, number % 12 + 1, 1)
    except ValueError:
        return math.inf
    return float(after.toordinal() - date(1970, 1, 1).toordinal())
