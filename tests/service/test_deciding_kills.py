"""kill -9 in the middle of deciding: no decided message is lost, none doubled, and what is told is what would have been."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
KILLS = 30


def test_deciding_that_is_killed_at_any_moment_tells_everything_once() -> None:
    command = [sys.executable, str(HERE / "mortal_deciding.py"), "--kills", str(KILLS)]
    env = {**os.environ, "PYTHONPATH": str(HERE.parent.parent / "src")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    kills, told = int(last.split()[0]), int(last.split()[3])
    assert kills >= KILLS, json.dumps(last)
    assert told > 40
