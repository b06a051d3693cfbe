"""The list: nothing changes by opening links, nobody learns who is on it, nobody is flooded, who leaves is gone."""

from __future__ import annotations

import re
import statistics
import time

import pytest

pytest.importorskip("aiosmtpd")

from starlette.testclient import TestClient

from post.offices import NOW, Clock, alert, asks, link, of, send_all, text_of
from post.servers import Mailbox
from tellings.alerts import addresses, links
from tellings.alerts.nouns import Ask
from tellings.service import carrying
from tellings.service.mailing_list import TooManyError, Wish
from tellings.service.post_office import PostOffice
from tellings.stores import Store
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers


def everything(store: Store) -> list[tuple[object, ...]]:
    """All rows of all tables of alerts, to see whether anything changed."""
    from tellings.stores import alert_tables as t

    tables = (t.SUBSCRIBER, t.SUBSCRIPTION, t.CONSENT, t.SUPPRESSED, t.OUTBOX, t.HELD)
    with store.reading() as books:
        return [tuple(row) for table in tables for row in books.connection.execute(table.select().order_by(table.c[0]))]


def confirmed(web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock, **more: str) -> str:
    """Ann with an active alert; its id."""
    asks(web, **more)
    send_all(office, clock)
    clock.now += 1
    assert web.post(link(mailbox.mails()[-1], "confirm")).status_code == 200
    return of(store)[1][-1].id


def tell(office: PostOffice, store: Store, clock: Clock, subscription: str, id: str = "alert-1") -> None:
    with store.transaction() as books:
        Outbox(books.connection).put(alert(of(store)[0], subscription, id), clock.now)
    send_all(office, clock)
    clock.now += 1


def test_a_link_scanner_that_opens_every_link_of_every_mail_changes_nothing(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    tell(office, store, clock, confirmed(web, office, store, mailbox, clock))
    asks(web, "ben@north.example", kind="search", words="ferry")
    send_all(office, clock)
    assert len(mailbox.mails()) == 3
    before = everything(store)
    seen = set()
    for mail in mailbox.mails():
        for part in mail.walk():
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes):
                seen |= set(re.findall(r"https://desk\.example(/[^\s\"<>]*)", raw.decode()))
        seen |= set(re.findall(r"<https://desk\.example(/[^>]+)>", str(mail["List-Unsubscribe"])))
    assert len(seen) >= 8
    for path in sorted(seen):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert web.request(method, path, follow_redirects=True).status_code in (200, 404, 405)
        page = web.get(path, follow_redirects=True).text
        for further in re.findall(r'href="(/alerts/[^"]+)"', page):
            web.get(further)
    assert everything(store) == before
    assert of(store, "ben@north.example")[0].state == "waiting"


def test_one_click_needs_no_cookie_no_token_and_no_origin_and_stops_everything(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    tell(office, store, clock, confirmed(web, office, store, mailbox, clock))
    target = re.findall(r"<https://desk\.example(/[^>]+)>", str(mailbox.mails()[-1]["List-Unsubscribe"]))[0]
    web.cookies.clear()
    for headers in ({}, {"Origin": "https://mail.provider.example", "Sec-Fetch-Site": "cross-site"}):
        answer = web.post(target, data={"List-Unsubscribe": "One-Click"}, headers=headers)
        assert (answer.status_code, answer.text) == (200, "Done: no alert is sent any more.")
    who, (subscription,) = of(store)
    assert (who.state, who.why, subscription.state) == ("stopped", "unsubscribed", "ended")
    before = len(mailbox.taken)
    tell(office, store, clock, subscription.id, "alert-2")
    assert len(mailbox.taken) == before
    assert web.post("/alerts/one-click/s.ann.x.0.AAAAAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_one_click_on_the_question_takes_it_back_and_none_comes_again_for_a_month(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    asks(web)
    send_all(office, clock)
    (question,) = mailbox.mails()
    target = re.findall(r"<https://desk\.example(/[^>]+)>", str(question["List-Unsubscribe"]))[0]
    assert web.post(target, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert web.post(link(question, "confirm")).status_code == 404
    with store.reading() as books:
        assert list(Subscribers(books.connection).everybody()) == []
    clock.now += 2 * 86_400
    asks(web)
    send_all(office, clock)
    assert len(mailbox.taken) == 1
    clock.now += 40 * 86_400
    asks(web)
    send_all(office, clock)
    assert len(mailbox.taken) == 2


def test_the_answer_is_the_same_for_a_known_a_new_a_stopped_and_a_suppressed_address(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    confirmed(web, office, store, mailbox, clock)
    with store.transaction() as books:
        people = Subscribers(books.connection)
        people.suppress(addresses.hashed("gone@north.example", office.house.key), "complaint", NOW)
    clock.now += 86_400
    answers, times = set(), []
    for address in ("ann@north.example", "new@north.example", "gone@north.example"):
        for _ in range(2):
            begun = time.perf_counter()
            answer = web.post("/alerts", data={"kind": "breaking", "address": address})
            times.append(time.perf_counter() - begun)
            headers = tuple(sorted((k, v) for k, v in answer.headers.items() if k != "date"))
            answers.add((answer.status_code, answer.text, headers))
            api = web.post("/api/v1/alerts", json={"kind": "breaking", "address": address})
            assert api.status_code == 202
            answers.add((api.status_code, api.text, ()))
    assert len(answers) == 2
    # Every answer waits for the same moment; what is left is how late a busy machine wakes up.
    assert min(times) >= 0.3
    assert statistics.median(times) < 0.3 + 1.0


def test_who_asks_again_for_what_they_have_gets_the_way_to_change_it(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    confirmed(web, office, store, mailbox, clock)
    asks(web)
    send_all(office, clock)
    assert "confirm" not in str(mailbox.mails()[-1]["Subject"]).lower()
    assert web.get(link(mailbox.mails()[-1], "preferences")).status_code == 200
    assert len(of(store)[1]) == 1


def test_somebody_elses_ask_for_an_address_on_the_list_waits_for_its_owner(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    confirmed(web, office, store, mailbox, clock)
    asks(web, kind="search", words="ferry", zone="Asia/Tokyo")
    who, subscriptions = of(store)
    assert [s.state for s in subscriptions] == ["active", "waiting"]
    assert who.zone == "UTC"


def test_an_address_gets_three_questions_a_day_and_a_network_and_the_list_are_bounded(
    office: PostOffice, store: Store, clock: Clock
) -> None:
    wish = Wish(ask=Ask(kind="breaking"))
    for n in range(8):
        office.mailing_list.ask("ann@north.example", wish, f"10.0.{n}.0/24")
    with store.reading() as books:
        assert len(Outbox(books.connection).listed()) == 3
    for n in range(20):
        office.mailing_list.ask(f"p{n}@north.example", wish, "10.1.0.0/24")
    with pytest.raises(TooManyError):
        office.mailing_list.ask("one.more@north.example", wish, "10.1.0.0/24")
    for n in range(200 - 20 - 8):
        office.mailing_list.ask("ann@north.example", wish, f"10.2.{n}.0/24")
    with pytest.raises(TooManyError):
        office.mailing_list.ask("one.more@north.example", wish, "10.3.0.0/24")
    clock.now += 3600
    office.mailing_list.ask("r@north.example", wish, "10.1.0.0/24")


def test_a_network_that_asks_too_often_is_told_so_whoever_it_asks_for(web: TestClient) -> None:
    codes = [
        web.post("/alerts", data={"kind": "breaking", "address": f"p{n}@x.example"}).status_code for n in range(22)
    ]
    assert codes[:20] == [200] * 20
    assert set(codes[20:]) == {429}


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "not an address"},
        {"address": "a@b.example\r\nBcc: c@d.example"},
        {"kind": "nothing"},
        {"kind": "search", "words": ""},
        {"kind": "search", "words": "…"},
        {"kind": "person"},
        {"kind": "story"},
        {"kind": "breaking", "sensitivity": "9"},
        {"kind": "search", "words": "x" * 400},
    ],
)
def test_a_wrong_ask_says_what_is_wrong(web: TestClient, store: Store, wrong: dict[str, str]) -> None:
    answer = web.post("/alerts", data={"kind": "breaking", "address": "ann@north.example"} | wrong)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    api = web.post("/api/v1/alerts", json={"kind": "breaking", "address": "ann@north.example"} | wrong)
    assert api.status_code == 400
    assert api.json()["error"].endswith(".")
    assert everything(store) == []


def test_preferences_change_by_post_only_what_is_the_holders(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    subscription = confirmed(web, office, store, mailbox, clock)
    tell(office, store, clock, subscription)
    path = link(mailbox.mails()[-1], "preferences")
    assert "all breaking stories" in web.get(path).text
    kept = web.post(
        path,
        data={
            "act": "keep",
            "zone": "Europe/Lisbon",
            "quiet-from": "22:30",
            "quiet-until": "07:00",
            "cap": "5",
            f"pace-{subscription}": "daily",
            f"hour-{subscription}": "18",
        },
    )
    assert "Kept." in kept.text
    who, (asked,) = of(store)
    assert (who.zone, who.quiet, who.cap, asked.pace, asked.hour) == ("Europe/Lisbon", (1350, 420), 5, "daily", 18)
    odd = {"zone": "Mars/Sea", "quiet-from": "99:99", "cap": "-4", f"pace-{subscription}": "never", "paused": "1"}
    web.post(path, data={"act": "keep"} | odd)
    who, (asked,) = of(store)
    assert (who.zone, who.quiet, who.cap, asked.pace, who.state) == ("Europe/Lisbon", None, 5, "at once", "paused")
    web.post(path, data={"act": "keep", f"pace-{subscription}": "hourly", f"end-{subscription}": "1"})
    assert of(store)[1][0].state == "ended"


def test_an_old_preferences_link_can_only_ask_for_a_new_one_by_mail(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    tell(office, store, clock, confirmed(web, office, store, mailbox, clock))
    path = link(mailbox.mails()[-1], "preferences")
    clock.now += 100 * 86_400
    page = web.get(path)
    assert page.status_code == 404
    assert "ann@north.example" not in page.text
    before = len(mailbox.taken)
    assert web.post(path, data={"act": "keep", "cap": "1"}).status_code == 404
    assert of(store)[0].cap == 20
    web.post(path, data={"act": "renew"})
    send_all(office, clock)
    assert len(mailbox.taken) == before + 1
    assert web.get(link(mailbox.mails()[-1], "preferences")).status_code == 200


def test_stopping_one_alert_leaves_the_others(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    first = confirmed(web, office, store, mailbox, clock)
    second = confirmed(web, office, store, mailbox, clock, kind="search", words="ferry")
    tell(office, store, clock, first)
    path = link(mailbox.mails()[-1], "stop")
    assert web.get(path).text.count("<button") == 2
    web.post(path, data={"act": "this"})
    who, subscriptions = of(store)
    assert {s.id: s.state for s in subscriptions} == {first: "ended", second: "active"}
    assert who.state == "active"


def test_forget_me_erases_and_never_again_keeps_only_a_code(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    tell(office, store, clock, confirmed(web, office, store, mailbox, clock))
    path = link(mailbox.mails()[-1], "preferences")
    assert "erased" in web.post(path, data={"act": "forget", "never": "1"}).text
    rows = everything(store)
    assert len(rows) == 1
    assert "north" not in repr(rows)
    clock.now += 400 * 86_400
    asks(web)
    send_all(office, clock)
    assert everything(store) == rows
    assert web.get(path).status_code == 404


def test_who_was_forgotten_may_come_again(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    tell(office, store, clock, confirmed(web, office, store, mailbox, clock))
    web.post(link(mailbox.mails()[-1], "preferences"), data={"act": "forget"})
    assert everything(store) == []
    confirmed(web, office, store, mailbox, clock)
    assert of(store)[0].state == "active"


def test_who_never_confirms_and_who_left_are_erased_after_a_while(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    subscription = confirmed(web, office, store, mailbox, clock)
    asks(web, "ben@north.example")
    clock.now += 8 * 86_400
    office.mailing_list.tidy()
    with store.reading() as books:
        assert [s.address for s in Subscribers(books.connection).everybody()] == ["ann@north.example"]
    tell(office, store, clock, subscription)
    web.post(link(mailbox.mails()[-1], "stop"), data={"act": "all"})
    office.mailing_list.tidy()
    assert of(store)[0].state == "stopped"
    clock.now += 31 * 86_400
    office.mailing_list.tidy()
    assert everything(store) == []


def test_a_confirmation_holds_for_a_week_works_twice_and_for_nothing_else(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    asks(web)
    send_all(office, clock)
    path = link(mailbox.mails()[-1], "confirm")
    token = path.rpartition("/")[2]
    assert web.post(f"/alerts/preferences/{token}", data={"act": "keep", "cap": "1"}).status_code == 404
    assert web.post(path).status_code == 200
    assert web.post(path).status_code == 200
    assert len(store_consents(store)) == 2
    clock.now += 8 * 86_400
    assert web.post(path).status_code == 404


def test_who_paused_everything_stays_paused_when_something_new_is_confirmed(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    tell(office, store, clock, confirmed(web, office, store, mailbox, clock))
    web.post(link(mailbox.mails()[-1], "preferences"), data={"act": "keep", "paused": "1"})
    confirmed(web, office, store, mailbox, clock, kind="search", words="ferry")
    who, subscriptions = of(store)
    assert (who.state, [s.state for s in subscriptions]) == ("paused", ["active", "active"])


def store_consents(store: Store) -> list[object]:
    with store.reading() as books:
        return list(Subscribers(books.connection).consents(of(store)[0].id))


# ── out and in ──


HEAD = "address,kind,words,confirmed,proof\r\n"


def test_what_goes_out_comes_in_again_with_its_proof(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    confirmed(web, office, store, mailbox, clock, kind="search", words='=HYPERLINK("x") "ferry quay"')
    table = "".join(carrying.rows(office.mailing_list))
    assert "'=HYPERLINK" in table
    with store.transaction() as books:
        Subscribers(books.connection).forget(of(store)[0].id)
    done = carrying.take_in(office.mailing_list, table.splitlines(keepends=True))
    assert (done.taken, done.wrong) == (1, ())
    who, (asked,) = of(store)
    assert (who.state, asked.state, asked.ask.words) == ("active", "active", '=HYPERLINK("x") "ferry quay"')
    with store.reading() as books:
        (proof,) = Subscribers(books.connection).consents(who.id)
        assert proof.how == "import"
        assert "I want alerts at this address" in proof.proof
        assert Outbox(books.connection).listed() == []
    again = carrying.take_in(office.mailing_list, table.splitlines(keepends=True))
    assert (again.taken, again.known) == (0, 1)


def test_rows_without_proof_stay_out_each_with_its_reason(office: PostOffice, store: Store) -> None:
    with store.transaction() as books:
        hash = addresses.hashed("gone@x.example", office.house.key)
        Subscribers(books.connection).suppress(hash, "complaint", NOW)
    rows = [
        HEAD,
        "ann@x.example,search,ferry,2026-05-01,signed the list at the quay fair\r\n",
        "ben@x.example,search,ferry,2026-05-01,\r\n",
        "cy@x.example,search,ferry,,told us\r\n",
        "not an address,search,ferry,2026-05-01,signed the list\r\n",
        "dee@x.example,search,,2026-05-01,signed the list\r\n",
        "gone@x.example,search,ferry,2026-05-01,signed the list\r\n",
        "\x00\xff,,,\r\n",
    ]
    done = carrying.take_in(office.mailing_list, rows)
    assert (done.taken, done.suppressed) == (1, 1)
    assert [w.partition(":")[0] for w in done.wrong] == ["line 3", "line 4", "line 5", "line 6", "line 8"]
    assert carrying.take_in(office.mailing_list, ["address,kind\r\n", "x"]).wrong[0].startswith("line 1")
    assert carrying.take_in(office.mailing_list, []).taken == 0


def test_a_link_of_another_desk_opens_nothing(web: TestClient, office: PostOffice, store: Store) -> None:
    asks(web)
    who, (asked,) = of(store)
    forged = links.sign(b"another desk".ljust(32), "confirm", who.id, asked.id, NOW * 2)
    for kind in ("confirm", "preferences", "stop"):
        assert web.get(f"/alerts/{kind}/{forged}").status_code == 404
        assert web.post(f"/alerts/{kind}/{forged}", data={"act": "all"}).status_code == 404
    assert of(store)[0].state == "waiting"


def test_the_feed_of_an_alert_is_behind_its_own_link(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    from lxml import etree

    subscription = confirmed(web, office, store, mailbox, clock)
    tell(office, store, clock, subscription)
    page = web.get(link(mailbox.mails()[-1], "preferences")).text
    path = re.findall(r'href="(/alerts/feed/[^"]+)"', page)[0]
    feed = etree.fromstring(web.get(path).content)
    titles = [t.text for t in feed.iterfind(".//{*}entry/{*}title")]
    assert titles == ["New quote: Ann Bell: “It is not safe at all,” Bell told reporters. – Oakley bridge is shut"]
    assert "three independent texts" in web.get(path).text
    assert web.get("/alerts/feed/f.x.y.0.AAAAAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    with store.transaction() as books:
        Subscribers(books.connection).end(subscription)
    assert web.get(path).status_code == 404


def test_a_letter_says_what_was_asked_for(
    web: TestClient, office: PostOffice, store: Store, mailbox: Mailbox, clock: Clock
) -> None:
    subscription = confirmed(web, office, store, mailbox, clock, kind="person", person="Ann  Bell")
    tell(office, store, clock, subscription)
    assert "what Ann Bell says" in text_of(mailbox.mails()[-1])
    with store.reading() as books:
        asked = Alerting(books.connection).get(subscription)
        assert asked is not None
        assert asked.ask.person == "Ann Bell"
