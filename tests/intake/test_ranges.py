"""Files at web addresses: every address that a redirect leads to is checked as the first was."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import httpcore
import pytest

from tellings.intake import guard, ranges

BODY = bytes(range(256)) * 40


class Server:
    """Serves the body in parts, redirects, and trouble; `asked` are the paths that were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.troubles = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                if self.path.startswith("/to/"):
                    self.send_response(302)
                    self.send_header("Location", unquote(self.path).removeprefix("/to/"))
                    self.end_headers()
                elif self.path == "/troubled" and outer.troubles:
                    outer.troubles -= 1
                    self.send_error(503)
                else:
                    first, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
                    body = BODY[int(first) : int(last) + 1]
                    whole = self.path == "/whole"
                    self.send_response(200 if whole else 206)
                    self.send_header("Content-Length", str(len(BODY if whole else body)))
                    if not whole:
                        self.send_header("Content-Range", f"bytes {first}-{int(first) + len(body) - 1}/{len(BODY)}")
                    self.end_headers()
                    self.wfile.write(BODY if whole else body)

            def log_message(self, *args: object) -> None:
                pass

        self.running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self.running.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.running.shutdown()
    made.running.server_close()
    thread.join()


def test_a_file_is_read_in_parts_in_any_order_also_behind_a_redirect(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges, "AHEAD", 1000)
    with ranges.Ranged(f"{server.root}/to/{server.root}/day", allow_private=True) as file:
        assert file.size == len(BODY)
        assert file.read(2500) == BODY[:2500]
        assert file.seek(-3, 2) == len(BODY) - 3
        assert file.read() == BODY[-3:]
        assert file.read(5) == b""
        file.seek(999)
        assert file.read(2) == BODY[999:1001]
    with pytest.raises(OSError, match="doesn't answer requests for parts"):
        ranges.size_of(f"{server.root}/whole", allow_private=True)
    monkeypatch.undo()  # a small file may come whole
    assert ranges.size_of(f"{server.root}/whole", allow_private=True) == len(BODY)


class Elsewhere(guard.Guard):
    """Connects as if the name "open.example" were a public address that this machine's server answers at."""

    port = 0

    def connect_tcp(self, host: str, port: int, *args: object, **named: object) -> httpcore.NetworkStream:  # type: ignore[override]
        if host == "open.example":
            return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.port)
        return super().connect_tcp(host, port)


@pytest.mark.parametrize(
    "inner",
    [
        "http://127.0.0.1/inner.warc.gz",
        "http://[::1]/inner.warc.gz",
        "http://[::ffff:10.0.0.1]/inner.warc.gz",
        "http://169.254.169.254/latest/meta-data",
        "http://open.example/to/http://192.168.0.1/inner.warc.gz",
    ],
)
def test_a_redirect_into_a_private_network_is_refused_like_the_address_itself(
    server: Server, monkeypatch: pytest.MonkeyPatch, inner: str
) -> None:
    monkeypatch.setattr(Elsewhere, "port", server.running.server_port)
    monkeypatch.setattr(guard, "Guard", Elsewhere)
    for address in (inner, f"http://open.example/to/{inner}"):
        with pytest.raises(guard.PrivateAddressError, match="Allow it with --allow-private"):
            ranges.size_of(address)
    assert not [path for path in server.asked if path.startswith(("/inner", "/latest"))]


@pytest.mark.parametrize("inner", ["file:///etc/hosts", "ftp://open.example/a", "http://a:b@open.example/"])
def test_a_redirect_to_something_else_than_the_web_is_refused(server: Server, inner: str) -> None:
    with pytest.raises(OSError, match=r"Only http and https|password"):
        ranges.size_of(f"{server.root}/to/{inner}", allow_private=True)


def test_redirects_that_never_end_and_servers_in_trouble(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "_WAITS", (0.01, 0.01))
    with pytest.raises(OSError, match="leads on more than 10 times"):
        ranges.size_of(f"{server.root}/to/" * 11 + f"{server.root}/day", allow_private=True)
    server.troubles = 2
    assert ranges.size_of(f"{server.root}/troubled", allow_private=True) == len(BODY)
    server.troubles = 3
    with pytest.raises(OSError, match="can't be reached"):
        ranges.size_of(f"{server.root}/troubled", allow_private=True)
