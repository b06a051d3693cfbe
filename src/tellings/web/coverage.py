"""A small picture of coverage over time: how many articles (or quotations) came in each stretch of a span. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

BARS = 28
HEIGHT = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the picture, in its own units: 4 wide each, `HEIGHT` high for the fullest stretch."""

    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The bars, and the same in words for those who don't see them."""

    bars: tuple[Bar, ...]
    words: str
    width: int = BARS * 4
    height: int = HEIGHT

    @property
    def path(self) -> str:
        """The bars as one path: a page has sixty pictures, and a path takes a tenth of the time of its bars."""
        return "".join([f"M{b.x} {HEIGHT}V{b.y:g}h3V{HEIGHT}z" for b in self.bars])


def picture(times: Sequence[float], begin: float, end: float, *, one: str, many: str, span: str) -> Picture:
    """Times (seconds since 1970) between `begin` and `end` as bars. `span` says in words what is shown."""
    step = max(1.0, (end - begin) / BARS)
    counts = [0] * BARS
    for at in times:
        if begin <= at <= end:
            counts[min(BARS - 1, int((at - begin) / step))] += 1
    most = max(counts)
    if not most:
        return Picture((), f"None {span}")
    bars = tuple(
        Bar(n * 4, round(HEIGHT - height, 2), height)
        for n, count in enumerate(counts)
        if count
        for height in (round(max(2.0, HEIGHT * count / most), 2),)
    )
    total = sum(counts)
    when = datetime.fromtimestamp(begin + (counts.index(most) + 0.5) * step, UTC).strftime("%-d %B %Y")
    return Picture(bars, f"{total} {one if total == 1 else many} {span}, most around {when}")
