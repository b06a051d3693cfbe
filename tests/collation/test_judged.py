"""The judged tellings of three outlets: every change of words that the judges saw is among the changes named.

Given the judged spans, so that only the naming is on trial.
"""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path

from tellings.collation.alignment import align
from tellings.collation.relations import find_changes
from tellings.collation.rows import row
from tellings.collation.sides import Telling
from tellings.records import Change, Printing, Span

WORD = re.compile(r"\w+")
OF_MEANING = ("wording", "sense")
WORDS_CHANGE = ("altered", "reordered", "spliced", "trimmed", "overlapping", "abbreviation", "contraction")


def differing(one: str, other: str) -> tuple[list[str], list[str]]:
    """The words in which two wordings differ."""
    a, b = WORD.findall(one.casefold()), WORD.findall(other.casefold())
    codes = [c for c in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes() if c[0] != "equal"]
    return [w for c in codes for w in a[c[1] : c[2]]], [w for c in codes for w in b[c[3] : c[4]]]


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def changes(judged: dict, texts: dict[str, str]) -> tuple[Change, ...]:
    """The changes named between the judged tellings."""
    tellings = []
    for t in judged["tellings"]:
        segments = tuple((a, b) for a, b in t["segments"])
        span = Span(article=t["article"], start=t["start"], end=t["end"])
        printing = Printing(span=span, segments=segments, quote=str(len(tellings)), kind=t["kind"])
        tellings.append(Telling(printing, row(texts[t["article"]], segments), t["article"]))
    longest = max(range(len(tellings)), key=lambda n: len(tellings[n].row.atoms))
    return find_changes(tellings, align([t.row for t in tellings]), longest)[0]


def test_every_judged_change_of_wording_or_sense_is_named(shared: Path) -> None:
    folder = shared / "data" / "outlets3"
    texts = {a["id"]: a["text"] for a in rows(folder / "articles.jsonl")}
    missed = []
    for judged in rows(folder / "utterances.jsonl"):
        if judged.get("alteration_class") not in OF_MEANING:
            continue
        spans = [s for change in changes(judged, texts) if change.kind in WORDS_CHANGE for s in change.spans]
        for detail in judged["alteration_detail"]:
            for side, lost in zip("ab", differing(*detail["words"]), strict=True):
                article = judged["tellings"][detail[side]]["article"]
                named = [
                    w for s in spans if s.article == article for w in WORD.findall(texts[article][s.start : s.end])
                ]
                if not set(lost) <= {w.casefold() for w in named}:
                    missed.append((judged["utterance_id"], sorted(set(lost) - {w.casefold() for w in named})))
    assert not missed
