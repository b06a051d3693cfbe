"""Points, differences, timeline, people and credits on the events read by hand: figures with intervals.

    python benchmarks/facts.py [--shared FOLDER] [--samples 200] [--no-learning]

Runs `tellings compare --json` on the articles of these events and `score/facts.py` on what comes out: once on all
events, then on samples of as many events drawn with replacement (seeded). Prints each figure with the interval that
holds 95 of 100 samples. Then, for what was learnt (which units tell one point), the same figures with weights that
never saw the event they are counted on; that part needs scikit-learn. The events lie beside the project, not in it.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
SEED = 7


def load(path: Path) -> ModuleType:
    """A script as a module; what lies beside it can be imported by it."""
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(f"loaded_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


def scored(scorer: ModuleType, articles: Path, folder: Path, report: Path) -> dict[str, float]:
    """What the scorer prints."""
    with contextlib.redirect_stdout(io.StringIO()) as told:
        scorer.main(str(articles), str(folder), str(report))
    return dict(json.loads(told.getvalue()))


def interval(values: Sequence[float]) -> str:
    """The range that holds 95 of 100 values."""
    ranked = sorted(values)
    low, high = (ranked[min(len(ranked) - 1, int(share * len(ranked)))] for share in (0.025, 0.975))
    return f"{low:.3f} to {high:.3f}"


def drawn(count: int, samples: int) -> list[list[int]]:
    """Samples of `count` indices with replacement, the same at every run."""
    dice = random.Random(SEED)
    return [[dice.randrange(count) for _ in range(count)] for _ in range(samples)]


def whole(shared: Path, made: Path, samples: int) -> None:
    """Every figure of the scorer, end to end."""
    folder = shared / "data" / "outlets3"
    events = sorted((folder / "events").glob("*.json"))
    wanted = tuple(path.stem for path in events)
    lines = (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if json.loads(line)["id"].startswith(wanted)]
    articles, report = made / "articles.jsonl", made / "report.json"
    articles.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with open(report, "wb") as out:
        command = [sys.executable, "-m", "tellings", "compare", str(articles), "--json", "--quiet"]
        subprocess.run(command, stdout=out, check=True)
    scorer = load(shared / "score" / "facts.py")
    figures = scored(scorer, articles, folder / "events", report)
    spread: dict[str, list[float]] = {name: [] for name in figures}
    for n, sample in enumerate(drawn(len(events), samples)):
        some = made / f"sample{n}"
        some.mkdir()
        for k, event in enumerate(sample):
            shutil.copy(events[event], some / f"{k:02}.json")
        for name, value in scored(scorer, articles, some, report).items():
            spread[name].append(value)
        shutil.rmtree(some)
    print(f"{len(events)} events, end to end; in brackets the interval over {samples} samples of events")
    for name, value in figures.items():
        if name != "events":
            print(f"  {name:26} {value:.3f}  ({interval(spread[name])})")


def learnt(shared: Path, samples: int) -> None:
    """Recall and false links of the points, each event with weights learnt from the others."""
    linking = load(ROOT / "training" / "points" / "linking.py")
    from tellings import wiring
    from tellings.facts import points

    for kind, encoder in (("words", None), ("meaning", wiring.encoder())):
        found = list(linking.events(shared / "data", encoder))
        counts = []
        for event, likeness in zip(found, linking.left_out(found), strict=True):
            if event.of == linking.SCORED:
                counts.append(linking.count(event, points.gather(event.ground, likeness, linking.CHOSEN[kind])))
        print(f"linking by {kind}, the scored events with weights that never saw them")
        spread_of(counts, samples)


def spread_of(counts: Sequence[tuple[int, int, int, int]], samples: int) -> None:
    """Print recall and false links over all events with their intervals."""

    def share(part: int, of: int) -> Callable[[Sequence[int]], float]:
        return lambda sample: sum(counts[k][part] for k in sample) / max(1, sum(counts[k][of] for k in sample))

    for name, figure in (("points_recall", share(1, 0)), ("points_false_links", share(3, 2))):
        spread = [figure(sample) for sample in drawn(len(counts), samples)]
        print(f"  {name:26} {figure(range(len(counts))):.3f}  ({interval(spread)})")


def main() -> None:
    """Read the options and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = Path(os.environ.get("TELLINGS_SHARED") or ROOT.parent / "shared")
    parser.add_argument("--shared", type=Path, default=beside)
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument("--no-learning", action="store_true", help="leave out what needs scikit-learn")
    asked = parser.parse_args()
    if not (asked.shared / "data" / "outlets3" / "events").is_dir():
        sys.exit(f"{asked.shared}: the labelled data is not here; name its folder with --shared")
    with tempfile.TemporaryDirectory() as made:
        whole(asked.shared, Path(made), asked.samples)
    if not asked.no_learning:
        learnt(asked.shared, asked.samples)


if __name__ == "__main__":
    main()
