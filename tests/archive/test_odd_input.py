"""Archives as they shouldn't be: each part becomes an article or a refusal with its reason, and the run finishes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.intake import warc
from tellings.intake.limits import Limits
from tellings.records import Capture, Refusal

from .made import event, html, over, pages, put, record, rows


def reasons(out: Path) -> list[str]:
    return sorted(str(r["reason"]) for r in rows(out, "refusals"))


def test_a_truncated_archive_gives_what_is_whole_and_says_where_it_ends(tmp_path: Path) -> None:
    whole = b"".join(pages(range(5), 1))
    out = tmp_path / "out"
    over(put(tmp_path / "a.warc.gz", [whole[:-200]]), out=out)
    assert len(rows(out, "articles")) == 4
    assert reasons(out) == ["broken-archive", "broken-record"] or reasons(out) == ["broken-archive"]
    assert "byte" in str(rows(out, "refusals")[0]["detail"])


def test_a_corrupt_part_costs_only_itself(tmp_path: Path) -> None:
    parts = pages(range(5), 1)
    bad = bytearray(parts[2])
    bad[40:60] = bytes(20)
    over(put(tmp_path / "a.warc.gz", [*parts[:2], bytes(bad), *parts[3:]]), out=tmp_path / "out", shard=10**6)
    assert [str(r["url"])[-1] for r in rows(tmp_path / "out", "articles")] == ["0", "1", "3", "4"]
    assert set(reasons(tmp_path / "out")) <= {"broken-archive", "broken-record"}
    assert reasons(tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("nothing.warc.gz", b"", "empty"),
        ("no-answers.warc.gz", gzip.compress(record("https://a.example/", b"x", kind="request")), "empty"),
        ("text.warc.gz", b"This is no archive at all, whatever it is called.\n" * 50, "broken-archive"),
        ("zeros.warc.gz", b"\0" * 5000, "broken-archive"),
        ("packed-otherwise.warc.gz", zlib.compress(b"WARC/1.0\r\n" * 500), "broken-archive"),
        ("picture.warc", b"\x89PNG\r\n\x1a\n" + bytes(3000), "broken-archive"),
        ("no.parquet", b"PAR1 and nothing else", "broken-archive"),
        ("no-rows.jsonl", b"", "empty"),
        ("odd.xyz", b"?", "unknown-kind"),
        ("feeds.opml", b"<opml><body><outline xmlUrl='https://a.example/f'/></body></opml>", "list-of-addresses"),
    ],
)
def test_what_is_no_archive_is_refused_and_the_rest_is_read(tmp_path: Path, name: str, body: bytes, why: str) -> None:
    good = put(tmp_path / "in" / "good.warc.gz", pages([1], 1))
    put(tmp_path / "in" / name, [body])
    outcome = over(good.parent, tmp_path / "nowhere.warc.gz", out=tmp_path / "out")
    assert outcome.manifest.statistics.articles == 1
    assert set(reasons(tmp_path / "out")) == {why, "unreadable"}
    assert all(r["detail"] for r in rows(tmp_path / "out", "refusals"))


def test_an_archive_packed_in_one_piece_is_read_whatever_its_parts(tmp_path: Path) -> None:
    plain = b"".join(map(gzip.decompress, pages(range(6), 1)))
    for name, body in (("one.warc.gz", gzip.compress(plain)), ("plain.warc", plain)):
        over(put(tmp_path / name, [body]), out=tmp_path / f"out-{name}", shard=300)
        assert len(rows(tmp_path / f"out-{name}", "articles")) == 6, name
        assert not reasons(tmp_path / f"out-{name}")


def test_odd_answers_are_refused_one_by_one(tmp_path: Path) -> None:
    body = html(*event(3, 0))
    latin = body.replace(b"utf-8", b"iso-8859-1").replace("“".encode(), b"\x93").replace("”".encode(), b"\x94")
    odd = [
        record("https://a.example/gone", b"", status="404 Not Found"),
        record("https://a.example/film", b"\0\0\0\x18ftypmp42", headers="Content-Type: video/mp4"),
        record("https://a.example/picture", b"\x89PNG\r\n" + bytes(200)),
        record(
            "https://a.example/deflate", b"\x12\x34" * 99, headers="Content-Type: text/html\r\nContent-Encoding: br"
        ),
        record(
            "https://a.example/bomb",
            gzip.compress(bytes(30_000_000)),
            headers="Content-Type: text/html\r\nContent-Encoding: gzip",
        ),
        record("https://a.example/empty", b""),
        record("https://a.example/charset", latin, headers="Content-Type: text/html; charset=utf-8"),
        record(
            "https://a.example/packed",
            gzip.compress(html(*event(5, 0))),
            headers="Content-Type: text/html\r\nContent-Encoding: gzip",
        ),
    ]
    out = tmp_path / "out"
    over(put(tmp_path / "a.warc.gz", map(gzip.compress, odd)), out=out, shard=10**7)
    assert sorted(str(r["url"])[18:] for r in rows(out, "articles")) == ["charset", "packed"]
    assert "�" not in str(rows(out, "articles")[0]["text"])
    assert reasons(out) == ["broken-record", "empty", "fetch-404", "not-a-page", "not-text", "too-large"]


@pytest.mark.parametrize(
    ("header", "meta", "encoding"),
    [
        ("utf-8", "utf-8", "cp1252"),
        ("klingon", "klingon", "utf-8"),
        ("iso-8859-1", "iso-8859-1", "utf-8"),
        ("utf-8", "utf-8", "utf-16"),
        ("", "utf-8", "cp1252"),
        ("windows-1252", "utf-8", "utf-8"),
    ],
)
def test_a_page_that_names_another_charset_is_read_by_what_it_is_in(
    header: str, meta: str, encoding: str, tmp_path: Path
) -> None:
    title, told = event(4, 0)
    words = "The café on the quay served crêpes to the naïve Señor Ibáñez — “twice,” he said."
    page = html(title, [*told, words]).decode().replace('charset="utf-8"', f'charset="{meta}"').encode(encoding)
    headers = f"Content-Type: text/html{f'; charset={header}' if header else ''}"
    over(
        put(tmp_path / "a.warc.gz", [gzip.compress(record("https://a.example/1", page, headers=headers))]),
        out=tmp_path / "o",
    )
    assert not reasons(tmp_path / "o")
    (found,) = rows(tmp_path / "o", "articles")
    assert words in str(found["text"])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n" + bytes(range(256)) * 20, "not-text"),
        (b"PK\x03\x04\x14\x00\x08\x00" + bytes(range(256)) * 20, "not-text"),
        (bytes(3000), "not-text"),
        (b'{"articles": [1, 2, 3], "next": null}', "not-a-page"),
        (b"<html><head><title>Empty</title></head><body></body></html>", "no-article"),
    ],
    ids=["pdf", "zip", "zeros", "json", "bare"],
)
def test_what_calls_itself_a_page_and_is_none_is_refused(body: bytes, why: str, tmp_path: Path) -> None:
    records = [record("https://a.example/1", body), record("https://a.example/2", html(*event(6, 0)))]
    over(put(tmp_path / "a.warc.gz", map(gzip.compress, records)), out=tmp_path / "o", shard=10**6)
    assert reasons(tmp_path / "o") == [why]
    assert len(rows(tmp_path / "o", "articles")) == 1


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress], ids=["bzip2", "xz"])
def test_an_archive_packed_by_another_program_is_refused_with_a_reason(
    pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    plain = b"".join(map(gzip.decompress, pages(range(2), 1)))
    for name in ("a.warc.gz", "b.warc"):
        put(tmp_path / "in" / name, [pack(plain)])
    put(tmp_path / "in" / "c.warc.gz", pages([5], 1))
    over(tmp_path / "in", out=tmp_path / "o", shard=10**6)
    assert [r["source"] for r in rows(tmp_path / "o", "refusals")] == [
        str(tmp_path / "in" / n) for n in ("a.warc.gz", "b.warc")
    ]
    assert set(reasons(tmp_path / "o")) == {"broken-archive"}
    assert len(rows(tmp_path / "o", "articles")) == 1


def test_everything_is_in_articles_or_refusals(tmp_path: Path) -> None:
    answers = [
        *pages(range(7), 2),
        *map(gzip.compress, (record(f"https://a.example/{s}", b"x", status=s) for s in ("301 Moved", "500 No"))),
    ]
    noise = [gzip.compress(record("https://a.example/", b"x", kind=k)) for k in ("request", "metadata", "warcinfo")]
    outcome = over(put(tmp_path / "a.warc.gz", [*noise, *answers, answers[0]]), out=tmp_path / "out")
    count = outcome.manifest.statistics
    assert count.articles + count.refusals == len(answers) + 1
    assert count.reasons == {"duplicate": 1, "fetch-301": 1, "fetch-500": 1}
    sources = [str(r["source"]) for t in ("articles", "refusals") for r in rows(tmp_path / "out", t)]
    assert len(set(sources)) == len(answers) + 1


def test_a_record_of_a_gigabyte_is_refused_in_little_memory(tmp_path: Path) -> None:
    body = html(*event(1, 0))
    spaces = len(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n") + 2**30
    huge = record("https://a.example/huge", b"", claimed=spaces)[:-4]
    piece = gzip.compress(bytes(2**20))
    parts = [gzip.compress(huge), *[piece] * 1024, gzip.compress(b"\r\n\r\n")]
    path = put(tmp_path / "a.warc.gz", [*parts, gzip.compress(record("https://a.example/good", body))])
    tracemalloc.start()
    over(path, out=tmp_path / "out", shard=10**9)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reasons(tmp_path / "out") == ["too-large"]
    assert [r["url"] for r in rows(tmp_path / "out", "articles")] == ["https://a.example/good"]
    assert most < 150e6


@given(st.integers(1, 4000), st.lists(st.integers(0, 5999), max_size=3))
@settings(max_examples=60, deadline=None)
def test_parts_of_an_archive_hold_what_the_whole_holds(size: int, damage: list[int]) -> None:
    body = bytearray(b"".join(WHOLE))
    for at in damage:
        body[at % len(body)] ^= 0x55
    file = io.BytesIO(bytes(body))

    def read(begin: int, end: int) -> list[Capture | Refusal]:
        file.seek(0)
        return list(warc.captures(file, "a", Limits(), begin=begin, end=end))

    whole = read(0, len(body))
    cut = [c for at in range(0, len(body), size) for c in read(at, min(at + size, len(body)))]
    assert [c for c in cut if isinstance(c, Capture)] == [c for c in whole if isinstance(c, Capture)]
    assert [c for c in whole if isinstance(c, Capture)] or len(damage) >= 1
    # Damage on a cut may be told of once more than in one piece; never less.
    assert {c.source for c in whole if isinstance(c, Refusal)} <= {c.source for c in cut if isinstance(c, Refusal)}


WHOLE = pages(range(6), 1)
