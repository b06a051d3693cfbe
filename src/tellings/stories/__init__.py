"""Which articles tell the same event: signatures, near-copies, likeness, placing."""

from __future__ import annotations

from tellings.stories.placing import fold
from tellings.stories.signature import sign

__all__ = ["fold", "sign"]
