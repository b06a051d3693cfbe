"""A page on which reading would never end is refused with the reason, and the run finishes."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tellings import wiring
from tellings.archive.reading import Reading
from tellings.archive.slowness import TooSlowError, limited
from tellings.engines.local import Processes
from tellings.pipeline import Engine
from tellings.records import Article, Capture, Refusal

from .made import over, pages, put, rows

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such clocks")
ENDLESS = "https://outlet0.example/3"


@dataclass(frozen=True)
class Endless(Reading):
    """Reads shards; over one page it never comes to an end, in Python or in a library that never comes back to it."""

    in_library: bool

    def read(self, item: Capture | Refusal) -> Article | Refusal:
        if isinstance(item, Capture) and item.url == ENDLESS:
            if self.in_library:
                sum(range(10**15))
            while True:
                pass
        return super().read(item)


@dataclass(frozen=True)
class Slowed:
    """An engine whose workers meet such a page."""

    engine: Engine
    in_library: bool

    def map(self, function: Callable[[Sequence[Any]], list[Any]], items: Iterable[Any]) -> Iterator[Any]:
        if isinstance(function, Reading):
            given = (function.out, function.settings, function.open_input, self.in_library)
            function = Endless(*given, longest=function.longest, home=function.home)
        return self.engine.map(function, items)


def endless() -> None:
    with limited(0.05, deadly=False):
        while True:
            pass


def run(tmp_path: Path, engine: Engine) -> None:
    """A run in which one of ten pages is endless."""
    archive = put(tmp_path / "a.warc.gz", pages(range(10), 1))
    over(archive, out=tmp_path / "out", engine=engine, longest=0.5, quotes="none")
    (refusal,) = rows(tmp_path / "out", "refusals")
    assert (refusal["reason"], refusal["detail"]) == (
        "too-slow",
        "To read it takes more than 0.5 s of computing; it was given up.",
    )
    found = {str(r["url"]) for r in rows(tmp_path / "out", "articles")}
    assert found == {f"https://outlet0.example/{n}" for n in range(10)} - {ENDLESS}


def test_an_endless_page_is_given_up_in_the_process_that_reads_it(tmp_path: Path) -> None:
    run(tmp_path, Slowed(wiring.engine("local", workers=1), False))


@pytest.mark.timeout(300)
def test_a_library_that_never_comes_back_costs_its_worker_and_no_other_page(tmp_path: Path) -> None:
    run(tmp_path, Slowed(Processes(2), True))


def test_whoever_had_a_use_for_the_clock_has_it_back() -> None:
    rung: list[int] = []
    before = signal.signal(signal.SIGPROF, lambda number, frame: rung.append(number))
    try:
        with pytest.raises(TooSlowError):
            endless()
        with limited(60, deadly=True):
            pass
        signal.raise_signal(signal.SIGPROF)
        assert rung == [signal.SIGPROF]
        assert signal.getitimer(signal.ITIMER_PROF)[0] == signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0
    finally:
        signal.signal(signal.SIGPROF, before)
