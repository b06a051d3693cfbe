"""Large files are read in parts, whatever they are; what can't be cut is said, and every part is read once."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings import wiring
from tellings.archive import cutting
from tellings.archive.shards import plan
from tellings.intake import rows as lines
from tellings.intake import warcfile
from tellings.intake.limits import Limits
from tellings.records import Capture

from .made import event, html, over, pages, put, record, rows


def plain(count: int) -> list[bytes]:
    """Records of an archive that isn't packed; each page speaks of archives, line by line as they look."""
    trap = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\n"
    return [
        record(f"https://outlet0.example/{n}", html(event(n, 0)[0], [*event(n, 0)[1], trap]), claimed=None)
        for n in range(count)
    ]


def test_a_plain_archive_is_cut_before_records_and_read_once(tmp_path: Path) -> None:
    archive = put(tmp_path / "a.warc", plain(12))
    parts = over(archive, out=tmp_path / "parts", shard=8000, quotes="none")
    whole = over(archive, out=tmp_path / "whole", shard=10**7, quotes="none")
    assert whole.manifest.shards == 1
    assert parts.manifest.shards > 4
    assert len(rows(tmp_path / "whole", "articles")) == 12
    assert rows(tmp_path / "parts", "articles") == rows(tmp_path / "whole", "articles")
    assert not rows(tmp_path / "parts", "refusals")


def test_a_plain_archive_with_damage_gives_in_parts_what_it_gives_whole(tmp_path: Path) -> None:
    records = plain(10)
    records[6] = records[6].replace(b"WARC/1.0\r\nWARC-Type", b"WARK/1.0\r\nWARC-Type", 1)
    archive = put(tmp_path / "a.warc", records)
    over(archive, out=tmp_path / "parts", shard=8000, quotes="none")
    over(archive, out=tmp_path / "whole", shard=10**7, quotes="none")
    kept = {str(r["source"]) for r in rows(tmp_path / "whole", "articles")}
    assert {str(r["source"]) for r in rows(tmp_path / "parts", "articles")} == kept
    assert len(kept) >= 9
    assert next(r["reason"] for r in rows(tmp_path / "parts", "refusals")) == "broken-archive"


def test_rows_are_read_by_parts_of_their_file(tmp_path: Path) -> None:
    made = [{"id": f"r{n}", "title": event(n, 0)[0], "text": "\n\n".join(event(n, 0)[1])} for n in range(12)]
    (tmp_path / "a.jsonl").write_text("\r\n".join(map(json.dumps, made)))  # no end to the last line
    parts = over(tmp_path / "a.jsonl", out=tmp_path / "parts", shard=8000, quotes="none")
    assert parts.manifest.shards > 4
    found = rows(tmp_path / "parts", "articles")
    assert [r["id"] for r in found] == [m["id"] for m in made]
    first = (tmp_path / "a.jsonl").read_bytes().index(b'{"id": "r1"')
    assert found[1]["source"] == f"{tmp_path / 'a.jsonl'}#byte {first}"


@given(st.lists(st.binary(max_size=12).map(lambda b: b.replace(b"\n", b"")), max_size=12), st.integers(1, 9))
def test_every_line_is_in_one_part(found: list[bytes], size: int) -> None:
    body = b"\n".join(b'{"text": "%d"}' % n + b" " * len(f) for n, f in enumerate(found))
    told: list[str] = []
    for begin, end in cutting.anywhere(len(body), lambda left: size):
        told += [c.body.decode() for c in lines.from_part(io.BytesIO(body), "a", Limits(), begin, end)]  # type: ignore[union-attr]
    assert told == [str(n) for n in range(len(found))]


def test_an_overlong_row_costs_only_itself_wherever_its_file_is_cut() -> None:
    limits = Limits(article=100)
    body = b'{"text": "one"}\n{"text": "' + b"x" * 500 + b'"}\n{"text": "three"}\n'
    told: list[str] = []
    for begin, end in cutting.anywhere(len(body), lambda left: 60):
        for item in lines.from_part(io.BytesIO(body), "a", limits, begin, end):
            told.append(item.body.decode() if isinstance(item, Capture) else item.reason)
    assert told == ["one", "too-large", "three"]


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("a.warc.gz", gzip.compress(b"".join(plain(8)), 0), "packed in one piece"),
        ("a.jsonl.gz", gzip.compress(b'{"text": "A row."}\n' * 2000, 0), "unpack it"),
        ("a.jsonl", '{"text": "A row."}\n'.encode("utf-16") * 500, "one process has to read all of it"),
    ],
)
def test_what_cannot_be_cut_is_one_shard_and_is_said(tmp_path: Path, name: str, body: bytes, words: str) -> None:
    file = put(tmp_path / name, [body])
    made = plan([str(file)], wiring.size_of, 5000)
    assert len(made.shards) == 1
    assert made.whole == [str(file)]
    assert words in cutting.why(name)
    assert not plan([str(put(tmp_path / "b.warc.gz", pages(range(9), 1)))], wiring.size_of, 5000).whole


def test_answers_that_share_a_packed_part_have_names_of_their_own(tmp_path: Path) -> None:
    over(put(tmp_path / "a.warc.gz", [gzip.compress(b"".join(plain(3)))]), out=tmp_path / "out", quotes="none")
    names = [str(r["source"]).partition("#")[2] for r in rows(tmp_path / "out", "articles")]
    assert names == ["byte 0", "byte 0, answer 2", "byte 0, answer 3"]


def test_shards_grow_small_towards_the_end_of_their_file(tmp_path: Path) -> None:
    file = put(tmp_path / "a.warc.gz", [b"".join(pages(range(40), 1))])
    sizes = [s.size for s in plan([str(file)], wiring.size_of, 20_000).shards]
    assert sum(sizes) == file.stat().st_size
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] <= 625 < sizes[0] == max(1250, file.stat().st_size // 16)


def test_the_records_of_a_plain_archive_are_found_by_their_headers_alone() -> None:
    made = plain(3)
    body = b"".join(made)
    begins = [0, len(made[0]), len(made[0] + made[1])]
    assert list(warcfile.offsets(io.BytesIO(body), len(body))) == begins
    cut = body[: begins[2] + 40]
    assert list(warcfile.offsets(io.BytesIO(cut), len(cut))) == begins[:2]
    assert list(warcfile.offsets(io.BytesIO(b"\r\n" * 99), 198)) == []
