"""Tellings: one event, many tellings. See `tellings.compare` for the main job and `tellings.pipeline` for the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "compare", "read_captures", "report_to_json"]

if TYPE_CHECKING:
    from tellings.codec import report_to_json
    from tellings.wiring import compare, read_captures


def __getattr__(name: str) -> Any:
    # The public names are loaded on first use, so that `import tellings` (and `tellings --help`) stays fast.
    if name in {"compare", "read_captures"}:
        from tellings import wiring

        return getattr(wiring, name)
    if name == "report_to_json":
        from tellings import codec

        return codec.report_to_json
    raise AttributeError(f"module 'tellings' has no attribute {name!r}")
