"""What a run of `tellings compare` leaves unloaded: what loads here, everybody waits for at every start."""

from __future__ import annotations

import json
import subprocess
import sys

from tellings import wiring

COSTLY = (
    "asyncio",
    "concurrent.futures.process",
    "importlib.resources",
    "msgspec",
    "multiprocessing",
    "numpy.ma",
    "sqlalchemy",
    "starlette",
    "tellings.checking",
    "tellings.cli.archive",
    "tellings.cli.desk",
    "tellings.cli.post",
    "tellings.engines.local",
    "tellings.stories.pile",
    "tellings.stories.window",
    "tempfile",
)
"""Each takes more than a hundredth of the time of a run over three short articles where it has not been compiled."""


def loaded(*arguments: str) -> list[str]:
    code = (
        "import contextlib, io, sys\nfrom tellings.cli import run\n"
        f"with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())): run({list(arguments)!r}, standalone_mode=False)\n"
        f"import json\nprint(json.dumps([m for m in {COSTLY!r} if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def test_comparing_loads_nothing_of_processes_of_the_desk_or_of_masked_arrays() -> None:
    assert loaded("compare", "--quiet", "--json", *wiring.sample()) == []
