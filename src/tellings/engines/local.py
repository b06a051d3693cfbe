"""The engines that need nothing but this machine: one process, or several."""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from tellings.errors import EngineError

A = TypeVar("A")
B = TypeVar("B")

TRIES = 3
"""How often in a row workers may die without anything being finished before the run is given up."""


class Serial:
    """Batches in this process, one after the other."""

    def __init__(self, batch: int = 8) -> None:
        self.batch = batch

    def map(self, function: Callable[[Sequence[A]], list[B]], items: Iterable[A]) -> Iterator[B]:
        """Yield the results in the order of the items."""
        for batch in batched(items, self.batch)[0]:
            yield from function(batch)


class Processes:
    """Batches in several processes of this machine. A batch whose worker dies is done again by another.

    The function goes to each worker once, the items with their batch; both have to be fit for pickling. Workers are
    started fresh, not forked, so that no thread or lock of this process is copied half way.
    """

    def __init__(self, workers: int | None = None, batch: int = 1) -> None:
        self.workers, self.batch = workers or cores(), batch

    def map(self, function: Callable[[Sequence[A]], list[B]], items: Iterable[A]) -> Iterator[B]:
        """Yield the results in the order of the items; `EngineError` where workers keep dying."""
        batches, single = batched(items, self.batch)
        if single:
            yield from itertools.chain.from_iterable(map(function, batches))
            return
        waiting: deque[list[A]] = deque()
        deaths = 0
        while True:
            with self._pool(function) as pool:
                running: deque[tuple[list[A], Future[list[B]]]] = deque()
                try:
                    while self._fill(pool, running, waiting, batches):
                        done = running[0][1].result()
                        running.popleft()
                        deaths = 0
                        yield from done
                    return
                except BrokenProcessPool as error:
                    deaths += 1
                    if deaths >= TRIES:
                        to_do = "The machine may be out of memory: use fewer workers, then run it again"
                        what = f"worker processes died {deaths} times in a row on the same part"
                        raise EngineError(what, where=_shown(running), to_do=to_do) from error
                    waiting.extendleft(batch for batch, _ in reversed(running))

    def _pool(self, function: Callable[[Sequence[A]], list[B]]) -> ProcessPoolExecutor:
        fresh = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, fresh, initializer=_hold, initargs=(function,))

    def _fill(
        self,
        pool: ProcessPoolExecutor,
        running: deque[tuple[list[A], Future[list[B]]]],
        waiting: deque[list[A]],
        batches: Iterator[list[A]],
    ) -> bool:
        """Keep every worker busy and one batch each in store, and no more; False where nothing is left to do."""
        while len(running) < 2 * self.workers:
            batch = waiting.popleft() if waiting else next(batches, None)
            if batch is None:
                break
            try:
                running.append((batch, pool.submit(_do, batch)))
            except BrokenProcessPool:
                waiting.appendleft(batch)
                raise
        return bool(running)


def batched(items: Iterable[A], size: int) -> tuple[Iterator[list[A]], bool]:
    """The items in batches, and whether there is one at most: that one needs no workers to be started for it."""
    rest = iter(items)
    batches = iter(lambda: list(itertools.islice(rest, size)), [])
    first = list(itertools.islice(batches, 2))
    return itertools.chain(first, batches), len(first) < 2


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shown(running: deque[tuple[list[A], Future[list[B]]]]) -> str | None:
    return str(running[0][0][0])[:300] if running else None


_HELD: list[Callable[[Sequence[Any]], list[Any]]] = []
"""In a worker: the function that it was started for."""


def _hold(function: Callable[[Sequence[Any]], list[Any]]) -> None:
    _HELD[:] = [function]


def _do(batch: list[Any]) -> list[Any]:
    return _HELD[0](batch)
