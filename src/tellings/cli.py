"""Arguments, exit codes, printing. Data goes to stdout, messages to stderr."""

from __future__ import annotations

import sys

import click


@click.group()
def run() -> None:
    """One event, many tellings."""


@run.command()
@click.argument("inputs", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON to stdout.")
@click.option("--published", help="Date for inputs that lack one.")
@click.option("--outlet", help="Outlet for inputs that lack one.")
def compare(inputs: tuple[str, ...], as_json: bool, published: str | None, outlet: str | None) -> None:
    """Compare articles."""
    from tellings import codec, wiring

    report = wiring.compare(wiring.read_captures(inputs, published=published, outlet=outlet))
    sys.stdout.buffer.write(codec.report_to_json(report) + b"\n")
