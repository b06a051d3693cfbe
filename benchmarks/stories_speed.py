"""How fast articles are placed, and in how much memory, beside plain TF-IDF streaming on the same stream.

    python benchmarks/stories_speed.py ../shared/data [--most 100000]

The stream is made: a story is 70 words drawn from one article of the given sets, each of its tellings 45 of these and
35 drawn from all articles' words as often as they stand there. Half of the articles stand alone, the others belong to
stories of two to six. Twenty days, in order of publication. Signatures are made beforehand and not timed: making them
is a map over articles that any number of workers share. All times are CPU time of one process.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tellings.records import Article, Signature
from tellings.stories import Window, fold
from tellings.stories.background import shipped
from tellings.stories.links import Linker
from tellings.stories.placing import blocks
from tellings.stories.signature import sign, stem
from tellings.stories.vocabulary import Vocabulary

SETS = ("stories/neus.train.jsonl", "stories/ecbplus.train.jsonl", "stories/wikinews.dev.jsonl")
STEP = 1000
STOP_WORD = 2.0  # plain streaming gets the benefit of a stop list: the words that more than one article in seven has


def vocabulary(folder: Path) -> tuple[list[str], np.ndarray, list[np.ndarray]]:
    """Printed words (one for each term, in the order of terms), how often each stands, and those of each article."""
    forms: dict[str, str] = {}
    counts: dict[str, int] = {}
    articles = []
    for name in SETS:
        for line in (folder / name).read_text(encoding="utf-8").splitlines()[:2500]:
            row = json.loads(line)
            signature = sign(Article(id=row["id"], text=row["text"], title=row["title"], source=name))
            terms = [(stem(w), w) for w in signature.words.split()]
            for (term, word), n in zip(terms, signature.counts, strict=True):
                forms.setdefault(term, word)
                counts[term] = counts.get(term, 0) + n
            articles.append([term for term, _ in terms])
    order = sorted(forms)
    number = {term: n for n, term in enumerate(order)}
    often = np.array([counts[t] for t in order], float)
    return [forms[t] for t in order], often / often.sum(), [np.array([number[t] for t in a]) for a in articles]


def stream(folder: Path, most: int) -> Iterator[Signature]:
    """The made stream."""
    chance = np.random.default_rng(2026)
    words, often, articles = vocabulary(folder)
    general = np.cumsum(often)
    plan: list[int] = []
    story = 0
    while len(plan) < most:
        plan += [story] * (1 if chance.random() < 0.67 else int(chance.integers(2, 7)))
        story += 1
    base = [chance.choice(articles[int(chance.integers(len(articles)))], 70) for _ in range(story)]
    starts = np.sort(chance.uniform(0, 20, story))
    when = np.array([starts[s] + chance.uniform(0, 1) for s in plan[:most]])
    for at, n in enumerate(np.argsort(when)):
        own = chance.choice(base[plan[n]], 45)
        drawn = np.concatenate([own, np.searchsorted(general, chance.random(35))])
        terms, counts = np.unique(np.minimum(drawn, len(words) - 1), return_counts=True)
        marks = (chance.random(len(terms)) < 0.1).astype(np.uint8)
        marks |= np.array([4 if words[t][0].isupper() else 0 for t in terms], np.uint8)
        day = 10957 + when[n]
        yield Signature(
            article=f"m{at:06}",
            published=time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(day * 86400)),
            length=80,
            words=" ".join(words[t] for t in terms),
            counts=counts.astype(np.uint8).tobytes(),
            marks=marks.tobytes(),
        )


class PlainStream:
    """The usual one-pass streaming: cosine of TF-IDF to the centroids of all open stories that share a term."""

    def __init__(self, threshold: float = 0.25) -> None:
        self.threshold = threshold
        self.background = shipped()
        self.centroids: list[dict[str, float]] = []
        self.norms: list[float] = []
        self.postings: dict[str, set[int]] = {}

    def place(self, signature: Signature) -> int:
        """The story of the article."""
        terms = (stem(w) for w in signature.words.split())
        weighed = ((t, n, self.background.weight(t)) for t, n in zip(terms, signature.counts, strict=True))
        vector = {t: (1 + math.log(n)) * w for t, n, w in weighed if w > STOP_WORD}
        norm = math.sqrt(sum(w * w for w in vector.values())) or 1.0
        scores: dict[int, float] = {}
        for term, weight in vector.items():
            for story in self.postings.get(term, ()):
                scores[story] = scores.get(story, 0.0) + weight * self.centroids[story][term]
        best, at = max(((s / (norm * self.norms[k]), k) for k, s in scores.items()), default=(0.0, -1))
        if best < self.threshold:
            at = len(self.centroids)
            self.centroids.append({})
            self.norms.append(0.0)
        centroid = self.centroids[at]
        for term, weight in vector.items():
            centroid[term] = centroid.get(term, 0.0) + weight / norm
            self.postings.setdefault(term, set()).add(at)
        self.norms[at] = math.sqrt(sum(w * w for w in centroid.values())) or 1.0
        return at


def megabytes() -> float:
    """Most memory that this process held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print one JSON line for each measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--most", type=int, default=100_000)
    parser.add_argument("--plain", type=int, default=4_000, help="articles that plain streaming gets")
    options = parser.parse_args()
    coming = stream(options.data, options.most)
    first = [next(coming) for _ in range(options.plain)]

    plain = PlainStream()
    for start in range(0, len(first), STEP):
        began = time.process_time()
        for signature in first[start : start + STEP]:
            plain.place(signature)
        show("plain TF-IDF stream", start, STEP, time.process_time() - began)
    del plain

    window = Window()
    for start in range(0, len(first), STEP):
        began = time.process_time()
        for signature in first[start : start + STEP]:
            window.place(signature)
        show("live, one by one", start, STEP, time.process_time() - began)
    del window

    began = time.process_time()
    fold(first)
    show("bulk run, whole", 0, len(first), time.process_time() - began)

    words = Vocabulary(shipped())
    linker = Linker(words)
    done, held = 0, 0.0
    block = first
    while block:
        began = time.process_time()
        linker.compare_all(blocks(block, words))
        took = time.process_time() - began
        if done < 10_000 or done % 10_000 == 0:
            show("the ordered pass", done, len(block), took)
        done += len(block)
        held = megabytes()
        block = [s for _, s in zip(range(STEP), coming, strict=False)]
    print(json.dumps({"what": "memory, whole process", "open": done, "megabytes": round(held)}), flush=True)


def show(what: str, opened: int, articles: int, seconds: float) -> None:
    """One measurement."""
    rate = round(articles / seconds)
    print(json.dumps({"what": what, "open": opened, "articles": articles, "per_second": rate}), flush=True)


if __name__ == "__main__":
    main()
