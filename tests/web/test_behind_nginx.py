"""The desk behind nginx, with the configuration that the documentation gives."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

pytest.importorskip("uvicorn")
ROOT = Path(__file__).resolve().parent.parent.parent
NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None)
pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt-get install nginx-light)"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
    pytest.mark.skipif(sys.platform != "linux", reason="several loopback addresses are needed"),
]
NAME = "desk.example.org"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on {port}")


@dataclass
class Behind:
    """A desk with nginx before it."""

    outside: int
    inside: int
    told: Path

    def ask(
        self, path: str, *, form: dict[str, str] | None = None, source: str = "127.0.0.1", **headers: str
    ) -> http.client.HTTPResponse:
        """One request through nginx, from one of this machine's addresses."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.outside, context=context, timeout=60, source_address=(source, 0)
        )
        return _asked(connection, path, form, {"Host": NAME, **headers})

    def ask_inside(self, path: str, *, form: dict[str, str], source: str, **headers: str) -> http.client.HTTPResponse:
        """One request past nginx."""
        connection = http.client.HTTPConnection("127.0.0.1", self.inside, timeout=60, source_address=(source, 0))
        return _asked(connection, path, form, {"Host": NAME, **headers})

    def token(self) -> str:
        """The link that was printed."""
        found = re.search(rf"https://{NAME}/enter\?token=(\S+)", self.told.read_text())
        assert found
        return found[1]


def _asked(
    connection: http.client.HTTPConnection, path: str, form: dict[str, str] | None, headers: dict[str, str]
) -> http.client.HTTPResponse:
    headers = {k.replace("_", "-"): v for k, v in headers.items()}
    if form is None:
        connection.request("GET", path, headers=headers)
    else:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, body=urlencode(form), headers={**kind, **headers})
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


Start = Callable[..., Behind]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[bytes]] = []

    def begin(*options: str) -> Behind:
        made = Behind(outside=free_port(), inside=free_port(), told=tmp_path / "told")
        command = [sys.executable, "-m", "tellings", "serve", "--data", str(tmp_path / "desk.db"), "--behind-proxy"]
        command += ["--port", str(made.inside), "--address", f"https://{NAME}", *options]
        env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        with made.told.open("wb") as told:
            running.append(subprocess.Popen(command, env=env, stdout=told, stderr=subprocess.STDOUT))
        key, certificate = tmp_path / "desk.key", tmp_path / "desk.pem"
        made_of = ["-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}", "-days", "2"]
        subprocess.run(
            ["openssl", "req", "-x509", *made_of, "-keyout", str(key), "-out", str(certificate)],
            check=True,
            capture_output=True,
        )
        running.append(_nginx(tmp_path, made, key, certificate))
        wait_for(made.inside)
        wait_for(made.outside)
        return made

    yield begin
    for process in reversed(running):
        process.terminate()
    for process in running:
        process.wait(60)


def _nginx(folder: Path, made: Behind, key: Path, certificate: Path) -> subprocess.Popen[bytes]:
    """nginx with the documented block; only ports, files and the address to listen on are replaced."""
    told = (ROOT / "docs" / "how-to" / "serve.md").read_text("utf-8")
    block = re.search(r"^```nginx\n(.*?)^```", told, re.M | re.S)
    assert block
    server = (
        block[1]
        .replace("listen 443 ssl", f"listen 127.0.0.1:{made.outside} ssl")
        .replace("127.0.0.1:8350", f"127.0.0.1:{made.inside}")
        .replace("/etc/ssl/desk.pem", str(certificate))
        .replace("/etc/ssl/desk.key", str(key))
    )
    places = "".join(
        f"{name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; master_process off; pid {folder / 'nginx.pid'}; error_log {folder / 'nginx.log'};\n"
        f"events {{}}\nhttp {{ access_log off;\n{places}{server}}}\n"
    )
    return subprocess.Popen([str(NGINX), "-c", str(config), "-p", str(folder)], stderr=subprocess.DEVNULL)


def test_pages_come_with_their_guards_and_links_with_the_public_address(start: Start) -> None:
    desk = start("--public")
    page = desk.ask("/")
    assert page.status == 200
    assert "default-src 'none'" in str(page.getheader("Content-Security-Policy"))
    assert page.getheader("Strict-Transport-Security") == "max-age=31536000"
    assert desk.ask("/", Host="other.example").status == 400
    feed = desk.ask("/atom")
    assert f'href="https://{NAME}/atom"'.encode() in feed.body  # type: ignore[attr-defined]
    assert str(desk.inside).encode() not in feed.body  # type: ignore[attr-defined]
    entered = desk.ask("/enter", form={"token": desk.token()}, Origin=f"https://{NAME}")
    assert entered.status == 303
    cookie = str(entered.getheader("Set-Cookie")).lower()
    assert "secure" in cookie
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_who_comes_through_the_proxy_is_not_this_machine(start: Start) -> None:
    desk = start()
    assert desk.ask("/").status == 403
    assert desk.ask("/", X_Forwarded_For="127.0.0.1").status == 403
    assert desk.ask("/health").status == 200


def test_addresses_are_believed_from_the_proxy_alone_and_limits_follow_them(start: Start) -> None:
    desk = start("--public")
    form, own = {"token": "guess"}, {"Origin": f"https://{NAME}"}
    assert desk.ask("/enter", form=form, source="127.0.0.3", **own).status == 403
    # Guesses come back with time, so a slow machine needs more of them until they have run out.
    assert 429 in (desk.ask("/enter", form=form, source="127.0.0.3", **own).status for _ in range(300))
    # The same client under made-up addresses stays the same client; another one is not held up.
    made_up = [f"198.51.100.{n}" for n in range(20)]
    again = [desk.ask("/enter", form=form, source="127.0.0.3", X_Forwarded_For=a, **own).status for a in made_up]
    assert 429 in again
    assert desk.ask("/enter", form=form, source="127.0.0.4", **own).status == 403
    # Whoever reaches the desk past the proxy can't pass for somebody else, nor for https.
    past = desk.ask_inside("/enter", form={"token": desk.token()}, source="127.0.0.5", X_Forwarded_Proto="https")
    assert past.status == 303
    assert "secure" not in str(past.getheader("Set-Cookie")).lower()
    assert past.getheader("Strict-Transport-Security") is None
