"""Attributions out of a tagging: whatever labels stand in it, the spans hold, marks are kept whole, links are followed."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tellings.quotes import find
from tellings.quotes.decode import decode
from tellings.quotes.features import mark_states, passages, shape
from tellings.quotes.gate import worth_reading
from tellings.quotes.runs import CONTENT, CUE, SOURCE, best_path, read_runs
from tellings.quotes.tagging import LABELS, NAMES, Tagging
from tellings.records import Article
from tellings.text import sentences

PIECE = re.compile(r"\w+|[^\w\s]")
ROLES = {"q": CONTENT, "c": CUE, "s": SOURCE}


def tagged(marked: str, links: tuple[tuple[int, int], ...] = (), sure: float = 0.95) -> tuple[str, Tagging]:
    """A text and a tagging out of "{s Ann Bell} {c said} {q it was late}."; `links` are pairs of parts by number."""
    text, parts = "", []
    for piece in re.split(r"(\{[qcs] [^}]*\})", marked):
        role = piece[1] if piece.startswith("{") else None
        words = piece[3:-1] if role else piece
        if role:
            parts.append((len(text), len(text) + len(words), ROLES[role]))
        text += words
    offsets = np.array([m.span() for m in PIECE.finditer(text)], np.int32).reshape(-1, 2)
    labels = np.full((len(offsets), len(LABELS)), (1 - sure) / (len(LABELS) - 1), np.float32)
    first = {}
    for row, (start, _) in enumerate(offsets):
        part = next((n for n, (a, b, _) in enumerate(parts) if a <= start < b), None)
        column = 0
        if part is not None:
            column = parts[part][2] + (part in first)
            first.setdefault(part, row)
        labels[row, column] = sure
    asks, answers = np.zeros((2, len(offsets), len(parts) + 1), np.float32)
    for n, (asking, offered) in enumerate(links):
        asks[first[asking], n] = answers[first[offered], n] = 6.0
    return text, Tagging(
        offsets=offsets,
        labels=np.log(labels),
        names=np.log(np.full((len(offsets), len(NAMES)), 1 / len(NAMES), np.float32)),
        asks=asks,
        answers=answers,
        window=np.zeros(len(offsets), np.int32),
        none=np.zeros((1, len(parts) + 1), np.float32),
        change=np.zeros((len(LABELS), len(LABELS)), np.float32),
    )


def read(marked: str, links: tuple[tuple[int, int], ...] = ()) -> list[tuple[str, list[str], str | None, str | None]]:
    text, tagging = tagged(marked, links)
    return [
        (
            a.kind,
            [text[s:e] for s, e in a.segments],
            text[slice(*a.cue)] if a.cue else None,
            text[slice(*a.source)] if a.source else None,
        )
        for a in decode(text, tagging)
    ]


def test_links_are_followed_from_content_to_cue_to_source() -> None:
    found = read(
        "{s Ann Bell} {c said} {q it was late}. {s Tom} {c added} {q that it rained}.", ((2, 1), (1, 0), (5, 4), (4, 3))
    )
    assert found == [
        ("indirect", ["it was late"], "said", "Ann Bell"),
        ("indirect", ["that it rained"], "added", "Tom"),
    ]


def test_parts_of_a_broken_quotation_are_one_attribution() -> None:
    found = read("“{q It was late},” {s she} {c said}, “{q and it rained}.”", ((0, 2), (3, 2), (2, 1)))
    assert found == [("direct", ["It was late,", "and it rained."], "said", "she")]


def test_a_passage_in_marks_is_taken_whole_though_the_tagger_saw_half_of_it() -> None:
    found = read("{s Ann} {c said}: “{q We looked at every bolt on the old} bridge.”", ((2, 1), (1, 0)))
    assert found == [("direct", ["We looked at every bolt on the old bridge."], "said", "Ann")]


def test_a_passage_in_marks_is_left_whole_though_the_tagger_saw_a_word_of_it() -> None:
    assert read("They played “The Long Way Home to {q Oakley}” twice.") == []


def test_words_in_and_out_of_marks_are_mixed() -> None:
    assert read("{s Ann} {c called} it {q a plan for “the very rich”}.", ((2, 1), (1, 0)))[0][0] == "mixed"


def test_a_source_beside_is_taken_where_no_cue_is_found() -> None:
    assert read("{s Ann}: “{q We are late}.”") == [("direct", ["We are late."], None, "Ann")]


def test_words_in_another_sentence_are_not_linked_over_a_full_stop() -> None:
    found = read(
        "“{q I won't go},” {s she} {c said}. The river rose. {q That all was lost} came later.", ((0, 2), (2, 1))
    )
    assert found[0] == ("direct", ["I won't go,"], "said", "she")


def test_marked_words_go_on_from_the_paragraph_before() -> None:
    found = read("{s Ann} {c said}: “{q It was late.}\n\n“{q It rained}.”", ((2, 1), (1, 0)))
    assert found == [("direct", ["It was late.", "It rained."], "said", "Ann")]


def test_turns_of_a_transcript_are_their_labels_words() -> None:
    found = read("HOST: Why now?\n\nBELL: It was time.\n\nHOST: And then?\n")
    assert found == [
        ("indirect", ["Why now?"], ":", "HOST"),
        ("indirect", ["It was time."], ":", "BELL"),
        ("indirect", ["And then?"], ":", "HOST"),
    ]


def test_one_labelled_line_is_no_transcript() -> None:
    assert read("UPDATE: The road is open.\n\nCars went through.") == []


def test_a_name_behind_a_dash_is_the_source() -> None:
    assert read("“Never again.” ― Mina Farrow\n\nSo it went.") == [("direct", ["Never again."], "―", "Mina Farrow")]


@pytest.mark.parametrize(("sure", "kept"), [(0.9, True), (0.62, True), (0.3, False)])
def test_reported_words_are_kept_by_how_sure_the_words_are_whoever_said_them(sure: float, kept: bool) -> None:
    marked = "Rain fell. By noon {c word} went round that {q the ferry would not sail before Monday}."
    text, tagging = tagged(marked, sure=sure)
    found = find(Article(id="a", text=text, source="test"), sentences(text), tagging)
    assert [text[q.span.start : q.span.end] for q in found.quotes] == ["the ferry would not sail before Monday"] * kept
    assert all(q.confidence < sure for q in found.quotes)


def test_an_empty_tagging_gives_nothing() -> None:
    text, tagging = tagged("")
    assert decode(text, tagging) == []


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ('He said "no" twice.', [("no", True)]),
        ("“One,” he said, “two.”", [("One,", True), ("two.", True)]),
        ("„Ja“, sagte sie. »Nein«, sagte er. « Oui », dit-il.", [("Ja", True), ("Nein", True), (" Oui ", True)]),
        ('"First paragraph.\n\n"Second."', [("First paragraph.", False), ("Second.", True)]),
        ('"One, he said. "Two," she said.', [("One, he said. ", False), ("Two,", True)]),
        ('A 6" pipe.', []),
    ],
)
def test_passages_in_marks(text: str, closed: list[tuple[str, bool]]) -> None:
    assert [(text[p.start : p.end], p.closed) for p in passages(text)] == closed


@given(st.text(alphabet="ab \n\"“”„«»'‘’.,", max_size=200))
def test_marks_are_scanned_in_any_text(text: str) -> None:
    found = passages(text)
    assert len(mark_states(text)) == len(text)
    assert all(0 < p.start <= p.end <= len(text) and "\n" not in text[p.start : p.end] for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("word", "expected"), [("bridge", 0), ("Bridge", 1), ("NATO", 2), ("A", 1), ("2009", 3), ("“", 4), ("", 4)]
)
def test_shapes(word: str, expected: int) -> None:
    assert shape(word) == expected


@settings(deadline=None, max_examples=60)
@example(1644522269, 'b “a.c"\n')
@example(133, 'a“a..a"a.')
@given(st.integers(0, 2**32 - 1), st.text(alphabet='abcd \n"“”.,!', min_size=1, max_size=300))
def test_any_scores_give_spans_that_hold(seed: int, text: str) -> None:
    _, blank = tagged(text.replace("{", ""))
    dice = np.random.default_rng(seed)
    n = len(blank.offsets)
    labels = np.log(dice.dirichlet(np.full(len(LABELS), 0.3), n).astype(np.float32).reshape(n, len(LABELS)) + 1e-9)
    tagging = Tagging(
        offsets=blank.offsets,
        labels=labels.astype(np.float32),
        names=blank.names,
        asks=dice.normal(size=(n, 4)).astype(np.float32),
        answers=dice.normal(size=(n, 4)).astype(np.float32),
        window=blank.window,
        none=np.zeros((1, 4), np.float32),
        change=dice.normal(size=(len(LABELS), len(LABELS))).astype(np.float32),
    )
    for a in decode(text, tagging):
        assert all(0 <= s < e <= len(text) for s, e in a.segments)
        assert list(a.segments) == sorted(a.segments)
        assert 0 <= a.confidence <= 1
    quoted = passages(text)
    for run in read_runs(text, tagging, quoted)[CONTENT]:
        ends = (run.start, run.end)
        cut = [p for p in quoted if p.closed and any(p.start < at < p.end for at in ends)]
        assert all(re.search(r"\w", text[p.start : p.end]) is None for p in cut)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 7), min_size=1, max_size=4))
def test_the_best_path_is_the_best_of_all(seed: int, sizes: list[int]) -> None:
    """Against a plain search, paragraph by paragraph."""
    dice = np.random.default_rng(seed)
    scores = dice.normal(size=(sum(sizes), 3)).astype(np.float32) * 3
    change = dice.normal(size=(3, 3)).astype(np.float32)
    first = np.zeros(sum(sizes), np.bool_)
    first[np.cumsum([0, *sizes[:-1]])] = True
    path = best_path(scores, first, change)
    at = 0
    for size in sizes:
        ways = np.stack(np.meshgrid(*[range(3)] * size, indexing="ij"), -1).reshape(-1, size)
        legal = (ways[:, 0] != 2) & ~((ways[:, 1:] == 2) & (ways[:, :-1] == 0)).any(1)
        ways = ways[legal]
        worth = scores[at + np.arange(size), ways].sum(1) + change[ways[:, :-1], ways[:, 1:]].sum(1)
        ours = path[at : at + size]
        assert (ways == ours).all(1).any()
        mine = scores[at + np.arange(size), ours].sum() + change[ours[:-1], ours[1:]].sum()
        assert mine == pytest.approx(worth.max(), abs=1e-3)
        at += size


@pytest.mark.parametrize(
    ("paragraph", "worth"),
    [
        ("“No.”", True),
        ("Rain is expected to return by noon, officials said.", True),
        ("By then the old harbour had been sold to Bergholt and Sons.", True),
        ("BELL: Why now?", True),
        ("― Mina Farrow", True),
        ("More from Sport", False),
        ("", False),
        ("a" * 50_000, False),
        ("Rain fell over the valley from dusk until the early morning.", False),
    ],
)
def test_paragraphs_that_attribute_nothing_are_not_read(paragraph: str, worth: bool) -> None:
    assert worth_reading(paragraph) is worth


def test_parting_a_paragraph_at_words_surely_outside_changes_nothing() -> None:
    marked = (
        "Rain fell all night over the valley and nobody slept. {s Ann Bell} {c said} {q it was late}. Rain fell on."
    )
    _, tagging = tagged(marked, sure=0.995)
    first = np.zeros(len(tagging.labels), np.bool_)
    first[0] = True
    whole = best_path(tagging.labels, first, tagging.change)
    parted = best_path(tagging.labels, first, tagging.change, apart=4.0)
    assert np.array_equal(whole, parted)
    assert set(whole.tolist()) >= {0, 1, 2, 3, 5}


def test_words_after_a_sentence_in_marks_are_no_part_of_it() -> None:
    text, tagging = tagged("“{q It is hard.” We} can only hope.")
    runs = read_runs(text, tagging, passages(text))[CONTENT]
    assert "hard" in text[runs[0].start : runs[0].end]
    assert "We" not in text[runs[0].start : runs[0].end]
