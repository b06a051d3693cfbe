"""Articles made up for the tests: a few words per event, dealt out anew for each telling of it."""

from __future__ import annotations

import random

from tellings import stories
from tellings.records import Article, Signature

EVENTS = (
    "Oakley bridge cracks piers engineers county shut ferry detour Friday mayor Ann Bell",
    "Tilda Morrow Hexley marathon record coach finish runner rain spectators medal",
    "Bramford library fire shelves firefighters archive manuscripts damp insurer Saturday",
    "Quill Minerals strike miners Dorrin pit wages union pickets lockout ballot",
    "senator Ida Rook resigned committee letters donor inquiry Vellmark harbour contract",
    "comet Lysander telescope astronomers tail observatory brightest night orbit",
    "Pell Valley vineyards frost harvest growers grapes insurers April losses",
    "orchestra conductor Marek Thule tour cancelled violin illness tickets refunds",
)
GENERAL = (
    *("the", "a", "of", "and", "to", "in", "said", "on", "for", "was", "that", "with", "by", "at", "after"),
    *("people", "told", "officials", "new", "week", "more"),
)


def article(event: int, number: int, *, published: str | None = None, words: int = 60) -> Article:
    """Telling `number` of an event: its own choice among the event's words, general words between."""
    chance = random.Random(f"{event}/{number}")
    own = EVENTS[event].split()
    dealt = [chance.choice(own) if chance.random() < 0.45 else chance.choice(GENERAL) for _ in range(words)]
    title = " ".join(chance.sample(own, 5))
    text = ". ".join(" ".join(dealt[n : n + 12]).capitalize() for n in range(0, words, 12)) + "."
    return Article(id=f"e{event}n{number}", text=text, title=title, source="made", published=published)


def signed(event: int, number: int, *, published: str | None = None, words: int = 60) -> Signature:
    """The signature of such an article."""
    return stories.sign(article(event, number, published=published, words=words))


def stream(tellings: int, *, day: int = 3) -> list[Signature]:
    """Every event told so many times, hour after hour of one day, in the order of publication."""
    found = [
        signed(event, n, published=f"2001-02-{day:02}T{(event + 2 * n) % 24:02}:{event:02}:00+00:00")
        for event in range(len(EVENTS))
        for n in range(tellings)
    ]
    return sorted(found, key=lambda s: (s.published or "", s.article))
