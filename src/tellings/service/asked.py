"""What is asked for by anybody, ready to be matched: an index over subscriptions, kept in step with the store."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from tellings.alerts.channels import channel
from tellings.alerts.matching import Likes, Persons, Searches
from tellings.alerts.nouns import Ask, Subscription
from tellings.records import Article, Signature
from tellings.stores.alerting import Alerting
from tellings.stories import sign
from tellings.stories.background import shipped
from tellings.stories.signature import TITLE, stem

_MODELS = 5
"""Articles of a story that stand for it where more of its like is asked for."""


@lru_cache(maxsize=1 << 16)
def _term(word: str) -> tuple[str, float]:
    term = stem(word)
    return term, shipped().weight(term)


def weight(word: str) -> float:
    """How rare a word is in news at large."""
    return _term(word)[1]


def terms(signature: Signature, *, titles: bool = False) -> dict[str, float]:
    """The weights of an article's terms, or of those of its title."""
    found: dict[str, float] = {}
    for word, count, mark in zip(signature.words.split(" "), signature.counts, signature.marks, strict=False):
        if word and (mark & TITLE or not titles):
            term, rarity = _term(word)
            found[term] = rarity * (1.0 if titles else min(count, 4) ** 0.5)
    return found


class Asked:
    """All active subscriptions by channel. `refresh` reads what changed since it was last called."""

    def __init__(self) -> None:
        self.searches = Searches(weight)
        self.persons = Persons()
        self.named = Searches(weight)
        """Persons again, as phrases: an article that names one is worth a closer look."""
        self.likes = Likes()
        self.stories: dict[str, set[str]] = {}
        """Channels of one story, by its id when it was asked for."""
        self.asks: dict[str, Ask] = {}
        self._breaking: set[str] = set()
        self._members: dict[str, dict[str, float]] = {}
        self._of: dict[str, str] = {}
        self._stamp = 0

    def refresh(self, kept: Alerting) -> None:
        """Take in what changed."""
        self._stamp, changed = kept.changed(self._stamp)
        for subscription in changed:
            self.drop(subscription.id)
            if subscription.state == "active":
                self.add(subscription, kept)

    def members(self, name: str) -> Mapping[str, float]:
        """The subscriptions of a channel, with the time since when each holds."""
        return self._members.get(name, {})

    def breaking(self, sensitivity: int) -> list[str]:
        """Channels of breaking stories of this sensitivity, whole or inside a search."""
        return sorted(c for c in self._breaking if c.startswith(f"breaking:{sensitivity}:"))

    def add(self, subscription: Subscription, kept: Alerting) -> None:
        """Take one subscription in."""
        name = channel(subscription.ask)
        self._of[subscription.id] = name
        self._members.setdefault(name, {})[subscription.id] = subscription.since
        if name not in self.asks:
            self.asks[name] = subscription.ask
            self._open(name, subscription.ask, kept)

    def drop(self, id: str) -> None:
        """Let one subscription go, and its channel with the last of them."""
        name = self._of.pop(id, None)
        if name is None:
            return
        self._members[name].pop(id)
        if not self._members[name]:
            del self._members[name]
            self._close(name, self.asks.pop(name))

    def _open(self, name: str, ask: Ask, kept: Alerting) -> None:
        if ask.kind == "breaking":
            self._breaking.add(name)
        if ask.kind in ("search", "breaking") and ask.words:
            self.searches.add(name, ask.words)
        elif ask.kind == "person" and ask.person:
            self.persons.add(name, ask.person)
            self.named.add(name, f'"{ask.person}"')
        elif ask.kind == "story" and ask.story:
            self.stories.setdefault(ask.story, set()).add(name)
        elif ask.kind == "like":
            self.likes.add(name, model(ask, kept))

    def _close(self, name: str, ask: Ask) -> None:
        self._breaking.discard(name)
        self.searches.remove(name)
        self.named.remove(name)
        self.likes.remove(name)
        if ask.kind == "person" and ask.person:
            self.persons.remove(ask.person)
        if ask.kind == "story" and ask.story:
            self.stories[ask.story].discard(name)
            if not self.stories[ask.story]:
                del self.stories[ask.story]


def model(ask: Ask, kept: Alerting) -> dict[str, float]:
    """The terms of what others are to be like: a pasted text, or the latest articles of a story."""
    if not ask.story:
        return terms(sign(Article(id="", text=ask.words, source="")))
    found: dict[str, float] = {}
    for member in kept.members(kept.redirected(ask.story), _MODELS):
        for term, value in terms(member.signature).items():
            found[term] = found.get(term, 0.0) + value
    return found
