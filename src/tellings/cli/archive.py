"""`tellings archive`: the line over an archive, on this machine or a cluster."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from tellings.errors import NothingToReadError, UsageError

if TYPE_CHECKING:
    from tellings.archive.manifest import Manifest
    from tellings.archive.run import Outcome

_SHOWN = 10
"""Inputs left out that are named."""
_STOPPED = 130
"""The code of a command that was stopped by Ctrl-C."""
_EVERY = 5.0
"""Seconds between two lines of progress."""


@click.command()
@click.argument("inputs", nargs=-1, metavar="FILE|FOLDER|ADDRESS …")
@click.option("--out", type=click.Path(file_okay=False), required=True, metavar="FOLDER", help="Write the tables here.")
@click.option("--engine", default="local", show_default=True, metavar="NAME", help="What runs it: local or daft.")
@click.option("--cluster", metavar="ADDRESS", help="A Ray cluster (host:port) for --engine daft.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes (default: one for each core).")
@click.option("--since", metavar="DATE", help="Leave out articles from before this day.")
@click.option("--until", metavar="DATE", help="Leave out articles from after this day.")
@click.option("--languages", metavar="CODES", help="Keep these languages only (en,de).")
@click.option(
    "--quotes",
    type=click.Choice(["stories", "all", "none"]),
    default="stories",
    show_default=True,
    help="Look for quotes in stories that two texts tell independently, in all articles, or in none.",
)
@click.option("--rules", is_flag=True, help="Find quotes by rules alone, without the trained reader.")
@click.option("--allow-private", is_flag=True, help="Also read addresses on this machine and its private network.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, no messages but errors.")
def archive(
    inputs: tuple[str, ...],
    out: str,
    engine: str,
    cluster: str | None,
    workers: int | None,
    since: str | None,
    until: str | None,
    languages: str | None,
    quotes: Literal["stories", "all", "none"],
    rules: bool,
    allow_private: bool,
    quiet: bool,
) -> None:
    """Read a whole archive: articles, stories and what was said, as Parquet tables.

    \b
    Examples:
      tellings archive CC-NEWS-*.warc.gz --out march --languages en
      tellings archive articles.parquet --out tables --quotes all
      tellings archive s3://bucket/day.warc.gz --out day --engine daft

    INPUT is a WARC file, packed or not, a Parquet or JSONL file, whatever tellings compare reads, a folder, or an
    address (of an object store with the extra daft). A run that was cut off goes on where it stood when it is
    called again.
    """
    if not inputs:
        raise UsageError("no input given", to_do="Name WARC, Parquet or JSONL files, folders or addresses")
    from tellings import wiring

    # First, for workers load what they need while this process does the same.
    made = wiring.engine(engine, cluster=cluster, workers=workers, early=["tellings.archive.reading"])
    from tellings import archive as archives
    from tellings.archive.run import Tools
    from tellings.engines.local import spare_pandas

    if engine == "local":
        spare_pandas()
    first, last = _days(since, until)
    settings = archives.Settings(since=first, until=last, languages=_codes(languages or ""), quotes=quotes, rules=rules)
    shown = _Progress(quiet)
    tools = Tools(
        say=shown.line if not quiet else lambda line: None,
        engine=made,
        open_input=wiring.open_input if allow_private else wiring.public_open_input,
        size_of=wiring.size_of if allow_private else wiring.public_size_of,
        tagger=wiring.tagger,
    )
    try:
        outcome = archives.run(inputs, Path(out), settings, tools, shown.tell)
    except KeyboardInterrupt:
        shown.line("stopped. What is done is kept: call it again to go on where it stood")
        raise SystemExit(_STOPPED) from None
    _tell(outcome, shown, out, quiet)
    if not outcome.manifest.statistics.articles:
        raise NothingToReadError("no input gave an article", where=out, to_do="Its table of refusals says why of each")


def _days(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    from tellings import wiring

    first = wiring.a_date(since, "--since") if since else None
    last = wiring.a_date(until, "--until") if until else None
    if first and last and first[:10] > last[:10]:
        to_do = "Give the earlier day with --since, the later with --until"
        raise UsageError(f"{first} is after {last}", where="--since", to_do=to_do)
    return first, last


def _codes(given: str) -> tuple[str, ...]:
    codes = sorted({c.strip().lower() for c in given.split(",") if c.strip()})
    for code in codes:
        if not re.fullmatch("[a-z]{2,3}", code):
            raise UsageError(f"{code!r} is no code of a language", where="--languages", to_do="Write them as en,de")
    return tuple(codes)


def _tell(outcome: Outcome, shown: _Progress, out: str, quiet: bool) -> None:
    """What was left out, and what was made."""
    for refusal in outcome.lost[:_SHOWN]:
        shown.line(f"left out: {refusal.source}: {refusal.detail}")
    if len(outcome.lost) > _SHOWN:
        shown.line(f"left out: {len(outcome.lost) - _SHOWN} more; the table of refusals lists them all")
    if not quiet:
        if outcome.resumed:
            shown.line(f"{outcome.resumed} shards had been read by an earlier run")
        for line in _summary(outcome.manifest, out):
            shown.line(line)


class _Progress:
    """Lines on stderr: how far a stage is, how fast, how long it will take."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self._stage = "read"
        self._began = self._ended = time.monotonic()
        self._told = 0.0
        self._made = 0

    def line(self, line: str) -> None:
        """One line for people."""
        from tellings.cli import say

        say(line)

    def tell(self, stage: str, done: int, total: int, made: int) -> None:
        """Count a piece of work; say so where the last line is some seconds old or the stage is at its end."""
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began, self._made = stage, self._ended, 0
        self._made += made
        self._ended = now
        if self.quiet or (now - self._told < _EVERY and done < total):
            return
        self._told = now
        self.line(_progress(stage, done, total, self._made, max(now - self._began, 1e-3)))


_WHAT = {"read": ("capture", "captures"), "place": ("story", "stories"), "compare": ("story", "stories")}


def _progress(stage: str, done: int, total: int, made: int, seconds: float) -> str:
    share = done / total if total else 1.0
    left = seconds * (1 - share) / share if share else 0.0
    rest = f", {_time(left)} left" if done < total else f", in {_time(seconds)}"
    what = _WHAT[stage][made != 1]
    return f"{stage}: {int(100 * share)}%, {made:,} {what}, {made / seconds:,.0f} a second{rest}"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _summary(manifest: Manifest, out: str) -> list[str]:
    s = manifest.statistics
    reasons = ", ".join(f"{n:,} {reason}" for reason, n in sorted(s.reasons.items(), key=lambda x: (-x[1], x[0])))
    size = sum(f.bytes for t in manifest.tables.values() for f in t.files)
    return [
        f"{s.articles:,} articles, {s.refusals:,} left out{f' ({reasons})' if reasons else ''}",
        f"{s.stories:,} stories, {s.several:,} with two independent texts; {s.copies:,} near-copies",
        f"{s.quotes:,} quotes, {s.utterances:,} utterances, {s.points:,} points, {s.differences:,} differences",
        f"wrote {out}: {size / 1e6:,.1f} MB; manifest.json lists the files",
    ]
