"""Markdown, CSV, TEI, Web Annotations and the terminal's summary hold the same records, each in its own manners."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from dataclasses import replace
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from report import crowd, hostile, lantern
from tellings import text
from tellings.records import Report
from tellings.report import annotations, markdown, summary, tables, tei
from tellings.report.characters import clip, plain_date, visible, web_address

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
NOTHING = Report(articles=(), refused=(), stories=())


# ── CSV ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(table, newline="")))


def test_every_span_in_the_tables_is_its_articles_words() -> None:
    report = lantern.report()
    texts = {a.id: a.text for a in report.articles}
    seen = 0
    for table in tables(report).values():
        for row in _rows(table):
            if row.get("start"):
                seen += 1
                assert row["text"] == texts[row["article"]][int(row["start"]) : int(row["end"])]
    assert seen > 150


def test_the_collation_table_rebuilds_every_printing() -> None:
    report = lantern.report()
    texts = {a.id: a.text for a in report.articles}
    rows = _rows(tables(report)["collation.csv"])
    for utterance in report.stories[0].utterances:
        for n, p in enumerate(utterance.printings):
            mine = [r for r in rows if r["utterance"] == utterance.id and int(r["telling"]) == n]
            found = sorted((int(r["start"]), int(r["end"])) for r in mine)
            whole = [at for a, b in p.segments for at in text.tokens(texts[p.span.article], a, b)]
            assert found == whole


def test_a_field_that_a_spreadsheet_would_run_is_disarmed() -> None:
    for table in tables(hostile.report()).values():
        for row in csv.reader(StringIO(table, newline="")):
            for field in row:
                assert not field.lstrip().startswith(("=", "+", "-", "@"))


def test_the_mark_for_excel_stands_first_where_it_is_asked_for() -> None:
    plain, marked = tables(lantern.report()), tables(lantern.report(), bom=True)
    assert plain.keys() == marked.keys()
    assert all(marked[name] == "\ufeff" + plain[name] for name in plain)


def test_every_table_is_there_even_for_nothing() -> None:
    assert tables(NOTHING).keys() == tables(lantern.report()).keys()
    assert all(len(_rows(t)) == 0 for t in tables(NOTHING).values())


# ── TEI ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("report", [lantern.report(), hostile.report(), crowd.report(12), NOTHING])
def test_tei_is_well_formed_and_names_only_witnesses_it_lists(report: Report) -> None:
    root = ET.fromstring(tei(report))
    witnesses = {w.get(f"{XML}id") for w in root.iter(f"{TEI}witness")}
    named = {x.lstrip("#") for e in root.iter() if e.get("wit") for x in (e.get("wit") or "").split()}
    assert named <= witnesses
    ids = [e.get(f"{XML}id") for e in root.iter() if e.get(f"{XML}id")]
    assert len(ids) == len(set(ids))


def _read_witness(block: ET.Element, sigil: str) -> str:
    words = block.text or ""
    for child in block:
        if child.tag == f"{TEI}app":
            for reading in child:
                if f"#{sigil}" in (reading.get("wit") or "").split():
                    words += f" {reading.text or ''} "
        words += child.tail or ""
    return words


def test_the_readings_of_a_witness_rebuild_its_words_in_order() -> None:
    report = lantern.report()
    number = {a.id: n for n, a in enumerate(report.articles, 1)}
    texts = {a.id: a.text for a in report.articles}
    root = ET.fromstring(tei(report))
    blocks = {b.get(f"{XML}id"): b for b in root.iter(f"{TEI}ab")}
    for k, utterance in enumerate(report.stories[0].utterances, 1):
        for p in utterance.printings:
            printed = [
                texts[p.span.article][a:b] for s, e in p.segments for a, b in text.tokens(texts[p.span.article], s, e)
            ]
            assert _read_witness(blocks[f"s1-u{k}"], f"a{number[p.span.article]}").split() == printed


def test_an_omission_is_an_empty_reading_and_equal_readings_are_one() -> None:
    root = ET.fromstring(tei(lantern.report()))
    for app in root.iter(f"{TEI}app"):
        readings = [r.text or "" for r in app]
        assert len(readings) == len(set(readings)) > 1
    assert any(r.text is None for r in root.iter(f"{TEI}rdg"))


# ── Web Annotations ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("report", [lantern.report(), crowd.report(8)])
def test_both_selectors_point_at_the_same_words(report: Report) -> None:
    texts = {a.id: a.text for a in report.articles}
    found = json.loads(annotations(report))
    assert found["type"] == "AnnotationCollection"
    assert found["total"] == len(found["first"]["items"]) > 20
    for item in found["first"]["items"]:
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        for target in targets:
            whole = texts[target["source"]["label"]]
            position, quote = target["selector"]
            assert (position["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
            assert quote["exact"] == whole[position["start"] : position["end"]]
            around = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert whole.find(around) == position["start"] - len(quote["prefix"]) or whole.count(around) > 1
            assert around in whole


def test_annotation_ids_are_unique_and_stay_the_same() -> None:
    first, second = (json.loads(annotations(lantern.report())) for _ in range(2))
    ids = [i["id"] for i in first["first"]["items"]]
    assert len(ids) == len(set(ids))
    assert first == second
    assert all(
        re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", i) for i in ids
    )


def test_hostile_addresses_are_no_sources_and_the_file_can_be_written() -> None:
    made = annotations(hostile.report())
    json.loads(made)
    made.encode("utf-8")
    assert '"id": "javascript:' not in made


# ── Markdown ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_markdown_holds_what_the_page_holds() -> None:
    report = lantern.report()
    made = markdown(report)
    for head in ("In brief", "Who said what", "What they tell", "Where they differ", "When", "People", "From whom"):
        assert f"### {head}" in made
    for words in ("**would** (⚠ modal, replaced)", "~~not~~ (⚠ negation, left out)", "≠ conflict", "≈ compatible"):
        assert words in made
    assert "refused: live.html" in made


def test_no_markup_of_a_text_survives_in_markdown() -> None:
    made = markdown(hostile.report())
    made.encode("utf-8")
    assert "<" not in made.replace("&lt;", "")
    assert not re.search(r"(?<!\\)\]\(", made)
    assert not re.search(r"(?<!\\)://", made)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", made)


def test_markdown_tables_keep_their_columns() -> None:
    for made in (markdown(lantern.report()), markdown(hostile.report())):
        width = 0
        for line in made.split("\n"):
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("| ") else 0
            if cells and width:
                assert cells == width
            width = cells


# ── terminal ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _columns(line: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.parametrize("width", [40, 80, 100])
@pytest.mark.parametrize("report", [lantern.report(), hostile.report(), crowd.report(40)])
def test_the_summary_keeps_to_its_width(report: Report, width: int) -> None:
    for line in summary(report, width=width, colour=False).split("\n"):
        assert _columns(line) <= width


def test_the_summary_tells_first_things_first() -> None:
    told = summary(lantern.report(), width=80, colour=False)
    parts = ("Cable snaps", "4 outlets", "3 independent texts", "In brief", "! negation", "Conflicts", "Left out")
    places = [told.index(p) for p in parts]
    assert places == sorted(places)
    assert "3 inputs refused (1 consent, 1 empty, 1 not-text)" in told.replace("\n", " ")


def test_a_speaker_that_is_unknown_is_so_for_a_reason() -> None:
    found = crowd.report(3)
    story = found.stories[0]
    nobody = replace(
        story,
        utterances=tuple(replace(u, speaker=None) for u in story.utterances),
        quotes=tuple(replace(q, speaker=None, unknown="a passive cue") for q in story.quotes),
    )
    told = summary(replace(found, stories=(nobody,)), width=80, colour=False)
    assert "Speaker unknown (a passive cue), altered in" in told


def test_no_escape_of_a_text_reaches_the_terminal() -> None:
    told = summary(hostile.report(), width=80, colour=True)
    rest = re.sub(r"\x1b\[[\d;]+m", "", told)
    assert not [c for c in rest if c != "\n" and (not c.isprintable())]
    assert "\x1b" not in summary(hostile.report(), width=80, colour=False)


def test_nothing_still_makes_every_form() -> None:
    assert "Left out" in summary(NOTHING, width=80, colour=False)
    assert "Nothing." in markdown(NOTHING)
    assert json.loads(annotations(NOTHING))["total"] == 0


# ── characters ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2031-05-16T21:40:00+00:00", "16 May 2031, 21:40 UTC"),
        ("2031-05-16T21:40:00+02:00", "16 May 2031, 21:40 +02:00"),
        ("2031-05-16T21:40Z", "16 May 2031, 21:40 UTC"),
        ("2031-05-16", "16 May 2031"),
        ("2031-05", "May 2031"),
        ("2031", "2031"),
        ("2031-77-01", "2031"),
        (None, "date unknown"),
        ("soon", "soon"),
    ],
)
def test_dates_are_shown_as_precisely_as_they_are_known(date: str | None, shown: str) -> None:
    assert plain_date(date) == shown


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "http://a b", "//x", "https://x\n", 'https://x"y', "", None]
)
def test_only_plain_web_addresses_become_links(url: str | None) -> None:
    assert web_address(url) is None


def test_web_addresses_stay_as_they_are() -> None:
    assert web_address("https://a.example/b?c=d&e=f#g") == "https://a.example/b?c=d&e=f#g"


def test_what_cannot_be_seen_is_shown() -> None:
    assert visible("a\x00b\x1bc\x7f\u202e\ud800") == "a␀b␛c␡⟦RLO⟧\ufffd"


def test_clipping_ends_at_a_word_and_says_so() -> None:
    assert clip("one two three four", 12) == "one two…"
    assert clip("short", 12) == "short"


# ── the reference page ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_reference_names_every_table_and_its_columns() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "formats.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+\.csv)` \| `([^`]*)`", page, re.MULTILINE))
    made = tables(lantern.report())
    assert told.keys() == made.keys()
    for name, table in made.items():
        head = table.split("\r\n")[0].split(",")
        own = told[name].split(", ")
        span = [] if "no span" in _line(page, name) else ["article", "outlet", "start", "end", "text"]
        story = [] if "no `story`" in _line(page, name) else ["story"]
        assert head == story + own + span


def _line(page: str, name: str) -> str:
    return next(line for line in page.split("\n") if line.startswith(f"| `{name}`"))
