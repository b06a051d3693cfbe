"""The events read by hand: where their articles lie, what is marked in them, and their clauses.

`read.jsonl` holds a line for each event read by us: the set that its articles are in, their ids, and of each point the
tellings, each with the number of its article, where it starts and ends, and 1 where it tells only a part. No text
stands in it. Fifteen events more come with the scorer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tellings.facts import units
from tellings.pipeline import Studying, sign
from tellings.records import Article, Span, Study

READ = Path(__file__).resolve().parent / "read.jsonl"
SCORED = "events of the scorer"
"""The set of the fifteen."""
OUTLETS = "outlets3/articles.jsonl"
"""The set that they are from, with 35 more."""


def marked(data: Path) -> Iterator[tuple[str, list[dict], dict]]:
    """Of each event the set that it is from, the rows of its articles, and what is marked in them."""
    rows = _rows(data / OUTLETS)
    for path in sorted((data / "outlets3/events").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        yield SCORED, [rows[name] for name in sorted(rows) if name.startswith(gold["triplet"])], gold
    known = {OUTLETS: rows}
    for line in READ.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["set"] not in known:
            known[event["set"]] = _rows(data / event["set"])
        points_of = [[_telling(event["articles"], *t) for t in point] for point in event["points"]]
        gold = {"points": [{"tellings": p, "outlets": sorted({t["article"] for t in p})} for p in points_of]}
        yield event["set"], [known[event["set"]][name] for name in event["articles"]], gold


def studied(of: str, rows: list[dict], studying: Studying) -> list[Study]:
    """The articles of an event, read, in the order of their ids."""
    articles = [
        Article(id=r["id"], text=r["text"], source=of, title=r.get("title"), published=r.get("published"))
        for r in sorted(rows, key=lambda r: r["id"])
    ]
    return studying([sign(a) for a in articles])


def touched(gold: dict, ground: units.Ground, *, partly: bool = True) -> list[set[int]]:
    """Of each unit the points that it tells, by their numbers; `partly`: those too of which it tells only a part."""
    ids = [a.id for a in ground.articles]
    return [
        {
            n
            for n, point in enumerate(gold["points"])
            for t in point["tellings"]
            if ids[unit.article] == t["article"] and overlap(unit, t) >= 0.5 and (partly or not t.get("partial"))
        }
        for unit in ground.units
    ]


def overlap(unit: units.Unit | Span, telling: dict) -> float:
    shared = min(unit.end, telling["end"]) - max(unit.start, telling["start"])
    return max(0, shared) / max(1, min(unit.end - unit.start, telling["end"] - telling["start"]))


def _rows(path: Path) -> dict[str, dict]:
    return {row["id"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def _telling(names: list[str], article: int, start: int, end: int, partial: int = 0) -> dict:
    return {"article": names[article], "start": start, "end": end, "partial": bool(partial)}
