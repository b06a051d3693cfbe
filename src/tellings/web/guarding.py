"""Who gets in and what is refused: sessions, links, tokens against forged posts, rate limits, security headers.

Secrets are kept as hashes only. Comparisons take the same time for every guess.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from tellings.service.limits import RateLimit

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
"""Sent with every answer."""


def policy_for(page: str) -> str:
    """The content policy for a page that holds its own style sheet: by the sheet's hash, so that no other is obeyed."""
    sheets = re.findall(r"<style>(.*?)</style>", page[: page.find("</head>")], re.S)
    hashes = [base64.b64encode(hashlib.sha256(sheet.encode("utf-8")).digest()).decode() for sheet in sheets]
    return _POLICY.replace("style-src 'self'", " ".join(["style-src 'self'", *(f"'sha256-{h}'" for h in hashes)]))


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


__all__ = ["HEADERS", "RateLimit", "form_token", "hashed", "new_token", "policy_for", "same"]
