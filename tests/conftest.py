"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tellings.stores import Store

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The labelled data beside the project; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("TELLINGS_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("the labelled data beside the project is not here")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A desk's data file, new and empty; `tests/contracts` has one over both databases."""
    sqlite = pytest.importorskip("tellings.stores.sqlite", exc_type=ImportError)
    opened = sqlite.open_store(str(tmp_path / "desk.db"))
    yield opened
    opened.close()
