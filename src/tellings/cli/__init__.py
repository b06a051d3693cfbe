"""Arguments, exit codes, printing. Data goes to stdout, messages to stderr; `docs/reference/cli.md` lists all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from tellings import __version__
from tellings.errors import NothingToReadError, TellingsError, UsageError

if TYPE_CHECKING:
    from tellings.records import Refusal, Report

LEFT_OUT = 4
"""Exit code of `--strict` where an input was left out."""


_APART = {"serve": "desk", "backup": "desk", "alerts": "post", "archive": "archive"}
"""Commands that have modules of their own, loaded when they are asked for."""


class Commands(click.Group):
    """Shows commands in the order in which a user meets them, and turns our errors into one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The order of definition."""
        return [*self.commands, *_APART]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name; None where there is none."""
        if cmd_name not in _APART:
            return super().get_command(ctx, cmd_name)
        found = getattr(import_module(f"tellings.cli.{_APART[cmd_name]}"), cmd_name)
        assert isinstance(found, click.Command)
        return found

    def invoke(self, ctx: click.Context) -> object:
        """Run; a `TellingsError` becomes a message and its exit code."""
        try:
            return super().invoke(ctx)
        except TellingsError as error:
            _give_up(ctx, error)
        except ModuleNotFoundError as error:
            from tellings.cli.extras import needed

            _give_up(ctx, needed(error))
        except BrokenPipeError:
            # The reader of our output left (`| head`): nothing to say, and nowhere to say it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


def _give_up(ctx: click.Context, error: TellingsError) -> NoReturn:
    say(f"tellings: {error}", colour="red")
    ctx.exit(error.exit_code)


def say(message: str, *, colour: str | None = None) -> None:
    """A message for people, on stderr; control characters of other people's texts do not reach the terminal."""
    shown = "".join(c if c in "\n\t" or c.isprintable() else "�" for c in message)
    click.echo(click.style(shown, fg=colour) if colour and colours(sys.stderr) else shown, err=True)


def colours(stream: object) -> bool:
    """Whether to write colours to a stream: only to a terminal, and never under NO_COLOR or TERM=dumb."""
    is_terminal = bool(getattr(stream, "isatty", lambda: False)())
    return is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="tellings %(version)s")
def run() -> None:
    """One event, many tellings: lines up how different outlets told the same event.

    \b
    Examples:
      tellings demo                                 the bundled sample, as a page
      tellings compare a.txt b.html --html out.html articles in, one page out
      tellings compare articles.jsonl --json        the report for programs
      tellings check report.json                    does every span still hold?
      tellings quotes article.txt                   who said what, one article

    Nothing is made up: every statement shown is a span of a source text. Nothing is lost: every input is in the
    result or in the list of what was left out, with the reason. Nothing is sent anywhere.
    """


def _outputs(function: Callable[..., None]) -> Callable[..., None]:
    """The options that say which forms of the report to write."""
    for option in reversed(
        [
            click.option(
                "--html", type=click.Path(dir_okay=False), metavar="FILE", help="Write one page; opens offline."
            ),
            click.option("--json", "as_json", is_flag=True, help="Write the report as JSON to stdout."),
            click.option("--markdown", is_flag=True, help="Write the report as Markdown to stdout."),
            click.option(
                "--csv", type=click.Path(file_okay=False), metavar="FOLDER", help="Write tables as CSV files."
            ),
            click.option("--excel", is_flag=True, help="Begin CSV files with a byte order mark, for Excel."),
            click.option("--tei", type=click.Path(dir_okay=False), metavar="FILE", help="Write the collations as TEI."),
            click.option(
                "--annotations",
                type=click.Path(dir_okay=False),
                metavar="FILE",
                help="Write W3C Web Annotations (position and quote selectors).",
            ),
        ]
    ):
        function = option(function)
    return function


@run.command()
@click.argument("inputs", nargs=-1, metavar="FILE|FOLDER|URL|- …")
@_outputs
@click.option("--published", metavar="DATE", help="Date of publication for inputs that lack one (2026-11-21).")
@click.option("--outlet", metavar="NAME", help="Outlet for inputs that lack one.")
@click.option("--rules", is_flag=True, help="Find quotes by rules alone, without the trained reader.")
@click.option("--allow-private", is_flag=True, help="Also fetch URLs on this machine and its private network.")
@click.option("--strict", is_flag=True, help=f"Exit with {LEFT_OUT} where any input was left out.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, no messages but errors.")
def compare(
    inputs: tuple[str, ...],
    html: str | None,
    as_json: bool,
    markdown: bool,
    csv: str | None,
    excel: bool,
    tei: str | None,
    annotations: str | None,
    published: str | None,
    outlet: str | None,
    rules: bool,
    allow_private: bool,
    strict: bool,
    quiet: bool,
) -> None:
    """Compare articles: which tell the same event, who said what, where they differ.

    \b
    Examples:
      tellings compare a.txt b.html c.txt
      tellings compare articles/ --html report.html
      tellings compare https://example.org/story feed.xml --json > report.json
      cat article.txt | tellings compare - other.txt --published 2026-11-21

    INPUT is a file (.txt .md .html .jsonl .json .warc .warc.gz .wacz, a feed, OPML), a folder, a URL, or - for stdin.
    Without an option for a form, a summary is printed.
    """
    if as_json and markdown:
        raise UsageError(
            "--json and --markdown both write to stdout", to_do="Choose one, and write the other to a file"
        )
    if not inputs:
        raise UsageError(
            "no input given", to_do="Name files, folders or URLs, or - for stdin; see tellings compare --help"
        )
    report = _compare(inputs, published, outlet, rules=rules, allow_private=allow_private, quiet=quiet)
    _write_files(report, html=html, csv=csv, excel=excel, tei=tei, annotations=annotations, quiet=quiet)
    _write_stdout(report, as_json=as_json, markdown=markdown, summary=not (html or csv or tei or annotations))
    if not quiet:
        _say_left_out(report.refused)
    if not report.articles:
        raise NothingToReadError("none of the inputs holds an article", to_do="The reasons stand above")
    if strict and report.refused:
        sys.exit(LEFT_OUT)


def _collect_seldom() -> None:
    """For a process that ends soon: looking for garbage less often saves about a tenth of its time."""
    import gc

    gc.set_threshold(100_000, 50, 50)


def _compare(
    inputs: tuple[str, ...], published: str | None, outlet: str | None, *, rules: bool, allow_private: bool, quiet: bool
) -> Report:
    _collect_seldom()
    from tellings import wiring

    day = wiring.a_date(published) if published else None
    captures = wiring.read_captures(inputs, published=day, outlet=outlet, allow_private=allow_private)
    with _progress(quiet) as done:
        return wiring.compare(captures, done=done, rules=rules)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar on stderr for work that takes more than a second; nothing where stderr is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage, n, total: None
        return
    from tellings.progress import bar

    with bar() as done:
        yield done


def _write_files(
    report: Report,
    *,
    html: str | None,
    csv: str | None,
    excel: bool,
    tei: str | None,
    annotations: str | None,
    quiet: bool,
) -> None:
    from tellings import report as forms

    written: list[Path] = []
    if html:
        written.append(_write(Path(html), forms.page(report)))
    if tei:
        written.append(_write(Path(tei), forms.tei(report)))
    if annotations:
        written.append(_write(Path(annotations), forms.annotations(report)))
    if csv:
        for name, table in forms.tables(report, bom=excel).items():
            written.append(_write(Path(csv) / name, table))
    if not quiet:
        for path in written:
            say(f"wrote {path}")


def _write(path: Path, content: str) -> Path:
    """Write whole or not at all: a reader never sees half a file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_text(content, encoding="utf-8", errors="replace", newline="")
        part.replace(path)
    except OSError as error:
        raise TellingsError(
            f"cannot write the file ({error.strerror or error})", where=str(path), to_do="Choose another place"
        ) from error
    return path


def _write_stdout(report: Report, *, as_json: bool, markdown: bool, summary: bool) -> None:
    from tellings import codec
    from tellings import report as forms

    if as_json:
        sys.stdout.buffer.write(codec.report_to_json(report) + b"\n")
        sys.stdout.buffer.flush()
    elif markdown:
        click.echo(forms.markdown(report))
    elif summary and report.articles:
        width = min(100, max(40, _columns()))
        click.echo(forms.summary(report, width=width, colour=colours(sys.stdout)), color=True)


def _columns() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def _say_left_out(refused: tuple[Refusal, ...]) -> None:
    """The list of what was left out, cut where it is very long (the report holds all of it)."""
    shown = 20
    for r in refused[:shown]:
        say(f"left out: {r.source}: {r.reason}. {r.detail}", colour="yellow")
    if len(refused) > shown:
        say(f"left out: {len(refused) - shown} more; the report (--json, --html) lists them all", colour="yellow")


@run.command()
@click.argument("report", type=click.Path(), metavar="REPORT.json")
@click.option("--json", "as_json", is_flag=True, help="Write the outcome as JSON to stdout.")
def check(report: str, as_json: bool) -> None:
    """Re-verify every span of a report against the texts that it stores.

    \b
    Example:
      tellings compare articles/ --json > report.json && tellings check report.json
    """
    from tellings import checking, codec, wiring
    from tellings.errors import ReportError

    outcome = checking.check_report(wiring.stored_report(report), where=report)
    if as_json:
        sys.stdout.buffer.write(codec.encode(outcome) + b"\n")
    else:
        click.echo(
            f"{outcome.held} of {outcome.held + len(outcome.broken)} spans hold, in {outcome.articles} articles."
        )
        for b in outcome.broken[:20]:
            say(f"  {b.path}: {b.why}", colour="red")
    if outcome.broken:
        raise ReportError(
            f"{len(outcome.broken)} spans do not hold",
            where=report,
            to_do="The report or its texts were changed after it was made",
        )


@run.command()
@click.argument("inputs", nargs=-1, metavar="FILE …")
@click.option("--json", "as_json", is_flag=True, help="Write the quotes as JSON to stdout.")
@click.option("--rules", is_flag=True, help="Find quotes by rules alone, without the trained reader.")
@click.option("--allow-private", is_flag=True, help="Also fetch URLs on this machine and its private network.")
def quotes(inputs: tuple[str, ...], as_json: bool, rules: bool, allow_private: bool) -> None:
    """Who said what, article by article: speaker, cue, words.

    \b
    Example:
      tellings quotes article.txt --json
    """
    from tellings import codec, wiring

    if not inputs:
        raise UsageError(
            "no input given", to_do="Name files, folders or URLs, or - for stdin; see tellings quotes --help"
        )
    report = wiring.quotes_alone(wiring.read_captures(inputs, allow_private=allow_private), rules=rules)
    if as_json:
        sys.stdout.buffer.write(codec.quotes_to_json(report) + b"\n")
    else:
        for line in codec.quotes_to_lines(report):
            click.echo("".join(c if c in "\n\t" or c.isprintable() else "�" for c in line))
    _say_left_out(report.refused)
    if not report.articles:
        raise NothingToReadError("none of the inputs holds an article", to_do="The reasons stand above")


@run.command()
@click.argument("inputs", nargs=-1, metavar="FILE.jsonl …")
@click.option("--speed", type=float, metavar="TIMES", help="So many times faster than it happened (default: at once).")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line to stdout.")
def replay(inputs: tuple[str, ...], speed: float | None, as_json: bool) -> None:
    """Run a timed stream of articles through live placing and print what happened.

    \b
    Example:
      tellings replay march.jsonl --speed 3600
    """
    from tellings import codec, wiring
    from tellings.records import Refusal

    if not inputs:
        raise UsageError("no input given", to_do="Name a file of JSON rows with published and text (or title)")
    if speed is not None and not 0 < speed < 1e9:
        raise UsageError(f"a stream can't run {speed} times as fast", where="--speed", to_do="Give a number above 0")
    counts: dict[str, int] = {}
    for happened in wiring.replay(inputs, speed=speed):
        kind = "left out" if isinstance(happened, Refusal) else happened.event.kind
        counts[kind] = counts.get(kind, 0) + 1
        if isinstance(happened, Refusal):
            say(f"left out: {happened.source}: {happened.reason}. {happened.detail}", colour="yellow")
        elif as_json:
            sys.stdout.buffer.write(codec.encode(happened.event) + b"\n")
        else:
            event = happened.event
            rest = f"{event.open} open, {event.closed} closed, {event.moved} stories renamed"
            line = codec.event_to_line(event.kind, _moment(event.at), happened.article, event.telling, rest)
            click.echo("".join(c if c == "\t" or c.isprintable() else "�" for c in line))
    say(", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())) or "nothing happened")


def _moment(days: float) -> str:
    """Days since 1970-01-01 as a time; "no date" for NaN."""
    if days != days:
        return "no date"
    from datetime import UTC, datetime, timedelta

    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)).isoformat(timespec="seconds")[:19]


@run.command()
@click.option(
    "--html", type=click.Path(dir_okay=False), default="tellings-demo.html", show_default=True, metavar="FILE"
)
@click.option(
    "--open/--no-open", "open_it", default=None, help="Open the page in the browser (default: at a terminal)."
)
def demo(html: str, open_it: bool | None) -> None:
    """Compare the bundled sample: one event, told by four outlets.

    \b
    Example:
      tellings demo --html sample.html
    """
    from tellings import wiring

    report = _compare(tuple(wiring.sample()), None, None, rules=False, allow_private=False, quiet=False)
    _write_stdout(report, as_json=False, markdown=False, summary=True)
    _write_files(report, html=html, csv=None, excel=False, tei=None, annotations=None, quiet=True)
    _say_left_out(report.refused)
    say(f"the report: {Path(html).resolve()}")
    if open_it or (open_it is None and sys.stdout.isatty()):
        click.launch(str(Path(html).resolve()))
