"""Learn how much each feature counts for linking two units, and write `src/tellings/facts/likeness.py`.

    python training/points/linking.py ../shared/data [--check]

The fifty events of `outlets3` are read: the fifteen that come with the scorer, of which some seventeen points each are
marked, and the 35 others in `read.jsonl` beside this file, of which all points are that two of three articles tell, and
a few that one tells. The other events there teach the encoder (`contrast.py`).

A pair of units is an example for where the hand-read points of an event say that both tell one point, against where
one of them tells a point that the other's article does not tell, or tells elsewhere. Where the other's article tells it
too and the events say nothing of the other unit, it may be told there a second time: such a pair counts little. Pairs
on which the events are silent altogether take no part.

Two lines of weights are learnt: by words alone, and with what the sentences mean (`training/points/meaning.py`).

`--check` learns on nine tenths of the events and prints what `score/facts.py` would say of the points of the last tenth
at several thresholds, over all tenths, for each set of events apart; nothing is written then.
"""

from __future__ import annotations

import itertools
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from events import OUTLETS, SCORED, marked, overlap, studied, touched
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tellings import collation, quotes
from tellings.facts import linking, meaning, points, units
from tellings.facts.meaning import Encoder, read_meaning
from tellings.facts.said import Whereabouts, share_said, share_uttered
from tellings.pipeline import Studying
from tellings.records import Story, Telling
from tellings.wiring import encoder, tagger

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "src/tellings/facts/likeness.py"
SETS = (SCORED, OUTLETS)
"""The events that it is learnt on. Those of other sets taught the encoder, which would say too much of them."""
TENTHS = 10
THRESHOLDS = (0.4, 0.42, 0.44, 0.46, 0.48, 0.49, 0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57, 0.58, 0.6)
CHOSEN = {"words": 0.5, "meaning": 0.51}
STRENGTH = 0.003
"""Inverse of the regularisation."""
DOUBTFUL = 0.3
"""How much a pair counts whose other unit may tell the point a second time."""

HEAD = '''"""The learnt weights of linking, written by `training/points/linking.py`; do not edit by hand."""

from __future__ import annotations

from tellings.facts.learnt import Likeness

'''
Pair = tuple[int, int]


@dataclass
class Event:
    of: str
    """The set that it is from."""
    gold: dict
    ground: units.Ground
    rows: dict[Pair, list[float]]
    labels: dict[Pair, int]
    sure: dict[Pair, float]
    """How much each labelled pair counts."""


def events(data: Path, reading: Encoder | None) -> Iterator[Event]:
    """Each event as it is linked with an encoder, or by words alone."""
    studying = Studying(tagger())
    for of, rows, gold in marked(data):
        if of not in SETS:
            continue
        studies = studied(of, rows, studying)
        tellings = tuple(Telling(article=study.article.id, story="s") for study in studies)
        story = Story(id="s", tellings=tellings)
        people, said = quotes.gather(story, studies)
        said = collation.recover(studies, people, said)
        utterances = collation.collate(story, studies, people, said)
        ground = units.lay_out(studies)
        where = Whereabouts(ground)
        quoted, inside = share_uttered(where, utterances), share_said(ground, where, said)
        pairs, described = linking.described(ground, quoted, inside, read_meaning(ground, reading, inside, least=0))
        found = dict(zip(pairs, described.T.tolist(), strict=True))
        yield Event(of, gold, ground, found, *labelled(gold, ground, found))


def labelled(
    gold: dict, ground: units.Ground, rows: dict[Pair, list[float]]
) -> tuple[dict[Pair, int], dict[Pair, float]]:
    """For each pair of which the events say something: whether it tells one point, and how much that counts."""
    ids = [a.id for a in ground.articles]
    tellers = [{t["article"] for t in point["tellings"]} for point in gold["points"]]
    tells = touched(gold, ground)
    labels, sure = {}, {}
    for a, b in rows:
        if not (tells[a] or tells[b]):
            continue
        labels[a, b] = int(bool(tells[a] & tells[b]))
        silent, told = (a, tells[b]) if not tells[a] else (b, tells[a])
        again = not tells[silent] and any(ids[ground.units[silent].article] in tellers[n] for n in told)
        sure[a, b] = DOUBTFUL if again else 1.0
    return labels, sure


def learn(examples: list[Event]) -> tuple[np.ndarray, float]:
    x = np.array([event.rows[pair] for event in examples for pair in event.labels])
    y = np.array([label for event in examples for label in event.labels.values()])
    sure = np.array([event.sure[pair] for event in examples for pair in event.labels])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=2000))
    model.fit(x, y, logisticregression__sample_weight=sure)
    scale, line = model[0], model[1]
    weights = line.coef_[0] / scale.scale_
    return weights, float(line.intercept_[0] - weights @ scale.mean_)


def scores(event: Event, weights: np.ndarray, bias: float) -> dict[Pair, float]:
    pairs = list(event.rows)
    raw = np.array([event.rows[pair] for pair in pairs]) @ weights + bias
    return dict(zip(pairs, (1 / (1 + np.exp(-raw))).tolist(), strict=True))


def count(event: Event, groups: list[list[int]]) -> tuple[int, int, int, int]:
    """(gold pairs, linked, gold points of one outlet, wrongly linked), as `score/facts.py` counts them."""
    spans = [(k, span) for k, group in enumerate(groups) for span in points.tellings_of(event.ground, group)]
    pairs = linked = singles = wrong = 0
    for point in event.gold["points"]:
        hits: dict[str, set[int]] = {}
        for t in point["tellings"]:
            if not t.get("partial"):
                found = hits.setdefault(t["article"], set())
                found |= {k for k, span in spans if span.article == t["article"] and overlap(span, t) >= 0.5}
        if len(hits) > 1:
            for a, b in itertools.combinations(sorted(hits), 2):
                pairs += 1
                linked += bool(hits[a] & hits[b])
        elif hits and len(point["outlets"]) == 1:
            singles += 1
            wrong += bool(next(iter(hits.values())))
    return pairs, linked, singles, wrong


def left_out(found: list[Event]) -> list[dict[Pair, float]]:
    """The likelihoods of each event's pairs by weights that were learnt without its tenth."""
    made: list[dict[Pair, float]] = [{} for _ in found]
    for tenth in range(TENTHS):
        learnt = learn([event for n, event in enumerate(found) if n % TENTHS != tenth])
        for n in range(tenth, len(found), TENTHS):
            made[n] = scores(found[n], *learnt)
    return made


def check(found: list[Event]) -> None:
    likely = left_out(found)
    for threshold in THRESHOLDS:
        totals: defaultdict[str, np.ndarray] = defaultdict(lambda: np.zeros(4))
        for event, likeness in zip(found, likely, strict=True):
            totals[event.of] += count(event, points.gather(event.ground, likeness, threshold))
        told = "; ".join(f"{of} {t[1] / t[0]:.3f} / {t[3] / t[2]:.3f}" for of, t in totals.items())
        print(f"threshold {threshold}: {told}", flush=True)


def written(kind: str, names: tuple[str, ...], weights: np.ndarray, bias: float) -> str:
    lines = "".join(f'        "{name}": {weight:.4f},\n' for name, weight in zip(names, weights, strict=True))
    head = f"BY_{kind.upper()} = Likeness(\n    threshold={CHOSEN[kind]},\n    bias={bias:.4f},\n"
    return f"{head}    weights={{\n{lines}    }},\n)\n"


def main(data: str, *options: str) -> None:
    body = HEAD
    for kind, reading in (("words", None), ("meaning", encoder())):
        found = list(events(Path(data), reading))
        names = linking.FEATURES + (meaning.FEATURES if reading else ())
        if "--check" in options:
            print(f"by {kind}")
            check(found)
        else:
            body += written(kind, names, *learn(found))
    if "--check" not in options:
        OUT.write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
