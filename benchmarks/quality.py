"""Quality on the labelled data beside the project: one command, one JSON line a set.

    python benchmarks/quality.py [--shared FOLDER] [--only outlets3,quotes,stories] [--rules]

Runs `tellings compare … --json` on each set and the scorers beside the data on what comes out. The sets are other
people's texts and lie beside the project, not in it; without them this says so and stops.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STORY_SETS = ("ecbplus.dev", "wikinews.dev", "allsides.dev", "neus.dev")


def compare(inputs: list[str], out: Path, *options: str) -> float:
    """Write the report on some inputs to `out`; CPU seconds of the whole command."""
    before = os.times()
    command = [sys.executable, "-m", "tellings", "compare", *inputs, "--json", "--quiet", *options]
    with open(out, "wb") as report:
        subprocess.run(command, stdout=report, check=True)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def score(shared: Path, scorer: str, *arguments: str | Path) -> dict[str, object]:
    """The JSON line that a scorer prints."""
    done = subprocess.run(
        [sys.executable, shared / "score" / f"{scorer}.py", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        cwd=shared / "score",
    )
    return dict(json.loads(done.stdout))


def tell(name: str, seconds: float, figures: dict[str, object]) -> None:
    """One line a set, as soon as it is known."""
    print(json.dumps({"set": name, "cpu_s": round(seconds, 1), **figures}), flush=True)


def main() -> None:
    """Run the sets that were asked for and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("TELLINGS_SHARED") or ROOT.parent / "shared")
    )
    parser.add_argument("--only", default="outlets3,quotes,stories")
    parser.add_argument("--rules", action="store_true", help="quotes by rules alone")
    arguments = parser.parse_args()
    shared, only = arguments.shared, arguments.only.split(",")
    if not (shared / "score").is_dir():
        sys.exit(f"{shared}: the labelled data is not here; name its folder with --shared")
    options = ["--rules"] if arguments.rules else []
    with tempfile.TemporaryDirectory() as made:
        out = Path(made) / "report.json"
        if "outlets3" in only:
            folder = shared / "data" / "outlets3"
            articles = folder / "articles.jsonl"
            spent = compare([str(articles)], out, *options)
            tell("outlets3 stories", spent, score(shared, "stories", articles, out))
            judged = (articles, folder / "candidates.jsonl", folder / "utterances.jsonl", out)
            tell("outlets3 collation", spent, score(shared, "collation", *judged))
            tell("outlets3 facts", spent, score(shared, "facts", articles, folder / "events", out))
        if "quotes" in only:
            gold = shared / "data" / "polnear" / "dev.jsonl"
            spent = compare([str(gold)], out, *options)
            tell("polnear.dev quotes", spent, score(shared, "quotes", gold, out))
        for name in STORY_SETS if "stories" in only else ():
            gold = shared / "data" / "stories" / f"{name}.jsonl"
            spent = compare([str(gold)], out, "--rules")
            tell(f"{name} stories", spent, score(shared, "stories", gold, out))


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
