"""What the local engine leaves behind: nothing."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tellings.engines.local import Processes


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
