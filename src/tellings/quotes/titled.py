"""An office before a name without "a" or "the": who holds it is the person named."""

from __future__ import annotations

import re

from tellings.quotes.lexicon import TITLES
from tellings.quotes.names import Name
from tellings.text import fold

_TITLED = re.compile(
    r"(?:(?:former|then|current|acting|longtime|ex-)\s?)?(?:[A-Z][\w.]*\s){0,3}(?:[a-z-]+\s){0,2}?([A-Za-z-]+)\s(?:of|for)\s.*?"
    r"(?:[A-Z][\w.)]*|staff|operations|affairs|state)\s$",
    re.S,
)
_MANY = frozenset(["a", "an", "the", "every", "each", "all", "some", "many", "several", "two", "three", "any", "no"])
_POST = re.compile(r"([A-Z][a-z]+|[a-z]+)\s(?:of|for)\s(?:the\s)?(?:[a-z-]+\s){0,2}([a-z-]+)\s$")


def titled(before: str, n: Name) -> bool:
    """ "chief of staff Ann Lee", "chairman of the House panel Rep. Ann Lee": an office without "a" or "the", something
    of its own after its "of", and then a full name: that is who holds it."""
    m = _TITLED.fullmatch(before)
    return (
        m is not None
        and "," not in before
        and fold(before.split()[0]) not in _MANY
        and fold(m[1]) in TITLES
        and (len(n.key) > 1 or bool(n.titles))
    ) or _is_post(before, n)


def _is_post(before: str, n: Name) -> bool:
    """ "Minister for the sea Otto Lee": a post for a thing, not for somebody, right before a full name."""
    m = _POST.fullmatch(before)
    return m is not None and fold(m[1]) in TITLES and fold(m[2]) not in TITLES and len(n.key) > 1
