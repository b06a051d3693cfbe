"""The page holds every record of a report, every link in it lands, and nothing from outside is markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pytest

from report import crowd, hostile, lantern
from tellings import text
from tellings.records import Article, Printing, Report, Span, Story, StoryReport, Telling, Utterance
from tellings.report import page
from tellings.report.characters import visible

VOID = {"meta", "link", "br", "input", "img", "hr"}


class _Reader(HTMLParser):
    """Checks that every element is closed in order, and keeps what a reader meets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID and tag not in ("path", "line", "circle", "rect"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> with nothing open"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def spans_of(record: Any) -> Iterator[Span]:
    """Every span inside a record."""
    if isinstance(record, Span):
        yield record
    elif is_dataclass(record):
        for f in fields(record):
            yield from spans_of(getattr(record, f.name))
    elif isinstance(record, tuple):
        for part in record:
            yield from spans_of(part)


REPORTS = {"sample": lantern.report, "hostile": hostile.report, "crowd": lambda: crowd.report(25)}


@pytest.fixture(scope="module", params=REPORTS)
def made(request: pytest.FixtureRequest) -> tuple[Report, str]:
    found = REPORTS[request.param]()
    return found, page(found)


def test_every_link_within_the_page_lands_on_one_place(made: tuple[Report, str]) -> None:
    reader = read(made[1])
    ids = Counter(value for _, name, value in reader.attributes if name == "id")
    assert [i for i, n in ids.items() if n > 1] == []
    links = {value[1:] for _, name, value in reader.attributes if name == "href" and value.startswith("#")}
    assert len(links) > 50
    assert links - set(ids) == set()


def test_no_id_stands_twice_where_several_stories_have_pictures() -> None:
    one = lantern.report()
    again = Report(articles=one.articles, refused=(), stories=(one.stories[0], one.stories[0]))
    found = re.findall(r'<marker id="([^"]+)"', page(again))
    assert len(found) == len(set(found)) == 2
    assert set(re.findall(r"url\(#([^)]+)\)", page(again))) == set(found)


def test_labels_and_captions_name_what_is_there(made: tuple[Report, str]) -> None:
    reader = read(made[1])
    ids = {value for _, name, value in reader.attributes if name == "id"}
    named = {value for _, name, value in reader.attributes if name == "aria-labelledby"}
    assert named
    assert named <= ids


def test_every_span_of_the_report_has_its_anchor_in_its_article(made: tuple[Report, str]) -> None:
    report, html = made
    ids = set(re.findall(r'\bid="(a\d+-s\d+-\d+)"', html))
    number = {a.id: n for n, a in enumerate(report.articles, 1)}
    for story in report.stories:
        shown = (
            story.brief,
            tuple(m.span for p in story.people for m in p.mentions),
            tuple(s for q in story.quotes for s in (q.source, q.cue) if s),
            story.points,
            story.differences,
            story.timeline,
            story.credits,
            story.shared,
            story.works,
        )
        for span in spans_of(shown):
            assert f"a{number[span.article]}-s{span.start}-{span.end}" in ids


def test_every_article_stands_in_full(made: tuple[Report, str]) -> None:
    report, html = made
    plain = re.sub(r'<sup class="n .*?</sup>', "", html, flags=re.DOTALL)
    words = text.squeeze("".join(read(plain).words))
    for article in report.articles:
        for a, b in text.paragraphs(article.text):
            assert text.squeeze(visible(article.text[a:b])) in words


def test_nothing_from_outside_is_an_element_a_handler_or_an_address() -> None:
    reader = read(page(hostile.report()))
    assert not set(reader.tags) & {"script", "iframe", "img", "object", "embed", "base", "form", "video", "b1"}
    assert reader.tags["style"] == 1
    assert not [name for _, name, _ in reader.attributes if name.startswith("on") or name in ("src", "srcset", "style")]
    addresses = [value for _, name, value in reader.attributes if name == "href"]
    assert all(a.startswith(("#", "http://", "https://")) for a in addresses)


def test_control_characters_and_direction_overrides_are_shown_not_obeyed() -> None:
    html = page(hostile.report())
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]", html)
    assert "⟦RLO⟧" in html
    html.encode("utf-8")


def test_the_page_forbids_script_and_requests() -> None:
    html = page(lantern.report())
    assert "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'" in html
    assert "<script" not in html
    assert "url(http" not in html
    assert "@import" not in html


def test_left_out_blocks_media_and_refusals_are_listed() -> None:
    report = lantern.report()
    words = "".join(read(page(report)).words)
    for article in report.articles:
        for removed in article.removed:
            assert removed.text in words
            assert removed.why in words
        for media in article.media:
            assert (media.caption or "") in words
    for refusal in report.refused:
        assert refusal.source in words
        assert refusal.detail in words


def test_changes_are_marked_by_element_and_word_not_by_colour_alone() -> None:
    html = page(lantern.report())
    assert re.search(r"<mark class=\"new\">.*?would.*?</mark><span class=\"lab risk\">⚠ modal replaced</span>", html)
    assert re.search(r"<del dir=\"auto\">not</del><span class=\"lab risk\">⚠ negation left out</span>", html)
    assert re.search(r"<ins>.*?and.*?</ins><span class=\"lab\">put in</span>", html)


def test_risky_utterances_stand_before_the_others() -> None:
    html = page(lantern.report())
    assert html.index("⚠ negation") < html.index("In the same words")


def test_words_that_only_a_text_and_its_copy_print_do_not_pass_for_agreement() -> None:
    html = page(lantern.report())
    agreed = html.index("In the same words")
    alone = html.index("In one text only")
    assert agreed < html.index("“Everybody kept calm”".strip("“”"), agreed) < alone
    assert html.index("We could hear it singing", alone) > alone


def test_each_article_tells_its_language_and_direction() -> None:
    html = page(lantern.report())
    assert re.search(r'<article class="in" lang="ar"', html)
    assert re.search(r'<article class="in" lang="en-GB"', html)
    assert '<p dir="auto">' in html


def test_a_language_that_is_none_is_left_away() -> None:
    report = lantern.report()
    odd = replace(report.articles[0], language='en" onload="x')
    html = page(replace(report, articles=(odd, *report.articles[1:])))
    assert 'lang="en&#34;' not in html


def test_a_report_of_nothing_is_a_page() -> None:
    html = page(Report(articles=(), refused=(), stories=()))
    read(html)
    assert "No article" in html


@pytest.mark.parametrize(
    "words", ["", "x", " \n\n ", "\x00", "א" * 50, "word " * 20_000, "one line without end " * 3000]
)
def test_any_text_makes_a_page(words: str) -> None:
    article = Article(id="a", text=words, source="odd.txt")
    story = Story(id="s", tellings=(Telling(article="a", story="s"),))
    report = Report(
        articles=(article,), refused=(), stories=(StoryReport(story=story, headline=None, headline_text=""),)
    )
    made = page(report)
    read(made)
    assert made.rstrip().endswith("</html>")


def test_the_same_report_gives_the_same_page() -> None:
    assert page(lantern.report()) == page(lantern.report())


@pytest.mark.slow
def test_a_thousand_articles_of_one_story_stay_within_bounds() -> None:
    report = crowd.report(1000)
    html = page(report)
    texts = sum(len(a.text) for a in report.articles)
    assert len(html) < 6 * texts
    assert html.count('<span class="who') < 6 * len(report.articles)
    for article in report.articles[::97]:
        assert f"{article.outlet}</bdi>" in html


def test_columns_run_from_the_right_where_the_words_do() -> None:
    words = ("ראינו את הגשר נופל", "ראינו את הגשר קורס")
    articles = tuple(Article(id=f"h{n}", text=w, source=f"h{n}.txt", outlet=f"עיתון {n}") for n, w in enumerate(words))
    printings = tuple(
        Printing(
            span=Span(article=a.id, start=0, end=len(a.text)),
            segments=((0, len(a.text)),),
            quote=f"q{n}",
            kind="direct",
        )
        for n, a in enumerate(articles)
    )
    columns = tuple(zip(*(text.words(w) for w in words), strict=True))
    story = StoryReport(
        story=Story(id="s", tellings=tuple(Telling(article=a.id, story="s") for a in articles)),
        headline=None,
        headline_text="הגשר",
        utterances=(
            Utterance(id="u", speaker=None, relation="altered", printings=printings, columns=columns, changes=()),
        ),
    )
    html = page(Report(articles=articles, refused=(), stories=(story,)))
    assert '<table class="coll" role="table" dir="rtl">' in html
    assert 'dir="rtl"' not in page(lantern.report())


def test_words_between_the_parts_of_a_quote_are_not_shown_as_said() -> None:
    report = lantern.report()
    story = report.stories[0]
    broken = next(q for q in story.quotes if len(q.segments) > 1)
    alone = replace(story, quotes=(broken,), utterances=())
    html = page(replace(report, stories=(alone, *report.stories[1:])))
    said = re.search(r'<ul class="singles">.*?</ul>', html, re.DOTALL)
    assert said
    assert "could not wait. ⋯ I have not seen" in said[0]
    assert "Asked about" not in said[0]


def test_readings_that_are_one_in_a_stretch_are_one_row_there_with_everybody_named() -> None:
    found = crowd.report(60)
    html = page(found)
    tables = [t for t in re.findall(r'<table class="coll".*?</table>', html, re.S) if "longest: reference" not in t]
    assert tables, "the utterance fits one stretch: nothing can be folded"
    for table in tables:
        readings = [
            text.squeeze(re.sub(r"<[^>]+>", " ", row.partition("</th>")[2]))
            for row in re.findall(r"<tr.*?</tr>", table, re.S)
        ]
        assert len(readings) == len(set(readings))
    # With those that tell it in words of their own, which stand whole below the table.
    rest = html[html.index("part 2 of 2: Ottoline Brask") : html.index('id="s1-tell"')]
    outlets = {a.id: a.outlet for a in found.articles}
    for printing in found.stories[0].utterances[0].printings:
        assert f"<bdi>{outlets[printing.span.article]}</bdi>" in rest
