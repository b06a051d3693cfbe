"""Who has been mentioned where, and how: the trail on which a pronoun finds its antecedent.

A mention weighs by its part in the sentence (subject, object, possessive, a word before another noun), by whether it
stands inside marks, and by the sentences between. The figures are set by hand, after how news is written.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from tellings.quotes.individuals import Individual
from tellings.records import Offsets
from tellings.text import fold

MAIN, VERB, SUBORDINATE, OBJECT, OWNER, PART = 1.8, 1.4, 1.25, 0.8, 0.55, 0.3
"""Weights of a mention: subject of the main clause, right before a verb, subject of another clause, object, possessor,
part of a longer phrase."""
QUOTED = 0.2
"""Mentions inside marks count this much of their weight: who is talked about there is seldom who speaks next."""
FADE = 0.62
"""A mention keeps this share of its weight with every sentence."""
AGAIN = 0.12
"""What a second mention adds of its weight."""
_FURTHEST = 7
_SUBORDINATORS = frozenset(
    ["that", "who", "which", "when", "while", "as", "because", "if", "after", "before", "although", "though", "since"]
)
_BEFORE_SUBJECTS = frozenset(["and", "but", "or", "so", "yet", "then", "however", "meanwhile", "still", "also"])
_WORD = re.compile(r"[\w’'-]+")
_NEXT = re.compile(r"\s([a-z][\w-]*)")
_PARTS = re.compile(
    r"\s(?:administration|campaign|aides?|ally|allies|advis[eo]rs?|supporters?|lawyers?|officials?|team|voters?|era|"
    r"presidency|family|loyalists?|critics?|backers?|fans?|spokes\w+|staff\w*|attorneys?|surrogates?|interview|rally|"
    r"speech|comments?|remarks?|nomination|victory|email\w*|video|show|tweets?|statement|plan|bill|claims?)\b"
)


class Trace(NamedTuple):
    """One mention on the trail."""

    start: int
    end: int
    weight: float
    who: int
    """Index into the people."""
    quoted: bool
    pronoun: bool = False


class Trail:
    """Mentions of an article's people in the order of the text; grows as descriptions and pronouns are resolved."""

    def __init__(
        self, text: str, sentences: Sequence[Offsets], people: Sequence[Individual], quoted: Sequence[Offsets]
    ) -> None:
        self.text, self.people, self.quoted = text, people, quoted
        self.starts = [s for s, _ in sentences]
        self.traces: list[Trace] = []
        for n, p in enumerate(people):
            for name in p.names:
                self.traces.append(self._trace(name.whole, name.end, n))
        self.traces.sort()

    def add(self, start: int, end: int, who: Individual, *, pronoun: bool = False) -> None:
        """A description or pronoun that was resolved; what is on the trail already isn't put there twice."""
        n = next(k for k, p in enumerate(self.people) if p is who)
        if any(t.who == n and t.start < end and start < t.end for t in self.within(max(0, start - 60), end)):
            return
        insort(self.traces, self._trace(start, end, n)._replace(pronoun=pronoun))

    def sentence(self, at: int) -> int:
        """Number of the sentence at an offset; -1 before the first."""
        return bisect_right(self.starts, at) - 1

    def is_quoted(self, at: int) -> bool:
        """Whether an offset stands in marks."""
        n = bisect_right(self.quoted, (at, 1 << 60)) - 1
        return n >= 0 and self.quoted[n][0] <= at < self.quoted[n][1]

    def before(self, at: int, sentences: int) -> list[Trace]:
        """Traces before an offset and at most so many sentences back, latest first."""
        here = self.sentence(at)
        lo = self.starts[max(0, here - sentences)] if self.starts else 0
        first = bisect_left(self.traces, lo, key=lambda t: t.start)
        last = bisect_left(self.traces, at, key=lambda t: t.start)
        return [t for t in reversed(self.traces[first:last]) if t.end <= at]

    def within(self, start: int, end: int) -> list[Trace]:
        """Traces that begin in `text[start:end]`."""
        first = bisect_left(self.traces, start, key=lambda t: t.start)
        return self.traces[first : bisect_left(self.traces, end, key=lambda t: t.start)]

    def scores(self, at: int, fits: Callable[[Individual], float], shut: Collection[int] = ()) -> dict[int, float]:
        """Index of person → how likely a pronoun at `at` stands for them. `fits` weighs gender."""
        here = self.sentence(at)
        found: dict[int, float] = {}
        for t in self.before(at, _FURTHEST):
            fit = fits(self.people[t.who])
            if not fit or t.who in shut:
                continue
            weight = fit * t.weight * (QUOTED if t.quoted else 1.0) * FADE ** (here - self.sentence(t.start))
            held = found.get(t.who, 0.0)
            found[t.who] = max(held, weight) + AGAIN * min(held, weight)
        return found

    def _trace(self, start: int, end: int, who: int) -> Trace:
        return Trace(start, end, role(self.text, self.starts, start, end), who, self.is_quoted(start))


def role(text: str, starts: Sequence[int], start: int, end: int) -> float:
    """The weight of a mention by its part in its sentence; `starts` are where the text's sentences begin."""
    if text[end : end + 2] in ("’s", "'s") or (text[end - 1] == "s" and text[end : end + 1] in ("’", "'")):
        return OWNER
    if _PARTS.match(text, end, end + 24):
        return PART
    n = bisect_right(starts, start) - 1
    lead = text[(starts[n] if n >= 0 else 0) : start]
    clause = re.split(r"[,;:—–“”\"]", lead)[-1]
    words = [fold(w) for w in _WORD.findall(clause)]
    opened = bool(words) and words[0] in _SUBORDINATORS
    if not words or words[-1] in _BEFORE_SUBJECTS:
        return MAIN
    if words[-1] in _SUBORDINATORS or (opened and len(words) <= 3):
        return SUBORDINATE
    follows = _NEXT.match(text, end, end + 20)
    if follows and re.search(r"(?:ed|said|says|told|was|is|has|had|wrote|went|made|took|gave|began|came)$", follows[1]):
        return SUBORDINATE if opened else VERB
    return OBJECT
