"""Rows: tokens with their places, whatever was met before, and letters that say what is the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.collation import rows
from tellings.collation.alignment import align
from tellings.collation.rows import Known, Letters, joined, row

PIECES = st.sampled_from(
    ["We", "can't", "go,", "U.S.", "1,000", "state-run", "b****y", "…", "“no”", "x\u0301", ". . .", "?!"]
)
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from([" ", "  ", "\n", "\u00a0"])), max_size=12).map(
    lambda found: "".join(piece + gap for piece, gap in found)
)


@settings(max_examples=150, deadline=None)
@given(TEXTS | st.text(max_size=40), st.integers(0, 10), st.integers(0, 10))
def test_every_token_is_found_where_it_stands(text: str, first: int, second: int) -> None:
    cut = sorted((min(first, len(text)), min(second, len(text))))
    found = row(text, ((0, cut[0]), (cut[1], len(text))))
    assert [text[start:end] for start, end in found.tokens] == list(found.words)
    assert len(found.atoms) == len(found.owner) == len(found.code)
    assert list(found.owner) == sorted(found.owner)
    narrated = text[: cut[0]] + " " + text[cut[1] :]
    assert "".join("".join(found.words).split()) == "".join(narrated.split())


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_what_was_met_before_changes_nothing(texts: list[str]) -> None:
    known = Known()
    together = [row(t, ((0, len(t)),), known) for t in texts]
    apart = [row(t, ((0, len(t)),)) for t in texts]
    assert [(r.atoms, list(r.words), r.starts, r.owner) for r in together] == [
        (r.atoms, list(r.words), r.starts, r.owner) for r in apart
    ]
    assert align(together).tokens == align(apart).tokens
    assert align(together).words == align(apart).words


def test_a_full_table_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_MOST_PIECES", 3)
    known = Known()
    texts = ("the north gate stays shut today", "the south gate stays open today", "the north gate stays open")
    found = [row(t, ((0, len(t)),), known) for t in texts]
    assert len({id(r.letters) for r in found}) > 1
    assert [" ".join(r.atoms) for r in found] == list(texts)
    assert align(found).tokens == align([row(t, ((0, len(t)),)) for t in texts]).tokens


def test_more_words_than_letters_are_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_MOST_LETTERS", 2)
    letters = Letters()
    assert len(set(letters.code(["quay", "gate", "pier", "mole"]))) == 2
    text = "quay gate pier mole"
    tokens = align([row(text, ((0, len(text)),)), row("gate mole", ((0, 9),))]).tokens
    assert [column[0] for column in tokens if column[0] >= 0] == [0, 1, 2, 3]
    assert [column[1] for column in tokens if column[1] >= 0] == [0, 1]


def test_no_letter_is_half_a_pair() -> None:
    letters = Letters()
    code = letters.code(map(str, range(0xE100)))
    assert len(set(code)) == len(code)
    assert code.encode("utf-16").decode("utf-16") == code


def test_rows_of_one_article_are_one_row() -> None:
    text = "“We stay,” she said. “We don't sell.”"
    whole = joined([row(text, ((1, 9),)), row(text, ((22, 36),))])
    assert [text[a:b] for a, b in whole.tokens] == ["We", "stay", ",", "We", "don't", "sell", "."]
    assert whole.atoms == ("we", "stay", "we", "do", "not", "sell")
    assert whole.owner == (0, 1, 3, 4, 4, 5)
