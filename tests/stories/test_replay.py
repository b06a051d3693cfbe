"""A timed stream under a simulated clock, and the like of a story."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from streams import article, signed, stream

from tellings import cli, stories
from tellings.records import Article
from tellings.stories import Library, replay


def test_every_article_is_placed_once_and_the_last_refold_ends_the_stream() -> None:
    signatures = [*stream(3, day=3), *stream(1, day=5)]
    signatures = list({s.article: s for s in signatures}.values())
    events = list(replay(signatures))
    assert [e.telling.article for e in events if e.telling] == [s.article for s in signatures]
    assert events[-1].kind == "refolded"
    assert {e.kind for e in events} >= {"opened", "joined", "refolded"}


def test_the_clock_is_the_stream_s_own_and_never_runs_back() -> None:
    days = ["2001-02-03", "2001-02-01", None, "2001-02-06"]
    events = list(replay([signed(n, n, published=day) for n, day in enumerate(days)]))
    times = [e.at for e in events]
    assert times == sorted(times)
    assert [e.kind for e in events].count("refolded") == 2


def test_what_has_grown_too_old_is_let_go() -> None:
    events = list(replay([signed(0, 1, published="2001-02-03"), signed(1, 1, published="2001-06-03")]))
    assert [e.closed for e in events if e.kind == "refolded"] == [1, 0]
    assert events[-1].open == 1


def test_more_like_this_ranks_the_same_event_first_whatever_its_date() -> None:
    library = Library()
    for event in range(4):
        for n in range(3):
            library.add(signed(event, n, published=f"200{n}-02-03"), f"s{event}")
    asked = signed(2, 99)
    found = library.like([asked])
    assert found[0].story == "s2"
    assert found[0].why
    assert [f.cosine for f in found] == sorted((f.cosine for f in found), reverse=True)


def test_a_story_is_not_its_own_like() -> None:
    library = Library()
    own = [signed(1, n) for n in range(3)]
    for signature in own:
        library.add(signature, "s1")
    library.add(signed(1, 50), "other")
    assert [f.story for f in library.like(own)] == ["other"]
    library.move("other", "renamed")
    assert [f.story for f in library.like(own)] == ["renamed"]


def test_asking_with_an_empty_text_finds_nothing() -> None:
    library = Library()
    library.add(signed(1, 1), "s1")
    assert library.like([stories.sign(Article(id="pasted", text="", source="pasted"))]) == []


def test_the_command_runs_a_stream_of_headlines_and_bodies_and_says_what_happened(tmp_path: Path) -> None:
    rows = [
        {"id": f"r{event}{n}", "title": a.title, "text": a.text if n else "", "published": f"2001-02-0{3 + 2 * n}"}
        for n in range(2)
        for event in range(3)
        for a in [article(event, n)]
    ]
    rows.append(rows[0])
    file = tmp_path / "stream.jsonl"
    file.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    run = CliRunner().invoke(cli.run, ["replay", str(file), "--json", "--speed", "1e8"])
    assert run.exit_code == 0
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert [t["telling"]["article"] for t in told if t["telling"]] == [r["id"] for r in rows[:-1]]
    assert [t["kind"] for t in told].count("refolded") == 2
    assert told[-1]["open"] == len(rows) - 1
    assert "duplicate" in run.stderr
