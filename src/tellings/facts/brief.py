"""The brief: source sentences that together cover the points told by most, in the order of the event."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tellings.facts.alone import Reader, is_whole, without_dateline
from tellings.facts.points import independent
from tellings.facts.stems import stem
from tellings.facts.units import WORD
from tellings.records import BriefSentence, Offsets, Point, Span, Story, Study, TimelineEntry
from tellings.text import sentences, squeeze

_MOST = 8
_LEAST = 5
_LEAD = 3
"""Sentences of a brief where one text alone tells the story."""
_NEAR = 62
"""Days from an article's publication within which a day may be one of the event."""
_OPENING = 0.12
"""The part of a text that tells the news itself."""
_STEP = 0.03
"""Sentences this near to each other open a text alike."""
_READS_WELL = 0.8
_BEHIND_A_NAME = 0.35
"""What it makes up for in a sentence in which "she" speaks that it can stand behind one that names her."""
_MOSTLY = 0.6
"""Share of a point's telling that must stand in a sentence for the sentence to tell the point."""
_WORTHWHILE = 0.8
"""Points, weighted by how many tell them, that a sixth sentence must add."""
_SAME = 0.55
"""Share of the shorter sentence's stems from which two sentences say the same."""
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
    fit: bool
    """True where it can stand alone."""
    speaker: str = ""
    """The surname of whoever speaks in it as "he" or "she"."""


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

    A sentence that leans on the one before it ("He …", "But …") is taken only where nothing else tells its point; a
    fragment, a headline or a quotation without its speaker only where nothing else tells anything.
    """
    own = independent(story, studies)
    if len(own) == 1:
        return _lead(own[0])
    shared = [point for point in points if len({span.article for span in point.tellings}) > 1]
    choices = _choices(own, shared)
    chosen = _choose([c for c in choices if c.fit], shared) or _choose(choices, shared)
    if not chosen:
        return _lead(own[0])
    chosen = _steadied(chosen, choices, shared)
    days = _Dates(timeline, own)
    openings = [c for c in chosen if c.place < _OPENING and c.worth >= _READS_WELL]
    news = min(openings, key=lambda c: (c.place // _STEP, -len(c.points), c.span), default=None)
    # What a text opens with stands first, so that nobody begins with what came of it; then the order of the event.
    chosen.sort(key=lambda choice: (choice is not news, days.of(choice.span), choice.place, choice.span))
    texts = {study.article.id: study.article.text for study in own}
    return tuple(
        BriefSentence(text=choice.span, spans=_told(choice, shared)) for choice in _behind_their_names(chosen, texts)
    )


def _behind_their_names(chosen: Sequence[_Choice], texts: Mapping[str, str]) -> list[_Choice]:
    """The sentences, each in which "she" speaks right behind the one nearest to it that names her."""
    ordered = list(chosen)
    for choice in chosen:
        if not choice.speaker:
            continue
        at = ordered.index(choice)
        rest = ordered[:at] + ordered[at + 1 :]
        named = re.compile(rf"\b{re.escape(choice.speaker)}\b")
        naming = [n for n, c in enumerate(rest) if named.search(texts[c.span.article], c.span.start, c.span.end)]
        if naming:
            after = min(naming, key=lambda n: (abs(n + 1 - at), n))
            ordered = [*rest[: after + 1], choice, *rest[after + 1 :]]
    return ordered


def _pronouns_speaker(study: Study, cut: Offsets) -> str:
    """The surname of whoever a "he" or "she" in a sentence is, where they say it."""
    body = study.article.text
    names = {p.id: p.name for p in study.people if not p.body}
    for q in study.quotes:
        source = q.source
        if source and cut[0] <= source.start < cut[1] and body[source.start : source.end].lower() in ("he", "she"):
            return names.get(q.speaker or "", "").split(" ")[-1]
    return ""


def _lead(study: Study) -> tuple[BriefSentence, ...]:
    """The opening of the one text that there is; shorter texts give less."""
    body = study.article.text
    cuts = study.sentences or tuple(sentences(body))
    once = {squeeze(body[start:end]): (start, end) for start, end in reversed(cuts)}
    whole = sorted(cut for cut in once.values() if is_whole(body, cut)) or sorted(once.values())
    most = min(_LEAD, max(1, len(whole) // 3))
    spans = [Span(article=study.article.id, start=start, end=end) for start, end in whole[:most]]
    return tuple(BriefSentence(text=span, spans=(span,)) for span in spans)


def _choices(own: Sequence[Study], shared: Sequence[Point]) -> list[_Choice]:
    """Every sentence that tells a shared point, with what it covers and how well it reads alone."""
    found: list[_Choice] = []
    for study in own:
        body, name, reader = study.article.text, study.article.id, Reader(study)
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
                first, last, n = tellings[at]
                # What tells the point mostly in the next sentence is not told by this one.
                if first >= start and min(last, end) - first >= _MOSTLY * (last - first):
                    covered.add(n)
                at += 1
            if not covered:
                continue
            told = without_dateline(body, (start, end))
            alone = reader.read(told)
            span = Span(article=name, start=told[0], end=told[1])
            place = start / (1 + len(body))
            choice = _Choice(span, _stems(body[start:end]), frozenset(covered), place, alone.worth, alone.fit)
            choice.speaker = _pronouns_speaker(study, told) if alone.worth < _READS_WELL else ""
            choice.worth += _BEHIND_A_NAME if choice.speaker else 0.0
            found.append(choice)
    return found


def _choose(choices: list[_Choice], shared: Sequence[Point]) -> list[_Choice]:
    """Greedily the sentence that adds most, until all is covered or the brief is full."""
    weights = [_weight(point) for point in shared]
    open_points, chosen = set(range(len(shared))), list[_Choice]()
    while len(chosen) < _MOST and open_points:
        best, gain = None, 0.0
        for choice in choices:
            new = sum(weights[n] for n in choice.points & open_points)
            # A sentence half of whose points are told already says half of it twice.
            fresh = new / sum(weights[n] for n in choice.points)
            value = new * fresh * max(0.05, choice.worth) * (1.2 - 0.4 * choice.place)
            if value > gain and not any(_says_same(choice, other) for other in chosen):
                best, gain = choice, value
        if best is None or (len(chosen) >= _LEAST and gain < _WORTHWHILE):
            break
        chosen.append(best)
        open_points -= best.points
    return chosen


def _steadied(chosen: list[_Choice], choices: Sequence[_Choice], shared: Sequence[Point]) -> list[_Choice]:
    """The chosen, each that leans on what came before it given up for one that does not and tells all that no other of
    them tells; of several the one that tells most."""
    kept = list(chosen)
    for n, choice in enumerate(chosen):
        if choice.worth >= _READS_WELL:
            continue
        others = kept[:n] + kept[n + 1 :]
        needed = choice.points - frozenset().union(*(other.points for other in others))
        instead = [
            c
            for c in choices
            if c.fit
            and c.worth >= _READS_WELL
            and needed <= c.points
            and c not in kept
            and not any(_says_same(c, other) for other in others)
        ]
        if instead:
            kept[n] = max(instead, key=lambda c: (sum(_weight(shared[k]) for k in c.points), -c.place, c.span))
    return kept


def _weight(point: Point) -> float:
    """What a point counts: the more tell it, the more."""
    return len({span.article for span in point.tellings}) - 0.9


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


def _ordinal(day: str) -> int:
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return 0


def _is_near(day: int, published: Sequence[int]) -> bool:
    return not any(published) or any(abs(day - other) <= _NEAR for other in published if other)


class _Dates:
    """The day that a sentence tells of, by its time expressions; the story's commonest day where it names none."""

    def __init__(self, timeline: Sequence[TimelineEntry], studies: Sequence[Study]) -> None:
        known = [_ordinal(s.article.published) for s in studies if s.article.published]
        self._days = [
            (span, entry.date)
            for entry in timeline
            # A day years ago that every text recalls is no day of the event.
            if entry.precision == "day" and _is_near(_ordinal(entry.date), known)
            for span in entry.tellings
        ]
        counts: dict[str, int] = {}
        for _, day in self._days:
            counts[day] = counts.get(day, 0) + 1
        self._main = max(sorted(counts), key=lambda day: counts[day]) if counts else ""

    def of(self, sentence: Span) -> str:
        """The latest day named in the sentence: what it tells of is rarely before all that it mentions."""
        named = [day for span, day in self._days if _inside(span, sentence)]
        return max(named) if named else self._main
