"""Changes of wording or sense that the judges of outlets3 name, end to end: which are among the changes named?

    python benchmarks/changes.py [--shared FOLDER]

Runs `tellings compare … --json` on all articles, so from the quotations that Tellings finds itself. A judged change is
found where the words in which the two printings differ stand in spans of changes of words, in both articles, within the
judged tellings. Those not found are listed by the judges' id with the words, or with "not together" where no utterance
holds both printings.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import sys
import tempfile
from pathlib import Path

from quality import ROOT, compare

WORD = re.compile(r"\w+")
OF_MEANING = ("wording", "sense")
OF_WORDS = (
    "altered",
    "reordered",
    "spliced",
    "trimmed",
    "overlapping",
    "abbreviation",
    "contraction",
    "spelling",
    "number",
    "bracket",
)
"""Changes that show words; "case" and the like do not count."""


def rows(path: Path) -> list[dict]:
    """A file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def differing(one: str, other: str) -> tuple[set[str], set[str]]:
    """The words in which two wordings differ, on either side."""
    a, b = WORD.findall(one.casefold()), WORD.findall(other.casefold())
    codes = [c for c in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes() if c[0] != "equal"]
    return {w for c in codes for w in a[c[1] : c[2]]}, {w for c in codes for w in b[c[3] : c[4]]}


def within(span: dict, telling: dict) -> bool:
    """True where a span of the report stands in a judged telling."""
    return span["article"] == telling["article"] and span["start"] < telling["end"] and telling["start"] < span["end"]


def missing(judged: dict, detail: dict, utterances: list[dict]) -> list[str] | None:
    """The words of a judged change that no change named holds; None where no utterance has both printings."""
    sides = [judged["tellings"][detail[side]] for side in "ab"]
    having = [u for u in utterances if all(any(within(t, side) for t in u["tellings"]) for side in sides)]
    if not having:
        return None
    lost = set()
    for side, words in zip(sides, differing(*detail["words"]), strict=True):
        spans = [s for u in having for c in u["changes"] if c["kind"] in OF_WORDS for s in c["spans"]]
        named = {w.casefold() for s in spans if within(s, side) for w in WORD.findall(s["text"])}
        lost |= words - named
    return sorted(lost)


def main() -> None:
    """Compare, count, list what was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("TELLINGS_SHARED") or ROOT.parent / "shared")
    )
    folder = parser.parse_args().shared / "data" / "outlets3"
    if not folder.is_dir():
        sys.exit(f"{folder}: the labelled data is not here; name the folder above it with --shared")
    with tempfile.TemporaryDirectory() as made:
        out = Path(made) / "report.json"
        compare([str(folder / "articles.jsonl")], out)
        report = json.loads(out.read_text(encoding="utf-8"))
    utterances = [u for s in report["stories"] for u in s["utterances"]]
    total = found = 0
    for judged in rows(folder / "utterances.jsonl"):
        if judged.get("alteration_class") not in OF_MEANING:
            continue
        for detail in judged["alteration_detail"]:
            total += 1
            lost = missing(judged, detail, utterances)
            found += lost == []
            if lost != []:
                print(judged["utterance_id"], "not together" if lost is None else " ".join(lost))
    print(json.dumps({"changes of wording or sense": total, "named": found}))


if __name__ == "__main__":
    main()
