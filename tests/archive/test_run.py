"""A run from inputs to tables: the same as `compare`, whole, resumable, and sparing where nothing is to be said."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tellings import wiring
from tellings.archive import reading
from tellings.archive.places import Places
from tellings.errors import NothingToReadError, UsageError
from tellings.records import Article, Capture, Refusal

from .made import event, html, over, pages, put, record, results, rows


def test_the_sample_gives_what_compare_gives(tmp_path: Path) -> None:
    # Without the sample's near-copy, which an archive's run does not study.
    sample = [s for s in wiring.sample() if not s.endswith("courier.txt")]
    over(*map(Path, sample), out=tmp_path / "out")
    report = wiring.compare(wiring.read_captures(sample), rules=True)
    assert not any(t.copy_of for s in report.stories for t in s.story.tellings)
    (story,) = [s for s in report.stories if len(s.story.tellings) > 1]
    assert {r["id"] for r in rows(tmp_path / "out", "articles")} == {a.id for a in report.articles}
    assert {(r["article"], r["story"]) for r in rows(tmp_path / "out", "tellings")} == {
        (t.article, t.story) for s in report.stories for t in s.story.tellings
    }
    names = {p.id: p.name for p in story.people}
    assert [(r["article"], r["start"], r["end"], r["speaker"]) for r in rows(tmp_path / "out", "quotes")] == [
        (q.span.article, q.span.start, q.span.end, names.get(q.speaker or "")) for q in story.quotes
    ]
    assert [r["relation"] for r in rows(tmp_path / "out", "utterances")] == [u.relation for u in story.utterances]
    assert len(rows(tmp_path / "out", "points")) == len(story.points)
    assert len(rows(tmp_path / "out", "differences")) == len(story.differences)


def test_every_span_in_the_tables_holds(tmp_path: Path) -> None:
    over(put(tmp_path / "a.warc.gz", pages(range(6), 3)), out=tmp_path / "out")
    texts = {str(r["id"]): str(r["text"]) for r in rows(tmp_path / "out", "articles")}
    found = rows(tmp_path / "out", "quotes") + rows(tmp_path / "out", "points")
    found += [t for r in rows(tmp_path / "out", "utterances") for t in r["tellings"]]  # type: ignore[attr-defined]
    assert len(found) > 20
    for span in found:
        assert texts[str(span["article"])][span["start"] : span["end"]] == span["text"]  # type: ignore[misc]


def test_events_come_out_as_stories_with_their_quotes(tmp_path: Path) -> None:
    outcome = over(put(tmp_path / "a.warc.gz", pages(range(8), 2)), out=tmp_path / "out")
    count = outcome.manifest.statistics
    assert (count.articles, count.refusals, count.stories, count.several) == (16, 0, 8, 8)
    assert {r["headline"] for r in rows(tmp_path / "out", "stories")} == {event(n, 0)[0] for n in range(8)}
    assert count.quotes >= 16
    assert count.utterances >= 8


def test_only_stories_with_two_independent_texts_are_studied(tmp_path: Path) -> None:
    alone = pages(range(0, 5, 2), 1, published="2030-0{}-01")  # too far apart to be one event
    title, told = event(70, 0)
    copies = [
        gzip.compress(record(f"https://wire{n}.example/70", html(title, told, published="2031-05-05")))
        for n in range(2)
    ]
    outcome = over(put(tmp_path / "a.warc.gz", alone + copies), out=tmp_path / "out")
    assert outcome.manifest.statistics.copies == 1
    assert outcome.manifest.statistics.quotes == 0
    asked = over(put(tmp_path / "a.warc.gz", alone + copies), out=tmp_path / "all", quotes="all")
    # The copy's quotes are those of the text that it copies.
    assert len({r["article"] for r in rows(tmp_path / "all", "quotes")}) == 4
    assert asked.manifest.statistics.quotes >= 4


def test_without_quotes_the_points_are_still_there(tmp_path: Path) -> None:
    outcome = over(put(tmp_path / "a.warc.gz", pages(range(3), 2)), out=tmp_path / "out", quotes="none")
    assert outcome.manifest.statistics.quotes == outcome.manifest.statistics.utterances == 0
    assert outcome.manifest.statistics.points > 0


def test_days_and_languages_leave_out_with_a_reason(tmp_path: Path) -> None:
    german = html(
        "Brücke gesperrt", ["Die Brücke über den Fluss wurde am Montag für den Verkehr gesperrt."] * 4, language="de"
    )
    unsaid = german.replace(b' lang="de"', b"")
    records = [
        *pages(range(5), 1),
        *map(gzip.compress, [record("https://a.example/de", german), record("https://a.example/x", unsaid)]),
    ]
    over(
        put(tmp_path / "a.warc.gz", records),
        out=tmp_path / "out",
        languages=("en",),
        since="2031-05-02",
        until="2031-05-04",
    )
    assert sorted(str(r["published"]) for r in rows(tmp_path / "out", "articles")) == [
        "2031-05-02",
        "2031-05-03",
        "2031-05-04",
    ]
    assert (
        sorted(str(r["reason"]) for r in rows(tmp_path / "out", "refusals"))
        == ["other-language"] * 2 + ["outside-dates"] * 2
    )


def test_what_was_captured_before_the_first_day_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Capture] = []

    def spy(capture: Capture) -> Article | Refusal:
        read.append(capture)
        return Refusal(source="", reason="", detail="")

    monkeypatch.setattr(reading.articles, "read", spy)
    asked = reading.Reading(Path("out"), reading.Settings(since="2031-06-01", languages=("en",)), wiring.open_input)
    early = Capture(source="a", body=b"<html>", kind="html", received="2031-05-31T00:00:00Z")
    other = Capture(source="b", body=b"<html lang=fr>", kind="html", received="2031-06-02T00:00:00Z")
    assert [asked.read(c).reason for c in (early, other)] == ["outside-dates", "other-language"]  # type: ignore[union-attr]
    assert not read


def test_doubles_count_once_wherever_they_lie(tmp_path: Path) -> None:
    once = pages(range(4), 1)
    first, second = (
        put(tmp_path / "a.warc.gz", [*once, once[0]]),
        put(tmp_path / "b.warc.gz", [once[2], *pages([9], 1)]),
    )
    outcome = over(first, second, out=tmp_path / "out", shard=10**6)
    assert outcome.manifest.statistics.articles == 5
    assert outcome.manifest.statistics.reasons == {"duplicate": 2}
    assert len({r["id"] for r in rows(tmp_path / "out", "articles")}) == 5
    assert len(rows(tmp_path / "out", "tellings")) == 5


def test_two_texts_under_one_id_are_told_apart(tmp_path: Path) -> None:
    for n, name in enumerate(("a.jsonl", "b.jsonl")):
        row = {"id": "same", "title": event(n, 0)[0], "text": "\n\n".join(event(n, 0)[1])}
        (tmp_path / name).write_text(json.dumps(row))
    over(tmp_path / "a.jsonl", tmp_path / "b.jsonl", out=tmp_path / "out", quotes="all")
    assert [r["id"] for r in rows(tmp_path / "out", "articles")] == ["same", "same-2"]
    assert {r["article"] for r in rows(tmp_path / "out", "quotes")} == {"same", "same-2"}


def test_a_rerun_redoes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = put(tmp_path / "a.warc.gz", pages(range(12), 2))
    first = over(archive, out=tmp_path / "out")
    before = results(tmp_path / "out")
    for name in ("read", "captures"):
        monkeypatch.setattr(reading.Reading, name, None)
    again = over(archive, out=tmp_path / "out")
    assert again.resumed == again.manifest.shards == first.manifest.shards > 3
    assert again.manifest == first.manifest
    assert results(tmp_path / "out") == before


class Cut(BaseException):
    """Stands for whatever ends a run in its middle."""


def test_a_run_that_was_cut_off_goes_on_and_ends_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = put(tmp_path / "a.warc.gz", pages(range(12), 2))
    over(archive, out=tmp_path / "whole")
    read = reading.Reading.read
    for stop in (3, 6, 5):
        counted = iter(range(1000))

        def until(
            self: reading.Reading, item: Capture | Refusal, stop: int = stop, counted: object = counted
        ) -> object:
            if next(counted) == stop:  # type: ignore[call-overload]
                raise Cut
            return read(self, item)

        monkeypatch.setattr(reading.Reading, "read", until)
        with pytest.raises(Cut):
            over(archive, out=tmp_path / "cut")
        assert not list((tmp_path / "cut").rglob("*.parquet.*")), "half a file was left"
    monkeypatch.setattr(reading.Reading, "read", read)
    outcome = over(archive, out=tmp_path / "cut")
    assert 0 < outcome.resumed < outcome.manifest.shards
    assert results(tmp_path / "cut") == results(tmp_path / "whole")


def test_more_inputs_are_added_to_what_was_read(tmp_path: Path) -> None:
    first, second = put(tmp_path / "a.warc.gz", pages(range(6), 2)), put(tmp_path / "b.warc.gz", pages(range(6, 9), 2))
    over(first, out=tmp_path / "grown")
    grown = over(first, second, out=tmp_path / "grown")
    over(first, second, out=tmp_path / "once")
    assert grown.resumed > 0
    assert results(tmp_path / "grown") == results(tmp_path / "once")


def test_other_settings_want_another_folder(tmp_path: Path) -> None:
    archive = put(tmp_path / "a.warc.gz", pages(range(2), 1))
    over(archive, out=tmp_path / "out")
    with pytest.raises(UsageError, match="another --languages"):
        over(archive, out=tmp_path / "out", languages=("en",))
    with pytest.raises(UsageError, match="something else"):
        over(archive, out=tmp_path)
    with pytest.raises(NothingToReadError):
        over(*[put(tmp_path / "empty" / ".hidden", [])][:0], out=tmp_path / "none")


def test_other_quotes_redo_the_comparing_alone(tmp_path: Path) -> None:
    archive = put(tmp_path / "a.warc.gz", pages(range(4), 2))
    over(archive, out=tmp_path / "out")
    again = over(archive, out=tmp_path / "out", quotes="none")
    assert again.resumed == again.manifest.shards
    over(archive, out=tmp_path / "fresh", quotes="none")
    assert results(tmp_path / "out") == results(tmp_path / "fresh")


def test_parquet_and_rows_give_the_same_articles(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = [
        {
            "id": f"r{n}",
            "outlet": "Post",
            "title": event(n, 0)[0],
            "published": "2031-05-01",
            "text": "\n\n".join(event(n, 0)[1]),
        }
        for n in range(3)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, made)))
    pq.write_table(pa.Table.from_pylist(made), tmp_path / "a.parquet")
    over(tmp_path / "a.jsonl", out=tmp_path / "rows")
    over(tmp_path / "a.parquet", out=tmp_path / "columns")
    left, right = rows(tmp_path / "rows", "articles"), rows(tmp_path / "columns", "articles")
    for row in left + right:
        row["source"] = row["received"] = None
    assert left == right
    assert len(left) == 3


def rows_as_parquet(path: Path, count: int, group: int) -> Path:
    """Articles as rows of a Parquet file, so many in each row group."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    told = [(n, *event(n, 0)) for n in range(count)]
    made = [{"id": f"r{n}", "title": title, "text": "\n\n".join(said)} for n, title, said in told]
    pq.write_table(pa.Table.from_pylist(made), path, row_group_size=group)
    return path


def test_a_parquet_file_is_read_by_its_row_groups(tmp_path: Path) -> None:
    file = rows_as_parquet(tmp_path / "a.parquet", 12, 2)
    parts = over(file, out=tmp_path / "parts", shard=3000)
    whole = over(file, out=tmp_path / "whole", shard=10**7)
    assert whole.manifest.shards == 1
    assert parts.manifest.shards > 4
    found = rows(tmp_path / "parts", "articles")
    assert sorted(str(r["id"]) for r in found) == sorted(f"r{n}" for n in range(12))
    assert {str(r["source"]) for r in found} == {f"{file}#row {n}" for n in range(1, 13)}
    by = {str(r["id"]): r for r in rows(tmp_path / "whole", "articles")}
    assert all(r == by[str(r["id"])] for r in found)
    assert not rows(tmp_path / "parts", "refusals")
    assert over(file, out=tmp_path / "parts", shard=3000).resumed == parts.manifest.shards


def test_a_broken_row_group_costs_only_itself(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    file = rows_as_parquet(tmp_path / "a.parquet", 12, 2)
    column = pq.read_metadata(file).row_group(3).column(2)
    body = bytearray(file.read_bytes())
    begin = column.dictionary_page_offset or column.data_page_offset
    body[begin : begin + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    file.write_bytes(body)
    for shard in (3000, 10**7):
        over(file, out=tmp_path / str(shard), shard=shard)
        assert len(rows(tmp_path / str(shard), "articles")) == 10
        (refusal,) = rows(tmp_path / str(shard), "refusals")
        assert (refusal["reason"], refusal["source"]) == ("broken-archive", f"{file}#row 7")


def test_a_parquet_file_without_an_end_is_refused_once_for_all_its_parts(tmp_path: Path) -> None:
    file = rows_as_parquet(tmp_path / "a.parquet", 12, 2)
    file.write_bytes(file.read_bytes()[:-100])
    assert over(file, out=tmp_path / "out", shard=3000).manifest.shards > 4
    (refusal,) = rows(tmp_path / "out", "refusals")
    assert refusal["reason"] == "broken-archive"


def test_statistics_are_those_of_the_tables(tmp_path: Path) -> None:
    outcome = over(put(tmp_path / "a.warc.gz", pages(range(5), 2)), out=tmp_path / "out")
    for name, table in outcome.manifest.tables.items():
        assert table.rows == len(rows(tmp_path / "out", name)) == sum(f.rows for f in table.files)
        for file in table.files:
            assert (tmp_path / "out" / file.path).stat().st_size == file.bytes
    kept = json.loads(Places(tmp_path / "out").manifest.read_text())
    assert kept["schema"] == "tellings-archive/1"
    assert kept["statistics"]["languages"] == {"en": 10}


def test_progress_tells_of_every_stage_up_to_its_end(tmp_path: Path) -> None:
    told: list[tuple[str, int, int, int]] = []
    over(put(tmp_path / "a.warc.gz", pages(range(5), 2)), out=tmp_path / "out", told=told)
    for stage in ("read", "place", "compare"):
        steps = [s for s in told if s[0] == stage]
        assert steps[-1][1] == steps[-1][2]
        assert [s[1] for s in steps] == sorted(s[1] for s in steps)
    assert sum(s[3] for s in told if s[0] == "read") == 10
