"""What became of one try to deliver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`sent`: taken by the other side. `later`: try again. `never`: this message can't be delivered there."""

    kind: Literal["sent", "later", "never"]
    words: str
    """The other side's answer, or what went wrong; never a secret."""
    code: int | None = None
    status: str = ""
    """The enhanced status, as "5.1.1", where the server gave one (RFC 3463)."""
    whose: Literal["message", "recipient", "server"] = "message"
    """What the answer is about. A server in trouble is no fault of the message or of its recipient."""
    unsure: bool = False
    """The connection was cut after the whole message was handed over: it may have been taken."""
    wait: float | None = None
    """Seconds after which the other side asks to be tried again."""
