"""Points, differences, timeline, credits, shared words and the brief of one story."""

from __future__ import annotations

from tellings.facts.brief import headline, write_brief
from tellings.facts.differences import find_differences
from tellings.facts.meaning import Encoder
from tellings.facts.points import find_points
from tellings.facts.provenance import find_credits, find_shared
from tellings.facts.timeline import find_timeline

__all__ = [
    "Encoder",
    "find_credits",
    "find_differences",
    "find_points",
    "find_shared",
    "find_timeline",
    "headline",
    "write_brief",
]
