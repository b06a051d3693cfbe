"""Unpacking gzip as it streams in: by ISA-L where it is installed, in half the time, else by zlib."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

MARK = b"\x1f\x8b\x08"
"""Begins a packed part."""
_GZIP = 31
"""What zlib calls a stream with a gzip header and none other."""
_FLAGS, _RESERVED = 3, 0xE0
"""The byte of a header that says what else is in it, and those of its bits that may not be set."""


class Unpacker(Protocol):
    """One packed part; see `zlib.decompressobj`."""

    @property
    def eof(self) -> bool:
        """The part is over, and sound."""

    @property
    def unused_data(self) -> bytes:
        """What was given of the bytes behind the part."""

    @property
    def unconsumed_tail(self) -> bytes:
        """What was given and not yet needed."""

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes:
        """Up to so many unpacked bytes."""


def careful() -> Unpacker:
    """zlib's, which tells damage where it is and gives every byte before it."""
    return zlib.decompressobj(_GZIP)


def quick(start: bytes) -> Unpacker | None:
    """The faster one, for a part that begins so; None where it isn't installed or isn't strict enough."""
    made = _quick()
    return made(_GZIP) if made and len(start) > _FLAGS and not start[_FLAGS] & _RESERVED else None


@cache
def _quick() -> Callable[[int], Unpacker] | None:
    try:
        from isal import isal_zlib
    except ImportError:
        return None
    return isal_zlib.decompressobj


@cache
def errors() -> tuple[type[Exception], ...]:
    """What an unpacker raises where the bytes are no sound gzip."""
    if _quick() is None:
        return (zlib.error,)
    from isal import igzip_lib

    error: Any = igzip_lib.IsalError  # a class, which its stub calls an instance
    return (zlib.error, error)
