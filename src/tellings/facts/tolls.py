"""How many died, by each outlet: a count that grows, and that no later article can tell smaller."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tellings.facts.drafts import Draft, sentences_of, values, words_of
from tellings.facts.figures import PEOPLE, Quantity
from tellings.facts.moments import order
from tellings.facts.printed import Printed
from tellings.records import Point, Span

_DIED = re.compile(
    r"[\w,.-]+(?:\s(?:hundred|thousand|dozen))?(?:\s(?:people|persons))?"
    r"(?:\s(?:(?:have|had)\sbeen|were|was|are|have|had))?(?:\s(?:confirmed|reported))?"
    r"\s(?:killed|dead|died|deaths|drowned)\b",
    re.IGNORECASE,
)
_KILLED = re.compile(
    r"\b(?:kill(?:ed|ing|s)|claim(?:ed|ing|s)|(?:toll|killed|dead)\b[^.!?\d\n]{0,70}?\b(?:rose|risen|climbed|stood|stands|"
    r"rises|climbs|was|is)\s(?:to|at)|toll\sof)\s(?:(?:at\sleast|more\sthan|about|around|some|nearly|almost|up\sto)\s)?$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?][\"”’']?\s|\n")
_BEFORE = 120
"""Characters before a figure in which its clause begins."""
_BEHIND = 60
_OUTLETS = 2
_OTHER_TIME = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:ago|since|last|previous(?:ly)?|earlier|worst|history|another|others?|more|also|if|could|"
    r"would|might|each|every)\b",
    re.IGNORECASE,
)
"""In the clause before, or right behind: those who died in another year, or more of them, or who may die."""
_LATER_YEAR = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:ago|since|last (?:year|month|week)|earlier)\b|"
    r"\bin (?:January|February|March|April|May|June|July|August|September|October|November|December)\b",
    re.IGNORECASE,
)


def find_tolls(
    texts: Mapping[str, str], points: Sequence[Point], published: Mapping[str, str | None], printed: Printed
) -> Iterator[Draft]:
    """The dead as each outlet counts them in tellings of one point, whatever words count them. Compatible, for such
    counts grow; a conflict where an article published later has fewer than an earlier one has for sure."""
    dead = {article: _dead(texts[article], found) for article, found in printed.by_article.items()}
    if sum(bool(found) for found in dead.values()) < _OUTLETS:
        return
    shown: set[Span] = set()
    for point in points:
        counted: dict[str, dict[float, Quantity]] = defaultdict(dict)
        for sentence in sentences_of(texts, point):
            for q in dead[sentence.article]:
                if sentence.start <= q.span.start < sentence.end:
                    counted[sentence.article].setdefault(q.value, q)
        tolls = [next(iter(found.values())) for found in counted.values() if len(found) == 1]
        if len({q.value for q in tolls}) > 1 and not shown.issuperset(q.span for q in tolls):
            shown.update(q.span for q in tolls)
            yield _draft(texts, tolls, published)


def _draft(texts: Mapping[str, str], tolls: Sequence[Quantity], published: Mapping[str, str | None]) -> Draft:
    fallen = any(_falls(one, two, published) for one, two in combinations(tolls, 2))
    both = all(a.least <= b.most and b.least <= a.most for a, b in combinations(tolls, 2))
    why = "One figure is rounded or hedged and leaves room for the other."
    if fallen:
        why = "The article published later counts fewer dead, and the dead can only become more."
    elif not both:
        why = "Counts of this kind change with the time of writing."
    found = values((q.span, words_of(texts, q.span)) for q in tolls)
    return Draft(kind="number", conflict=fallen, what="how many died", values=found, why=why)


def _dead(body: str, printed: Sequence[Quantity]) -> list[Quantity]:
    """The counts of dead people in a text that are of now."""
    found = []
    for q in printed:
        if q.value < 1 or q.value != int(q.value):
            continue
        clause = _STOP.split(body[max(0, q.span.start - _BEFORE) : q.span.start])[-1]
        counts = _DIED.match(body, q.span.start) or (q.unit in ("", PEOPLE, "life") and _KILLED.search(clause))
        behind = _STOP.split(body[q.span.end : q.span.end + _BEHIND])[0]
        if counts and not _OTHER_TIME.search(_bare(clause)) and not _LATER_YEAR.search(behind):
            found.append(q)
    return found


def _bare(clause: str) -> str:
    """A clause without "more than" and "at least"."""
    return re.sub(r"\bmore than\b|\bat least\b", "", clause, flags=re.IGNORECASE)


def _falls(one: Quantity, two: Quantity, published: Mapping[str, str | None]) -> bool:
    """True where the later of two articles counts fewer, and neither figure leaves room for the other."""
    later = order(published.get(one.span.article) or "", published.get(two.span.article) or "")
    first, second = (one, two) if later > 0 else (two, one)
    return later != 0 and second.firm and second.most < first.least
