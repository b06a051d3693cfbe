"""Live placing, refolds, and what a person said."""

from __future__ import annotations

import random

import pytest
from streams import EVENTS, article, signed, stream

from tellings import stories
from tellings.records import Article, Signature, Story
from tellings.stories import Repair, Window
from tellings.stories.dates import day_number
from tellings.stories.window import still_open


def placed(found: tuple[Story, ...]) -> dict[str, str]:
    return {t.article: s.id for s in found for t in s.tellings}


def test_live_placing_finds_the_stories_of_a_plain_stream() -> None:
    window = Window()
    live: dict[str, set[str]] = {}
    for signature in stream(4):
        telling = window.place(signature)
        live.setdefault(telling.story, set()).add(signature.article[:2])
    assert all(len(events) == 1 for events in live.values())
    assert len(live) <= len(EVENTS) + 3


def test_a_refold_is_what_a_bulk_run_gives_and_a_second_one_changes_nothing() -> None:
    signatures = stream(4)
    window = Window()
    for signature in reversed(signatures):
        window.place(signature)
    refolded = window.refold()
    assert refolded.stories == stories.fold(signatures)
    again = window.refold()
    assert again.stories == refolded.stories
    assert again.redirects == {}


def test_twenty_orders_of_arrival_within_a_day_refold_to_the_same_stories() -> None:
    signatures = stream(4)
    expected = stories.fold(signatures)
    for seed in range(20):
        arrived = list(signatures)
        random.Random(seed).shuffle(arrived)
        window = Window()
        for signature in arrived:
            window.place(signature)
        assert window.refold().stories == expected


def test_old_ids_lead_to_the_stories_that_hold_their_articles() -> None:
    signatures = stream(4)
    window = Window()
    before = {s.article: window.place(s).story for s in reversed(signatures)}
    refolded = window.refold()
    now = placed(refolded.stories)
    ids = set(now.values())
    assert refolded.redirects, "arriving backwards, the first of a story is another one"
    assert all(new in ids and old not in ids for old, new in refolded.redirects.items())
    for name, old in before.items():
        if old in refolded.redirects and sum(o == old for o in before.values()) == 1:
            assert refolded.redirects[old] == now[name]


@pytest.mark.parametrize("act", ["split", "merge", "pin"])
def test_what_a_person_said_survives_every_refold(act: str) -> None:
    signatures = stream(3)
    repairs = {
        "split": Repair(act="split", articles=("e0n1",), others=("e0n0", "e0n2")),
        "merge": Repair(act="merge", articles=("e1n0", "e1n1"), others=("e2n0",)),
        "pin": Repair(act="pin", articles=("e3n0", "e4n0")),
    }
    window = Window(repairs=[repairs[act]])
    for signature in signatures:
        window.place(signature)
    for _ in range(3):
        now = placed(window.refold().stories)
    if act == "split":
        assert now["e0n1"] != now["e0n0"] == now["e0n2"]
    elif act == "merge":
        assert now["e1n0"] == now["e1n1"] == now["e2n0"]
    else:
        assert now["e3n0"] == now["e4n0"]
    assert window.refold().stories == stories.fold(signatures, repairs=[repairs[act]])


def test_the_later_word_of_a_person_holds() -> None:
    signatures = stream(2)
    joined = Repair(act="merge", articles=("e0n0",), others=("e1n0",))
    parted = Repair(act="split", articles=("e0n0",), others=("e1n0",))
    assert (
        placed(stories.fold(signatures, repairs=[parted, joined]))["e0n0"]
        == placed(stories.fold(signatures, repairs=[parted, joined]))["e1n0"]
    )
    found = placed(stories.fold(signatures, repairs=[joined, parted]))
    assert found["e0n0"] != found["e1n0"]


def test_closing_lets_go_of_the_old_and_keeps_the_rest_as_they_are() -> None:
    window = Window()
    old = [signed(0, n, published="2001-02-01") for n in range(3)]
    new = [signed(1, n, published="2001-02-09") for n in range(3)]
    undated = [signed(2, n) for n in range(3)]
    for signature in [*old, *new, *undated]:
        window.place(signature)
    gone = window.older_than(11360.0)
    assert sorted(gone) == ["e0n0", "e0n1", "e0n2"]
    assert window.close(gone).stories == stories.fold([*new, *undated])
    assert len(window) == 6


def test_looking_changes_nothing() -> None:
    signatures = stream(3)
    window, looked = Window(), Window()
    for signature in signatures:
        for _ in range(2):
            looked.nearby(signature)
        assert looked.place(signature) == window.place(signature)


def test_stories_of_one_affair_know_their_order() -> None:
    first = [signed(0, n, published="2001-02-01") for n in range(3)]
    later = [signed(0, n, published="2001-02-20") for n in range(3, 6)]
    parted = Repair(act="split", articles=tuple(s.article for s in first), others=tuple(s.article for s in later))
    one, two = stories.fold([*first, *later], repairs=[parted])
    assert one.later == (two.id,)
    assert two.earlier == (one.id,)
    assert one.earlier == two.later == ()


def test_a_thousand_versions_of_one_report_are_one_story() -> None:
    report = article(0, 0, words=240)
    sentences = report.text.split(". ")
    versions = []
    for n in range(1000):
        chance = random.Random(n)
        kept = [s for s in sentences if chance.random() < 0.8]
        versions.append(stories.sign(Article(id=f"v{n:04}", text=". ".join(kept), title=report.title, source="made")))
    found = stories.fold(versions)
    assert max(len(s.tellings) for s in found) >= 990


def test_a_story_of_hundreds_of_own_texts_holds_together() -> None:
    found = stories.fold([signed(0, n, words=60) for n in range(300)])
    assert max(len(s.tellings) for s in found) >= 270


def test_an_empty_window_and_wordless_articles_do_no_harm() -> None:
    window = Window()
    assert window.refold().stories == ()
    blank = Signature(article="x", published=None, length=0)
    assert window.place(blank).story == "s-x"
    assert window.place(Signature(article="y", published="yesterday", length=0)).story == "s-y"
    assert len(window.refold().stories) == 2


def test_a_window_restored_goes_on_as_if_it_had_never_stopped() -> None:
    signatures = stream(4)
    whole, stopped, restored = Window(), Window(), Window()
    before = [(s, stopped.place(s).story) for s in signatures[:20]]
    restored.restore(before)
    for signature in signatures[:20]:
        whole.place(signature)
    assert restored.stories() == whole.stories()
    for signature in signatures[20:]:
        restored.place(signature)
        whole.place(signature)
    assert restored.refold().stories == whole.refold().stories == stories.fold(signatures)


def test_settling_places_anew_what_is_open_and_says_where_the_old_ids_lead() -> None:
    young = sorted(stream(3, day=9), key=lambda s: (s.published or "", s.article))
    done = Window().settle(young, {s.article: "s-once" for s in young})
    assert done.stories == stories.fold(young)
    assert set(done.redirects) == {"s-once"}


def test_a_story_is_open_as_a_whole_or_closed_as_a_whole() -> None:
    long, gone = ("2031-01-05", "2031-02-10T07:00:00Z"), ("2031-01-01", "2031-01-09")
    rows = [(f"a{n}", published, "s-long") for n, published in enumerate(long)]
    rows += [(f"b{n}", published, "s-gone") for n, published in enumerate(gone)]
    rows += [("c0", None, "s-undated"), ("c1", "2031-01-02", "s-undated")]
    day = day_number("2031-02-01")
    assert still_open(reversed(rows), day) == [
        ("c0", "s-undated"),
        ("c1", "s-undated"),
        ("a0", "s-long"),
        ("a1", "s-long"),
    ]
