"""A stored report read back and checked: does every span still hold the words that the report shows for it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from tellings.codec import SCHEMA
from tellings.errors import ReportError


class StoredArticle(msgspec.Struct, frozen=True):
    """An article of a stored report."""

    id: str
    text: str


class StoredReport(msgspec.Struct, frozen=True):
    """A stored report: its texts typed, everything that points into them as it is."""

    schema: str
    articles: tuple[StoredArticle, ...]
    stories: tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A span that does not hold: where in the report it stands, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What `check` found."""

    articles: int
    held: int
    broken: tuple[Broken, ...]


def read_report(raw: bytes, *, where: str) -> StoredReport:
    """A stored report out of its JSON; `ReportError` says what is wrong with it."""
    try:
        stored = msgspec.json.decode(raw, type=StoredReport)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        to_do = "Name a file written by tellings compare --json"
        raise ReportError(f"this is no report ({error})", where=where, to_do=to_do) from error
    if stored.schema != SCHEMA:
        to_do = f"This version reads {SCHEMA}; make the report again"
        raise ReportError(f"its schema is {stored.schema!r}", where=where, to_do=to_do)
    return stored


def check_report(report: StoredReport, *, where: str) -> Outcome:
    """Slice every span of a stored report out of its stored texts and compare."""
    texts = {a.id: a.text for a in report.articles}
    held, broken = 0, []
    rest: list[tuple[str, object]] = [(f"stories[{n}]", s) for n, s in enumerate(report.stories)]
    while rest:
        path, node = rest.pop()
        if isinstance(node, dict):
            if {"article", "start", "end", "text"} <= node.keys():
                why = _why_broken(node, texts)
                if why:
                    broken.append(Broken(path=path, why=why))
                else:
                    held += 1
            rest += [(f"{path}.{key}", value) for key, value in node.items()]
        elif isinstance(node, list):
            rest += [(f"{path}[{n}]", value) for n, value in enumerate(node)]
    return Outcome(articles=len(texts), held=held, broken=tuple(sorted(broken, key=lambda b: b.path)))


def _why_broken(node: Mapping[str, object], texts: Mapping[str, str]) -> str | None:
    article, start, end = node["article"], node["start"], node["end"]
    if not isinstance(article, str) or article not in texts:
        return f"names an article that the report doesn't hold: {article!r}"
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end <= len(texts[article]):
        return f"offsets {start!r} to {end!r} are outside the text of {article!r}"
    if texts[article][start:end] != node["text"]:
        return f"the text at {start} to {end} of {article!r} reads {texts[article][start:end][:60]!r}"
    for segment in node.get("segments") or ():  # type: ignore[attr-defined]
        if not (isinstance(segment, list) and len(segment) == 2 and start <= segment[0] <= segment[1] <= end):
            return f"segment {segment!r} is outside {start} to {end}"
    return None
