"""The report for a terminal: the few lines one wants first, story by story, with where to look for the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from tellings import text
from tellings.records import Difference, Report, Span, StoryReport, Utterance
from tellings.report.build import facts_of
from tellings.report.characters import count, plain_date, visible
from tellings.report.names import Names
from tellings.report.sources import Sources, in_order
from tellings.report.speaking import order_of, risks_of

_MOST_STORIES = 12
_MOST_LINES = 6
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_BOLD, _DIM, _WARN, _HEAD = "1", "2", "33", "1;36"


def summary(report: Report, *, width: int, colour: bool) -> str:
    """Stories of several articles in full, those of one article as a line each; refusals counted by reason."""
    printer = _Printer(max(40, width), colour=colour)
    sources = Sources(report)
    several = [s for s in report.stories if len(s.story.tellings) > 1]
    alone = [s for s in report.stories if len(s.story.tellings) == 1]
    for story in several[:_MOST_STORIES]:
        _story(printer, story, sources)
    if len(several) > _MOST_STORIES:
        printer.line(f"… and {len(several) - _MOST_STORIES} more stories of several articles", style=_DIM)
        printer.gap()
    if len(report.stories) == 1 and alone:
        _story(printer, alone[0], sources)
    elif alone:
        _alone(printer, alone, sources)
    _left_out(printer, report)
    return printer.text()


def _story(printer: _Printer, story: StoryReport, sources: Sources) -> None:
    facts = facts_of(story, sources)
    printer.wrap(story.headline_text, style=_HEAD)
    counts = [count(facts.outlets, "outlet")]
    if facts.articles > 1:
        counts.append(count(facts.independent, "independent text"))
    counts.append(
        count(facts.utterances, "utterance") + (f" ({facts.altered} worded differently)" if facts.altered else "")
    )
    if facts.articles > 1:
        counts += [count(facts.points, "point"), count(facts.conflicts, "conflict")]
    printer.wrap(" · ".join(counts))
    dates = plain_date(facts.first) + (f" → {plain_date(facts.last)}" if facts.last != facts.first else "")
    names = in_order(
        sources.name(t.article) + (f" (near-copy, {t.overlap:.0%})" if t.copy_of else "") for t in story.story.tellings
    )
    printer.wrap(f"{dates}: {_some(names, 8)}", style=_DIM)
    _brief(printer, story, sources)
    _said(printer, story, sources)
    _differ(printer, story, sources)
    printer.gap()


def _some(names: Iterable[str], most: int) -> str:
    every = list(names)
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")


def _outlets(spans: Iterable[Span], sources: Sources) -> str:
    return _some(in_order(sources.name(s.article) for s in spans), 4)


def _brief(printer: _Printer, story: StoryReport, sources: Sources) -> None:
    if not story.brief:
        return
    printer.head("In brief")
    for b in story.brief:
        printer.wrap(f"{sources.line(b.text, 400)} [{_outlets((b.text, *b.spans), sources)}]", first="- ", rest="  ")


def _said(printer: _Printer, story: StoryReport, sources: Sources) -> None:
    changed = [u for u in story.utterances if len(u.printings) > 1 and (u.relation != "identical" or risks_of(u))]
    if not changed:
        return
    changed.sort(key=order_of)
    printer.head("Said, and printed differently")
    names = {p.id: p.name for p in story.people}
    unknown = {q.id: q.unknown for q in story.quotes}
    for u in changed[:_MOST_LINES]:
        why = next((unknown[p.quote] for p in u.printings if unknown.get(p.quote)), None)
        nobody = "Speaker unknown" + (f" ({why})" if why else "")
        _utterance(printer, u, names.get(u.speaker or "") or nobody, sources)
    if len(changed) > _MOST_LINES:
        printer.line(f"… and {len(changed) - _MOST_LINES} more", style=_DIM)


def _utterance(printer: _Printer, utterance: Utterance, speaker: str, sources: Sources) -> None:
    reference = utterance.printings[utterance.reference]
    risks = risks_of(utterance)
    flag = f"! {', '.join(risks)}: " if risks else ""
    printer.wrap(
        f"{flag}{speaker}, {utterance.relation} in {_outlets((p.span for p in utterance.printings), sources)}:",
        first="- ",
        rest="  ",
        style=_WARN if risks else "",
    )
    words = sources.said(reference.span, reference.segments, 300)
    printer.wrap(f"“{words}”" if reference.kind == "direct" else words, first="  ", rest="  ")
    shown = sorted(utterance.changes, key=lambda c: not c.risks)
    told_by = dict.fromkeys(p.span.article for p in utterance.printings)
    names = Names([sources[a].outlet or sources.name(a) for a in told_by])
    for c in shown[:3]:
        sentence = names.cut(sources.sentence(c.sentence, told_by))
        printer.wrap(sentence, first="  · ", rest="    ", style=_DIM)
    if len(shown) > 3:
        printer.wrap(f"and {count(len(shown) - 3, 'more change')}", first="  · ", style=_DIM)


def _differ(printer: _Printer, story: StoryReport, sources: Sources) -> None:
    conflicts = [d for d in story.differences if d.conflict]
    others = len(story.differences) - len(conflicts)
    if not conflicts:
        if others:
            printer.head("Differences")
            printer.line(f"none that conflict; {others} compatible", style=_DIM)
        return
    printer.head("Conflicts")
    for d in conflicts[:_MOST_LINES]:
        printer.wrap(f"{d.what} ({d.kind}): {_values(d, sources)}", first="- ", rest="  ")
    if len(conflicts) > _MOST_LINES:
        printer.line(f"… and {len(conflicts) - _MOST_LINES} more", style=_DIM)
    if others:
        printer.line(f"and {count(others, 'compatible difference')}", style=_DIM)


def _values(difference: Difference, sources: Sources) -> str:
    groups: dict[str, list[Span]] = {}
    for v in difference.values:
        groups.setdefault(v.value, []).append(v.span)
    said = [f"“{sources.line(spans[0], 60)}” {_outlets(spans, sources)}" for spans in groups.values()]
    return " ≠ ".join(said[:5]) + (f" ≠ {len(said) - 5} more" if len(said) > 5 else "")


def _alone(printer: _Printer, alone: list[StoryReport], sources: Sources) -> None:
    printer.head(count(len(alone), "article tells its event alone", "articles tell their events alone"))
    for s in alone[:_MOST_STORIES]:
        printer.wrap(f"{s.headline_text} [{sources.name(s.story.tellings[0].article)}]", first="- ", rest="  ")
    if len(alone) > _MOST_STORIES:
        printer.line(f"… and {len(alone) - _MOST_STORIES} more", style=_DIM)
    printer.gap()


def _left_out(printer: _Printer, report: Report) -> None:
    blocks = sum(len(a.removed) for a in report.articles)
    media = sum(len(a.media) for a in report.articles)
    reasons: dict[str, int] = {}
    for r in report.refused:
        reasons[r.reason] = reasons.get(r.reason, 0) + 1
    parts = [count(blocks, "block") + f" of {count(len(report.articles), 'article')}"]
    if media:
        parts.append(f"{count(media, 'item')} kept as media")
    if reasons:
        listed = ", ".join(f"{n} {reason}" for reason, n in sorted(reasons.items()))
        parts.append(f"{count(len(report.refused), 'input')} refused ({listed})")
    printer.wrap("Left out: " + "; ".join(parts), style=_DIM)


class _Printer:
    """Lines of at most `width` columns; nothing from outside can move the cursor or change the colours."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self.width, self.colour = width, colour
        self.lines: list[str] = []

    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)

    def gap(self) -> None:
        """An empty line."""
        self.lines.append("")

    def head(self, words: str) -> None:
        """A heading within a story, set off by an empty line."""
        if self.lines and self.lines[-1]:
            self.gap()
        self.wrap(words, style=_BOLD)

    def line(self, words: str, style: str = "") -> None:
        """One line, wrapped where it is too long."""
        self.wrap(words, style=style)

    def wrap(self, words: str, *, first: str = "", rest: str = "", style: str = "") -> None:
        """Words folded into lines; `first` and `rest` stand before the first line and the others."""
        for n, line in enumerate(_fold(plain(words), self.width - len(first))):
            lead = rest if n else first
            self.lines.append(lead + (f"\x1b[{style}m{line}\x1b[0m" if self.colour and style else line))


def plain(words: str) -> str:
    """Words from outside on one line, without anything that a terminal would act on."""
    return text.squeeze(_BIDI.sub("", visible(words)))


def _columns(words: str) -> int:
    if words.isascii():
        return len(words)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def _fold(words: str, width: int) -> Iterator[str]:
    """Lines of at most `width` columns; a word longer than a line is cut."""
    line, used = "", 0
    for word in words.split(" "):
        for piece in _cut(word, width):
            need = _columns(piece)
            if line and used + 1 + need > width:
                yield line
                line, used = "", 0
            line, used = (f"{line} {piece}", used + 1 + need) if line else (piece, need)
    yield line


def _cut(word: str, width: int) -> Iterator[str]:
    if _columns(word) <= width:
        yield word
        return
    piece, used = "", 0
    for c in word:
        need = _columns(c)
        if used + need > width:
            yield piece
            piece, used = "", 0
        piece, used = piece + c, used + need
    yield piece
