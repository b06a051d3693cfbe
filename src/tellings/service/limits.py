"""How often somebody may do something."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class RateLimit:
    """So many actions a minute for each key (an address, a session), with a burst; the oldest keys are forgotten."""

    def __init__(self, per_minute: float, burst: float, clock: Callable[[], float], most: int = 20_000) -> None:
        self._rate, self._burst, self._clock, self._most = per_minute / 60, burst, clock, most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Take one action from a key's bucket; False where it is empty."""
        now = self._clock()
        bucket = self._buckets.pop(key, None) or _Bucket(self._burst, now)
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._rate)
        bucket.at = now
        self._buckets[key] = bucket
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True
