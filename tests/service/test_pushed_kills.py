"""`tellings serve` killed by SIGKILL between a hub's push, which it accepted, and the intake of what was pushed."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")

from service.hubs import Hub, call

SOURCE = Path(__file__).resolve().parent.parent.parent / "src"
ITEMS = 40
"""In one push: the desk takes about a hundredth of a second for each, and is killed among them."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(data: Path, port: int, feed: str) -> Iterator[subprocess.Popen[bytes]]:
    """A desk that answers; killed at the end."""
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "tellings", "serve", "--data", str(data), "--port", str(port), "--feed", feed]
    command += ["--allow-private", "--address", address, "--hurry", "20"]
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with open(data.with_suffix(".log"), "ab") as log:
        desk = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        until(lambda: answers(address))
        yield desk
    finally:
        desk.send_signal(signal.SIGKILL)
        desk.wait()


def answers(address: str) -> bool:
    try:
        return call("GET", f"{address}/health")[0] == 200
    except OSError:
        return False


def until(there: object, patience: float = 120.0) -> None:
    assert callable(there)
    end = time.monotonic() + patience
    while not there():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def count(data: Path, what: str) -> int:
    with closing(sqlite3.connect(f"file:{data}?mode=ro", uri=True)) as raw:
        return int(raw.execute(f"select count(*) from {what}").fetchone()[0])


@pytest.mark.timeout(400)
def test_what_a_hub_was_told_is_taken_survives_a_kill_before_it_is_taken_in(tmp_path: Path) -> None:
    hub = Hub()
    hub.items = [1]  # what is pushed stands in the feed no more: the push is the only way it comes
    data, port, feed = tmp_path / "desk.db", free_port(), f"{hub.url}/feed"
    torn, sent = 0, 1
    for _ in range(4):
        with serving(data, port, feed):
            until(lambda: count(data, "push where state = 'active'") and count(data, "pushed") == 0)
            assert hub.send(hub.feed(*range(sent + 1, sent + ITEMS + 1))) == 202
            sent += ITEMS
            time.sleep(0.05 * torn)
        torn += count(data, "pushed") > 0
    assert torn, "no kill came before the end of an intake"
    with serving(data, port, feed):
        until(lambda: count(data, "item") == sent)
        until(lambda: count(data, "pushed") == 0)
    with closing(sqlite3.connect(data)) as raw:
        assert raw.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert raw.execute("select count(*), count(distinct key) from article").fetchone() == (sent, sent)
        assert raw.execute("select count(*) from refusal").fetchone() == (0,)
    hub.shutdown()
    hub.server_close()
