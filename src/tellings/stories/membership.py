"""Which open article stands in which open story, in arrays: some 25 bytes an article and no object."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator

_TAG = (1 << 31) - 1


def name_of(article: str) -> str:
    """The id of a story that is named after this article."""
    return f"s-{article}"


class Membership:
    """Stories by number, in the order in which they were opened; articles by number, in the order of `add`.

    `article` gives the id of an article that was added before, since a story named after one needs no name of its own.
    """

    def __init__(self, article: Callable[[int], str]) -> None:
        self._article = article
        # Of each article its story, and the next article of that story (-1 for none).
        self._story, self._next = array("i"), array("i")
        # Of each story its first and its last article, how many it has, and after which it is named.
        self._first, self._last, self._size, self._after = array("i"), array("i"), array("i"), array("i")
        self._names: dict[int, str] = {}
        """The names of stories that are named after no article of theirs."""
        self._slots = array("q", [-1]) * 64
        """Stories by the hash of their name: 31 bits of it and the number, where the place is free."""

    def __len__(self) -> int:
        """How many articles there are."""
        return len(self._story)

    def of(self, article: int) -> int:
        """The story of an article."""
        return self._story[article]

    def name(self, story: int) -> str:
        """The id of a story."""
        after = self._after[story]
        return self._names[story] if after < 0 else name_of(self._article(after))

    def names(self) -> Iterator[str]:
        """The ids of all stories, in the order in which they were opened."""
        return map(self.name, range(len(self._first)))

    def members(self, story: int) -> list[int]:
        """The articles of a story, in the order in which they were added."""
        found, at = [], self._first[story]
        while at >= 0:
            found.append(at)
            at = self._next[at]
        return found

    def add(self, article: str, name: str) -> int:
        """Put the next article, of this id, into the story of this name, opened where it is not; the story's number."""
        number, story = len(self._story), self._find(name)
        if story is None:
            story = self._open(name)
            self._first.append(number)
            self._last.append(number)
            self._size.append(1)
        else:
            self._next[self._last[story]] = number
            self._last[story] = number
            self._size[story] += 1
        self._story.append(story)
        self._next.append(-1)
        if story in self._names and name == name_of(article):
            self._after[story] = number
            del self._names[story]
        return story

    def size(self, story: int) -> int:
        """How many articles a story has."""
        return self._size[story]

    def first(self, story: int) -> int:
        """The article with which a story was opened."""
        return self._first[story]

    def _open(self, name: str) -> int:
        story = len(self._after)
        self._names[story] = name  # until the article comes that it is named after, mostly at once
        self._after.append(-1)
        if 2 * story > len(self._slots):
            known = list(self.names())
            self._slots = array("q", [-1]) * (2 * len(self._slots))
            for n, each in enumerate(known[:story]):
                self._keep(each, n)
        self._keep(name, story)
        return story

    def _keep(self, name: str, story: int) -> None:
        code = hash(name)
        at = code & (len(self._slots) - 1)
        while self._slots[at] >= 0:
            at = (at + 1) & (len(self._slots) - 1)
        self._slots[at] = (code >> 32 & _TAG) << 32 | story

    def _find(self, name: str) -> int | None:
        code = hash(name)
        at, tag = code & (len(self._slots) - 1), code >> 32 & _TAG
        while (slot := self._slots[at]) >= 0:
            story = slot & 0xFFFFFFFF
            if slot >> 32 == tag and self.name(story) == name:
                return story
            at = (at + 1) & (len(self._slots) - 1)
        return None
