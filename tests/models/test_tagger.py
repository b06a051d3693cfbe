"""The shipped reader of quotations: it reads what it should, and says so where its weights aren't right."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
from own_set import figures

from tellings.errors import ModelError
from tellings.models.tagger import WEIGHTS, QuotesTagger
from tellings.quotes.decode import decode
from tellings.quotes.tagging import LABELS, NAMES, Tagging

STORY = "Rain fell all night.\n\nMayor Ann Bell said the bridge would stay shut. “Nobody crosses it,” she said.\n"


@pytest.fixture(scope="module")
def tagger() -> QuotesTagger:
    made = QuotesTagger()
    made.load()
    return made


def test_shipped_weights_reproduce_their_figures(tagger: QuotesTagger) -> None:
    recorded = json.loads(Path(__file__).with_name("own_set.json").read_text(encoding="utf-8"))
    assert {"revision": tagger.revision, **figures(tagger)} == recorded
    assert recorded["content"] >= 0.7 * recorded["gold"]
    assert recorded["source"] >= 0.6 * recorded["gold"]


def test_a_tagging_has_one_row_a_piece_and_rows_that_are_probabilities(tagger: QuotesTagger) -> None:
    (tagging,) = tagger([STORY])
    n = len(tagging.offsets)
    assert tagging.labels.shape == (n, len(LABELS))
    assert tagging.names.shape == (n, len(NAMES))
    assert tagging.asks.shape == tagging.answers.shape == (n, tagging.none.shape[1])
    assert np.allclose(np.exp(tagging.labels).sum(1), 1, atol=1e-4)
    assert np.allclose(np.exp(tagging.names).sum(1), 1, atol=1e-4)
    starts = tagging.offsets[:, 0]
    assert (np.diff(starts) > 0).all()
    assert tagging.offsets.max() <= len(STORY)
    assert tagging.window.max() == len(tagging.none) - 1


def test_texts_are_read_each_by_itself(tagger: QuotesTagger) -> None:
    together = tagger([STORY, "Ann Bell resigned.", STORY])
    alone = tagger([STORY])
    assert np.array_equal(together[0].labels, alone[0].labels)
    assert np.array_equal(together[2].labels, alone[0].labels)


def test_it_finds_who_said_what(tagger: QuotesTagger) -> None:
    found = decode(STORY, tagger([STORY])[0])
    told = {STORY[a.segments[0][0] : a.segments[0][1]].strip(",.") for a in found}
    assert "Nobody crosses it" in told
    assert all(a.source is not None for a in found)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "word", "“", '"' * 500, "\x00\x01\u202e\ufeff", "שלום אמר ראש העיר", "a" * 30_000, "🙂 " * 2000],
)
def test_any_text_is_read(tagger: QuotesTagger, text: str) -> None:
    (tagging,) = tagger([text])
    for a in decode(text, tagging):
        assert all(0 <= s < e <= len(text) for s, e in a.segments)


def test_a_copy_for_another_process_carries_no_weights(tagger: QuotesTagger) -> None:
    body = pickle.dumps(tagger)
    assert len(body) < 1000
    assert np.array_equal(pickle.loads(body)([STORY])[0].labels, tagger([STORY])[0].labels)


def copied(folder: Path) -> Path:
    shutil.copytree(WEIGHTS, folder / "weights")
    return folder / "weights"


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    body = bytearray((folder / "quotes.onnx").read_bytes())
    body[len(body) // 2] ^= 1
    (folder / "quotes.onnx").write_bytes(body)
    with pytest.raises(ModelError, match="not the ones that were shipped"):
        QuotesTagger(folder)([STORY])


def test_missing_weights_are_said_to_be_missing(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "quotes.vocabulary.json").unlink()
    with pytest.raises(ModelError, match=r"missing.*rules"):
        QuotesTagger(folder)([STORY])


@pytest.mark.parametrize("card", ["", "[]", "{}", '{"name": 1, "labels": ["O"], "names": []}'])
def test_a_card_that_is_none_is_refused(tmp_path: Path, card: str) -> None:
    (tmp_path / "quotes.json").write_text(card, encoding="utf-8")
    with pytest.raises(ModelError):
        QuotesTagger(tmp_path)


def test_weights_stay_small() -> None:
    assert sum(f.stat().st_size for f in WEIGHTS.iterdir()) <= 30 * 2**20


def test_a_tagging_is_what_the_stage_asks_for(tagger: QuotesTagger) -> None:
    assert isinstance(tagger([STORY])[0], Tagging)
    assert tagger.name
    assert tagger.revision
    assert len(tagger.checksum) == 64
