"""The small labelled set beside this file, and how much of it the shipped weights read right.

python tests/models/own_set.py    prints the figures for `own_set.json`, which goes with every new revision of weights
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from tellings.models.tagger import QuotesTagger
from tellings.quotes.decode import decode

HERE = Path(__file__).parent
_PART = re.compile(r"\[([qcs])(\d) ([^\]]*)\]")


@dataclass(frozen=True)
class Told:
    """One attribution as words: its segments in order, its cue, its source."""

    content: tuple[str, ...]
    cue: str
    source: str


def labelled() -> list[tuple[str, list[Told]]]:
    """Each text with what is said in it."""
    made = []
    for part in (HERE / "own_set.txt").read_text(encoding="utf-8").split("\n\n"):
        if part.startswith("#"):
            continue
        found: dict[str, dict[str, list[str]]] = {}
        for kind, number, words in _PART.findall(part):
            found.setdefault(number, {}).setdefault(kind, []).append(words)
        told = [Told(tuple(f["q"]), *f["c"], *f["s"]) for f in found.values()]
        made.append((_PART.sub(r"\3", part).strip(), told))
    return made


def figures(tagger: QuotesTagger) -> dict[str, int]:
    """How many attributions there are, were found, and have the right content, cue and source, word for word."""
    counts = dict.fromkeys(("gold", "found", "content", "cue", "source"), 0)
    texts = labelled()
    for (text, told), tagging in zip(texts, tagger([text for text, _ in texts]), strict=True):
        found = decode(text, tagging)
        counts["gold"] += len(told)
        counts["found"] += len(found)
        ours = {tuple(_bare(text[s:e]) for s, e in a.segments): a for a in found}
        for gold in told:
            a = ours.get(tuple(map(_bare, gold.content)))
            if a is not None:
                counts["content"] += 1
                counts["cue"] += a.cue is not None and _bare(text[slice(*a.cue)]) == _bare(gold.cue)
                counts["source"] += a.source is not None and _bare(text[slice(*a.source)]) == _bare(gold.source)
    return counts


def _bare(words: str) -> str:
    return " ".join(re.findall(r"\w+", words))


if __name__ == "__main__":
    shipped = QuotesTagger()
    print(json.dumps({"revision": shipped.revision, **figures(shipped)}))
