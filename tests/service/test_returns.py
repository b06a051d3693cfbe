"""What comes back stops delivery by rule, and only where it proves that it is about a message of ours."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("aiosmtpd")

from click.testing import CliRunner
from starlette.testclient import TestClient

from post.offices import Clock, alert, of, settings
from post.servers import Mailbox
from post.test_bounces import COMPLAINT, OURS, report
from tellings import cli
from tellings.alerts import addresses, links
from tellings.post import webhook
from tellings.service import carrying
from tellings.service.desk import Desk
from tellings.service.post_office import PostOffice, open_office
from tellings.service.returns import Returns
from tellings.stores import Store
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers
from tellings.web.app import Settings, make_app

TABLE = ["address,kind,confirmed,proof\r\n", "ann@north.example,breaking,2026-05-01,signed the list at the fair\r\n"]


@pytest.fixture
def sent(office: PostOffice, store: Store, clock: Clock) -> str:
    """Ann has been sent one alert; the left part of its Message-ID."""
    carrying.take_in(office.mailing_list, TABLE)
    who, (subscription,) = of(store)
    with store.transaction() as books:
        outbox = Outbox(books.connection)
        for id in ("alert-1", "alert-2", "alert-3", "alert-4"):
            outbox.put(alert(who, subscription.id, id), clock.now)
        for id in ("alert-1", "alert-2", "alert-3"):
            outbox.sent(id, "250", clock.now)
    return links.reference(office.house.key, "alert-1")


def test_no_such_mailbox_stops_at_once(office: PostOffice, store: Store, sent: str) -> None:
    back = Returns(office.mailing_list)
    assert "counted" in back.take(report(id=f"<{sent}@desk.example>"))
    who, _ = of(store)
    assert (who.state, who.why) == ("stopped", "bounced: smtp; 550 5.1.1 <…>: no such mailbox here")
    with store.reading() as books:
        assert Outbox(books.connection).counts()["cancelled"] == 1


def test_a_full_mailbox_stops_after_three_messages_not_after_one_told_three_times(
    office: PostOffice, store: Store, sent: str
) -> None:
    back = Returns(office.mailing_list)
    for _ in range(4):
        back.take(report(id=f"<{sent}@desk.example>", status="5.2.2"))
    assert (of(store)[0].state, of(store)[0].bounces) == ("active", 1)
    for id in ("alert-2", "alert-3"):
        back.take(report(id=f"<{links.reference(office.house.key, id)}@desk.example>", status="5.2.2"))
    assert of(store)[0].state == "stopped"


def test_a_complaint_stops_for_good_and_nobody_can_ask_for_the_address_again(
    web: TestClient, office: PostOffice, store: Store, sent: str, mailbox: Mailbox
) -> None:
    raw = COMPLAINT.format(what="abuse").replace(OURS, sent).encode()
    assert "complaint" in Returns(office.mailing_list).take(raw)
    assert of(store)[0].why == "complained"
    web.post("/alerts", data={"kind": "breaking", "address": "ann@north.example"})
    with store.reading() as books:
        hash = addresses.hashed("ann@north.example", office.house.key)
        assert Subscribers(books.connection).suppressed(hash)
        assert not [p for p in Outbox(books.connection).listed() if p.message.purpose == "confirm"]


def test_a_forged_bounce_changes_nothing(office: PostOffice, store: Store, sent: str) -> None:
    back = Returns(office.mailing_list)
    before = of(store)
    forged = [
        report(),
        report(id="<alert-1@desk.example>"),
        report(id=f"<{sent[:-1]}{'a' if sent[-1] != 'a' else 'b'}@desk.example>"),
        COMPLAINT.format(what="abuse").encode(),
        b"Subject: unsubscribe s.ann.x.0.AAAAAAAAAAAAAAAAAAAAAAAAAAA\n\n",
        b"",
    ]
    for raw in forged:
        back.take(raw)
    assert of(store) == before


def test_a_provider_posts_bounces_signed_and_nobody_else_can(
    store: Store, port: int, clock: Clock, sent: str, office: PostOffice
) -> None:
    secret = webhook.shown(b"p" * 24)
    with_hook = open_office(store, settings(port, bounce_secret=secret), clock)
    app = make_app(Desk(store, clock=clock), Settings(hosts=("testserver",)), with_hook)
    web = TestClient(app)
    raw = b'{"kind": "bounce", "message_id": "<%s@desk.example>", "status": "5.1.1"}' % sent.encode()

    def post(raw: bytes, signature: str, kind: str = "application/json") -> tuple[int, str]:
        headers = {"webhook-id": "e1", "webhook-timestamp": str(int(clock.now)), "webhook-signature": signature}
        answer = web.post("/alerts/bounces", content=raw, headers=headers | {"content-type": kind})
        return answer.status_code, answer.text

    assert post(raw, "v1,AAAA")[0] == 401
    assert of(store)[0].state == "active"
    wrong = b'{"kind": "praise", "message_id": "x"}'
    assert post(wrong, webhook.signature(b"p" * 24, "e1", int(clock.now), wrong))[0] == 400
    mail = report(id="<else@where.example>")
    assert post(mail, webhook.signature(b"p" * 24, "e1", int(clock.now), mail), "message/rfc822")[0] == 200
    assert post(raw, webhook.signature(b"p" * 24, "e1", int(clock.now), raw))[0] == 200
    assert of(store)[0].state == "stopped"


def test_without_a_secret_no_post_is_believed(web: TestClient, clock: Clock) -> None:
    signature = webhook.signature(b"", "e1", int(clock.now), b"{}")
    headers = {"webhook-id": "e1", "webhook-timestamp": str(int(clock.now)), "webhook-signature": signature}
    assert web.post("/alerts/bounces", content=b"{}", headers=headers).status_code == 401


def test_what_is_posted_is_read_no_further_than_it_may_be_long(web: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 100_000

    for path in ("/alerts/bounces", "/api/v1/alerts"):
        assert web.post(path, content=endless()).status_code == 413


# ── the same in the terminal ──


@pytest.fixture
def terminal(tmp_path: Path, port: int) -> list[str]:
    """Options that name the data file and the settings."""
    file = tmp_path / "mail.toml"
    file.write_text(
        f'public = "https://desk.example"\nsender = "alerts@desk.example"\nsmtp = "smtp+plain://127.0.0.1:{port}"\n'
        'admin = "eda@desk.example"\n'
    )
    return ["--mail", str(file), "--data", str(tmp_path / "desk.db")]


def run(*arguments: str, given: bytes = b"") -> str:
    result = CliRunner().invoke(cli.run, ["alerts", *arguments], input=given)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_bounce_by_a_pipe(terminal: list[str], store: Store, sent: str) -> None:
    assert "counted" in run("bounce", *terminal, given=report(id=f"<{sent}@desk.example>"))
    assert of(store)[0].state == "stopped"


def test_the_list_goes_out_and_in(terminal: list[str], store: Store, sent: str, tmp_path: Path) -> None:
    table = run("export", *terminal)
    assert "ann@north.example,breaking" in table
    (tmp_path / "list.csv").write_text(table + "ben@north.example,search,,2026-05-01,\r\n", "utf-8")
    said = run("import", str(tmp_path / "list.csv"), *terminal)
    assert "0 taken in, 1 known, 0 suppressed, 1 left out" in said


def test_the_outbox_dead_letters_and_pause(terminal: list[str], store: Store, sent: str, clock: Clock) -> None:
    data = terminal[2:]
    assert "3 sent" in run("outbox", *data)
    with store.transaction() as books:
        Outbox(books.connection).bury("alert-4", "550 no", clock.now)
    assert "alert-4\tdead" in run("dead", *data)
    assert '"answer":"550 no"' in run("dead", "--json", *data)
    assert "1 of 1 are sent again" in run("dead", "--again", "alert-4", *data)
    run("pause", *data)
    with store.reading() as books:
        assert books.setting("alerts-paused") == "yes"
    run("resume", *data)
    with store.reading() as books:
        assert not books.setting("alerts-paused")


def test_a_test_letter_and_a_server_that_is_not_there(terminal: list[str], store: Store, mailbox: Mailbox) -> None:
    assert "250 2.0.0 taken" in run("test", *terminal)
    assert mailbox.taken[0][1] == "eda@desk.example"
    file = Path(terminal[1])
    file.write_text(file.read_text().replace("127.0.0.1:", '127.0.0.1:1"\n#'))
    result = CliRunner().invoke(cli.run, ["alerts", "test", *terminal])
    assert result.exit_code == 1
    assert "not sent" in result.output


def test_a_webhook_is_added_and_its_secret_is_told_once(terminal: list[str], store: Store) -> None:
    said = run("webhook", "https://hook.example/x", "--words", "ferry", *terminal)
    assert said.startswith("whsec_")
    assert "new stories in the search “ferry”" in said
    assert CliRunner().invoke(cli.run, ["alerts", "webhook", "hook.example", *terminal]).exit_code == 2


def test_the_folder_of_returned_mail_is_emptied(office: PostOffice, store: Store, sent: str, tmp_path: Path) -> None:
    folder = tmp_path / "returns"
    work = Returns(office.mailing_list).folder(str(folder))
    assert work() > 0
    (folder / "new").mkdir(parents=True)
    (folder / "new" / "1").write_bytes(report(id=f"<{sent}@desk.example>"))
    (folder / "new" / "2").write_bytes(b"\xff" * 100)
    begun = time.monotonic()
    work()
    assert time.monotonic() - begun < 20
    assert list((folder / "new").iterdir()) == []
    assert of(store)[0].state == "stopped"
