"""How a person's search is read, and who searches; the same words are found by search and told by alerts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy.engine import Connection

from tellings.records import Hit
from tellings.text import MOST_SOUGHT as MOST_PARTS
from tellings.text import phrases

__all__ = ["MOST_PARTS", "Search", "phrases"]


class Search(Protocol):
    """Full-text search, the one thing that the databases do each in their way."""

    def put(self, connection: Connection, kind: str, ref: str, hit: Hit, body: str, *, new: bool = False) -> None:
        """Index one article or quote; what was indexed under the same ref goes, unless it is known to be `new`."""
        ...

    def find(
        self, connection: Connection, words: str, kind: str | None, filters: dict[str, str], most: int
    ) -> list[Hit]:
        """The best finds first."""
        ...

    def near(self, connection: Connection, words: Sequence[str], most: int) -> list[str]:
        """Articles that hold any of the words, those with most and rarest first."""
        ...

    def forget(self, connection: Connection, kind: str, refs: Sequence[str]) -> None:
        """Take entries out of the index."""
        ...
