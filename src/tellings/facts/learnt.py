"""What learnt weights of linking look like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Likeness(NamedTuple):
    """A line of weights: how much each feature of a pair of units counts, by its name."""

    threshold: float
    """Likeness from which two units are linked."""
    bias: float
    weights: Mapping[str, float]
