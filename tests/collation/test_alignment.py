"""Alignment of all printings at once: no token lost, the order of no matter, equal readings together."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.collation.alignment import align
from tellings.collation.rows import Row, row

WORDS = st.sampled_from(
    [
        "we",
        "will",
        "not",
        "open",
        "the",
        "old",
        "harbour",
        "gate",
        "on",
        "Monday",
        "said",
        "again",
        "can't",
        "gonna",
        "40",
        "forty",
        "colour",
    ]
)
MARKS = st.sampled_from([", ", ". ", " ", " ", " ", "… ", "! ", " [he] ", " — "])
SENTENCES = st.lists(st.tuples(WORDS, MARKS), max_size=14).map(lambda pairs: "".join(w + m for w, m in pairs))
ANYTHING = st.text(max_size=40)


def rows(*texts: str) -> list[Row]:
    return [row(text, ((0, len(text)),)) for text in texts]


def laid(*texts: str) -> list[tuple[str, ...]]:
    """Columns as words; "" where a text has nothing."""
    cut = rows(*texts)
    return [
        tuple(r.words[at] if at >= 0 else "" for r, at in zip(cut, column, strict=True)) for column in align(cut).tokens
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(SENTENCES | ANYTHING, min_size=1, max_size=5))
def test_every_token_of_every_printing_stands_in_one_column_in_its_order(texts: list[str]) -> None:
    cut = rows(*texts)
    columns = align(cut).tokens
    for j, r in enumerate(cut):
        assert [c[j] for c in columns if c[j] >= 0] == list(range(len(r.tokens)))
    assert all(any(at >= 0 for at in column) for column in columns)


@settings(max_examples=60, deadline=None)
@given(st.lists(SENTENCES, min_size=2, max_size=4))
def test_the_order_of_the_printings_does_not_matter(texts: list[str]) -> None:
    cut = rows(*texts)
    first = align(cut).tokens
    for order in list(permutations(range(len(cut))))[:7]:
        turned = align([cut[k] for k in order]).tokens
        words = [[cut[order[j]].words[at] if at >= 0 else "" for j, at in enumerate(c)] for c in turned]
        back = [[c[order.index(j)] for j in range(len(cut))] for c in words]
        assert back == [[cut[j].words[at] if at >= 0 else "" for j, at in enumerate(c)] for c in first]


@settings(max_examples=80, deadline=None)
@given(SENTENCES, st.integers(2, 5))
def test_equal_printings_share_every_column(text: str, count: int) -> None:
    assert all(len(set(column)) == 1 for column in laid(*[text] * count))


def test_equal_printings_are_laid_alike_where_the_others_would_draw_them_apart() -> None:
    gate, split = "gate! ' “ gate perhaps the it's -", "gate! ' per per“p夜 the“it's -"
    texts = (gate, split, "gate! ' “ gate perhaps the itBellgonna -", gate, "ate! perhaps pשer perhap th[he] it's -")
    columns = laid(*texts)
    assert all(column[0] == column[3] for column in columns)
    assert [column[::-1] for column in laid(*texts[::-1])] == columns


def test_equal_readings_that_the_longest_lacks_are_one_column() -> None:
    columns = laid(
        "the ferry left the quay at nine that night", "the ferry sailed late from it", "the ferry sailed late"
    )
    assert ("left", "sailed", "sailed") in columns
    assert any(column[1:] == ("late", "late") for column in columns)


def test_words_align_before_marks() -> None:
    columns = laid("Well, no, we stay.", "Well no we, stay")
    assert [c for c in columns if c[0] in ("Well", "no", "we", "stay")] == [
        ("Well", "Well"),
        ("no", "no"),
        ("we", "we"),
        ("stay", "stay"),
    ]


def test_a_contraction_meets_the_words_that_it_stands_for() -> None:
    columns = laid("We're going to close it", "we are gonna close it")
    assert ("We're", "we") in columns
    assert ("close", "close") in columns
    assert ("", "are") in columns


def test_a_fragment_goes_to_the_words_that_stand_together() -> None:
    columns = laid("it is what it is and it is late for that", "it is late")
    assert [c for c in columns if c[1]] == [("it", "it"), ("is", "is"), ("late", "late")]
    assert columns.index(("late", "late")) == 8


def test_a_printing_without_words_keeps_its_marks() -> None:
    assert ("", "…") in laid("so it was", "…")


def test_marks_stand_with_their_words() -> None:
    columns = laid("“No,” she said … “we don't, not (yet)!”", "No — she said: we do not, not yet")
    assert columns == [
        ("“", ""),
        ("No", "No"),
        (",", "—"),
        ("”", ""),
        ("she", "she"),
        ("said", "said"),
        ("…", ":"),
        ("“", ""),
        ("we", "we"),
        ("don't", "do"),
        (",", ""),
        ("", "not"),
        ("", ","),
        ("not", "not"),
        ("(", ""),
        ("yet", "yet"),
        (")", ""),
        ("!", ""),
        ("”", ""),
    ]


def test_forty_printings_are_aligned_at_once() -> None:
    whole = "nobody on this quay has ever seen the water come so high so early in the year"
    words = whole.split()
    texts = [" ".join(words[k % 5 : len(words) - k % 7]) for k in range(40)]
    columns = laid(*texts)
    assert len(columns) == len(words)
