"""`tellings alerts …`: who is told of what, in the terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tellings.alerts.nouns import Ask, Pace
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

    from tellings.cli.desk import server_part
    from tellings.errors import UsageError

    if "://" not in data and not Path(data).exists():
        raise UsageError("there is no such data file", where=data, to_do="Name it with --data")
    store: Store = server_part().open_store(data)
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


def _asked(function: Callable[..., None]) -> Callable[..., None]:
    """The options that say what is asked for."""
    for option in reversed(
        [
            click.option("--breaking", is_flag=True, help="Stories that break; all, or with --in those in a search."),
            click.option("--in", "inside", default="", metavar="WORDS", help="With --breaking: only in this search."),
            click.option(
                "--sensitivity",
                type=click.IntRange(1, 3),
                default=2,
                show_default=True,
                help="With --breaking: 1 fires seldom, 3 often.",
            ),
            click.option("--search", default="", metavar="WORDS", help='A saved search: words and "phrases in marks".'),
            click.option("--person", default="", metavar="NAME", help="What this person or body says."),
            click.option("--story", default="", metavar="ID", help="What is new in this story."),
            click.option("--like", default="", metavar="TEXT", help="Stories like this text, or like the story s-…"),
        ]
    ):
        function = option(function)
    return function


def _ask(
    breaking: bool, inside: str, sensitivity: int, search: str, person: str, story: str, like: str
) -> Ask:  # the options as they were typed
    from tellings.alerts.asking import BadAskError, read
    from tellings.errors import UsageError

    kinds = {"breaking": breaking, "search": search, "person": person, "story": story, "like": like}
    chosen = [kind for kind, given in kinds.items() if given]
    if len(chosen) != 1:
        to_do = "Give one of --breaking, --search, --person, --story, --like"
        raise UsageError("an alert is about one thing", to_do=to_do)
    if inside and not breaking:
        raise UsageError("--in goes with --breaking", where="--in", to_do="Use --search for a saved search")
    of_story = like if like.startswith("s-") and " " not in like else ""
    try:
        return read(
            chosen[0],
            words=inside or search or ("" if of_story else like),
            person=person,
            story=story or of_story,
            sensitivity=str(sensitivity),
        )
    except BadAskError as error:
        raise UsageError(str(error).rstrip(".")) from error


@alerts.command()
@click.argument("address", metavar="ADDRESS")
@_asked
@click.option(
    "--pace", type=click.Choice(["at once", "hourly", "daily"]), default="at once", show_default=True, help="How often."
)
@click.option("--hour", type=click.IntRange(0, 23), default=8, show_default=True, help="Hour of a daily digest.")
@click.option("--zone", default="UTC", show_default=True, metavar="ZONE", help="Time zone, as Europe/Lisbon.")
@click.option("--quiet-hours", metavar="HH:MM-HH:MM", help="Send nothing then; it goes out afterwards.")
@click.option("--cap", type=click.IntRange(1, 1000), default=20, show_default=True, help="Alerts a day at most.")
@click.option("--proof", required=True, metavar="TEXT", help="How this person consented; kept as proof.")
@DATA
def add(
    data: str,
    address: str,
    pace: Pace,
    hour: int,
    zone: str,
    quiet_hours: str | None,
    cap: int,
    proof: str,
    **asked: Any,
) -> None:
    """Add an alert for somebody who consented, and print its id.

    Zone, quiet hours and cap hold for a new subscriber; one who is known keeps theirs.

    \b
    Example:
      tellings alerts add ann@example.org --search '"fish quay" storm' --proof 'asked by phone, 21 Nov'
    """
    import time

    from tellings.alerts.addresses import BadAddressError, normal
    from tellings.errors import UsageError
    from tellings.service.adding import Wanted, add_alert

    ask = _ask(**asked)
    try:
        where = normal(address)
    except BadAddressError as error:
        raise UsageError(str(error).rstrip("."), where=address[:80]) from error
    wanted = Wanted(
        address=where, ask=ask, pace=pace, hour=hour, zone=zone, quiet=_quiet(quiet_hours), cap=cap, proof=proof
    )
    with opened(data) as store, store.transaction() as books:
        click.echo(add_alert(books, wanted, time.time()))


def _quiet(given: str | None) -> tuple[int, int] | None:
    from tellings.errors import UsageError

    if not given:
        return None
    found = re.fullmatch(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)", given.strip())
    hours = [int(n) for n in found.groups()] if found else []
    if not hours or hours[0] > 23 or hours[2] > 23 or hours[1] > 59 or hours[3] > 59:
        raise UsageError("quiet hours are two times of day", where="--quiet-hours", to_do="Write them as 22:00-07:00")
    return hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]


@alerts.command()
@click.argument("id", metavar="ID")
@DATA
def remove(data: str, id: str) -> None:
    """End an alert by the id that `list` shows. What waits to be sent for it is cancelled.

    \b
    Example:
      tellings alerts remove 5f2c9a81
    """
    import time

    from tellings.cli import say
    from tellings.service.adding import end_alert

    with opened(data) as store, store.transaction() as books:
        cancelled = end_alert(books, id, time.time())
    say(f"ended; {cancelled} waiting messages cancelled")


@alerts.command()
@_asked
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object to stdout.")
@DATA
def preview(data: str, as_json: bool, **asked: Any) -> None:
    """How often an alert would have fired in the last 7 days, and for which stories.

    \b
    Example:
      tellings alerts preview --breaking --sensitivity 1
    """
    import time
    from datetime import UTC, datetime

    import msgspec

    from tellings.service.previewing import previewed

    ask = _ask(**asked)
    with opened(data) as store, store.reading() as books:
        found = previewed(books, ask, time.time())
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode({"words": found.words, "alerts": found.alerts}) + b"\n")
        return
    click.echo(f"It {found.words}.")
    for would in found.alerts:
        at = datetime.fromtimestamp(would.at, UTC).isoformat(timespec="minutes")[:16]
        line = f"{at}\t{would.story}\t{would.headline}\t{would.why.words}"
        click.echo("".join(c if c == "\t" or c.isprintable() else " " for c in line))
