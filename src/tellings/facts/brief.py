"""The brief: source sentences that together cover the points told by most, in the order of the event."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tellings.facts.points import independent
from tellings.facts.stems import stem
from tellings.facts.units import WORD
from tellings.records import BriefSentence, Offsets, Point, Span, Story, Study, TimelineEntry
from tellings.text import sentences, squeeze

_MOST = 8
_LEAST = 5
_LEAD = 3
"""Sentences of a brief where one text alone tells the story."""
_LONG = 45
"""Words from which a sentence is rather long for a brief."""
_SAME = 0.55
"""Share of the shorter sentence's stems from which two sentences say the same."""
_DANGLING = re.compile(
    r"[\"“”‘'«„(\[\s]*(?:he|she|it|they|him|her|his|hers|its|their|them|this|that|these|those|there|here|but|and|or|so|"
    r"yet|also|still|then|however|meanwhile|instead|such|both|another|other|others|some|we|i|you|my|our|your|"
    r"moreover|nevertheless|otherwise|thus|therefore|afterward|afterwards|later|earlier|what|which|who)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"[.!?…][\"”’'»)\]]*$")
_FUNCTION = frozenset(
    ("the", "a", "an", "of", "to", "in", "on", "at", "for", "and", "or", "by", "with", "from", "as", "that", "be")
)


@dataclass(slots=True)
class _Choice:
    span: Span
    stems: frozenset[str]
    points: frozenset[int]
    place: float
    """How far down its article it stands, 0 to 1."""
    worth: float


def headline(story: Story, studies: Sequence[Study]) -> str:
    """The title of one article: the one whose words most of the other articles' titles and openings share.

    Where no article has a title it is the first sentence of the first text that has one, on one line.
    """
    own = independent(story, studies)
    openings = [_stems(f"{s.article.title or ''} {s.article.text[:600]}") for s in own]
    best, found = -1.0, ""
    for n, study in enumerate(own):
        title = squeeze(study.article.title or "")
        stems = _stems(title)
        if not stems:
            continue
        told = sum(len(stems & other) for k, other in enumerate(openings) if k != n) / max(1, len(own) - 1)
        worth = told / (len(stems) + 2) - (0.2 if title.isupper() else 0.0) - max(0.0, (len(title) - 120) / 200)
        if worth > best:
            best, found = worth, title
    if found:
        return found
    for study in own:
        for start, end in (study.sentences or tuple(sentences(study.article.text)))[:1]:
            return squeeze(study.article.text[start:end])
    return story.id


def write_brief(
    story: Story, studies: Sequence[Study], points: Sequence[Point], timeline: Sequence[TimelineEntry]
) -> tuple[BriefSentence, ...]:
    """Five to eight source sentences, fewer where little is told; each with the spans of all tellings of its points.

    A sentence that leans on the one before it ("He …", "But …") is taken only where nothing else tells its point.
    """
    own = independent(story, studies)
    if len(own) == 1:
        return _lead(own[0])
    shared = [point for point in points if len({span.article for span in point.tellings}) > 1]
    chosen = _choose(_choices(own, shared), shared)
    if not chosen:
        return _lead(own[0])
    dates = _Dates(timeline)
    chosen.sort(key=lambda choice: (dates.of(choice.span), choice.place, choice.span))
    return tuple(BriefSentence(text=choice.span, spans=_told(choice, shared)) for choice in chosen)


def _lead(study: Study) -> tuple[BriefSentence, ...]:
    """The opening of the one text that there is; shorter texts give less."""
    body = study.article.text
    cuts = study.sentences or tuple(sentences(body))
    whole = [cut for cut in cuts if _is_whole(body, cut)] or list(cuts)
    most = min(_LEAD, max(1, len(whole) // 3))
    spans = [Span(article=study.article.id, start=start, end=end) for start, end in whole[:most]]
    return tuple(BriefSentence(text=span, spans=(span,)) for span in spans)


def _is_whole(body: str, cut: Offsets) -> bool:
    piece = body[cut[0] : cut[1]]
    return len(WORD.findall(piece)) >= 6 and bool(_WHOLE.search(piece)) and not piece.isupper()


def _choices(own: Sequence[Study], shared: Sequence[Point]) -> list[_Choice]:
    """Every sentence that tells a shared point, with what it covers and how well it reads alone."""
    found: list[_Choice] = []
    for study in own:
        body, name = study.article.text, study.article.id
        tellings = sorted(
            (span.start, span.end, n)
            for n, point in enumerate(shared)
            for span in point.tellings
            if span.article == name
        )
        at = 0
        for start, end in study.sentences or tuple(sentences(body)):
            covered = set()
            while at < len(tellings) and tellings[at][0] < end:
                if tellings[at][0] >= start:
                    covered.add(tellings[at][2])
                at += 1
            if not covered:
                continue
            piece = body[start:end]
            worth = 1.0 - 0.02 * max(0, len(WORD.findall(piece)) - _LONG)
            worth -= 0.45 * bool(_DANGLING.match(piece)) + 0.6 * (not _is_whole(body, (start, end)))
            worth -= 0.25 * (piece.count("“") != piece.count("”") or piece.count('"') % 2 == 1)
            span = Span(article=name, start=start, end=end)
            found.append(_Choice(span, _stems(piece), frozenset(covered), start / (1 + len(body)), worth))
    return found


def _choose(choices: list[_Choice], shared: Sequence[Point]) -> list[_Choice]:
    """Greedily the sentence that adds most, until all is covered or the brief is full."""
    weights = [len({span.article for span in point.tellings}) - 0.9 for point in shared]
    open_points, chosen = set(range(len(shared))), list[_Choice]()
    while len(chosen) < _MOST and open_points:
        best, gain = None, 0.0
        for choice in choices:
            new = sum(weights[n] for n in choice.points & open_points)
            value = new * max(0.05, choice.worth) * (1.2 - 0.4 * choice.place)
            if value > gain and not any(_says_same(choice, other) for other in chosen):
                best, gain = choice, value
        if best is None or (len(chosen) >= _LEAST and gain < 1.0):
            break
        chosen.append(best)
        open_points -= best.points
    return chosen


def _says_same(one: _Choice, two: _Choice) -> bool:
    return len(one.stems & two.stems) >= _SAME * max(1, min(len(one.stems), len(two.stems)))


def _stems(piece: str) -> frozenset[str]:
    return frozenset(stem(word) for word in WORD.findall(piece)) - _FUNCTION


def _told(choice: _Choice, shared: Sequence[Point]) -> tuple[Span, ...]:
    spans = {choice.span}
    for n in choice.points:
        spans.update(span for span in shared[n].tellings if not _inside(span, choice.span))
    return tuple(sorted(spans))


def _inside(one: Span, two: Span) -> bool:
    return one.article == two.article and one.start >= two.start and one.end <= two.end


class _Dates:
    """The day that a sentence tells of, by its time expressions; the story's commonest day where it names none."""

    def __init__(self, timeline: Sequence[TimelineEntry]) -> None:
        self._days = [(span, entry.date) for entry in timeline if entry.precision == "day" for span in entry.tellings]
        counts: dict[str, int] = {}
        for _, date in self._days:
            counts[date] = counts.get(date, 0) + 1
        self._main = max(sorted(counts), key=lambda date: counts[date]) if counts else ""

    def of(self, sentence: Span) -> str:
        """The latest day named in the sentence: what it tells of is rarely before all that it mentions."""
        named = [date for span, date in self._days if _inside(span, sentence)]
        return max(named) if named else self._main
