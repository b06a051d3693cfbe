"""Which of two articles was published later."""

from __future__ import annotations

import contextlib
from datetime import datetime


def order(one: str, two: str) -> int:
    """1 where the second time of publication is later, −1 where the first is, 0 where that isn't known."""
    with contextlib.suppress(ValueError):
        first, second = datetime.fromisoformat(one), datetime.fromisoformat(two)
        if first.tzinfo is not None and second.tzinfo is not None:
            return (second > first) - (second < first)
        return (second.date() > first.date()) - (second.date() < first.date())
    return 0
