"""The manifest: what is in the folder, counted from what was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from pyarrow import parquet as pq

from tellings import __version__
from tellings.archive import tables
from tellings.archive.places import Places, Settings, whole
from tellings.archive.shards import Shard

SCHEMA = "tellings-archive/1"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a table."""

    path: str
    rows: int
    bytes: int


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table: its rows in all, and its files."""

    rows: int
    files: list[Part]


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of the rows in the tables. captures = articles + refusals of captures, always."""

    articles: int
    refusals: int
    stories: int
    several: int
    """Stories with two independent texts."""
    copies: int
    languages: dict[str, int]
    reasons: dict[str, int]
    quotes: int
    utterances: int
    points: int
    differences: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What `manifest.json` holds. The same inputs and settings give the same bytes, whatever engine ran."""

    schema: str
    made_by: str
    settings: Settings
    inputs: list[str]
    shards: int
    statistics: Statistics
    tables: dict[str, Table]


def write(places: Places, settings: Settings, shards: Sequence[Shard]) -> Manifest:
    """Count what lies in the folder and write the manifest."""
    made = {name: _table(places, name) for name in tables.RESULTS}
    manifest = Manifest(
        schema=SCHEMA,
        made_by=f"tellings {__version__}",
        settings=settings,
        inputs=list(dict.fromkeys(name for s in shards for name in s.files)),
        shards=len(shards),
        statistics=_count(places, made),
        tables=made,
    )
    with whole(places.manifest) as part:
        part.write_bytes(msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1) + b"\n")
    return manifest


def read(places: Places) -> Manifest:
    """The manifest of a folder; `msgspec.DecodeError` or `OSError` where it has none."""
    return msgspec.json.decode(places.manifest.read_bytes(), type=Manifest)


def _table(places: Places, name: str) -> Table:
    folder = places.out / name
    if not any(folder.glob("[!.]*.parquet")):
        tables.write(name, places.table(name, "none"), [])  # so that a query over the folder finds its columns
    files = [
        Part(path=f"{name}/{p.name}", rows=pq.read_metadata(p).num_rows, bytes=p.stat().st_size)
        for p in sorted(folder.glob("[!.]*.parquet"))
    ]
    return Table(rows=sum(f.rows for f in files), files=files)


def _count(places: Places, made: dict[str, Table]) -> Statistics:
    languages: Counter[str] = Counter(v or "unknown" for v in _column(places, made, "articles", "language"))
    reasons: Counter[str] = Counter(_column(places, made, "refusals", "reason"))
    several = sum(n >= 2 for n in _column(places, made, "stories", "independent"))
    copies = sum(v is not None for v in _column(places, made, "tellings", "copy_of"))
    rows = {name: table.rows for name, table in made.items() if name != "tellings"}
    return Statistics(several=several, copies=copies, languages=dict(languages), reasons=dict(reasons), **rows)


def _column(places: Places, made: dict[str, Table], table: str, column: str) -> Iterator[Any]:
    """What stands in a column, a file in memory at a time."""
    for part in made[table].files:
        yield from pq.read_table(places.out / part.path, columns=[column])[column].to_pylist()
