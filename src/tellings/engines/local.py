"""The engine of several processes of this machine, beside the one that needs no other process."""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from multiprocessing import connection
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Generic, TypeVar

from tellings.engines import waiting
from tellings.engines.serial import Serial, batched
from tellings.errors import EngineError

__all__ = ["TRIES", "Processes", "Serial", "batched", "cores", "go_first", "spare_pandas"]

A = TypeVar("A")
B = TypeVar("B")

TRIES = 3
"""How often in a row workers may die without anything being finished before the run is given up."""


class Processes:
    """Batches in several processes of this machine. A batch whose worker dies is done again by another.

    The function goes along with every batch, and each worker unpacks it once; both have to be fit for pickling, and the
    function had better be small. Workers are not forked from this process, so that no thread or lock of it is copied
    half way, but from one that does nothing else and loads what they need once for all of them (where the system knows
    no such thing, each is started fresh). Those that are left over when a map has come to its end do the next one; they
    end with the engine. `early` names modules that workers will need: they are begun to be loaded at once.

    A function may have a `patience`, in seconds: workers from none of which anything has come for so long are ended and
    their batches done again, as if they had died.
    """

    def __init__(self, workers: int | None = None, batch: int = 1, *, early: Sequence[str] = ()) -> None:
        self.workers, self.batch = workers or cores(), batch
        if early:
            _load_early(early)
        self._idle: list[ProcessPoolExecutor] = []
        # Waited for: a pool that is merely let go of may still be ending while Python does, which then complains.
        weakref.finalize(self, _end, self._idle)

    def map(self, function: Callable[[Sequence[A]], list[B]], items: Iterable[A]) -> Iterator[B]:
        """Yield the results in the order of the items; `EngineError` where workers keep dying."""
        work = _Work(next(_NUMBERS), pickle.dumps(function))
        batches = batched(items, self.batch)
        running: deque[_Given[A, B]] = deque()
        deaths, silent = 0, waiting.patience(function)
        while True:
            self._take(running, batches)
            if not running:
                return
            try:
                with self._pool() as pool:
                    while running:
                        self._submit(pool, work, running)
                        _await(running, pool, silent)
                        done = running[0].wait()
                        running.popleft()
                        deaths = 0
                        yield from done
                        self._take(running, batches)
            except BrokenProcessPool as error:
                deaths = 1 if sum(given.settle() for given in running) else deaths + 1
                if deaths >= TRIES:
                    to_do = "The machine may be out of memory: use fewer workers, then run it again"
                    what = f"worker processes died {deaths} times in a row on the same part"
                    if isinstance(error, _SilentError):
                        what, to_do = f"{error}, {deaths} times in a row", "Run it again: it goes on where it stood"
                    raise EngineError(what, where=_shown(running), to_do=to_do) from error

    @contextlib.contextmanager
    def _pool(self) -> Iterator[ProcessPoolExecutor]:
        """A pool for one map at a time: one that is left over, else a new one, whose workers start as they are needed.
        It is kept for the next map where all that it was given is done."""
        pool = self._idle.pop() if self._idle else ProcessPoolExecutor(self.workers, _ways(), initializer=_begin)
        try:
            yield pool
        except BaseException:
            pool.shutdown()
            raise
        self._idle.append(pool)

    def _take(self, running: deque[_Given[A, B]], batches: Iterator[list[A]]) -> None:
        """Have enough in hand to keep every worker busy and one batch each in store, and no more."""
        running.extend(_Given(b) for b in itertools.islice(batches, 2 * self.workers - len(running)))

    def _submit(self, pool: ProcessPoolExecutor, work: _Work, running: Iterable[_Given[A, B]]) -> None:
        for given in running:
            if given.result is None and given.future is None:
                given.future = pool.submit(_do, work, given.batch)


@dataclass(frozen=True, slots=True)
class _Work:
    """A map's function on its way to the workers."""

    number: int
    function: bytes


_NUMBERS = itertools.count()
"""One for each map of this process: by it a worker knows whether it has the function already."""


@dataclass(slots=True)
class _Given(Generic[A, B]):
    """A batch that was handed over, and what came of it."""

    batch: list[A]
    future: Future[list[B]] | None = None
    result: list[B] | None = None

    def wait(self) -> list[B]:
        """What came of it; `BrokenProcessPool` where its worker, or another, died meanwhile."""
        if self.result is None:
            assert self.future is not None
            self.result = self.future.result()
        return self.result

    def settle(self) -> bool:
        """After a death: keep what is finished, forget what isn't; True where this one was finished since the last."""
        future, self.future = self.future, None
        if future is None or self.result is not None or not future.done() or future.cancelled() or future.exception():
            return False
        self.result = future.result()
        return True


class _SilentError(BrokenProcessPool):
    """Workers live and nothing comes of them."""


def _await(running: Iterable[_Given[A, B]], pool: ProcessPoolExecutor, most: float | None) -> None:
    """Wait until the first batch is done; where none of them has been done for so long, end all workers."""
    futures = [given.future for given in running if given.future is not None]
    while most is not None and futures and not futures[0].done():
        left = [f for f in futures if not f.done()]
        if not wait(left, most, FIRST_COMPLETED).done:
            for worker in list(pool._processes.values()):
                worker.kill()
            raise _SilentError(waiting.silence(most))


def _ways() -> BaseContext:
    """How workers are started."""
    return multiprocessing.get_context("forkserver" if _FORKS_APART else "spawn")


_FORKS_APART = "forkserver" in multiprocessing.get_all_start_methods()


def _load_early(modules: Sequence[str]) -> None:
    """Have the process that workers are forked from load these, beside what this process does meanwhile."""
    if not _FORKS_APART:
        return
    from multiprocessing import forkserver

    multiprocessing.set_forkserver_preload(list(modules))
    forkserver.ensure_running()


def _end(pools: list[ProcessPoolExecutor]) -> None:
    while pools:
        pools.pop().shutdown()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shown(running: deque[_Given[A, B]]) -> str | None:
    return next((str(given.batch[0])[:300] for given in running if given.result is None), None)


_HELD: dict[int, Callable[[Sequence[Any]], list[Any]]] = {}
"""In a worker: the function that it works with now, under the number of its map."""


def go_first() -> None:
    """Where memory runs out, have the system end this process before those that wait for it (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900")


def spare_pandas() -> None:
    """Keep pyarrow from loading pandas, half a second of CPU, only to ask of what it is given whether it is a series.

    It looks for pandas once in a process; here it looks where there is none. For processes of Tellings' own alone:
    pyarrow's `to_pandas` doesn't work in them any more.
    """
    if "pandas" in sys.modules or not importlib.util.find_spec("pyarrow"):
        return
    import pyarrow

    hidden = _Hidden()
    sys.meta_path.insert(0, hidden)
    try:
        pyarrow.array([""])
    finally:
        sys.meta_path.remove(hidden)


class _Hidden(MetaPathFinder):
    """Finds that there is no pandas."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is not looked for", name=fullname)


class _Stopping:
    """In a worker: what Ctrl-C does, which a terminal sends to all processes of a command. What is being done is broken
    off as by an error, so that it leaves nothing behind, nothing more is begun, and nothing is said: that is the
    business of who started the worker."""

    asked = working = False

    def heard(self, number: int, frame: object) -> None:
        """The signal has come."""
        self.asked = True
        if self.working:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def doing(self) -> Iterator[None]:
        """While a batch is done."""
        self.working = True
        try:
            if self.asked:
                raise KeyboardInterrupt
            yield
        finally:
            self.working = False


_STOPPING = _Stopping()


def _begin() -> None:
    signal.signal(signal.SIGINT, _STOPPING.heard)
    go_first()
    spare_pandas()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """Where the run's own process is killed, nobody tells its workers: they would wait for work for ever."""
    connection.wait([sentinel])
    os._exit(1)


def _do(work: _Work, batch: list[Any]) -> list[Any]:
    if work.number not in _HELD:
        _HELD.clear()
        _HELD[work.number] = pickle.loads(work.function)
    with _STOPPING.doing():
        return _HELD[work.number](batch)
