"""One article while its time expressions are being resolved: what was told before, and where words are quoted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from tellings.facts.times import Direction, Reference, Resolved, TimeExpression
from tellings.facts.times_direction import direction
from tellings.records import Offsets

FORGOTTEN = 1_500
"""Characters after which "that day" no longer means the day told before."""


@dataclass(slots=True)
class Reading:
    """One article's expressions being resolved in the order of the text; what came before is what "that day" means."""

    article: str
    text: str
    sentences: Sequence[Offsets]
    spoken: Sequence[Offsets]
    """Inside quotation marks, sorted: there "tomorrow" counts from the day of saying."""
    reference: Reference | None
    done: list[Resolved] = field(default_factory=list)

    def sentence(self, at: int) -> Offsets:
        """The sentence around an offset."""
        n = bisect_right(self.sentences, (at, len(self.text) + 1)) - 1
        if n < 0 or self.sentences[n][1] < at:
            return max(0, at - 200), min(len(self.text), at + 200)
        return self.sentences[n]

    def quotation(self, e: TimeExpression) -> Offsets | None:
        """The quotation that holds the expression."""
        n = bisect_right(self.spoken, (e.start, len(self.text) + 1)) - 1
        return self.spoken[n] if n >= 0 and self.spoken[n][1] > e.start else None

    def words(self, e: TimeExpression) -> str:
        """The expression as printed, in marks."""
        return f"“{' '.join(self.text[e.start : e.end].split())}”"

    def direction(self, e: TimeExpression) -> Direction | None:
        """Which way the verbs look that stand on the same side of the quotation marks."""
        if e.direction:
            return e.direction
        low, high = self.sentence(e.start)
        quotation = self.quotation(e)
        if quotation is not None:
            low, high = max(low, quotation[0]), min(high, quotation[1])
        return direction(self.text, e.start, e.end, low, high)

    def before(self, e: TimeExpression, *, precise: bool = False, same_sentence: bool = False) -> Resolved | None:
        """The resolved time told last before `e` and not forgotten since."""
        low = self.sentence(e.start)[0] if same_sentence else e.start - FORGOTTEN
        for r in reversed(self.done):
            if r.expression.end > e.start:
                continue
            if r.expression.start < low:
                return None
            if not precise or r.days.first == r.days.last:
                return r
        return None
