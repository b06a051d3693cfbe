"""One article found twice, in whatever shards: the first stays, the others are refused, as `compare` does it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pyarrow import parquet as pq

from tellings.archive import tables
from tellings.archive.places import Places, whole
from tellings.records import Refusal

Names = dict[int, str | None]
"""By row of a shard: the new id of an article whose id another text has, or None where it is another's double."""


def find(places: Places, shards: Sequence[str]) -> dict[str, Names]:
    """The rows of each shard that don't stay as they are. Shards count in the order given, rows in that of the shard.

    An id and a text that were there before are a double; an id with another text gets a number behind it.
    """
    keys, where = _keys(places, shards)
    ids, count = np.unique(keys, return_counts=True)
    suspects = set(ids[count > 1].tolist())
    found: dict[str, Names] = {}
    taken: dict[str, list[bytes]] = {}
    for at in np.flatnonzero(np.isin(keys, list(suspects))).tolist() if suspects else ():
        shard, row = shards[int(where[at, 0])], int(where[at, 1])
        name, content = _row(places, shard, row)
        texts = taken.setdefault(name, [])
        if content in texts:
            found.setdefault(shard, {})[row] = None
        else:
            texts.append(content)
            if len(texts) > 1:
                found.setdefault(shard, {})[row] = f"{name}-{len(texts)}"
    return found


def _keys(places: Places, shards: Sequence[str]) -> tuple[Any, Any]:
    """A number of 64 bits for every article's id, with its shard and row."""
    keys, where = [np.empty(0, np.uint64)], [np.empty((0, 2), np.int32)]
    for n, shard in enumerate(shards):
        names = pq.ParquetFile(places.read(shard, "signatures")).read(["article"])["article"].to_pylist()
        found = [hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names]
        keys.append(np.frombuffer(b"".join(found), np.uint64))
        where.append(np.column_stack([np.full(len(names), n, np.int32), np.arange(len(names), dtype=np.int32)]))
    return np.concatenate(keys), np.concatenate(where)


def _row(places: Places, shard: str, row: int) -> tuple[str, bytes]:
    file = pq.ParquetFile(places.read(shard, "signatures"))
    group, at = divmod(row, tables.ROWS)
    found = file.read_row_group(group, columns=["article", "content"]).slice(at, 1).to_pylist()[0]
    return found["article"], found["content"]


def settle(places: Places, shards: Iterable[str], changed: dict[str, Names]) -> None:
    """Put what every shard gave among the results: articles without doubles, and refusals, also of the doubles."""
    refused: list[tables.Row] = []
    for shard in shards:
        _same(places.read(shard, "refusals"), places.table("refusals", shard))
        made, final = places.read(shard, "articles"), places.table("articles", shard)
        if shard not in changed:
            _same(made, final)
            continue
        with tables.Writer("articles", final) as file:
            for row, record in enumerate(rows(made)):
                name = changed[shard].get(row, record["id"])
                if name is None:
                    refused.append(tables.of_refusal(_double(record)))
                else:
                    file.add(record | {"id": name})
    tables.write("refusals", places.table("refusals", "doubles"), refused)


def rows(path: Path) -> Iterable[tables.Row]:
    """The rows of a file, a row group in memory at a time."""
    file = pq.ParquetFile(path)
    for group in range(file.num_row_groups):
        yield from file.read_row_group(group).to_pylist()


def _same(made: Path, final: Path) -> None:
    """The same file under another name: without copying it where the disk can do that."""
    if final.exists() and final.stat().st_size == made.stat().st_size:
        return
    with whole(final) as part:
        try:
            os.link(made, part)
        except OSError:
            shutil.copyfile(made, part)


def _double(record: tables.Row) -> Refusal:
    detail = f"It is the same article as one read before (id {record['id']}); it counts once."
    return Refusal(source=record["source"], reason="duplicate", detail=detail)
