"""Who is given as the speaker of every labelled telling in outlets3, whether or not its utterance was found.

    python benchmarks/speakers_told.py [--shared FOLDER] [--report REPORT.json] [--each] [--rules]

Runs `tellings compare … --json` on the articles (or takes a report of them) and looks, for each telling of
`utterances.jsonl`, at the quote that shares most of its words: right, wrong, unknown, or missing where no quote holds
half of the shorter of the two. A person is right by the last word of the name, as in the collation scorer; somebody
whom no text names is right as unknown; a body or document is right where the names share a word that says
something. Beside it, how many of all direct, mixed and indirect quotes have no speaker. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SMALL = frozenset(["the", "of", "for", "and", "us", "united", "states"])
Row = dict[str, Any]


def key(name: str) -> list[str]:
    """The folded words of a name without stops, brackets and possessive endings."""
    return [re.sub(r"['’]s?$", "", w) for w in re.findall(r"[\w'’-]+", name.lower().replace(".", ""))]


def same(kind: str, ours: str, gold: str) -> bool:
    """Whether our name is the labelled one, by the rule for its kind."""
    a, b = key(ours), key(gold)
    return bool(a) and (a[-1] == b[-1] if kind == "person" else bool(set(a) & set(b) - SMALL))


def shared(segments: list[list[int]], start: int, end: int) -> int:
    """Characters that a quote's segments share with a span."""
    return sum(max(0, min(b, end) - max(a, start)) for a, b in segments)


def verdict(telling: Row, kind: str, gold: str, quotes: list[Row], names: dict[str, str]) -> tuple[str, str]:
    """Right, wrong, unknown or missing, and the name that we give or why there is none."""
    start, end = telling["start"], telling["end"]
    best = max(quotes, key=lambda q: shared(q["segments"], start, end), default=None)
    own = sum(b - a for a, b in telling["segments"])
    if best is None:
        return "missing", ""
    length = sum(b - a for a, b in best["segments"])
    if shared(best["segments"], start, end) < 0.5 * min(own, length):
        return "missing", ""
    if best["speaker"] is None:
        return ("right" if kind == "nobody named" else "unknown"), str(best["unknown"])
    ours = names[best["speaker"]]
    return ("right" if same(kind, ours, gold) else "wrong"), ours


def kind_of(utterance: Row) -> str:
    """Person, body (document, too), or somebody whom no text names."""
    if utterance["speaker"].startswith("Unidentified"):
        return "nobody named"
    return "person" if utterance.get("speaker_type") in (None, "person") else "body"


def report_of(articles: Path, *options: str) -> Row:
    """What `tellings compare` makes of the articles."""
    command = [sys.executable, "-m", "tellings", "compare", str(articles), "--json", "--quiet", *options]
    made: Row = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return made


def main() -> None:
    """Print the figures, with `--each` every telling that isn't right as well."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--shared", type=Path, default=Path(os.environ.get("TELLINGS_SHARED") or ROOT.parent / "shared"))
    ask.add_argument("--report", type=Path, help="a report that was made before")
    ask.add_argument("--each", action="store_true")
    ask.add_argument("--rules", action="store_true", help="quotes by rules alone")
    args = ask.parse_args()
    folder = args.shared / "data" / "outlets3"
    if not folder.is_dir():
        sys.exit(f"{folder}: the labelled data is not here; name its folder with --shared")
    options = ["--rules"] if args.rules else []
    report = (
        json.loads(args.report.read_text("utf-8")) if args.report else report_of(folder / "articles.jsonl", *options)
    )
    names = {p["id"]: p["name"] for s in report["stories"] for p in s["people"]}
    by_article: dict[str, list[Row]] = defaultdict(list)
    for quote in (q for s in report["stories"] for q in s["quotes"]):
        by_article[quote["article"]].append(quote)
    made: dict[str, Counter[str]] = defaultdict(Counter)
    for line in (folder / "utterances.jsonl").read_text("utf-8").splitlines():
        utterance = json.loads(line)
        kind = kind_of(utterance)
        for telling in utterance["tellings"]:
            found, ours = verdict(telling, kind, utterance["speaker"], by_article[telling["article"]], names)
            made[kind][found] += 1
            if args.each and found != "right":
                print(kind, found, utterance["utterance_id"], telling["article"][-3:], ours, sep="\t", file=sys.stderr)
    out: dict[str, object] = {}
    for kind, counts in sorted(made.items()):
        out[kind] = {"tellings": counts.total(), **{k: round(v / counts.total(), 4) for k, v in sorted(counts.items())}}
    every = Counter(q["kind"] for qs in by_article.values() for q in qs)
    without = Counter(q["kind"] for qs in by_article.values() for q in qs if q["speaker"] is None)
    out["without_speaker"] = {kind: round(without[kind] / n, 4) for kind, n in sorted(every.items())}
    print(json.dumps(out))


if __name__ == "__main__":
    main()
