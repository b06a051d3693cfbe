"""Bad input: each gets a clear message and an exit code, and the rest of the run is finished."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

GOOD = 'The bridge at Oakley was shut on Friday. "It is not safe," said Mayor Ann Bell. Repairs begin in May.\n'
SRC = Path(__file__).resolve().parent.parent / "src"


def compare(*arguments: str | Path, timeout: float = 120) -> tuple[int, dict[str, list[dict[str, str]]], str]:
    """Exit code, report and messages of `tellings compare … --json`."""
    done = subprocess.run(
        [sys.executable, "-m", "tellings", "compare", *map(str, arguments), "--json"],
        capture_output=True,
        timeout=timeout,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SRC)},
    )
    messages = done.stderr.decode()
    assert "Traceback" not in messages, messages
    return done.returncode, json.loads(done.stdout), messages


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(GOOD, "utf-8")
    return path


def refused_alone_and_beside(bad: Path, good: Path) -> tuple[dict[str, str], str]:
    """A bad file is refused by itself with exit code 3, and beside a good one that is reported on all the same."""
    code, report, _ = compare(bad)
    assert code == 3
    assert report["articles"] == []
    code, report, messages = compare(bad, good)
    assert code == 0
    assert [a["source"] for a in report["articles"]] == [str(good)]
    assert bad.name in messages
    (refusal,) = report["refused"]
    assert refusal["source"].startswith(str(bad))
    assert len(refusal["detail"]) > 10
    return refusal, messages


def test_an_empty_file(tmp_path: Path, good: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    refusal, _ = refused_alone_and_beside(tmp_path / "empty.txt", good)
    assert refusal["reason"] == "empty"


def test_a_binary_file(tmp_path: Path, good: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(bytes(range(256)) * 40)
    refusal, _ = refused_alone_and_beside(tmp_path / "picture.txt", good)
    assert refusal["reason"] != "empty"


def test_a_text_of_200_megabytes(tmp_path: Path, good: Path) -> None:
    with open(tmp_path / "huge.txt", "wb") as out:
        for _ in range(200):
            out.write((GOOD * 10_000).encode()[: 1024 * 1024])
    began = time.monotonic()
    refused_alone_and_beside(tmp_path / "huge.txt", good)
    assert time.monotonic() - began < 60


def test_a_gzip_that_unpacks_to_ten_gigabytes(tmp_path: Path, good: Path) -> None:
    bomb = tmp_path / "bomb.warc.gz"
    block = gzip.compress(b"\0" * (10 * 1024**2), 9)
    with open(bomb, "wb") as out:
        for _ in range(1024):
            out.write(block)
    code, report, messages = compare(bomb, good, timeout=200)
    assert code == 0
    assert len(report["articles"]) == 1
    assert "bomb.warc.gz" in messages


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252", "utf-8-sig", "iso-8859-15"])
def test_other_encodings_are_read(encoding: str, tmp_path: Path) -> None:
    text = (
        "Die Brücke bei Oakley wurde am Freitag geschlossen. „Sie ist nicht sicher“, sagte Bürgermeisterin Ann Bell.\n"
    )
    body = text.replace("„", '"').replace("“", '"') if encoding == "iso-8859-15" else text
    (tmp_path / "other.txt").write_bytes(body.encode(encoding))
    code, report, _ = compare(tmp_path / "other.txt")
    assert code == 0
    assert "Brücke" in report["articles"][0]["text"]


def test_a_file_of_mixed_encodings_loses_nothing_around_the_break(tmp_path: Path) -> None:
    (tmp_path / "mixed.txt").write_bytes(
        GOOD.encode() + "\nCafé à Oakley".encode() + "\nCaf\xe9 fermé.".encode("latin-1")
    )
    code, report, _ = compare(tmp_path / "mixed.txt")
    assert code == 0
    assert "It is not safe" in report["articles"][0]["text"]


def test_a_json_row_without_text(tmp_path: Path) -> None:
    rows = [
        {"id": "one", "text": GOOD},
        {"id": "two", "outlet": "No Text Times"},
        ["no row"],
        {"id": "three", "text": 7},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n{broken\n", "utf-8")
    code, report, messages = compare(tmp_path / "rows.jsonl")
    assert code == 0
    assert [a["id"] for a in report["articles"]] == ["one"]
    assert len(report["refused"]) == 4
    assert "row" in messages or "line" in messages


def test_a_truncated_warc(tmp_path: Path, good: Path) -> None:
    page = f"<html><head><title>Bridge</title></head><body><article><p>{GOOD * 12}</p></article></body></html>"
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()

    def record(n: int) -> bytes:
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://oakley.example/{n}\r\n"
            f"WARC-Date: 2026-05-0{n}T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{n}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        return gzip.compress(head.encode() + http + b"\r\n\r\n")

    whole = record(1) + record(2)
    (tmp_path / "cut.warc.gz").write_bytes(whole[: len(whole) - 200])
    code, report, messages = compare(tmp_path / "cut.warc.gz", good)
    assert code == 0
    assert any(a["url"] == "https://oakley.example/1" for a in report["articles"])
    assert "cut.warc.gz" in messages


def test_scripts_and_handlers_in_every_field_stay_out_of_the_page(tmp_path: Path) -> None:
    evil = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    paragraph = (
        "The bridge at Oakley was shut on Friday, the council said, and it will stay shut until the end of May. " * 6
    )
    html = (
        f"<html><head><title>{evil}Bridge</title><meta property='og:site_name' content='\"><script>alert(1)</script>'>"
        f"</head><body onload='alert(1)'><article><h1>Bridge shut {evil}</h1>"
        f"<p onclick='alert(1)'>{paragraph}</p><p>“{evil}It is not safe,” said <b onmouseover=alert(1)>Ann Bell</b>.</p>"
        f"<a href='javascript:alert(1)'>More</a></article></body></html>"
    )
    (tmp_path / "evil.html").write_text(html, "utf-8")
    row = {"id": evil, "outlet": evil, "title": evil, "url": "javascript:alert(1)", "text": GOOD + evil}
    (tmp_path / "evil.jsonl").write_text(json.dumps(row), "utf-8")
    page = tmp_path / "page.html"
    code, _, _ = compare(tmp_path / "evil.html", tmp_path / "evil.jsonl", "--html", page)
    assert code == 0
    made = page.read_text("utf-8")
    assert "<script>document" not in made
    assert "<img src=x" not in made
    assert 'href="javascript:' not in made


def test_right_to_left_text(tmp_path: Path) -> None:
    text = "أغلق الجسر يوم الجمعة.\n\n«إنه غير آمن»، قالت رئيسة البلدية آن بيل للصحفيين في مؤتمر صحفي.\n"
    (tmp_path / "rtl.txt").write_text(text, "utf-8")
    code, report, _ = compare(tmp_path / "rtl.txt", "--html", tmp_path / "rtl.html")
    assert code == 0
    assert "غير آمن" in report["articles"][0]["text"]


def test_an_article_of_one_word(tmp_path: Path, good: Path) -> None:
    (tmp_path / "word.txt").write_text("Hello", "utf-8")
    code, report, _ = compare(tmp_path / "word.txt", good)
    assert code == 0
    assert len(report["articles"]) + len(report["refused"]) == 2


def test_the_same_article_twice(good: Path, tmp_path: Path) -> None:
    (tmp_path / "again.txt").write_text(GOOD, "utf-8")
    code, report, messages = compare(good, tmp_path / "again.txt")
    assert code == 0
    assert len(report["articles"]) == 1
    assert report["refused"][0]["reason"] == "duplicate"
    assert "good.txt" in messages or "again.txt" in messages


@pytest.mark.slow
def test_a_thousand_articles_of_one_story(tmp_path: Path) -> None:
    with open(tmp_path / "many.jsonl", "w", encoding="utf-8") as out:
        for n in range(1000):
            text = (
                f"The bridge at Oakley was shut on Friday after engineer number {n} found a crack in the east pier. "
                f"“It is not safe,” said Mayor Ann Bell at {n % 12 + 1} o'clock. Repairs will cost about {n % 7 + 2} "
                f"million pounds, {'the council' if n % 2 else 'her office'} said in reply to question {n * 7919 % 1000}."
            )
            out.write(
                json.dumps({"id": f"a{n}", "outlet": f"Outlet {n}", "published": "2026-05-08", "text": text}) + "\n"
            )
    code, report, _ = compare(tmp_path / "many.jsonl", "--html", tmp_path / "many.html", timeout=280)
    assert code == 0
    assert len(report["articles"]) == 1000
    assert sorted(a for s in report["stories"] for a in s["articles"]) == sorted(a["id"] for a in report["articles"])


class Handler(BaseHTTPRequestHandler):
    """A site that misbehaves in every way that the tests want."""

    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self.send_error(404)
        elif self.path == "/hangs":
            time.sleep(60)
        elif self.path.startswith("/round"):
            self.send_response(302)
            self.send_header("Location", f"/round{len(self.path)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path in {"/404", "/403"}:
            self.send_error(int(self.path[1:]))
        else:
            body = (
                b"<html><head><title>Before you continue</title></head><body><div id='consent'><h1>We value your privacy</h1>"
                b"<p>We and our partners store cookies. Do you consent?</p><button>Accept all</button></div></body></html>"
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["hangs", "round", "404", "403", "consent"])
def test_a_url_that_misbehaves(path: str, site: str, good: Path) -> None:
    code, report, messages = compare(f"{site}/{path}", good, "--allow-private", timeout=100)
    assert code == 0
    assert len(report["articles"]) == 1
    (refusal,) = report["refused"]
    assert path in refusal["source"]
    assert path in messages


def test_a_private_address_is_not_fetched_unless_allowed(site: str, good: Path) -> None:
    code, report, messages = compare(f"{site}/consent", good)
    assert code == 0
    assert report["refused"][0]["reason"] == "private-address"
    assert "--allow-private" in messages


def test_a_host_that_refuses_connections(good: Path) -> None:
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        code, report, _ = compare(f"http://127.0.0.1:{port}/x", good, "--allow-private")
    assert code == 0
    assert len(report["refused"]) == 1
