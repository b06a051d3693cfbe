"""Near-copies: found, and nothing else taken for one.

    python benchmarks/stories_copies.py ../shared/data [--articles 240]

The set is made from the given articles of 80 words and more: each is printed again six times, a day later, ever less
alike: under another headline; cut to four fifths of its sentences; cut to three fifths, re-ordered; cut to half; every
25th word another; and all of it together at half the length. All are folded at once with the articles of the same
stories, which are the hard negatives: same event, own words.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from pathlib import Path

from tellings.records import Article
from tellings.stories import fold, sign

SETS = ("stories/wikinews.dev.jsonl", "outlets3/articles.jsonl", "stories/ecbplus.dev.jsonl")
KINDS = ("re-headed", "cut to 80 %", "cut to 60 %, re-ordered", "cut to 50 %", "edited", "all, cut to 50 %")


def printed_again(row: dict[str, str], kind: int, others: list[str], chance: random.Random) -> tuple[str, str]:
    """Title and text of a copy."""
    sentences = re.split(r"(?<=[.!?])\s+", row["text"])
    words = sum(len(s.split()) for s in sentences)
    share = (1.0, 0.8, 0.6, 0.5, 1.0, 0.5)[kind]
    order = list(range(len(sentences)))
    chance.shuffle(order)
    kept: list[int] = []
    for n in order:
        if sum(len(sentences[k].split()) for k in kept) < share * words:
            kept.append(n)
    chosen = [sentences[n] for n in (kept if kind in (2, 5) else sorted(kept))]
    text = " ".join(chosen)
    if kind in (4, 5):
        edited = text.split()
        for n in range(chance.randrange(25), len(edited), 25):
            edited[n] = chance.choice(others)
        text = " ".join(edited)
    title = " ".join(chance.sample(others, 7)) if kind in (0, 5) else row["title"] or ""
    return title, text


def main() -> None:
    """Print precision, and recall for each kind of copy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--articles", type=int, default=240)
    options = parser.parse_args()
    chance = random.Random(2026)
    rows = []
    for name in SETS:
        rows += [json.loads(line) for line in (options.data / name).read_text(encoding="utf-8").splitlines()]
    rows = [r for r in rows if len(r["text"].split()) >= 80]
    chance.shuffle(rows)
    chosen, rest = rows[: options.articles], rows[options.articles :]
    others = [w for r in rest[:40] for w in r["text"].split() if w.isalpha()]
    articles, family, kind_of = [], {}, {}
    for n, row in enumerate([*chosen, *rest[: options.articles]]):
        name = f"a{n:04}"
        articles.append(Article(id=name, text=row["text"], title=row["title"], published="2001-02-03", source="made"))
        family[name] = n
        for kind in range(len(KINDS)) if n < len(chosen) else ():
            title, text = printed_again(row, kind, others, chance)
            copy = f"{name}c{kind}"
            articles.append(Article(id=copy, text=text, title=title, published="2001-02-04", source="made"))
            family[copy], kind_of[copy] = n, kind
    tellings = [t for story in fold([sign(a) for a in articles]) for t in story.tellings]
    # The sets hold copies of their own: two originals of which one is found to be the other's are listed, not scored.
    own = [t for t in tellings if t.copy_of and t.article not in kind_of]
    found = [t for t in tellings if t.copy_of and t.article in kind_of]
    right = [t for t in found if family[t.article] == family[str(t.copy_of)]]
    linked = {(family[t.article], family[str(t.copy_of)]) for t in own}
    linked |= {(b, a) for a, b in linked}
    wrong = [t for t in found if t not in right and (family[t.article], family[str(t.copy_of)]) not in linked]
    print(json.dumps({"precision": round(len(right) / max(1, len(right) + len(wrong)), 4), "found": len(found)}))
    for kind, what in enumerate(KINDS):
        mine = [t for t in right if kind_of[t.article] == kind]
        print(json.dumps({"copy": what, "recall": round(len(mine) / len(chosen), 4)}))
    print(json.dumps({"originals": len(articles) - len(kind_of), "of them found to be copies": len(own)}))


if __name__ == "__main__":
    main()
