"""What somebody will and will not do: to appeal, to resign, to run, where that is theirs to decide."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tellings.facts.drafts import Draft, sentences_of, values, words_of
from tellings.facts.stems import stem
from tellings.records import Point, Span

_WILL = re.compile(
    r"\b(?P<who>[^\W\d_][\w’'-]*)\s(?:(?:will|would)(?P<not>\snot|\snever)?|(?P<short>wo|would)n[’']t)\s"
    r"(?P<verb>appeal|resign|quit|run|stand|attend|testify|contest|retire|apologise|apologize|strike|boycott)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?:ll|ld|not|n[’']t|never)\s(?:appeal|resign|quit|run|stand|attend|testify|contest|retire|apolog|strike|boycott)"
)
_OPEN = re.compile(
    r"\b(?:if|whether|unless|until|had|could|might|before|once|[Ww]ho|that they)\b|[“”\"?]", re.IGNORECASE
)
"""In the sentence: then it is left open, or somebody's words."""
_STOP = re.compile(r"[.!?]|\n")
_BREAK = re.compile(r"[.!?][\"”’']?\s|\n")
_OUTLETS = 2
_AROUND = 250
"""Characters before a verb in which its sentence begins."""
_ANYBODY = frozenset(("it", "he", "she", "they"))
_NOBODY = frozenset(("who", "which", "that", "there", "this", "nobody", "everybody", "and", "but"))


def find_intentions(texts: Mapping[str, str], points: Sequence[Point]) -> Iterator[Draft]:
    """One subject who will do something in one outlet and will not in another, told in one point."""
    told = {article: _told(article, body) for article, body in sorted(texts.items())}
    shown: set[str] = set()
    if sum(bool(found) for found in told.values()) < _OUTLETS:
        return
    for point in points:
        held: defaultdict[str, list[tuple[Span, str, bool]]] = defaultdict(list)
        for sentence in sentences_of(texts, point):
            for span, who, verb, yes in told[sentence.article]:
                if sentence.start <= span.start < sentence.end and verb not in shown:
                    held[verb].append((span, who, yes))
        for verb, found in sorted(held.items()):
            for (one, who, yes), (two, other, also) in combinations(found, 2):
                same = who == other or who in _ANYBODY or other in _ANYBODY
                if one.article == two.article or yes == also or not same or _has_both(told, verb):
                    continue
                shown.add(verb)
                yield Draft(
                    kind="other",
                    conflict=True,
                    what=words_of(texts, one),
                    values=values((span, words_of(texts, span)) for span, _, _ in found),
                    why="One says that they will, the other that they will not.",
                )
                break


def _has_both(told: Mapping[str, Sequence[tuple[Span, str, str, bool]]], verb: str) -> bool:
    return any(len({yes for _, _, v, yes in found if v == verb}) > 1 for found in told.values())


def _told(article: str, body: str) -> list[tuple[Span, str, str, bool]]:
    """Where, who, what, and whether they will, of each plain sentence of a text that says so."""
    found = []
    if not _VERB.search(body):
        return []
    for m in _WILL.finditer(body):
        back = max(0, m.start() - _AROUND)
        start = max((k.end() for k in _BREAK.finditer(body, back, m.start())), default=back)
        stop = _STOP.search(body, m.end())
        who = stem(m["who"])
        if who not in _NOBODY and not _OPEN.search(body, start, stop.end() if stop else len(body)):
            span = Span(article=article, start=m.start(), end=m.end())
            found.append((span, who, stem(m["verb"]), not (m["not"] or m["short"])))
    return found
