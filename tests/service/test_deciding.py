"""Deciding: who asked is told, once, by content, at their time; and everything is in the books or nothing is."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from tellings.alerts.nouns import Ask, Message, Subscriber, Subscription
from tellings.intake.web import Fetcher
from tellings.records import Article, Capture, Placed, Telling
from tellings.service.deciding import GAP, LATE, Decider
from tellings.service.desk import Desk
from tellings.service.following import Served, digest
from tellings.service.loop import Loop, Rhythm
from tellings.stores import Store
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers
from tellings.stories import sign

NOW = 1_778_300_000.0  # 2026-05-09T04:13:20Z
BRIDGE = (
    "The Oakley bridge was shut on Friday after an engineer found a crack in the east pier. “It is not safe,” said Mayor "
    "Ann Bell at the town hall. Oakley council will repair the pier in May, Bell said.",
    "A crack in the east pier has shut the bridge at Oakley, the mayor Ann Bell said on Friday. “It is not safe at all,” "
    "Bell told reporters outside Oakley town hall. The council plans repairs of the pier in May.",
    "Drivers must go round by Fernley after Oakley shut its bridge on Friday. Mayor Ann Bell said the east pier was "
    "cracked. “It is not safe,” Bell said, and the council will mend the pier in May.",
    "Oakley town hall shut the bridge on Friday for its cracked east pier. “Nobody will cross before May,” Mayor Ann Bell "
    "told Oakley council. Engineers began their work on the pier the same evening.",
    "Cars wait at Fernley since Oakley shut its bridge. “Nobody will cross before May,” said Ann Bell, mayor of Oakley, of "
    "the cracked east pier on Friday, and left by the back door of the town hall.",
    "The east pier of the Oakley bridge is cracked and the bridge shut, engineers of the council found on Friday. Ann Bell, "
    "the mayor of Oakley, spoke of repairs in May.",
)
FERRY = (
    "The ferry Saint Brannoc struck a sandbank near Port Ellery with 214 passengers on Saturday night. Captain Mara "
    "Quist said the tide had turned. Lifeboats took everybody off the ferry before midnight."
)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    return Desk(store, clock=clock)


@pytest.fixture
def decider(store: Store, clock: Clock) -> Decider:
    return Decider(store, clock=clock)


def take(desk: Desk, n: int, text: str, key: str | None = None) -> str:
    title = f"Ferry aground, {n} papers say" if "ferry" in text else f"Oakley shuts bridge, paper {n} has it"
    capture = Capture(
        source=f"https://o{n}.example/x", body=text.encode(), outlet=f"Outlet {n}", title=title, published="2026-05-08"
    )
    taken = desk.take(Served(key=key or f"k{n}", content=digest(text), item=capture))
    return taken.story or ""


def subscribe(store: Store, ask: Ask, id: str = "x", who: str = "ann", **more: object) -> None:
    person = {k: more.pop(k) for k in ("zone", "quiet", "cap") if k in more}
    with store.transaction() as books:
        Subscribers(books.connection).put(
            Subscriber(id=who, address=f"{who}@quay.example", state="active", **person)  # type: ignore[arg-type]
        )
        subscription = Subscription(id=id, subscriber=who, ask=ask, state="active", **more)  # type: ignore[arg-type]
        Alerting(books.connection).put(subscription)


def decide(decider: Decider) -> None:
    while decider.step():
        pass


def posted(store: Store) -> list[Message]:
    """What is in the outbox, the earliest decided first."""
    with store.reading() as books:
        found = [p.message for p in Outbox(books.connection).listed()]
    return sorted(found, key=lambda m: (m.decided, m.id))


def test_a_search_is_told_of_a_story_once_however_many_articles_answer(
    desk: Desk, decider: Decider, store: Store
) -> None:
    subscribe(store, Ask(kind="search", words='"east pier" oakley'))
    for n, text in enumerate(BRIDGE):
        take(desk, n, text)
    take(desk, 9, FERRY)
    decide(decider)
    (message,) = posted(store)
    (notice,) = message.notices
    assert (message.subscriber, message.subscription, message.purpose) == ("ann", "x", "alert")
    assert notice.kind == "search"
    assert "east pier" in notice.news[0].text
    assert notice.news[0].text in BRIDGE[0]
    assert "oakley" in notice.why.words


def test_what_is_decided_waits_for_nobody_and_is_decided_once_by_a_desk_begun_again(
    desk: Desk, store: Store, clock: Clock
) -> None:
    subscribe(store, Ask(kind="search", words="oakley"))
    take(desk, 0, BRIDGE[0])
    decide(Decider(store, clock=clock))
    again = Decider(store, clock=clock)
    take(desk, 1, BRIDGE[1])
    decide(again)
    assert len(posted(store)) == 1


def test_a_failed_step_leaves_nothing_and_the_next_does_it_all(
    desk: Desk, decider: Decider, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(store, Ask(kind="search", words="oakley"))
    take(desk, 0, BRIDGE[0])
    with monkeypatch.context() as broken:
        broken.setattr(Alerting, "done", lambda *a: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            decider.step()
    assert posted(store) == []
    decide(decider)
    assert len(posted(store)) == 1


def test_one_thing_that_always_fails_is_put_off_and_holds_up_no_other(
    desk: Desk, decider: Decider, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(store, Ask(kind="search", words="friday"))
    bad = desk.take(Served(key="bad", content="bad", item=Capture(source="s", body=b"A bad one, of Friday.", id="bad")))
    take(desk, 0, BRIDGE[0])
    take(desk, 1, FERRY.replace("Saturday", "Friday"))
    inner = Alerting.member

    def broken(kept: Alerting, article: str) -> object:
        return 1 / 0 if article == bad.article and clock.now < NOW + 3600 else inner(kept, article)

    monkeypatch.setattr(Alerting, "member", broken)
    failures = 0
    for _ in range(20):
        try:
            decider.step()
        except ZeroDivisionError:
            failures += 1
    assert failures == 4
    assert len(posted(store)) == 2
    clock.now += 86_401
    decide(decider)
    assert len(posted(store)) == 3


def test_a_story_breaks_once_and_says_by_which_counts(desk: Desk, decider: Decider, store: Store) -> None:
    subscribe(store, Ask(kind="breaking", sensitivity=3))
    subscribe(store, Ask(kind="breaking", words="fernley", sensitivity=3), id="inside", who="bob")
    subscribe(store, Ask(kind="breaking", words="lighthouse", sensitivity=3), id="outside", who="cem")
    for n, text in enumerate(BRIDGE):
        take(desk, n, text)
        decide(decider)
    take(desk, 7, BRIDGE[0].replace("Friday", "Friday night"))
    decide(decider)
    assert sorted(m.subscription or "" for m in posted(store)) == ["inside", "x"]
    notice = posted(store)[0].notices[0]
    assert dict(notice.why.counts)["independent texts"] == 5
    assert len(notice.outlets) == 5
    with store.reading() as books:
        assert [f.sensitivity for f in Alerting(books.connection).fired()] == [3]


def test_copies_of_one_text_are_no_breaking_story(desk: Desk, decider: Decider, store: Store) -> None:
    subscribe(store, Ask(kind="breaking", sensitivity=3))
    for n in range(8):
        take(desk, n, BRIDGE[0] + f" Read more in Outlet {n}.")
    decide(decider)
    assert posted(store) == []


def test_after_the_first_alert_only_something_new_is_told(
    desk: Desk, decider: Decider, store: Store, clock: Clock
) -> None:
    subscribe(store, Ask(kind="search", words="oakley bridge"))
    for n in (0, 1):
        story = take(desk, n, BRIDGE[n])
    decide(decider)
    desk.make_report(story)
    clock.now += 2 * GAP
    decide(decider)
    assert len(posted(store)) == 1, "what stood there when it was first told is no news"
    for n in (2, 3, 4):
        take(desk, n, BRIDGE[n])
    desk.make_report(story)
    clock.now += 2 * GAP
    decide(decider)
    first, second = posted(store)
    assert any("Nobody will cross before May" in n.text for n in second.notices[0].news)
    assert not any("not safe" in n.text for n in second.notices[0].news)
    assert (second.thread, second.notices[0].root) == (first.thread, first.notices[0].root)
    desk.make_report(story)
    clock.now += 2 * GAP
    decide(decider)
    assert len(posted(store)) == 2


def test_a_changed_quotation_is_a_correction(desk: Desk, decider: Decider, store: Store, clock: Clock) -> None:
    subscribe(store, Ask(kind="search", words="oakley"))
    take(desk, 0, BRIDGE[0])
    decide(decider)
    clock.now += 60
    take(desk, 0, BRIDGE[0].replace("It is not safe", "It is perfectly safe"))
    decide(decider)
    _, second = posted(store)
    (told,) = second.notices[0].news
    assert (told.kind, told.values) == ("correction", ("It is not safe,", "It is perfectly safe,"))


def test_a_person_is_followed_by_what_they_say_from_now_on(
    desk: Desk, decider: Decider, store: Store, clock: Clock
) -> None:
    take(desk, 0, BRIDGE[0])
    story = take(desk, 1, BRIDGE[1])
    desk.make_report(story)
    decide(decider)
    clock.now += 60
    subscribe(store, Ask(kind="person", person="ann bell"), since=clock.now)
    desk.make_report(story)
    decide(decider)
    assert posted(store) == []
    clock.now += 60
    take(desk, 3, BRIDGE[3])
    desk.make_report(story)
    decide(decider)
    (message,) = posted(store)
    assert [n.text for n in message.notices[0].news if n.kind == "quote"] == ["Nobody will cross before May,"]
    assert {n.speaker for n in message.notices[0].news} == {"Ann Bell"}


def test_a_lone_article_that_names_a_person_asked_for_is_studied(desk: Desk, decider: Decider, store: Store) -> None:
    subscribe(store, Ask(kind="person", person="Ann Bell"))
    take(desk, 0, BRIDGE[0])
    decide(decider)
    assert decider.study(lambda story: desk.make_report(story, deep=True)) == 1
    decide(decider)
    assert any("not safe" in n.text for m in posted(store) for n in m.notices[0].news)
    assert decider.study(lambda story: 1 / 0) == 0


def test_one_story_is_followed_under_its_old_name(desk: Desk, decider: Decider, store: Store, clock: Clock) -> None:
    story = take(desk, 0, BRIDGE[0])
    subscribe(store, Ask(kind="story", story="s-old"), since=NOW)
    with store.transaction() as books:
        books.drop_story("s-old", into=story)
    clock.now += 60
    take(desk, 3, BRIDGE[3])
    desk.make_report(story)
    decide(decider)
    (message,) = posted(store)
    assert message.notices[0].story == story
    assert any("Nobody will cross" in n.text for n in message.notices[0].news)


def test_more_like_a_pasted_text(desk: Desk, decider: Decider, store: Store) -> None:
    subscribe(
        store, Ask(kind="like", words="A ferry ran onto a sandbank; lifeboats took its passengers to Port Ellery.")
    )
    take(desk, 0, BRIDGE[0])
    take(desk, 1, FERRY)
    decide(decider)
    (message,) = posted(store)
    assert message.notices[0].headline == "Ferry aground, 1 papers say"
    assert "ferry" in message.notices[0].why.words


def test_a_digest_comes_at_its_hour_with_all_there_is(desk: Desk, decider: Decider, store: Store, clock: Clock) -> None:
    subscribe(store, Ask(kind="search", words="friday"), pace="daily", hour=8, zone="Europe/Lisbon")
    take(desk, 0, BRIDGE[0])
    take(desk, 1, FERRY.replace("Saturday", "Friday"))
    decide(decider)
    assert posted(store) == []
    clock.now = 1_778_310_000.0 - 1  # 2026-05-09T07:00Z is eight in Lisbon
    decide(decider)
    assert posted(store) == []
    clock.now += 1
    decide(decider)
    (message,) = posted(store)
    assert (message.purpose, len(message.notices)) == ("digest", 2)


def test_the_cap_holds_back_and_says_how_much(desk: Desk, decider: Decider, store: Store, clock: Clock) -> None:
    subscribe(store, Ask(kind="search", words="oakley"), cap=1)
    subscribe(store, Ask(kind="search", words="ferry"), id="y", cap=1)
    subscribe(store, Ask(kind="search", words="sandbank"), id="z", cap=1)
    take(desk, 0, BRIDGE[0])
    take(desk, 1, FERRY)
    decide(decider)
    assert len(posted(store)) == 1
    clock.now += 86_400
    decide(decider)
    first, second = posted(store)
    assert (first.held, second.held) == (0, 2)
    clock.now += 86_400
    decide(decider)
    assert len(posted(store)) == 3


def test_nobody_is_told_who_left_or_came_later(desk: Desk, decider: Decider, store: Store) -> None:
    subscribe(store, Ask(kind="search", words="oakley"), id="later", since=NOW + 60)
    subscribe(store, Ask(kind="search", words="oakley"), id="left", who="bob")
    with store.transaction() as books:
        gone = Alerting(books.connection).get("left")
        assert gone is not None
        Alerting(books.connection).put(dataclasses.replace(gone, state="ended"))
    take(desk, 0, BRIDGE[0])
    decide(decider)
    assert posted(store) == []


def test_a_running_desk_alerts_by_itself(desk: Desk, store: Store) -> None:
    subscribe(store, Ask(kind="search", words="oakley"))
    crashes: list[object] = []
    loop = Loop(desk, Fetcher, Rhythm(askers=0, look=0.02), lambda *about: crashes.append(about))
    loop.start()
    take(desk, 0, BRIDGE[0])
    waited = threading.Event()
    for _ in range(400):
        if posted(store) or crashes:
            break
        waited.wait(0.05)
    loop.stop()
    assert crashes == []
    assert len(posted(store)) == 1


def test_a_story_that_broke_long_ago_is_not_told_as_breaking(
    desk: Desk, decider: Decider, store: Store, clock: Clock
) -> None:
    subscribe(store, Ask(kind="breaking", sensitivity=3))
    for n, text in enumerate(BRIDGE):
        take(desk, n, text)
    clock.now += LATE + 1
    decide(decider)
    assert posted(store) == []


def test_two_stories_of_one_affair_are_one_alert(desk: Desk, decider: Decider, store: Store) -> None:
    subscribe(store, Ask(kind="breaking", sensitivity=3))
    for n, text in enumerate(BRIDGE):
        story = take(desk, n, text)
        decide(decider)
    other = "Oakley council debates who pays for the bridge, whose east pier nobody had looked at for years"
    with store.transaction() as books:
        for n in range(5):
            article = Article(
                id=f"b{n}", text=f"{other}, {n}. {n * 7} people came.", source="s", title=other, outlet=f"P{n}"
            )
            telling = Telling(article=article.id, story="s-other")
            books.put_article(article, sign(article), telling, key=f"b{n}", received=NOW, placed=NOW)
            books.put_story(line_of("s-other", n + 1))
            Alerting(books.connection).wake("article", article.id, NOW)
    decide(decider)
    assert [m.notices[0].story for m in posted(store)] == [story]
    with store.reading() as books:
        told = Alerting(books.connection).told_of("s-other", ())
        assert Alerting(books.connection).told_of("s-other", [f"b{n}" for n in range(5)])["affair:3"].root == story
    assert told == {}


def line_of(story: str, count: int) -> Placed:
    return Placed(id=story, headline="Who pays", articles=count, outlets=count, independent=count, first=NOW, last=NOW)


def test_what_broke_is_remembered_by_a_desk_begun_again(desk: Desk, store: Store, clock: Clock) -> None:
    subscribe(store, Ask(kind="breaking", sensitivity=3))
    for n, text in enumerate(BRIDGE):
        take(desk, n, text)
    decide(Decider(store, clock=clock))
    assert len(posted(store)) == 1
    again = Decider(store, clock=clock)
    take(desk, 8, FERRY)
    decide(again)
    assert again._affairs[3].keys() == {posted(store)[0].notices[0].story}
    assert max(again._affairs[3].popitem()[1].terms.values()) > 0.5
