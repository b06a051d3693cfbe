"""On the base install, a command that needs more says what to install."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tellings.cli.extras import EXTRAS, needed

ROOT = Path(__file__).resolve().parent.parent
CALLS = [
    ("alerts list", "sqlalchemy", "serve"),
    ("alerts preview --breaking", "sqlalchemy", "serve"),
    ("alerts test --mail {folder}/mail.toml", "sqlalchemy", "serve"),
    ("alerts outbox", "sqlalchemy", "serve"),
    ("serve", "uvicorn", "serve"),
    ("archive {folder} --out {folder}/out", "pyarrow", "parquet"),
]


@pytest.mark.parametrize(("call", "without", "extra"), CALLS)
def test_what_is_missing_is_named_with_the_extra_that_brings_it(
    call: str, without: str, extra: str, tmp_path: Path
) -> None:
    (tmp_path / "tellings.db").touch()
    hidden = f"import sys; sys.modules[{without!r}] = None; from tellings.__main__ import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", hidden, *call.format(folder=tmp_path).split()],
        capture_output=True, text=True, cwd=tmp_path, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 2, ran.stderr
    assert f"({without} is not here)" in ran.stderr
    assert f"pip install 'tellings[{extra}]'" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_every_extra_named_is_one_of_the_package() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(EXTRAS.values()) <= set(declared)


def test_a_missing_module_of_our_own_stays_a_fault() -> None:
    with pytest.raises(ModuleNotFoundError):
        needed(ModuleNotFoundError("no", name="tellings.nothing"))
