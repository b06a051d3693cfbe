"""Mail and the pages behind its links in Chromium: readable wide, narrow and dark, accessible, loading nothing."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

uvicorn = pytest.importorskip("uvicorn")
pytest.importorskip("aiosmtpd")

from browser.test_desk import FORMS, _tab, _wrong  # noqa: E402
from post.offices import NOTICE, alert, of, settings, text_of  # noqa: E402
from post.servers import Mailbox, running  # noqa: E402
from tellings.alerts import letters  # noqa: E402
from tellings.alerts.letters import House  # noqa: E402
from tellings.alerts.nouns import Message, News, Subscriber  # noqa: E402
from tellings.service.desk import Desk  # noqa: E402
from tellings.service.post_office import PostOffice, open_office  # noqa: E402
from tellings.stores import Store, sqlite  # noqa: E402
from tellings.stores.outbox import Outbox  # noqa: E402
from tellings.web.app import Settings, make_app  # noqa: E402

pytestmark = pytest.mark.browser
ANN = Subscriber(id="ann", address="ann@north.example", state="active")


def _news(kind: str, text: str, *values: str, outlet: str = "The Bell") -> News:
    return News(
        kind=kind,  # type: ignore[arg-type]
        key=text,
        text=text,
        article="a",
        outlet=outlet,
        url="https://bell.example/1",
        published="2027-01-15",
        values=values,
    )


def _letter(purpose: str) -> str:
    """A letter with long words, two directions of writing, and everything that a letter can hold."""
    many = replace(
        NOTICE,
        news=(
            _news("correction", "Fourteen people were hurt, the hospital said.", "12 people", "14 people"),
            _news("conflict", "The crossing has been shut since Thursday.", "Thursday", "Friday"),
            _news("point", "القطار لن يصل قبل مايو، قال المتحدث.", outlet="جريدة الميناء"),
            _news("quote", "“" + "Donaudampfschifffahrtsgesellschaft" * 4 + "”", outlet="W" * 120),
        ),
    )
    ferry = replace(NOTICE, story="s2", headline="Ferry aground near Port Ellery")
    message = Message(
        id="m",
        subscriber="ann",
        subscription=None,
        channel="mail",
        purpose=purpose,  # type: ignore[arg-type]
        notices=(many, ferry),
        held=3,
        decided=1.8e9,
    )
    house = House(name="Quay", sender="a@d.example", public="https://d.example", list_id="a.d.example", key=b"k" * 32)
    return letters.write(message, ANN, None, house).html


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("purpose", ["digest", "confirm"])
def test_a_letter_is_readable_accessible_and_loads_nothing(browser: Any, axe: str, purpose: str, form: str) -> None:
    tab = _tab(browser, **FORMS[form])
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.set_content(_letter(purpose))
    assert asked == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 14
    assert _wrong(tab, axe) == []
    tab.context.close()


@dataclass
class Office:
    url: str
    office: PostOffice
    store: Store
    mailbox: Mailbox
    link: str

    def mail(self, count: int) -> Any:
        work, end = self.office.sender.worker(), time.monotonic() + 30
        while len(self.mailbox.taken) < count:
            assert time.monotonic() < end, "no mail came"
            work()
            time.sleep(0.02)
        return self.mailbox.mails()[-1]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store, mailbox = sqlite.open_store(str(tmp_path / "desk.db")), Mailbox()
    with running(mailbox) as port:
        made = open_office(store, settings(port), time.time)
        app = make_app(Desk(store, clock=time.time), Settings(public=True, posts_per_minute=600), made)
        config = uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="off")
        server, socket = uvicorn.Server(config), config.bind_socket()
        web = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        web.start()
        url = f"http://127.0.0.1:{socket.getsockname()[1]}"
        link = f"{url}/enter?token={app.state.entrance.link('Eda', 'administrator')}"
        yield Office(url, made, store, mailbox, link)
        server.should_exit = True
        web.join()
        socket.close()
        made.sender.close()
    store.close()


def _in_mail(mail: Any, kind: str) -> str:
    found = re.search(rf"https://desk\.example(/alerts/{kind}/\S+)", text_of(mail))
    assert found
    return found[1]


def test_asked_confirmed_changed_and_stopped_in_a_browser_without_script(browser: Any, office: Office) -> None:
    tab = _tab(browser, java_script_enabled=False)
    tab.goto(f"{office.url}/alerts?words=oakley+bridge&kind=search")
    tab.get_by_label("Your mail address").fill("ann@north.example")
    tab.get_by_role("button", name="Send me the confirmation").click()
    assert "One more click" in tab.locator("main").inner_text()
    tab.goto(office.url + _in_mail(office.mail(1), "confirm"))
    assert tab.locator("main button").count() == 1
    tab.get_by_role("button", name="Yes, send me these alerts").click()
    assert "Your alert is on" in tab.locator("main").inner_text()
    tab.get_by_role("link", name="Change hours").click()
    tab.get_by_label("Quiet from").fill("22:00")
    tab.get_by_label("until").fill("07:30")
    tab.get_by_label("Pace of").select_option("hourly")
    tab.get_by_role("button", name="Keep these").click()
    assert "Kept." in tab.locator("main").inner_text()
    who, (subscription,) = of(office.store)
    assert (who.quiet, subscription.pace) == ((1320, 450), "hourly")
    with office.store.transaction() as books:
        Outbox(books.connection).put(alert(who, subscription.id), time.time())
    tab.goto(office.url + _in_mail(office.mail(2), "stop"))
    tab.get_by_role("button", name="Stop all mail to me").click()
    assert of(office.store)[0].state == "stopped"
    tab.context.close()


@pytest.mark.parametrize("form", FORMS)
def test_every_page_of_alerts_is_accessible_and_fits(browser: Any, axe: str, office: Office, form: str) -> None:
    tab = _tab(browser, **FORMS[form], bypass_csp=True)
    tab.goto(office.link)
    tab.get_by_role("button", name="Come in").click()
    tab.goto(f"{office.url}/alerts?story=s1")
    tab.get_by_label("Your mail address").fill("ann@north.example")
    tab.get_by_role("button", name="Send me the confirmation").click()
    confirm = _in_mail(office.mail(1), "confirm")
    paths = [
        "/alerts",
        "/alerts?story=s1",
        confirm,
        "/alerts/office",
        "/alerts/office/outbox",
        "/alerts/office/subscribers",
    ]
    tab.goto(office.url + confirm)
    tab.get_by_role("button", name="Yes, send me these alerts").click()
    paths.append(tab.get_by_role("link", name="Change hours").get_attribute("href"))
    who, (subscription,) = of(office.store)
    with office.store.transaction() as books:
        Outbox(books.connection).put(alert(who, subscription.id), time.time())
    paths.append(_in_mail(office.mail(2), "stop"))
    for path in paths:
        tab.goto(office.url + path)
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert _wrong(tab, axe) == [], path
    tab.context.close()
