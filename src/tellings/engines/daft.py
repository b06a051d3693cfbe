"""Daft: in this process over several others, or on a Ray cluster.

Daft and Ray report their use to their makers unless told not to. Nothing may leave the machine unasked, so they are
told before they are loaded, and so are their workers, which inherit the environment.
"""

from __future__ import annotations

import itertools
import logging
import os
import pickle
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any, TypeVar, cast

from tellings.engines import clusters, waiting
from tellings.engines.local import TRIES, batched, cores
from tellings.errors import EngineError, UsageError

A = TypeVar("A")
B = TypeVar("B")

QUIET = {
    "DO_NOT_TRACK": "1",
    "SCARF_NO_ANALYTICS": "true",
    "DAFT_ANALYTICS_ENABLED": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "DAFT_PROGRESS_BAR": "0",
    "RAY_DEDUP_LOGS": "1",
}
"""What is set in the environment before either is loaded."""
_WAVE = 4096
"""Batches handed over at a time, so that an endless stream of items needs no endless memory."""

LOG = logging.getLogger(__name__)


class Daft:
    """Batches by Daft: in processes of this machine, or on the Ray cluster at `address` ("host:port", "ray://…").

    On a cluster the package has to be installed on every node. A batch whose worker dies is done again.
    """

    def __init__(self, *, address: str | None = None, workers: int | None = None, batch: int = 1) -> None:
        self.address, self.workers, self.batch = address, workers, batch

    def map(self, function: Callable[[Sequence[A]], list[B]], items: Iterable[A]) -> Iterator[B]:
        """Yield the results in the order of the items; `EngineError` where workers keep dying."""
        batches = batched(items, self.batch)
        daft = loaded()
        self._choose(daft)
        while wave := list(itertools.islice(batches, _WAVE)):
            yield from itertools.chain.from_iterable(self._wave(daft, function, wave))

    def _choose(self, daft: ModuleType) -> None:
        if self.address is None:
            os.environ["DAFT_RUNNER"] = "native"
            if daft.runners.get_or_create_runner().name != "native":
                to_do = "Use another process for work without the cluster"
                raise EngineError("Daft keeps to the cluster that it ran on before", to_do=to_do)
            return
        try:
            import ray
        except ModuleNotFoundError as error:
            to_do = "Install it with: pip install 'tellings[cluster]'"
            raise UsageError("a cluster needs Ray, which is not here", where="--cluster", to_do=to_do) from error
        if not ray.is_initialized():
            clusters.join(self.address)
        daft.set_runner_ray(noop_if_initialized=True)

    def _wave(
        self, daft: ModuleType, function: Callable[[Sequence[A]], list[B]], wave: list[list[A]]
    ) -> Iterator[list[B]]:
        """The results of some batches, in order. What is left when a worker dies is handed over again."""
        done: dict[int, list[B]] = {}
        lost: list[str] = []
        given = deaths = 0
        while given < len(wave):
            left = [(n, wave[n]) for n in range(given, len(wave)) if n not in done]
            arrived = 0
            rows = self._watched(self._rows(daft, function, left), waiting.patience(function))
            for number, outcome in _until_lost(rows, faults(daft), lost):
                arrived += 1
                done[number] = _result(outcome)
                while given in done:
                    yield done.pop(given)
                    given += 1
            deaths = 0 if arrived else deaths + 1
            if deaths >= TRIES:
                raise _given_up(str(wave[given][0])[:300], lost)

    def _watched(self, rows: Iterator[A], most: float | None) -> Iterator[A]:
        """The rows; where a node is lost without Daft's noticing, or nothing comes, it is as if a worker had died."""
        if self.address is None:
            return rows if most is None else waiting.watched(rows, most, lambda: None)
        return waiting.watched(rows, most, _missing())

    def _rows(
        self, daft: ModuleType, function: Callable[[Sequence[A]], list[B]], left: list[tuple[int, list[A]]]
    ) -> Iterator[tuple[int, bytes]]:
        frame = daft.from_pydict({"number": [n for n, _ in left], "batch": [pickle.dumps(b) for _, b in left]})
        at_once = min(self._at_once(), len(left))
        if self.address is not None:
            frame = frame.into_partitions(min(len(left), 4 * at_once))
        run = _runs(daft, function, at_once)
        frame = frame.select(frame["number"], run.go(frame["batch"]).alias("result"))
        for row in frame.iter_rows():
            yield row["number"], row["result"]

    def _at_once(self) -> int:
        if self.workers is not None:
            return self.workers
        if self.address is None:
            return cores()
        import ray

        return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _runs(daft: ModuleType, function: Callable[[Sequence[A]], list[B]], at_once: int) -> Any:
    """The function as Daft takes it: made once in each worker, given one batch at a time."""

    class Runs:
        def __init__(self, kept: Callable[[Sequence[A]], list[B]]) -> None:
            self.kept = kept

        @daft.method.batch(return_dtype=daft.DataType.binary(), batch_size=1)  # type: ignore[untyped-decorator]
        def go(self, batches: Any) -> list[bytes]:
            return [_outcome(self.kept, raw) for raw in batches.to_pylist()]

    # No claim on cores: on a small node Daft's own worker holds them all, and a claim beside it would wait for ever.
    return daft.cls(Runs, use_process=True, max_concurrency=at_once)(function)


def _outcome(function: Callable[[Sequence[Any]], list[Any]], raw: bytes) -> bytes:
    """What a batch gave, or the error that it raised: so a fault of ours is told apart from a worker's death."""
    try:
        return pickle.dumps((function(pickle.loads(raw)), None))
    except Exception as error:
        return pickle.dumps((None, error))


def _result(outcome: bytes) -> list[Any]:
    result, error = pickle.loads(outcome)
    if error is not None:
        raise error
    return cast(list[Any], result)


def _until_lost(rows: Iterator[A], faults: tuple[type[BaseException], ...], lost: list[str]) -> Iterator[A]:
    """The rows up to where a worker was lost, with how in `lost`; whoever asks sees which are missing."""
    try:
        yield from rows
    except faults as error:
        lost.append(" ".join(str(error).split()))
        LOG.warning("a worker was lost: %s", lost[-1][:500])


def _missing() -> Callable[[], str | None]:
    """Says, whenever it is called, whether one of the nodes that are in the cluster now has left it."""
    import ray

    def alive() -> set[str]:
        return {str(node["NodeID"]) for node in ray.nodes() if node["Alive"]}

    before = alive()
    return lambda: "a node of the cluster is gone" if before - alive() else None


def _given_up(where: str, lost: list[str]) -> EngineError:
    """Why work on a part is given up: the last of what was said as its workers were lost decides what to do."""
    said = lost[-1] if lost else "its results did not come"
    missing = re.search(r"No module named \\?'([\w.]+)", said)
    if missing:
        to_do = "Install the same version of Tellings, with the extra cluster, on every node"
        return EngineError(f"workers lack a part ({missing[1]} is not there)", where=where, to_do=to_do)
    if "no worker has answered" in said or "nothing has come" in said:
        to_do = "See whether the nodes are well, then run it again: it goes on where it stood"
        return EngineError(f"{said}, {TRIES} times in a row", where=where, to_do=to_do)
    to_do = "Workers may be out of memory: use fewer for each node, then run it again"
    how = said.partition(", stdout:")[0][:200]
    return EngineError(f"workers died {TRIES} times in a row on the same part ({how})", where=where, to_do=to_do)


def faults(daft: ModuleType) -> tuple[type[BaseException], ...]:
    """What Daft raises where a worker is lost or a file can't be read."""
    return (RuntimeError, daft.exceptions.DaftCoreException, OSError)


def loaded() -> ModuleType:
    """Daft, told to keep quiet; `UsageError` where it isn't installed."""
    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    try:
        import daft
    except ModuleNotFoundError as error:
        to_do = "Install it with: pip install 'tellings[daft]'"
        raise UsageError("the engine Daft is not here", where="--engine", to_do=to_do) from error
    module: ModuleType = daft
    return module
