"""Who gets in and what is refused: sessions, links, tokens against forged posts, rate limits, security headers.

Secrets are kept as hashes only. Comparisons take the same time for every guess.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
"""Sent with every answer."""


def new_token() -> str:
    """A secret that nobody guesses (256 bits), safe in a URL."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Equal, in a time that tells nothing."""
    return hmac.compare_digest(given.encode(), wanted.encode())


def form_token(session: str, key: str) -> str:
    """The token that every form of a session carries; another site cannot know it."""
    return hmac.new(key.encode(), b"form:" + session.encode(), hashlib.sha256).hexdigest()


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
