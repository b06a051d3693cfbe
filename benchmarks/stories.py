"""Which articles tell one event: Tellings beside its peers, on the same sets, each with one setting for all of them.

    python benchmarks/stories.py ../shared/data                     everything
    python benchmarks/stories.py ../shared/data --encoder FOLDER    with all-MiniLM-L6-v2 among the peers
    python benchmarks/stories.py ../shared/data --only peers        without Tellings, whose weights are trained for
                                                                    each set; `--only ours` for Tellings alone

Tellings is scored with weights that never saw the set (see `training/stories/train.py`); of the headlines, which have
no other set of their kind, with weights that never saw the scored third of the stories. The peers' one threshold is the
one that is best on average over the first four of these very sets, which flatters them. Intervals: 95 % by bootstrap
over stories. Needs scikit-learn; the encoder torch and tokenizers.
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

SCORED = ("ecbplus.dev", "wikinews.dev", "allsides.dev", "neus.dev", "outlets3", "neus.train", "headlines")
RESAMPLED = 1000
Labels = list[str]
Run = Callable[[float], Labels]


def drawn(gold: Sequence[str], values: np.ndarray) -> np.ndarray:
    """F1, and then F1 of as many stories drawn again and again; `values` are each article's precision and recall."""
    _, story = np.unique(gold, return_inverse=True)
    sums = np.array([[*values[story == s].sum(axis=0), (story == s).sum()] for s in range(story.max() + 1)])
    chance = np.random.default_rng(2026)
    times = chance.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), RESAMPLED)
    p, r, n = np.vstack([np.ones(len(sums), int), times]).dot(sums).T
    return 2 * (p / n) * (r / n) / (p / n + r / n)


def interval(f1: np.ndarray) -> str:
    """The figure with its 95 % interval."""
    low, high = np.percentile(f1[1:], [2.5, 97.5])
    return f"{f1[0]:.3f} ({low:.3f}-{high:.3f})"


def texts(folder: Path, name: str) -> tuple[list[str], list[str], list[str]]:
    """Titles, texts and stories of a set."""
    rows = [json.loads(line) for line in (folder / SETS[name]).read_text(encoding="utf-8").splitlines()]
    if name == "headlines":
        rows.sort(key=lambda r: (r["published"], r["id"]))
    return [r["title"] or "" for r in rows], [r["text"] for r in rows], [r["story"] for r in rows]


def stream(cosines: np.ndarray) -> Run:
    """One pass, cosine to the centroid of each story so far, one threshold."""

    def run(threshold: float) -> Labels:
        label = np.zeros(len(cosines), int)
        norms: list[float] = []
        for n in range(len(cosines)):
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


def stream_tfidf(titles: list[str], bodies: list[str]) -> Run:
    """The stream over TF-IDF."""
    matrix = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32).fit_transform(
        [f"{t} {t} {b}" for t, b in zip(titles, bodies, strict=True)]
    )
    return stream((matrix @ matrix.T).toarray())


def density(space: np.ndarray, method: str) -> Labels:
    """HDBSCAN; noise stands alone."""
    found = HDBSCAN(min_cluster_size=2, min_samples=1, cluster_selection_method=method, copy=True).fit(space)
    return [f"c{x}" if x >= 0 else f"alone{n}" for n, x in enumerate(found.labels_)]


def hdbscan(titles: list[str], bodies: list[str]) -> Run:
    """HDBSCAN over a latent semantic space."""
    matrix = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=2).fit_transform(
        [f"{t} {t} {b}" for t, b in zip(titles, bodies, strict=True)]
    )

    def run(dimensions: float) -> Labels:
        size = min(int(dimensions), matrix.shape[1] - 1)
        return density(normalize(TruncatedSVD(size, random_state=2026).fit_transform(matrix)), "leaf")

    return run


def with_encoder(folder: Path) -> dict[str, tuple[Callable[[list[str], list[str]], Run], np.ndarray]]:
    """The peers that need sentence embeddings, of which each text is encoded once."""
    from stories_encoder import Encoder  # torch is no part of what everybody installs

    encode = Encoder(folder)
    kept: dict[str, np.ndarray] = {}

    def vectors(titles: list[str], bodies: list[str]) -> np.ndarray:
        texts = [f"{t}. {b}" for t, b in zip(titles, bodies, strict=True)]
        new = [t for t in dict.fromkeys(texts) if t not in kept]
        kept.update(zip(new, encode(new), strict=True) if new else ())
        return np.stack([kept[t] for t in texts])

    def streamed(titles: list[str], bodies: list[str]) -> Run:
        space = vectors(titles, bodies)
        return stream(space @ space.T)

    def dense(titles: list[str], bodies: list[str]) -> Run:
        space = vectors(titles, bodies)
        return lambda leaf: density(space, "leaf" if leaf else "eom")

    return {
        "MiniLM stream, one threshold": (streamed, np.arange(0.4, 0.85, 0.03)),
        "HDBSCAN over MiniLM": (dense, np.array([1])),
    }


def title_rules(titles: list[str], _: list[str]) -> Run:
    """What feed readers do: titles with enough of their words in common; at 1 titles that are equal once normalised."""
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
    "TF-IDF stream, one threshold": (stream_tfidf, np.arange(0.04, 0.5, 0.03)),
    "HDBSCAN over LSA, dimensions": (hdbscan, np.array([50, 100, 200])),
    "title rules, overlap": (title_rules, np.array([0.6])),
    "title rules, equal": (title_rules, np.array([1.0])),
}


def show(what: str, found: dict[str, np.ndarray]) -> None:
    """One line for a system."""
    line = {"system": what}
    if set(SCORED[:4]) <= found.keys():
        line["mean of four"] = interval(np.mean([found[name] for name in SCORED[:4]], axis=0))
    line |= {**{name: interval(f) for name, f in found.items()}}
    print(json.dumps(line), flush=True)


def peers(given: dict[str, tuple[list[str], list[str], list[str]]], encoder: Path | None) -> None:
    """Every peer at its best setting for the first four sets."""
    for what, (make, thresholds) in (PEERS | (with_encoder(encoder) if encoder else {})).items():
        runs = {name: make(titles, bodies) for name, (titles, bodies, _) in given.items()}
        means = [
            np.mean([train.bcubed(given[name][2], runs[name](t))[2] for name in SCORED[:4]])
            if len(thresholds) > 1
            else 0
            for t in thresholds
        ]
        best = float(thresholds[int(np.argmax(means))])
        show(
            f"{what} ({best:.2f})",
            {name: drawn(given[name][2], train.shares(given[name][2], runs[name](best))) for name in SCORED},
        )


def ours(folder: Path, names: Sequence[str]) -> None:
    """Tellings, each set by weights that never saw it."""
    sets, groups = train.gather(folder)
    decisions = {name: train.unseen(sets, groups, name) for name in names}
    for what, by in (("Tellings", train.found_by), ("Tellings, live", train.live_by)):
        found = {}
        for name in names:
            gold, values = [], []
            for decision, mine in decisions[name]:
                scored = [s in mine for s in sets[name].stories]
                values.append(train.shares(sets[name].stories, by(decision, sets[name].signatures))[scored])
                gold += [s for s in sets[name].stories if s in mine]
            found[name] = drawn(gold, np.concatenate(values))
        show(what, found)


def main() -> None:
    """Print one JSON line for each system."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", choices=["peers", "ours"])
    parser.add_argument("--encoder", type=Path)
    parser.add_argument("--sets", nargs="+", default=SCORED, choices=SCORED, help="score Tellings on these alone")
    options = parser.parse_args()
    if options.only != "ours":
        peers({name: texts(options.data, name) for name in SCORED}, options.encoder)
    if options.only != "peers":
        ours(options.data, options.sets)


if __name__ == "__main__":
    main()
