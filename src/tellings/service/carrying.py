"""The list as a table, out and in: one row for each ask, with the proof of its consent."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import StringIO

from tellings.alerts import addresses, asking
from tellings.alerts.addresses import BadAddressError
from tellings.alerts.asking import BadAskError
from tellings.alerts.nouns import Consent, Subscriber, Subscription
from tellings.service.mailing_list import MailingList, a_pace, a_zone
from tellings.stores import Books
from tellings.stores.alerting import Alerting
from tellings.stores.subscribers import Subscribers

COLUMNS = (
    *("address", "kind", "words", "person", "story", "sensitivity", "pace", "hour", "zone", "cap"),
    *("state", "how", "asked", "confirmed", "proof"),
)
MOST_ROWS = 200_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of an import."""

    taken: int
    known: int
    """Rows that the list had already."""
    suppressed: int
    """Rows of addresses that must not be written to again."""
    wrong: tuple[str, ...]
    """Why other rows were left out, each with its line."""


def rows(mailing_list: MailingList) -> Iterator[str]:
    """The list as CSV, row by row, the head first."""
    yield _row(COLUMNS)
    with mailing_list.store.reading() as books:
        people, asks = Subscribers(books.connection), Alerting(books.connection)
        for who in people.everybody():
            consents = people.consents(who.id)
            for s in asks.of(who.id):
                if s.channel == "mail" and s.state != "ended":
                    yield _row(_fields(who, s, consents))


def _fields(who: Subscriber, s: Subscription, consents: list[Consent]) -> list[str]:
    proof = next((c for c in reversed(consents) if c.confirmed is not None), None)
    ask = s.ask
    return [
        *(who.address, ask.kind, ask.words, ask.person or "", ask.story or "", str(ask.sensitivity)),
        *(s.pace, str(s.hour), who.zone, str(who.cap), who.state if s.state == "active" else s.state),
        *((proof.how, _iso(proof.asked), _iso(proof.confirmed), proof.proof) if proof else ("", "", "", "")),
    ]


def _iso(at: float | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def _row(fields: Iterable[str]) -> str:
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([f"'{f}" if f.startswith((*_FORMULA, "'")) else f for f in fields])
    return out.getvalue()


def take_in(mailing_list: MailingList, lines: Iterable[str]) -> TakenIn:
    """Take a table in: active at once, since every row proves its consent. No mail goes out for it.

    Needed in every row: `address`, `kind` with what it needs, `confirmed` (when they confirmed, ISO), and `proof` (how
    they asked, in words). A row that lacks one is left out with its reason; the others come in.
    """
    taken = known = suppressed = 0
    wrong: list[str] = []
    reader = csv.DictReader(lines, strict=False)
    missing = [
        c for c in ("address", "kind", "confirmed", "proof") if c not in [n.lstrip("\ufeff") for n in _names(reader)]
    ]
    if missing:
        return TakenIn(taken=0, known=0, suppressed=0, wrong=(f"line 1: there is no column {', '.join(missing)}",))
    for n, row in enumerate(_bounded(reader, wrong), start=2):
        given = {(k or "").lstrip("\ufeff"): _plain(v) for k, v in row.items() if isinstance(v, str)}
        try:
            with mailing_list.store.transaction() as books:
                outcome = _take(mailing_list, books, given)
        except (BadAddressError, BadAskError, ValueError) as error:
            wrong.append(f"line {n}: {error}")
            continue
        taken, known = taken + (outcome == "taken"), known + (outcome == "known")
        suppressed += outcome == "suppressed"
    return TakenIn(taken=taken, known=known, suppressed=suppressed, wrong=tuple(wrong))


def _names(reader: csv.DictReader[str]) -> list[str]:
    try:
        return list(reader.fieldnames or ())
    except csv.Error:
        return []


def _bounded(reader: csv.DictReader[str], wrong: list[str]) -> Iterator[dict[str, str]]:
    for _ in range(MOST_ROWS):
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            wrong.append(f"line {reader.line_num}: {error}")
    wrong.append(f"more than {MOST_ROWS} rows: the rest was not read")


def _plain(field: str) -> str:
    """A field as it was before it was made safe for spreadsheets."""
    return field[1:] if field.startswith("'") and field[1:].startswith((*_FORMULA, "'")) else field


def _take(mailing_list: MailingList, books: Books, given: dict[str, str]) -> str:
    address = addresses.normal(given.get("address", ""))
    ask = asking.of(given)
    confirmed = _moment(given.get("confirmed", ""))
    if len(given.get("proof", "").strip()) < 8:
        raise ValueError("there is no proof of consent: say how and where they asked")
    if given.get("state", "active") != "active":
        raise ValueError(f"the row's state is {given['state'][:20]!r}, not active")
    people, asks = Subscribers(books.connection), Alerting(books.connection)
    if people.suppressed(addresses.hashed(address, mailing_list.house.key)):
        return "suppressed"
    who = people.at(address)
    if who is not None and who.state == "stopped":
        return "suppressed"
    if who is not None and any(s.ask == ask and s.state == "active" for s in asks.of(who.id)):
        return "known"
    now = mailing_list.clock()
    if who is None:
        who = Subscriber(id=secrets.token_hex(10), address=address, zone=a_zone(given.get("zone", "")), since=now)
    cap, hour = given.get("cap", ""), given.get("hour", "")
    people.put(replace(who, state="active", cap=int(cap) if _within(cap, 1, 500) else who.cap))
    made = Subscription(
        id=secrets.token_hex(10),
        subscriber=who.id,
        ask=ask,
        pace=a_pace(given.get("pace", "")),
        hour=int(hour) if _within(hour, 0, 23) else 8,
        state="active",
        since=now,
    )
    asks.put(made)
    asked = _moment(given["asked"]) if given.get("asked") else confirmed
    proof = given["proof"].strip()[:2000]
    people.add_consent(Consent(subscriber=who.id, how="import", asked=asked, confirmed=confirmed, proof=proof))
    return "taken"


def _within(given: str, least: int, most: int) -> bool:
    return given.isascii() and given.isdigit() and len(given) < 6 and least <= int(given) <= most


def _moment(given: str) -> float:
    try:
        when = datetime.fromisoformat(given.strip())
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise ValueError("confirmed (and asked) are dates like 2026-11-21 or 2026-11-21T18:30+01:00") from error
