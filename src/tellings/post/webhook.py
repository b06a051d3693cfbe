"""Alerts as signed HTTP posts, by the Standard Webhooks convention: webhook-id, webhook-timestamp, webhook-signature.

Where the connection goes is decided by the network backend that the caller gives: the service gives the one that
connects to public addresses only. Redirects are never followed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import urlsplit

import httpcore
import msgspec

from tellings.alerts.addresses import web_host
from tellings.alerts.nouns import Message
from tellings.post.outcomes import Outcome

PATIENCE = 20.0
"""Seconds for the whole exchange."""
FRESH = 300.0
"""Seconds by which a signed post may be old or early."""
MOST_READ = 1000
"""Bytes of an answer that are read; nothing in it is used but for a line to the administrator."""
_NEVER = frozenset((400, 401, 403, 404, 405, 406, 410, 411, 413, 414, 415, 422, 451))


def body(message: Message, asked: str, public: str) -> bytes:
    """What is posted: the message as JSON, with the addresses of its stories' pages."""
    stories = {n.story: f"{public}/story/{n.story}" for n in message.notices}
    told = {"type": f"tellings.{message.purpose}", "id": message.id, "decided": message.decided, "asked": asked}
    return msgspec.json.encode({**told, "held": message.held, "notices": message.notices, "stories": stories})


def signature(secret: bytes, id: str, at: int, raw: bytes) -> str:
    """The webhook-signature header: HMAC-SHA256 over id, time and body."""
    made = hmac.new(secret, f"{id}.{at}.".encode() + raw, hashlib.sha256).digest()
    return "v1," + base64.b64encode(made).decode()


def holds(secret: bytes, headers: dict[str, str], raw: bytes, now: float) -> bool:
    """Whether a post is signed with the secret, now and not some time ago."""
    id, at, given = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not secret or not id or len(id) > 200 or not at.isdigit() or len(at) > 12 or abs(now - int(at)) > FRESH:
        return False
    wanted = signature(secret, id, int(at), raw).encode()
    return any(hmac.compare_digest(part.encode("utf-8", "replace"), wanted) for part in given.split(" ")[:5])


def shown(secret: bytes) -> str:
    """A secret as an administrator hands it on."""
    return "whsec_" + base64.b64encode(secret).decode()


def read_secret(given: str) -> bytes:
    """A secret as it was written down: `whsec_` and base64, else the bytes themselves."""
    if given.startswith("whsec_"):
        try:
            return base64.b64decode(given[6:], validate=True)
        except ValueError:
            return b""
    return given.encode()


class Poster:
    """Posts messages, each over a connection of its own."""

    def __init__(self, backend: Callable[[], httpcore.NetworkBackend]) -> None:
        self._backend = backend

    def post(self, target: str, id: str, raw: bytes, secret: bytes, now: float) -> Outcome:
        """Post one body. Never raises for what a server or a network does."""
        if web_host(target) is None:
            return Outcome(kind="never", words="The address of a webhook begins with https://", whose="recipient")
        headers = [
            (b"Host", urlsplit(target).netloc.encode()),
            (b"Content-Type", b"application/json"),
            (b"User-Agent", b"Tellings"),
            (b"webhook-id", id.encode()),
            (b"webhook-timestamp", str(int(now)).encode()),
            (b"webhook-signature", signature(secret, id, int(now), raw).encode()),
            (b"Content-Length", str(len(raw)).encode()),
        ]
        times = dict.fromkeys(("connect", "read", "write", "pool"), PATIENCE)
        try:
            with (
                httpcore.ConnectionPool(network_backend=self._backend(), max_keepalive_connections=0) as pool,
                pool.stream("POST", target, headers=headers, content=raw, extensions={"timeout": times}) as answer,
            ):
                said = next(iter(answer.iter_stream()), b"")[:MOST_READ] if answer.status >= 300 else b""
                return _outcome(answer.status, answer.headers, said)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            words = str(error)[:160] or type(error).__name__
            return Outcome(kind="later", words=f"The webhook was not reached: {words}", whose="recipient")
        except (ValueError, UnicodeError, httpcore.UnsupportedProtocol):
            return Outcome(kind="never", words="The webhook's address makes no sense.", whose="recipient")


def _outcome(status: int, headers: list[tuple[bytes, bytes]], said: bytes) -> Outcome:
    words = f"{status} {' '.join(said.decode('utf-8', 'replace').split())[:200]}".strip()
    if 200 <= status < 300:
        return Outcome(kind="sent", words=words, code=status)
    if status in _NEVER or 300 <= status < 400:
        return Outcome(kind="never", words=words, code=status, whose="recipient")
    wait = next((v for k, v in headers if k.lower() == b"retry-after"), b"")
    seconds = float(wait[:6]) if wait[:6].isdigit() else None
    return Outcome(kind="later", words=words, code=status, whose="recipient", wait=seconds)
