"""A worker that is killed in the middle of a shard. Workers load this file by its name, so it stands by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labour import die

from tellings.archive.reading import Reading
from tellings.pipeline import Engine
from tellings.records import Article, Capture, Refusal


@dataclass(frozen=True)
class MortalReading:
    """Reads shards; its worker dies in the middle of the first shard that holds this address, files half written."""

    reading: Reading
    mark: Path
    address: str

    def __call__(self, shards: Sequence[Any]) -> list[Any]:
        return _Dying(self.reading.out, self.reading.settings, self.reading.open_input, self)(shards)


class _Dying(Reading):
    def __init__(self, out: Path, settings: Any, open_input: Any, told: MortalReading) -> None:
        super().__init__(out, settings, open_input)
        object.__setattr__(self, "told", told)

    def read(self, item: Capture | Refusal) -> Article | Refusal:
        if isinstance(item, Capture) and item.url == self.told.address:  # type: ignore[attr-defined]
            die(self.told.mark)  # type: ignore[attr-defined]
        return super().read(item)


@dataclass(frozen=True)
class Killing:
    """An engine, one of whose workers is killed while it reads."""

    engine: Engine
    mark: Path
    address: str

    def map(self, function: Callable[[Sequence[Any]], list[Any]], items: Iterable[Any]) -> Iterator[Any]:
        """The engine's own map."""
        if isinstance(function, Reading):
            return self.engine.map(MortalReading(function, self.mark, self.address), items)
        return self.engine.map(function, items)
