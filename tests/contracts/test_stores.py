"""The one suite that every store passes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tellings import stories
from tellings.errors import StoreError
from tellings.records import Article, Capture, Feed, Hit, Placed, Refusal, Telling
from tellings.stores import Store, migrations, postgres, sqlite
from tellings.stores.again import Again, Missed

BRIDGE = Article(
    id="a1",
    text="The bridge at Oakley was shut on Friday. “It is not safe,” said Mayor Ann Bell.",
    source="feed",
    title="Bridge shut",
    outlet="The Bell",
    published="2026-05-08",
)
FERRY = Article(
    id="a2", text="The ferry ran aground near Port Ellery.", source="feed", outlet="Tide", published="2026-05-09"
)


def put(store: Store, article: Article, story: str = "s1", key: str = "k", received: float = 1.0) -> None:
    with store.transaction() as books:
        telling = Telling(article=article.id, story=story)
        books.put_article(article, stories.sign(article), telling, key=key, received=received, placed=received + 0.5)


def line(id: str, independent: int = 1, last: float = 1.0, pinned: bool = False) -> Placed:
    return Placed(
        id=id, headline=id, articles=1, outlets=1, independent=independent, first=0.0, last=last, pinned=pinned
    )


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    put(store, BRIDGE)
    with store.reading() as books:
        assert books.article("a1") == BRIDGE
        assert books.article("nobody") is None
        ((signature, telling),) = books.signatures(["nobody", "a1"])
        assert books.places_of(["a1", "nobody"]) == {"a1": telling}
        assert signature == stories.sign(BRIDGE)
        assert telling.story == "s1"
        assert books.article_of("k") == "a1"


def test_an_error_inside_a_transaction_leaves_nothing(store: Store) -> None:
    def interrupted() -> None:
        with store.transaction() as books:
            books.add_refusal(Refusal(source="x", reason="empty", detail="Nothing in it."), 1.0)
            books.put_item("k", "hash", "refusal:empty", 1.0)
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        interrupted()
    with store.reading() as books:
        assert books.count()["refusals"] == 0
        assert books.item("k") is None


def test_a_changed_article_keeps_its_earlier_text(store: Store) -> None:
    put(store, BRIDGE)
    changed = dataclasses.replace(BRIDGE, text=BRIDGE.text.replace("not safe", "unsafe"))
    put(store, changed, received=9.0)
    with store.reading() as books:
        assert books.article("a1") == changed
        (version,) = books.versions("a1")
        assert (version.article, version.number, version.until) == (BRIDGE, 1, 9.0)
        assert books.count()["articles"] == 1
        assert [h.article for h in books.find("unsafe")] == ["a1"]
        assert books.find('"not safe"') == []


def test_items_are_remembered_so_that_nothing_enters_twice(store: Store) -> None:
    with store.transaction() as books:
        books.put_item("guid-1", "hash-1", "article:a1", 1.0)
        books.put_item("guid-1", "hash-2", "article:a1", 2.0)
        assert books.item("guid-1") == ("hash-2", "article:a1")
        assert books.count()["items"] == 1


def test_what_was_served_before_is_known_by_its_keys_however_many(store: Store) -> None:
    with store.transaction() as books:
        for n in range(3):
            books.put_item(f"g{n}", f"hash-{n}", "article:a1", 1.0)
        assert books.contents([f"g{n}" for n in range(1, 1203)]) == {"g1": "hash-1", "g2": "hash-2"}
        assert books.contents([]) == {}


def test_the_newest_articles_come_first_and_a_story_tells_what_is_beyond_its_report(store: Store) -> None:
    put(store, BRIDGE)
    put(store, FERRY, key="k2", received=5.0)
    with store.reading() as books:
        assert [(n.article, n.title, n.version) for n in books.newest(0.0, 10)] == [
            ("a2", None, 1),
            ("a1", "Bridge shut", 1),
        ]
        assert [n.article for n in books.newest(2.0, 10)] == ["a2"]
        assert [n.article for n in books.beyond("s1", {"a1"})] == ["a2"]


def test_reports_that_waited_longest_come_first_and_broad_stories_wait_less(store: Store) -> None:
    with store.transaction() as books:
        for id, independent in (("one", 1), ("new", 2), ("old", 2), ("broad", 9)):
            books.put_story(line(id, independent))
        for id, at in (("old", 1e9 + 10.0), ("broad", 1e9 + 60.0), ("one", 1e9 + 1.0)):
            books.put_report(id, "{}", at, id, 1)
            books.put_story(line(id, {"broad": 9, "old": 2, "one": 1}[id]))
        assert books.dirty(1e9 + 100.0) == ["new", "broad", "old", "one"]
        assert books.dirty(1e9 + 100.0, least=2) == ["new", "broad", "old"]
        books.give_up("broad", books.stamp("broad"))
        assert books.dirty(1e9 + 100.0, least=2) == ["new", "old"]


def test_due_feeds_are_the_active_ones_whose_time_has_come(store: Store) -> None:
    feeds = [
        Feed(url="https://a.example/feed", next_at=50.0, etag='W/"x"'),
        Feed(url="https://b.example/feed", next_at=10.0, modified="Fri, 08 May 2026 10:00:00 GMT"),
        Feed(url="https://c.example/feed", next_at=500.0),
        Feed(url="https://d.example/feed", next_at=1.0, state="paused"),
    ]
    with store.transaction() as books:
        for feed in feeds:
            books.put_feed(feed)
        assert [f.url[8] for f in books.due_feeds(now=100.0)] == ["b", "a"]
        assert books.feed("https://a.example/feed") == feeds[0]
        books.drop_feed("https://a.example/feed")
        assert [f.url[8] for f in books.feeds()] == ["b", "c", "d"]


def test_the_front_page_is_by_breadth_and_pinned_stories_stay(store: Store) -> None:
    with store.transaction() as books:
        for story in (
            line("old", 9, last=1.0),
            line("broad", 5, 90.0),
            line("new", 1, 99.0),
            line("kept", 2, 2.0, True),
        ):
            books.put_story(story)
        assert [s.id for s in books.front(since=50.0)] == ["broad", "kept", "new"]


def test_reports_are_made_once_for_every_change(store: Store) -> None:
    with store.transaction() as books:
        books.put_story(line("s1"))
        assert books.dirty(9.0) == ["s1"]
        books.put_report("s1", '{"id": "s1"}', 5.0, "Bridge shut", 1)
        assert books.dirty(9.0) == []
        assert books.report("s1") == '{"id": "s1"}'
        assert books.story("s1").headline in {"Bridge shut", "s1"}  # type: ignore[union-attr]
        books.put_story(line("s1", last=6.0))
        assert books.dirty(9.0) == ["s1"]
        assert books.report("s1") == '{"id": "s1"}'
        assert books.story("s1").headline in {"Bridge shut", "s1"}  # type: ignore[union-attr]


def test_old_story_addresses_lead_on(store: Store) -> None:
    with store.transaction() as books:
        for id in ("s1", "s2", "s3"):
            books.put_story(line(id))
        books.drop_story("s1", into="s2")
        books.drop_story("s2", into="s3")
        assert books.redirected("s1") == books.redirected("s2") == books.redirected("s3") == "s3"
        assert books.story("s1") is None


def test_moved_articles_are_found_in_their_new_story(store: Store) -> None:
    put(store, BRIDGE)
    put(store, FERRY, key="k2")
    with store.transaction() as books:
        books.put_tellings([Telling(article="a2", story="s9")])
    with store.reading() as books:
        assert [a.id for a, _ in books.articles_of("s9")] == ["a2"]
        assert [h.story for h in books.find("ferry")] == ["s9"]
        assert [a.id for a, _ in books.articles_of("s1")] == ["a1"]


def test_decisions_stand_until_undone(store: Store) -> None:
    with store.transaction() as books:
        first = books.add_hand("merge", ["a1"], ["a2"], 1.0, "editor")
        second = books.add_hand("pin", ["a1"], [], 2.0, "editor")
        assert [(h.id, h.kind, h.articles) for h in books.hands()] == [
            (first, "merge", ("a1",)),
            (second, "pin", ("a1",)),
        ]
        books.undo_hand(first)
        assert [h.id for h in books.hands()] == [second]


def test_search_finds_words_phrases_speakers_and_days(store: Store) -> None:
    put(store, BRIDGE)
    put(store, FERRY, story="s2", key="k2")
    hit = Hit(
        kind="quote", story="s1", article="a1", title="", words="It is not safe", speaker="Ann Bell", outlet="The Bell",
        published="2026-05-08",
    )  # fmt: skip
    with store.transaction() as books:
        books.put_quotes("s1", [("a1/q1", hit, "direct")])
    with store.reading() as books:
        assert {(h.kind, h.article) for h in books.find("safe")} == {("article", "a1"), ("quote", "a1")}
        assert [h.article for h in books.find("safe", kind="quote")] == ["a1"]
        assert [h.article for h in books.find('"ran aground"')] == ["a2"]
        assert books.find('"aground ran"') == []
        assert [h.kind for h in books.find("safe", speaker="Ann Bell")] == ["quote"]
        assert [h.article for h in books.find("the", since="2026-05-09")] == ["a2"]
        assert {h.article for h in books.find("the", until="2026-05-08")} == {"a1"}
        assert [h.words for h in books.said_by("Ann Bell")] == ["It is not safe"]


@pytest.mark.parametrize(
    "words",
    ["", '"', "a OR", "NEAR(", "col:x", "*", "-x", "x AND NOT", "'; drop table article; --", "\x00", "((", "a & | !b"],
)
def test_no_search_is_an_operator_or_an_error(store: Store, words: str) -> None:
    put(store, BRIDGE)
    with store.reading() as books:
        assert isinstance(books.find(words), list)
        assert books.count()["articles"] == 1


def test_quotes_of_a_story_are_replaced_not_doubled(store: Store) -> None:
    put(store, BRIDGE)
    hit = Hit(
        kind="quote", story="s1", article="a1", title="", words="not safe", speaker=None, outlet=None, published=None
    )
    for _ in range(3):
        with store.transaction() as books:
            books.put_quotes("s1", [("a1/q1", hit, "direct")])
    with store.reading() as books:
        assert len(books.find("safe", kind="quote")) == 1


def test_opening_again_keeps_all_and_migrates_nothing_twice(tmp_path: Path) -> None:
    path = str(tmp_path / "desk.db")
    store = sqlite.open_store(path)
    put(store, BRIDGE)
    store.close()
    again = sqlite.open_store(path)
    with again.reading() as books:
        assert books.article("a1") == BRIDGE
        assert books.setting("schema") == str(migrations.steps("sqlite")[-1][0])
    again.close()


def test_a_data_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = str(tmp_path / "desk.db")
    store = sqlite.open_store(path)
    with store.transaction() as books:
        books.set_setting("schema", "999")
    store.close()
    with pytest.raises(StoreError, match="999"):
        sqlite.open_store(path)


def test_a_file_that_is_no_data_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, but a text of some length " * 40, "utf-8")
    with pytest.raises(StoreError, match="data file"):
        sqlite.open_store(str(tmp_path / "notes.txt"))


def test_a_database_that_does_not_answer_is_said_without_its_password() -> None:
    with pytest.raises(StoreError) as error:
        postgres.open_store("postgresql://desk:secret@127.0.0.1:9/none")
    assert "secret" not in str(error.value)


def test_a_backup_is_whole_while_the_desk_runs(tmp_path: Path) -> None:
    store = sqlite.open_store(str(tmp_path / "desk.db"))
    put(store, BRIDGE)
    with store.reading() as looking:
        assert looking.article("a1") == BRIDGE
        sqlite.back_up(str(tmp_path / "desk.db"), str(tmp_path / "copy.db"))
    store.close()
    copy = sqlite.open_store(str(tmp_path / "copy.db"))
    with copy.reading() as books:
        assert books.article("a1") == BRIDGE
    copy.close()


def test_items_whose_page_did_not_come_wait_for_their_time_each_once(store: Store) -> None:
    first = Missed(key="k1", content="c1", said=Capture(source="x", body=b"\xff\x00", url="https://o.example/1"))
    second = dataclasses.replace(first, key="k2", tries=3)
    with store.transaction() as books:
        waiting = Again(books.connection)
        waiting.put(first, 5.0)
        waiting.put(second, 4.0)
        waiting.put(dataclasses.replace(first, tries=2), 6.0)
    with store.reading() as books:
        waiting = Again(books.connection)
        assert waiting.count() == 2
        assert waiting.due(3.0) == []
        assert waiting.due(4.5) == [second]
        assert waiting.due(9.0) == [second, dataclasses.replace(first, tries=2)]
        assert waiting.due(9.0, most=1) == [second]
        assert waiting.of("k1") == dataclasses.replace(first, tries=2)
        assert waiting.of("nobody") is None
    with store.transaction() as books:
        Again(books.connection).drop("k2")
    with store.reading() as books:
        assert [m.key for m in Again(books.connection).due(9.0)] == ["k1"]


def test_a_light_transaction_is_seen_at_once_and_undone_by_an_error(store: Store) -> None:
    with store.transaction(light=True) as books:
        books.put_item("k", "c", "article:a", 1.0)
    with store.reading() as books:
        assert books.item("k") == ("c", "article:a")

    def broken() -> None:
        with store.transaction(light=True) as books:
            books.put_item("other", "c", "article:a", 1.0)
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        broken()
    with store.transaction() as books:
        assert books.item("other") is None


def test_above_a_bound_the_stories_with_the_latest_news_are_given_whole(store: Store) -> None:
    for n, (story, at) in enumerate([("s1", 1.0), ("s2", 2.0), ("s1", 3.0), ("s3", 4.0)]):
        put(store, dataclasses.replace(BRIDGE, id=f"a{n}"), story, key=f"k{n}", received=at)
    with store.transaction() as books:
        for story, articles, last in (("s1", 2, 3.0), ("s2", 1, 2.0), ("s3", 1, 4.0)):
            books.put_story(dataclasses.replace(line(story, last=last), articles=articles))
    with store.reading() as books:
        given = {most: [id for id, _, _ in books.open_articles(0.0, most)] for most in (None, 9, 4, 3, 2, 1)}
    everything = ["a0", "a1", "a2", "a3"]
    assert given == {None: everything, 9: everything, 4: everything, 3: ["a0", "a2", "a3"], 2: ["a3"], 1: ["a3"]}


def test_a_young_report_rests_before_it_is_made_again(store: Store) -> None:
    with store.transaction() as books:
        books.put_story(line("s1", independent=2))
        books.put_report("s1", "{}", 100.0, "s1", books.stamp("s1"))
        books.put_story(line("s1", independent=3))
        books.put_story(line("s2", independent=2))
    with store.reading() as books:
        assert books.dirty(105.0, least=2, rest=10.0) == ["s2"]
        assert set(books.dirty(110.0, least=2, rest=10.0)) == {"s1", "s2"}
