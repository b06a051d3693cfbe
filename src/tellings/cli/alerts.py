"""`tellings alerts …`: who is told of what, in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tellings.stores import Store

DATA = click.option(
    "--data", default="tellings.db", show_default=True, metavar="FILE|URL", help="Data file of the desk."
)


class Group(click.Group):
    """Shows commands in the order of their definition."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The order of definition."""
        return list(self.commands)


@click.group(cls=Group)
def alerts() -> None:
    """Who is told of what: list, add, preview and remove alerts.

    \b
    Examples:
      tellings alerts list
      tellings alerts preview --breaking
    """


@contextmanager
def opened(data: str) -> Iterator[Store]:
    """The desk's store; `UsageError` where there is none by that name."""
    from pathlib import Path

    from tellings.cli import _serving
    from tellings.errors import UsageError

    if "://" not in data and not Path(data).exists():
        raise UsageError("there is no such data file", where=data, to_do="Name it with --data")
    store: Store = _serving().open_store(data)
    try:
        yield store
    finally:
        store.close()


@alerts.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line to stdout.")
@DATA
def listed(data: str, as_json: bool) -> None:
    """Every alert that somebody asked for.

    \b
    Example:
      tellings alerts list --json
    """
    import msgspec

    from tellings.stores.alerting import Alerting

    with opened(data) as store, store.reading() as books:
        kept = Alerting(books.connection)
        last = ""
        while page := kept.listed(after=last):
            last = page[-1].id
            for s in page:
                if as_json:
                    sys.stdout.buffer.write(msgspec.json.encode(s) + b"\n")
                else:
                    asked = s.ask.words or s.ask.person or s.ask.story or ""
                    line = f"{s.id}\t{s.state}\t{s.ask.kind}\t{s.pace}\t{s.channel}\t{asked}"
                    click.echo("".join(c if c == "\t" or c.isprintable() else " " for c in line))
    sys.stdout.buffer.flush()
