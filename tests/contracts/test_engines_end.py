"""What the local engine leaves behind: nothing."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from tellings.engines import waiting
from tellings.engines.local import Processes
from tellings.errors import EngineError


def doubled(batch: Sequence[int]) -> list[int]:
    return [2 * n for n in batch]


def test_kept_workers_have_ended_once_their_engine_is_let_go_of() -> None:
    before = set(multiprocessing.active_children())
    engine = Processes(workers=1)
    assert list(engine.map(doubled, [1, 2])) == [2, 4]
    assert set(multiprocessing.active_children()) - before
    del engine
    gc.collect()
    assert not set(multiprocessing.active_children()) - before


def workers(batch: Sequence[int]) -> list[int]:
    return [os.getpid()] * len(batch)


@pytest.mark.skipif(not Path("/proc").exists(), reason="Linux has this")
def test_no_worker_outlives_a_run_that_was_killed() -> None:
    here = Path(__file__).resolve()
    program = (
        "import time\n"
        f"from {here.stem} import workers\n"
        "from tellings.engines.local import Processes\n"
        "engine = Processes(workers=1)\n"
        "print(*engine.map(workers, [1]), flush=True)\n"
        "time.sleep(600)\n"
    )
    source = here.parent.parent.parent / "src"
    found = os.environ | {"PYTHONPATH": os.pathsep.join([str(here.parent), str(source)])}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=found) as run:
        assert run.stdout is not None
        worker = Path("/proc") / run.stdout.readline().strip()
        assert worker.exists()
        run.kill()
    until = time.monotonic() + 60
    while worker.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not worker.exists()


@dataclass(frozen=True)
class Waiting:
    """Doubles numbers; whoever comes to 3 waits for something that never happens: once, or always."""

    mark: Path
    ever: bool = False
    patience: ClassVar[float] = 6.0

    def __call__(self, batch: Sequence[int]) -> list[int]:
        if 3 in batch and (self.ever or not self.mark.exists()):
            self.mark.touch()
            time.sleep(600)
        return doubled(batch)


@pytest.mark.timeout(300)
def test_a_worker_that_waits_for_ever_is_ended_and_its_work_done_by_another(tmp_path: Path) -> None:
    engine = Processes(workers=2)
    assert list(engine.map(Waiting(tmp_path / "mark"), range(9))) == [2 * n for n in range(9)]
    assert (tmp_path / "mark").exists()


@pytest.mark.timeout(300)
def test_a_run_whose_workers_keep_waiting_ends_and_says_so(tmp_path: Path) -> None:
    engine = Processes(workers=1)
    with pytest.raises(EngineError, match=r"no answer in 6 s, 3 times in a row.*Run it again"):
        list(engine.map(Waiting(tmp_path / "mark", ever=True), [3]))


def silent(count: int, over: list[int]) -> Iterator[int]:
    """So many rows, then nothing more, as from a node that is gone."""
    yield from range(count)
    time.sleep(5)
    over.append(count)


def test_rows_that_stop_coming_are_given_up_after_a_while() -> None:
    over: list[int] = []
    found = waiting.watched(silent(3, over), 0.2, lambda: None, every=0.05)
    told = []
    with pytest.raises(TimeoutError, match="no answer in"):
        told.extend(found)
    assert not over, "it waited for the end"
    assert list(waiting.watched(iter(range(5)), None, lambda: None)) == [0, 1, 2, 3, 4]


def test_rows_that_stop_coming_are_given_up_sooner_where_a_node_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "GRACE", 0.1)
    found = waiting.watched(silent(1, []), 60.0, lambda: "a node of the cluster is gone", every=0.05)
    assert next(found) == 0
    with pytest.raises(TimeoutError, match="a node of the cluster is gone, and nothing has come"):
        next(found)
    still = waiting.watched(silent(0, []), 0.4, lambda: None, every=0.05)
    with pytest.raises(TimeoutError, match="no answer"):
        next(still)


def test_what_goes_wrong_while_rows_are_fetched_is_raised_where_they_are_awaited() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise LookupError("two is missing")

    found = waiting.watched(broken(), 60.0, lambda: None)
    assert next(found) == 1
    with pytest.raises(LookupError, match="two is missing"):
        next(found)
