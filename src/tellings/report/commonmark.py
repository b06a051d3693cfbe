"""The report as Markdown that reads well as plain text too: CommonMark with GitHub's tables and strike-through.

Words from outside are escaped: no markup, no raw HTML, no link of theirs. Spans stand as `article:start-end`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tellings import text
from tellings.records import Report, Span, StoryReport, Utterance
from tellings.report import grid
from tellings.report.build import facts_of
from tellings.report.characters import count, plain_date, visible, web_address
from tellings.report.sources import Sources, in_order
from tellings.report.speaking import order_of, risks_of

_SPECIAL = re.compile(r"[\\`*_{}\[\]#|~$@]|(?<=www)\.|:(?=//)|^[-+>=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")
_MOST_COLUMNS = 9


def document(report: Report) -> str:
    """The whole report; stories of several articles first."""
    sources = Sources(report)
    lines: list[str] = []
    if len(report.stories) != 1:
        lines += ["# Many events, many tellings", ""]
        lines += [f"{count(len(report.articles), 'article')}, {count(len(report.stories), 'story', 'stories')}.", ""]
    for story in report.stories:
        lines += _story(story, sources, "#" if len(report.stories) == 1 else "##")
    lines += _left_out(report, sources, "##")
    return "\n".join(lines).rstrip() + "\n"


def plain(words: str) -> str:
    """Words from outside, escaped, on one line."""
    return _escape(text.squeeze(visible(words)))


def _escape(line: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", line).replace("&", "&amp;").replace("<", "&lt;")


def _where(span: Span, sources: Sources) -> str:
    return f"{plain(sources.name(span.article))} {span.start}–{span.end}"


def _outlets(spans: Iterable[Span], sources: Sources, most: int = 200) -> str:
    names = in_order(_where(s, sources) for s in spans)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _story(story: StoryReport, sources: Sources, head: str) -> Iterator[str]:
    facts = facts_of(story, sources)
    yield f"{head} {plain(story.headline_text)}"
    yield ""
    said = count(facts.utterances, "utterance") + (f" ({facts.altered} worded differently)" if facts.altered else "")
    counts = [count(facts.outlets, "outlet"), count(facts.independent, "independent text"), said]
    yield ", ".join([*counts, count(facts.conflicts, "conflict")]) + "."
    yield ""
    yield "| article | outlet | published | from | near-copy of | address |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for t in story.story.tellings:
        a = sources[t.article]
        copy = f"{plain(sources.name(t.copy_of))}, {t.overlap:.0%}" if t.copy_of else ""
        address = plain(web_address(a.url) or a.source)
        fields = (
            plain(a.id),
            plain(sources.name(a.id)),
            plain(plain_date(a.published)),
            plain(a.published_from or ""),
            copy,
            address,
        )
        yield f"| {' | '.join(fields)} |"
    yield ""
    for section in (_brief, _said, _points, _differences, _timeline, _people, _provenance, _joins):
        lines = list(section(story, sources, head + "##"))
        if lines:
            title, *rest = lines
            yield from (f"{head}# {title}", "", *rest, "")


def _brief(story: StoryReport, sources: Sources, head: str) -> Iterator[str]:
    if story.brief:
        yield "In brief"
    for n, b in enumerate(story.brief, 1):
        spans = [b.text, *(s for s in b.spans if s.article != b.text.article)]
        yield f"{n}. {plain(sources.words(b.text))} *({_outlets(spans, sources)})*"


def _speaker(story: StoryReport, person: str | None, unknown: str | None = None) -> str:
    found = next((p.name for p in story.people if p.id == person), None)
    return plain(found) if found else f"Speaker unknown ({plain(unknown or 'the texts do not say')})"


def _said(story: StoryReport, sources: Sources, head: str) -> Iterator[str]:
    used = {p.quote for u in story.utterances if len(u.printings) > 1 for p in u.printings}
    loose = [q for q in story.quotes if q.id not in used]
    shared = [u for u in story.utterances if len(u.printings) > 1]
    if not shared and not loose:
        return
    yield "Who said what"
    shared.sort(key=order_of)
    why = {q.id: q.unknown for q in story.quotes}
    for u in shared:
        unknown = next((why[p.quote] for p in u.printings if why.get(p.quote)), None)
        risks = "".join(f" ⚠ {plain(r)}" for r in risks_of(u))
        yield f"{head} {_speaker(story, u.speaker, unknown)}: {plain(u.relation)}{risks}"
        yield ""
        yield from _collation(u, sources)
    if loose:
        yield f"{head} In one telling only"
        yield ""
        for q in loose:
            words = plain(sources.said(q.span, q.segments))
            shown = f"“{words}”" if q.kind == "direct" else words
            yield f"- {_speaker(story, q.speaker, q.unknown)}: {shown} *({_where(q.span, sources)})*"


def _collation(utterance: Utterance, sources: Sources) -> Iterator[str]:
    for c in sorted(utterance.changes, key=lambda c: not c.risks):
        risk = f"⚠ {plain(', '.join(c.risks))}: " if c.risks else ""
        sentence = sources.sentence(c.sentence, dict.fromkeys(p.span.article for p in utterance.printings))
        yield f"- {risk}{plain(sentence)}" + (f" *({_outlets(c.spans, sources)})*" if c.spans else "")
    if utterance.changes:
        yield ""
    laid = grid.lay_out(utterance, sources)
    for n, row in enumerate(laid.rows):
        outlets = _outlets([utterance.printings[j].span for j in row.printings], sources)
        label = "longest, the reference" if n == 0 else "as printed"
        words = " ".join(filter(None, (_cell(c) for c in grid.joined(row.cells))))
        yield f"- **{outlets}** ({label}): {words}"
    for j in laid.whole:
        p = utterance.printings[j]
        how = "reported" if p.kind == "indirect" else "in other words"
        yield f"- **{_where(p.span, sources)}** ({how}): {plain(sources.said(p.span, p.segments))}"
    yield ""


def _cell(cell: grid.Cell) -> str:
    words = plain(cell.words)
    risks = "".join(f"⚠ {plain(r)}, " for r in cell.risks)
    if cell.state in ("put in", "replaced"):
        return f"**{words}** ({risks}{cell.state})"
    if cell.state == "written":
        return f"{words} ({cell.form})"
    if cell.state in ("left out", "not printed"):
        gone = f"~~{plain(cell.missing)}~~" if cell.missing else ""
        return f"{words} {gone} ({risks}{cell.state})".strip()
    return words


def _points(story: StoryReport, sources: Sources, head: str) -> Iterator[str]:
    tellings = story.story.tellings
    if not story.points or len(tellings) < 2:
        return
    yield "What they tell"
    if len(tellings) > _MOST_COLUMNS:
        for p in story.points:
            yield f"- {plain(sources.words(p.text))} *({_outlets(p.tellings, sources)})*"
        return
    yield "| point | " + " | ".join(plain(sources.name(t.article)) for t in tellings) + " |"
    yield "| --- |" + " --- |" * len(tellings)
    for p in story.points:
        told = {s.article: s for s in p.tellings}
        cells = []
        for t in tellings:
            span = told.get(t.article)
            copied = "= copy" if t.copy_of in told else "–"
            sign = "only here" if len(told) == 1 else "told"
            cells.append(f"{sign} {span.start}–{span.end}" if span else copied)
        yield f"| {plain(sources.words(p.text))} | {' | '.join(cells)} |"


def _differences(story: StoryReport, sources: Sources, head: str) -> Iterator[str]:
    if story.differences:
        yield "Where they differ"
    for d in sorted(story.differences, key=lambda d: not d.conflict):
        sign = "≠ conflict" if d.conflict else "≈ compatible"
        yield f"- **{plain(d.what)}** ({plain(d.kind)}): {sign}. {plain(d.why)}"
        groups: dict[str, list[Span]] = {}
        for v in d.values:
            groups.setdefault(v.value, []).append(v.span)
        for value, spans in groups.items():
            before, words, after = (_escape(visible(x)) for x in sources.around(spans[0]))
            yield f"  - {plain(value)}: {before}**{words}**{after} *({_outlets(spans, sources)})*"


def _timeline(story: StoryReport, sources: Sources, head: str) -> Iterator[str]:
    if story.timeline:
        yield "When"
    for e in sorted(story.timeline, key=lambda e: e.date):
        yield f"- **{plain(plain_date(e.date))}** (to the {plain(e.precision)}): {plain(sources.words(e.what))}"
        for span, how in zip(e.tellings, e.how, strict=False):
            yield f"  - “{plain(sources.words(span))}”: {plain(how)} *({_where(span, sources)})*"


def _people(story: StoryReport, sources: Sources, head: str) -> Iterator[str]:
    if story.people:
        yield "People"
    for p in story.people:
        yield f"- **{plain(p.name)}**{' (body)' if p.body else ''}"
        forms: dict[str, dict[str, int]] = {}
        for m in p.mentions:
            words = plain(sources.words(m.span))
            outlet = forms.setdefault(sources.name(m.span.article), {})
            outlet[words] = outlet.get(words, 0) + 1
        for outlet_name, named in forms.items():
            listed = ", ".join(f"“{w}”" + (f" ×{n}" if n > 1 else "") for w, n in named.items())
            yield f"  - {plain(outlet_name)}: {listed}"


def _provenance(story: StoryReport, sources: Sources, head: str) -> Iterator[str]:
    if not (story.credits or story.shared or len(story.story.tellings) > 1):
        return
    yield "From whom"
    ordered = sorted(story.story.tellings, key=lambda t: (sources[t.article].published or "9999", t.article))
    dated = [t.article for t in ordered if sources[t.article].published]
    undated = [plain(sources.name(t.article)) for t in ordered if not sources[t.article].published]
    named = [f"{plain(sources.name(a))} ({plain(plain_date(sources[a].published))})" for a in dated]
    if named:
        yield f"- Who came first: {'; '.join(named)}"
    if undated:
        yield f"- Date unknown: {'; '.join(undated)}"
    for x in story.shared:
        credit = "credited" if x.credited else "no credit found"
        places = f"{_where(x.second, sources)} and {_where(x.first, sources)}"
        yield f"- Shared words: {places}, {count(x.words, 'word')}, {credit}: {plain(sources.line(x.second, 160))}"
    for c in story.credits:
        words = plain(sources.words(c.span))
        yield f"- Credit: {_where(c.span, sources)} credits {plain(c.credited)} ({plain(c.form)}): “{words}”"


def _joins(story: StoryReport, sources: Sources, head: str) -> Iterator[str]:
    joined = [t for t in story.story.tellings if t.why]
    if joined:
        yield "Why these articles are one story"
    for t in joined:
        why = "; ".join(f"{plain(e.kind)}: {plain(e.what)}" for e in sorted(t.why, key=lambda e: -e.weight)[:12])
        nearest = f", nearest to {plain(sources.name(t.nearest))}" if t.nearest else ""
        yield f"- {plain(sources.name(t.article))}{nearest}: {why}"


def _left_out(report: Report, sources: Sources, head: str) -> Sequence[str]:
    lines = [f"- refused: {plain(r.source)}: {plain(r.reason)}. {plain(r.detail)}" for r in report.refused]
    for a in report.articles:
        name = plain(sources.name(a.id))
        lines += [f"- {name}: left out “{plain(r.text)}” ({plain(r.why)})" for r in a.removed]
        lines += [f"- {name}: {plain(m.kind)} kept as media: “{plain(m.caption or m.url or '')}”" for m in a.media]
    return [f"{head} Left out", "", *(lines or ["Nothing."])]
