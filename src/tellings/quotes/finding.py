"""Quotes and people of one article: marks, attributions, works, speakers, put together."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from typing import NamedTuple

from tellings.quotes.answers import LEAST, Answer, unknown
from tellings.quotes.attribution import Attribution
from tellings.quotes.clauses import in_one_place, mended
from tellings.quotes.decode import decode
from tellings.quotes.descriptions import find_descriptions
from tellings.quotes.direct import resplit, speechlike
from tellings.quotes.individuals import identify
from tellings.quotes.joining import joined
from tellings.quotes.marks import Marked, find_marked, outermost
from tellings.quotes.named import apposed, people_named
from tellings.quotes.names import find_names
from tellings.quotes.people import persons
from tellings.quotes.reported import attribute
from tellings.quotes.speakers import Cast
from tellings.quotes.tagging import Tagging
from tellings.quotes.works import looks_titled, work_kind
from tellings.records import Article, Offsets, Person, Quote, QuoteKind, Span, Work
from tellings.text import words

SURE = 0.5
"""An indirect quote is left out where the tagger thinks that nobody said these words, more likely than not."""
HEARD = 0.65
"""Whoever is reported to say something that the tagger believes in less doesn't count as the last to speak."""
_TRIM = ' \t\u00a0\n“”"„‟«»,;—–'


_ASKING = re.compile(r"\b(?:ask(?:ed|s|ing)?|want(?:ed|s) to know|wonder(?:ed|s|ing)?|inquired?|quizzed|pressed)\b")


class Findings(NamedTuple):
    """What one article says: its quotes, its people, and what stands in marks without being said."""

    quotes: tuple[Quote, ...] = ()
    people: tuple[Person, ...] = ()
    works: tuple[Work, ...] = ()


def find(article: Article, sentences: Sequence[Offsets], tagging: Tagging | None) -> Findings:
    """Quotes, people and works of one article; speakers are `Person.id`s of this article.

    With a tagging the attributions are the tagger's, and rules add what stands plainly in marks beside a cue; without
    one they are the rules' alone. What is a work, and who speaks, is decided the same way for both. Never fails.
    """
    text = article.text
    sentences = resplit(text, sentences)
    marked = find_marked(text)
    said = attribute(text, sentences, marked)
    if tagging is not None:
        tagged = [part for a in decode(text, tagging) for part in in_one_place(text, a)]
        said = mended(text, [a for a in joined(tagged, said, text) if _is_sure(text, a)])
    named = set(people_named(tagging)) if tagging is not None else set()
    for n, a in enumerate(said):
        if a.source is not None and (name := apposed(text, a.source)):
            named.add(name)
            said[n] = a._replace(source=(a.source[0], max(a.source[1], name[1])))
    return name_speakers(article, sentences, marked, said, named)


_PASSIVE = re.compile(
    r"\b(?:is|was|are|were|been|being|be)\s(?:\w+ly\s|also\s|widely\s)?\w+(?:ed|en|own|ught|old|id)\b|^known\b"
)
_SEEMING = re.compile(r"\b(?:seem|appear)(?:s|ed)?$")
_FEW = 2


def _is_sure(text: str, a: Attribution) -> bool:
    """Words outside marks are shown as said only where the reader is fairly sure; without anybody to say them, not a
    single word, and not what somebody "seems to be" to the writer."""
    if a.kind != "indirect":
        return True
    if a.source is None:
        few = sum(len(words(text, *s)) for s in a.segments) < _FEW
        around = a.cue is not None and a.segments[0][0] < a.cue[0] < a.segments[-1][0]
        if few or (around and a.cue is not None and _SEEMING.search(text, *a.cue)):
            return False
    return a.worded >= SURE


def name_speakers(
    article: Article,
    sentences: Sequence[Offsets],
    marked: Sequence[Marked],
    said: Sequence[Attribution],
    named: Collection[Offsets] = (),
) -> Findings:
    """Quotes, people and works where the attributions are known already, whoever found them; `named` are spans that a
    reader takes for people's names."""
    text = article.text
    quoted = [(m.opened, m.closed) for m in outermost(marked)]
    attributions = [_trimmed(text, a, quoted) for a in said]
    attributions, works = _sift(text, [a for a in attributions if a.segments], marked)
    names = find_names(text, named)
    people = identify(text, names)
    cast = Cast(text, names, people, sentences, quoted)
    find_descriptions(text, cast)
    cast.follow()
    answers = _answers(text, cast, attributions)
    made, ids = persons(article, people)
    quotes = [
        _quote(article, n, a, answer, ids) for n, (a, answer) in enumerate(zip(attributions, answers, strict=True), 1)
    ]
    return Findings(quotes=tuple(quotes), people=made, works=tuple(_work(article, m, kind) for m, kind in works))


def _quote(article: Article, n: int, a: Attribution, answer: Answer, ids: dict[int, str]) -> Quote:
    who = ids[id(answer.who)] if answer.who is not None else None
    return Quote(
        id=f"{article.id}/q{n}",
        span=Span(article=article.id, start=a.segments[0][0], end=a.segments[-1][1]),
        segments=a.segments,
        kind=a.kind,
        source=Span(article=article.id, start=a.source[0], end=a.source[1]) if a.source else None,
        cue=Span(article=article.id, start=a.cue[0], end=a.cue[1]) if a.cue and a.cue[1] > a.cue[0] else None,
        speaker=who,
        unknown=None if who else answer.unknown or "no source found",
        confidence=round(a.confidence * (answer.confidence if who else 1.0), 3),
        repaired=a.repaired,
    )


def _work(article: Article, m: Marked, kind: str) -> Work:
    span = Span(article=article.id, start=m.start, end=m.end)
    return Work(
        span=span,
        kind="title"
        if kind == "title"
        else "nickname"
        if kind == "nickname"
        else "slogan"
        if kind == "slogan"
        else "scare",
    )


# ── segments ──


def _trimmed(text: str, a: Attribution, quoted: Sequence[Offsets]) -> Attribution:
    """Marks, commas and space off both ends of every segment; segments in order, apart, none empty."""
    kept: list[Offsets] = []
    for start, end in sorted(a.segments):
        start = max(start, kept[-1][1] if kept else 0)
        while start < end and text[start] in _TRIM:
            start += 1
        while end > start and text[end - 1] in _BLANK + _DOUBLE:
            end -= 1
        if end > start and any(c.isalnum() for c in text[start:end]):
            kept.append((start, end))
    if not kept:
        return a._replace(segments=())
    kind = kind_of(text, kept, quoted)
    return a._replace(segments=tuple(_with_mark(text, *s) if kind == "mixed" else s for s in kept), kind=kind)


_BLANK = " \t\u00a0\n"
_DOUBLE = '“”"„‟«»'


def _with_mark(text: str, start: int, end: int) -> Offsets:
    """The segment with the mark that closes one within: "called it “rude”" ends in its own."""
    opened = sum(text.count(mark, start, end) for mark in _DOUBLE) % 2
    return start, end + 1 if opened and text[end : end + 1] in tuple(_DOUBLE) else end


def kind_of(text: str, segments: Sequence[Offsets], quoted: Sequence[Offsets]) -> QuoteKind:
    """Direct where (nearly) every letter stands in marks, indirect where none does, else mixed."""
    inside = total = 0
    for start, end in segments:
        total += sum(map(str.isalnum, text[start:end]))
        first = max(0, bisect_right(quoted, (start, 1 << 60)) - 1)
        for a, b in quoted[first : bisect_left(quoted, (end, 0))]:
            inside += sum(map(str.isalnum, text[max(a, start) : max(a, start, min(b, end))]))
    if total and inside >= 0.95 * total:
        return "direct"
    return "mixed" if inside else "indirect"


# ── what is said and what only stands in marks ──


def _sift(
    text: str, attributions: Sequence[Attribution], marked: Sequence[Marked]
) -> tuple[list[Attribution], list[tuple[Marked, str]]]:
    """Attributions without titles and nicknames; the works; and fragments in marks that no attribution holds."""
    works: list[tuple[Marked, str]] = []
    gone: set[Offsets] = set()
    covered = sorted((s, e, a.cue is not None) for a in attributions for s, e in a.segments)
    starts = [c[0] for c in covered]
    for m in marked:
        near = covered[max(0, bisect_right(starts, m.start) - 3) : bisect_left(starts, max(m.end, m.start + 1))]
        own = [c for c in near if c[0] < m.end and m.start < c[1]]
        whole = any(abs(c[0] - m.start) < 3 and abs(c[1] - m.end) < 3 for c in own)
        kind = work_kind(text, m, cued=any(c[2] for c in own if whole))
        if kind is None and not own and len(words(text, m.start, m.end)) <= 4 and not speechlike(text, m):
            kind = "title" if looks_titled(text[m.start : m.end]) else "scare"
        if kind is not None and (m.depth == 0 or kind in ("title", "nickname")):
            works.append((m, kind))
            if whole:
                gone.add((m.start, m.end))
    kept = [a for a in attributions if not (len(a.segments) == 1 and _is_gone(a.segments[0], gone))]
    return sorted(kept, key=lambda a: a.segments), works


def _is_gone(segment: Offsets, gone: set[Offsets]) -> bool:
    return any(abs(segment[0] - s) < 3 and abs(segment[1] - e) < 3 for s, e in gone)


# ── who speaks ──


def _answers(text: str, cast: Cast, attributions: Sequence[Attribution]) -> list[Answer]:
    """A speaker or a reason for every attribution, in the order of the text, each knowing those before it."""
    given: list[Answer] = []
    for n, a in enumerate(attributions):
        if n and given[-1].who is not None and _reopens(text, attributions[n - 1], a):
            answer = given[-1]
        elif a.source is not None:
            answer = cast.resolve(a.source, a.segments, a.cue)
        else:
            answer = _without_source(text, cast, attributions[:n], given, a)
        if answer.who is not None and answer.confidence < LEAST:
            answer = unknown("several people may be meant")
        asks = a.cue is not None and bool(_ASKING.search(text, a.cue[0], a.cue[1] + 8))
        cast.asker = (a.segments[-1][1], answer.who) if asks and answer.who is not None else None
        if answer.who is not None and (a.kind != "indirect" or a.confidence >= HEARD):
            cast.spoke.append((a.segments[-1][1], answer.who))
        if answer.who is not None and a.source and answer.mention == "description" and answer.confidence > LEAST:
            cast.trail.add(*a.source, answer.who)
        given.append(answer)
    return given


def _reopens(text: str, before: Attribution, a: Attribution) -> bool:
    """Whether nothing but one opening mark, of a new paragraph, parts two direct quotes: the first paragraph's mark was
    never closed, and by printers' custom the speech goes on."""
    if before.kind != "direct" or a.kind != "direct" or a.segments[0][0] - before.segments[-1][1] >= 12:
        return False
    between = text[before.segments[-1][1] : a.segments[0][0]]
    return "\n" in between and between.strip(" \u00a0\t\n.,!?…") in ("“", '"', "„", "«", "»")


def _without_source(
    text: str, cast: Cast, before: Sequence[Attribution], given: Sequence[Answer], a: Attribution
) -> Answer:
    """Words with no attribution of their own go on from the quote before, or belong to the sentence's subject."""
    start = a.segments[0][0]
    if before and given and a.kind != "indirect":
        gap = text[before[-1].segments[-1][1] : start]
        last = given[-1]
        if "\n" not in gap and last.who is not None and len(words(gap)) <= 40:
            return Answer(who=last.who, confidence=0.75 * min(1.0, last.confidence + 0.1))
        own = cast.subject(start, a.segments, a.cue)
        if own.who is not None:
            return own
        alone = not words(text[text.rfind("\n", 0, start) + 1 : start])
        if alone and _asks(text, before[-1]):
            return _answering(given)
        if alone and last.who is not None and gap.strip(" \n“”\"'") == "":
            return Answer(who=last.who, confidence=0.65 * min(1.0, last.confidence + 0.1))
        if alone and last.who is not None and gap.count("\n") <= 2 and len(words(gap)) <= 30:
            return Answer(who=last.who, confidence=0.6 * min(1.0, last.confidence + 0.1))
        return unknown("no source found, and nobody's words go on here")
    if a.cue is not None and _PASSIVE.search(text, *a.cue):
        return unknown("nobody is given as saying it")
    return cast.subject(start, a.segments, a.cue)


def _asks(text: str, a: Attribution) -> bool:
    return text[a.segments[-1][1] - 1] == "?"


def _answering(given: Sequence[Answer]) -> Answer:
    """Words after a question, in a paragraph of their own: those of whoever else speaks here, if it is one person."""
    asker = given[-1].who
    others = [g.who for g in given[-6:] if g.who is not None and g.who is not asker]
    if asker is not None and others and all(o is others[-1] for o in others):
        return Answer(who=others[-1], confidence=0.6)
    return unknown("it answers a question, and the text doesn't say who answers")
