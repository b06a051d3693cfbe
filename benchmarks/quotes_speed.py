"""Milliseconds for 500 words on one thread: the reader of quotations as it runs, and the same encoder without its gate.

    python benchmarks/quotes_speed.py [--shared FOLDER] [--rounds 5]

Over PolNeAR dev, text by text, both in the same run, taken in turns: process CPU time of cutting, reading and decoding,
scaled to 500 words; the median over texts of each text's best round, and of its median round. Pages: the same two
readers over the main texts of the pages beside the project, best rounds together, and the share of words that the gate
leaves. Cold: importing the runtime and loading the weights, in a fresh process.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tellings.articles import read
from tellings.models.packing import paragraphs
from tellings.models.tagger import WEIGHTS, QuotesTagger
from tellings.quotes.decode import decode
from tellings.quotes.gate import worth_reading
from tellings.records import Article, Capture

ROOT = Path(__file__).resolve().parent.parent
COLD = """
import time
from tellings.models.tagger import QuotesTagger
began = time.process_time()
import onnxruntime
imported = time.process_time()
QuotesTagger().load()
print(imported - began, time.process_time() - imported)
"""


def spent(tagger: QuotesTagger, text: str) -> tuple[float, float]:
    """CPU seconds of tagging, and of decoding."""
    began = time.process_time()
    (tagging,) = tagger([text])
    tagged = time.process_time()
    decode(text, tagging)
    return tagged - began, time.process_time() - tagged


def pages(folder: Path, readers: dict[str, QuotesTagger], rounds: int) -> dict[str, float]:
    """Milliseconds a page for each reader, and the share of the pages' words that the gate leaves unread."""
    found = [
        read(Capture(source=path.name, body=gzip.decompress(path.read_bytes()), kind="html"))
        for path in sorted(folder.glob("*.html.gz"))
    ]
    texts = [a.text for a in found if isinstance(a, Article)]
    total = dict.fromkeys(readers, 0.0)
    for text in texts:
        times: dict[str, list[float]] = {name: [] for name in readers}
        for _ in range(rounds):
            for name, reader in readers.items():
                times[name].append(sum(spent(reader, text)))
        for name, each in times.items():
            total[name] += min(each)
    lines = [text[start:end] for text in texts for start, end in paragraphs(text)]
    left = sum(len(line.split()) for line in lines if not worth_reading(line))
    share = left / max(1, sum(len(line.split()) for line in lines))
    return {**{k: round(1000 * v / max(1, len(texts)), 1) for k, v in total.items()}, "words_left": round(share, 4)}


def main() -> None:
    """Measure and print one JSON line."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--shared", type=Path, default=Path(os.environ.get("TELLINGS_SHARED") or ROOT.parent / "shared"))
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--texts", type=int, default=84)
    args = ask.parse_args()
    rows = (args.shared / "data" / "polnear" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(row)["text"] for row in rows[: args.texts]]
    readers = {"gated": QuotesTagger(), "ungated": QuotesTagger(gated=False)}
    for reader in readers.values():
        spent(reader, texts[0])
    best: dict[str, list[float]] = {name: [] for name in (*readers, "decoding")}
    usual: dict[str, list[float]] = {name: [] for name in readers}
    for text in texts:
        scale = 1000 * 500 / max(1, len(text.split()))
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in readers}
        for _ in range(args.rounds):
            for name, reader in readers.items():
                times[name].append(spent(reader, text))
        for name, each in times.items():
            best[name].append(scale * min(a + b for a, b in each))
            usual[name].append(scale * statistics.median(a + b for a, b in each))
        best["decoding"].append(scale * min(b for _, b in times["gated"]))
    cold = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True).stdout.split()
    print(
        json.dumps(
            {
                "ms_500_words_best_round": {k: round(statistics.median(v), 1) for k, v in best.items()},
                "ms_500_words_median_round": {k: round(statistics.median(v), 1) for k, v in usual.items()},
                "texts": len(texts),
                "ms_a_page": pages(args.shared / "data" / "html" / "pages", readers, args.rounds),
                "cold_import_s": round(float(cold[0]), 3),
                "cold_load_s": round(float(cold[1]), 3),
                "weights_mib": round(sum(f.stat().st_size for f in WEIGHTS.iterdir()) / 2**20, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
