"""The line over an archive: shards read by an engine, placed in one ordered pass a language, stories compared.

Out come Parquet tables and a manifest. Workers share nothing but the folder that they write to; every part of the work
is written whole or not at all and marked when it is done, so that a run that was cut off goes on where it stood.
"""

from __future__ import annotations

from tellings.archive.places import Settings
from tellings.archive.run import Outcome, run

__all__ = ["Outcome", "Settings", "run"]
