"""Adapters that fetch captures: files and folders, archives, feeds, the web."""

from __future__ import annotations

from tellings.intake.sources import captures

__all__ = ["captures"]
