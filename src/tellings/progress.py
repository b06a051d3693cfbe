"""A progress bar on stderr, shown only where the work takes more than a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds before a bar appears."""


@contextmanager
def bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """Yields `done(stage, n, total)`: n more items of a stage are done, of `total` where that is known."""
    shown = _Bar()
    try:
        yield shown.done
    finally:
        shown.close()


class _Bar:
    """Counts from the start, but loads and draws nothing before `PATIENCE` has passed."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.counts: dict[str, tuple[int, int | None]] = {}
        self.live: Progress | None = None
        self.tasks: dict[str, TaskID] = {}

    def done(self, stage: str, n: int, total: int | None) -> None:
        so_far = self.counts.get(stage, (0, None))[0] + n
        self.counts[stage] = (so_far, total)
        if time.monotonic() - self.began > PATIENCE:
            self._draw()

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        if self.live is None:
            columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self.live = Progress(*columns, console=Console(stderr=True), transient=True)
            self.live.start()
        for stage, (n, total) in self.counts.items():
            if stage not in self.tasks:
                self.tasks[stage] = self.live.add_task(stage, total=total)
            self.live.update(self.tasks[stage], completed=n, total=total)

    def close(self) -> None:
        if self.live is not None:
            self.live.stop()
