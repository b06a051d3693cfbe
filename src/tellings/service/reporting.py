"""Making the report of a story: here, or in a process of its own, so that placing never waits for it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import msgspec

from tellings import pipeline, wiring
from tellings.errors import TellingsError
from tellings.facts import Encoder
from tellings.records import Article, Story, StoryReport, Study

DEEP_FROM = 2
"""Independent texts from which a story is studied for quotes without being asked."""
PATIENCE = 300.0
"""Seconds after which a report is given up."""

Studying = Callable[[Sequence[Study]], list[Study]]


class ReportingError(TellingsError):
    """A report could not be made; the story keeps the one it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A story whose report is wanted, with the studies that were made before."""

    story: Story
    articles: tuple[Article, ...]
    studies: tuple[Study, ...] = ()
    deep: bool = False
    """Look for quotes even where there is one text only."""

    @property
    def costly(self) -> bool:
        """Whether the articles are studied for quotes."""
        return self.deep or sum(t.copy_of is None for t in self.story.tellings) >= DEEP_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A report, and the studies that were made for it."""

    report: StoryReport
    fresh: tuple[Study, ...] = ()


def make(order: Order, study: Studying, encoder: Encoder | None = None) -> Made:
    """The report of a story. Pure but for the readers of quotations and of meaning."""
    known = {s.article.id: s for s in order.studies}
    studies = [known.get(a.id) or pipeline.sign(a) for a in order.articles]
    fresh: list[Study] = []
    if order.costly:
        fresh = study([s for s in studies if not s.deep])
        coming = iter(fresh)
        studies = [s if s.deep else next(coming) for s in studies]
    return Made(report=pipeline.compare_story(order.story, studies, encoder), fresh=tuple(fresh))


class Aside:
    """Makes reports in a process of its own, one after the other, at low priority; starts it when first asked.

    Nothing is pickled: orders and reports go through a pipe as msgpack. A process that dies or takes too long is
    replaced, and `ReportingError` raised for the story that it was at.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._turn = threading.Lock()
        self._pipe: Connection | None = None
        self._process: BaseProcess | None = None

    def __call__(self, order: Order) -> Made:
        """The report of a story."""
        raw = msgspec.msgpack.encode(order)
        with self._turn:
            pipe = self._started()
            try:
                pipe.send_bytes(raw)
                if pipe.poll(self._patience):
                    return _decoded(pipe.recv_bytes(), order.story.id)
                why = f"it took more than {self._patience:g} s"
            except (OSError, EOFError) as error:
                why = f"its process ended ({type(error).__name__})"
            self._end()
        raise ReportingError(f"the report of {order.story.id} was not made: {why}")

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._end()

    def _started(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self._end()
            context = get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_work, args=(theirs,), name="tellings-reports", daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join(5.0)
        self._pipe = self._process = None


def _decoded(raw: bytes, story: str) -> Made:
    if raw[:1] == b"!":
        raise ReportingError(f"the report of {story} was not made: {raw[1:].decode('utf-8', 'replace')}")
    return msgspec.msgpack.decode(raw, type=Made)


def _work(pipe: Connection) -> None:
    """The other process: ends when the desk does, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)
    study, encoder = pipeline.Studying(wiring.tagger()), wiring.encoder()
    while True:
        try:
            order = msgspec.msgpack.decode(pipe.recv_bytes(), type=Order)
        except (EOFError, OSError):
            return
        try:
            answer = msgspec.msgpack.encode(make(order, study, encoder))
        except Exception as error:  # a bug is told to the desk, which keeps it as a fault; the next story may do well
            answer = f"!a fault, {type(error).__name__}: {str(error)[:200]}".encode()
        try:
            pipe.send_bytes(answer)
        except OSError:
            return
