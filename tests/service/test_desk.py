"""The desk: what comes in is kept whole, once, and placed; people's decisions stand; a restart loses nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tellings.records import Capture, Refusal
from tellings.service.desk import DAY, Desk, Taken
from tellings.service.following import Served, digest
from tellings.service.reporting import Made, Order
from tellings.stores import Store, sqlite

BRIDGE = (
    "The Oakley bridge was shut on Friday after an engineer found a crack in the east pier. “It is not safe,” said Mayor "
    "Ann Bell at the town hall. Oakley council will repair the pier in May, Bell said.",
    "A crack in the east pier has shut the bridge at Oakley, the mayor Ann Bell said on Friday. “It is not safe at all,” "
    "Bell told reporters outside Oakley town hall. The council plans repairs of the pier in May.",
    "Drivers must go round by Fernley after Oakley shut its bridge on Friday. Mayor Ann Bell said the east pier was "
    "cracked. “It is not safe,” Bell said, and the council will mend the pier in May.",
)
FERRY = (
    "The ferry Saint Brannoc struck a sandbank near Port Ellery with 214 passengers on Saturday night. Captain Mara "
    "Quist said the tide had turned. Lifeboats took everybody off the ferry before midnight.",
)


def served(n: int, text: str, key: str | None = None) -> Served:
    capture = Capture(
        source=f"https://o{n}.example/x", body=text.encode(), outlet=f"Outlet {n}", published="2026-05-08"
    )
    return Served(key=key or f"k{n}", content=digest(text), item=capture)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = sqlite.open_store(str(tmp_path / "desk.db"))
    yield opened
    opened.close()


NOW = 1_778_300_000.0  # 2026-05-09


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, clock=lambda: NOW)


def fill(desk: Desk) -> list[Taken]:
    return [desk.take(served(n, text)) for n, text in enumerate(BRIDGE + FERRY)]


def test_articles_of_one_event_come_together_and_another_stays_apart(desk: Desk) -> None:
    taken = fill(desk)
    assert [t.outcome for t in taken] == ["article"] * 4
    assert len({t.story for t in taken[:3]}) == 1
    assert taken[3].story != taken[0].story
    with desk.store.reading() as books:
        line = books.story(taken[0].story or "")
        assert line is not None
        assert (line.articles, line.outlets, line.independent) == (3, 3, 3)


def test_an_item_that_is_served_again_is_known(desk: Desk) -> None:
    fill(desk)
    assert [t.outcome for t in fill(desk)] == ["known"] * 4


def test_a_changed_item_is_a_version_of_its_article(desk: Desk) -> None:
    first = fill(desk)[0]
    again = desk.take(served(0, BRIDGE[0].replace("not safe", "unsafe")))
    assert (again.outcome, again.article, again.story) == ("version", first.article, first.story)
    with desk.store.reading() as books:
        assert len(books.versions(first.article or "")) == 1


def test_one_text_by_two_ways_is_one_article(desk: Desk) -> None:
    first = desk.take(served(0, BRIDGE[0]))
    second = desk.take(dataclasses.replace(served(0, BRIDGE[0]), key="another feed"))
    assert (second.outcome, second.article) == ("double", first.article)
    with desk.store.reading() as books:
        assert books.count()["articles"] == 1
        assert books.refusals()[0][1].reason == "duplicate"


def test_what_is_no_article_is_refused_and_kept_with_its_reason(desk: Desk) -> None:
    gone = Refusal(source="https://o.example/y", reason="fetch-404", detail="There is no such page.")
    assert desk.take(Served(key="k", content="c", item=gone)).outcome == "refusal"
    assert desk.take(served(9, "")).outcome == "refusal"
    with desk.store.reading() as books:
        assert len(books.refusals()) == 2


def test_a_restart_goes_on_where_the_last_transaction_ended(desk: Desk) -> None:
    before = [desk.take(served(n, text)) for n, text in enumerate(BRIDGE[:2])]
    again = Desk(desk.store, clock=lambda: NOW)
    third = again.take(served(2, BRIDGE[2]))
    assert third.story == before[0].story
    assert again.take(served(0, BRIDGE[0])).outcome == "known"


def test_a_split_and_a_merge_stand_through_refolds_and_can_be_undone(desk: Desk) -> None:
    taken = fill(desk)
    ids = [t.article or "" for t in taken]

    def stories() -> list[str]:
        with desk.store.reading() as books:
            return [t.story for i in ids if (t := books.place_of(i)) is not None]

    desk.refold()
    together = stories()
    hand = desk.decide("split", [ids[0]], [ids[1], ids[2]], "editor")
    desk.refold()
    apart = stories()
    assert apart[0] != apart[1] == apart[2]
    desk.undo(hand)
    assert stories() == together
    desk.decide("merge", [ids[0]], [ids[3]], "editor")
    merged = Desk(desk.store, clock=lambda: NOW)
    merged.refold()
    assert stories()[0] == stories()[3]


def test_old_addresses_of_a_merged_story_lead_to_it(desk: Desk) -> None:
    taken = fill(desk)
    old = {t.story or "" for t in taken}
    desk.decide("merge", [taken[0].article or ""], [taken[3].article or ""], "editor")
    with desk.store.reading() as books:
        assert len({books.redirected(s) for s in old}) == 1
        assert books.count()["stories"] == 1


def test_reports_are_made_of_what_grew_and_are_searchable(desk: Desk) -> None:
    story = fill(desk)[0].story or ""
    assert desk.make_reports(most=10) == 1  # the story of one text waits until somebody opens it
    assert desk.make_reports(most=10) == 0
    report = desk.report(story)
    assert report is not None
    assert len(report.articles) == 3
    assert any(q.kind == "direct" for q in report.stories[0].quotes)
    with desk.store.reading() as books:
        hits = books.find('"not safe"', kind="quote")
        assert {h.speaker for h in hits} == {"Ann Bell"}


def test_a_story_that_changes_while_its_report_is_made_is_made_again(desk: Desk) -> None:
    fill(desk)
    inner = desk._report

    def meanwhile(order: Order) -> Made:
        desk._report = inner
        desk.take(served(7, BRIDGE[0].replace("Friday", "Friday morning").replace("May", "June")))
        return inner(order)

    desk._report = meanwhile
    desk.make_reports(most=10)
    assert desk.make_reports(most=10) >= 1


def test_an_error_in_the_middle_leaves_books_and_window_in_step(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = desk.take(served(0, BRIDGE[0]))

    def broken(*arguments: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "_line", broken)
        with pytest.raises(OSError, match="disk"):
            desk.take(served(1, BRIDGE[1]))
    with desk.store.reading() as books:
        assert books.count()["articles"] == 1
    assert desk.take(served(1, BRIDGE[1])).story == first.story


@pytest.mark.parametrize("merged", [False, True])
def test_a_story_with_news_is_not_torn_when_its_oldest_article_is_thirty_days_old(store: Store, merged: bool) -> None:
    now = [NOW]
    desk = Desk(store, clock=lambda: now[0])

    def take(n: int, text: str, day: int) -> str:
        now[0] = NOW + day * DAY
        told = served(n, text)
        published = datetime.fromtimestamp(now[0], UTC).date().isoformat()
        taken = desk.take(dataclasses.replace(told, item=dataclasses.replace(told.item, published=published)))
        return taken.article or ""

    late = FERRY[0] if merged else BRIDGE[2].replace("on Friday", "weeks ago")
    members = [take(0, BRIDGE[0], 0), take(1, BRIDGE[1], 1), take(2, late, 26)]
    closed = take(3, "The museum at Quarne opened its hall of clocks on Sunday, said its keeper Ulla Tamm.", 2)
    if merged:
        desk.decide("merge", members[:2], members[2:], "Eda")
    for day in (29, 31, 33, 50):
        now[0] = NOW + day * DAY
        desk.refold()
        with store.reading() as books:
            assert len({place.story for place in books.places_of(members).values()}) == 1, day
    assert all(f"s-{closed}" != story for story in desk._window.stories())
    now[0] = NOW + 60 * DAY
    desk.refold()
    assert len(desk._window) == 0
    with store.reading() as books:
        places = books.places_of([*members, closed])
        assert len({places[m].story for m in members}) == 1
        assert len(places) == 4


def test_above_so_many_open_articles_the_stories_longest_without_news_are_closed_whole(store: Store) -> None:
    now = [NOW]
    desk = Desk(store, clock=lambda: now[0], most_open=4)
    old = [desk.take(served(n, text)) for n, text in enumerate(BRIDGE)]
    assert not desk.crowded
    now[0] += 100.0
    lines = (
        "The museum at Quarne opened its hall of clocks on Sunday, said its keeper Ulla Tamm, after nine years of work.",
        "Voters in Dunmere threw out a plan for a second reservoir, the clerk Otto Vey announced after the count.",
        "A fire on the moor above Tolleth was out by dawn; chief Ines Corr praised forty volunteers and their horses.",
    )
    fresh = [desk.take(served(10 + n, text)) for n, text in enumerate(lines)]
    assert desk.crowded
    desk.refold()
    assert not desk.crowded
    assert set(desk._window.stories()) == {t.story for t in fresh}
    with store.reading() as books:  # what is closed stays together under its name
        places = [books.place_of(t.article or "") for t in old]
        assert {p.story for p in places if p} == {old[0].story}
        line = books.story(old[0].story or "")
        assert line is not None
        assert line.articles == 3
    again = Desk(store, clock=lambda: now[0], most_open=4)
    assert set(again._window.stories()) == {t.story for t in fresh}
    with store.reading() as books:
        whole = books.open_articles(0.0, most=2)  # one story is never cut, not even by a bound below its size
        assert {story for _, _, story in whole} <= {t.story for t in fresh}
