"""The outlets' names inside a stage's sentences: long lists of them cut, and each kept in its own direction."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from tellings.report.characters import visible


class Names:
    """The names of a story's outlets. Made once for a story."""

    def __init__(self, names: Sequence[str]) -> None:
        names = [n for n in names if n.strip()] or ["\0"]
        name = "(?:" + "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)) + ")"
        self._name = re.compile(name)
        self._list = re.compile(rf"({name}, {name}), ({name}(?:, {name})+ and {name})")
        self._foreign = re.compile(rf"({name}|“[^“”]*”)")

    def cut(self, words: str) -> str:
        """The sentence with the first two names and a count for a list of more than four."""
        return self._list.sub(lambda m: f"{m[1]} and {len(self._name.findall(m[2]))} others", words)

    def marked(self, words: str) -> Markup:
        """The sentence as markup. What is not ours in it, names and quoted words, runs in its own direction."""
        parts = [str(escape(visible(w))) for w in self._foreign.split(words)]
        return Markup("").join(Markup(f"<bdi>{w}</bdi>" if n % 2 else w) for n, w in enumerate(parts))
