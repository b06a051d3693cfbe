"""From bytes to an article: HTML, plain text, metadata, page kinds. Only blocks are left out, each with a reason."""

from __future__ import annotations

from tellings.articles.reading import number, read

__all__ = ["number", "read"]
