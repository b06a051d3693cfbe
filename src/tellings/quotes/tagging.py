"""What a trained reader of quotations gives for a text; whoever provides one types it by this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """Labels for one text, packed."""


class Tagger(Protocol):
    """A batch callable with a name, a revision and a checksum."""

    name: str
    revision: str
    checksum: str

    def __call__(self, texts: Sequence[str]) -> list[Tagging]:
        """One tagging a text, in order."""
        ...
