"""How long an engine waits for work that doesn't come back: a worker that computes nothing gives no other sign."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

A = TypeVar("A")

EVERY = 15.0
"""Seconds between two looks at who takes part."""
GRACE = 120.0
"""Seconds without a result, after somebody who took part is gone, before the rest is given to the others."""


def patience(function: object) -> float | None:
    """For how many seconds nothing at all may come of a map over this function, as it says itself; None: for ever."""
    found = getattr(function, "patience", None)
    return found if isinstance(found, float) else None


def watched(rows: Iterator[A], most: float | None, gone: Callable[[], str | None], every: float = EVERY) -> Iterator[A]:
    """The rows as they come; `TimeoutError` where none has come for so long, or none for a while since somebody is
    `gone` (who, in words). What is waited for is then left to itself."""
    arrived: queue.SimpleQueue[tuple[bool, A | BaseException | None]] = queue.SimpleQueue()
    over = threading.Event()

    def fetch() -> None:
        try:
            for row in rows:
                arrived.put((True, row))
                if over.is_set():
                    return
            arrived.put((False, None))
        except BaseException as error:
            arrived.put((False, error))

    threading.Thread(target=fetch, daemon=True).start()
    last = time.monotonic()
    try:
        while True:
            try:
                is_row, found = arrived.get(timeout=every)
            except queue.Empty:
                _give_up(time.monotonic() - last, most, gone)
                continue
            last = time.monotonic()
            if is_row:
                yield found  # type: ignore[misc]
            elif isinstance(found, BaseException):
                try:
                    raise found
                finally:
                    del found  # else it would hold itself, and all that was open with it, until somebody looks
            else:
                return
    finally:
        over.set()


def _give_up(waited: float, most: float | None, gone: Callable[[], str | None]) -> None:
    if most is not None and waited >= most:
        raise TimeoutError(silence(most))
    if waited >= GRACE and (who := gone()):
        raise TimeoutError(f"{who}, and nothing has come for {waited:.0f} s")


def silence(seconds: float) -> str:
    """That nothing has come for so long."""
    return f"no worker has answered for {seconds / 60:.0f} minutes" if seconds >= 90 else f"no answer in {seconds:g} s"
