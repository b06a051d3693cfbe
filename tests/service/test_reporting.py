"""Reports made in a process of their own are those made here; a process that dies takes no desk with it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tellings import pipeline, stories, wiring
from tellings.records import Article, Capture, Signature, Story, Telling
from tellings.service.desk import Desk
from tellings.service.following import Served
from tellings.service.reporting import Aside, Order, ReportingError, make
from tellings.stores import sqlite
from tellings.stories.window import Refolded, Window

TEXTS = (
    "The Oakley bridge was shut on Friday. “It is not safe,” said Mayor Ann Bell. Repairs begin in May.",
    "Oakley shut its bridge on Friday. Mayor Ann Bell said: “It is not safe at all.” Work begins in May.",
)
ARTICLES = tuple(Article(id=f"a{n}", text=t, source="feed", outlet=f"Paper {n}") for n, t in enumerate(TEXTS))
ORDER = Order(
    story=Story(id="s1", tellings=tuple(Telling(article=a.id, story="s1") for a in ARTICLES)), articles=ARTICLES
)


@pytest.fixture(scope="module")
def aside() -> Iterator[Aside]:
    made = Aside(patience=120.0)
    yield made
    made.close()


def test_the_same_report_here_and_aside_with_the_studies_made_for_it(aside: Aside) -> None:
    made = aside(ORDER)
    here = make(ORDER, pipeline.Studying(wiring.tagger()))
    assert msgspec.json.encode(made.report) == msgspec.json.encode(here.report)
    assert [s.article.id for s in made.fresh] == ["a0", "a1"]
    again = aside(replace(ORDER, studies=made.fresh))
    assert again.fresh == ()
    assert again.report == made.report


def test_a_process_that_is_killed_is_replaced(aside: Aside) -> None:
    aside(ORDER)
    first = aside._process
    assert first is not None
    os.kill(first.pid or 0, signal.SIGKILL)
    first.join(10)
    assert aside(ORDER).report.story.id == "s1"
    assert aside._process is not first


def test_a_report_that_takes_too_long_is_given_up_and_the_story_keeps_its_place(tmp_path: Path) -> None:
    hasty = Aside(patience=0.0)
    store = sqlite.open_store(str(tmp_path / "desk.db"))
    desk = Desk(store, clock=lambda: 1_778_300_000.0, report=hasty)
    with store.transaction() as books:
        for article in ARTICLES:
            telling = Telling(article=article.id, story="s1")
            books.put_article(article, stories.sign(article), telling, key=article.id, received=1.0, placed=1.0)
        desk._line(books, "s1", "Bridge")
    with pytest.raises(ReportingError, match="took more than 0 s"):
        desk.make_reports()
    with store.reading() as books:
        assert books.dirty(9.0) == []  # not tried again before the story changes
        assert len(books.articles_of("s1")) == 2
    hasty.close()
    store.close()


def test_placing_goes_on_while_the_window_is_placed_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = sqlite.open_store(str(tmp_path / "desk.db"))
    desk = Desk(store, clock=lambda: 1_778_300_000.0)

    def served(n: int, article: Article) -> Served:
        item = Capture(
            source=f"f{n}", body=(article.text * 3).encode(), kind="text", outlet=article.outlet, title=f"T{n}"
        )
        return Served(key=f"k{n}", content="1", item=item)

    first = desk.take(served(0, ARTICLES[0]))
    settle = Window.settle
    late = []

    def slow(self: Window, placed: Iterable[tuple[Signature, str]], day: float) -> Refolded:
        done = settle(self, placed, day)
        late.append(desk.take(served(1, ARTICLES[1])))  # comes in while the new window is made
        return done

    monkeypatch.setattr(Window, "settle", slow)
    desk.refold()
    assert late[0].outcome == "article"
    assert len(desk._window) == 2
    with store.reading() as books:
        places = [books.place_of(t.article or "") for t in (first, *late)]
    assert set(desk._window.stories()) == {p.story for p in places if p}
    store.close()
