"""A reason that the reference doesn't explain fails here, and so does an explanation of none."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = re.compile(r'(?:_refuse\([^"\n]{0,60}?|\bVerdict\(|\bFetchError\(|\breason=)\s*"([a-z][a-z-]+)"', re.S)


def test_every_reason_is_explained_and_every_explanation_has_a_reason() -> None:
    sources = [
        path for part in ("intake", "articles", "archive") for path in (ROOT / "src/tellings" / part).glob("*.py")
    ]
    used = {code for path in sources for code in CODE.findall(path.read_text("utf-8"))}
    assert {"empty", "robots", "list-page", "duplicate", "fetch-timeout"} <= used
    table = (ROOT / "docs/reference/intake.md").read_text("utf-8").partition("## Reasons")[2]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    explained = {code for row in rows for code in re.findall(r"`([a-z0-9-]+)`", row)} - {"fetch-404"}
    assert used == explained
