"""Where everything of a run lies in its folder, and what the run was told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Quotes = Literal["stories", "all", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What changes the results of a run."""

    since: str | None = None
    """ISO date; articles published before it are left out."""
    until: str | None = None
    """ISO date; articles published after it are left out."""
    languages: tuple[str, ...] = ()
    """Codes of two letters; empty: all."""
    quotes: Quotes = "stories"
    """Whose quotes are looked for: of stories with two independent texts, of all articles, or of none."""
    rules: bool = False
    """Find quotes without the trained reader."""


@dataclass(frozen=True, slots=True)
class Places:
    """The files of a run. What stands in `work` is only for going on and for another run with more inputs."""

    out: Path

    @property
    def work(self) -> Path:
        """What only the run itself reads."""
        return self.out / "work"

    @property
    def settings(self) -> Path:
        """What the run was told; by it the folder of a run is known."""
        return self.work / "settings.json"

    @property
    def manifest(self) -> Path:
        """What is in the folder."""
        return self.out / "manifest.json"

    def table(self, table: str, part: str) -> Path:
        """One part of one table of the results."""
        return self.out / table / f"{part}.parquet"

    def read(self, shard: str, what: Literal["articles", "signatures", "refusals"]) -> Path:
        """What a shard gave, before doubles are taken out."""
        return self.work / "read" / f"{shard}.{what}.parquet"

    def done(self, stage: str, part: str) -> Path:
        """The marker that a part of a stage is done."""
        return self.work / stage / f"{part}.done"

    def tried(self, stage: str, part: str) -> Path:
        """What is there while a part of a stage is being done, and stays where its worker dies."""
        return self.work / stage / f"{part}.tried"


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name to write a file under; it gets its own name when all of it is on the disk, so there are no half files.

    The name is the process's own: two workers that make the same part, one given up for dead, don't meet.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
