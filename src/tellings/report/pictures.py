"""Two pictures as inline SVG: when it happened, and who had it from whom. Everything in them stands in a list beside.

Colours come from the page's style sheet; shapes and words carry all that colour does.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from datetime import date

from markupsafe import Markup, escape

from tellings.report.background import Arrival, Moment, Provenance
from tellings.report.characters import clip, visible

_WIDTH = 1000
_MOST_MOMENTS = 10
_MOST_ARRIVALS = 10
_LETTER = 6.6
_ROW = 34


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "middle") -> str:
    classes = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"{classes}>{escape(visible(words))}</text>'


def _wrap(words: str, width: int, lines: int) -> list[str]:
    """The words in at most `lines` lines of about `width` characters."""
    out: list[str] = [""]
    for word in clip(words, width * lines).split():
        word = clip(word, width)
        if out[-1] and len(out[-1]) + 1 + len(word) > width:
            if len(out) == lines:
                out[-1] = clip(f"{out[-1]} {word}", width)
                if not out[-1].endswith("…"):
                    out[-1] += "…"
                break
            out.append("")
        out[-1] = f"{out[-1]} {word}".strip()
    return out


def _ordinal(iso: str) -> int:
    parts = [int(p) for p in iso[:10].split("-") if p.isdigit()]
    year, month, day = [*parts, 7, 1][:3] if len(parts) == 1 else [*parts, 15][:3] if len(parts) == 2 else parts[:3]
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return date(min(max(year, 1), 9999), 1, 1).toordinal()


def _places(days: Sequence[int], left: float, right: float) -> list[float]:
    """Positions in the order of the days: longer gaps wider, by their logarithm, none too narrow for a label."""
    steps = [1.0 + 0.22 * math.log1p(max(0, b - a)) for a, b in itertools.pairwise(days)]
    whole = sum(steps) or 1.0
    at, out = left, [left]
    for step in steps:
        at += step / whole * (right - left)
        out.append(at)
    return out if len(out) > 1 else [(left + right) / 2]


def timeline(moments: Sequence[Moment]) -> Markup:
    """The dates on a line, not to scale: breaks show where time is left out. Empty for fewer than two."""
    if len(moments) < 2:
        return Markup("")
    kept = sorted(moments, key=lambda m: (-m.total, m.iso))[:_MOST_MOMENTS]
    shown = [m for m in moments if m in kept]
    days = [_ordinal(m.iso) for m in shown]
    spare = 118 if len(shown) > 1 else _WIDTH / 2
    places = _places(days, spare, _WIDTH - spare)
    gaps = [b - a for a, b in itertools.pairwise(places)]
    wide = int(min(min(gaps, default=250) * 1.9, 230) / _LETTER)
    parts = [f'<line class="axis" x1="10" y1="92" x2="{_WIDTH - 10}" y2="92"/>']
    for k, (a, b) in enumerate(itertools.pairwise(days)):
        if b - a > 45:
            x = (places[k] + places[k + 1]) / 2
            parts.append(f'<path class="break" d="M{x - 7:.0f} 100l6 -16m4 16l6 -16"/>')
    for k, (x, m) in enumerate(zip(places, shown, strict=True)):
        parts.append(_moment(x, m, wide, above=k % 2 == 0))
    said = "; ".join(f"{m.date}: {clip(m.words, 60)}" for m in shown)
    return _svg(said, 184, parts, "Timeline")


def _moment(x: float, m: Moment, wide: int, *, above: bool) -> str:
    size = 5 + min(m.total, 6)
    top = 91 - size / 2
    bar = f'y="{top:.0f}" height="{size + 2}"'
    shape = {
        "day": f'<circle class="dot" cx="{x:.0f}" cy="92" r="{size}"/>',
        "month": f'<rect class="dot" x="{x - 16:.0f}" width="32" {bar} rx="5"/>',
        "year": f'<rect class="dot hollow" x="{x - 26:.0f}" width="52" {bar} rx="2"/>',
    }[m.precision]
    lines = _wrap(m.words, max(wide, 14), 3)
    label = f"{m.date} ≠" if m.differs else m.date
    if above:
        first = 66 - 15 * (len(lines) - 1)
        texts = [_text(x, first - 17, label, "when")] + [_text(x, first + 15 * n, w) for n, w in enumerate(lines)]
    else:
        texts = [_text(x, 121, label, "when")] + [_text(x, 138 + 15 * n, w) for n, w in enumerate(lines)]
    return shape + "".join(texts)


def provenance(p: Provenance, tip: str) -> Markup:
    """Three layers side by side: shared words to the left, the order of publication in the middle, credits to the
    right. `tip` is what no other picture of the page calls its arrow: one id stands in one place.
    """
    if len(p.arrivals) < 2:
        return Markup("")
    busy = {a for s in p.sharings for a in (s.article, s.other)} | {c.article for c in p.creditings}
    kept = sorted(p.arrivals, key=lambda a: a.article not in busy)[:_MOST_ARRIVALS]
    shown = [a for a in p.arrivals if a in kept]
    row = {a.article: 62 + _ROW * k for k, a in enumerate(shown)}
    bottom = 62 + _ROW * (len(shown) - 1)
    parts = [
        f'<defs><marker id="{tip}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>',
        _text(130, 20, "Whose words it shares", "title"),
        _text(432, 20, "Who came first", "title"),
        _text(810, 20, "Whom it credits", "title"),
        f'<line class="axis" x1="250" y1="46" x2="250" y2="{bottom + 16}"/>',
    ]
    parts += [_arrival(a, row[a.article], k) for k, a in enumerate(shown)]
    for s in p.sharings:
        if s.article in row and s.other in row:
            label = f"{s.share:.0%}" if s.share else f"{s.words} words"
            parts.append(_arc(241, row[s.article], row[s.other], -1, label, 1.4 + 3.4 * s.share, "shared", tip))
    outside: dict[str, list[str]] = {}
    for c in p.creditings:
        if c.article not in row:
            continue
        inside = [m for m in c.members if m in row]
        if inside:
            parts.append(_arc(628, row[c.article], row[inside[0]], 1, c.form, 1.6, "credit", tip))
        else:
            outside.setdefault(c.article, []).append(c.credited)
    for article, names in outside.items():
        y = row[article]
        parts.append(f'<path class="arc credit" d="M628 {y}H766" marker-end="url(#{tip})"/>')
        parts.append(_text(774, y + 4, clip(", ".join(dict.fromkeys(names)), 34), "", "start"))
    said = ", then ".join(a.outlet.name for a in shown if a.known) or "no date is known"
    return _svg(
        f"In order of publication: {said}. Shared words and credits are listed below.", bottom + 30, parts, "From whom"
    )


def _arrival(a: Arrival, y: int, k: int) -> str:
    # An article without a date has no place in the order: it stands last, unnumbered, and hollow.
    number, kind = (f"{k + 1}. ", "") if a.known else ("", " hollow")
    return (
        f'<circle class="node{kind} o{a.outlet.tint}" cx="250" cy="{y}" r="7"/>'
        + _text(266, y + 4, f"{number}{clip(a.outlet.name, 20)}", f"name o{a.outlet.tint}", "start")
        + _text(618, y + 4, a.when, "soft", "end")
    )


def _arc(x: int, start: int, end: int, side: int, label: str, width: float, kind: str, tip: str) -> str:
    """An arrow from the row that shares or credits to the row it has it from."""
    out = x + side * min(40 + abs(end - start) * 0.75, 210)
    # The label stands where the arrow starts: there no two of them meet.
    anchor = "end" if side < 0 else "start"
    path = f'<path class="arc {kind}" d="M{x} {start}C{out:.0f} {start} {out:.0f} {end} {x} {end}" '
    path += f'stroke-width="{width:.1f}" marker-end="url(#{tip})"/>'
    return path + _text(x + side * 12, start - 5, clip(label, 24), "label", anchor)


def _svg(said: str, height: float, parts: Sequence[str], title: str) -> Markup:
    return Markup(
        f'<svg role="img" aria-label="{escape(visible(f"{title}. {said}"))}" viewBox="0 0 {_WIDTH} {height:.0f}" '
        f'width="{_WIDTH}" height="{height:.0f}">{"".join(parts)}</svg>'
    )
