"""Weights as they were shipped: checked against their card before every use, and run on one thread."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tellings.errors import ModelError

if TYPE_CHECKING:
    import onnxruntime

WEIGHTS = Path(__file__).parent / "weights"


def checked(folder: Path, name: str, sums: Mapping[str, str], *, to_do: str) -> Path:
    """Where the file is. Raises `ModelError` where it is missing or its SHA-256 isn't the one in `sums`."""
    path = folder / name
    try:
        # A piece at a time: to hold 15 MB only to add them up takes longer than the adding.
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError("weights are missing", where=str(path), to_do=to_do) from error
    if found != sums.get(name):
        raise ModelError("weights are not the ones that were shipped", where=str(path), to_do=to_do)
    return path


def session_of(path: Path) -> onnxruntime.InferenceSession:
    """The graph in a file, ready to run. Raises what onnxruntime raises where it is none."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # The graph is written as it should run: the runtime's own fusions make the norms six times slower on a CPU.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
