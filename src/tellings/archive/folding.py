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
from pyarrow import parquet as pq

from tellings import stories
from tellings.archive import tables
from tellings.archive.doubles import Names
from tellings.archive.places import Places, whole
from tellings.archive.reading import month_of
from tellings.records import Story

ONE_PASS = 100_000
"""Articles of a language that are placed in one piece; above that the pass is cut by month. About 2.5 GB."""
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
    """The articles that a piece of the pass is made of."""

    open: list[_Open]
    pile: stories.Pile


@dataclass(frozen=True, slots=True)
class Folding:
    """Runs passes. An engine carries it to its workers; one pass is one item."""

    out: Path
    one_pass: int = ONE_PASS

    def __call__(self, passes: Sequence[Pass]) -> list[Placed]:
        """Write stories and tellings of each language, part by part."""
        gc.set_threshold(100_000, 50, 50)
        return [self._pass(p) for p in passes]

    def _pass(self, given: Pass) -> Placed:
        places = Places(self.out)
        marker = places.done("placed", given.language or "unknown")
        if marker.exists():
            return msgspec.json.decode(marker.read_bytes(), type=Placed)
        parts: list[str] = []
        told = compared = 0
        held = _Held([], stories.Pile())
        cuts = self._cuts(given)
        for n, months in enumerate(cuts):
            _load(places, given, months, held)
            last = n == len(cuts) - 1
            closed = _settle(held, math.inf if last else _day_after(months[-1]))
            name = f"{given.language or 'unknown'}-{months[0] or 'undated'}"
            compared += _write(places, name, given.language, closed)
            parts.append(name)
            told += len(closed)
        placed = Placed(language=given.language, parts=parts, stories=told, compared=compared)
        with whole(marker) as part:
            part.write_bytes(msgspec.json.encode(placed))
        return placed

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


def _load(places: Places, given: Pass, months: Sequence[str], held: _Held) -> None:
    """Put the articles of some months of a language to those held, without doubles."""
    wanted = set(months)
    outlets: dict[str, str] = {}
    for shard, counts in given.shards.items():
        if wanted.isdisjoint(counts):
            continue
        names = given.changed.get(shard, {})
        file = pq.ParquetFile(places.read(shard, "signatures"))
        row = 0
        for group in range(file.num_row_groups):
            found = _fitting(file, group, row, names, given.language, wanted)
            before, row = row, row + file.metadata.row_group(group).num_rows
            if not found:
                continue
            some = file.read_row_group(group, use_threads=False).take([at - before for at, _ in found])
            heap, keys = tables.heap(some, [name for _, name in found])
            held.pile.add(heap, keys)
            columns = (some[c].to_pylist() for c in ("published", "received", "title", "outlet"))
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
                for (at, name), published, received, title, outlet in zip(found, *columns, strict=True)
            ]


_FITTING = ("language", "published", "received", "article")


def _fitting(
    file: pq.ParquetFile, group: int, first: int, names: Names, language: str, months: set[str]
) -> list[tuple[int, str]]:
    """The rows of a part of a shard that are of a language and some months, and are no doubles, with their ids."""
    table = file.read_row_group(group, _FITTING, use_threads=False)
    keys = zip(*(table[c].to_pylist() for c in _FITTING), strict=True)
    found = []
    for at, (lang, published, received, article) in enumerate(keys, first):
        if (lang or "") == language and month_of(published, received) in months:
            name = names.get(at, article)
            if name is not None:
                found.append((at, name))
    return found


def _settle(held: _Held, cut: float) -> list[tuple[Story, list[_Open]]]:
    """The stories that are closed at a cut (days since 1970); what is handed over to the next piece stays held."""
    known = {o.name: o for o in held.open}
    closed: list[tuple[Story, list[_Open]]] = []
    still: set[str] = set()
    for found in held.pile.fold():
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
