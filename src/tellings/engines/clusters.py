"""Joining a Ray cluster, with plain words where there is none.

Ray waits for minutes for a cluster that isn't there, and for ever for a server that is something else. So both are
looked for first.
"""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys

from tellings.errors import EngineError, UsageError

_ADDRESS = re.compile(r"(ray://)?(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})")
_PATIENCE = 10.0
"""Seconds for a connection, and (six times as many) for an answer."""
_ASK = "import sys; from ray._raylet import GcsClient; GcsClient(address=sys.argv[1]).internal_kv_keys(b'', None)"
_MISMATCH = re.compile(r"Ray: *(\S+)\s+Python: *(\S+)")
START = "Start one with: ray start --head --port 6379"


def join(address: str) -> None:
    """Connect this process to the cluster at "host:port" or "ray://host:port" ("auto": the one on this machine).

    `UsageError` where that is no address, `EngineError` where no cluster, or another version of it, answers.
    """
    import ray

    if address != "auto":
        _knock(address)
    try:
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        said = str(error)
        if "version mismatch" in said.lower():
            raise _mismatch(said, address) from error
        raise EngineError(f"no cluster answers there ({said[:300]})", where=address, to_do=START) from error


def _knock(address: str) -> None:
    found = _ADDRESS.fullmatch(address)
    if not found or int(found[3]) > 65535:
        to_do = "Write it as host:port, such as 10.0.0.1:6379"
        raise UsageError(f"{address!r} is no address of a cluster", where="--cluster", to_do=to_do)
    host, port = found[2].strip("[]"), int(found[3])
    try:
        socket.create_connection((host, port), timeout=_PATIENCE).close()
    except OSError as error:
        why = error.strerror or str(error) or type(error).__name__
        raise EngineError(f"no cluster answers there ({why})", where=address, to_do=START) from error
    if found[1]:
        return  # the server for clients speaks another language; Ray itself gives it up after half a minute
    try:
        asked = [sys.executable, "-c", _ASK, f"{host}:{port}"]
        subprocess.run(asked, capture_output=True, timeout=6 * _PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        what = "something answers there, but no Ray cluster"
        to_do = "Name the port that ray start --head was given, 6379 if none"
        raise EngineError(what, where=address, to_do=to_do) from error


def _mismatch(said: str, address: str) -> EngineError:
    """Ray names the cluster's versions first, then those here."""
    found = _MISMATCH.findall(said)
    if len(found) != 2:
        what = f"the cluster runs another version of Ray or Python ({' '.join(said.split())[:300]})"
    else:
        (ray, python), (our_ray, our_python) = found
        what = f"the cluster runs Ray {ray} on Python {python}, this machine Ray {our_ray} on Python {our_python}"
    return EngineError(what, where=address, to_do="Install the same versions of both on every machine")
