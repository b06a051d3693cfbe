"""Count in how many articles each term stands, and write the table that the package ships.

    python training/stories/background.py ../shared/data src/tellings/stories/background.tsv

Words alone are kept, none that fewer than three articles print: a count of words, no sentence of anybody's.
"""

from __future__ import annotations

import collections
import json
import sys
from pathlib import Path

from tellings.records import Article
from tellings.stories.signature import sign, stem

SOURCES = ("stories/neus.train.jsonl", "stories/ecbplus.train.jsonl", "polnear/train.jsonl")
LEAST = 3


def texts(folder: Path) -> list[Article]:
    """Every article of the sources."""
    found = []
    for source in SOURCES:
        with (folder / source).open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                found.append(Article(id=row["id"], text=row["text"], title=row.get("title"), source=source))
    return found


def main(folder: str, target: str) -> None:
    """Write the table."""
    articles = texts(Path(folder))
    counts: collections.Counter[str] = collections.Counter()
    for article in articles:
        counts.update({stem(word) for word in sign(article).words.split()})
    lines = [f"{term}\t{n}" for term, n in sorted(counts.items()) if n >= LEAST]
    Path(target).write_text("\n".join([str(len(articles)), *lines]) + "\n", encoding="utf-8")
    print(f"{len(articles)} articles, {len(lines)} terms", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
