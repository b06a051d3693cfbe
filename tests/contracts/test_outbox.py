"""The outbox and the list of subscribers, the same on every store."""

from __future__ import annotations

from dataclasses import replace

from tellings.alerts.nouns import Ask, Consent, Message, News, Notice, Subscriber, Subscription, Why
from tellings.stores import Store
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers

ANN = Subscriber(id="ann", address="ann@north.example", state="active")
BEN = Subscriber(id="ben", address="ben@south.example", state="active")
NOTICE = Notice(
    kind="search",
    story="s1",
    headline="Bridge shut",
    news=(
        News(kind="story", key="k", text="The bridge is shut.", article="a1", outlet="Bell", url=None, published=None),
    ),
    why=Why(words="Your search", counts=(("outlets", 2.0),)),
    outlets=("Bell",),
    happened=10.0,
    decided=11.0,
)


def mail(id: str, who: Subscriber = ANN, subscription: str | None = None) -> Message:
    return Message(
        id=id,
        subscriber=who.id,
        subscription=subscription,
        channel="mail",
        purpose="alert",
        notices=(NOTICE,),
        decided=5.0,
    )


def with_people(store: Store) -> None:
    with store.transaction() as books:
        for who in (ANN, BEN):
            Subscribers(books.connection).put(who)


def test_a_message_is_put_once_whatever_often_it_is_put(store: Store) -> None:
    with_people(store)
    with store.transaction() as books:
        outbox = Outbox(books.connection)
        assert outbox.put(mail("m1"), 10.0)
        assert not outbox.put(replace(mail("m1"), held=3), 11.0)
        (kept,) = outbox.listed()
        assert kept.message == mail("m1")
        assert (kept.domain, kept.state, kept.next_at) == ("north.example", "waiting", 10.0)


def test_a_decision_that_fails_leaves_no_message(store: Store) -> None:
    with_people(store)
    try:
        with store.transaction() as books:
            Outbox(books.connection).put(mail("m1"), 10.0)
            raise KeyError("decided in error")
    except KeyError:
        pass
    with store.reading() as books:
        assert Outbox(books.connection).listed() == []


def test_what_is_due_is_claimed_once_the_longest_due_first_one_of_a_domain(store: Store) -> None:
    with_people(store)
    with store.transaction() as books:
        outbox = Outbox(books.connection)
        outbox.put(mail("m1"), 10.0)
        outbox.put(mail("m2"), 9.0)
        outbox.put(mail("m3", BEN), 12.0)
        outbox.put(mail("m4", BEN), 13.0, due=99.0)
    with store.transaction() as books:
        outbox = Outbox(books.connection)
        assert [p.message.id for p in outbox.claim(20.0, 5)] == ["m2", "m3"]
        assert outbox.claim(20.0, 5, resting=["north.example"]) == []
        assert [p.message.id for p in outbox.claim(20.0, 5)] == ["m1"]
        assert outbox.next_due() == 99.0
        assert outbox.counts() == {"waiting": 1, "sending": 3, "sent": 0, "dead": 0, "cancelled": 0}


def test_what_a_kill_cut_waits_again_and_what_was_sent_does_not(store: Store) -> None:
    with_people(store)
    with store.transaction() as books:
        outbox = Outbox(books.connection)
        for name in ("m1", "m2"):
            outbox.put(mail(name), 10.0)
            outbox.claim(20.0)
        outbox.sent("m1", "250 taken", 21.0)
        assert outbox.recover(30.0) == 1
        assert [p.message.id for p in outbox.claim(30.0, 5)] == ["m2"]


def test_a_message_waits_again_dies_and_is_sent_again_by_hand(store: Store) -> None:
    with_people(store)
    with store.transaction() as books:
        outbox = Outbox(books.connection)
        outbox.put(mail("m1"), 10.0)
        outbox.claim(10.0)
        outbox.retry("m1", "451 later", 70.0)
        assert outbox.claim(69.0) == []
        outbox.retry("m1", "no server", 70.0, counts=False)
        (again,) = outbox.claim(70.0)
        assert (again.attempts, again.answer) == (1, "no server")
        outbox.bury("m1", "550 " + "x" * 9000, 71.0)
        (dead,) = outbox.listed("dead")
        assert (dead.attempts, len(dead.answer)) == (2, 500)
        assert outbox.revive("m1", 80.0)
        assert not outbox.revive("m1", 80.0)
        assert [p.attempts for p in outbox.claim(80.0)] == [0]


def test_what_waits_for_somebody_is_cancelled_all_of_it_or_of_one_subscription(store: Store) -> None:
    with_people(store)
    with store.transaction() as books:
        outbox = Outbox(books.connection)
        for n, subscription in enumerate(("bridge", "bridge", "ferry")):
            outbox.put(mail(f"m{n}", subscription=subscription), 10.0)
        outbox.put(mail("b", BEN), 10.0)
        assert outbox.cancel_for("ann", "unsubscribed", 11.0, "bridge") == 2
        assert [p.message.id for p in outbox.listed("waiting")] == ["b", "m2"]
        assert outbox.cancel_for("ann", "unsubscribed", 11.0) == 1
        assert [p.message.id for p in outbox.claim(20.0, 9)] == ["b"]


def test_a_webhook_is_paced_by_its_own_host_and_a_lost_subscriber_by_none(store: Store) -> None:
    asked = Subscription(
        id="w", subscriber="ann", ask=Ask(kind="breaking"), channel="webhook", target="https://h.example/x"
    )
    with_people(store)
    with store.transaction() as books:
        Alerting(books.connection).put(asked)
        outbox = Outbox(books.connection)
        outbox.put(replace(mail("m1", subscription="w"), channel="webhook"), 10.0)
        outbox.put(replace(mail("m2"), subscriber="nobody"), 10.0)
        assert {p.message.id: p.domain for p in outbox.listed()} == {"m1": "h.example", "m2": "-"}


def test_old_post_is_forgotten_and_dead_letters_stay(store: Store) -> None:
    with_people(store)
    with store.transaction() as books:
        outbox = Outbox(books.connection)
        for name in ("sent", "dead", "cancelled", "waiting"):
            outbox.put(mail(name), 1.0)
        outbox.sent("sent", "250", 2.0)
        outbox.bury("dead", "550", 2.0)
        outbox.cancel("cancelled", "unsubscribed", 2.0)
        assert outbox.forget(100.0) == 2
        assert {p.message.id for p in outbox.listed()} == {"dead", "waiting"}


def test_a_subscriber_is_found_by_id_and_by_address_and_changes_in_place(store: Store) -> None:
    with_people(store)
    with store.transaction() as books:
        people = Subscribers(books.connection)
        people.put(replace(ANN, state="stopped", why="bounced", quiet=(1320, 420)))
        assert people.get("ann") == people.at("ann@north.example")
        assert people.at("nobody@north.example") is None
        assert people.counts() == {"active": 1, "stopped": 1}
        assert [s.id for s in people.listed("stopped")] == ["ann"]
        assert [s.id for s in people.listed(after="ann@north.example")] == ["ben"]
        assert [s.id for s in people.everybody()] == ["ann", "ben"]


def test_forgetting_somebody_leaves_nothing_of_them_and_everything_of_others(store: Store) -> None:
    with_people(store)
    with store.transaction() as books:
        people, outbox = Subscribers(books.connection), Outbox(books.connection)
        for who in (ANN, BEN):
            outbox.put(mail(f"m-{who.id}", who), 10.0)
            people.add_consent(Consent(subscriber=who.id, how="form", asked=1.0, confirmed=2.0, proof="the words"))
        people.forget("ann")
        assert people.get("ann") is None
        assert people.consents("ann") == []
        assert [p.message.id for p in outbox.listed()] == ["m-ben"]
        assert [c.proof for c in people.consents("ben")] == ["the words"]


def test_an_address_is_suppressed_by_its_hash_until_it_is_released(store: Store) -> None:
    with store.transaction() as books:
        people = Subscribers(books.connection)
        people.suppress("h1", "complaint", 5.0)
        people.suppress("h1", "declined", 6.0)
        assert people.suppressed("h1") == ("declined", 6.0)
        people.release("h1")
        assert people.suppressed("h1") is None
