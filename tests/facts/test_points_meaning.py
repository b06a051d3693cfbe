"""Points by what sentences mean: an encoder of our own making, so that every nearness is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from made import Made, story

from tellings import facts
from tellings.facts import meaning
from tellings.facts.said import Whereabouts, share_said
from tellings.facts.units import lay_out
from tellings.models.meaning import nothing_read

RESIGNED = "Mayor Ilse Brandt of Kornfeld stepped down on Friday evening."
LEFT = "The head of the town's council has given up her office before the weekend."
TRAMS = "Trams will cost more from January, the transport company decided."
BAND = "A brass band played on the market square until midnight."
SEAL = "A grey seal slept on the slipway behind the old brewery."
DEPOT = "The new depot beside the river has room for forty carriages."

GROUPS = {RESIGNED: 0, LEFT: 0, TRAMS: 1, BAND: 2, SEAL: 3, DEPOT: 4}


class Known:
    """An encoder to which two sentences of one group are the same and all others are nothing to each other."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, sentences: Sequence[str]) -> tuple[npt.NDArray[np.float32], list[npt.NDArray[np.float32]]]:
        self.read += sentences
        rows = np.zeros((len(sentences), 8), np.float32)
        for n, sentence in enumerate(sentences):
            rows[n, GROUPS.get(sentence, 7)] = 1.0
        return rows, [np.tile(row, (len(sentence.split()), 1)) for row, sentence in zip(rows, sentences, strict=True)]


@pytest.fixture(autouse=True)
def short_stories_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning.read_meaning, "__defaults__", (0,))


def points(made: Made, encoder: facts.Encoder | None) -> list[set[str]]:
    found = facts.find_points(made.story, made.studies, made.people, made.said, made.utterances, encoder)
    return [{made.text(s.article)[s.start : s.end] for s in p.tellings} for p in found]


def read(made: Made, encoder: facts.Encoder) -> meaning.Meaning | None:
    ground = lay_out(made.studies)
    return meaning.read_meaning(ground, encoder, share_said(ground, Whereabouts(ground), made.said))


@pytest.fixture(scope="module")
def brandt() -> Made:
    return story("\n\n".join([RESIGNED, BAND, DEPOT]), "\n\n".join([SEAL, LEFT, TRAMS]))


def test_what_shares_no_word_is_a_candidate_where_it_means_the_same(brandt: Made) -> None:
    found = read(brandt, Known())
    assert found is not None
    assert found.candidates() == {(0, 4)}


def test_what_stands_alone_in_its_meaning_leads_and_stands_out(brandt: Made) -> None:
    found = read(brandt, Known())
    assert found is not None
    same = dict(zip(meaning.FEATURES, found.of([(0, 4)])[:, 0], strict=True))
    other = dict(zip(meaning.FEATURES, found.of([(1, 4)])[:, 0], strict=True))
    assert same["near"] == pytest.approx(1.0)
    assert same["least lead"] > 0.5 > other["best lead"]
    assert same["least stands out"] > other["best stands out"]


def test_a_mere_quotation_is_left_to_the_collation() -> None:
    said = (
        "“The tower will be finished before the first snow falls,” she said.\n\n“Nobody will pay twice for the bricks.”"
    )
    encoder = Known()
    read(story(f"{RESIGNED}\n\n{said}", f"{LEFT}\n\n{BAND}"), encoder)
    assert RESIGNED in encoder.read
    assert not any("Nobody will pay twice" in sentence for sentence in encoder.read)


def test_a_story_too_large_is_linked_by_words(monkeypatch: pytest.MonkeyPatch, brandt: Made) -> None:
    monkeypatch.setattr(meaning, "MOST", 5)
    encoder = Known()
    assert points(brandt, encoder) == points(brandt, None)
    assert encoder.read == []


def test_a_story_too_short_to_be_worth_it_is_linked_by_words(brandt: Made) -> None:
    encoder = Known()
    ground = lay_out(brandt.studies)
    said = share_said(ground, Whereabouts(ground), brandt.said)
    assert meaning.read_meaning(ground, encoder, said, least=1_000) is None
    assert encoder.read == []


def test_the_same_points_whatever_the_order_of_the_articles() -> None:
    texts = ["\n\n".join([RESIGNED, BAND]), "\n\n".join([LEFT, SEAL]), "\n\n".join([TRAMS, RESIGNED])]
    one, two = points(story(*texts), Known()), points(story(*texts[::-1]), Known())
    assert sorted(map(sorted, one)) == sorted(map(sorted, two))


@pytest.mark.parametrize("texts", [("", ""), ("word", "word"), ("\x00 a b c d.", "א ב ג ד"), (RESIGNED, "")])
def test_any_texts_can_be_read(texts: tuple[str, str]) -> None:
    made = story(*texts)
    for told in points(made, Known()):
        assert told


def test_an_encoder_that_cannot_read_leaves_words_to_link(brandt: Made) -> None:
    assert points(brandt, nothing_read) == points(brandt, None)
