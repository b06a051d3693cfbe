"""The shipped reader of meaning: near is near, and it says so where its weights aren't right."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from tellings import wiring
from tellings.errors import ModelError
from tellings.models.meaning import WEIGHTS, MeaningEncoder


@pytest.fixture(scope="module")
def encoder() -> MeaningEncoder:
    return MeaningEncoder()


def test_other_words_for_one_thing_are_nearer_than_like_words_for_another(encoder: MeaningEncoder) -> None:
    told, again, other = encoder(
        [
            "The mayor of Ardal stepped down on Friday after the flood.",
            "Ardal's head of council has resigned because of the high water.",
            "The mayor of Ardal opened the fish market on Friday after the flood.",
        ]
    ).whole
    unlike = encoder(["A grey seal slept on the slipway."]).whole[0]
    assert told @ again > 0.4
    assert told @ unlike < 0.2 < told @ other


def test_the_card_says_how_many_find_their_other_telling(encoder: MeaningEncoder) -> None:
    pairs = json.loads((Path(__file__).parent / "meaning_pairs.json").read_text(encoding="utf-8"))
    near = encoder([sentence for pair in pairs for sentence in pair]).whole
    nearest = (near @ near.T - 2 * np.eye(len(near))).argmax(1)
    found = float((nearest == (np.arange(len(near)) ^ 1)).mean())
    card = json.loads((WEIGHTS / "meaning.json").read_text(encoding="utf-8"))
    assert found == pytest.approx(card["figures"]["own set"], abs=0.04)
    assert found >= 0.8


def test_a_vector_is_of_unit_length_and_alike_in_any_company(encoder: MeaningEncoder) -> None:
    sentences = ["The ferry ran aground.", "Divers looked at its hull."]
    together, reversed_ = encoder(sentences).whole, encoder(sentences[::-1]).whole
    assert np.array_equal(together, reversed_[::-1])
    assert np.array_equal(MeaningEncoder()(sentences[1:]).whole, together[1:])
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    "text", ["", " ", "“", '"' * 500, "\x00\x01\u202e\ufeff", "שלום אמר ראש העיר", "a" * 30_000, "🙂 " * 2000]
)
def test_any_sentence_has_a_vector(encoder: MeaningEncoder, text: str) -> None:
    whole, words = encoder([text])
    assert whole.shape == (1, 384)
    assert words[0].shape == (len(text[:1_000].split()), 384)
    assert np.isfinite(whole).all()
    assert np.isfinite(words[0]).all()


def test_a_word_is_near_to_another_word_for_the_same_thing(encoder: MeaningEncoder) -> None:
    _, (left, quit_) = encoder(["The mayor resigned on Friday.", "The mayor stepped down on Friday."])
    resigned, stepped = left[2], quit_[2]
    assert np.linalg.norm(resigned) == pytest.approx(1.0, abs=1e-2)
    assert resigned @ stepped > resigned @ quit_[5]


def test_no_sentence_no_vector(encoder: MeaningEncoder) -> None:
    assert encoder([]).whole.shape == (0, 384)


def test_a_copy_for_another_process_carries_no_weights(encoder: MeaningEncoder) -> None:
    encoder(["The ferry ran aground."])
    body = pickle.dumps(encoder)
    assert len(body) < 1000
    assert np.array_equal(
        pickle.loads(body)(["The ferry ran aground."]).whole, encoder(["The ferry ran aground."]).whole
    )


def copied(folder: Path) -> Path:
    folder.mkdir()
    for name in ("meaning.json", "meaning.onnx", "meaning.vocabulary.json"):
        shutil.copy(WEIGHTS / name, folder / name)
    return folder


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path / "weights")
    body = bytearray((folder / "meaning.onnx").read_bytes())
    body[len(body) // 2] ^= 1
    (folder / "meaning.onnx").write_bytes(body)
    with pytest.raises(ModelError, match="not the ones that were shipped"):
        MeaningEncoder(folder).load()
    with pytest.raises(ModelError, match="not the ones that were shipped"):
        MeaningEncoder(folder)(["A word."])


def test_missing_weights_are_said_to_be_missing(tmp_path: Path) -> None:
    folder = copied(tmp_path / "weights")
    (folder / "meaning.vocabulary.json").unlink()
    with pytest.raises(ModelError, match=r"missing.*words alone"):
        MeaningEncoder(folder).load()


@pytest.mark.parametrize("card", ["", "[]", "{}", '{"name": 1}'])
def test_a_card_that_is_none_is_refused(tmp_path: Path, card: str) -> None:
    (tmp_path / "meaning.json").write_text(card, encoding="utf-8")
    with pytest.raises(ModelError):
        MeaningEncoder(tmp_path)


def test_weights_that_are_gone_are_warned_of_when_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path / "weights")
    (folder / "meaning.onnx").unlink()
    monkeypatch.setattr(MeaningEncoder.__init__, "__defaults__", (folder,))
    reading = wiring.encoder()
    assert reading is not None
    with pytest.warns(RuntimeWarning, match="words alone"):
        assert reading(["A word."]).whole.shape == (1, 0)
