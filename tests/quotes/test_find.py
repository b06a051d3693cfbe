"""Who said what in one article, by rules: every form of attribution, and what is in marks without being said."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings import text as texts
from tellings.quotes import Findings, find
from tellings.records import Article


def findings(text: str) -> Findings:
    return find(Article(id="a", text=text, source="test"), texts.sentences(text), None)


def said(text: str) -> list[tuple[str, str | None]]:
    """(words of the segments, speaker's name) of each quote."""
    found = findings(text)
    names = {p.id: p.name for p in found.people}
    return [
        (" / ".join(text[s:e] for s, e in q.segments), names.get(q.speaker) if q.speaker else None)
        for q in found.quotes
    ]


def works(text: str) -> list[tuple[str, str]]:
    return [(w.kind, text[w.span.start : w.span.end]) for w in findings(text).works]


# ── where the cue stands ──


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"We row at dawn," Ada Quill said.', "We row at dawn,"),
        ('"We row at dawn," said Ada Quill.', "We row at dawn,"),
        ('Ada Quill said: "We row at dawn."', "We row at dawn."),
        ('Ada Quill told reporters, "We row at dawn."', "We row at dawn."),
        ('Ada Quill said that "we row at dawn."', "we row at dawn."),
        ('In a statement on Friday, Ada Quill wrote: "We row at dawn."', "We row at dawn."),
        ('According to Ada Quill, "we row at dawn, all of us, whatever the weather may be that day."', None),
        ("“We row at dawn,” Ada Quill said.", "We row at dawn,"),
        ("‘We row at dawn,’ said Ada Quill.", "We row at dawn,"),
        ("„We row at dawn“, said Ada Quill.", "We row at dawn"),
        ("»We row at dawn«, said Ada Quill.", "We row at dawn"),
    ],
)
def test_direct_words_get_the_speaker_beside_them(text: str, words: str | None) -> None:
    ((found, who),) = said(text)
    assert who == "Ada Quill"
    assert words is None or found == words


def test_a_speaker_with_an_apposition() -> None:
    assert said('Hob Teller, a ferryman, said: "We row at dawn."') == [("We row at dawn.", "Hob Teller")]
    text = '"We row at dawn," Hob Teller, the ferryman of Oakley, one of the oldest there, said.'
    assert said(text) == [("We row at dawn,", "Hob Teller")]


def test_a_quote_broken_by_its_attribution_is_one_with_two_segments() -> None:
    text = '"We row at dawn," said Ada Quill, "and we come home at noon. Nobody stays."'
    assert said(text) == [("We row at dawn, / and we come home at noon. Nobody stays.", "Ada Quill")]
    text = '"We row at dawn," Ada Quill said. "Nobody stays."'
    assert said(text) == [("We row at dawn, / Nobody stays.", "Ada Quill")]


def test_a_quote_over_several_paragraphs_has_one_speaker() -> None:
    text = 'Ada Quill said:\n\n"We row at dawn.\n\n"Nobody stays behind on the shore."'
    assert said(text) == [("We row at dawn. / Nobody stays behind on the shore.", "Ada Quill")]


def test_attribution_by_a_dash() -> None:
    text = 'Ada Quill is the captain of the boat.\n\n"The river never asks who is rowing." — Ada Quill'
    assert ("The river never asks who is rowing.", "Ada Quill") in said(text)


def test_attribution_by_the_name_at_the_head_of_a_turn() -> None:
    text = 'Ada Quill met Ned Ray.\n\nRAY: "Why do you row at dawn?"\n\nQUILL: "Because the wind sleeps then."'
    assert said(text)[-2:] == [("Why do you row at dawn?", "Ned Ray"), ("Because the wind sleeps then.", "Ada Quill")]


def test_words_without_attribution_go_on_from_the_quote_before() -> None:
    text = 'Ada Quill came home. "We row at dawn," she said.\n\n"Nobody stays behind, whatever the weather is."'
    assert said(text)[-1][1] == "Ada Quill"


def test_an_answer_is_not_the_askers() -> None:
    text = (
        'Ned Ray sat down with Ada Quill. "Why?" Ray asked.\n\n"I like it," Quill said.\n\n'
        '"Do you ever sleep?" Ray asked.\n\n"Hardly, and never when the boats are out on the water."'
    )
    assert said(text)[-1][1] == "Ada Quill"


def test_a_verb_of_its_own_kind_right_after_the_mark_counts() -> None:
    text = 'Ned Ray came back. "So when did you know?" Ray pressed on.'
    assert said(text) == [("So when did you know?", "Ned Ray")]


def test_a_participle_speaks_for_the_sentences_subject() -> None:
    text = 'Ada Quill broke the silence, asking, "Would she row with us?"'
    assert said(text) == [("Would she row with us?", "Ada Quill")]


# ── indirect and mixed ──


def test_indirect_words() -> None:
    assert said("Ada Quill said that the boats would leave at dawn.") == [
        ("the boats would leave at dawn", "Ada Quill")
    ]
    assert said("The boats would leave at dawn, Ada Quill said.") == [("The boats would leave at dawn", "Ada Quill")]
    assert said("The boats leave at dawn, according to Ada Quill.") == [("The boats leave at dawn", "Ada Quill")]


def test_mixed_words_are_one_quote() -> None:
    text = 'Ada Quill said the race was "a wet disaster" for the town.'
    found = findings(text)
    assert [q.kind for q in found.quotes] == ["mixed"]
    assert said(text) == [('the race was "a wet disaster" for the town', "Ada Quill")]


def test_partly_marked_words_end_with_the_mark_that_closes_within_them() -> None:
    assert said("Ada Quill said it was “a floating disaster.”") == [("it was “a floating disaster.”", "Ada Quill")]


def test_two_verbs_make_two_quotes() -> None:
    text = 'Ada Quill said she was "very tired" and added that the boats "leak like sieves" these days.'
    assert [who for _, who in said(text)] == ["Ada Quill", "Ada Quill"]
    assert len(said(text)) == 2


# ── who ──


def test_a_surname_a_pronoun_and_a_description() -> None:
    text = (
        'Mayor Ada Quill opened the race.\n\n"We row at dawn," Quill said.\n\n'
        'Later she spoke again. "Nobody stays," she said.\n\n"We won," the mayor said.'
    )
    assert [who for _, who in said(text)] == ["Ada Quill", "Ada Quill", "Ada Quill"]


def test_whom_the_words_are_told_to_does_not_speak_them() -> None:
    text = 'Ned Ray let Tom Brask talk. "It was a hard race," he told Ray.'
    assert said(text) == [("It was a hard race,", "Tom Brask")]


def test_who_was_asked_answers() -> None:
    text = 'Ned Ray smiled, asking Tom Brask when the race was lost. "As soon as the oar broke," he said.'
    assert said(text)[-1] == ("As soon as the oar broke,", "Tom Brask")


def test_nobody_is_named_by_their_own_words() -> None:
    text = 'Ned Ray met Tom Brask at the quay. "Tom Brask rows like a bear," he said.'
    assert said(text) == [("Tom Brask rows like a bear,", "Ned Ray")]


def test_a_pronoun_agrees_with_the_gender() -> None:
    text = 'Ada Quill beat Ned Ray by a length. "It was close," he said. "It was not," she said.'
    assert [who for _, who in said(text)] == ["Ned Ray", "Ada Quill"]


@pytest.mark.parametrize(
    "text",
    [
        'Ada Quill rows. "The boats leak," a harbour official said.',
        'Ada Quill rows. "The boats leak," sources said.',
        'Ada Quill and Ned Ray row. "The boats leak," they said.',
        '"The boats leak," he said.',
    ],
)
def test_who_is_not_named_is_unknown_with_a_reason(text: str) -> None:
    (quote,) = findings(text).quotes
    assert quote.speaker is None
    assert quote.unknown


def test_bodies_speak() -> None:
    text = 'The Department of Rivers paid. "The quay is safe," the Department of Rivers said.'
    assert said(text) == [("The quay is safe,", "Department of Rivers")]


def test_somebody_with_a_body_in_the_title_speaks_and_not_the_body() -> None:
    text = '"The quay is safe," Rivers Council spokeswoman Ada Quill said.'
    assert said(text) == [("The quay is safe,", "Ada Quill")]


# ── works ──


def test_titles_of_works_are_no_quotes() -> None:
    text = 'Ada Quill sang "The Wet Oar" from the album "Nine Rivers" on "The Ned Ray Show."'
    assert works(text) == [("title", "The Wet Oar"), ("title", "Nine Rivers"), ("title", "The Ned Ray Show.")]
    assert said(text) == []


def test_a_title_in_single_marks() -> None:
    assert works("Quill's new 'Nine Rivers' track 'Row The Boat.' is out.") == [
        ("title", "Nine Rivers"),
        ("title", "Row The Boat."),
    ]


def test_a_nickname_in_marks_is_no_quote() -> None:
    text = 'Tom "The Bear" Brask rowed home.'
    assert works(text) == [("nickname", "The Bear")]
    assert said(text) == []


def test_scare_quotes_are_no_quotes() -> None:
    text = 'The so-called "experts" stayed at home.'
    assert works(text) == [("scare", "experts")]
    assert said(text) == []


def test_a_slogan_is_no_quote() -> None:
    text = "The crowd carried signs reading “Save Our River” along the quay."
    assert [kind for kind, _ in works(text)] in (["slogan"], ["title"])
    assert said(text) == []


def test_a_title_inside_what_is_said_stays_in_it() -> None:
    text = "\"I sang 'The Wet Oar' all night long,\" Ada Quill said."
    assert said(text) == [("I sang 'The Wet Oar' all night long,", "Ada Quill")]


# ── repair ──


def test_what_was_mended_is_said() -> None:
    (quote,) = findings('"We row at dawn, Ada Quill said.').quotes
    assert quote.repaired is not None
    assert "unclosed" in quote.repaired


# ── properties ──

PIECES = st.sampled_from(
    ['"', "“", "”", "'", "’", "\n", "\n\n", " said ", "Ada Quill", " he ", "she", ", ", ". ", "the mayor", " told ", "row",
     "according to", " asked", ":", "?", "\u00a0", "\u202e", "—", "Mr. ", "(R-Ohio)", "1,200", "…", "«", "»", "„", "🙂"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=120))
def test_any_text_gives_spans_that_slice_in_order_and_apart(text: str) -> None:
    found = findings(text)
    ids = {p.id for p in found.people}
    for q in found.quotes:
        assert 0 <= q.span.start < q.span.end <= len(text)
        assert q.span.start == q.segments[0][0]
        assert q.span.end == q.segments[-1][1]
        assert all(s < e for s, e in q.segments)
        assert all(b <= c for (_, b), (c, _) in zip(q.segments, q.segments[1:], strict=False))
        assert (q.speaker is None) != (q.unknown is None)
        assert q.speaker is None or q.speaker in ids
        assert 0 <= q.confidence <= 1
        for span in (q.source, q.cue):
            assert span is None or 0 <= span.start < span.end <= len(text)
    for person in found.people:
        assert person.name
        assert all(0 <= m.span.start < m.span.end <= len(text) for m in person.mentions)
    assert found == findings(text)


def test_time_grows_with_the_length_and_no_faster() -> None:
    piece = 'Mayor Ada Quill met Ned Ray. "We row at dawn," she said. He said the race was "wet" and Ray left.\n\n'

    def cost(times: int) -> float:
        text = piece * times
        cut = texts.sentences(text)
        before = time.process_time()
        find(Article(id="a", text=text, source="test"), cut, None)
        return time.process_time() - before

    cost(20)
    assert cost(800) < 16 * max(cost(100), 0.02)
