"""What others may import: a change here is a change for them."""

from __future__ import annotations

import tellings
from tellings import articles, collation, facts, quotes, report, stories


def test_public_names() -> None:
    assert tellings.__all__ == ["__version__", "compare", "read_captures", "report_to_json"]
    assert all(getattr(tellings, name) for name in tellings.__all__)
    for stage in (articles, collation, facts, quotes, report, stories):
        assert all(hasattr(stage, name) for name in getattr(stage, "__all__", ())), stage
