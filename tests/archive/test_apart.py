"""Work in a process of its own: what ends that process is known, and all else is done."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tellings.archive.apart import Key, Lost, Step, each, fault, tried


@dataclass(frozen=True)
class Pieces:
    """So many pieces in each of some files. Processes of it find it by its name."""

    files: tuple[int, ...]
    deadly: tuple[Key, ...] = ()
    unfindable: tuple[Key, ...] = ()
    mark: str = ""
    """A piece that kills by chance, once, leaves this file."""
    faulty: Key | None = None

    def __call__(self, start: Key) -> Iterator[Step]:
        for number in range(start[0], len(self.files)):
            first = start[1] if number == start[0] else 0
            yield Step("opens", (number, first), f"file {number}")
            for n in range(self.files[number]):
                key = (number, n)
                if key in self.unfindable:
                    os.kill(os.getpid(), signal.SIGKILL)
                if n < first:
                    continue
                yield Step("begins", key, f"page {number}.{n}")
                print("a library that says something on its way")
                if key in self.deadly:
                    ctypes.string_at(0)
                if self.mark and not Path(self.mark).exists():
                    Path(self.mark).touch()
                    os.kill(os.getpid(), signal.SIGKILL)
                if key == self.faulty:
                    raise LookupError("this piece is missing")
                yield Step("made", key, key)


def test_pages_that_crash_and_files_that_cannot_be_gone_on_with_cost_only_themselves() -> None:
    found = list(each(Pieces((4, 5, 2), deadly=((0, 1), (0, 3)), unfindable=((1, 2),))))
    crash = "it was ended by SIGSEGV"
    assert found == [
        (0, (0, 0)),
        (0, Lost("page 0.1", True, crash)),
        (0, (0, 2)),
        (0, Lost("page 0.3", True, crash)),
        (1, (1, 0)),
        (1, (1, 1)),
        (1, Lost("file 1", False, "it was ended by SIGKILL")),
        (2, (2, 0)),
        (2, (2, 1)),
    ]


def test_a_death_by_chance_costs_nothing(tmp_path: Path) -> None:
    assert list(each(Pieces((2, 1), mark=str(tmp_path / "died")))) == [(0, (0, 0)), (0, (0, 1)), (1, (1, 0))]
    assert (tmp_path / "died").exists()


def test_an_error_is_no_death() -> None:
    made = each(Pieces((2,), faulty=(0, 1)))
    assert next(made) == (0, (0, 0))
    with pytest.raises(LookupError, match="missing"):
        next(made)


def test_a_mark_stays_only_where_its_worker_dies(tmp_path: Path) -> None:
    mark = tmp_path / "work" / "shard.tried"
    with tried(mark) as deaths:
        assert deaths == 0
        assert mark.exists()
    with pytest.raises(LookupError), tried(mark):
        raise LookupError
    assert not mark.exists()
    mark.write_bytes(b"x")  # as a worker that dies leaves it
    with tried(mark) as deaths:
        assert deaths == 1


def test_a_fault_is_told_with_its_place_and_without_the_length_of_its_words() -> None:
    try:
        raise ValueError("no\nsuch " + "x" * 1000)
    except ValueError as error:
        told = fault(error)
    assert told.startswith("A fault of Tellings: ValueError at test_apart.py:")
    assert "(no such x" in told
    assert len(told) < 300
