"""Sixty articles of one story on one page: few names a line, and still every telling, value, date and name is there."""

from __future__ import annotations

import csv
import html as markup
import re
from io import StringIO
from xml.etree import ElementTree as ET

import pytest

from report import crowd, ferry
from tellings.records import Report, Span, StoryReport
from tellings.report import markdown, page, summary, tables, tei
from tellings.report.sheet import Refs

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@pytest.fixture(scope="module")
def found() -> Report:
    return ferry.report()


@pytest.fixture(scope="module")
def html(found: Report) -> str:
    return page(found)


@pytest.fixture(scope="module")
def story(found: Report) -> StoryReport:
    return found.stories[0]


def _section(html: str, name: str) -> str:
    start = html.index(f'<section class="part{" arts crowd" if name == "articles" else ""}" id="s1-{name}"')
    return html[start : html.index("<section class=", start + 1)]


def _links(part: str) -> set[str]:
    return set(re.findall(r'href="#(a\d+-s\d+-\d+)"', part))


def _names(found: Report, spans: list[Span]) -> set[str]:
    number = {a.id: n for n, a in enumerate(found.articles, 1)}
    return {f"a{number[s.article]}-s{s.start}-{s.end}" for s in spans}


def test_it_is_a_crowd(found: Report, story: StoryReport) -> None:
    assert len(found.stories) == 1
    assert len(story.story.tellings) == 60
    assert max(len(u.printings) for u in story.utterances) >= 40
    assert len(story.points) > 20
    assert len(story.differences) > 9
    assert len(story.timeline) > 9


def test_every_telling_of_every_utterance_is_linked_from_who_said_what(
    found: Report, story: StoryReport, html: str
) -> None:
    told = [p.span for u in story.utterances for p in u.printings]
    assert _names(found, told) <= _links(_section(html, "said"))


def test_every_telling_of_every_point_is_linked_from_what_they_tell(
    found: Report, story: StoryReport, html: str
) -> None:
    part = _section(html, "tell")
    missing = _names(found, [s for p in story.points for s in p.tellings]) - _links(part)
    counted = sum(int(n) for n in re.findall(r"and (\d+) more places?, marked", part))
    assert len(missing) <= counted


def test_every_value_date_and_credit_is_linked_from_its_section(found: Report, story: StoryReport, html: str) -> None:
    assert _names(found, [v.span for d in story.differences for v in d.values]) <= _links(_section(html, "differ"))
    assert _names(found, [s for e in story.timeline for s in e.tellings]) <= _links(_section(html, "when"))
    assert _names(found, [c.span for c in story.credits]) <= _links(_section(html, "whence"))


def test_everybody_is_linked_in_every_article_that_names_them(found: Report, story: StoryReport, html: str) -> None:
    links = _links(_section(html, "who"))
    for person in story.people:
        for article in {m.span.article for m in person.mentions}:
            mine = [m.span for m in person.mentions if m.span.article == article]
            assert _names(found, mine) & links, (person.name, article)


def test_a_line_names_few_outlets_and_folds_the_others_with_their_number(html: str) -> None:
    brief = _section(html, "brief")
    first = re.search(r'<li id="s1-b1">.*?</li>', brief, re.S)
    assert first
    shown, _, folded = first[0].partition("<details")
    assert len(re.findall(r'<a class="o o', shown)) <= 4
    number = re.search(r"and (\d+) more", folded)
    assert number
    articles = set(re.findall(r'href="#a(\d+)-', folded)) - set(re.findall(r'href="#a(\d+)-', shown))
    assert len(articles) == int(number[1])


def test_a_folded_outlet_has_the_number_that_its_article_has_on_paper(html: str) -> None:
    heads = dict(re.findall(r'id="a(\d+)"[^>]*>\s*<summary><span class="soft">(\d+)\.</span>', html))
    assert len(heads) == 60
    folded = re.findall(r'href="#a(\d+)-s[^"]*" data-n="(\d+)"', html)
    assert len(folded) > 500
    assert all(heads[a] == n for a, n in folded)


def test_a_long_list_of_outlets_in_a_sentence_is_cut_and_counted(html: str) -> None:
    said = re.sub(r"<[^>]+>", "", markup.unescape(_section(html, "said")))
    assert re.search(r"and \d+ others (?:have not|stop earlier|begin later)", said)


def test_a_name_from_the_right_leaves_the_sentence_as_it_runs(html: str) -> None:
    assert not re.search(r"<bdi>[^<]*הים והחוף[^<]+has", html)
    assert "<bdi>הים והחוף</bdi>" in html


def test_equal_tellings_are_one_row_and_the_first_of_them_stays_first(html: str) -> None:
    table = re.search(r'<table class="coll".*?</table>', _section(html, "said"), re.S)
    assert table
    rows = re.findall(r"<tr.*?</tr>", table[0], re.S)
    assert 2 <= len(rows) <= 7
    assert re.search(r"\d\d tellings", rows[0])
    assert "longest: reference" in rows[0]


def test_near_copies_stand_after_independent_texts_but_never_before_the_first() -> None:
    made = page(crowd.report(25))
    line = re.search(r'<li id="s1-p1">.*?</li>', made, re.S)
    assert line
    copies = [bool(c) for c in re.findall(r'<bdi>Outlet \d+</bdi></a>(<span class="soft"> \(copy\)</span>)?', line[0])]
    assert len(copies) == 25
    assert copies == sorted(copies)


def test_few_articles_are_named_in_full() -> None:
    made = page(crowd.report(9))
    assert '<details class="names">' not in made
    assert "data-n=" not in made


def test_a_line_counts_outlets_not_places() -> None:
    assert Refs(shown=(), more=3).total == 3
    assert Refs(shown=()).lead == 0


def test_markdown_and_tei_name_everybody(found: Report, story: StoryReport) -> None:
    made = markdown(found)
    assert not re.search(r"and \d+ more", made)
    root = ET.fromstring(tei(found))
    blocks = {e.get(XML_ID): e for e in root.iter("{http://www.tei-c.org/ns/1.0}ab")}
    for k, utterance in enumerate([u for u in story.utterances if len(u.printings) > 1], 1):
        apparatus = [(e.get("wit") or "").split() for e in blocks[f"s1-u{k}"].iter() if e.get("wit")]
        if apparatus:
            assert len({w for sigla in apparatus for w in sigla}) == len(utterance.printings)


def test_the_tables_have_a_row_for_every_telling(found: Report, story: StoryReport) -> None:
    made = {name: list(csv.DictReader(StringIO(table, newline=""))) for name, table in tables(found).items()}
    places = {(r["article"], r["start"], r["end"]) for r in made["points.csv"]}
    assert {(s.article, str(s.start), str(s.end)) for p in story.points for s in p.tellings} <= places
    assert len(made["timeline.csv"]) == sum(len(e.tellings) for e in story.timeline)
    assert len(made["utterances.csv"]) == sum(len(u.printings) for u in story.utterances)
    assert len(made["credits.csv"]) == len(story.credits)


def test_the_terminal_counts_long_lists_and_keeps_its_width(found: Report) -> None:
    told = summary(found, width=80, colour=False)
    assert max(len(line) for line in told.split("\n")) <= 80
    assert re.search(r"and\s+\d+\s+others\s+have\s+not", told)
    assert len(told) < 9_000
