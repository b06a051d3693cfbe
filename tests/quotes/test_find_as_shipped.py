"""The hard cases of quotations through the line as it ships, the trained reader and the rules together."""

from __future__ import annotations

import pytest

from tellings import text as texts
from tellings import wiring
from tellings.quotes import Findings, Tagger, find
from tellings.records import Article


@pytest.fixture(scope="module")
def reader() -> Tagger:
    tagger = wiring.tagger()
    if tagger is None:
        pytest.skip("the weights are not here")
    return tagger


def findings(reader: Tagger, text: str) -> Findings:
    return find(Article(id="a", text=text, source="test"), texts.sentences(text), reader([text])[0])


def said(reader: Tagger, text: str) -> list[tuple[str, str | None]]:
    found = findings(reader, text)
    names = {p.id: p.name for p in found.people}
    return [(" / ".join(text[s:e] for s, e in q.segments), names.get(q.speaker or "")) for q in found.quotes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Hob Teller, a ferryman from Oakley, said: “We row at dawn.”",
            ("We row at dawn.", "Hob Teller"),
            id="appositive-speaker",
        ),
        pytest.param(
            "Ada Quill took the floor.\n\n“We row at dawn,” she said. “Bring your own oars and some bread.\n\n“Nobody"
            " stays behind on the shore, not even the cook.”",
            (
                "We row at dawn, / Bring your own oars and some bread. / Nobody stays behind on the shore, not even the"
                " cook.",
                "Ada Quill",
            ),
            id="several-paragraphs",
        ),
        pytest.param(
            "Ada Quill is the captain of the boat.\n\n“The river never asks who is rowing.” — Ada Quill",
            ("The river never asks who is rowing.", "Ada Quill"),
            id="dash-attribution",
        ),
        pytest.param(
            "“Nobody is missing,” said Ada Quill, the mayor, at the quay.\n\n“We row at dawn,” said the captain, Ines Toth.",
            ("We row at dawn,", "Ines Toth"),
            id="name-behind-the-office",
        ),
        pytest.param(
            "Ada Quill told the paper that nobody was missing. The captain, Bram de Loon, said that “we row at dawn.”",
            ("that “we row at dawn.”", "Bram de Loon"),
            id="name-of-two-parts-behind-the-office",
        ),
        pytest.param("„We row at dawn“, said Ada Quill on Monday.", ("We row at dawn", "Ada Quill"), id="german-marks"),
        pytest.param("»We row at dawn«, said Ada Quill on Monday.", ("We row at dawn", "Ada Quill"), id="guillemets"),
        pytest.param(
            "“We row at dawn and we come home at noon, Ada Quill said on Monday.\n\nThe boats were painted in March.",
            ("We row at dawn and we come home at noon,", "Ada Quill"),
            id="unclosed-mark",
        ),
        pytest.param(
            "Ada Quill met Hob Teller at the quay. “We row at dawn,” he told her.",
            ("We row at dawn,", "Hob Teller"),
            id="pronoun",
        ),
        pytest.param(
            "Ada Quill said the ferry had sunk overnight and thanked the crew for their courage.",
            ("the crew for their courage", "Ada Quill"),
            id="two-acts",
        ),
    ],
)
def test_who_said_what(reader: Tagger, text: str, expected: tuple[str, str]) -> None:
    assert expected in said(reader, text)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        pytest.param("Adam “Windy” Quill won the race on Monday.", "nickname", "Windy", id="nickname"),
        pytest.param(
            "She hosts the radio show “Songs of the Tide” on Mondays.", "title", "Songs of the Tide", id="title"
        ),
        pytest.param(
            "They marched under banners with “Oars Not Engines” on them.", None, "Oars Not Engines", id="slogan"
        ),
        pytest.param("The so-called “harbour tax” ends in May, after two years.", "scare", "harbour tax", id="scare"),
    ],
)
def test_what_is_in_marks_without_being_said(reader: Tagger, text: str, kind: str | None, words: str) -> None:
    found = findings(reader, text)
    assert not found.quotes
    assert [text[w.span.start : w.span.end] for w in found.works] == [words]
    assert kind is None or found.works[0].kind == kind
