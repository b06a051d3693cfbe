"""Webhooks: signed, to public addresses only, every answer with its meaning; signed posts of providers taken in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tellings.alerts.nouns import Message
from tellings.intake import guard
from tellings.post import webhook

SECRET = b"s" * 24
MESSAGE = Message(id="m1", subscriber="webhooks", subscription="w", channel="webhook", purpose="alert", notices=())


class Hook(ThreadingHTTPServer):
    daemon_threads = True
    status = 200
    extra: tuple[tuple[str, str], ...] = ()
    seen: list[tuple[dict[str, str], bytes]]


class Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append(({k.lower(): v for k, v in self.headers.items()}, raw))
        self.send_response(self.server.status)
        for name, value in self.server.extra:
            self.send_header(name, value)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"said.")

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    server = Hook(("127.0.0.1", 0), Handler)
    server.seen = []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def poster(*, allow_private: bool = True) -> webhook.Poster:
    return webhook.Poster(lambda: guard.Guard(guard.Deadline(5.0), allow_private=allow_private))


def post(hook: Hook, by: webhook.Poster | None = None) -> object:
    raw = webhook.body(MESSAGE, "all breaking stories", "https://desk.example")
    return (by or poster()).post(f"http://127.0.0.1:{hook.server_port}/x", "m1", raw, SECRET, 1_800_000_000.0)


def test_a_post_is_signed_as_standard_webhooks_say(hook: Hook) -> None:
    outcome = post(hook)
    assert outcome.kind == "sent"  # type: ignore[attr-defined]
    ((headers, raw),) = hook.seen
    signed = hmac.new(SECRET, b"m1.1800000000." + raw, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(signed).decode()
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("m1", "1800000000")
    assert json.loads(raw)["type"] == "tellings.alert"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (204, "sent"),
        (301, "never"),
        (400, "never"),
        (404, "never"),
        (410, "never"),
        (429, "later"),
        (500, "later"),
        (503, "later"),
    ],
)
def test_every_status_has_its_meaning(hook: Hook, status: int, kind: str) -> None:
    hook.status = status
    hook.extra = (("Location", "http://127.0.0.1:1/inside"), ("Retry-After", "120"))
    outcome = post(hook)
    assert (outcome.kind, outcome.code) == (kind, status)  # type: ignore[attr-defined]
    assert len(hook.seen) == 1
    if kind == "later":
        assert outcome.wait == 120.0  # type: ignore[attr-defined]


def test_no_post_goes_to_this_machine_unless_allowed(hook: Hook) -> None:
    outcome = post(hook, poster(allow_private=False))
    assert outcome.kind == "later"  # type: ignore[attr-defined]
    assert hook.seen == []


@pytest.mark.parametrize("target", ["ftp://x.example/", "no address", "http://", "http://[::1", "https://\x00/"])
def test_an_address_that_is_none_is_no_crash(target: str) -> None:
    assert poster().post(target, "m1", b"{}", SECRET, 1.0).kind in ("never", "later")


def test_a_signed_post_is_taken_now_and_not_later_nor_changed() -> None:
    raw = b'{"kind": "bounce"}'
    headers = {
        "webhook-id": "x1",
        "webhook-timestamp": "1000",
        "webhook-signature": "v1,AAAA " + webhook.signature(SECRET, "x1", 1000, raw),
    }
    assert webhook.holds(SECRET, headers, raw, 1100.0)
    assert not webhook.holds(SECRET, headers, raw, 2000.0)
    assert not webhook.holds(SECRET, headers, raw + b" ", 1100.0)
    assert not webhook.holds(b"another", headers, raw, 1100.0)
    assert not webhook.holds(b"", headers, raw, 1100.0)
    assert not webhook.holds(SECRET, headers | {"webhook-timestamp": "٣"}, raw, 1100.0)
    assert not webhook.holds(SECRET, {}, raw, 1100.0)


def test_a_secret_is_handed_on_and_read_again() -> None:
    assert webhook.read_secret(webhook.shown(SECRET)) == SECRET
    assert webhook.read_secret("plain words") == b"plain words"
    assert webhook.read_secret("whsec_!!!") == b""
