"""The only file that names concrete parts: which engine, which reader of quotations, which intake."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from tellings.errors import ModelError, ReportError, UsageError
from tellings.records import Article, Capture, Refusal, Report, Signature

# A worker that only opens files comes here for it, so what the other functions need is loaded where they need it.
if TYPE_CHECKING:
    from tellings import checking, pipeline
    from tellings.facts import Encoder
    from tellings.models.meaning import Read
    from tellings.quotes import Tagger
    from tellings.stories.replaying import Event

MAX_REPORT = 2 * 1024**3
"""Bytes of a stored report that `check` reads."""


def read_captures(
    inputs: Sequence[str],
    *,
    published: str | None = None,
    outlet: str | None = None,
    allow_private: bool = False,
    contact: str | None = None,
) -> Iterator[Capture | Refusal]:
    """Captures out of files, folders, archives, feeds and URLs; what can't be read comes as a refusal.

    `published` (ISO date) and `outlet` are for inputs that lack them. Addresses on this machine or a private network
    are refused unless `allow_private`; `contact` (an address or URL) goes into the User-Agent.
    """
    from tellings import intake

    return intake.captures(inputs, published=published, outlet=outlet, allow_private=allow_private, contact=contact)


def a_date(given: str, where: str = "--published") -> str:
    """An ISO date out of what a user typed; `UsageError` where it is none."""
    from dateutil import parser

    try:
        found: datetime = parser.isoparse(given)
    except ValueError as error:
        to_do = "Write it as 2026-11-21 or 2026-11-21T18:30+01:00"
        raise UsageError(f"{given!r} is no date", where=where, to_do=to_do) from error
    return found.date().isoformat() if len(given) <= 10 else found.isoformat()


def engine(
    name: str, *, cluster: str | None = None, workers: int | None = None, early: Sequence[str] = ()
) -> pipeline.Engine:
    """The engine of this name: `local` runs on this machine's cores, `daft` on these or on a Ray cluster.

    `early` names modules that workers will need, which several processes begin to load at once.
    """
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name!r}", where="--engine", to_do=f"Known: {', '.join(ENGINES)}")
    if cluster is not None and name == "local":
        raise UsageError("the local engine knows no cluster", where="--cluster", to_do="Add --engine daft")
    return ENGINES[name](cluster, workers, early)


def _local(cluster: str | None, workers: int | None, early: Sequence[str]) -> pipeline.Engine:
    from tellings.engines import local

    number = workers or local.cores()
    return local.Processes(number, early=early) if number > 1 else local.Serial(batch=1)


def _daft(cluster: str | None, workers: int | None, early: Sequence[str]) -> pipeline.Engine:
    from tellings.engines.daft import Daft

    return Daft(address=cluster, workers=workers)


_Made = Callable[[str | None, int | None, Sequence[str]], "pipeline.Engine"]
ENGINES: dict[str, _Made] = {"local": _local, "daft": _daft}


def open_input(name: str, *, allow_private: bool = True) -> BinaryIO:
    """A file of an archive, here, at a web address, or in an object store (s3, …; by Daft's reader); `OSError` where it
    can't be read."""
    if _on_the_web(name):
        from tellings.intake import ranges

        return cast(BinaryIO, ranges.Ranged(name, allow_private=allow_private))
    if "://" in name:
        from tellings.engines import elsewhere

        return elsewhere.open_remote(name)
    return Path(name).open("rb")


def size_of(name: str, *, allow_private: bool = True) -> int:
    """Bytes of a file of an archive, wherever it lies; `OSError` where it can't be found."""
    if _on_the_web(name):
        from tellings.intake import ranges

        return ranges.size_of(name, allow_private=allow_private)
    if "://" in name:
        from tellings.engines import elsewhere

        return elsewhere.size_of(name)
    return Path(name).stat().st_size


def public_open_input(name: str) -> BinaryIO:
    """As `open_input`, but `OSError` for a web address that is, or leads to one, on this machine or a private network.
    An object store is another matter: where it lies is the setting of whoever runs this, not part of a name that may
    come from elsewhere."""
    return open_input(name, allow_private=False)


def public_size_of(name: str) -> int:
    """As `size_of`, with the same exception."""
    return size_of(name, allow_private=False)


def _on_the_web(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def tagger() -> Tagger | None:
    """The trained reader of quotations that ships with the package; None, with a warning, where its weights are
    missing, altered or don't load: quotes are then found by rules alone."""
    from tellings.models.tagger import QuotesTagger

    try:
        made = QuotesTagger()
        made.load()
    except ModelError as error:
        warnings.warn(str(error), RuntimeWarning, stacklevel=2)
        return None
    return made


def encoder() -> Encoder | None:
    """The reader of what sentences mean that ships with the package, loaded where a story first asks for it. Where its
    weights are missing, altered or don't load, a warning says so and points are linked by words alone."""
    from tellings.models.meaning import MeaningEncoder, nothing_read

    try:
        made = MeaningEncoder()
    except ModelError as error:
        warnings.warn(str(error), RuntimeWarning, stacklevel=2)
        return None

    def read(sentences: Sequence[str]) -> Read:
        try:
            return made(sentences)
        except ModelError as error:
            warnings.warn(str(error), RuntimeWarning, stacklevel=2)
            return nothing_read(sentences)

    return read


def compare(
    captures: Iterable[Capture | Refusal],
    *,
    done: pipeline.Progress = lambda stage, n, total: None,
    rules: bool = False,
) -> Report:
    """Captures in, report out, on this machine: the main job as a library call.

    `done(stage, n, total)` is told of progress; `rules` finds quotes without the trained reader.

    >>> import tellings
    >>> report = tellings.compare(tellings.read_captures(["a.txt", "b.html"]))  # doctest: +SKIP
    """
    from tellings import pipeline
    from tellings.engines.serial import Serial

    return pipeline.compare(
        captures,
        engine=Serial(),
        tagger=None if rules else tagger(),
        encoder=None if rules else encoder(),
        progress=done,
    )


def quotes_alone(captures: Iterable[Capture | Refusal], *, rules: bool = False) -> Report:
    """The quotes of each article, every article by itself, in the order given."""
    from tellings import pipeline
    from tellings.engines.serial import Serial

    return pipeline.quotes_alone(captures, engine=Serial(), tagger=None if rules else tagger())


class Happened(NamedTuple):
    """One line of a replay: what happened in the stream, and to which article."""

    event: Event
    article: Article | None = None


def replay(inputs: Sequence[str], *, speed: float | None = None) -> Iterator[Happened | Refusal]:
    """A timed stream through live placing, in the order given, under a clock that only the stream moves.

    `speed` is how many times faster than the stream's own time the events come; None is as fast as this machine can.
    """
    from tellings import articles, stories
    from tellings.stories.replaying import replay as placing

    taken: dict[str, Article] = {}
    refused: list[Refusal] = []

    def stream() -> Iterator[Signature]:
        for item in read_captures(inputs):
            read = articles.read(item) if isinstance(item, Capture) else item
            if isinstance(read, Refusal):
                refused.append(read)
            elif read.id in taken:
                refused.append(Refusal(source=read.source, reason="duplicate", detail="This id came before."))
            else:
                taken[read.id] = read
                yield stories.sign(read)

    before: float | None = None
    for event in placing(stream()):
        yield from refused
        refused.clear()
        if speed and before is not None and event.at > before:
            time.sleep((event.at - before) * 86_400 / speed)
        before = event.at if event.at == event.at else before
        yield Happened(event=event, article=taken[event.telling.article] if event.telling else None)
    yield from refused


def sample() -> list[str]:
    """Paths of the bundled sample story: one event, told by four outlets."""
    folder = Path(__file__).with_name("sample")
    return sorted(str(p) for p in folder.iterdir() if p.suffix in {".txt", ".html", ".xml"})


def stored_report(path: str) -> checking.StoredReport:
    """A report that was written before; `ReportError` where the file is none."""
    from tellings import checking

    file = Path(path)
    try:
        if file.stat().st_size > MAX_REPORT:
            raise ReportError("the file is larger than any report", where=path, to_do="Name a file made by --json")
        return checking.read_report(file.read_bytes(), where=path)
    except OSError as error:
        raise ReportError(f"cannot read it ({error.strerror})", where=path, to_do="Check the name") from error


__all__ = ["ModelError", "a_date", "compare", "quotes_alone", "read_captures", "sample", "stored_report", "tagger"]
