"""Stores keep feeds, articles, stories and what people decided. The caller owns the transaction: no method commits."""

from __future__ import annotations

from tellings.stores.sql import Books, Store

__all__ = ["Books", "Store"]
