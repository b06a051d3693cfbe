"""Differences in the wording of a quotation: words inside the marks that two outlets print in two ways.

Trims are normal practice and no difference. Neither are other capitals, spelling, marks, contractions, abbreviations,
what stands outside the marks, an ellipsis, or an outlet's own words in brackets. What stays is two outlets giving
other words as said in one place, and both cannot be exact.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from tellings.facts.drafts import Draft, values
from tellings.records import Offsets, Person, Quote, Span, Utterance, Work
from tellings.text import CLOSING, OPENING, fold, paragraphs, squeeze

_MOST = 7
"""Words on either side of a change up to which it is one of wording; more is another passage."""
_AROUND = 5
"""Words the same around a change, both sides together; in a shorter fragment all but one."""
_ONE_SIDE = 6
"""The same where a printing begins or ends with the change."""
_SHORT = 3
"""Words of a fragment that is compared at all."""
_SHARED = 0.6
"""Share of the shorter one's telling words that two runs must share to be compared."""
_ONE_NAME = 0.6
"""How alike two names must be written for them to be one, spelt in two ways."""
_SHOWN = 3
"""Words the same that a value shows on each side of a change."""
_LONGEST = 600
"""Words of one printing that are compared."""
_OTHERS = 0.75
"""Share of the shorter one's telling words that two runs of two known speakers must share: a speaker is sometimes read
wrongly, and nearly the same words are nearly always one person's."""
_OTHERS_LEAST = 3
"""How many of them at least."""
_RIVAL = 0.1
"""How much likelier another partner of the other run may be."""
_PAIRS = 20_000
"""Pairs of runs compared in one story."""
_POSTING = 200
"""Runs remembered for one word."""
_MARK = re.compile(f'[{OPENING}{CLOSING}"]')
_CUT = re.compile(r"\.\s?\.\s?\.|…|[\[\]]|\*")
_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:['’.][^\W_]+)*")
_STOP = re.compile(r"[.!?;:,—–-]")
_TRIVIAL = frozenset(
    ("um", "uh", "er", "ah", "oh", "well", "and", "but", "so", "now", "or", "you", "know", "like", "i", "mean")
)
_WRITTEN_OUT = {
    "i'm": "iam", "can't": "cannot", "won't": "willnot", "gonna": "goingto", "wanna": "wantto", "gotta": "gotto",
    "ok": "okay", "mic": "mike", "gen": "general", "gov": "governor", "sen": "senator", "rep": "representative",
    "mr": "", "mrs": "", "ms": "", "dr": "doctor", "us": "unitedstates", "let's": "letus", "kinda": "kindof",
    "percent": "%", "pct": "%", "'em": "them", "til": "until", "till": "until", "toward": "towards", "email": "mail",
}  # fmt: skip
_ABBREVIATED = {"gen": "general", "gov": "governor", "sen": "senator", "rep": "representative", "dr": "doctor"}
# fmt: off
_FUNCTION = _TRIVIAL | {
    "the", "a", "an", "of", "to", "in", "on", "at", "for", "by", "with", "as", "that", "this", "it", "is", "was",
    "are", "be", "been", "have", "has", "had", "he", "she", "they", "we", "his", "her", "my", "our", "your", "not",
    "do", "if", "it's", "that's", "what", "who", "will", "would", "there", "from", "all", "just", "very",
}
# fmt: on
_SENTENCE_END = re.compile(r"[.!?]")
_TAILS = {"'ll": "will", "'re": "are", "'ve": "have", "n't": "not", "'d": "would", "'s": "is"}
_WHY = "Both print it inside quotation marks as one saying; the words are not the same, so both cannot be exact."


class _Word(NamedTuple):
    form: str
    start: int
    end: int


class _Row(NamedTuple):
    """A run of words that one article prints inside marks."""

    article: str
    text: str
    speaker: str | None
    words: tuple[_Word, ...]


@dataclass(slots=True)
class _Place:
    """One place of an utterance with what each outlet prints there."""

    spans: dict[Span, str]
    speaker: str | None


def find_wordings(
    texts: Mapping[str, str],
    people: Sequence[Person],
    said: Sequence[Quote],
    utterances: Sequence[Utterance],
    works: Sequence[Work],
) -> Iterator[Draft]:
    """One conflict for each place where outlets give other words as said by one speaker in one passage."""
    names = {person.id: person.name for person in people}
    speakers = {p.quote: u.speaker for u in utterances if u.speaker for p in u.printings}
    marked = {article: _marked(body) for article, body in texts.items()}
    runs = [
        run
        for quote in said
        if quote.kind != "indirect" and quote.span.article in texts
        for run in _runs(quote.span.article, quote.segments, quote.speaker or speakers.get(quote.id), texts, marked)
    ]
    for work in works:
        # A fragment taken for a scare quote may be somebody's words: another outlet's longer quotation will show it.
        if work.kind == "scare" and work.span.article in texts:
            runs += _runs(work.span.article, ((work.span.start, work.span.end),), None, texts, marked)
    places: list[_Place] = []
    printed = _Printed(runs)
    for one, other in _alike(runs):
        for spans in _changes(one, other):
            (first, ours), (second, theirs) = (
                (span, _folded(texts[span.article][span.start : span.end])) for span in sorted(spans)
            )
            if printed.has(first.article, theirs) and printed.has(second.article, ours):
                continue
            agreed = {row.speaker for row in (one, other) if row.speaker}
            _note(places, spans, agreed.pop() if len(agreed) == 1 else None)
    for place in places:
        name = names.get(place.speaker or "")
        what = f"words of {name}" if name else "words of a quotation"
        yield Draft(kind="other", conflict=True, what=what, values=values(place.spans.items()), why=_WHY)


def _alike(runs: Sequence[_Row]) -> list[tuple[_Row, _Row]]:
    """Pairs of runs of two articles that are the likeliest printings of one passage.

    A run is compared with that run of each other article which shares most of its words, and no other: a speaker who
    says a thing twice in two ways is not set against himself.
    """
    postings: defaultdict[str, list[int]] = defaultdict(list)
    content = [frozenset(w.form for w in run.words if w.form not in _FUNCTION) for run in runs]
    best: dict[tuple[int, str], tuple[float, int]] = {}
    for n, run in enumerate(runs):
        shared: Counter[int] = Counter()
        for form in content[n]:
            shared.update(postings[form])
            if len(postings[form]) < _POSTING:
                postings[form].append(n)
        for m in sorted(shared):
            other = runs[m]
            two = run.speaker and other.speaker and run.speaker != other.speaker
            least, share = (_OTHERS_LEAST, _OTHERS) if two else (2, _SHARED)
            enough = shared[m] >= max(least, share * min(len(content[n]), len(content[m])))
            if enough and run.article != other.article:
                likeness = _likeness(run, other)
                for x, y in ((n, m), (m, n)):
                    if (likeness, -y) > best.get((x, runs[y].article), (0.0, 0)):
                        best[x, runs[y].article] = (likeness, -y)
    chosen = sorted(
        {
            (min(n, -m), max(n, -m))
            for (n, _), (likeness, m) in best.items()
            if likeness >= best[-m, runs[n].article][0] - _RIVAL
        }
    )
    return [(runs[n], runs[m]) for n, m in chosen[:_PAIRS]]


def _likeness(one: _Row, other: _Row) -> float:
    shared = sum((Counter(w.form for w in one.words) & Counter(w.form for w in other.words)).values())
    return 2 * shared / (len(one.words) + len(other.words))


class _Printed:
    """All that each article prints inside marks, to see whether it has some words too."""

    def __init__(self, runs: Sequence[_Row]) -> None:
        self._by_article: defaultdict[str, str] = defaultdict(str)
        for run in runs:
            self._by_article[run.article] += f" {' '.join(w.form for w in run.words)} |"

    def has(self, article: str, words: str) -> bool:
        """True where the article prints these folded words one after the other."""
        return f" {words} " in self._by_article[article]


def _note(places: list[_Place], spans: dict[Span, str], speaker: str | None) -> None:
    """Adds a change to the place that it touches, else as a place of its own."""
    for place in places:
        if any(_touch(a, b) for a in place.spans for b in spans):
            place.spans.update((s, v) for s, v in spans.items() if not any(_touch(s, old) for old in place.spans))
            return
    places.append(_Place(dict(spans), speaker))


def _touch(one: Span, two: Span) -> bool:
    return one.article == two.article and one.start < two.end and two.start < one.end


def _marked(body: str) -> list[Offsets]:
    """The stretches of a text inside quotation marks; an unclosed one ends with its paragraph."""
    found: list[Offsets] = []
    for start, end in paragraphs(body):
        opened, opener = -1, ""
        for m in _MARK.finditer(body, start, end):
            mark = m.group()
            closes = mark == opener == '"' or (mark in CLOSING and mark != opener)
            # A typewriter's mark after a word closes what a curly one has opened.
            if opened >= 0 and (closes or (mark == '"' and not body[m.start() - 1].isspace())):
                found.append((opened, m.start()))
                opened = -1
            elif mark in OPENING or mark == '"':
                opened, opener = m.end(), mark
        if opened >= 0:
            found.append((opened, end))
    return found


def _runs(
    article: str,
    segments: Sequence[Offsets],
    speaker: str | None,
    texts: Mapping[str, str],
    marks: Mapping[str, list[Offsets]],
) -> Iterator[_Row]:
    """The words of a quote inside marks: all in one run, then sentence by sentence where there are several."""
    body, marked = texts[article], marks[article]
    words: list[_Word] = []
    starts = [start for start, _ in marked]
    for start, end in segments:
        for m in _WORD.finditer(body, start, end):
            at = bisect_right(starts, m.start()) - 1
            inside = at >= 0 and m.end() <= marked[at][1]
            if len(words) < _LONGEST and inside:
                form = fold(m.group()).replace(".", "")
                words.append(_Word(_ABBREVIATED.get(form, form), m.start(), m.end()))
    cuts = [0]
    for k, (one, two) in enumerate(pairwise(words), 1):
        if _SENTENCE_END.search(body, one.end, two.start):
            cuts.append(k)
    cuts.append(len(words))
    pieces = list(pairwise(cuts)) if len(cuts) > 2 else []
    for first, last in [(0, len(words)), *pieces]:
        if last - first >= _SHORT:
            yield _Row(article, body, speaker, tuple(words[first:last]))


def _folded(words: str) -> str:
    forms = (fold(m.group()).replace(".", "") for m in _WORD.finditer(words))
    return " ".join(_ABBREVIATED.get(form, form) for form in forms)


def _changes(one: _Row, other: _Row) -> Iterator[dict[Span, str]]:
    """Each place where two printings have other words between words that are the same."""
    left, right = [w.form for w in one.words], [w.form for w in other.words]
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    if sum(c[2] - c[1] for c in codes if c[0] == "equal") < _SHARED * min(len(left), len(right)):
        return
    for k, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag == "equal" or max(i2 - i1, j2 - j1) > _MOST:
            continue
        before = codes[k - 1][2] - codes[k - 1][1] if k else 0
        after = codes[k + 1][2] - codes[k + 1][1] if k + 1 < len(codes) else 0
        shorter = min(len(left), len(right))
        if not _held(before, after, i2 - i1, j2 - j1, shorter) or _same(left[i1:i2], right[j1:j2]):
            continue
        if _cut_anywhere(one, other, (i1, i2), (j1, j2)) or _trivial(one, other, (i1, i2), (j1, j2)):
            continue
        yield dict([_shown(one, i1, i2, before, after), _shown(other, j1, j2, before, after)])


def _held(before: int, after: int, ours: int, theirs: int, shorter: int) -> bool:
    """True where enough is the same around a change for it to be one place and no trim."""
    if before and after:
        return before + after >= min(_AROUND, max(_SHORT, shorter - 1))
    both = ours > 0 and theirs > 0
    return both and min(ours, theirs) <= 3 and max(before, after) >= _ONE_SIDE


def _same(left: Sequence[str], right: Sequence[str]) -> bool:
    """True where two runs of words are one, written in two ways."""
    return _written(left) & _written(right) != set()


def _written(words: Sequence[str]) -> set[str]:
    plain = "".join(words)
    long = ""
    for word in words:
        tail = next((t for t in _TAILS if word.endswith(t)), "")
        if word in _WRITTEN_OUT:
            long += _WRITTEN_OUT[word]
        else:
            long += word[: len(word) - len(tail)] + _TAILS.get(tail, "")
    return {plain.replace("'", ""), long.replace("'", ""), long.replace("our", "or").replace("is", "iz")}


def _cut(row: _Row, first: int, last: int) -> bool:
    """True where marks, an ellipsis or brackets stand in a change: that shows a trim or an outlet's own words."""
    start = row.words[first - 1].end if first else row.words[first].start
    end = row.words[last].start if last < len(row.words) else row.words[-1].end
    gap = row.text[start:end]
    return bool(_CUT.search(gap) or _MARK.search(gap) or "\n" in gap)


def _cut_anywhere(one: _Row, other: _Row, ours: Offsets, theirs: Offsets) -> bool:
    """The same for a change by which one printing only lacks words: they can be lacking in any place where what
    follows them is what they end or begin with, "We will not … We will wait", and the mark may stand in another."""
    places = [(ours, theirs)]
    if ours[0] == ours[1] or theirs[0] == theirs[1]:
        long, at = (one, ours) if ours[0] < ours[1] else (other, theirs)
        size = at[1] - at[0]
        back = 0
        while (
            back < min(ours[0], theirs[0])
            and long.words[at[0] - back - 1].form == long.words[at[0] - back - 1 + size].form
        ):
            back += 1
            places.append(((ours[0] - back, ours[1] - back), (theirs[0] - back, theirs[1] - back)))
    return any(_cut(one, *a) or _cut(other, *b) for a, b in places)


def _trivial(one: _Row, other: _Row, ours: Offsets, theirs: Offsets) -> bool:
    """True for the small words of speech that transcripts put in and leave out where a clause ends."""
    words = [w.form for w in one.words[slice(*ours)]] + [w.form for w in other.words[slice(*theirs)]]
    if words == ["and"] and any("&" in _gap(row, *at) for row, at in ((one, ours), (other, theirs))):
        return True
    if _transcribed(one, other, ours, theirs):
        return True
    if not all(word in _TRIVIAL for word in words):
        return False
    return any(
        _STOP.search(row.text, row.words[first - 1].end, row.words[min(last, len(row.words) - 1)].start)
        for row, (first, last) in ((one, ours), (other, theirs))
        if first
    )


def _gap(row: _Row, first: int, last: int) -> str:
    """What stands from the word before to the word after."""
    start = row.words[first - 1].end if first else row.words[0].start
    return row.text[start : row.words[last].start if last < len(row.words) else row.words[-1].end]


def _transcribed(one: _Row, other: _Row, ours: Offsets, theirs: Offsets) -> bool:
    """True where names alone differ, and those by a few letters: the same name, spelt in two ways."""
    words = [[row.text[w.start : w.end] for w in row.words[slice(*at)]] for row, at in ((one, ours), (other, theirs))]
    if not words[0] or not words[1] or not all(any(c.isupper() for c in w) for side in words for w in side):
        return False
    first, second = ("".join(side).casefold() for side in words)
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ONE_NAME


def _shown(row: _Row, first: int, last: int, before: int, after: int) -> tuple[Span, str]:
    head, tail = max(0, first - min(before, _SHOWN)), min(len(row.words), last + min(after, _SHOWN))
    # Words of the outlet that break the quotation are no words of the value.
    for k in range(first - 1, head, -1):
        if _MARK.search(row.text, row.words[k - 1].end, row.words[k].start):
            head = k
            break
    for k in range(max(last, head + 1), tail):
        if _MARK.search(row.text, row.words[k - 1].end, row.words[k].start):
            tail = k
            break
    start, end = row.words[head].start, row.words[tail - 1].end
    return Span(article=row.article, start=start, end=end), squeeze(row.text[start:end])
