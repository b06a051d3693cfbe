"""The first map: a shard to articles, refusals and signatures. What needn't be read is left out early."""

from __future__ import annotations

import gc
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, ClassVar

import msgspec

from tellings import articles, stories
from tellings.archive import apart, slowness, tables
from tellings.archive.places import Places, Settings, whole
from tellings.archive.shards import Shard, is_parquet, is_remote, warc
from tellings.errors import TellingsError
from tellings.intake import files, parquet, rows
from tellings.intake import warc as archives
from tellings.intake.limits import Limits
from tellings.intake.lists import AddressList
from tellings.records import Article, Capture, Refusal, Signature

_LANG = re.compile(rb"<html[^>]{0,2000}?\blang\s*=\s*[\"']?\s*([A-Za-z]{2,3})\b", re.I)
_HEAD = 4096
_TITLE = 300
_BUFFER = 1 << 20


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What a shard gave, counted as it was written."""

    shard: str
    captures: int
    """Answers and rows that the shard holds, each of which became an article or a refusal."""
    articles: int
    refusals: int
    months: dict[str, dict[str, int]]
    """How many articles there are of each language and month ("" where either is unknown)."""
    files: dict[str, int]
    """How many captures and refusals each file gave: a file that gives none has to be told of."""
    wrong: dict[str, tuple[int, str]] = {}
    """Of files that are damaged or of no kind that is read: how many refusals say so, and what the first says."""


Made = tuple[Article, Signature, str | None] | Refusal
"""An article, its signature and when it was captured; or why it is none."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads shards. An engine carries it to its workers, so it holds nothing but names."""

    patience: ClassVar[float] = 1800.0
    """Seconds in which of some shard something must have come; one takes seconds, and a minute or two page by page."""
    out: Path
    settings: Settings
    open_input: Callable[[str], BinaryIO]
    longest: float = field(default=slowness.LONGEST, kw_only=True)
    """Seconds of computing that a page may take."""
    home: int = field(default_factory=os.getpid, kw_only=True)
    """The run's own process, which no page may end."""

    def __call__(self, shards: Sequence[Shard]) -> list[Done]:
        """Read each shard, write what it holds, mark it as done; a shard that is marked already is not read again."""
        gc.set_threshold(100_000, 50, 50)
        return [self._shard(shard) for shard in shards]

    def _shard(self, shard: Shard) -> Done:
        places = Places(self.out)
        marker = places.done("read", shard.name)
        if marker.exists():
            return msgspec.json.decode(marker.read_bytes(), type=Done)
        with (
            apart.tried(places.tried("read", shard.name)) as deaths,
            tables.Writer("articles", places.read(shard.name, "articles")) as found,
            tables.Writer("signatures", places.read(shard.name, "signatures")) as signed,
            tables.Writer("refusals", places.read(shard.name, "refusals")) as refused,
        ):
            tally = _Tally(found, signed, refused, shard.files)
            for name, made in self._with_care(shard) if deaths else self._made(shard):
                tally.take(name, made)
        done = tally.done(shard.name)
        with whole(marker) as part:
            part.write_bytes(msgspec.json.encode(done, order="sorted"))
        return done

    def _made(self, shard: Shard) -> Iterator[tuple[str, Made]]:
        """What becomes of everything in a shard, with the file that it is in."""
        for name in shard.files:
            for item in self.captures(name, shard):
                yield name, self.make(item)

    def _with_care(self, shard: Shard) -> Iterator[tuple[str, Made]]:
        """The same of a shard that a worker has died over: what ends a process is refused."""
        for number, made in apart.each(_Pieces(self, shard)):
            yield shard.files[number], _lost(made, self.longest) if isinstance(made, apart.Lost) else made

    def make(self, item: Capture | Refusal) -> Made:
        """All that is kept of one capture. A fault of ours costs one page, not the run."""
        if isinstance(item, Refusal):
            return item
        try:
            with slowness.limited(self.longest, deadly=os.getpid() != self.home):
                read = self.read(item)
                return read if isinstance(read, Refusal) else (read, stories.sign(read), item.received)
        except slowness.TooSlowError:
            return _too_slow(item.source, self.longest)
        except Exception as error:
            return Refusal(source=item.source, reason="crash", detail=apart.fault(error))

    def captures(self, name: str, shard: Shard) -> Iterator[Capture | Refusal]:
        """What one file holds. A fault of the disk or the network ends the file, not the run."""
        limits = Limits()
        try:
            if warc(name) or is_parquet(name) or is_remote(name) or shard.way == "anywhere":
                with self.open_input(name) as file:
                    yield from _opened(file, name, shard, limits)
            else:
                for item in files.captures(Path(name), _modified(name), limits):
                    yield _no_list(name, item)
        except OSError as error:
            detail = f"It can't be read: {error.strerror or error}."
            yield Refusal(source=name, reason="unreadable", detail=detail, stage="intake")
        except TellingsError:
            raise
        except Exception as error:  # of the reader of the file: what comes behind it in the file can't be found
            yield Refusal(source=name, reason="crash", detail=apart.fault(error), stage="intake")

    def read(self, item: Capture | Refusal) -> Article | Refusal:
        """An article or a refusal, as `compare` reads it, but for what the settings leave out."""
        if isinstance(item, Refusal):
            return item
        settings = self.settings
        if settings.since and item.received and item.received[:10] < settings.since[:10]:
            return _outside(item.source, f"It was captured on {item.received[:10]}, before the first day asked for.")
        if settings.languages and (said := _said_language(item)) and said not in settings.languages:
            return _other(item.source, f"The page says that it is in “{said}”.")
        read = articles.read(item)
        if isinstance(read, Refusal):
            return read
        if settings.languages and (read.language or "") not in settings.languages:
            return _other(item.source, f"It is in “{read.language}”." if read.language else "Its language is unknown.")
        when = read.published or item.received
        if when and settings.since and when < settings.since[: len(when)]:
            return _outside(item.source, f"It is of {when[:10]}, before the first day asked for.")
        if when and settings.until and when[: len(settings.until)] > settings.until[: len(when)]:
            return _outside(item.source, f"It is of {when[:10]}, after the last day asked for.")
        return read


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The captures of a shard one by one, for a process of its own."""

    reading: Reading
    shard: Shard

    def __call__(self, start: apart.Key) -> Iterator[apart.Step]:
        for number in range(start[0], len(self.shard.files)):
            name = self.shard.files[number]
            first = start[1] if number == start[0] else 0
            yield apart.Step("opens", (number, first), name)
            for n, item in enumerate(self.reading.captures(name, self.shard)):
                if n >= first:
                    yield apart.Step("begins", (number, n), item.source)
                    yield apart.Step("made", (number, n), self.reading.make(item))


def _too_slow(source: str, seconds: float) -> Refusal:
    detail = f"To read it takes more than {seconds:g} s of computing; it was given up."
    return Refusal(source=source, reason="too-slow", detail=detail)


def _lost(lost: apart.Lost, longest: float) -> Refusal:
    if lost.begun and slowness.HARD in lost.how:
        return _too_slow(lost.where, longest)
    what = "this page" if lost.begun else "the file; what comes behind this place in it was not read"
    detail = f"Every process that read it died over {what} ({lost.how})."
    return Refusal(source=lost.where, reason="crash", detail=detail)


class _Tally:
    """Counts what is written."""

    def __init__(
        self, found: tables.Writer, signed: tables.Writer, refused: tables.Writer, files: Sequence[str]
    ) -> None:
        self._found, self._signed, self._refused = found, signed, refused
        self.files = dict.fromkeys(files, 0)
        self._months: dict[str, dict[str, int]] = {}
        self._wrong: dict[str, tuple[int, str]] = {}

    def take(self, name: str, made: Made) -> None:
        """Write one article or refusal of a file."""
        self.files[name] += 1
        if isinstance(made, Refusal):
            if made.source == name:
                count, why = self._wrong.get(name, (0, made.detail))
                self._wrong[name] = (count + 1, why)
            self._refused.add(tables.of_refusal(made))
            return
        read, signature, received = made
        self._found.add(tables.of_article(read, received))
        self._signed.add(tables.of_signature(signature, read, received))
        months = self._months.setdefault(read.language or "", {})
        month = month_of(read.published, received)
        months[month] = months.get(month, 0) + 1

    def done(self, shard: str) -> Done:
        """The count, the same however the shard was read."""
        return Done(
            shard=shard,
            captures=sum(self.files.values()),
            articles=self._found.rows,
            refusals=self._refused.rows,
            months=self._months,
            files=self.files,
            wrong=self._wrong,
        )


def month_of(published: str | None, received: str | None) -> str:
    """The month in which an article is placed: of its publication, else of its capture; "" where both are unknown."""
    when = published if published and len(published) >= 7 else received or published or ""
    return when[:7] if len(when) >= 7 else ""


def _opened(file: BinaryIO, name: str, shard: Shard, limits: Limits) -> Iterator[Capture | Refusal]:
    end = shard.end if len(shard.files) == 1 else 2**62
    if warc(name):
        exact = shard.way == "before records"
        yield from archives.captures(file, name, limits, begin=shard.begin, end=end, exact=exact)
    elif is_parquet(name):
        yield from parquet.captures(file, name, limits, begin=shard.begin, end=end)
    elif name.lower().split("?")[0].endswith((".jsonl", ".ndjson")):
        lines = io.BufferedReader(file, _BUFFER) if isinstance(file, io.RawIOBase) else file
        if shard.way == "anywhere":
            yield from rows.from_part(lines, name, limits, shard.begin, shard.end)
        else:
            yield from rows.from_lines(lines, name, limits)
    else:
        detail = "Of files elsewhere, WARC, Parquet and JSON rows are read. Fetch it first."
        yield Refusal(source=name, reason="unknown-kind", detail=detail, stage="intake")


def _no_list(name: str, item: Capture | Refusal | AddressList) -> Capture | Refusal:
    if isinstance(item, AddressList):
        detail = "It lists addresses; an archive's run fetches nothing. Use tellings compare or tellings serve."
        return Refusal(source=name, reason="list-of-addresses", detail=detail, stage="intake")
    return item


def _modified(name: str) -> str:
    when = datetime.fromtimestamp(Path(name).stat().st_mtime, UTC)
    return when.isoformat(timespec="seconds")


def _said_language(capture: Capture) -> str | None:
    """The language that a page itself names at its head."""
    if capture.kind != "html":
        return None
    found = _LANG.search(capture.body[:_HEAD])
    return found[1].decode("ascii").lower() if found else None


def _other(source: str, detail: str) -> Refusal:
    return Refusal(source=source, reason="other-language", detail=f"{detail} See --languages.", stage="archive")


def _outside(source: str, detail: str) -> Refusal:
    return Refusal(source=source, reason="outside-dates", detail=f"{detail} See --since and --until.", stage="archive")
