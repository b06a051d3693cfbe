"""Golden stories: captures in, the whole report as it was last reviewed. `make golden` writes them anew; read the diff."""

from __future__ import annotations

import json
import os
from pathlib import Path

import msgspec
import pytest

from tellings import codec, wiring

GOLDEN = Path(__file__).resolve().parent / "golden" / "stories"


def report_of(name: str) -> bytes:
    """The report on a golden story as indented JSON, sources as bare file names."""
    inputs = wiring.sample() if name == "sample" else sorted(str(p) for p in (GOLDEN / name).glob("*.txt"))
    plain = codec.report_to_plain(wiring.compare(wiring.read_captures(inputs)))
    for article in plain["articles"]:  # type: ignore[attr-defined]
        article["source"] = Path(article["source"].split("#")[0]).name
    return msgspec.json.format(msgspec.json.encode(plain), indent=1) + b"\n"


@pytest.mark.parametrize("name", sorted(p.name for p in GOLDEN.iterdir()))
def test_the_report_is_as_it_was_last_reviewed(name: str) -> None:
    stored = GOLDEN / name / "report.json"
    made = report_of(name)
    if os.environ.get("TELLINGS_GOLDEN") == "write":
        stored.write_bytes(made)
    assert json.loads(made) == json.loads(stored.read_bytes()), "the report changed: make golden, and read the diff"
