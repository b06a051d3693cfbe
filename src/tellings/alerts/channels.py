"""Channels: what one or many subscribers ask for in the same words is decided once, and told to all of them. Pure."""

from __future__ import annotations

import hashlib

from tellings import text
from tellings.alerts.nouns import Ask


def channel(ask: Ask) -> str:
    """The name of what is asked for: equal where two people ask for the same, so that it is decided once for all."""
    if ask.kind == "breaking":
        return f"breaking:{ask.sensitivity}:{query(ask.words)}"
    if ask.kind == "search":
        return f"search:{query(ask.words)}"
    if ask.kind == "person":
        return f"person:{folded(ask.person or '')}"
    if ask.kind == "story":
        return f"story:{ask.story}"
    return f"like:{ask.story}" if ask.story else f"like:{digest(folded(ask.words))}"


def query(words: str) -> str:
    """A search in one normal form: its phrases sorted, each in marks."""
    found = sorted({" ".join(text.fold(w) for w in phrase) for phrase in text.phrases(words)})
    return " ".join(f'"{phrase}"' for phrase in found)


def folded(words: str) -> str:
    """Words as they are compared: folded, with one space between."""
    return " ".join(text.fold(w) for w in text.BARE.findall(words))


def digest(words: str) -> str:
    """A short name for a text, the same in every process."""
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
