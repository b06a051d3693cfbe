"""What a run of `tellings compare` costs: its cold start, part by part, and a text of a story, stage by stage.

    python benchmarks/cold.py [FILE …] [--shared FOLDER] [--rounds 5] [--stories 60]

Cold: CPU (user and system) of the whole command in a fresh process, files in the page cache, the least and the median
of the rounds; once with Python's compiled files at hand, as after any first run of an installed package, and once
without those of packages, as where PYTHONDONTWRITEBYTECODE is set. Then the same run by its parts, the least of the
rounds for each.
Without FILEs it compares the three seed articles beside the project, or the bundled sample.

A text: CPU of each stage over the stories of outlets3 and of NeuS dev, divided by their texts, the quotations found
first; "as an archive" is comparing without quotations, which is what most texts of an archive get. The stories lie
beside the project, not in it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from tellings import articles, facts, pipeline, stories, wiring
from tellings.records import Article, Story, Study

ROOT = Path(__file__).resolve().parent.parent
A = TypeVar("A")
PARTS = """
import gc, importlib, json, sys, time
marks = [("the interpreter", time.process_time())]
def done(part):
    marks.append((part, time.process_time()))
gc.set_threshold(100_000, 50, 50)
for part, names in (
    ("numpy", "numpy"), ("onnxruntime", "onnxruntime"), ("click", "click"), ("msgspec", "msgspec"),
    ("rapidfuzz", "rapidfuzz.distance"), ("nupunkt", "nupunkt"), ("lxml, selectolax, resiliparse",
    "lxml.etree selectolax resiliparse.parse"), ("tellings: nouns", "tellings.records tellings.wiring"),
    ("tellings: command line and intake", "tellings.cli tellings.intake"),
    ("tellings: reading", "tellings.articles"), ("tellings: quotations", "tellings.quotes tellings.models.tagger"),
    ("tellings: stories", "tellings.stories"), ("tellings: collation", "tellings.collation"),
    ("tellings: facts", "tellings.facts"), ("tellings: the rest", "tellings.pipeline tellings.codec tellings.report"),
):
    for name in names.split():
        importlib.import_module(name)
    done(part)
from dataclasses import replace
from tellings import articles, codec, pipeline, stories, wiring
from tellings.engines.serial import Serial
tagger, encoder = wiring.tagger(), wiring.encoder()
done("weights of the reader of quotations")
kept, _ = articles.number(pipeline.read_all(wiring.read_captures(sys.argv[1:]), engine=Serial()))
done("read")
signed = [pipeline.sign(a) for a in kept]
done("sign")
tagged = tagger([s.article.text for s in signed])
done("the reader of quotations")
studies = {s.article.id: s for s in pipeline.Studying(lambda texts: tagged)(signed)}
done("the rest of studying")
placed = stories.fold([s.signature for s in studies.values()])
done("place")
reports = [pipeline.compare_story(s, [studies[t.article] for t in s.tellings], encoder) for s in placed]
done("compare")
codec.encode(reports)
done("write JSON")
print(json.dumps(marks))
"""


def environment(folder: Path, compiled: bool) -> dict[str, str]:
    """Python's settings under which its compiled files lie in a folder: all that a run needs, or its own library's."""
    made = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON") or k == "PYTHONPATH"}
    made |= {"PYTHONPYCACHEPREFIX": str(folder), "OMP_NUM_THREADS": "1"}
    if compiled:
        return made
    for others in (sysconfig.get_paths()["purelib"], Path(wiring.__file__).parent):
        shutil.rmtree(folder / Path(others).relative_to("/"))
    return made | {"PYTHONDONTWRITEBYTECODE": "1"}


def whole(files: Sequence[str], setting: dict[str, str], rounds: int) -> list[float]:
    """CPU seconds of the command in each round; one before them warms what can be warm."""
    spent = []
    for _ in range(rounds + 1):
        before = os.times()
        command = [sys.executable, "-m", "tellings", "compare", *files, "--json", "--quiet"]
        subprocess.run(command, env=setting, stdout=subprocess.DEVNULL, check=True)
        after = os.times()
        spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return spent[1:]


def by_part(files: Sequence[str], setting: dict[str, str], rounds: int) -> dict[str, float]:
    """Part → milliseconds of CPU, the least of the rounds."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        ran = subprocess.run(
            [sys.executable, "-c", PARTS, *files], env=setting, capture_output=True, text=True, check=True
        )
        last = 0.0
        for part, at in json.loads(ran.stdout):
            best[part] = min(best.get(part, 1e9), 1000 * (at - last))
            last = at
    return best


def timed(made: Callable[[], A]) -> tuple[A, float]:
    """What came of it, and its milliseconds of CPU."""
    began = time.process_time()
    result = made()
    return result, 1000 * (time.process_time() - began)


def as_archive(story: Story, studies: Sequence[Study]) -> None:
    """What `tellings archive` compares in a story whose quotations nobody asked for."""
    timeline = facts.find_timeline(story, studies)
    points = facts.find_points(story, studies, (), (), ())
    facts.find_differences(story, studies, (), (), (), points, timeline)


def a_text(path: Path, most: int) -> None:
    """Print what each stage costs for a text of the first `most` stories of a set."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kept = [Article(id=r["id"], source=path.name, text=r["text"], title=r.get("title")) for r in rows]
    kept = articles.number(kept[: 3 * most])[0]
    studying = pipeline.Studying(wiring.tagger())
    studying([pipeline.sign(kept[0])])
    signed, signing = timed(lambda: [pipeline.sign(a) for a in kept])
    studied, study = timed(lambda: studying(signed))
    placed, placing = timed(lambda: stories.fold([s.signature for s in studied]))
    of = {s.article.id: s for s in studied}
    told = [(s, [of[t.article] for t in s.tellings]) for s in placed]
    bare = [(s, [replace(x, quotes=(), people=(), works=()) for x in found]) for s, found in told]
    encoder = wiring.encoder()
    _, archive = timed(lambda: [as_archive(*one) for one in bare])
    _, compare = timed(lambda: [pipeline.compare_story(*one) for one in told])
    _, meaning = timed(lambda: [pipeline.compare_story(*one, encoder) for one in told])
    words = sum(len(a.text.split()) for a in kept) / len(kept)
    figures = {"sign": signing, "study": study, "place": placing, "compare as an archive": archive,
               "compare, by words": compare, "compare, by meaning too": meaning}  # fmt: skip
    print(f"{path.parent.name}/{path.name}: {len(kept)} texts of {words:.0f} words in {len(placed)} stories")
    for stage, spent in figures.items():
        print(f"  {stage:26}{spent / len(kept):8.2f} ms a text")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("TELLINGS_SHARED") or ROOT.parent / "shared")
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--stories", type=int, default=60)
    given = parser.parse_args()
    files = given.files or sorted(str(p) for p in given.shared.glob("seeds/*")) or wiring.sample()
    print(f"load {os.getloadavg()[0]:.1f}; {len(files)} files: CPU of the whole command, cold")
    columns = []
    with tempfile.TemporaryDirectory() as made:
        for compiled in (True, False):
            setting = environment(Path(made), compiled)
            spent = whole(files, setting, given.rounds)
            name = "compiled files at hand" if compiled else "without"
            print(f"  {name:26}{min(spent):8.2f} s, median {statistics.median(spent):.2f}")
            columns.append(by_part(files, setting, given.rounds))
    for part in columns[0]:
        print(f"  {part:36}{columns[0][part]:8.1f}{columns[1][part]:8.1f} ms")
    for path in (given.shared / "data/outlets3/articles.jsonl", given.shared / "data/stories/neus.dev.jsonl"):
        if path.exists():
            a_text(path, given.stories)


if __name__ == "__main__":
    main()
