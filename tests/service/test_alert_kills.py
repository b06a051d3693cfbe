"""kill -9 in the middle of deciding and sending: nothing lost, nothing sent twice unseen. 500 kills: benchmarks/."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("aiosmtpd")
ROOT = Path(__file__).resolve().parent.parent.parent


def test_killed_again_and_again_every_message_arrives_and_none_twice_unseen() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "alerts_kills.py"), "--kills", "20", "--seed", "3"],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()[-2000:]
    found = json.loads(done.stdout)
    assert found["killed"] == 20
    assert found["taken"] >= found["decided"] == 20 * 8 + 200
    assert found["messages being sent when killed"] > 5
