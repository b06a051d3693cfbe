"""Who speaks, or why that isn't known."""

from __future__ import annotations

from typing import NamedTuple

from tellings.quotes.individuals import Individual
from tellings.records import MentionKind

LEAST = 0.5
"""Below this confidence a speaker is unknown."""


class Answer(NamedTuple):
    """Who speaks, or why that isn't known."""

    who: Individual | None
    confidence: float
    unknown: str | None = None
    mention: MentionKind | None = None


def unknown(why: str) -> Answer:
    """No speaker, with the reason."""
    return Answer(who=None, confidence=0.0, unknown=why)


def shown(said: str) -> str:
    """A source's words on one line, cut where they are long."""
    flat = " ".join(said.split())
    return flat if len(flat) <= 60 else flat[:57].rstrip() + "…"
