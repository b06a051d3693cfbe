"""Who gets in and what is refused: sessions, links, tokens against forged posts, rate limits, security headers.

Secrets are kept as hashes only. Comparisons take the same time for every guess.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from tellings.service.limits import RateLimit

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


__all__ = ["HEADERS", "RateLimit", "form_token", "hashed", "new_token", "same"]
