"""A run from inputs to manifest: two maps around the fold, each step marked when it is done."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tellings.archive import cutting, doubles, manifest, tables
from tellings.archive.claiming import claimed
from tellings.archive.folding import ONE_PASS, Folding, Pass, Placed, bundles
from tellings.archive.places import Places, Settings, whole
from tellings.archive.reading import Done, Reading
from tellings.archive.shards import SHARD, Shard, is_remote, plan
from tellings.archive.slowness import LONGEST
from tellings.errors import NothingToReadError, UsageError
from tellings.records import Refusal

if TYPE_CHECKING:
    from tellings.archive.comparing import Batch
    from tellings.pipeline import Engine
    from tellings.quotes import Tagger

Progress = Callable[[str, int, int, int], None]
"""Told of a stage after each piece of work: pieces of size done, of how many, and what came out of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a run works with, given by whoever wires it."""

    engine: Engine
    open_input: Callable[[str], BinaryIO]
    size_of: Callable[[str], int]
    tagger: Callable[[], Tagger | None]
    shard: int = SHARD
    one_pass: int = ONE_PASS
    longest: float = LONGEST
    """Seconds of computing that reading a page may take."""
    say: Callable[[str], None] = lambda line: None
    """Told, in a line, of what may make the run longer than it need be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run gave, and what of it was there before."""

    manifest: manifest.Manifest
    resumed: int
    """Shards that an earlier run had read."""
    lost: tuple[Refusal, ...] = ()
    """Inputs that can't be read at all, those that hold nothing, and those of which nothing could be read."""


def run(inputs: Sequence[str], out: Path, settings: Settings, tools: Tools, progress: Progress) -> Outcome:
    """Read the inputs into the folder, place the articles, compare the stories, write the manifest.

    A folder that holds a run with the same settings is gone on with: shards that were read are not read again.
    """
    places = Places(out)
    if places.settings.exists() and any(_is_in(given, out) for given in inputs if not is_remote(given)):
        to_do = "Name another folder with --out"
        raise UsageError("the results would be read as an input", where=str(out), to_do=to_do)
    with claimed(places, settings):
        return _run(inputs, places, settings, tools, progress)


def _is_in(given: str, out: Path) -> bool:
    return Path(given).resolve().is_relative_to(out.resolve())


def _run(inputs: Sequence[str], places: Places, settings: Settings, tools: Tools, progress: Progress) -> Outcome:
    made = plan(inputs, tools.size_of, tools.shard, out=places.out)
    shards, lost = made.shards, made.refused
    for name in made.whole:
        tools.say(f"{name}: {cutting.why(name)}")
    if not shards and not lost:
        raise NothingToReadError("the inputs hold no files", to_do="Name WARC, Parquet or JSONL files, or folders")
    resumed = sum(places.done("read", s.name).exists() for s in shards)
    read = _read(places, shards, settings, tools, progress)
    placed = _place(places, shards, read, tools, progress)
    told = _tell_of_inputs(places, read, lost)
    _compare(places, placed, settings, tools, progress)
    return Outcome(manifest=manifest.write(places, settings, shards), resumed=resumed, lost=told)


def _read(
    places: Places, shards: Sequence[Shard], settings: Settings, tools: Tools, progress: Progress
) -> dict[str, Done]:
    reading = Reading(places.out, settings, tools.open_input, longest=tools.longest)
    found: dict[str, Done] = {}
    size, total = 0, sum(s.size for s in shards)
    # The largest first: no worker shall come to it when the others have nothing left to do.
    ordered = sorted(shards, key=lambda s: s.size, reverse=True)
    for shard, done in zip(ordered, tools.engine.map(reading, ordered), strict=True):
        found[shard.name] = done
        size += shard.size
        progress("read", size, total, done.captures)
    return {s.name: found[s.name] for s in shards}


def _tell_of_inputs(places: Places, read: dict[str, Done], lost: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """What no shard can know by itself: files that gave nothing, and refusals of what isn't there."""
    gave: dict[str, int] = {}
    for done in read.values():
        for name, count in done.files.items():
            gave[name] = gave.get(name, 0) + count
    nothing = [
        Refusal(source=name, reason="empty", detail="It holds no articles.", stage="intake")
        for name, count in gave.items()
        if not count
    ]
    told = (*lost, *nothing)
    tables.write("refusals", places.table("refusals", "inputs"), [tables.of_refusal(r) for r in told])
    return (*told, *_useless(read, gave))


def _useless(read: dict[str, Done], gave: dict[str, int]) -> Iterator[Refusal]:
    """Files of which nothing was to be had but what is wrong with them; the tables hold that already."""
    wrong: dict[str, tuple[int, str]] = {}
    for done in read.values():
        for name, (count, why) in done.wrong.items():
            before = wrong.get(name, (0, why))
            wrong[name] = (before[0] + count, before[1])
    for name, (count, why) in wrong.items():
        if count == gave[name]:
            yield Refusal(source=name, reason="unreadable", detail=why, stage="intake")


def _place(
    places: Places, shards: Sequence[Shard], read: dict[str, Done], tools: Tools, progress: Progress
) -> list[Placed]:
    """Doubles out, then one pass a language. Done once for a set of shards."""
    names = [s.name for s in shards]
    key = hashlib.blake2b("\0".join([*names, str(tools.one_pass)]).encode(), digest_size=8).hexdigest()
    _renew(places, "placed", key, ("articles", "refusals", "stories", "tellings", *tables.SAID))
    changed = doubles.find(places, names)
    doubles.settle(places, names, changed)
    languages = sorted({language for done in read.values() for language in done.months})
    passes = [
        Pass(language=lang, shards={n: read[n].months[lang] for n in names if lang in read[n].months}, changed=changed)
        for lang in languages
    ]
    work = bundles(passes, tools.one_pass)
    total = sum(p.size for p in passes)
    placed: list[Placed] = []
    at = 0
    folding = Folding(places.out, tools.one_pass)
    # One piece is done here: no worker need be started for it.
    made = tools.engine.map(folding, work) if len(work) > 1 else iter(folding(work))
    for given, done in zip(work, made, strict=True):
        placed += done
        at += sum(p.size for p in given)
        progress("place", at, total, sum(p.stories for p in done))
    return sorted(placed, key=lambda p: p.language)


def _compare(places: Places, placed: Sequence[Placed], settings: Settings, tools: Tools, progress: Progress) -> None:
    # Here and not above: whoever only reads pages shall not load all that compares stories.
    from tellings.archive.comparing import Comparing

    key = f"{settings.quotes}{'-rules' if settings.rules else ''}"
    _renew(places, "compared", key, tables.SAID)
    batches = list(_batches(places, placed, settings))
    comparing = Comparing(places.out, settings, "compared", tools.tagger)
    for n, done in enumerate(tools.engine.map(comparing, batches), 1):
        progress("compare", n, len(batches), done.stories)


def _batches(places: Places, placed: Sequence[Placed], settings: Settings) -> Iterator[Batch]:
    from tellings.archive.comparing import BATCH, Batch, wanted

    for part in (name for p in placed for name in p.parts):
        count = sum(1 for _ in wanted(places, part, settings))
        yield from (Batch(part=part, number=n) for n in range(-(-count // BATCH)))


def _renew(places: Places, stage: str, key: str, made: Sequence[str]) -> None:
    """Where a stage was done for something else, take away what it made, and what was made of that."""
    mark = places.work / f"{stage}.key"
    if mark.exists() and mark.read_text("utf-8") == key:
        return
    later = ("placed", "compared") if stage == "placed" else ("compared",)
    for name in later:
        shutil.rmtree(places.work / name, ignore_errors=True)
    for table in made:
        shutil.rmtree(places.out / table, ignore_errors=True)
    for refused in (places.out / "refusals").glob(f"{tables.REFUSED}*"):
        refused.unlink()
    with whole(mark) as part:
        part.write_text(key, "utf-8")
