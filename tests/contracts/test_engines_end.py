"""What the local engine leaves behind: nothing."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Sequence

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
