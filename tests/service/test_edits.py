"""What changed between two texts, word by word."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.service.edits import compared, edits

WORDS = st.lists(st.sampled_from(["pier", "bridge", "no", "not", "safe", "May", "9", "“said”"]), max_size=40)


@settings(deadline=None, max_examples=60)
@given(WORDS, WORDS)
def test_both_texts_can_be_rebuilt(before: list[str], after: list[str]) -> None:
    pieces = list(compared(" ".join(before), " ".join(after)))
    assert "".join(p.words for p in pieces if p.kind != "in").split() == before
    assert "".join(p.words for p in pieces if p.kind != "out").split() == after


def test_what_was_taken_out_stands_before_what_was_put_in_and_the_rest_is_folded() -> None:
    text = "word " * 100
    pieces = edits(f"{text}it is safe {text}", f"{text}it is unsafe {text}")
    assert [p.kind for p in pieces] == ["gap", "same", "out", "in", "same", "gap"]
    assert [p.words.strip() for p in pieces[2:4]] == ["safe", "unsafe"]


def test_long_texts_take_little_time() -> None:
    assert edits("a b c d " * 20_000, "a c d b " * 20_000)
