"""What workers are given to do in the tests of engines. Workers load this file by its name, so it stands by itself."""

from __future__ import annotations

import os
import signal
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
