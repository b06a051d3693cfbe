"""Work that ended its worker, done again apart: piece by piece, in a process of its own that may die.

The piece that a process died over is known: it is tried once more and then given up, and the others are done. So a
page that no process survives costs itself and nothing else.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from tellings.engines.local import go_first
from tellings.errors import EngineError

Key = tuple[int, int]
"""Which piece: the group that it belongs to (a file), and its number in it."""
DEATHS = 2
"""How many processes a piece may end before it is given up."""
_SIZE = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Step:
    """What the work tells as it goes: it opens a group, begins a piece (both by name), or has made one."""

    kind: Literal["opens", "begins", "made"]
    key: Key
    what: Any


@dataclass(frozen=True, slots=True)
class Lost:
    """A piece that was given up, or, where none was begun, the rest of its group; and how the last process ended."""

    where: str
    begun: bool
    how: str


def each(work: Callable[[Key], Iterator[Step]]) -> Iterator[tuple[int, Any]]:
    """Everything that the work makes, with the number of its group, and a `Lost` for whatever no process survived.

    `work` and what it makes have to be fit for pickling; called with a key it starts at that piece. `EngineError` where
    no process can be started for it at all.
    """
    at, where, begun, deaths = (0, 0), "", False, 0
    while True:
        apart = _Apart(work, at)
        for step in apart.steps():
            if step.kind == "made":
                yield step.key[0], step.what
                at, begun, deaths = (step.key[0], step.key[1] + 1), False, 0
                continue
            deaths = deaths if at == step.key else 0
            at, where, begun = step.key, step.what, step.kind == "begins"
        if apart.finished:
            return
        deaths += 1
        if deaths < DEATHS:
            continue
        if not apart.ready:
            to_do = "The machine may be out of memory: use fewer workers, then run it again"
            raise EngineError(f"no process can be started for it ({apart.how})", where=where or None, to_do=to_do)
        yield at[0], Lost(where, begun, apart.how)
        at, begun, deaths = (at[0], at[1] + 1) if begun else (at[0] + 1, 0), False, 0


class _Apart:
    """One process of its own."""

    def __init__(self, work: Callable[[Key], Iterator[Step]], at: Key) -> None:
        self._given = pickle.dumps((work, at))
        self.ready = self.finished = False
        self.how = ""

    def steps(self) -> Iterator[Step]:
        """What it tells, up to its end, sound or not."""
        command = [sys.executable, "-P", "-c", "from tellings.archive.apart import child; child()"]
        env = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                with process.stdin as given:
                    given.write(self._given)
            except BrokenPipeError:
                pass
            try:
                while (frame := _frame(process.stdout)) is not None:
                    told = pickle.loads(frame)
                    if isinstance(told, Step):
                        yield told
                    elif isinstance(told, BaseException):
                        raise told
                    else:
                        self.ready, self.finished = True, told == "finished"
                self.how = _how(process.wait())
            finally:
                process.kill()


def child() -> None:
    """What runs in the process of its own: the work that stands on its input, told on its output."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # it ends, and has nothing to say of it
    go_first()
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # so that nothing else that is printed gets among the steps
    work, at = pickle.load(sys.stdin.buffer)
    _tell(out, "ready")
    try:
        for step in work(at):
            _tell(out, step)
        _tell(out, "finished")
    except Exception as error:
        _tell(out, error)


def _tell(out: IO[bytes], told: object) -> None:
    raw = pickle.dumps(told)
    out.write(_SIZE.pack(len(raw)))
    out.write(raw)
    out.flush()


def _frame(out: IO[bytes]) -> bytes | None:
    """One thing told; None where the process ended before it had told all of it."""
    head = out.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None
    size = _SIZE.unpack(head)[0]
    raw = out.read(size)
    return raw if len(raw) == size else None


def _how(code: int) -> str:
    if code >= 0:
        return f"it ended with code {code}"
    try:
        return f"it was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"it was ended by signal {-code}"


@contextmanager
def tried(mark: Path) -> Iterator[int]:
    """How many workers have died over a part of the work, this one not counted. An error is no death."""
    before = len(mark.read_bytes()) if mark.exists() else 0
    mark.parent.mkdir(parents=True, exist_ok=True)
    with mark.open("ab") as file:
        file.write(b"x")
    try:
        yield before
    finally:
        mark.unlink(missing_ok=True)


def fault(error: BaseException) -> str:
    """An unforeseen error in words for whoever reads the refusals, with the line to look at."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    said = " ".join(str(error).split())[:200]
    return f"A fault of Tellings: {type(error).__name__}{place}{f' ({said})' if said else ''}."
