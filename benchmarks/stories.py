"""Which articles tell one event: Tellings beside its peers, on the same sets, each with one setting for all of them.

    python benchmarks/stories.py ../shared/data            everything
    python benchmarks/stories.py ../shared/data --peers    without Tellings, whose weights are trained for each set

Tellings is scored with weights that never saw the set (see `training/stories/train.py`). The peers' one threshold is
the one that is best on average over these very sets, which flatters them. Intervals: 95 % by bootstrap over stories.
Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.cluster import HDBSCAN
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training" / "stories"))

import train
from examples import SETS

from tellings.stories import fold
from tellings.stories.decision import Decision

SCORED = ("ecbplus.dev", "wikinews.dev", "allsides.dev", "neus.dev", "outlets3")
RESAMPLED = 1000
Labels = list[str]


def shares(gold: Sequence[str], found: Sequence[str]) -> np.ndarray:
    """Precision and recall of each article (BCubed, before the mean)."""
    members: dict[tuple[int, str], set[int]] = {}
    for n, pair in enumerate(zip(gold, found, strict=True)):
        for side, label in enumerate(pair):
            members.setdefault((side, label), set()).add(n)
    rows = []
    for g, f in zip(gold, found, strict=True):
        a, b = members[0, g], members[1, f]
        rows.append((len(a & b) / len(b), len(a & b) / len(a)))
    return np.array(rows)


def scored(gold: Sequence[str], found: Sequence[str]) -> dict[str, object]:
    """F1 with its interval."""
    values = shares(gold, found)
    _, story = np.unique(gold, return_inverse=True)
    by_story = [np.flatnonzero(story == s) for s in range(story.max() + 1)]
    chance = np.random.default_rng(2026)

    def f1(rows: np.ndarray) -> float:
        p, r = values[rows].mean(axis=0)
        return float(2 * p * r / (p + r))

    drawn = [
        f1(np.concatenate([by_story[s] for s in chance.integers(0, len(by_story), len(by_story))]))
        for _ in range(RESAMPLED)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return {"f1": round(f1(np.arange(len(gold))), 3), "from": round(float(low), 3), "to": round(float(high), 3)}


def texts(folder: Path, name: str) -> tuple[list[str], list[str], list[str]]:
    """Titles, texts and stories of a set."""
    rows = [json.loads(line) for line in (folder / SETS[name]).read_text(encoding="utf-8").splitlines()]
    return [r["title"] or "" for r in rows], [r["text"] for r in rows], [r["story"] for r in rows]


def stream_tfidf(titles: list[str], bodies: list[str]) -> Callable[[float], Labels]:
    """One pass, cosine to the centroid of each story so far, one threshold."""
    matrix = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(
        [f"{t} {t} {b}" for t, b in zip(titles, bodies, strict=True)]
    )
    cosines = (matrix @ matrix.T).toarray()

    def run(threshold: float) -> Labels:
        label = np.zeros(len(titles), int)
        norms: list[float] = []
        for n in range(len(titles)):
            sums = np.bincount(label[:n], cosines[n, :n], len(norms)) / np.sqrt(norms) if norms else np.zeros(0)
            at = int(sums.argmax()) if len(sums) else -1
            if at < 0 or sums[at] < threshold:
                label[n] = len(norms)
                norms.append(1.0)
            else:
                norms[at] += 2 * cosines[n, :n][label[:n] == at].sum() + 1
                label[n] = at
        return [str(x) for x in label]

    return run


def hdbscan(titles: list[str], bodies: list[str]) -> Callable[[float], Labels]:
    """HDBSCAN over a latent semantic space; noise stands alone."""
    matrix = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=2).fit_transform(
        [f"{t} {t} {b}" for t, b in zip(titles, bodies, strict=True)]
    )

    def run(dimensions: float) -> Labels:
        size = min(int(dimensions), matrix.shape[1] - 1)
        space = normalize(TruncatedSVD(size, random_state=2026).fit_transform(matrix))
        found = HDBSCAN(min_cluster_size=2, min_samples=1, cluster_selection_method="leaf", copy=True).fit(space)
        return [f"c{x}" if x >= 0 else f"alone{n}" for n, x in enumerate(found.labels_)]

    return run


def title_rules(titles: list[str], _: list[str]) -> Callable[[float], Labels]:
    """What feed readers do: titles equal once normalised, or with enough of their words in common."""
    words = [frozenset(re.findall(r"\w+", t.casefold())) for t in titles]

    def run(threshold: float) -> Labels:
        label = list(range(len(titles)))
        for n, mine in enumerate(words):
            for other in range(n):
                either = len(mine | words[other])
                if either and len(mine & words[other]) / either >= threshold:
                    label[n] = label[other]
                    break
        return [str(x) for x in label]

    return run


PEERS = {
    "TF-IDF stream, one threshold": (stream_tfidf, np.arange(0.1, 0.5, 0.03)),
    "HDBSCAN over LSA, dimensions": (hdbscan, np.array([50, 100, 200])),
    "title rules, overlap 0.6": (title_rules, np.array([0.6])),
}


def show(what: str, found: dict[str, dict[str, object]]) -> None:
    """One line for a system."""
    mean = np.mean([float(str(found[name]["f1"])) for name in SCORED[:4]])
    print(json.dumps({"system": what, "mean of four": round(float(mean), 3), **found}), flush=True)


def main() -> None:
    """Print one JSON line for each system."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    given = {name: texts(options.data, name) for name in SCORED}
    for what, (make, thresholds) in PEERS.items():
        runs = {name: make(titles, bodies) for name, (titles, bodies, _) in given.items()}
        means = [np.mean([train.bcubed(given[name][2], runs[name](t))[2] for name in SCORED[:4]]) for t in thresholds]
        best = float(thresholds[int(np.argmax(means))])
        found = {name: scored(given[name][2], runs[name](best)) for name in SCORED}
        show(f"{what} ({best:.2f})", found)
    if options.peers:
        return
    sets, groups = train.gather(options.data)
    found = {}
    for name in SCORED:
        seen = [g for other, made in groups.items() if other != name for g in made]
        decision = Decision(train.fit(seen, train.doubles(sets, name)))
        placed = fold(sets[name].signatures, decision=decision)
        label = {t.article: s.id for s in placed for t in s.tellings}
        found[name] = scored(sets[name].stories, [label[s.article] for s in sets[name].signatures])
    show("Tellings", found)


if __name__ == "__main__":
    main()
