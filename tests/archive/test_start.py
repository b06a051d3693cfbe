"""What a worker of an archive's run loads before its first page."""

from __future__ import annotations

import subprocess
import sys

COSTLY = (
    "tellings.facts",
    "tellings.collation",
    "tellings.quotes.finding",
    "tellings.models",
    "onnxruntime",
    "lxml",
    "jinja2",
)


def test_a_worker_that_reads_pages_loads_nothing_that_compares_stories() -> None:
    code = f"import sys, tellings.archive.reading, tellings.wiring\nprint([m for m in {COSTLY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
