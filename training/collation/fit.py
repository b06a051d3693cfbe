"""Weights of the evidence for two quotes being one utterance, from the judged utterances of three outlets.

    python training/collation/fit.py ../shared/data/outlets3 src/tellings/collation/weights.py

Pairs are made from the quotes that Tellings finds itself and from the judged tellings. A pair is positive where both
are tellings of one judged utterance that share words. Three logistic regressions with a quadratic penalty, one for each
kind of pair; precision and recall are printed from ten folds by story, so that no story judges itself.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from tellings import quotes
from tellings.collation import grouping, recover
from tellings.collation.evidence import FEATURES, Evidence, Rarity, weigh
from tellings.collation.units import Unit, unit
from tellings.pipeline import Studying, sign
from tellings.records import Article, Quote, Span, Story, Telling

Pair = tuple[Evidence, bool, str]
REGIMES = ("fragment", "sentence", "indirect")
PENALTY = 1.0
FOLDS = 10


def rows(path: Path) -> list[dict]:
    """A file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def found_quotes(articles: list[dict]) -> dict[str, list[Quote]]:
    """What Tellings reads itself, by story."""
    stories: dict[str, list[Article]] = defaultdict(list)
    for a in articles:
        stories[a["story"]].append(
            Article(id=a["id"], text=a["text"], source=a["id"], outlet=a["outlet"], published=a["published"])
        )
    said = {}
    for id, members in stories.items():
        studies = Studying()([sign(a) for a in members])
        story = Story(id=id, tellings=tuple(Telling(article=a.id, story=id) for a in members))
        people, found = quotes.gather(story, studies)
        said[id] = list(recover(studies, people, found))
    return said


def judged_quotes(utterances: list[dict]) -> dict[str, list[Quote]]:
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
    return {story: list(found.values()) for story, found in said.items()}


def pairs(said: dict[str, list[Quote]], articles: list[dict], utterances: list[dict]) -> list[Pair]:
    """Every candidate pair with its evidence and whether it is one utterance."""
    texts = {a["id"]: a["text"] for a in articles}
    made: list[Pair] = []
    for story, found in said.items():
        units = [u for u in (unit(q, texts[q.span.article], 0) for q in found) if u.row.atoms]
        rarity = Rarity(units, [a["text"] for a in articles if a["story"] == story])
        judged = [u for u in utterances if u["story"] == story]
        for a, b in grouping.candidates(units):
            label = one_utterance(units[a], units[b], judged)
            if label is not None:
                made.append((weigh(units[a], units[b], rarity), label, story))
    return made


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
    start, end = one.quote.span.start, one.quote.span.end
    shared = min(end, telling["end"]) - max(start, telling["start"])
    return shared >= 0.5 * (telling["end"] - telling["start"]) or shared >= 0.9 * (end - start)


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights (bias first) by Newton's method."""
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


def main(data: Path, out: Path) -> None:
    """Fits, prints the figures of the folds, writes the weights."""
    articles, utterances = rows(data / "articles.jsonl"), rows(data / "utterances.jsonl")
    judged = pairs(judged_quotes(utterances), articles, utterances)
    found = pairs(found_quotes(articles), articles, utterances)
    lines = [
        '"""Weights of the evidence for two quotes being one utterance. Made by `training/collation/fit.py`."""',
        "",
    ]
    lines += ["WEIGHTS: dict[str, dict[str, float]] = {"]
    for regime in REGIMES:
        # What the judges did not list is no negative for reported words: they listed few of them.
        chosen = [p for p in (judged if regime == "indirect" else judged + found) if p[0].regime == regime]
        x = np.array([e.features() for e, _, _ in chosen])
        y = np.array([float(label) for _, label, _ in chosen])
        order = sorted({story for *_, story in chosen})
        fold = np.array([order.index(story) % FOLDS for *_, story in chosen])
        guess = np.zeros(len(y))
        for k in range(FOLDS):
            weights = fit(x[fold != k], y[fold != k])
            guess[fold == k] = np.column_stack([np.ones((fold == k).sum()), x[fold == k]]) @ weights
        right = ((guess >= 0) & (y == 1)).sum()
        precision, recall = right / max(1, (guess >= 0).sum()), right / y.sum()
        print(
            f"{regime}: {len(y)} pairs, {int(y.sum())} the same; folds: precision {precision:.3f} recall {recall:.3f}"
        )
        named = zip(("bias", *FEATURES), fit(x, y), strict=True)
        lines += [f'    "{regime}": {{', *(f'        "{name}": {round(float(w), 2)},' for name, w in named), "    },"]
    out.write_text("\n".join([*lines, "}", ""]), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
