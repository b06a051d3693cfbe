"""Signed links: whoever holds one may do what it is for and nothing else, without a session or a cookie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Literal

DAY = 86_400.0
CONFIRM_FOR, PREFERENCES_FOR = 7 * DAY, 90 * DAY
"""Seconds for which a link holds. To unsubscribe works for ever: a mail may be opened years later."""
Purpose = Literal["confirm", "preferences", "stop", "feed"]
_LETTERS: dict[str, Purpose] = {"c": "confirm", "p": "preferences", "s": "stop", "f": "feed"}
_TOKEN = re.compile(r"([cpsf])\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{0,64})\.(\d{1,12})\.([A-Za-z0-9_-]{27})\Z")
_REFERENCE = re.compile(r"([a-z2-7]{2,600})\.([a-z2-7]{16})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a link says, once its signature holds."""

    purpose: Purpose
    subscriber: str
    subscription: str | None
    until: float
    """Seconds since 1970; 0 for ever."""


def sign(key: bytes, purpose: Purpose, subscriber: str, subscription: str | None = None, until: float = 0.0) -> str:
    """A token for an address of ours. The same claims give the same token."""
    said = f"{purpose[0]}.{subscriber}.{subscription or ''}.{int(until)}"
    return f"{said}.{_signed(key, said)}"


def read(key: bytes, token: str, now: float, *purposes: Purpose) -> Claim | None:
    """What a token claims; None where it is forged, broken, for something else, or too old."""
    found = _TOKEN.match(token)
    if not found or not hmac.compare_digest(_signed(key, token.rpartition(".")[0]), found[5]):
        return None
    claim = Claim(purpose=_LETTERS[found[1]], subscriber=found[2], subscription=found[3] or None, until=float(found[4]))
    if claim.purpose not in purposes or (claim.until and now > claim.until):
        return None
    return claim


def _signed(key: bytes, said: str) -> str:
    made = hmac.new(key, b"link:" + said.encode(), hashlib.sha256).digest()[:20]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def reference(key: bytes, message: str) -> str:
    """The left part of a Message-ID: names the message, and nobody else can make it up.

    Lower case letters and digits only, since some mail systems change the case.
    """
    name = base64.b32encode(message.encode("utf-8", "surrogatepass")).decode().rstrip("=").lower()
    return f"{name}.{_mark(key, name)}"


def referred(key: bytes, left: str) -> str | None:
    """The message that the left part of a Message-ID names; None where we never wrote it."""
    found = _REFERENCE.match(left.lower())
    if not found or not hmac.compare_digest(_mark(key, found[1]), found[2]):
        return None
    padded = found[1].upper() + "=" * (-len(found[1]) % 8)
    try:
        return base64.b32decode(padded).decode("utf-8", "surrogatepass")
    except (ValueError, UnicodeDecodeError):
        return None


def _mark(key: bytes, name: str) -> str:
    made = hmac.new(key, b"message:" + name.encode(), hashlib.sha256).digest()[:10]
    return base64.b32encode(made).decode().lower()


def secret(key: bytes, subscription: str) -> bytes:
    """The key that signs one webhook's posts; told to its administrator only."""
    return hmac.new(key, b"webhook:" + subscription.encode(), hashlib.sha256).digest()[:24]
