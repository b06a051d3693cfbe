"""Who a given source stands for: bodies, documents, recordings, statements, pronouns. The attributions are given."""

from __future__ import annotations

import re

import pytest

from tellings import text as texts
from tellings.quotes.attribution import Attribution
from tellings.quotes.finding import name_speakers
from tellings.quotes.marks import find_marked
from tellings.records import Article, Person, Quote


def named(marked: str) -> tuple[list[tuple[str, str | None]], list[Person], list[Quote]]:
    """(source, speaker's name) of each "{q words}" with the "{s source}" that stands nearest before or, after
    "{<", behind it."""
    text, sources, said = "", [], []
    for part in re.split(r"(\{[qs] [^}]*\})", marked):
        words = part[3:-1] if part.startswith("{") else part
        span = (len(text), len(text) + len(words))
        if part.startswith("{s"):
            sources.append(span)
        elif part.startswith("{q"):
            said.append(span)
        text += words
    attributions = [
        Attribution(
            segments=(q,),
            kind="indirect",
            cue=(max(0, q[0] - 15), q[0]),
            source=min(sources, key=lambda s: min(abs(s[1] - q[0]), abs(s[0] - q[1]))),
        )
        for q in said
    ]
    article = Article(id="a", text=text, source="test")
    found = name_speakers(article, texts.sentences(text), find_marked(text), attributions)
    names = {p.id: p.name for p in found.people}
    answers = [
        (text[q.source.start : q.source.end] if q.source else "", names.get(q.speaker or "")) for q in found.quotes
    ]
    return answers, list(found.people), list(found.quotes)


def speaker(marked: str) -> str | None:
    answers, _, _ = named(marked)
    return answers[-1][1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{s The Quill campaign} said {q the ferry would stay}.", "Quill campaign"),
        ("Ada Quill runs again. {s Quill’s campaign} said {q the ferry would stay}.", "Quill’s campaign"),
        ("{s The Oakley administration} said {q the ferry would stay}.", "Oakley administration"),
        ("{s The Oakley Sheriff’s Office} said {q the ferry would stay}.", "Oakley Sheriff’s Office"),
    ],
)
def test_a_body_with_a_name_of_its_own_speaks(text: str, name: str) -> None:
    answers, people, _ = named(text)
    assert answers[-1][1] == name
    assert next(p for p in people if p.name == name).body


def test_a_body_is_one_body_however_often_it_speaks() -> None:
    _, people, quotes = named(
        "{s The Quill campaign} said {q the ferry would stay}. Later {s the Quill campaign} denied {q all of it}."
    )
    assert len({q.speaker for q in quotes}) == 1
    assert [len(p.mentions) for p in people if p.body] == [2]


@pytest.mark.parametrize("source", ["his campaign", "the governor’s office", "the campaign", "a company"])
def test_a_body_without_any_name_is_unknown(source: str) -> None:
    answers, _, quotes = named(f"Nobody was there. {{s {source}}} said {{q the ferry would stay}}.")
    assert answers[-1][1] is None
    assert quotes[-1].unknown


def test_a_document_speaks_for_itself() -> None:
    answers, people, _ = named("Ada Quill was charged. {s The 40-page indictment} says {q she hid the ferry}.")
    assert answers[-1][1] == "indictment"
    assert [p.body for p in people if p.name == "indictment"] == [True]


@pytest.mark.parametrize("source", ["court documents", "a report", "the video", "the article"])
def test_what_is_no_certain_document_is_unknown(source: str) -> None:
    assert speaker(f"Rain fell on the valley. {{s {source}}} said {{q the ferry would stay}}.") is None


@pytest.mark.parametrize(
    "source",
    ["Quill’s statement", "a statement from Ada Quill", "a letter signed by Ada Quill", "a video of Ada Quill"],
)
def test_what_somebody_issued_speaks_for_them(source: str) -> None:
    text = f"Ada Quill met Hob Teller. Hob Teller left. {{s {source}}} said {{q the ferry would stay}}."
    assert speaker(text) == "Ada Quill"


def test_a_statement_of_somebodys_office_is_not_theirs() -> None:
    assert speaker("Ada Quill left. {s A statement from Quill’s office} said {q the ferry would stay}.") != "Ada Quill"


def test_somebodys_remark_is_theirs() -> None:
    text = "Ada Quill spoke. Hob Teller was angry about {s Ada Quill’s} remark that {q the ferry is lost}."
    assert speaker(text) == "Ada Quill"


def test_somebodys_visit_is_no_remark() -> None:
    assert speaker("Ada Quill spoke. {s Ada Quill’s} visit has {q broken the peace of the valley}.") is None


def test_who_stands_for_the_name_before() -> None:
    assert speaker("The mayor met Hob Teller (D-Oakley), {s who} said {q the ferry would stay}.") == "Hob Teller"


def test_in_which_he_said_goes_back_to_whose_speech_it_was() -> None:
    text = "Hob Teller went on. He attacked Tom Reed over a taped speech in which {s he} said {q rowing was for fools}."
    assert speaker(text) == "Tom Reed"


def test_a_pronoun_before_any_name_but_in_the_words_said() -> None:
    assert speaker("{q Tom Reed is near a deal with the ferrymen}, {s he} told reporters.") == "Tom Reed"


def test_a_description_that_spoke_is_the_subject_of_what_follows() -> None:
    text = (
        "Ann Bell, the lawyer of Carl Moss, met Senator Jane Lind. Jane Lind left early.\n\n"
        "{s The lawyer} said {q the river was high}.\n\n“No boat will cross,” {s she} added, {q as the water rose}."
    )
    assert [name for _, name in named(text)[0]] == ["Ann Bell", "Ann Bell"]


def test_whoever_asked_does_not_answer() -> None:
    text = (
        "Governor Paul Calder met Tom Reed. Tom Reed was late.\n\n"
        "{s The governor} wanted to know {q when the ferry had sunk}. “At noon,” {s he} said, {q as the bell rang}."
    )
    assert [name for _, name in named(text)[0]] == ["Paul Calder", "Tom Reed"]


def test_a_paragraph_that_opens_with_a_mark_goes_on_from_one_left_unclosed() -> None:
    text = (
        "{s Ann Bell} wrote to her sister: “{q We are all the same}.\n\n“{q All of us are free}.” "
        "{s The Oakley Herald} reports {q a quarrel between the two}.\n"
    )
    assert [name for _, name in named(text)[0]] == ["Ann Bell", "Ann Bell", "Oakley Herald"]
    closed = text.replace("same}.", "same}.”")
    assert [name for _, name in named(closed)[0]] == ["Ann Bell", "Oakley Herald", "Oakley Herald"]


def test_a_description_by_another_place_is_not_whoever_is_known_by_this_one() -> None:
    text = "Ada Quill, a Chicago rapper, came late. Bo Marsh, a Boston rapper, came early. Ada Quill sang. "
    assert speaker(text + "{s The Boston rapper} said {q the boats were safe}.") == "Bo Marsh"
    text = "Ada Quill, a Chicago rapper, came late. She sang. Everybody clapped for a long time. The hall was full. "
    assert speaker(text + "{s The Boston rapper} said {q the boats were safe}.") is None


def test_a_description_is_not_of_the_subject_of_its_own_clause() -> None:
    text = "Rapper Ada Quill came late. Ada Quill had been asked to sing beside Jay-O, and praised the rapper and her band."
    _, people, _ = named(text)
    quill = next(p for p in people if p.name == "Ada Quill")
    assert [m.kind for m in quill.mentions] == ["name", "name"]
    assert "Jay-O" in {p.name for p in people}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "{s The Oakley Tribune} wrote {q the ferry was late}. {s It} said {q the crew was to blame}.",
            "Oakley Tribune",
        ),
        ("The ferry stopped. {s The Oakley Weekly} said {q the ferry would stay}.", "Oakley Weekly"),
        ("Ada Quill rowed. {s TIDES} said {q the ferry would stay}.", "TIDES"),
        ("Ada Quill and Bo Marsh rowed. {s Quill} said {q the ferry would stay}.", "Ada Quill"),
        ("The crew left. {s Acting Holm chief of staff Ada Quill} said {q the ferry would stay}.", "Ada Quill"),
        ("Ada Quill left. {s the former chairman of the Holm Board Ada Quill} said {q it would stay}.", None),
        ("Ada Quill left. {s Every chairman of the Holm Board, like Ada Quill} said {q it would stay}.", None),
        ("{s The lawsuit} says {q the ferry leaked}. Nobody came. {s The suit} says {q it sank}.", "lawsuit"),
        ("Ada Quill rowed. {s Oarsmen} said {q the ferry would stay}.", None),
        ("Ada Quill met Hob Teller. {s He} asked Hob Teller whether {q the ferry would stay}.", None),
    ],
)
def test_whoever_is_meant_or_nobody(text: str, name: str | None) -> None:
    assert speaker(text) == name


def test_it_is_nobody_where_two_bodies_are_as_likely() -> None:
    text = "The Holm Council sued the Oakley Council. {s It} said {q the ferry would stay}."
    assert speaker("The Oakley Council and the Holm Council met. " + text) in (None, "Holm Council")
    assert speaker("The ferry sank. {s It} said {q the crew was to blame}.") is None


def test_a_possessive_speaks_where_the_cue_is_what_it_owns() -> None:
    text = "Ada Quill’s complaint was that the ferry leaked."
    said = Attribution(segments=((24, 47),), kind="indirect", source=(0, 11), cue=(12, 25))
    found = name_speakers(Article(id="a", text=text, source="t"), texts.sentences(text), find_marked(text), [said])
    assert [q.unknown for q in found.quotes] == [None]


def test_nobody_speaks_in_the_passive() -> None:
    text = "Ada Quill was accused of sinking the ferry."
    said = Attribution(segments=((25, 42),), kind="indirect", cue=(10, 24))
    found = name_speakers(Article(id="a", text=text, source="t"), texts.sentences(text), find_marked(text), [said])
    assert [(q.speaker, q.unknown) for q in found.quotes] == [(None, "nobody is given as saying it")]
