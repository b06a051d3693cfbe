"""Pairs of articles with the answer whether they tell one event, out of labelled sets."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tellings.records import Article, Signature
from tellings.stories.background import shipped
from tellings.stories.links import link
from tellings.stories.placing import blocks, order
from tellings.stories.signature import sign
from tellings.stories.vocabulary import Vocabulary

SETS = {
    "ecbplus.train": "stories/ecbplus.train.jsonl",
    "ecbplus.dev": "stories/ecbplus.dev.jsonl",
    "wikinews.dev": "stories/wikinews.dev.jsonl",
    "allsides.dev": "stories/allsides.dev.jsonl",
    "neus.dev": "stories/neus.dev.jsonl",
    "neus.train": "stories/neus.train.jsonl",
    "outlets3": "outlets3/articles.jsonl",
    "headlines": "stories/headlines_2014.dev.jsonl",
}
MOST_STORIES = 800
THINNED = (0.4, 0.85)
HANDFULS = 40
UNDATED = {"allsides.dev"}  # its dates give the stories away
TO_THE_DAY = {"headlines"}  # read story by story, a few a second: its times give the stories away, its days do not


@dataclass(frozen=True)
class Labelled:
    """One set: signatures in the one order, the story of each, and a key by which doubles in other sets are known."""

    name: str
    signatures: list[Signature]
    stories: list[str]
    titles: list[str]


def load(folder: Path, name: str) -> Labelled:
    """Read and sign one set."""
    found = []
    with (folder / SETS[name]).open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            article = Article(
                id=row["id"],
                text=row["text"],
                title=row["title"],
                published=None if name in UNDATED else row["published"],
                outlet=row["outlet"],
                source=name,
            )
            title = re.sub(r"\W+", " ", (row["title"] or "").casefold()).strip()
            found.append((sign(article), row["story"], title if len(title) > 15 else ""))
    found.sort(key=lambda f: order(f[0]))
    return Labelled(name, [f[0] for f in found], [f[1] for f in found], [f[2] for f in found])


@dataclass(frozen=True)
class Examples:
    """Linked pairs of one window: their figures, the answers, and the story on either side."""

    table: NDArray[np.float32]
    same: NDArray[np.bool_]
    first: NDArray[np.str_]
    second: NDArray[np.str_]


def pairs(signatures: list[Signature], stories: list[str]) -> Examples:
    """The examples that one window gives."""
    vocabulary = Vocabulary(shipped())
    _, links = link(blocks(signatures, vocabulary), vocabulary)
    named = np.array(stories)
    first, second = named[links.first], named[links.second]
    return Examples(links.table, first == second, first, second)


def windows(labelled: Labelled, seed: int) -> list[tuple[list[Signature], list[str]]]:
    """Windows such as a running desk meets: all of a set, most stories told by one article only, a handful of articles.

    The sets hold hardly a story of one article, and a stream hardly anything else: without the thinned windows the
    decision would learn that everybody has a partner.
    """
    chance = np.random.default_rng(seed)
    names = sorted(set(labelled.stories))
    if len(names) > MOST_STORIES:
        names = sorted(chance.choice(names, MOST_STORIES, replace=False).tolist())
    kept = set(names)
    everything = [n for n, story in enumerate(labelled.stories) if story in kept]
    found = [everything]
    for part in THINNED:
        alone = {s for s in names if chance.random() < part}
        met: set[str] = set()
        thin = []
        for n in chance.permutation(everything).tolist():
            story = labelled.stories[n]
            if story not in alone or story not in met:
                thin.append(n)
            met.add(story)
        found.append(sorted(thin))
    for _ in range(HANDFULS):
        few = set(chance.choice(names, min(len(names), int(chance.integers(1, 7))), replace=False).tolist())
        mine = [n for n in everything if labelled.stories[n] in few]
        size = int(chance.integers(2, 16))
        found.append(sorted(chance.choice(mine, min(size, len(mine)), replace=False).tolist()))
    signatures = [cut(s) if labelled.name in TO_THE_DAY else s for s in labelled.signatures]
    return [ordered([(signatures[n], labelled.stories[n]) for n in w]) for w in found if len(w) > 1]


def cut(signature: Signature) -> Signature:
    """The signature with its day alone."""
    return replace(signature, published=(signature.published or "")[: len("2001-02-03")] or None)


def ordered(pairs: list[tuple[Signature, str]]) -> tuple[list[Signature], list[str]]:
    """Signatures in the one order, and the story of each."""
    pairs = sorted(pairs, key=lambda p: order(p[0]))
    return [s for s, _ in pairs], [story for _, story in pairs]
