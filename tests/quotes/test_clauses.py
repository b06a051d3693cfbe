"""Where reported words end: at their clause, without the writer's asides, without what the speaker did beside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.quotes.attribution import Attribution
from tellings.quotes.clauses import in_one_place, mended


def told(text: str, source: str, cue: str, content: str) -> list[tuple[str, list[str]]]:
    """(cue, segments) of what becomes of one reported content."""

    def at(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    said = Attribution(segments=(at(content),), kind="indirect", source=at(source), cue=at(cue))
    return [(text[slice(*a.cue)] if a.cue else "", [text[s:e] for s, e in a.segments]) for a in mended(text, [said])]


def test_what_the_speaker_did_beside_saying_is_no_part_of_what_was_said() -> None:
    text = "Ada Quill said the ferry had sunk overnight and thanked the crew for their courage."
    content = "the ferry had sunk overnight and thanked the crew for their courage"
    assert told(text, "Ada Quill", "said", content) == [
        ("said", ["the ferry had sunk overnight"]),
        ("thanked", ["the crew for their courage"]),
    ]


def test_what_the_subject_of_the_clause_did_stays_in_it() -> None:
    text = "Ada Quill said the ferry had sunk overnight and drifted to the northern bank."
    content = "the ferry had sunk overnight and drifted to the northern bank"
    assert told(text, "Ada Quill", "said", content) == [("said", [content])]


def test_what_is_expressed_ends_before_somebody_elses_act() -> None:
    text = "In the hall Ada Quill expressed regret and Lind recalled the flood of that spring."
    content = "regret and Lind recalled the flood of that spring"
    assert told(text, "Ada Quill", "expressed", content) == [("expressed", ["regret"])]
    text = "In the hall Ada Quill said regret and Lind recalled the flood of that spring."
    assert told(text, "Ada Quill", "said", content) == [("said", [content])]


def test_a_clause_of_the_writers_own_ends_words_without_a_verb_of_their_own() -> None:
    text = "She offered to mend the nets for nothing, so perhaps the feud is over."
    content = "to mend the nets for nothing, so perhaps the feud"
    assert told(text, "She", "offered", content) == [("offered", ["to mend the nets for nothing"])]
    text = "She apologized for ringing the bell, as the young pilot was asleep below."
    content = "ringing the bell, as the young pilot was asleep below"
    assert told(text, "She", "apologized for", content) == [("apologized for", ["ringing the bell"])]


def test_a_clause_that_belongs_to_what_was_said_stays() -> None:
    text = "She said that the nets were torn, so the boats had to stay in."
    content = "that the nets were torn, so the boats had to stay in"
    assert told(text, "She", "said", content) == [("said", [content])]


def test_the_writers_remarks_in_brackets_are_not_said() -> None:
    text = "He said that he never slept at sea (it's true) and that he would retire (presumably after the regatta)."
    content = text[8:-1]
    assert told(text, "He", "said", content) == [("said", ["that he never slept at sea", " and that he would retire"])]
    text = "He said that the Harbour Board (HB) and Ada Quill (D-Holm) would vote on 3 boats (12 percent)."
    assert told(text, "He", "said", text[8:-1]) == [("said", [text[8:-1]])]


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        ("that the boats would come home before the", "that the boats would come home before the storm"),
        ("losing the race at the 2031", "losing the race at the 2031 Holm Bay Regatta"),
        ("that they had been selling", "that they had been selling oysters"),
    ],
)
def test_words_that_break_off_within_their_last_phrase_go_on_to_its_end(content: str, whole: str) -> None:
    text = f"She spoke of {whole}. Nobody answered."
    assert told(text, "She", "spoke", content) == [("spoke", [whole])]


@pytest.mark.parametrize(
    "content",
    ["that the boats were safe|on Monday", "that the boats were safe|when asked", "that the boats were safe|according"],
)
def test_what_begins_anew_is_left_outside(content: str) -> None:
    words, after = content.split("|")
    text = f"She said {words} {after}. Nobody answered."
    assert told(text, "She", "said", words) == [("said", [words])]


def test_words_that_are_somebody_elses_already_are_not_taken() -> None:
    text = "She wanted mended nets and Bo wanted oysters."
    one = Attribution(segments=((11, 22),), kind="indirect", source=(0, 3), cue=(4, 10))
    two = Attribution(segments=((37, 44),), kind="indirect", source=(27, 29), cue=(30, 36))
    assert [a.segments for a in mended(text, [one, two])] == [((11, 22),), ((37, 44),)]


@given(st.text(alphabet='abc to so, and thanked () the. "“”\n', max_size=200), st.data())
def test_any_span_gives_spans_in_order_that_hold_something(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    said = Attribution(segments=((start, end),), kind="indirect", source=(0, 0), cue=(0, start))
    for a in mended(text, [said]):
        assert all(0 <= s <= e <= len(text) for s, e in a.segments)
        assert list(a.segments) == sorted(a.segments)


def placed(text: str, cue: str, *contents: str, source: str = "", kind: str = "indirect") -> list[list[str]]:
    """The segments of what becomes of one attribution, each attribution apart."""
    segments = tuple((text.index(c), text.index(c) + len(c)) for c in contents)
    at = text.index(cue)
    who = (text.index(source), text.index(source) + len(source)) if source else None
    said = Attribution(segments=segments, kind=kind, source=who, cue=(at, at + len(cue)))  # type: ignore[arg-type]
    return [[text[s:e] for s, e in a.segments] for a in in_one_place(text, said)]


def test_reported_words_do_not_begin_in_the_paragraph_before() -> None:
    text = "Three boats sank in the night.\n\nAbout 90 homes had no light, the grid operator said."
    both = ("Three boats sank in the night", "About 90 homes had no light")
    assert placed(text, "said", *both, source="the grid operator") == [["About 90 homes had no light"]]
    across = text[: text.index(", the grid")]
    assert placed(text, "said", across, source="the grid operator") == [["About 90 homes had no light"]]


def test_marked_words_of_the_paragraph_before_are_an_attribution_of_their_own() -> None:
    text = 'Bo Lind shrugged. "She would not turn."\n\nThe ship has lost its oil, according to the coast guard.'
    across = 'She would not turn."\n\nThe ship has lost its oil'
    found = placed(text, "according to", across, source="the coast guard", kind="mixed")
    assert found[0] == ["The ship has lost its oil"]
    assert found[1][0].startswith("She would not turn.")


def test_the_beginning_of_the_sentence_after_is_not_reported() -> None:
    text = "About 90 tons have leaked, the coast guard says. The ship carries coal and rope."
    both = ("About 90 tons have leaked", "The ship carries")
    assert placed(text, "says", *both, source="the coast guard") == [["About 90 tons have leaked"]]


def test_a_name_behind_the_verb_that_was_taken_for_words_said_is_the_source() -> None:
    text = "The tide had turned, said captain Bo Lind."
    at = text.index("said")
    segments = ((0, 19), (at + 5, len(text) - 1))
    (found,) = in_one_place(text, Attribution(segments=segments, kind="indirect", cue=(at, at + 4)))
    assert found.segments == ((0, 19),)
    assert found.source is not None
    assert text[slice(*found.source)] == "captain Bo Lind"
