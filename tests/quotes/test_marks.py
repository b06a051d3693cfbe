"""Quotation marks of every style, nested, over paragraphs, and mended where one is missing."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.quotes.marks import find_marked, outermost


def inside(text: str) -> list[str]:
    return [text[m.start : m.end] for m in find_marked(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('She said: "We row at dawn."', ["We row at dawn."]),
        ("She said: “We row at dawn.”", ["We row at dawn."]),
        ("She said: ‘We row at dawn.’", ["We row at dawn."]),
        ("She said: 'We row at dawn.'", ["We row at dawn."]),
        ("Elle a dit : « Nous ramons. »", ["Nous ramons."]),
        ("Sie sagte: »Wir rudern.«", ["Wir rudern."]),
        ("Sie sagte: „Wir rudern.“", ["Wir rudern."]),
        ("Hon sa: ”Vi ror.”", ["Vi ror."]),
        ("She said: ``We row at dawn.''", ["We row at dawn."]),
    ],
)
def test_every_style_of_marks(text: str, words: list[str]) -> None:
    assert inside(text) == words


def test_apostrophes_are_no_marks() -> None:
    assert inside("It's the rowers' boat, and the '90s crew's oars weren't theirs.") == []
    assert inside("‘It’s the rowers’ boat, isn’t it,’ she said.") == ["It’s the rowers’ boat, isn’t it,"]


def test_marks_inside_marks_know_their_depth() -> None:
    text = "“He told me ‘row or swim’ and left,” she said."
    assert [(text[m.start : m.end], m.depth) for m in find_marked(text)] == [
        ("He told me ‘row or swim’ and left,", 0),
        ("row or swim", 1),
    ]


def test_a_quotation_over_several_paragraphs_is_one() -> None:
    text = '"We rowed all night.\n\n"Nobody slept.\n\n"Then the sun rose."\n\nHe sat down.'
    (only,) = find_marked(text)
    assert [text[s:e] for s, e in only.parts] == ["We rowed all night.", "Nobody slept.", "Then the sun rose."]
    assert only.repaired is None


def test_paragraphs_without_marks_between_an_opening_and_a_closing_one_belong_to_it() -> None:
    text = "“We rowed all night.\n\nNobody slept.\n\nThen the sun rose.”"
    (only,) = find_marked(text)
    assert len(only.parts) == 3


def test_an_unclosed_mark_ends_where_the_text_says_who_spoke() -> None:
    text = '"We row at dawn, she said.'
    (only,) = find_marked(text)
    assert text[only.start : only.end] == "We row at dawn,"
    assert only.repaired is not None
    assert only.repaired.startswith("unclosed")


def test_an_unclosed_mark_ends_before_the_next_one_opens() -> None:
    text = '"We row at dawn, she said. "Bring oars," she added.'
    assert inside(text) == ["We row at dawn,", "Bring oars,"]


def test_an_unclosed_inner_mark_ends_with_the_outer_one() -> None:
    text = '"Did it strike you, \'Oh no?" he asked.'
    outer, inner = find_marked(text)
    assert text[outer.start : outer.end] == "Did it strike you, 'Oh no?"
    assert text[inner.start : inner.end] == "Oh no?"
    assert inner.repaired is not None
    assert outer.repaired is None


def test_a_closing_mark_without_an_opening_one_begins_at_the_paragraph() -> None:
    text = 'We row at dawn," she said.'
    (only,) = find_marked(text)
    assert text[only.start : only.end] == "We row at dawn,"
    assert only.repaired is not None


def test_an_opening_mark_set_where_the_closing_one_belongs_closes() -> None:
    assert inside("He called it “a wet morning.“ She laughed.") == ["a wet morning."]


def test_inches_are_no_marks() -> None:
    assert inside("He is 6'2\" tall.") == []


MARKS = st.text(alphabet="ab .,\n\"'“”‘’„«»", max_size=80)


@given(MARKS)
def test_spans_lie_in_the_text_and_nest_properly(text: str) -> None:
    found = find_marked(text)
    assert found == sorted(found, key=lambda m: (m.opened, -m.closed))
    for m in found:
        assert 0 <= m.opened <= m.start < m.end <= m.closed <= len(text)
        assert all(m.start <= s < e <= m.end for s, e in m.parts)
        assert all(b <= c for (_, b), (c, _) in zip(m.parts, m.parts[1:], strict=False))
    tops = outermost(found)
    assert all(a.closed <= b.opened for a, b in itertools.pairwise(tops))


@pytest.mark.parametrize("piece", ['"a ', "'a ", "“", "'a'", '"a\n', "he's \"x\n\n", "“a”b", "``", "»a« "])
def test_time_is_linear_in_the_length(piece: str) -> None:
    def cost(times: int) -> float:
        text = piece * times
        before = time.process_time()
        find_marked(text)
        return time.process_time() - before

    def least(times: int) -> float:
        return min(cost(times) for _ in range(3))

    cost(200)
    assert least(16_000) < 24 * max(least(2_000), 0.004)
