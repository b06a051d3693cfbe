"""How often a pronoun or description that speaks is given its right name: 204 of them, read and named by hand.

    python benchmarks/speakers_quality.py POLNEAR_DEV.jsonl [--each]

`speakers/pronouns.jsonl` holds article ids, offsets and names of sources in PolNeAR's dev articles, no text of theirs.
Two figures: with the articles' own labelled attributions given (the naming alone), and end to end through
`tellings.quotes.find` by rules (a source that no quote has counts as not found, apart). Prints one JSON line.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tellings import text as texts
from tellings.quotes import Findings, find
from tellings.quotes.attribution import Attribution
from tellings.quotes.finding import name_speakers
from tellings.quotes.given import may_be_one
from tellings.quotes.marks import find_marked
from tellings.quotes.people import key_of
from tellings.records import Article

HERE = Path(__file__).resolve().parent
Row = dict[str, object]


def same(ours: str, gold: str) -> bool:
    """The same surname, and given names that may be one person's where both are printed."""
    a, b = key_of(ours), key_of(gold)
    if b[-1] not in a and a[-1] not in b:
        return False
    return len(a) < 2 or len(b) < 2 or a[-1] != b[-1] or may_be_one(a[0], b[0]) or a[0] in b or b[0] in a


def judge(article: str, found: Findings, start: int, end: int) -> str | None:
    """The name given to the quote whose source stands at `start`; "" where unknown, None where no quote has it."""
    names = {p.id: p.name for p in found.people}
    for quote in found.quotes:
        if quote.source and quote.source.start < end and start < quote.source.end:
            return names.get(quote.speaker or "", "")
    return None


def tally(answers: Iterable[tuple[str, str | None, str]]) -> dict[str, object]:
    """Counts and shares of right, wrong, unknown and not found, for all and by kind."""
    made: dict[str, Counter[str]] = {}
    for kind, ours, gold in answers:
        verdict = "missing" if ours is None else "unknown" if not ours else "right" if same(ours, gold) else "wrong"
        for key in ("all", kind):
            made.setdefault(key, Counter())[verdict] += 1
    return {
        key: {**counts, "accuracy": round(counts["right"] / max(1, counts.total() - counts["missing"]), 4)}
        for key, counts in sorted(made.items())
    }


def given(row: Row) -> Findings:
    """Speakers with the article's labelled attributions given."""
    article = Article(id=str(row["id"]), text=str(row["text"]), source="polnear")
    said = [
        Attribution(
            segments=tuple((s, e) for s, e in a["content"]),
            kind="indirect",
            source=(a["source"][0][0], a["source"][-1][1]) if a["source"] else None,
            cue=(a["cue"][0][0], a["cue"][-1][1]) if a["cue"] else None,
        )
        for a in row["attributions"]  # type: ignore[attr-defined]
    ]
    said.sort(key=lambda a: a.segments)
    return name_speakers(article, texts.sentences(article.text), find_marked(article.text), said)


def main(path: str, *options: str) -> None:
    """Print the figures; with --each every wrong or unknown one as well."""
    with open(path, encoding="utf-8") as lines:
        rows = {row["id"]: row for row in map(json.loads, lines)}
    gold = [json.loads(line) for line in (HERE / "speakers" / "pronouns.jsonl").read_text("utf-8").splitlines()]
    here = sorted({g["article"] for g in gold})
    named = {i: given(rows[i]) for i in here}
    ruled = {
        i: find(Article(id=i, text=rows[i]["text"], source="polnear"), texts.sentences(rows[i]["text"]), None)
        for i in here
    }
    out = {}
    for way, found in (("given", named), ("rules", ruled)):
        answers = [(g["kind"], judge(g["article"], found[g["article"]], g["start"], g["end"]), g["name"]) for g in gold]
        out[way] = tally(answers)
        if "--each" in options:
            for g, (_, ours, name) in zip(gold, answers, strict=True):
                if ours is not None and not (ours and same(ours, name)):
                    print(way, g["article"], g["start"], g["kind"], name, "→", ours or "unknown", file=sys.stderr)
    print(json.dumps(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
