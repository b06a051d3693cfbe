"""An attribution: words given as said, the words that say so, and the mention that speaks. Rules and tagger make it."""

from __future__ import annotations

from typing import NamedTuple

from tellings.records import Offsets, QuoteKind


class Attribution(NamedTuple):
    """One content with its segments in order, before its speaker is known. Offsets into the article's text.

    Segments may still hold the marks at their ends; `tellings.quotes.finding` trims them.
    """

    segments: tuple[Offsets, ...]
    kind: QuoteKind
    source: Offsets | None = None
    cue: Offsets | None = None
    confidence: float = 0.5
    """How sure the finder is that this was said at all, 0 to 1; who said it is another question."""
    worded: float = 1.0
    """How sure a tagger is of the words alone, whatever they hang on; 1 where rules found them."""
    repaired: str | None = None
