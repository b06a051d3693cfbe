"""Every way in which a mail server can answer, by a real one: what is sent, what waits, what is given up."""

from __future__ import annotations

import logging
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("aiosmtpd")

from aiosmtpd.smtp import AuthResult, LoginPassword

from post.servers import Mailbox, running
from tellings.post.settings import Relay
from tellings.post.smtp import Line

MAIL = b"Subject: hello\r\nMessage-ID: <m1@desk.example>\r\n\r\nA line.\r\n.a dot begins this one\r\n"


def line(port: int, patience: float = 2.0, **more: object) -> Line:
    relay = Relay(host="127.0.0.1", port=port, security="plain", patience=patience, patience_after=patience, **more)  # type: ignore[arg-type]
    return Line(relay, own_name="desk.example")


def deliver(to: Line, recipient: str = "ann@north.example") -> tuple[str, str, int | None, bool]:
    outcome = to.deliver("bounces@desk.example", recipient, MAIL, "abc")
    return outcome.kind, outcome.whose, outcome.code, outcome.unsure


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def open_line(mailbox: Mailbox) -> Iterator[Callable[..., Line]]:
    opened: list[Line] = []
    with running(mailbox) as port:

        def make(**how: float) -> Line:
            opened.append(line(port, **how))
            return opened[-1]

        yield make
        for one in opened:
            one.close()


def test_a_mail_arrives_as_it_was_with_its_dots_over_one_connection(
    mailbox: Mailbox, open_line: Callable[..., Line]
) -> None:
    to = open_line()
    for n in range(5):
        assert deliver(to, f"p{n}@north.example") == ("sent", "message", 250, False)
    assert [t[1] for t in mailbox.taken] == [f"p{n}@north.example" for n in range(5)]
    assert {t[2] for t in mailbox.taken} == {MAIL}
    assert mailbox.connections == 1


def test_421_is_later_and_the_next_try_has_a_new_connection(mailbox: Mailbox, open_line: Callable[..., Line]) -> None:
    mailbox.on_rcpt = lambda n: "421 4.3.2 closing for repairs" if n == 0 else None
    to = open_line()
    assert deliver(to) == ("later", "server", 421, False)
    assert deliver(to)[0] == "sent"
    assert mailbox.connections == 2


def test_451_is_later_and_then_taken(mailbox: Mailbox, open_line: Callable[..., Line]) -> None:
    mailbox.on_rcpt = lambda n: "451 4.7.1 greylisted, come again" if n < 2 else None
    to = open_line()
    assert [deliver(to)[:2] for _ in range(3)] == [("later", "recipient")] * 2 + [("sent", "message")]
    assert mailbox.connections == 1


def test_550_is_never_and_says_whose_fault_it_is(mailbox: Mailbox, open_line: Callable[..., Line]) -> None:
    mailbox.on_rcpt = lambda n: "550 5.1.1 no such mailbox here" if n == 0 else None
    mailbox.on_data = lambda n: "554 5.7.1 this looks like spam" if n == 0 else None
    to = open_line()
    outcome = to.deliver("b@desk.example", "nobody@north.example", MAIL, "abc")
    assert (outcome.kind, outcome.whose, outcome.status) == ("never", "recipient", "5.1.1")
    assert outcome.words == "550 5.1.1 no such mailbox here"
    outcome = to.deliver("b@desk.example", "ann@north.example", MAIL, "abc")
    assert (outcome.kind, outcome.whose, outcome.status) == ("never", "message", "5.7.1")
    assert deliver(to)[0] == "sent"


def test_452_after_the_data_is_later_and_not_unsure(mailbox: Mailbox, open_line: Callable[..., Line]) -> None:
    mailbox.on_data = lambda n: "452 4.3.1 the disk is full" if n == 0 else None
    to = open_line()
    assert deliver(to) == ("later", "message", 452, False)
    assert deliver(to)[0] == "sent"


def test_a_slow_server_is_waited_for(mailbox: Mailbox, open_line: Callable[..., Line]) -> None:
    mailbox.slow = 0.6
    assert deliver(open_line())[0] == "sent"


def test_a_time_out_after_the_data_is_unsure(mailbox: Mailbox, open_line: Callable[..., Line]) -> None:
    mailbox.slow = 1.5
    assert deliver(open_line(patience=0.4)) == ("later", "server", None, True)


def test_a_cut_before_the_data_is_later_and_nothing_was_taken(mailbox: Mailbox, open_line: Callable[..., Line]) -> None:
    mailbox.cut_before_data = 1
    to = open_line()
    assert deliver(to) == ("later", "server", None, False)
    assert mailbox.taken == []
    assert deliver(to)[0] == "sent"


def test_a_cut_after_the_data_is_unsure_and_was_taken(mailbox: Mailbox, open_line: Callable[..., Line]) -> None:
    mailbox.cut_after_data = 1
    to = open_line()
    assert deliver(to) == ("later", "server", None, True)
    assert deliver(to)[0] == "sent"
    assert mailbox.ids() == ["<m1@desk.example>"] * 2


def test_a_connection_that_was_closed_while_idle_is_opened_anew(mailbox: Mailbox) -> None:
    with running(mailbox) as port:
        to = line(port)
        assert deliver(to)[0] == "sent"
        assert to._smtp is not None
        assert to._smtp.sock is not None
        to._smtp.sock.shutdown(socket.SHUT_RDWR)
        assert deliver(to)[0] == "sent"
        to.close()
    assert mailbox.connections == 2


@contextmanager
def talking(script: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that says what no mail server of a library would."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            try:
                while True:
                    connection, _ = listening.accept()
                    with connection:
                        script(connection)
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_time_out_before_the_data_is_later_and_the_servers_fault() -> None:
    def silent(connection: socket.socket) -> None:
        connection.sendall(b"220 here\r\n")
        connection.recv(100)
        connection.sendall(b"250 hello\r\n")
        connection.recv(1000)

    with talking(silent) as port:
        assert deliver(line(port, patience=0.3)) == ("later", "server", None, False)


@pytest.mark.parametrize(
    "greeting",
    [
        b"554 no mail here\r\n",
        b"421 too busy\r\n",
        b"\x00\xff\xfe rubbish\r\n",
        b"220 " + b"x" * 100_000,
        b"",
        b"220-a\r\n",
    ],
)
def test_a_server_that_does_not_greet_as_it_should_is_later(greeting: bytes) -> None:
    def odd(connection: socket.socket) -> None:
        connection.sendall(greeting)

    with talking(odd) as port:
        assert deliver(line(port, patience=0.5))[:2] == ("later", "server")


def test_where_no_server_listens_it_is_later() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert deliver(line(port))[:2] == ("later", "server")


# ── TLS and login ──


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of our own for localhost, with its key in one file."""
    folder = tmp_path_factory.mktemp("tls")
    made = subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *(
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                str(folder / "key.pem"),
                "-out",
                str(folder / "c.pem"),
            ),
        ],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("openssl is not installed")
    return folder


def _server_tls(folder: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "c.pem", folder / "key.pem")
    return context


def _authenticator(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.login == b"desk" and data.password == b"quay-secret"
    return AuthResult(success=good, handled=False)


def secure(port: int, folder: Path, *, ca: bool = True, password: str = "quay-secret", host: str = "localhost") -> Line:
    relay = Relay(
        host=host,
        port=port,
        security="starttls",
        login="desk",
        password=password,
        ca=str(folder / "c.pem") if ca else "",
        patience=3.0,
    )
    return Line(relay, own_name="desk.example")


def test_starttls_and_login(mailbox: Mailbox, certificate: Path) -> None:
    how = {"tls_context": _server_tls(certificate), "require_starttls": True, "authenticator": _authenticator}
    with running(mailbox, auth_required=True, **how) as port:
        to = secure(port, certificate)
        assert deliver(to)[0] == "sent"
        to.close()


def test_a_certificate_that_does_not_hold_gets_no_mail_and_no_password(mailbox: Mailbox, certificate: Path) -> None:
    with running(mailbox, tls_context=_server_tls(certificate), authenticator=_authenticator) as port:
        to = secure(port, certificate, ca=False)
        outcome = to.deliver("b@desk.example", "ann@north.example", MAIL, "abc")
    assert (outcome.kind, outcome.whose) == ("later", "server")
    assert "certificate" in outcome.words
    assert mailbox.asked == 0


def test_a_server_without_starttls_gets_nothing(mailbox: Mailbox, certificate: Path) -> None:
    with running(mailbox, authenticator=_authenticator, auth_require_tls=False) as port:
        to = secure(port, certificate)
        outcome = to.deliver("b@desk.example", "ann@north.example", MAIL, "abc")
    assert (outcome.kind, outcome.whose) == ("later", "server")
    assert mailbox.asked == 0


def test_a_wrong_password_is_said_and_never_shown(
    mailbox: Mailbox, certificate: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="tellings")
    with running(mailbox, tls_context=_server_tls(certificate), authenticator=_authenticator) as port:
        to = secure(port, certificate, password="wrong-but-secret")
        outcome = to.deliver("b@desk.example", "ann@north.example", MAIL, "abc")
    assert (outcome.kind, outcome.whose, outcome.code) == ("later", "server", 535)
    assert "login" in outcome.words
    assert "secret" not in f"{outcome} {to._relay} {caplog.text}"


def test_tls_from_the_start(mailbox: Mailbox, certificate: Path) -> None:
    with running(mailbox, ssl_context=_server_tls(certificate), server_hostname="localhost") as port:
        relay = Relay(host="localhost", port=port, security="tls", ca=str(certificate / "c.pem"), patience=3.0)
        to = Line(relay, own_name="desk.example")
        assert deliver(to)[0] == "sent"
        to.close()
