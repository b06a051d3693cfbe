"""The only file that names concrete parts: which engine, which reader of quotations, which intake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from tellings import pipeline
from tellings.quotes import Tagger
from tellings.records import Capture, Refusal, Report


def read_captures(
    inputs: Sequence[str], *, published: str | None = None, outlet: str | None = None
) -> Iterator[Capture | Refusal]:
    """Captures out of files, folders, archives, feeds and URLs; what can't be read comes as a refusal."""
    from tellings.intake import files

    return files.captures(inputs, published=published, outlet=outlet)


def tagger() -> Tagger | None:
    """The trained reader of quotations that ships with the package; None where its weights aren't there."""
    return None


def compare(captures: Iterable[Capture | Refusal], *, done: Callable[[int], None] = lambda n: None) -> Report:
    """Captures in, report out, on this machine. `done(n)` is told of progress, batch by batch.

    >>> import tellings
    >>> report = tellings.compare(tellings.read_captures(["a.txt", "b.html"]))  # doctest: +SKIP
    """
    from tellings.engines.local import Serial

    return pipeline.compare(captures, engine=Serial(done=done), tagger=tagger())
