"""Pages on which reading would never end: given up where Python is asked in time, else with the process.

What is counted is computing, not time: on a busy machine no page is slower for it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 60.0
"""Seconds of computing that one page may take; the longest page that is read takes a few."""
_GRACE = 1.5
"""How many times as long a process lives that can't be stopped otherwise."""
HARD = "SIGVTALRM"
"""What ends such a process."""


class TooSlowError(Exception):
    """The time is up."""


@contextmanager
def limited(seconds: float, *, deadly: bool) -> Iterator[None]:
    """Raise `TooSlowError` where this takes longer. A library that never comes back to Python is not reached by that:
    where it may be `deadly`, the process is ended then. Where the system has no such clocks, nothing is limited."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    soft = threading.current_thread() is threading.main_thread()  # no other thread is told of a signal
    before = signal.signal(signal.SIGPROF, _stop) if soft else None
    try:
        if soft:
            signal.setitimer(signal.ITIMER_PROF, seconds)
        if deadly:
            signal.setitimer(signal.ITIMER_VIRTUAL, _GRACE * seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if soft:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, signal.SIG_DFL if before is None else before)


def _stop(number: int, frame: object) -> None:
    raise TooSlowError
