"""`tellings alerts …`, the part about mail: test, outbox, dead letters, pause, the list in and out, returned mail."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import click

from tellings.cli.alerts import DATA, alerts, opened

if TYPE_CHECKING:
    from tellings.service.post_office import PostOffice
    from tellings.stores import Store
    from tellings.stores.outbox import Posted

MAIL = click.option(
    "--mail",
    envvar="TELLINGS_MAIL",
    required=True,
    metavar="FILE.toml",
    help="Settings of the desk's mail (or TELLINGS_MAIL).",
)


def _say(message: str) -> None:
    from tellings.cli import say

    say(message)


@contextmanager
def _office(data: str, mail: str) -> Iterator[PostOffice]:
    from tellings.post.settings import load
    from tellings.service.post_office import open_office

    settings = load(mail)
    with opened(data) as store:
        yield open_office(store, settings, time.time)


@alerts.command()
@click.option("--to", default="", metavar="ADDRESS", help="Write to this address instead of the administrator's.")
@MAIL
@DATA
def test(data: str, mail: str, to: str) -> None:
    """Send one letter to the administrator now, and say what the mail server answers.

    \b
    Example:
      tellings alerts test --mail mail.toml
    """
    from tellings.alerts.addresses import BadAddressError, normal
    from tellings.errors import TellingsError, UsageError

    try:
        to = normal(to) if to else ""
    except BadAddressError as error:
        raise UsageError(str(error), where="--to") from error
    with _office(data, mail) as office:
        outcome = office.test(time.time(), to)
        relay = office.settings.relay
    if outcome.kind != "sent":
        to_do = "Check smtp, login and the password in the settings; see docs/how-to/alerts.md"
        raise TellingsError(f"not sent: {outcome.words}", where=f"{relay.host}:{relay.port}", to_do=to_do)
    _say(f"sent by {relay.host}:{relay.port}: {outcome.words}")


def _lines(store: Store, state: str | None, most: int, as_json: bool) -> None:
    from typing import cast

    from tellings.stores.outbox import Outbox, State

    with store.reading() as books:
        found = Outbox(books.connection).listed(cast("State | None", state), most=most)
    for posted in found:
        _line(posted, as_json)
    sys.stdout.buffer.flush()


def _line(posted: Posted, as_json: bool) -> None:
    import msgspec

    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(posted) + b"\n")
        return
    m = posted.message
    about = m.notices[0].headline if m.notices else ""
    fields = (m.id, posted.state, m.purpose, m.channel, posted.domain, str(posted.attempts), about, posted.answer)
    click.echo("\t".join("".join(c if c.isprintable() else " " for c in f) for f in fields))


@alerts.command()
@click.option("--state", type=click.Choice(["waiting", "sending", "sent", "dead", "cancelled"]), help="Only these.")
@click.option("--most", default=100, show_default=True, help="How many lines at most.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line to stdout.")
@DATA
def outbox(data: str, state: str | None, most: int, as_json: bool) -> None:
    """What was sent and what waits, the latest first.

    \b
    Example:
      tellings alerts outbox --state waiting
    """
    from tellings.stores.outbox import Outbox

    with opened(data) as store:
        _lines(store, state, most, as_json)
        with store.reading() as books:
            counts = Outbox(books.connection).counts()
    _say(", ".join(f"{n} {name}" for name, n in counts.items()))


@alerts.command()
@click.option("--again", multiple=True, metavar="ID", help="Send this dead letter again; may be repeated.")
@click.option("--all-again", is_flag=True, help="Send all of them again.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line to stdout.")
@DATA
def dead(data: str, again: tuple[str, ...], all_again: bool, as_json: bool) -> None:
    """Letters that could not be delivered, with the reason.

    \b
    Example:
      tellings alerts dead --all-again
    """
    from tellings.stores.outbox import Outbox

    with opened(data) as store:
        if not again and not all_again:
            _lines(store, "dead", 1000, as_json)
            return
        with store.transaction() as books:
            box = Outbox(books.connection)
            ids = [p.message.id for p in box.listed("dead", most=100_000)] if all_again else list(again)
            done = sum(box.revive(id, time.time()) for id in ids)
    _say(f"{done} of {len(ids)} are sent again")


def _pause(data: str, value: str) -> None:
    from tellings.service.sending import PAUSED

    with opened(data) as store, store.transaction() as books:
        books.set_setting(PAUSED, value)


@alerts.command()
@DATA
def pause(data: str) -> None:
    """Send nothing until `resume`; what is decided meanwhile waits.

    \b
    Example:
      tellings alerts pause
    """
    _pause(data, "yes")
    _say("paused: nothing is sent until tellings alerts resume")


@alerts.command()
@DATA
def resume(data: str) -> None:
    """Send again.

    \b
    Example:
      tellings alerts resume
    """
    _pause(data, "")
    _say("resumed")


@alerts.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8-sig", errors="replace"), metavar="FILE.csv")
@MAIL
@DATA
def take_in(file: TextIO, data: str, mail: str) -> None:
    """Take subscribers in from a table; each row needs the proof of its consent.

    \b
    Columns: address, kind (with words, person or story), confirmed, proof; also pace, hour, zone, cap, asked.
    Example:
      tellings alerts import list.csv --mail mail.toml
    """
    from tellings.errors import NothingToReadError
    from tellings.service import carrying

    with _office(data, mail) as office:
        done = carrying.take_in(office.mailing_list, file)
    for fault in done.wrong[:50]:
        _say(f"left out: {fault}")
    if len(done.wrong) > 50:
        _say(f"left out: {len(done.wrong) - 50} more")
    _say(f"{done.taken} taken in, {done.known} known, {done.suppressed} suppressed, {len(done.wrong)} left out")
    if done.wrong and not done.taken and not done.known:
        raise NothingToReadError("no row could be taken in", to_do="The reasons stand above")


@alerts.command("export")
@MAIL
@DATA
def give_out(data: str, mail: str) -> None:
    """Write the list as CSV to stdout, each ask with the proof of its consent.

    \b
    Example:
      tellings alerts export --mail mail.toml > list.csv
    """
    from tellings.service import carrying

    with _office(data, mail) as office:
        for row in carrying.rows(office.mailing_list):
            sys.stdout.buffer.write(row.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


@alerts.command()
@MAIL
@DATA
def bounce(data: str, mail: str) -> None:
    """Take in one returned mail from stdin: a bounce, a complaint, or a request to unsubscribe.

    \b
    Example, in /etc/aliases of the desk's mail server:
      bounces: "|tellings alerts bounce --mail /etc/tellings/mail.toml --data /var/lib/tellings/desk.db"
    """
    from tellings.post.bounces import MOST
    from tellings.service.returns import Returns

    raw = sys.stdin.buffer.read(MOST)
    with _office(data, mail) as office:
        _say(Returns(office.mailing_list).take(raw))


@alerts.command()
@click.argument("target", metavar="URL")
@click.option("--breaking", is_flag=True, help="Breaking stories, all or in the search.")
@click.option("--words", default="", help="A search.")
@click.option("--person", default="", help="What somebody says.")
@MAIL
@DATA
def webhook(target: str, breaking: bool, words: str, person: str, data: str, mail: str) -> None:
    """Post alerts to an address; prints the secret that signs the posts.

    \b
    Example:
      tellings alerts webhook https://example.org/hook --words ferry --mail mail.toml
    """
    from tellings.alerts import asking, links
    from tellings.alerts.addresses import BadAddressError
    from tellings.errors import UsageError
    from tellings.post.webhook import shown
    from tellings.service.mailing_list import Wish

    kind = "breaking" if breaking else "person" if person else "search"
    try:
        ask = asking.read(kind, words=words, person=person)
    except asking.BadAskError as error:
        raise UsageError(str(error), to_do="Give --breaking, --words or --person") from error
    with _office(data, mail) as office:
        try:
            made = office.mailing_list.add_webhook(target, Wish(ask=ask, how="terminal"))
        except BadAddressError as error:
            raise UsageError(str(error), where=target) from error
        secret = links.secret(office.house.key, made.id)
    click.echo(shown(secret))
    _say(f"{target} is told of {asking.said(ask)}; the line above is the secret that signs the posts")


__all__ = ["alerts"]
