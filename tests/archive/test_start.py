"""What a worker of an archive's run loads before its first page."""

from __future__ import annotations

import subprocess
import sys

import pytest

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


def test_tables_are_written_without_loading_pandas_which_can_still_be_imported() -> None:
    pytest.importorskip("pandas")
    code = (
        "import sys, pyarrow\n"
        "from tellings.engines.local import spare_pandas\n"
        "spare_pandas()\n"
        "made = pyarrow.Table.from_pylist([{'a': 'x', 'b': [1]}]).to_pylist()\n"
        "print(made, 'pandas' in sys.modules)\n"
        "import pandas\n"
        "print(pandas.DataFrame({'a': [1]}).shape)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[{'a': 'x', 'b': [1]}] False", "(1, 1)"]
