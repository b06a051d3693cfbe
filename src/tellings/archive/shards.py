"""Inputs as shards: a run of bytes of a large packed WARC or Parquet file, one other file, or several small ones."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tellings.archive import cutting
from tellings.archive.places import Places
from tellings.intake.files import kind_of
from tellings.intake.refusing import PrivateAddressError, UnknownHostError
from tellings.records import Refusal

SHARD = 64 * 2**20
"""Bytes of a shard at most. Files of less go together into one."""
_PARTS = 16
"""A file that can be cut is read in about so many shards and some small ones: that is enough for every core to have its
share of one file, and depends on nothing but the file."""
_TAIL = 4
"""A shard is at most this part of what is left of its file, so that the last ones are small: whoever comes last to a
shard shall not keep the others waiting."""
_LEAST = 32
"""The smallest shard is this part of the largest."""
_MOST_FILES = 500
_REASONS: dict[type[OSError], str] = {PrivateAddressError: "private-address", UnknownHostError: "unknown-host"}
_REMOTE = ("http://", "https://", "s3://", "gs://", "az://", "abfs://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A part of the inputs that one worker reads at once. `name` is made of what it is, so the same part of the same
    input has the same name in every run."""

    name: str
    files: tuple[str, ...]
    begin: int
    end: int
    """Bytes of a file that can be cut: what begins in them is read; of other files all."""
    size: int
    way: cutting.Way = "nowhere"
    """How its file was cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be read."""

    shards: list[Shard]
    refused: list[Refusal]
    """Inputs that can't be found."""
    whole: list[str]
    """Large files that one worker has to read from beginning to end."""


def is_remote(name: str) -> bool:
    """True for an address that an engine's reader opens."""
    return name.lower().startswith(_REMOTE)


def is_parquet(name: str) -> bool:
    """True for a Parquet file, whose row groups can be read each by itself."""
    return name.lower().split("?")[0].endswith((".parquet", ".pq"))


def plan(inputs: Sequence[str], size_of: Callable[[str], int], shard: int = SHARD, *, out: Path | None = None) -> Plan:
    """The shards of some files, folders and addresses, in their order, and what is to be said of them. Results of a run
    that lie in a folder are no input: those in `out` are being written, and nobody named the others."""
    made = Plan(shards=[], refused=[], whole=[])
    small: list[tuple[str, int]] = []
    for name in dict.fromkeys(n for given in inputs for n in _files(given, made.refused, out and out.resolve())):
        try:
            size = size_of(name)
        except OSError as error:
            why = (error.strerror or str(error)).rstrip(".")
            detail = f"It can't be read: {why}."
            reason = _REASONS.get(type(error), "unreadable")
            made.refused.append(Refusal(source=name, reason=reason, detail=detail, stage="intake"))
            continue
        parts = _parts(name, size, shard) if size > shard // _PARTS else []
        if parts:
            made.shards.extend(parts)
        elif size > shard // 4:
            made.shards.append(_shard([(name, size)], 0, size))
        else:
            if len(small) == _MOST_FILES or sum(n for _, n in small) + size > shard:
                made.shards.append(_shard(small, 0, sum(n for _, n in small)))
                small = []
            small.append((name, size))
        if not parts and size > shard:
            made.whole.append(name)
    if small:
        made.shards.append(_shard(small, 0, sum(n for _, n in small)))
    return made


def _parts(name: str, size: int, shard: int) -> list[Shard]:
    """A file in parts; none where it can't be cut."""
    largest = min(shard, max(shard // _PARTS, size // _PARTS))

    def next_size(left: int) -> int:
        return min(largest, max(shard // _LEAST, left // _TAIL))

    if is_remote(name):  # a look into it would be a request; what is not as its name says is read by its first part
        if cutting.way(name, None) == "nowhere":
            return []
        return [_shard([(name, size)], a, b, "anywhere") for a, b in cutting.anywhere(size, next_size)]
    try:
        with Path(name).open("rb") as file:
            way = cutting.way(name, file)
            cuts = cutting.anywhere if way == "anywhere" else functools.partial(cutting.before_records, file)
            return [_shard([(name, size)], a, b, way) for a, b in cuts(size, next_size)] if way != "nowhere" else []
    except OSError:
        return []  # reading it will say why


def _files(given: str, refused: list[Refusal], out: Path | None) -> Iterator[str]:
    """A folder as all files in it, by name, hidden ones passed over; links to folders are not followed."""
    path = Path(given)
    if is_remote(given) or not path.is_dir():
        yield given
        return
    for inner in sorted(p for p in path.iterdir() if not p.name.startswith(".")):
        if inner.is_file():
            yield str(inner)
        elif not inner.is_dir() or inner.is_symlink() or inner.resolve() == out:
            continue
        elif Places(inner).settings.exists():
            detail = (
                "It holds the results of another run of tellings archive. To read them, name its folder of articles."
            )
            refused.append(Refusal(source=str(inner), reason="results", detail=detail, stage="intake"))
        else:
            yield from _files(str(inner), refused, out)


def _shard(files: list[tuple[str, int]], begin: int, end: int, way: cutting.Way = "nowhere") -> Shard:
    said = "\0".join(f"{name}\0{size}" for name, size in files) + f"\0{begin}\0{end}"
    mark = hashlib.blake2b(said.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
    stem = "".join(c if c.isalnum() or c in "-_" else "-" for c in Path(files[0][0].split("?")[0]).name[:60])
    name = f"{stem}-{begin:012d}-{mark}"
    return Shard(name=name, files=tuple(n for n, _ in files), begin=begin, end=end, size=end - begin, way=way)


def warc(name: str) -> bool:
    """True for a WARC, packed or not."""
    return kind_of(Path(name.split("?")[0]))[0] == "warc"
