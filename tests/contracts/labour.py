"""What workers are given to do in the tests of engines. Workers load this file by its name, so it stands by itself."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


def twice(numbers: Sequence[int]) -> list[int]:
    """Each number doubled."""
    return [2 * n for n in numbers]


def faulty(numbers: Sequence[int]) -> list[int]:
    """Fails at 3, as a fault of ours would."""
    if 3 in numbers:
        raise LookupError("three is missing")
    return list(numbers)


@dataclass(frozen=True)
class Mortal:
    """Doubles numbers; the worker that first meets one of these dies on the spot, as if it had been killed."""

    folder: Path
    deadly: tuple[int, ...]
    ever: bool = False

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        for n in numbers:
            if n in self.deadly:
                die(self.folder / str(n), ever=self.ever)
        return twice(numbers)


def die(mark: Path, *, ever: bool = False) -> None:
    """Kill this process, but only once for a mark, unless `ever`."""
    if ever or not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def node(numbers: Sequence[int]) -> list[int]:
    """For each number the process of Ray's that keeps the node on which this is done."""
    time.sleep(0.2)  # so that one node alone doesn't do it all before the other has begun
    at = os.getpid()
    while at > 1 and Path(f"/proc/{at}/comm").read_text().strip() != "raylet":
        at = int(Path(f"/proc/{at}/stat").read_text().rpartition(")")[2].split()[1])
    return [at] * len(numbers)


def goes_first(numbers: Sequence[int]) -> list[int]:
    """How ready the system is to end this process where memory runs out, for each number."""
    return [int(Path("/proc/self/oom_score_adj").read_text())] * len(numbers)


def worker(numbers: Sequence[int]) -> list[int]:
    """For each number the process that this is done in."""
    time.sleep(0.2)
    return [os.getpid()] * len(numbers)
