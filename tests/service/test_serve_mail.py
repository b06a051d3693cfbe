"""`tellings serve --mail` as a process: an ask on the web becomes a letter, a kill in between loses nothing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("aiosmtpd")

from post.offices import text_of
from post.servers import Mailbox, running

SOURCE = Path(__file__).resolve().parent.parent.parent / "src"
PATIENCE = 60.0


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    arguments = ["--data", "desk.db", "--port", str(port), "--mail", "mail.toml"]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tellings", "serve", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(SOURCE)},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )


def _post(url: str, **fields: str) -> str:
    """Post a form; again while nobody listens yet."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, urllib.parse.urlencode(fields).encode(), timeout=20) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError) as error:
            if isinstance(error, urllib.error.HTTPError) or time.monotonic() > end:
                raise
            time.sleep(0.2)


def _until(mailbox: Mailbox, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while len(mailbox.taken) < count:
        assert time.monotonic() < end, "no mail came"
        time.sleep(0.1)


def test_an_ask_becomes_a_letter_also_where_the_desk_is_killed_in_between(tmp_path: Path) -> None:
    mailbox, port = Mailbox(), _free()
    mailbox.on_rcpt = lambda n: "421 4.3.2 not now" if n == 0 else None
    url = f"http://127.0.0.1:{port}"
    with running(mailbox) as smtp:
        (tmp_path / "mail.toml").write_text(
            f'public = "{url}"\nsender = "alerts@desk.example"\nsmtp = "smtp+plain://127.0.0.1:{smtp}"\n'
        )
        desk = _serve(tmp_path, port)
        try:
            assert "One more click" in _post(f"{url}/alerts", kind="breaking", address="ann@north.example")
            end = time.monotonic() + PATIENCE
            while mailbox.asked == 0:
                assert time.monotonic() < end, "nothing was sent"
                time.sleep(0.05)
            desk.send_signal(signal.SIGKILL)
            desk.wait(20)
            assert mailbox.taken == []
            desk = _serve(tmp_path, port)
            _until(mailbox, 1)
            found = re.search(rf"{url}/alerts/confirm/\S+", text_of(mailbox.mails()[0]))
            assert found
            assert "Your alert is on" in _post(found[0])
        finally:
            desk.send_signal(signal.SIGTERM)
            desk.wait(30)
    log = (tmp_path / "log").read_text()
    assert "ann@north.example" not in log
    assert "Traceback" not in log
    assert len(mailbox.taken) == 1
