"""Quotes as units: the words of each that count as said, ready for finding its utterance."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tellings.collation.acts import act_of
from tellings.collation.forms import fold
from tellings.collation.lemmas import shifted, stem
from tellings.collation.risks import FUNCTION_WORDS
from tellings.collation.rows import Known, Row, row
from tellings.records import Offsets, Person, Quote, QuoteKind, Span

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
_ASKING = ("ask", "question", "wonder", "inquir", "enquir", "quer", "demand", "want to know", "wanted to know")
_QUESTIONS = frozenset({"what", "when", "who", "whom", "whose", "where", "why", "how", "which", "whether", "if"})
"""Beginnings of cues, and first words, of reported questions."""
_JOINING = frozenset({"and", "but", "so", "because", "while", "though", "although"})
_SAID = 2
"""Words that say something before and after a conjunction that joins two things reported."""
Named = tuple[tuple[int, int, str], ...]
"""Mentions in the words: start, end, and who it is."""


class Unit(NamedTuple):
    """One quote, or a passage of one, with its words."""

    quote: Quote
    segments: tuple[Offsets, ...]
    """The words that count as said: of a mixed quote only those in marks."""
    row: Row
    parts: tuple[tuple[str, ...], ...]
    """Atoms of each segment that holds words."""
    clauses: tuple[frozenset[str], ...]
    """Stems of the words of each sentence that are no function words, as many as in `told`."""
    content: frozenset[str]
    """Its words that are no function words, as stems; all its words where there is no other."""
    context: frozenset[str]
    """Stems of the words around it that are no function words: the rest of the sentence that tells it."""
    order: int
    """The article's place in the story."""
    told: tuple[tuple[str, ...], ...] = ()
    """All words of each sentence, without person, tense and ending: "I will go" and "he would go" are told alike."""
    named: Named = ()
    """Whom the words speak of, but for the speaker."""
    asks: tuple[str, ...] = ()
    """The word by which each sentence asks, "whether" where the answer is yes or no; "" where it is no question."""
    body: bool = False
    """True where the speaker is no person but a body: its words may be a person's, read from "told The Herald"."""
    cue: frozenset[str] = frozenset()
    """Stems of the words that say that it is said: "urged", "refused"."""
    source: frozenset[str] = frozenset()
    """Stems of the words that name who says it: "prosecutors", where nobody has a name."""
    act: str = ""
    """What these words do beside saying it: ask, deny, vow …; "" where they only say it."""

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
    named: Named = (),
) -> Unit:
    """A quote with its words, or only those in the given segments of it; for `known` see `forms.row`."""
    if segments is None:
        segments = _marked(quote, text) if quote.kind == "mixed" else _opened(quote, text)
    known = known or Known()
    cut = row(text, segments, known)
    alone = [cut] if len(segments) == 1 else [row(text, (segment,), known) for segment in segments]
    parts = tuple(r.atoms for r in alone if r.atoms)
    sentences, asked = _sentences(cut, named)
    if quote.kind == "indirect":
        sentences = [clause for sentence in sentences for clause in _clauses(sentence)]
        asked = (_asks(quote, cut, text),) * len(sentences)
    clauses = tuple(_saying(sentence) for sentence in sentences)
    cue = _stems(quote.cue, text)
    content = frozenset().union(*clauses) or frozenset(map(stem, cut.atoms))
    return Unit(
        quote,
        tuple(segments),
        cut,
        parts,
        clauses,
        content,
        _context(text, quote, content),
        order,
        tuple(tuple(stem(shifted(w)) for w in sentence) for sentence in sentences),
        named,
        tuple(_question(sentence) if asks else "" for sentence, asks in zip(sentences, asked, strict=True)),
        body,
        cue,
        _stems(quote.source, text),
        act_of(cue),
    )


def _stems(span: Span | None, text: str) -> frozenset[str]:
    """Stems of the words of a cue or a source, but for function words."""
    if span is None:
        return frozenset()
    found = (fold(m.group()) for m in _WORD.finditer(text, span.start, min(span.end, span.start + _FAR)))
    return frozenset(stem(w) for w in found if w not in FUNCTION_WORDS)


def _asks(quote: Quote, cut: Row, text: str) -> bool:
    """True for a reported question: by the verb that reports it or by the word that it begins with."""
    cue = text[quote.cue.start : quote.cue.end].casefold() if quote.cue else ""
    return cue.startswith(_ASKING) or (bool(cut.atoms) and cut.atoms[0] in _QUESTIONS)


def _question(sentence: Sequence[str]) -> str:
    """The word by which a question asks."""
    return next((w for w in sentence if w in _QUESTIONS), "whether").replace("if", "whether")


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


def _sentences(cut: Row, named: Named) -> tuple[list[list[str]], tuple[bool, ...]]:
    """The atoms between two stops, for a name the id of whom it names; and which of them a question mark ends."""
    found: list[list[str]] = [[]]
    asked = [False]
    at = 0
    for token, word in enumerate(cut.words):
        if found[-1] and (_STOP.match(word) or word[0] in ".…"):
            asked[-1] = word[0] == "?"
            found.append([])
            asked.append(False)
        who = next((id for start, end, id in named if start <= cut.starts[token] < end), None) if named else None
        while at < len(cut.owner) and cut.owner[at] == token:
            if who is None:
                found[-1].append(cut.atoms[at])
            elif not found[-1] or found[-1][-1] != who:
                found[-1].append(who)
            at += 1
    if not found[-1]:
        del found[-1], asked[-1]
    return found, tuple(asked)


def _clauses(sentence: Sequence[str]) -> Iterator[list[str]]:
    """A reported sentence cut where a conjunction joins two things reported: "that he stays and that all is well"."""
    begun: list[str] = []
    said = [w not in FUNCTION_WORDS for w in sentence]
    for n, word in enumerate(sentence):
        if word in _JOINING and sum(said[n:]) >= _SAID and sum(w not in FUNCTION_WORDS for w in begun) >= _SAID:
            yield begun
            begun = []
        begun.append(word)
    yield begun


def _saying(sentence: Sequence[str]) -> frozenset[str]:
    """Stems of the words that are no function words."""
    return frozenset(stem(w) for w in sentence if w not in FUNCTION_WORDS)


def spoken_of(people: Sequence[Person], quotes: Sequence[Quote]) -> dict[str, Named]:
    """For each quote, by its id, the mentions that stand in it, but for those of its speaker."""
    standing: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for person in people:
        for m in person.mentions:
            standing[m.span.article].append((m.span.start, m.span.end, f"@{person.id}"))
    for found in standing.values():
        found.sort()
    made = {}
    for q in quotes:
        found = standing.get(q.span.article, [])
        first = bisect_left(found, (q.span.start,))
        last = bisect_left(found, (q.span.end,))
        made[q.id] = tuple(m for m in found[first:last] if m[2] != f"@{q.speaker}")
    return made
