"""Archives at an address, read by the engine's own reader: the same articles, and no more of the file than is needed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

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
                self.send_error(404)
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
