"""More like this: of the articles that an alert would tell of, how many are of the asked article's own story.

    python benchmarks/alerts_like.py FOLDER

FOLDER is the labelled data. Every article is asked for in turn, as pasted text is, and held against all others of its
set.
Printed are precision and recall over pairs of articles at several cosines; the shipped one is `matching.LIKE`. A person
who
asks for the like of a story may well want other stories of its kind, so precision here is the least that it is worth.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from tellings.alerts import matching
from tellings.records import Article
from tellings.service.asked import terms
from tellings.stories import sign

SETS = ("outlets3/articles.jsonl", "stories/neus.dev.jsonl", "stories/wikinews.dev.jsonl")
MOST = 600


def main() -> None:
    """Ask, count, print."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for name in SETS:
        lines = (Path(sys.argv[1]) / name).read_text("utf-8").splitlines()[:MOST]
        rows = [json.loads(line) for line in lines]
        known = {
            r["id"]: terms(sign(Article(id=r["id"], text=r["text"] or r["title"], title=r["title"], source="s")))
            for r in rows
        }
        story = {r["id"]: r.get("story") or r["event"] for r in rows}
        pairs = sum(n * (n - 1) for n in Counter(story.values()).values())
        matching.LIKE = 0.1
        index = matching.Likes()
        for id, weights in known.items():
            index.add(id, weights)
        found = [
            (cosine, story[id] == story[other])
            for id, weights in known.items()
            for other, cosine, _ in index.matched(weights)
            if other != id
        ]
        for least in (0.15, 0.2, 0.25):
            told = [right for cosine, right in found if cosine >= least]
            sys.stdout.write(
                f"{name}, {len(rows)} articles, cosine {least}: precision {sum(told) / max(1, len(told)):.3f}, "
                f"recall {sum(told) / pairs:.3f}\n"
            )


if __name__ == "__main__":
    main()
