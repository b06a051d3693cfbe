"""Captures out of files and folders."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tellings.records import Capture, Refusal


def captures(
    inputs: Sequence[str], *, published: str | None = None, outlet: str | None = None
) -> Iterator[Capture | Refusal]:
    """Every capture that the inputs hold, and a refusal for each that can't be read."""
    for name in inputs:
        path = Path(name)
        if path.suffix == ".jsonl":
            for n, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                row = json.loads(line)
                yield Capture(
                    source=f"{name}#row {n}",
                    body=row["text"].encode(),
                    id=row.get("id"),
                    outlet=row.get("outlet"),
                    title=row.get("title"),
                    published=row.get("published"),
                    url=row.get("url"),
                )
        else:
            yield Capture(source=name, body=path.read_bytes(), published=published, outlet=outlet)
