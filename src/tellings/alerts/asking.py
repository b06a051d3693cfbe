"""An ask in words, and an ask out of what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast, get_args

from tellings.alerts.nouns import Ask, Kind
from tellings.alerts.showing import line

MOST_WORDS, MOST_PASTED = 300, 20_000
"""Characters of a search, and of a text that stories are to be like."""
KINDS: tuple[Kind, ...] = get_args(Kind)


class BadAskError(ValueError):
    """What was asked for makes no alert; says why."""


def said(ask: Ask) -> str:
    """What somebody is told of, as the rest of "You are told of …"."""
    words = line(ask.words, 80)
    if ask.kind == "breaking":
        return f"breaking stories in the search “{words}”" if words else "all breaking stories"
    if ask.kind == "search":
        return f"new stories in the search “{words}”"
    if ask.kind == "person":
        return f"what {line(ask.person or 'somebody', 80)} says"
    if ask.kind == "story":
        return "what is new in one story"
    return "stories like one that you chose" if ask.story else f"stories like the text “{words}”"


def read(kind: str, *, words: str = "", person: str = "", story: str = "", sensitivity: str = "2") -> Ask:
    """An ask out of a form's fields. BadAskError where something that its kind needs is missing or too long."""
    if kind not in KINDS:
        raise BadAskError("Choose what you want to be told of.")
    words, person, story = (v.replace("\0", "").strip() for v in (words, person, story))
    most = MOST_PASTED if kind == "like" else MOST_WORDS
    if len(words) > most or len(person) > MOST_WORDS or len(story) > MOST_WORDS:
        raise BadAskError(f"That is too long: {most} characters at most.")
    if kind == "search" and not _has_letters(words):
        raise BadAskError("Say what to search for.")
    if kind == "person" and not _has_letters(person):
        raise BadAskError("Say whose words you want to be told of.")
    if kind == "story" and not story:
        raise BadAskError("Say which story.")
    if kind == "like" and not story and not _has_letters(words):
        raise BadAskError("Paste a text, or name a story, that others are to be like.")
    if sensitivity not in ("1", "2", "3"):
        raise BadAskError("The sensitivity is 1 (seldom), 2 or 3 (often).")
    return Ask(
        kind=kind,
        words=words if kind in ("breaking", "search", "like") else "",
        person=line(person, MOST_WORDS) if kind == "person" else None,
        story=story if kind in ("story", "like") and story else None,
        sensitivity=cast(Literal[1, 2, 3], int(sensitivity)),
    )


def of(given: Mapping[str, str]) -> Ask:
    """An ask out of fields by their names; what is not there is empty. BadAskError as in `read`."""
    names = ("words", "person", "story")
    fields = {name: given.get(name, "") for name in names}
    return read(given.get("kind", ""), sensitivity=given.get("sensitivity") or "2", **fields)


def _has_letters(words: str) -> bool:
    return any(c.isalnum() for c in words)
