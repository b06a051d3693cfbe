"""Train the decision whether two articles tell one event, and write it as the two JSON files that the package ships.

    python training/stories/train.py ../shared/data src/tellings/stories    train on everything
    python training/stories/train.py ../shared/data --check                 each set left out in turn

Boosted trees on pairs of articles (scikit-learn in training, a page of NumPy at run time). Checked by leaving out each
set in turn, and from the others every story that the left-out set holds too (known by an equal title); the headlines
by thirds of their stories.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from examples import SETS, Examples, Labelled, load, pairs, windows
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from tellings.records import Signature
from tellings.stories import Window
from tellings.stories.decision import Decision, Tree, Weights
from tellings.stories.likeness import CONTEXT, PAIR
from tellings.stories.placing import fold

Groups = dict[str, list[tuple[float, Examples]]]

SEED = 2026
HEADLINES = "headlines"
MOST_ROWS = 9_000
SHARES = (1.0, 0.5, 0.25, 1.0)  # of the whole, the two thinned windows, the handfuls
SETTINGS = {
    "max_iter": 80,
    "learning_rate": 0.1,
    "max_leaf_nodes": 10,
    "min_samples_leaf": 60,
    "l2_regularization": 5.0,
    "early_stopping": False,
    "random_state": SEED,
}


def bcubed(gold: list[str], found: list[str]) -> tuple[float, float, float]:
    """Precision, recall, F1 (Bagga and Baldwin 1998)."""
    p, r = shares(gold, found).mean(axis=0)
    return p, r, 2 * p * r / (p + r)


def fit(groups: list[tuple[float, Examples]], skip: set[str]) -> Weights:
    """Trees fitted to all groups, each counting by its share as the root of its rows; stories in `skip` unseen."""
    chance = np.random.default_rng(SEED)
    tables, answers, shares = [], [], []
    for weight, group in groups:
        rows = np.flatnonzero(~np.isin(group.first, list(skip)) & ~np.isin(group.second, list(skip)))
        if len(rows) > MOST_ROWS:
            rows = chance.choice(rows, MOST_ROWS, replace=False)
        tables.append(group.table[rows])
        answers.append(group.same[rows])
        shares.append(np.full(len(rows), weight / np.sqrt(max(1, len(rows)))))
    share = np.concatenate(shares)
    model = HistGradientBoostingClassifier(**SETTINGS)
    model.fit(np.concatenate(tables), np.concatenate(answers), sample_weight=share / share.mean())
    return exported(model, len(share))


def exported(model: HistGradientBoostingClassifier, rows: int) -> Weights:
    """The model as the file's records."""
    trees = []
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(len(nodes))
        trees.append(
            Tree(
                column=np.where(leaf, 0, nodes["feature_idx"]).tolist(),
                above=[0.0 if a else float(f"{v:.5g}") for a, v in zip(leaf, nodes["num_threshold"], strict=True)],
                left=np.where(leaf, own, nodes["left"]).tolist(),
                right=np.where(leaf, own, nodes["right"]).tolist(),
                value=[round(float(v), 4) if a else 0.0 for a, v in zip(leaf, nodes["value"], strict=True)],
            )
        )
    start = float(np.ravel(model._baseline_prediction)[0])
    made = {"by": "training/stories/train.py", "rows": rows, "trees": len(trees), "seed": SEED}
    return Weights(columns=[*PAIR, *CONTEXT], start=round(start, 4), trees=trees, made=made)


def gather(folder: Path) -> tuple[dict[str, Labelled], Groups]:
    """Every set, and the examples of its windows: the whole, the thinned ones, and the handfuls as one."""
    sets = {name: load(folder, name) for name in SETS}
    groups = {}
    for n, name in enumerate(sorted(sets, key=lambda s: (s == HEADLINES, s))):
        labelled = sets[name]
        made = [pairs(*window) for window in windows(labelled, SEED + n)]
        handfuls = [g for g in made[3:] if len(g.table)]
        few = Examples(
            *(np.concatenate([getattr(g, f) for g in handfuls]) for f in ("table", "same", "first", "second"))
        )
        groups[name] = list(zip(SHARES, [*made[:3], few], strict=True))
        print(name, [len(g.table) for _, g in groups[name]], file=sys.stderr, flush=True)
    return sets, groups


def doubles(sets: dict[str, Labelled], out: str) -> set[str]:
    """Stories of all sets that the left-out set holds too."""
    titles = set(sets[out].titles) - {""}
    found = set(sets[out].stories)
    for other in sets.values():
        found |= {story for story, title in zip(other.stories, other.titles, strict=True) if title in titles}
    return found


def unseen(sets: dict[str, Labelled], groups: Groups, out: str) -> list[tuple[Decision, set[str]]]:
    """Weights that never saw a set, and the stories to score them on: all of the set's.

    The headlines, of whose kind there is no other set, are left out a third of their stories at a time. Only weights
    for headlines learn from them.
    """
    if out != HEADLINES:
        seen = [g for name, made in groups.items() if name not in (out, HEADLINES) for g in made]
        return [(Decision(fit(seen, doubles(sets, out))), set(sets[out].stories))]
    every = [g for made in groups.values() for g in made]
    names = np.random.default_rng(SEED).permutation(sorted(set(sets[out].stories))).tolist()
    thirds = [set(names[n::3]) for n in range(3)]
    return [(Decision(fit(every, third)), third) for third in thirds]


def found_by(decision: Decision, signatures: list[Signature]) -> list[str]:
    """The story that each article is placed in."""
    label = {t.article: s.id for s in fold(signatures, decision=decision) for t in s.tellings}
    return [label[s.article] for s in signatures]


def live_by(decision: Decision, signatures: list[Signature]) -> list[str]:
    """The story that each article is placed in as it arrives, with no refold after."""
    window = Window(decision=decision)
    return [window.place(s).story for s in signatures]


def shares(gold: list[str], found: list[str]) -> NDArray[np.float64]:
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


def check(sets: dict[str, Labelled], groups: Groups) -> None:
    """BCubed of each set by weights that never saw it: all at once, live in order of arrival, and thinned."""
    for out, labelled in sets.items():
        if out == "ecbplus.train":
            continue
        for decision, mine in unseen(sets, groups, out):
            few = out not in ("neus.train", HEADLINES)
            thinned = windows(labelled, SEED)[1:3] if few else []
            runs = [(labelled.signatures, labelled.stories, found_by), (labelled.signatures, labelled.stories, live_by)]
            line = []
            for signatures, stories, by in [*runs, *((*w, found_by) for w in thinned)]:
                scored = [s in mine for s in stories]
                p, r = shares(stories, by(decision, signatures))[scored].mean(axis=0)
                line.append(f"P {p:.3f} R {r:.3f} F1 {2 * p * r / (p + r):.3f}")
            print(f"{out:15s}", " | ".join(line), flush=True)


def write(weights: Weights, target: Path) -> None:
    """Write a file of weights, a line for each tree."""
    plain = {"columns": weights.columns, "start": weights.start, "made": dict(weights.made)}
    trees = [
        {"column": t.column, "above": t.above, "left": t.left, "right": t.right, "value": t.value}
        for t in weights.trees
    ]
    lines = ",\n".join(json.dumps(t) for t in trees)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f'{json.dumps(plain)[:-1]}, "trees": [\n{lines}\n]}}\n', encoding="utf-8")


def main(folder: str, target: str) -> None:
    """Write the weights, or check them."""
    sets, groups = gather(Path(folder))
    if target == "--check":
        check(sets, groups)
        return
    texts = [g for name, made in groups.items() if name != HEADLINES for g in made]
    write(fit(texts, set()), Path(target) / "likeness.json")
    write(fit([*texts, *groups[HEADLINES]], set()), Path(target) / "headlines.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
