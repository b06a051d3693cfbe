"""Quotes as units: the words of each that count as said, ready for finding its utterance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tellings.collation.forms import Known, Row, fold, row
from tellings.collation.risks import FUNCTION_WORDS
from tellings.records import Offsets, Quote, QuoteKind

FRAGMENT = 4
"""Words up to which a quote is a fragment: too short to show by itself that it is the same saying."""
_MARKED = re.compile(r"[“«„]([^“”«»„\n]+)(?:[”»“]|$)|\"([^\"\n]+)(?:\"|$)|(?<!\w)‘([^‘\n]{3,}?)(?:’(?!\w)|$)")
_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?…]['\"”’)]*\s|\n")
_FAR = 300
"""Letters before and after a quote that can belong to its sentence."""
_MARKS = frozenset('“«„"‘')
_OPENS = re.compile(r"\w[\w ,]{0,30}[“«„\"]")
"""A few words before an opening mark."""
_CLOSES = re.compile(r"[”»\"]")
_STOP = re.compile(r"[.!?;…]")
_ENDINGS = ("ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s", "y", "e")


@dataclass(frozen=True, slots=True)
class Unit:
    """One quote, or a passage of one, with its words."""

    quote: Quote
    segments: tuple[Offsets, ...]
    """The words that count as said: of a mixed quote only those in marks."""
    row: Row
    parts: tuple[tuple[str, ...], ...]
    """Atoms of each segment that holds words."""
    clauses: tuple[frozenset[str], ...]
    """Stems of the words of each sentence that are no function words, for likening reported words."""
    content: frozenset[str]
    """Its words that are no function words, as stems; all its words where there is no other."""
    pairs: frozenset[tuple[str, str]]
    """Stems of neighbouring words that are no function words, for likening reported words."""
    context: frozenset[str]
    """Stems of the words around it that are no function words: the rest of the sentence that tells it."""
    order: int
    """The article's place in the story."""
    body: bool = False
    """True where the speaker is no person but a body: its words may be a person's, read from "told The Herald"."""

    @property
    def article(self) -> str:
        return self.quote.span.article

    @property
    def kind(self) -> QuoteKind:
        return self.quote.kind

    @property
    def fragment(self) -> bool:
        """True for a quote too short to show by itself that it is the same saying."""
        return len(self.row.atoms) <= FRAGMENT

    @property
    def is_title(self) -> bool:
        """True for a fragment whose words all begin with a capital: a name or a title in marks, not words said."""
        words = [self.row.words[t] for t in dict.fromkeys(self.row.owner)]
        if not self.fragment or not words[0][0].isupper():
            return False
        return all(w[0].isupper() or fold(w) in FUNCTION_WORDS for w in words)

    @property
    def loose(self) -> bool:
        """True for a unit that may not bring others together."""
        return self.fragment or self.kind == "indirect"

    def key(self) -> tuple[object, ...]:
        """The order of units, the same whatever the order of the input."""
        return (self.article, self.segments, self.quote.span.start, self.quote.span.end, self.quote.id)


def unit(
    quote: Quote,
    text: str,
    order: int,
    segments: Sequence[Offsets] | None = None,
    known: Known | None = None,
    *,
    body: bool = False,
) -> Unit:
    """A quote with its words, or only those in the given segments of it; for `known` see `forms.row`."""
    if segments is None:
        segments = _marked(quote, text) if quote.kind == "mixed" else _opened(quote, text)
    known = {} if known is None else known
    cut = row(text, segments, known)
    alone = [cut] if len(segments) == 1 else [row(text, (segment,), known) for segment in segments]
    parts = tuple(r.atoms for r in alone if r.atoms)
    clauses = tuple(_clauses(cut, text, segments))
    stems = [stem(a) for a in cut.atoms if a not in FUNCTION_WORDS]
    content = frozenset(stems) or frozenset(map(stem, cut.atoms))
    pairs = frozenset(pairwise(stems))
    return Unit(
        quote, tuple(segments), cut, parts, clauses, content, pairs, _context(text, quote, content), order, body
    )


def _context(text: str, quote: Quote, content: frozenset[str]) -> frozenset[str]:
    """What the sentence around a short quote says beside it; nothing for a long one, which speaks for itself."""
    start, end = quote.span.start, quote.span.end
    if end - start > _FAR:
        return frozenset()
    before, after = text[max(0, start - _FAR) : start], text[end : end + _FAR]
    stops = [m.end() for m in _END.finditer(before)]
    stop = _END.search(after)
    told = before[stops[-1] if stops else 0 :] + text[start:end] + after[: stop.start() if stop else None]
    words = (fold(m.group()) for m in _WORD.finditer(told))
    return frozenset(stem(w) for w in words if w not in FUNCTION_WORDS) - content


def _marked(quote: Quote, text: str) -> tuple[Offsets, ...]:
    """The parts of a mixed quote that stand in marks, or all of it where none does."""
    found: list[Offsets] = []
    for start, end in quote.segments:
        around = text[max(0, start - 1) : end]
        if "“" in around and '"' in around and "”" not in around:
            around = around.replace("“", '"')
        at = max(0, start - 1)
        for m in _MARKED.finditer(around):
            a, b = m.span(m.lastindex or 0)
            a, b = max(a + at, start), min(b + at, end)
            if a < b and any(c.isalnum() for c in text[a:b]):
                found.append((a, b))
    return tuple(found) or quote.segments


def _opened(quote: Quote, text: str) -> tuple[Offsets, ...]:
    """The segments, of each only what follows its opening mark where a few words of the outlet's own stand before."""
    if quote.kind == "indirect":
        return quote.segments
    found = []
    for start, end in quote.segments:
        mark = _OPENS.match(text, start, end)
        before = text[start - 1 : start]
        own = mark is not None and before not in _MARKS and not _CLOSES.search(text, mark.end(), end)
        found.append((mark.end(), end) if mark and own else (start, end))
    return tuple(found)


def _clauses(cut: Row, text: str, segments: Sequence[Offsets]) -> list[frozenset[str]]:
    """Stems of the content words between two stops."""
    found: list[set[str]] = [set()]
    at = 0
    for token, word in enumerate(cut.words):
        if _STOP.match(word) or word[0] in ".…":
            found.append(set())
        while at < len(cut.owner) and cut.owner[at] == token:
            if cut.atoms[at] not in FUNCTION_WORDS:
                found[-1].add(stem(cut.atoms[at]))
            at += 1
    return [frozenset(clause) for clause in found if clause]


def stem(word: str) -> str:
    """A word without its ending, roughly: enough that "stepped" and "stepping" are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls" else word
