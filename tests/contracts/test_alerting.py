"""What deciding keeps, the same in every store."""

from __future__ import annotations

from tellings.alerts.nouns import Ask, Message, Notice, Subscriber, Subscription, Why
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
