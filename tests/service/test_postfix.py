"""Alerts through a Postfix of our own on this machine: asked for, confirmed, delivered; a bounce and a mail that stop."""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message as Mail
from pathlib import Path

import pytest

pytest.importorskip("aiosmtpd")

from starlette.testclient import TestClient

from post.offices import alert, asks, link, of, settings, text_of
from tellings.service import carrying
from tellings.service.desk import Desk
from tellings.service.post_office import PostOffice, open_office
from tellings.service.returns import Returns
from tellings.stores import Store
from tellings.stores.outbox import Outbox
from tellings.web.app import Settings, make_app

PATIENCE = 60.0
MAIN = """
compatibility_level = 3.6
queue_directory = {at}/spool
data_directory = {at}/data
mail_owner = postfix
setgid_group = postdrop
command_directory = /usr/sbin
daemon_directory = {daemons}
maillog_file = {at}/maillog
maillog_file_prefixes = {at}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.quay.example
mydestination =
alias_maps =
relayhost = [127.0.0.1]:9
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = north.example desk.example
virtual_mailbox_base = {at}/mail
virtual_mailbox_maps = texthash:{at}/people
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_reject_unlisted_recipient = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtputf8_enable = no
"""
PEOPLE = """
ann@north.example north/ann/
alerts@desk.example desk/returns/
bounces@desk.example desk/returns/
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def _run(*command: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, capture_output=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def postfix() -> Iterator[tuple[int, Path]]:
    """A Postfix on a free port of the loopback; the port, and the folder of its Maildirs."""
    program = shutil.which("postfix") or "/usr/sbin/postfix"
    if not Path(program).exists():
        pytest.skip("Postfix is not installed (Debian: apt-get install postfix)")
    if os.geteuid() != 0:
        pytest.skip("Postfix starts only as root")
    at = Path(tempfile.mkdtemp(prefix="tellings-postfix-"))
    at.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    daemons = _run("postconf", "-d", "-h", "daemon_directory").stdout.decode().strip()
    import pwd

    user = pwd.getpwnam("postfix")
    (at / "main.cf").write_text(MAIN.format(at=at, daemons=daemons, uid=user.pw_uid, gid=user.pw_gid))
    (at / "master.cf").write_text(MASTER.format(port=port))
    (at / "people").write_text(PEOPLE)
    for folder in ("mail", "data"):
        (at / folder).mkdir()
        os.chown(at / folder, user.pw_uid, user.pw_gid)
    (at / "spool").mkdir()
    started = _run(program, "-c", str(at), "start")
    try:
        if started.returncode or not _listens(port):
            log = at / "maillog"
            pytest.skip(
                f"Postfix does not start here: {started.stderr.decode()[-300:]} {log.read_text()[-500:] if log.exists() else ''}"
            )
        yield port, at / "mail"
    finally:
        _run(program, "-c", str(at), "stop")
        shutil.rmtree(at, ignore_errors=True)


def _listens(port: int) -> bool:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                return connection.recv(100).startswith(b"220")
        except OSError:
            time.sleep(0.2)
    return False


@pytest.fixture
def office(store: Store, postfix: tuple[int, Path]) -> Iterator[PostOffice]:
    folder = str(postfix[1] / "desk" / "returns")
    made = open_office(store, settings(postfix[0], bounce_folder=folder), time.time)
    yield made
    made.sender.close()


@pytest.fixture
def web(store: Store, office: PostOffice) -> TestClient:
    app = make_app(Desk(store, clock=time.time), Settings(public=True, hosts=("testserver",)), office)
    return TestClient(app, follow_redirects=False)


def until(found: Callable[[], bool], work: Callable[[], float]) -> None:
    """Work until something is found."""
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end, "nothing came in time"
        time.sleep(min(0.1, max(0.01, work())))


def mails(folder: Path) -> list[Mail]:
    new = folder / "new"
    files = sorted(new.iterdir(), key=lambda f: f.stat().st_mtime_ns) if new.is_dir() else []
    return [message_from_bytes(f.read_bytes()) for f in files]


def test_asked_confirmed_and_told_through_postfix_then_stopped_by_a_mail(
    web: TestClient, office: PostOffice, store: Store, postfix: tuple[int, Path]
) -> None:
    port, folder = postfix
    asks(web)
    work = office.sender.worker()
    until(lambda: len(mails(folder / "north" / "ann")) == 1, work)
    (question,) = mails(folder / "north" / "ann")
    assert question["Return-Path"] == "<bounces@desk.example>"
    assert web.post(link(question, "confirm")).status_code == 200
    who, (subscription,) = of(store)
    with store.transaction() as books:
        Outbox(books.connection).put(alert(who, subscription.id), time.time())
    until(lambda: len(mails(folder / "north" / "ann")) == 2, work)
    told = next(m for m in mails(folder / "north" / "ann") if "One more click" not in str(m["Subject"]))
    assert "“It is not safe at all,” Bell told reporters." in text_of(told)
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    mailto = str(told["List-Unsubscribe"]).rpartition("mailto:")[2].rstrip(">")
    to, _, subject = mailto.partition("?subject=")
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
        body = f"From: ann@north.example\r\nTo: {to}\r\nSubject: {subject.replace('%20', ' ')}\r\n\r\n"
        smtp.sendmail("ann@north.example", [to], body)
    back = Returns(office.mailing_list).folder(office.settings.bounce_folder)
    until(lambda: of(store)[0].state == "stopped", back)
    assert of(store)[0].why == "unsubscribed"


def test_a_bounce_by_postfix_stops_delivery(office: PostOffice, store: Store, postfix: tuple[int, Path]) -> None:
    row = "nobody@north.example,breaking,2026-05-01,signed the list at the quay fair\r\n"
    assert carrying.take_in(office.mailing_list, ["address,kind,confirmed,proof\r\n", row]).taken == 1
    who, (subscription,) = of(store, "nobody@north.example")
    with store.transaction() as books:
        Outbox(books.connection).put(alert(who, subscription.id), time.time())
    work = office.sender.worker()
    returns = postfix[1] / "desk" / "returns"
    until(lambda: len(mails(returns)) == 1, work)
    (report,) = mails(returns)
    assert report.get_content_type() == "multipart/report"
    with store.reading() as books:
        posted = Outbox(books.connection).message("alert-1")
        assert posted is not None
        assert posted.state == "sent"
    said: list[str] = []
    Returns(office.mailing_list).folder(str(returns), said.append)()
    assert said == ["A bounce (5.1.1): counted."]
    assert mails(returns) == []
    who, _ = of(store, "nobody@north.example")
    assert who.state == "stopped"
    with store.transaction() as books:
        posted = Outbox(books.connection).message("alert-1")
        assert posted is not None
        assert posted.state == "dead"
        assert "nobody@north.example" not in posted.answer
        Outbox(books.connection).put(alert(who, subscription.id, "alert-2"), time.time())
    for _ in range(5):
        work()
    with store.reading() as books:
        posted = Outbox(books.connection).message("alert-2")
        assert posted is not None
        assert posted.state == "cancelled"
