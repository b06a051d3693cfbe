"""Archives at an address, read by the engine's own reader: the same articles, and no more of the file than is needed."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

import pytest
from click.testing import CliRunner

from tellings import cli, wiring
from tellings.engines import elsewhere

from .made import over, pages, put, rows

pytest.importorskip("daft")
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::FutureWarning"
)


class Served:
    """One file at one address, and the ranges that were asked for."""

    def __init__(self, body: bytes) -> None:
        self.body, self.ranges = body, list[str]()
        self.root = ""


@pytest.fixture
def served() -> Iterator[Served]:
    kept = Served(b"".join(pages(range(6), 1)))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def _answer(self, *, with_body: bool) -> None:
            if not self.path.startswith("/day.warc.gz"):
                self.send_error(403 if self.path == "/locked.warc.gz" else 404)
                return
            asked = self.headers.get("Range")
            body, status = kept.body, 200
            if asked:
                kept.ranges.append(asked)
                first, _, last = asked.removeprefix("bytes=").partition("-")
                body, status = kept.body[int(first) : int(last) + 1 if last else None], 206
            self.send_response(status)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(len(body)))
            if asked:
                self.send_header("Content-Range", f"bytes {first}-{int(first) + len(body) - 1}/{len(kept.body)}")
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.root = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield kept
    running.shutdown()
    running.server_close()
    thread.join()


def test_an_archive_at_an_address_gives_what_the_file_gives(served: Served, tmp_path: Path) -> None:
    file = put(tmp_path / "day.warc.gz", [served.body])
    there = over(f"{served.root}/day.warc.gz", out=tmp_path / "there")  # type: ignore[arg-type]
    here = over(file, out=tmp_path / "here")
    assert there.manifest.shards == here.manifest.shards > 1
    left, right = rows(tmp_path / "there", "articles"), rows(tmp_path / "here", "articles")
    assert [r["text"] for r in left] == [r["text"] for r in right]
    assert str(left[0]["source"]).startswith(f"{served.root}/day.warc.gz#byte ")
    assert served.ranges, "no part of it was asked for"


def test_an_address_where_nothing_is_becomes_a_refusal(served: Served, tmp_path: Path) -> None:
    both = [f"{served.root}/{name}" for name in ("day.warc.gz", "night.warc.gz")]
    over(*both, out=tmp_path / "out")  # type: ignore[arg-type]
    assert len(rows(tmp_path / "out", "articles")) == 6
    (refusal,) = rows(tmp_path / "out", "refusals")
    assert (refusal["source"], refusal["reason"]) == (both[1], "unreadable")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("night.warc.gz", "there is nothing there (404)"),
        ("locked.warc.gz", "the server refuses it (401 or 403)"),
    ],
)
def test_what_a_server_says_is_told_in_plain_words(served: Served, name: str, words: str) -> None:
    for ask in (wiring.size_of, wiring.open_input, elsewhere.size_of, elsewhere.open_remote):
        with pytest.raises(OSError, match=re.escape(words)):
            ask(f"{served.root}/{name}")


def test_a_server_that_is_not_there_is_told_in_plain_words() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/day.warc.gz"
    for ask in (wiring.size_of, elsewhere.size_of):
        with pytest.raises(OSError, match="can't be reached"):
            ask(address)


def test_an_address_on_this_machine_is_read_only_where_that_is_asked_for(served: Served, tmp_path: Path) -> None:
    address = f"{served.root}/day.warc.gz"
    call = ["archive", address, "--out", str(tmp_path / "out"), "--workers", "1", "--rules", "-q"]
    refused = CliRunner().invoke(cli.run, call)
    assert refused.exit_code == 3
    assert f"{address}: It can't be read: “127.0.0.1” is on this machine or a private network" in refused.stderr
    assert "--allow-private" in refused.stderr
    assert [r["reason"] for r in rows(tmp_path / "out", "refusals")] == ["private-address"]
    assert not served.ranges
    allowed = CliRunner().invoke(cli.run, [*call, "--allow-private"])
    assert allowed.exit_code == 0, allowed.stderr
    assert len(rows(tmp_path / "out", "articles")) == 6


@pytest.mark.parametrize("opened", [wiring.open_input, elsewhere.open_remote])
def test_reading_to_the_end_asks_for_nothing_behind_it(served: Served, opened: Callable[[str], BinaryIO]) -> None:
    with opened(f"{served.root}/day.warc.gz") as file:
        assert file.seek(-3, 2) == len(served.body) - 3
        assert file.read(100) == served.body[-3:]
        assert file.read(1) == file.read() == b""
        assert file.seek(5) == 5
        assert file.read(4) == served.body[5:9]
        assert file.seek(10**9) == file.tell()
        assert file.read(9) == b""
    for asked in served.ranges:
        assert int(asked.removeprefix("bytes=").partition("-")[0]) < len(served.body)
