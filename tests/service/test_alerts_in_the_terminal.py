"""`tellings alerts add, list, preview, remove`: through the command line, over a desk's data file."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from tellings import cli
from tellings.records import Capture
from tellings.service.desk import Desk
from tellings.service.following import Served, digest
from tellings.stores import sqlite
from tellings.stores.subscribers import Subscribers

PIER = "The pier at Oakley was shut on Friday. “It is not safe,” said Mayor Ann Bell, and the council of Oakley agreed."


@pytest.fixture
def data(tmp_path: Path) -> str:
    file = str(tmp_path / "desk.db")
    store = sqlite.open_store(file)
    desk = Desk(store, clock=time.time)
    capture = Capture(source="https://o.example/x", body=PIER.encode(), outlet="Outlet", title="Pier shut at Oakley")
    desk.take(Served(key="k", content=digest(PIER), item=capture))
    store.close()
    return file


def run(*arguments: str) -> tuple[int, str, str]:
    outcome = CliRunner().invoke(cli.run, ["alerts", *arguments])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_an_alert_is_added_listed_and_ended(data: str) -> None:
    code, id, _ = run("add", "Ann@Quay.example", "--search", "oakley pier", "--proof", "by phone", "--data", data)
    assert code == 0
    _, out, _ = run("list", "--json", "--data", data)
    (row,) = (json.loads(line) for line in out.splitlines())
    assert (row["id"], row["state"], row["ask"]["words"]) == (id.strip(), "active", "oakley pier")
    store = sqlite.open_store(data)
    with store.reading() as books:
        who = Subscribers(books.connection).at("ann@quay.example")
        assert who is not None
        (consent,) = Subscribers(books.connection).consents(who.id)
    store.close()
    assert (consent.how, consent.proof) == ("terminal", "by phone")
    assert run("remove", id.strip(), "--data", data)[0] == 0
    assert "ended" in run("list", "--data", data)[1]
    assert run("remove", id.strip(), "--data", data)[0] == 2


def test_quiet_hours_zone_and_cap_are_kept(data: str) -> None:
    options = ("--quiet-hours", "22:30-7:00", "--zone", "Europe/Lisbon", "--cap", "3", "--proof", "p", "--data", data)
    assert run("add", "b@quay.example", "--breaking", "--in", "harbour", *options)[0] == 0
    store = sqlite.open_store(data)
    with store.reading() as books:
        who = Subscribers(books.connection).at("b@quay.example")
    store.close()
    assert who is not None
    assert (who.quiet, who.zone, who.cap) == ((22 * 60 + 30, 7 * 60), "Europe/Lisbon", 3)


@pytest.mark.parametrize(
    "wrong",
    [
        ("add", "no address", "--breaking", "--proof", "p"),
        ("add", "a@quay.example", "--proof", "p"),
        ("add", "a@quay.example", "--breaking", "--search", "x", "--proof", "p"),
        ("add", "a@quay.example", "--search", "…", "--proof", "p"),
        ("add", "a@quay.example", "--breaking", "--proof", " "),
        ("add", "a@quay.example", "--breaking", "--zone", "Mars/Base", "--proof", "p"),
        ("add", "a@quay.example", "--breaking", "--quiet-hours", "25:00-7:00", "--proof", "p"),
        ("add", "a@quay.example", "--search", "x", "--in", "y", "--proof", "p"),
        ("remove", "nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_word_on_what_to_do(data: str, wrong: tuple[str, ...]) -> None:
    code, _, err = run(*wrong, "--data", data)
    assert code == 2
    assert err.startswith("tellings: ")
    assert run("list", "--data", data)[1] == ""


@pytest.mark.parametrize(
    ("asked", "times"),
    [
        (("--search", "oakley pier"), "once"),
        (("--search", "lighthouse"), "not once"),
        (("--breaking",), "not once"),
        (("--person", "Ann Bell"), "not once"),
        (("--like", "Ann Bell, mayor of Oakley, spoke of the pier that was shut"), "once"),
    ],
)
def test_a_preview_says_how_often_it_would_have_fired(data: str, asked: tuple[str, ...], times: str) -> None:
    code, out, _ = run("preview", *asked, "--data", data)
    assert code == 0
    assert out.splitlines()[0] == f"It would have fired {times} in the last 7 days."
    assert len(out.splitlines()) == (2 if times == "once" else 1)
    _, out, _ = run("preview", *asked, "--json", "--data", data)
    assert len(json.loads(out)["alerts"]) == (1 if times == "once" else 0)
