"""Words become pieces as the encoder learnt them, and windows hold each word once, with all of its pieces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.models.packing import START, STOP, cut_words, paragraphs, windows
from tellings.models.wordpieces import UNKNOWN, Vocabulary

PIECES = ["ferry", "##man", "##s", "don", "'", "t", "cafe", "state", "-", "run", "£", "1", "##0", "water", "."]
IDS = {piece: 200 + n for n, piece in enumerate(PIECES)}


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary(IDS)


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("ferry", ["ferry"]),
        ("Ferry", ["ferry"]),
        ("ferrymans", ["ferry", "##man", "##s"]),
        ("Don't", ["don", "'", "t"]),
        ("Café", ["cafe"]),
        ("state-run", ["state", "-", "run"]),
        ("Water.", ["water", "."]),
        ("run\x07-10", ["run", "-", "1", "##0"]),
        ("-10.", ["-", "1", "##0", "."]),
        ("wa\u200bter", ["water"]),
    ],
)
def test_words_are_cut_longest_piece_first(vocabulary: Vocabulary, word: str, pieces: list[str]) -> None:
    assert list(vocabulary.cut(word)) == [IDS[p] for p in pieces]


def test_a_word_of_unknown_letters_is_one_unknown(vocabulary: Vocabulary) -> None:
    assert vocabulary.cut("xyz") == (UNKNOWN,)
    assert vocabulary.cut("a" * 5000) == (UNKNOWN,)


def test_nothing_is_left_of_a_control_character(vocabulary: Vocabulary) -> None:
    assert vocabulary.cut("\u200b") == ()


@pytest.mark.parametrize("body", [b"", b"{}", b"[1, 2]", b"\xff"])
def test_what_is_no_list_of_pieces_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Vocabulary.read(body)


def test_a_word_has_one_place_and_its_further_pieces_know_it(vocabulary: Vocabulary) -> None:
    text = "ferrymans run.\n\nwater don't"
    lines = list(paragraphs(text))
    (window,) = windows(cut_words(text, vocabulary.cut, lines), lines, 70, 200)
    first = [IDS[p] for p in ("ferry", "run", ".", "water", "don")]
    assert window.ids.tolist() == [START, *first[:3], STOP, *first[3:], STOP]
    assert window.more.tolist() == [0, IDS["##man"], IDS["##s"], IDS["'"], IDS["t"]]
    assert window.of.tolist() == [0, 1, 1, 6, 6]
    assert [text[a:b] for a, b in window.offsets if b > a] == ["ferrymans", "run", ".", "water", "don't"]


@settings(deadline=None, max_examples=80)
@given(st.text(alphabet="ferymans. \n'-\u200b😀é", max_size=400), st.integers(8, 40), st.integers(8, 60), st.booleans())
def test_every_word_of_any_text_is_in_one_window(text: str, limit: int, longest: int, every: bool) -> None:
    lines = [line for n, line in enumerate(paragraphs(text)) if every or n % 2]
    cut = cut_words(text, Vocabulary(IDS).cut, lines)
    packed = windows(cut, lines, limit, longest)
    held = [tuple(o) for w in packed for o in w.offsets.tolist() if o[1] > o[0]]
    assert held == [tuple(o) for o in cut.offsets.tolist()]
    assert all(len(w.ids) == len(w.features) == len(w.offsets) for w in packed)
    assert all(len(w.ids) <= max(limit, longest + 2) for w in packed)
    assert sum(len(w.more) - 1 for w in packed) == len(cut.more)
    for w in packed:
        assert np.isin(w.ids[w.of[1:]], [START, STOP]).sum() == 0
