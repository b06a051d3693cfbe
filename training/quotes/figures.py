"""Measure exported weights and write what they reach beside them: `figures` in quotes.json, and the model card.

    python figures.py --weights ../../src/tellings/models/weights --dev dev.jsonl --score ../../../shared/score

Runs the reader over PolNeAR's dev articles as the line does and scores what it finds with the scorer beside the data;
then over the small set of our own under `tests/models`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from examples import read

from tellings import text as texts
from tellings.models.tagger import QuotesTagger
from tellings.quotes import find
from tellings.records import Article, Quote, Span

TESTS = Path(__file__).resolve().parents[2] / "tests" / "models"
CARD = """# Model card: tellings-quotes, revision {revision}

**What it does.** Reads English news text and labels the words said (content), the words that say so (cue) and who says
them (source), with names, in one pass. `tellings.quotes.decode` turns the labels into quotes.

**Files.** `quotes.onnx` (int8, {size:.1f} MiB), `quotes.vocabulary.json`, `quotes.json` (name, revision, SHA-256 of
both, labels, figures). Checked before every use; altered files are refused and the rules take over.

**Trained by us** with `training/quotes/` (its README gives the commands) on the training part of PolNeAR (840 articles
of American politics, 2016), a parser's names over the same texts, and unlabelled news as earlier networks read it,
starting from the published encoder all-MiniLM-L6-v2 (Apache-2.0), narrowed. No text of the training set is in the
package.

**Figures**, PolNeAR dev: end to end {e2e} (direct {direct}, mixed {mixed}, indirect {indirect}), exact {exact}, partial
{partial}, cue {cue}. Two people who annotated 20 other articles reach 75.3 / 97 / 88 / 69, exact 69.1, partial 84.4.
Penalties, thresholds and the length of windows were chosen on dev, so expect a little less elsewhere. Of {gold}
attributions in texts of our own {content} have the right words, {source} the right source, too.

**Limits.** English only. Political news of one year: other fields and styles are read less well. It sees passages, not
documents. Short indirect quotes and reported beliefs are its weak side.
"""


def spans(*found: Span | None) -> list[list[int]]:
    return [[s.start, s.end] for s in found if s is not None]


def attribution(q: Quote) -> dict[str, list[list[int]]]:
    return {"content": [list(s) for s in q.segments], "source": spans(q.source), "cue": spans(q.cue)}


def scored(tagger: QuotesTagger, dev: Path, score: Path, limit: int | None = None) -> dict[str, Any]:
    """The scorer's figures of what the line finds in the dev articles."""
    sys.path.insert(0, str(score))
    import quotes as scorer  # type: ignore[import-not-found]

    gold, found = read(dev, limit), {}
    for row, tagging in zip(gold, tagger([row["text"] for row in gold]), strict=True):
        article = Article(id=row["id"], text=row["text"], source="polnear")
        found[row["id"]] = [attribution(q) for q in find(article, texts.sentences(article.text), tagging).quotes]
    return dict(scorer.evaluate(gold, found))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--weights", type=Path, required=True)
    ask.add_argument("--dev", type=Path, required=True)
    ask.add_argument("--score", type=Path, required=True, help="folder of the scorers beside the data")
    ask.add_argument("--limit", type=int, help="dev texts to read; all of them where none is given")
    args = ask.parse_args()
    sys.path.insert(0, str(TESTS))
    import own_set

    tagger = QuotesTagger(args.weights)
    dev, own = scored(tagger, args.dev, args.score, args.limit), own_set.figures(tagger)
    path = args.weights / "quotes.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card["figures"] = {"polnear.dev": dev, "own_set": own}
    path.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    whole = {measure: dev[measure]["all"] for measure in ("exact", "partial", "cue")}
    kinds = {kind: dev["end_to_end"][kind] for kind in ("direct", "mixed", "indirect")}
    size = (args.weights / "quotes.onnx").stat().st_size / 2**20
    counts = {k: own[k] for k in ("gold", "content", "source")}
    told = {"revision": card["revision"], "e2e": dev["end_to_end"]["all"], **whole, **kinds, **counts}
    text = CARD.format(size=size, **told)
    (args.weights / "README.md").write_text(text, encoding="utf-8")
    if args.weights.resolve() == (Path(__file__).resolve().parents[2] / "src/tellings/models/weights"):
        recorded = {"revision": tagger.revision, **own}
        (TESTS / "own_set.json").write_text(json.dumps(recorded) + "\n", encoding="utf-8")
    print(json.dumps(card["figures"]))


if __name__ == "__main__":
    main()
