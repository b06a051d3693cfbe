"""What the process keeps of memory that it has no use for: glibc gives it back only when asked."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_LARGE = 256 * 1024
"""Bytes from which on a block is lent by the system by itself and goes back as soon as it is free. Without a word glibc
raises this after the first large page to as much as 32 MB, and such blocks then leave holes in the heap."""
EVERY = 30.0
"""Seconds between two times that free memory is given back."""


def settle(large: int = _LARGE) -> None:
    """Two heaps for all threads, where each would have one that grows to what it once needed; none for large blocks.

    Whoever makes and drops blocks of some size again and again had better call only larger ones `large` (bytes): a
    block from the system is wiped each time.
    """
    for what, value in ((_ARENA_MAX, 2), (_MMAP_THRESHOLD, large), (_TRIM_THRESHOLD, large)):
        _call("mallopt", what, value)


def give_back() -> float:
    """Give back what is free; the seconds until it is worth doing again."""
    _call("malloc_trim", 0)
    return EVERY


def _call(name: str, *values: int) -> None:
    if sys.platform != "linux":
        return
    try:
        function: Callable[..., int] = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):
        return  # another C library
    function(*values)
