"""What deciding keeps, the same in every store."""

from __future__ import annotations

from tellings import stories
from tellings.alerts.nouns import Ask, Message, Notice, Subscriber, Subscription, Why
from tellings.records import Article, Placed, Telling
from tellings.service.deciding import Decider
from tellings.service.desk import Desk
from tellings.stores import Store
from tellings.stores.alerting import Alerting, Spent, Told
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers


def subscription(id: str, state: str = "active", words: str = "ferry") -> Subscription:
    return Subscription(id=id, subscriber="ann", ask=Ask(kind="search", words=words), state=state)  # type: ignore[arg-type]


def notice(story: str = "s1", at: float = 5.0) -> Notice:
    return Notice(
        kind="search", story=story, headline="Ferry aground", news=(), why=Why(words="the search"), outlets=("Tide",),
        happened=at, decided=at,
    )  # fmt: skip


def test_what_happened_waits_until_it_is_done(store: Store) -> None:
    with store.transaction() as books:
        kept = Alerting(books.connection)
        kept.wake("article", "a1", 1.0)
        kept.wake("report", "s1", 3.0)
    with store.transaction() as books:
        kept = Alerting(books.connection)
        first = kept.pending(2.0)
        assert [(p.what, p.ref) for p in first] == [("article", "a1")]
        kept.done(first)
    with store.reading() as books:
        assert [p.ref for p in Alerting(books.connection).pending(9.0)] == ["s1"]


def test_what_is_rolled_back_never_happened(store: Store) -> None:
    try:
        with store.transaction() as books:
            Alerting(books.connection).wake("article", "a1", 1.0)
            raise LookupError
    except LookupError:
        pass
    with store.reading() as books:
        assert Alerting(books.connection).waiting() == 0


def test_only_subscriptions_that_changed_are_read_again(store: Store) -> None:
    with store.transaction() as books:
        Alerting(books.connection).put_all([subscription("x"), subscription("y")])
    with store.transaction() as books:
        kept = Alerting(books.connection)
        stamp, all_of_them = kept.changed(0)
        assert [s.id for s in sorted(all_of_them, key=lambda s: s.id)] == ["x", "y"]
        assert kept.changed(stamp) == (stamp, [])
        kept.put(subscription("y", "ended"))
        after, changed = kept.changed(stamp)
        assert after == stamp + 1
        assert [(s.id, s.state) for s in changed] == [("y", "ended")]
        assert kept.subscriptions(["x", "y"]).keys() == {"x"}
        assert [s.id for s in kept.of("ann")] == ["x", "y"]
        assert [s.id for s in kept.listed(after="x")] == ["y"]


def test_what_was_told_is_told_whatever_the_story_is_called_now(store: Store) -> None:
    with store.transaction() as books:
        kept = Alerting(books.connection)
        kept.tell("search:x", ["k1", "k2"], "s1", 4.0)
        kept.tell("search:x", ["k2", "k3"], "s1", 5.0)
        books.drop_story("s1", into="s2")
        assert kept.told("search:x", ["k1", "k3", "k4"]) == {"k1", "k3"}
        assert kept.told("search:y", ["k1"]) == set()
        kept.tell("search:y", ["a:one"], "s7", 6.0)
        assert kept.told_of("s2", []) == {"search:x": Told(root="s1", first=4.0, last=5.0)}
        assert kept.told_of("s8", ["one", "two"]) == {"search:y": Told(root="s7", first=6.0, last=6.0)}
        assert kept.told_since("search:x", 5.0) == [("k3", "s1", 5.0)]
        kept.forget_told(5.0)
        assert kept.told("search:x", ["k1", "k3"]) == {"k3"}


def test_held_notices_come_out_when_they_are_due_all_of_a_subscription_together(store: Store) -> None:
    with store.transaction() as books:
        kept = Alerting(books.connection)
        kept.hold([("x", 10.0, notice("s1")), ("x", 20.0, notice("s2")), ("y", 10.0, notice("s3"))])
        due = kept.due(10.0)
        assert {s: [h.notice.story for h in held] for s, held in due.items()} == {"x": ["s1"], "y": ["s3"]}
        kept.release(due["x"])
        assert kept.due(10.0).keys() == {"y"}
        assert [h.notice.story for h in kept.due(20.0)["x"]] == ["s2"]


def test_stories_that_broke_come_back_the_latest_first(store: Store) -> None:
    with store.transaction() as books:
        kept = Alerting(books.connection)
        kept.fire("s1", 2, 10.0, notice("s1"))
        kept.fire("s2", 3, 20.0, notice("s2"))
        assert [f.story for f in kept.fired()] == ["s2", "s1"]
        assert [f.story for f in kept.fired(since=11.0)] == ["s2"]
        assert [f.notice for f in kept.fired(sensitivity=2)] == [notice("s1")]


def test_messages_are_posted_once_and_as_the_outbox_would(store: Store) -> None:
    def message(id: str) -> Message:
        return Message(
            id=id, subscriber="ann", subscription="x", channel="mail", purpose="alert", notices=(notice(),), decided=7.0
        )

    with store.transaction() as books:
        Subscribers(books.connection).put(Subscriber(id="ann", address="ann@quay.example", state="active"))
        Outbox(books.connection).put(message("m1"), 7.0)
        kept = Alerting(books.connection)
        assert kept.post([(message(id), "quay.example") for id in ("m1", "m2", "m2")], 7.0) == 1
        one, two = (Outbox(books.connection).message(id) for id in ("m1", "m2"))
        assert one is not None
        assert two is not None
        assert (one.domain, one.state, one.next_at) == (two.domain, two.state, two.next_at)
        assert kept.subscribers(["ann", "bob"]).keys() == {"ann"}


def test_what_a_day_has_brought_is_counted(store: Store) -> None:
    with store.transaction() as books:
        kept = Alerting(books.connection)
        kept.spend({"ann": Spent(day="2026-05-08", sent=3, held=0)})
        kept.spend({"ann": Spent(day="2026-05-08", sent=4, held=1)})
        assert kept.spent(["ann", "bob"]) == {"ann": Spent(day="2026-05-08", sent=4, held=1)}


def test_what_came_in_is_counted_by_the_hour_and_given_by_story(store: Store) -> None:
    with store.transaction() as books:
        for n, at in enumerate((3600.0, 3700.0, 7300.0)):
            article = Article(id=f"a{n}", text=f"The ferry, part {n}.", source="s", outlet="Tide")
            telling = Telling(article=article.id, story="s1" if n < 2 else "s2")
            books.put_article(article, stories.sign(article), telling, key=f"k{n}", received=at, placed=at)
        books.put_story(
            Placed(id="s1", headline="Ferry", articles=2, outlets=2, independent=2, first=3600.0, last=3700.0)
        )
        books.drop_story("s0", into="s1")
        kept = Alerting(books.connection)
        assert sorted(kept.came(0.0)) == [(3600.0, "Tide", "s1", 2), (7200.0, "Tide", "s2", 1)]
        assert [m.article.id for m in kept.recent(3650.0, 9)] == ["a2", "a1"]
        assert [(m.article.id, m.received) for m in kept.members("s1", 1)] == [("a1", 3700.0)]
        assert kept.articles_in("s1") == ["a0", "a1"]
        assert kept.redirected("s0") == "s1"
        assert list(kept.stories_of(0.0, 2)) == ["s1"]
        assert list(kept.stories_of(0.0, 3)) == []
        assert kept.member("a9") is None


def test_who_was_told_a_thing_and_what_is_put_off(store: Store) -> None:
    with store.transaction() as books:
        kept = Alerting(books.connection)
        kept.tell_all([("c1", "k"), ("c2", "k"), ("c1", "j")], "s1", 1.0)
        kept.tell_all([("c1", "k"), ("c3", "k")], "s2", 2.0)
        assert kept.told_to("k", ["c1", "c3", "c4"]) == {"c1", "c3"}
        assert kept.told_of("s2", [])["c3"].first == 2.0
        assert "c1" not in kept.told_of("s2", [])
        kept.wake("article", "a1", 1.0)
        kept.wake("study", "s1", 1.0)
        kept.wake_once("report", "s1", 5.0)
        kept.wake_once("report", "s1", 4.0)
        assert [p.ref for p in kept.pending(9.0, studies=True)] == ["s1"]
        assert [p.what for p in kept.pending(9.0)] == ["article", "report"]
        kept.put_off(kept.pending(9.0, 1), 20.0)
        assert [p.what for p in kept.pending(9.0)] == ["report"]


def test_deciding_comes_to_the_same_in_every_store(store: Store) -> None:
    now = 1_778_300_000.0
    asks = {"b": Ask(kind="breaking", sensitivity=3), "s": Ask(kind="search", words='"east pier"'), "p": Ask(kind="person", person="Ann Bell")}  # fmt: skip
    with store.transaction() as books:
        Subscribers(books.connection).put(Subscriber(id="ann", address="ann@quay.example", state="active"))
        for id, ask in asks.items():
            Alerting(books.connection).put(Subscription(id=id, subscriber="ann", ask=ask, state="active"))
    desk, decider = Desk(store, clock=lambda: now), Decider(store, clock=lambda: now)
    for n, way in enumerate(("was shut", "had to be shut", "is shut", "was closed and shut", "stays shut", "shut")):
        text = f"The Oakley bridge {way} on Friday for its east pier. “It is not safe,” said Mayor Ann Bell, {n} times."
        article = Article(id=f"a{n}", text=text, source="s", outlet=f"Paper {n}", title=f"Oakley bridge {way}")
        with store.transaction() as books:
            telling = Telling(article=article.id, story="s1")
            books.put_article(article, stories.sign(article), telling, key=f"k{n}", received=now, placed=now)
            line = Placed(
                id="s1", headline="Bridge", articles=n + 1, outlets=n + 1, independent=n + 1, first=now, last=now
            )
            books.put_story(line)
            Alerting(books.connection).wake("article", article.id, now)
        while decider.step():
            pass
    assert desk.make_report("s1") is not None
    while decider.step():
        pass
    with store.reading() as books:
        posted = [p.message for p in Outbox(books.connection).listed()]
    assert sorted(m.subscription or "" for m in posted) == ["b", "p", "s"]
