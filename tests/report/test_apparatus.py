"""The TEI apparatus against a schema of our own (a subset of TEI P5), and what no schema can say: every witness's
readings give its words back, every place is told by every witness once."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from report import crowd, ferry, hostile, lantern
from tellings import text, wiring
from tellings.records import Report
from tellings.report import tei

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("apparatus.rng")))
REPORTS = {
    "lantern": lantern.report,
    "hostile": hostile.report,
    "crowd": lambda: crowd.report(12),
    "ferry": ferry.report,
    "nothing": lambda: Report(articles=(), refused=(), stories=()),
    "sample": lambda: wiring.compare(wiring.read_captures(wiring.sample()), rules=True),
}


@pytest.fixture(scope="module", params=sorted(REPORTS))
def made(request: pytest.FixtureRequest) -> tuple[Report, etree._Element]:
    report = REPORTS[request.param]()
    return report, etree.fromstring(tei(report).encode("utf-8"))


def test_it_is_what_the_schema_allows(made: tuple[Report, etree._Element]) -> None:
    SCHEMA.validate(made[1])
    assert not list(SCHEMA.error_log)


@pytest.mark.parametrize(
    ("was", "is_"),
    [
        ("<app>", "<app><lem>a</lem>"),
        ('wit="#', 'wit="'),
        ("listWit", "listPerson"),
        ('type="utterance"', 'type="speech"'),
        ('location="internal"', 'location="external"'),
    ],
)
def test_the_schema_refuses_what_is_wrong(was: str, is_: str) -> None:
    sound = tei(lantern.report())
    assert was in sound
    assert not SCHEMA.validate(etree.fromstring(sound.replace(was, is_).encode("utf-8")))


def test_every_witness_that_is_named_is_listed_and_no_name_is_given_twice(made: tuple[Report, etree._Element]) -> None:
    _, root = made
    ids = [e.get(f"{XML}id") for e in root.iter() if e.get(f"{XML}id")]
    assert len(ids) == len(set(ids))
    listed = {w.get(f"{XML}id") for w in root.iter(f"{TEI}witness")}
    assert {w[1:] for e in root.iter() for w in (e.get("wit") or "").split()} <= listed


def test_every_place_has_every_witness_of_its_utterance_once(made: tuple[Report, etree._Element]) -> None:
    _, root = made
    for block in root.iter(f"{TEI}ab"):
        places = [sorted(w for r in app for w in (r.get("wit") or "").split()) for app in block.iter(f"{TEI}app")]
        assert all(place == places[0] for place in places)
        assert all(len(place) == len(set(place)) for place in places)


def test_the_readings_of_each_witness_give_its_words_back(made: tuple[Report, etree._Element]) -> None:
    report, root = made
    number = {a.id: n for n, a in enumerate(report.articles, 1)}
    texts = {a.id: a.text for a in report.articles}
    blocks = {b.get(f"{XML}id"): b for b in root.iter(f"{TEI}ab")}
    for n, story in enumerate(report.stories, 1):
        for k, utterance in enumerate((u for u in story.utterances if len(u.printings) > 1), 1):
            seen: dict[str, int] = {}
            for p in utterance.printings:
                seen[p.span.article] = seen.get(p.span.article, 0) + 1
                again = f".{seen[p.span.article]}" if seen[p.span.article] > 1 else ""
                body = texts[p.span.article]
                printed = [body[a:b] for s, e in p.segments for a, b in text.tokens(body, s, e)]
                told = _readings(blocks[f"s{n}-u{k}"], f"#a{number[p.span.article]}{again}")
                assert _joined(told) == _joined(" ".join(_legal(printed)))


def _readings(block: etree._Element, witness: str) -> str:
    """What one witness has: the words that all share, and its own reading of each place."""
    words = block.text or ""
    for child in block:
        if child.tag == f"{TEI}app":
            words += "".join(f" {r.text or ''} " for r in child if witness in (r.get("wit") or "").split())
        words += child.tail or ""
    return words


def _legal(words: list[str]) -> list[str]:
    return ["".join(c if c >= " " and not "\ud800" <= c <= "\udfff" else "\ufffd" for c in w) for w in words]


def _joined(words: str) -> str:
    return "".join(words.split())
