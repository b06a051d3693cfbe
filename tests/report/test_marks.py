"""Marks may nest and cross as they like: the text comes out whole, the markup well-formed, each anchor once."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tellings import text
from tellings.records import Article, Report, Span, Story, StoryReport, Telling
from tellings.report.characters import visible
from tellings.report.marks import Marks, Note
from tellings.report.sources import Sources

LINES = 'Anna came at six.\n\nShe & Bo <left> "early".\n   \nNobody knew why\tat all'


def _marks(words: str, spans: list[tuple[int, int]]) -> tuple[list[str], Marks]:
    article = Article(id="a", text=words, source="a.txt")
    story = StoryReport(
        story=Story(id="s", tellings=(Telling(article="a", story="s"),)), headline=None, headline_text=""
    )
    marks = Marks(Sources(Report(articles=(article,), refused=(), stories=(story,))))
    for n, (start, end) in enumerate(spans):
        note = Note("q", f"n{n}", "#x", "back") if n % 2 else None
        marks.add(Span(article="a", start=start, end=end), "qdt"[n % 3], note)
    woven = marks.paragraphs(article)
    pins = ["".join(f'<span id="{name}"></span>' for name in p.anchors) for p in woven]
    return [f"{pin}{p.html}" for pin, p in zip(pins, woven, strict=True) if p.html is not None or pin], marks


def _shown(paragraph: str) -> str:
    paragraph = paragraph.removesuffix("None")
    return "".join(ET.fromstring(f"<p>{re.sub('<sup.*?</sup>', '', paragraph)}</p>").itertext())


spans = st.lists(
    st.tuples(st.integers(0, len(LINES)), st.integers(0, len(LINES))).map(lambda s: (min(s), max(s))), max_size=40
)


@given(spans)
def test_text_comes_out_whole_and_markup_well_formed(found: list[tuple[int, int]]) -> None:
    paragraphs, _ = _marks(LINES, found)
    assert [w for w in map(_shown, paragraphs) if w] == [visible(LINES[a:b]) for a, b in text.paragraphs(LINES)]


@given(spans)
def test_each_span_is_anchored_once_even_where_it_shows_no_word(found: list[tuple[int, int]]) -> None:
    paragraphs, _ = _marks(LINES, found)
    html = "".join(paragraphs)
    ids = Counter(re.findall(r'id="a1-s(\d+)-(\d+)"', html))
    assert all(n == 1 for n in ids.values())
    for start, end in found:
        assert ids[(str(start), str(end))] == 1


@given(spans)
def test_a_note_stands_once_however_many_pieces_its_span_is_in(found: list[tuple[int, int]]) -> None:
    paragraphs, _ = _marks(LINES, found)
    notes = Counter(re.findall(r'aria-label="(n\d+): back"', "".join(paragraphs)))
    assert all(n == 1 for n in notes.values())


def test_crossing_spans_have_a_rule_that_lights_all_their_pieces() -> None:
    paragraphs, marks = _marks("one two three four", [(0, 7), (4, 13)])
    assert "#a1-s4-13:target" in marks.rules()
    assert paragraphs[0].count("m a1-s4-13") == 2
    assert paragraphs[0].startswith('<span id="a1-s4-13">')


def test_thousands_of_nested_spans_stay_shallow() -> None:
    words = "x" * 3000
    paragraphs, _ = _marks(words, [(n, 3000 - n) for n in range(1400)])
    depth = deepest = 0
    for tag in re.findall(r"<(/?)span", paragraphs[0]):
        depth += -1 if tag else 1
        deepest = max(deepest, depth)
    assert deepest <= 42
    assert _shown(paragraphs[0]) == words


def test_many_spans_in_a_long_text_take_linear_time() -> None:
    words = "word " * 40_000
    paragraphs, _ = _marks(words, [(n * 5, n * 5 + 9) for n in range(20_000)])
    assert _shown(paragraphs[0]) == words.strip()
