"""Weights of the evidence for two quotes being one utterance, from the judged utterances of three outlets.

    python training/collation/fit.py ../shared/data/outlets3 src/tellings/collation/weights.py

Pairs are made from the quotes that Tellings finds itself and from the judged tellings. A pair is positive where both
are tellings of one judged utterance that share words. Of reported words the judges listed few: those are learnt from
the quotes that Tellings finds, by the judges' verdicts and by those of `reported.jsonl`, a sample of what was likeliest
by earlier weights, read one by one (offsets and the verdict only). Three logistic regressions with a quadratic penalty,
one for each kind of pair; precision and recall are printed from ten folds by story, so that no story judges itself, at
the likelihood from which on the grouping takes a pair.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tellings import quotes, wiring
from tellings.collation import grouping, recover
from tellings.collation.evidence import FEATURES, Evidence
from tellings.collation.parts import cut
from tellings.collation.units import Unit, spoken_of, unit
from tellings.pipeline import Studying, sign
from tellings.records import Article, Person, Quote, Span, Story, Telling

Pair = tuple[Evidence, bool, str]
REGIMES = ("fragment", "sentence", "indirect")
PENALTY = 1.0
FOLDS = 10


def rows(path: Path) -> list[dict]:
    """A file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@dataclass
class Read:
    """One story as Tellings reads it itself."""

    quotes: list[Quote]
    people: list[Person]


def found_quotes(articles: list[dict]) -> dict[str, Read]:
    """What Tellings reads itself, by story."""
    stories: dict[str, list[Article]] = defaultdict(list)
    for a in articles:
        stories[a["story"]].append(
            Article(id=a["id"], text=a["text"], source=a["id"], outlet=a["outlet"], published=a["published"])
        )
    read = {}
    study = Studying(wiring.tagger())
    for id, members in stories.items():
        studies = study([sign(a) for a in members])
        story = Story(id=id, tellings=tuple(Telling(article=a.id, story=id) for a in members))
        people, found = quotes.gather(story, studies)
        read[id] = Read(list(recover(studies, people, found)), list(people))
    return read


def judged_quotes(utterances: list[dict]) -> dict[str, Read]:
    """The judged tellings as quotes with the judged speakers, by story."""
    said: dict[str, dict[tuple[str, int, int], Quote]] = defaultdict(dict)
    for u in utterances:
        for t in u["tellings"]:
            at = (t["article"], t["start"], t["end"])
            said[u["story"]].setdefault(
                at,
                Quote(
                    id=f"{at}",
                    span=Span(article=at[0], start=at[1], end=at[2]),
                    segments=tuple((a, b) for a, b in t["segments"]),
                    kind=t["kind"],
                    speaker=u["speaker"],
                ),
            )
    return {story: Read(list(found.values()), []) for story, found in said.items()}


def candidates(read: Read, texts: dict[str, str]) -> Iterator[tuple[Unit, Unit, Evidence]]:
    """Every candidate pair of a story with its evidence, as the grouping weighs it."""
    named = spoken_of(read.people, read.quotes)
    bodies = {p.id for p in read.people if p.body}
    units = [
        unit(q, texts[q.span.article], 0, body=q.speaker in bodies, named=named[q.id])
        for q in read.quotes
        if q.span.article in texts
    ]
    units = cut(units, texts)
    for a, b, evidence in grouping.weighed(units, list(texts.values())):
        yield units[a], units[b], evidence


def pairs(said: dict[str, Read], articles: list[dict], utterances: list[dict]) -> list[Pair]:
    """Every candidate pair with its evidence and whether it is one utterance."""
    made: list[Pair] = []
    for story, read in said.items():
        judged = [u for u in utterances if u["story"] == story]
        for one, other, evidence in candidates(read, texts_of(articles, story)):
            label = one_utterance(one, other, judged)
            if label is not None:
                made.append((evidence, label, story))
    return made


def reported(said: dict[str, Read], articles: list[dict], utterances: list[dict], verdicts: list[dict]) -> list[Pair]:
    """Pairs with reported words: those that the judges or the readers of `reported.jsonl` gave a verdict on.

    What the judges did not list is no negative here, for they listed few; two tellings of different judged utterances
    are one. A verdict holds for the quotes that cover most of what was read.
    """
    made: list[Pair] = []
    for story, read in said.items():
        judged = [u for u in utterances if u["story"] == story]
        here = [(tuple(v["a"]), tuple(v["b"]), v["same"]) for v in verdicts if v["story"] == story]
        for one, other, evidence in candidates(read, texts_of(articles, story)):
            if evidence.regime != "indirect":
                continue
            label = one_utterance(one, other, judged) or verdict(one, other, here)
            if label is None and all(any(prints(u, t) for g in judged for t in g["tellings"]) for u in (one, other)):
                label = False
            if label is not None:
                made.append((evidence, label, story))
    return made


def verdict(one: Unit, other: Unit, verdicts: list[tuple[tuple, tuple, bool]]) -> bool | None:
    """What was read of a pair; None where nothing was."""
    for a, b, same in verdicts:
        if (mostly(one, a) and mostly(other, b)) or (mostly(one, b) and mostly(other, a)):
            return same
    return None


def mostly(u: Unit, place: tuple) -> bool:
    """True where a quote and a place share most of what either covers."""
    article, start, end = place
    span = u.quote.span
    return u.article == article and min(end, span.end) - max(start, span.start) > 0.6 * (
        max(end, span.end) - min(start, span.start)
    )


def texts_of(articles: list[dict], story: str) -> dict[str, str]:
    """The texts of a story's articles."""
    return {a["id"]: a["text"] for a in articles if a["story"] == story}


def one_utterance(one: Unit, other: Unit, judged: list[dict]) -> bool | None:
    """Whether both print one judged utterance; None where they print parts of it that share no words."""
    apart = False
    for u in judged:
        ours = [n for n, t in enumerate(u["tellings"]) if prints(one, t)]
        theirs = [n for n, t in enumerate(u["tellings"]) if prints(other, t)]
        unlike = {(p["a"], p["b"]) for p in u["pairs"] if p["relation"] == "no-shared-words"}
        if any((min(a, b), max(a, b)) not in unlike for a in ours for b in theirs):
            return True
        apart = apart or bool(ours and theirs)
    return None if apart else False


def prints(one: Unit, telling: dict) -> bool:
    """True where a quote and a judged telling are the same words, one of them perhaps longer."""
    if one.article != telling["article"]:
        return False
    start, end = one.segments[0][0], one.segments[-1][1]
    shared = min(end, telling["end"]) - max(start, telling["start"])
    return shared >= 0.5 * (telling["end"] - telling["start"]) or shared >= 0.9 * (end - start)


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights (bias first) by Newton's method; 0 for what is the same in all pairs."""
    x = np.column_stack([np.ones(len(x)), x])
    weights = np.zeros(x.shape[1])
    penalty = np.eye(x.shape[1]) * PENALTY
    penalty[0, 0] = 1e-3
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + penalty, x.T @ (p - y) + penalty @ weights)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def folds(chosen: list[Pair], likely: float) -> tuple[float, float]:
    """Precision and recall of each story's pairs by weights from the other stories."""
    x = np.array([e.features() for e, _, _ in chosen])
    y = np.array([float(label) for _, label, _ in chosen])
    order = sorted({story for *_, story in chosen})
    fold = np.array([order.index(story) % FOLDS for *_, story in chosen])
    guess = np.zeros(len(y))
    for k in range(FOLDS):
        weights = fit(x[fold != k], y[fold != k])
        guess[fold == k] = np.column_stack([np.ones((fold == k).sum()), x[fold == k]]) @ weights
    taken = 1 / (1 + np.exp(-guess)) >= likely
    right = (taken & (y == 1)).sum()
    return right / max(1, taken.sum()), right / y.sum()


def training(data: Path) -> dict[str, list[Pair]]:
    """The pairs to learn from, by kind."""
    articles, utterances = rows(data / "articles.jsonl"), rows(data / "utterances.jsonl")
    return learnt_from(found_quotes(articles), articles, utterances)


def learnt_from(said: dict[str, Read], articles: list[dict], utterances: list[dict]) -> dict[str, list[Pair]]:
    """The pairs to learn from, by kind, of what was read."""
    every = pairs(judged_quotes(utterances), articles, utterances) + pairs(said, articles, utterances)
    chosen = {regime: [p for p in every if p[0].regime == regime] for regime in REGIMES}
    chosen["indirect"] = reported(said, articles, utterances, rows(Path(__file__).parent / "reported.jsonl"))
    return chosen


def main(data: Path, out: Path) -> None:
    """Fits, prints the figures of the folds, writes the weights."""
    lines = [
        '"""Weights of the evidence for two quotes being one utterance. Made by `training/collation/fit.py`."""',
        "",
        "WEIGHTS: dict[str, dict[str, float]] = {",
    ]
    for regime, chosen in training(data).items():
        likely = grouping.LIKELY[regime]
        precision, recall = folds(chosen, likely)
        same = sum(label for _, label, _ in chosen)
        print(
            f"{regime}: {len(chosen)} pairs, {same} the same; from {likely} on, folds: "
            f"precision {precision:.3f} recall {recall:.3f}"
        )
        x = np.array([e.features() for e, _, _ in chosen])
        weights = fit(x, np.array([float(label) for _, label, _ in chosen]))
        named = zip(("bias", *FEATURES[regime]), weights, strict=True)
        lines += [f'    "{regime}": {{', *(f'        "{name}": {round(float(w), 2)},' for name, w in named), "    },"]
    out.write_text("\n".join([*lines, "}", ""]), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
