"""Train the decision whether two articles tell one event, and write it as the JSON file that the package ships.

    python training/stories/train.py ../shared/data src/tellings/stories/likeness.json     train on everything
    python training/stories/train.py ../shared/data --check                                each set left out in turn

Boosted trees on pairs of articles (scikit-learn in training, a page of NumPy at run time). Checked by leaving out each
set in turn, and from the others every story that the left-out set holds too (known by an equal title).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from examples import SETS, Examples, Labelled, load, pairs, windows
from sklearn.ensemble import HistGradientBoostingClassifier

from tellings.stories.decision import Decision, Tree, Weights
from tellings.stories.likeness import CONTEXT, PAIR
from tellings.stories.placing import fold

SEED = 2026
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
    members: dict[tuple[str, str], set[int]] = {}
    for n, (g, f) in enumerate(zip(gold, found, strict=True)):
        members.setdefault(("gold", g), set()).add(n)
        members.setdefault(("found", f), set()).add(n)
    p = r = 0.0
    for g, f in zip(gold, found, strict=True):
        a, b = members["gold", g], members["found", f]
        p += len(a & b) / len(b)
        r += len(a & b) / len(a)
    p, r = p / len(gold), r / len(gold)
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


def gather(folder: Path) -> tuple[dict[str, Labelled], dict[str, list[tuple[float, Examples]]]]:
    """Every set, and the examples of its windows: the whole, the thinned ones, and the handfuls as one."""
    sets = {name: load(folder, name) for name in SETS}
    groups = {}
    for n, (name, labelled) in enumerate(sorted(sets.items())):
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


def check(sets: dict[str, Labelled], groups: dict[str, list[tuple[float, Examples]]]) -> None:
    """BCubed of each set by weights that never saw it."""
    for out, labelled in sets.items():
        if out == "ecbplus.train":
            continue
        seen = [g for name, made in groups.items() if name != out for g in made]
        decision = Decision(fit(seen, doubles(sets, out)))
        line = []
        thinned = windows(labelled, SEED)[:3] if out != "neus.train" else []
        for signatures, stories in [(labelled.signatures, labelled.stories), *thinned[1:]]:
            placed = fold(signatures, decision=decision)
            label = {t.article: s.id for s in placed for t in s.tellings}
            p, r, f = bcubed(stories, [label[s.article] for s in signatures])
            line.append(f"P {p:.3f} R {r:.3f} F1 {f:.3f} ({len(placed)}/{len(set(stories))})")
        print(f"{out:15s}", " | thinned ".join(line), flush=True)


def main(folder: str, target: str) -> None:
    """Write the weights, or check them."""
    sets, groups = gather(Path(folder))
    if target == "--check":
        check(sets, groups)
        return
    weights = fit([g for made in groups.values() for g in made], set())
    plain = {"columns": weights.columns, "start": weights.start, "made": dict(weights.made)}
    trees = [
        {"column": t.column, "above": t.above, "left": t.left, "right": t.right, "value": t.value}
        for t in weights.trees
    ]
    lines = ",\n".join(json.dumps(t) for t in trees)
    Path(target).write_text(f'{json.dumps(plain)[:-1]}, "trees": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
