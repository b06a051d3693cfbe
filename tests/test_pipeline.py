"""The whole line: what must hold for any input, whatever the stages find."""

from __future__ import annotations

import itertools
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings import checking, codec, pipeline
from tellings.engines.local import Serial
from tellings.records import Article, Capture, Refusal, Report

SENTENCES = (
    "The ferry ran aground near Port Ellery on Friday.",
    "“We could have lost her,” said Captain Mara Quist.",
    '"We could have lost her," the captain told reporters.',
    "Quist said that the buoy had been missing since March.",
    "About 200 people were on board, the company said.",
    "All 214 passengers were taken off before midnight.",
    "“Nobody panicked",
    "Die Fähre lief „auf Grund“, sagte sie.",
    "السفينة «جنحت» يوم الجمعة.",
    "SOURCE: Island Wire",
    "x",
    "\x00\u202e ~ ﻿",
)
bodies = st.lists(st.sampled_from(SENTENCES), min_size=0, max_size=6).map(lambda found: "\n\n".join(found))
rows = st.lists(st.tuples(bodies, st.sampled_from([None, "2026-03-06", "2026-03-07T10:00:00+00:00"])), max_size=5)


def captures(made: list[tuple[str, str | None]]) -> list[Capture]:
    return [
        Capture(source=f"row {n}", id=f"a{n}", body=body.encode(), outlet=f"Outlet {n}", published=day)
        for n, (body, day) in enumerate(made)
    ]


def compare(found: list[Capture]) -> Report:
    return pipeline.compare(found, engine=Serial())


@settings(max_examples=25, deadline=None)
@given(rows)
def test_captures_are_articles_and_refusals_and_every_span_holds(made: list[tuple[str, str | None]]) -> None:
    report = compare(captures(made))
    assert len(report.articles) + len(report.refused) == len(made)
    raw = codec.report_to_json(report)
    outcome = checking.check_report(checking.read_report(raw, where="made here"), where="made here")
    assert outcome.broken == ()
    placed = [t.article for s in report.stories for t in s.story.tellings]
    assert sorted(placed) == sorted(a.id for a in report.articles)


@given(st.text(), st.text(), st.integers(0, 1000))
def test_json_is_written_as_another_library_writes_it(text: str, title: str, sure: int) -> None:
    article = Article(id="a", text=text, source="row 1", title=title, published_sure=sure / 1000)
    report = Report(articles=(article, Article(id="b", text="", source="row 2")), refused=(), stories=())
    assert codec.report_to_json(report) == msgspec.json.encode(codec.report_to_plain(report))
    assert codec.report_to_plain(report)["articles"] == list(msgspec.to_builtins(report.articles))


@settings(max_examples=12, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_inputs_changes_nothing(made: list[tuple[str, str | None]], chance: object) -> None:
    found = captures(made)
    turned = list(found)
    chance.shuffle(turned)  # type: ignore[attr-defined]
    assert codec.report_to_json(compare(found)) == codec.report_to_json(compare(turned))


def test_refusals_of_intake_are_carried_through() -> None:
    gone = Refusal(source="https://example.org/x", reason="fetch-404", detail="There is no such page.", stage="fetch")
    report = pipeline.compare([gone], engine=Serial())
    assert report.refused == (gone,)
    assert report.stories == ()


def test_words_of_a_quotation_all_stand_in_its_collation(sample_report: dict[str, object]) -> None:
    texts = {a["id"]: a["text"] for a in sample_report["articles"]}  # type: ignore[attr-defined,index]
    checked = 0
    for story in sample_report["stories"]:  # type: ignore[attr-defined]
        for utterance in story["utterances"]:
            for n, telling in enumerate(utterance["tellings"]):
                row = [column[n] for column in utterance["columns"] if column[n] is not None]
                words = "".join(texts[telling["article"]][a:b] for a, b in telling["segments"])
                kept = [c for c in "".join(row) if c.isalnum()]
                assert sorted(kept) == sorted(c for c in words if c.isalnum())
                checked += 1
    assert checked >= 4


def test_the_sample_is_one_story_of_four_outlets(sample_report: dict[str, object]) -> None:
    (story,) = sample_report["stories"]  # type: ignore[misc]
    outlets = {a["outlet"] for a in sample_report["articles"]}  # type: ignore[attr-defined]
    assert len(story["articles"]) == 4
    assert {"Tidewater Magazine", "Island Wire", "Wexcombe Courier"} <= outlets


def test_the_sample_reads_the_same_in_every_order(sample_captures: list[Capture]) -> None:
    reports = {
        codec.report_to_json(compare(list(order)))
        for order in itertools.islice(itertools.permutations(sample_captures), 0, 24, 7)
    }
    assert len(reports) == 1


@pytest.fixture(scope="module")
def sample_captures() -> list[Capture]:
    from tellings import wiring

    return [c for c in wiring.read_captures(wiring.sample()) if isinstance(c, Capture)]


@pytest.fixture(scope="module")
def sample_report(sample_captures: list[Capture]) -> dict[str, object]:
    return json.loads(codec.report_to_json(compare(sample_captures)))
