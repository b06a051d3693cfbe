"""Workers that are killed in the middle of their work. Workers load this file by its name, so it stands by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labour import die

from tellings.archive.comparing import Comparing, Rows
from tellings.archive.reading import Reading
from tellings.pipeline import Engine
from tellings.records import Article, Capture, Refusal


@dataclass(frozen=True)
class Dying(Reading):
    """Reads shards; its process dies over these addresses, files half written: the first time, or `ever` again."""

    mark: Path
    addresses: tuple[str, ...]
    ever: bool

    def read(self, item: Capture | Refusal) -> Article | Refusal:
        """As a reading does, if it lives."""
        if isinstance(item, Capture) and item.url in self.addresses:
            die(self.mark, ever=self.ever)
        return super().read(item)


@dataclass(slots=True)
class DyingComparing(Comparing):
    """Compares stories; its process dies over this one."""

    mark: Path = Path()
    story: str = ""
    ever: bool = False

    def rows(self, stories: Sequence[dict[str, Any]]) -> Iterator[Rows]:
        """As a comparing does, if it lives."""
        if any(row["story"] == self.story for row in stories):
            die(self.mark, ever=self.ever)
        return Comparing.rows(self, stories)


@dataclass(frozen=True)
class Killing:
    """An engine whose workers are killed while they read these addresses or compare this story."""

    engine: Engine
    mark: Path
    addresses: tuple[str, ...] = ()
    story: str = ""
    ever: bool = False

    def map(self, function: Callable[[Sequence[Any]], list[Any]], items: Iterable[Any]) -> Iterator[Any]:
        """The engine's own map."""
        if isinstance(function, Reading) and self.addresses:
            function = Dying(function.out, function.settings, function.open_input, self.mark, self.addresses, self.ever)
        if isinstance(function, Comparing) and self.story:
            function = DyingComparing(
                function.out, function.settings, function.stage, function.tagger, self.mark, self.story, self.ever
            )
        return self.engine.map(function, items)
