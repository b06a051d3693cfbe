"""How much of anything is read, so that no input can fill the machine. Plain numbers, settable, said in messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

MEGA = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds in bytes and counts. The defaults hold any newspaper article many times over."""

    article: int = 5 * MEGA
    """One plain text, or one row's text."""
    page: int = 20 * MEGA
    """One HTML page, unpacked."""
    feed: int = 30 * MEGA
    """One feed, OPML list or sitemap, unpacked."""
    rows: int = 500 * MEGA
    """One file of JSON rows; it is read line by line."""
    array: int = 100 * MEGA
    """One JSON file that is a single array or object: it has to be read whole."""
    entries: int = 50_000
    """Addresses taken from one sitemap or OPML list."""
    ratio: int = 200
    """How many times its packed size a packed file may unpack to, once past the limit of a page."""


class TooLargeError(ValueError):
    """More was there than the limit; `limit` in bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"more than {limit // MEGA or 1} MB")


def read_at_most(file: BinaryIO, limit: int) -> bytes:
    """All of a stream, or TooLargeError without having read much more than `limit` bytes."""
    return gather(lambda: file.read(1 << 20), limit)


def gather(next_chunk: Callable[[], bytes], limit: int) -> bytes:
    """Chunks until an empty one, or TooLargeError as soon as they exceed `limit` bytes."""
    parts: list[bytes] = []
    size = 0
    while chunk := next_chunk():
        size += len(chunk)
        if size > limit:
            raise TooLargeError(limit)
        parts.append(chunk)
    return b"".join(parts)
