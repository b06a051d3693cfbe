"""A difference before it has its id, and what all its finders share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tellings.records import DifferenceKind, Span, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One point told with two values."""

    kind: DifferenceKind
    conflict: bool
    what: str
    values: tuple[Value, ...]
    why: str


def values(found: Iterable[tuple[Span, str]]) -> tuple[Value, ...]:
    """Values in the order of the articles, each place once."""
    return tuple(Value(span=span, value=value) for span, value in sorted(set(found)))
