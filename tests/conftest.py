"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The labelled data beside the project; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("TELLINGS_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("the labelled data beside the project is not here")
    return folder
