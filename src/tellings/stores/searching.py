"""How a person's search is read; the same words are found by search and told by alerts."""

from __future__ import annotations

from tellings.text import MOST_SOUGHT as MOST_PARTS
from tellings.text import phrases

__all__ = ["MOST_PARTS", "phrases"]
