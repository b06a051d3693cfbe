"""Pages and captures made here."""

from __future__ import annotations

from tellings import articles
from tellings.records import Article, Capture, Refusal

PARAGRAPH = "The harbour council voted on Monday to close the old swing bridge for eleven weeks, its clerk said."
OTHER = "Pilots asked for a later start, since the spring regatta brings four hundred boats through the lock."


def read(body: str | bytes, **known: object) -> Article | Refusal:
    """What a capture of some text or page is read as."""
    data = body if isinstance(body, bytes) else body.encode()
    return articles.read(Capture(source="made", body=data, **known))  # type: ignore[arg-type]


def article(body: str | bytes, **known: object) -> Article:
    """The article that it is read as; the test fails where it is refused."""
    found = read(body, **known)
    assert isinstance(found, Article), found
    return found


def refusal(body: str | bytes, **known: object) -> str:
    """The reason for which it is refused; the test fails where it is not."""
    found = read(body, **known)
    assert isinstance(found, Refusal), found
    assert len(found.detail) > 10
    return found.reason


def page(body: str, head: str = "<title>Bridge shuts</title>") -> str:
    """A page around some body."""
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"
