"""`tellings serve` itself killed with SIGKILL, started again on the same file; the long run is benchmarks/desk_kills.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform != "linux", reason="the papers listen on loopback addresses that only Linux has")
def test_a_served_desk_killed_ten_times_loses_nothing_and_doubles_nothing() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "desk_kills.py"), "--kills", "10", "--rate", "5"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=580)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "nothing lost, nothing doubled, database and index whole" in ended.stdout
