from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings import articles, intake
from tellings.intake import feeds, lists, warc
from tellings.intake.limits import Limits
from tellings.records import Capture, Refusal

from .conftest import page, warc_record

TEXT = "The lighthouse was lit again on Monday. Its keeper said she was glad."


def take(*inputs: object, **settings: object) -> list[Capture | Refusal]:
    return list(intake.captures([str(i) for i in inputs], received="2031-05-07T00:00:00+00:00", **settings))  # type: ignore[arg-type]


def one(*inputs: object, **settings: object) -> Capture | Refusal:
    (item,) = take(*inputs, **settings)
    return item


def put(folder: Path, name: str, body: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return path


def reason(item: Capture | Refusal) -> str:
    assert isinstance(item, Refusal), item
    assert item.detail
    return item.reason


def test_a_folder_is_read_through_in_order_and_hidden_files_are_skipped(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "in/c.html", ".hidden.txt", "in/.git/d.txt"):
        put(tmp_path, name, TEXT)
    found = take(tmp_path)
    assert [Path(i.source).name for i in found] == ["a.md", "b.txt", "c.html"]
    assert [i.kind for i in found if isinstance(i, Capture)] == ["markdown", "text", "html"]


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [("a.docx", b"PK\x03\x04", "unknown-kind"), ("a.json", b"{nope", "bad-json"), ("a.jsonl", b"", "empty")],
)
def test_what_cant_be_read_is_refused_with_a_reason(tmp_path: Path, name: str, body: bytes, why: str) -> None:
    assert reason(one(put(tmp_path, name, body))) == why


def test_a_missing_file_and_an_unknown_scheme_are_refused(tmp_path: Path) -> None:
    first, second = take(tmp_path / "nowhere.txt", "gopher://example.org/a")
    assert reason(first) == "not-found"
    assert reason(second) == "unknown-kind"


def test_one_broken_input_stops_no_other(tmp_path: Path) -> None:
    found = take(tmp_path / "nowhere.txt", put(tmp_path, "a.txt", TEXT))
    assert isinstance(found[0], Refusal)
    assert isinstance(found[1], Capture)


def test_a_date_and_an_outlet_are_filled_in_only_where_they_lack(tmp_path: Path) -> None:
    rows = [{"text": TEXT, "outlet": "Own", "published": "2031-01-01"}, {"text": TEXT}]
    path = put(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)))
    first, second = take(path, published="2031-05-05", outlet="Given")
    assert isinstance(first, Capture)
    assert (first.outlet, first.published) == ("Own", "2031-01-01")
    assert isinstance(second, Capture)
    assert (second.outlet, second.published, second.published_from) == ("Given", "2031-05-05", "given")


def test_a_huge_text_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert reason(one(path)) == "too-large"


def test_a_gzip_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    bomb = put(tmp_path, "a.txt.gz", gzip.compress(b"a" * 20_000_000))
    assert reason(one(bomb, limits=Limits(article=1_000_000))) == "too-large"
    lines = put(tmp_path, "b.jsonl.gz", gzip.compress(b"a" * 20_000_000))
    assert {reason(i) for i in take(lines, limits=Limits(article=100_000, rows=1_000_000))} == {"too-large"}


def test_a_truncated_gzip_is_refused(tmp_path: Path) -> None:
    assert reason(one(put(tmp_path, "a.txt.gz", gzip.compress(os.urandom(4000))[:2000]))) == "broken-gzip"


def test_packed_files_are_read(tmp_path: Path) -> None:
    item = one(put(tmp_path, "a.txt.gz", gzip.compress(TEXT.encode())))
    assert isinstance(item, Capture)
    assert item.body == TEXT.encode()


def test_rows_give_one_item_each_whatever_they_hold(tmp_path: Path) -> None:
    rows = [
        '{"id": "a", "text": "Seals came ashore."}',
        '{"id": "b"}',
        "broken{",
        "",
        '{"id": 7, "title": "Only a title", "text": ""}',
        "[1]",
        '{"text": 5}',
        '{"html": "<p>Seals came ashore at noon.</p>", "url": "https://news.example/seals"}',
        '{"text": "half a pair \\ud800"}',
    ]
    found = take(put(tmp_path, "a.jsonl", "\n".join(rows)))
    kinds = [i.reason if isinstance(i, Refusal) else i.id for i in found]
    assert kinds == ["a", "no-text", "bad-row", "7", "bad-row", "no-text", None, None]
    assert [i.source.rpartition("#")[2] for i in found][:4] == ["row 1", "row 2", "row 3", "row 4"]


@pytest.mark.parametrize(
    "shape", [lambda r: r, lambda r: {"articles": r}, lambda r: {"schema": "tellings/1", "articles": r, "stories": []}]
)
def test_json_arrays_and_objects_around_them_hold_rows(tmp_path: Path, shape: object) -> None:
    rows = [{"id": "a", "text": TEXT}, {"id": "b", "text": TEXT + " So it was."}]
    path = put(tmp_path, "a.json", json.dumps(shape(rows)))  # type: ignore[operator]
    assert [i.id for i in take(path) if isinstance(i, Capture)] == ["a", "b"]


def test_rows_in_utf_16_are_read(tmp_path: Path) -> None:
    body = '{"id": "a", "text": "Möwen."}\n{"id": "b", "text": "Robben."}\n'.encode("utf-16")
    assert [i.id for i in take(put(tmp_path, "a.jsonl", body)) if isinstance(i, Capture)] == ["a", "b"]


def test_json_lines_under_a_json_name_are_read_as_lines(tmp_path: Path) -> None:
    assert len(take(put(tmp_path, "a.json", '{"text": "One thing."}\n{"text": "Another."}\n'))) == 2


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (TEXT.encode(), "text"),
        (page("Seals", TEXT), "html"),
        (b'{"text": "Seals."}\n', "text"),
        (gzip.compress(b"Seals."), "text"),
    ],
)
def test_standard_input_is_told_apart_by_what_it_holds(body: bytes, kind: str) -> None:
    item = one("-", stdin=io.BytesIO(body))
    assert isinstance(item, Capture)
    assert item.kind == kind


def answers(count: int) -> list[bytes]:
    return [warc_record(f"https://news.example/{n}", page(f"Story {n}", TEXT)) for n in range(count)]


@pytest.mark.parametrize(
    "pack", [b"".join, lambda r: b"".join(map(gzip.compress, r)), lambda r: gzip.compress(b"".join(r))]
)
def test_archives_give_a_capture_for_each_answer(tmp_path: Path, pack: object) -> None:
    request = warc_record("https://news.example/0", b"", kind="request")
    body = pack([request, *answers(3)])  # type: ignore[operator]
    found = take(put(tmp_path, "a.warc.gz", body))
    assert [i.url for i in found if isinstance(i, Capture)] == [f"https://news.example/{n}" for n in range(3)]
    assert all(i.received == "2031-05-06T07:08:09Z" for i in found if isinstance(i, Capture))


def test_a_truncated_archive_gives_what_is_whole_and_says_where_it_breaks(tmp_path: Path) -> None:
    body = b"".join(map(gzip.compress, answers(4)))
    found = take(put(tmp_path, "a.warc.gz", body[:-40]))
    assert sum(isinstance(i, Capture) for i in found) == 3
    assert "after record 4" in next(i.detail for i in found if isinstance(i, Refusal) and i.reason == "broken-archive")


@pytest.mark.parametrize("packed", [True, False])
def test_a_damaged_record_costs_only_itself(tmp_path: Path, packed: bool) -> None:
    parts = [gzip.compress(r) if packed else r for r in answers(4)]
    bad = bytearray(parts[1])
    bad[30 if packed else 0] ^= 0xFF
    found = take(put(tmp_path, "a.warc", b"".join([parts[0], bytes(bad), *parts[2:]])))
    assert [i.url for i in found if isinstance(i, Capture)] == [f"https://news.example/{n}" for n in (0, 2, 3)]
    assert sum(isinstance(i, Refusal) for i in found) == 1


@settings(max_examples=80, deadline=None)
@given(
    packed=st.booleans(),
    edits=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 60), st.binary(max_size=6)), min_size=1, max_size=5),
)
def test_any_damage_leaves_an_archive_readable(packed: bool, edits: list[tuple[int, int, bytes]]) -> None:
    body = bytearray(b"".join(map(gzip.compress, answers(4)) if packed else answers(4)))
    for at, cut, put_in in edits:
        body[at : at + cut] = put_in
    found = list(warc.captures(io.BytesIO(bytes(body)), "made", Limits()))
    assert found
    whole = {f"https://news.example/{n}": page(f"Story {n}", TEXT) for n in range(4)}
    untouched = min(at for at, _, _ in edits)
    first = len(gzip.compress(answers(1)[0])) if packed else len(answers(1)[0])
    if untouched > first:
        assert any(isinstance(i, Capture) and i.body == whole["https://news.example/0"] for i in found)


def test_stored_failures_pictures_and_bombs_are_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b"a" * 30_000_000)
    body = b"".join(
        [
            warc_record("https://news.example/1", b"", status="404 Not Found"),
            warc_record("https://news.example/2", b"\x89PNG", headers="Content-Type: image/png"),
            warc_record("https://news.example/3", bomb, headers="Content-Type: text/html\r\nContent-Encoding: gzip"),
        ]
    )
    assert [reason(i) for i in take(put(tmp_path, "a.warc", body))] == ["fetch-404", "not-a-page", "too-large"]


def test_a_wacz_is_read_through_its_archives(tmp_path: Path) -> None:
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.warc.gz", b"".join(map(gzip.compress, answers(2))))
        archive.writestr("pages/pages.jsonl", "{}")
    assert sum(isinstance(i, Capture) for i in take(path)) == 2
    assert reason(one(put(tmp_path, "b.wacz", b"no zip"))) == "broken-archive"


def test_feeds_from_files_give_whole_items_and_refuse_teasers(tmp_path: Path) -> None:
    whole = "The lighthouse was lit again on Monday. " * 30
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Cape Post</title>
    <entry><title>Lit &amp; bright</title><id>1</id><updated>2031-05-06T07:00:00Z</updated>
    <link href="https://cape.example/1"/><content type="html">&lt;p&gt;{whole}&lt;/p&gt;</content></entry>
    <entry><title>More</title><id>2</id><summary>Read on…</summary></entry></feed>"""
    first, second = take(put(tmp_path, "a.atom", atom))
    assert isinstance(first, Capture)
    assert (first.title, first.outlet, first.published_from) == ("Lit & bright", "Cape Post", "feed")
    assert reason(second) == "teaser"


def test_json_feeds_are_read(tmp_path: Path) -> None:
    item = {
        "id": "1",
        "url": "https://cape.example/1",
        "title": "Lit",
        "content_text": TEXT * 8,
        "date_published": "2031-05-06",
    }
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Cape Post",
        "items": [item, {"id": "2", "summary": "x"}],
    }
    first, second = take(put(tmp_path, "a.json", json.dumps(feed)))
    assert isinstance(first, Capture)
    assert (first.kind, first.outlet) == ("text", "Cape Post")
    assert reason(second) == "teaser"


@pytest.mark.parametrize(
    "damage",
    [
        b"&#x7fffffff;",
        b"&#99999999999;",
        b"caf\xe9 \xff",
        b"<a:b:c>",
        b"<pubDate>99 Foo</pubDate>",
        b"<link>http://[x</link>",
    ],
)
def test_a_damaged_feed_is_read_as_far_as_it_goes_or_refused(tmp_path: Path, damage: bytes) -> None:
    body = (
        b"<rss version='2.0'><channel><title>A</title><item>" + damage + b"<title>T" + damage + b"</title><description>"
    )
    body += b"The lighthouse was lit again. " * 40 + b"</description></item></channel></rss>"
    for item in take(put(tmp_path, "a.rss", body)):
        assert isinstance(item, Capture) or item.reason in {"not-a-feed", "teaser", "empty"}


def test_the_feeds_of_a_site_are_found_on_its_front_page() -> None:
    head = """<link rel="alternate" type="application/rss+xml" title="All" href="/feed"><link rel=stylesheet href=/x>
    <link rel="alternate" type="application/atom+xml" href="https://b.example/atom"><link rel=alternate type=text/html href=/de>"""
    found = feeds.discover(head.encode(), "https://a.example/news/")
    assert found == (("https://a.example/feed", "All"), ("https://b.example/atom", None))


def test_feed_lists_are_written_and_read_back() -> None:
    listed = [
        lists.Listed(url="https://a.example/f?x=1&y=2", title="A <b>", folder="Coast"),
        lists.Listed(url="https://b.example/f"),
    ]
    again = lists.parse(lists.write_opml(listed, "Mine"))
    assert again is not None
    assert {(e.url, e.title, e.folder) for e in again.entries} == {
        ("https://a.example/f?x=1&y=2", "A <b>", "Coast"),
        ("https://b.example/f", "https://b.example/f", None),
    }


def test_a_feed_with_external_entities_reads_nothing_from_this_machine(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret", "hidden words")
    feed = f"""<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]><rss version="2.0"><channel><title>&x;</title>
    <item><title>&x;</title><description>{"A word &x; and more. " * 60}</description></item></channel></rss>"""
    opml = f'<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{secret}">]><opml><body><outline text="&x;"/></body></opml>'
    for item in take(put(tmp_path, "a.rss", feed), put(tmp_path, "b.opml", opml)):
        assert "hidden words" not in repr(item)


ROWS = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {}, optional={"id": st.text(max_size=5), "text": st.text(max_size=60), "title": st.text(max_size=20)}
        ),
        st.integers(),
        st.none(),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_every_row_is_an_article_or_a_refusal(rows: list[object], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = put(tmp_path_factory.mktemp("rows"), "a.json", json.dumps(rows))
    found = take(path)
    read = [articles.read(i) for i in found if isinstance(i, Capture)]
    refused = [i for i in found if isinstance(i, Refusal)]
    kept, doubles = articles.number([a for a in read if not isinstance(a, Refusal)])
    refused += [a for a in read if isinstance(a, Refusal)]
    assert len(kept) + len(doubles) + len(refused) == max(1, len(rows))
    assert len({a.id for a in kept}) == len(kept)
