"""The tellings of one utterance found across outlets, aligned word by word, every change named."""

from __future__ import annotations

from tellings.collation.recovery import recover
from tellings.collation.utterances import collate

__all__ = ["collate", "recover"]
