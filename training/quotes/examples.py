"""PolNeAR-style rows and a parser's names over the same texts, as windows with one label per piece."""

from __future__ import annotations

import gzip
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tellings.models.packing import Cut, Cutter, Window, cut_words, paragraphs, windows
from tellings.models.wordpieces import Vocabulary
from tellings.quotes.tagging import LABELS

NONE, UNKNOWN = 0, -100
ROLES = ("content", "cue", "source")
BODY = {"PERSON": 0, "ORGANIZATION": 1, "LOCATION": 2, "MISC": 3}


@dataclass(frozen=True)
class Example:
    """One window with what is to be learnt. `heads` holds, per piece, the index of the piece that it depends on."""

    window: Window
    labels: np.ndarray
    names: np.ndarray
    heads: np.ndarray
    chains: list[np.ndarray]
    """For each paragraph (2, words): the words' places, and their labels."""
    shares: np.ndarray | None
    """(places, 7): what a teacher believes of each word, where no person labelled it; zeros at [CLS] and [SEP]."""


@dataclass(frozen=True)
class Row:
    cut: Cut
    lines: list[tuple[int, int]]
    labels: np.ndarray
    names: np.ndarray
    links: dict[int, int]
    """Start of a content segment -> start of its cue; start of a cue -> start of its source, or -1 where none is."""
    shares: np.ndarray | None = None
    """(characters, 7): a teacher's belief at each word's first character."""


def read(path: Path, limit: int | None = None) -> list[dict[str, Any]]:
    """The first `limit` rows of a file of JSON lines, packed or not; all of them where none is given."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        return [json.loads(line) for line in itertools.islice(lines, limit) if line.strip()]


def rows(gold: Path, silver: Path, vocabulary: Path, tokenizer: Path, limit: int | None = None) -> Iterator[Row]:
    """The first `limit` rows of `gold`, each with its names out of `silver`, cut into pieces once."""
    cutter = cutter_of(tokenizer)
    kinds = json.loads(vocabulary.read_text(encoding="utf-8"))["ner"]
    parsed = {row["id"]: row for row in read(silver, limit)}
    for row in read(gold, limit):
        text = row["text"]
        labels, links = _labels(text, row["attributions"])
        names = _names(text, parsed.get(row["id"]), kinds)
        lines = list(paragraphs(text))
        yield Row(cut_words(text, cutter, lines), lines, labels, names, links)


def taught(path: Path, tokenizer: Path) -> Iterator[Row]:
    """The rows that `teach.py` wrote: texts with a teacher's beliefs in the place of a person's labels."""
    cutter = cutter_of(tokenizer)
    with np.load(path, allow_pickle=False) as packed:
        held = {name: packed[name] for name in packed.files}  # each look into the file would unpack it anew
    ends = np.cumsum(held["sizes"])
    for line, end, size in zip(held["rows"], ends, held["sizes"], strict=True):
        row = json.loads(str(line))
        text = row["text"]
        labels, links = _labels(text, row["attributions"])
        shares = np.zeros((len(text) + 1, len(LABELS)), np.uint8)
        shares[held["starts"][end - size : end]] = held["shares"][end - size : end]
        lines = list(paragraphs(text))
        cut = cut_words(text, cutter, lines)
        yield Row(cut, lines, labels, _names(text, None, []), links, shares)


def pieces_of(tokenizer: Path) -> list[str]:
    """The starting encoder's word pieces in the order of their ids, out of its tokenizer.json."""
    ids = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    return sorted(ids, key=ids.__getitem__)


def cutter_of(tokenizer: Path) -> Cutter:
    """The cutter that runs with the shipped weights, over the starting encoder's pieces."""
    return Vocabulary({piece: n for n, piece in enumerate(pieces_of(tokenizer))}).cut


def _labels(text: str, attributions: list[dict[str, Any]]) -> tuple[np.ndarray, dict[int, int]]:
    labels, links = np.zeros(len(text), np.int64), {}
    for found in attributions:
        cue = sorted(found.get("cue") or [])
        source = sorted(found.get("source") or [])
        for role in reversed(ROLES):
            for start, end in found.get(role) or []:
                start += len(text[start:end]) - len(text[start:end].lstrip())
                base = LABELS.index(f"B-{role}")
                labels[start:end] = base + 1
                labels[start] = base
        for start, end in found["content"]:
            if cue:
                links[start + len(text[start:end]) - len(text[start:end].lstrip())] = cue[0][0]
        if cue:
            links[cue[0][0]] = source[0][0] if source else -1
    return labels, links


def _names(text: str, parsed: dict[str, Any] | None, kinds: list[str]) -> np.ndarray:
    names = np.full(len(text), UNKNOWN if parsed is None else NONE, np.int64)
    if parsed is None:
        return names
    at, before = 0, (-1, -1)
    for k, kind in enumerate(parsed["ner"]):
        start = at + parsed["tok"][2 * k]
        at = start + parsed["tok"][2 * k + 1]
        label = BODY.get(kinds[kind], -1)
        if label >= 0:
            names[start:at] = 2 * label + 2
            if before[0] != label or "\n" in text[before[1] : start]:
                names[start] = 2 * label + 1
        before = (label, at)
    return names


def examples(row: Row, limit: int, longest: int) -> list[Example]:
    """The row's windows under this limit, labelled."""
    return [_example(row, w) for w in windows(row.cut, row.lines, limit, longest)]


def _example(row: Row, window: Window) -> Example:
    n = len(window.ids)
    labels, names, heads = np.full(n, UNKNOWN), np.full(n, UNKNOWN), np.full(n, UNKNOWN)
    first: dict[int, int] = {}
    chains: list[list[int]] = [[]]
    before = 0
    for k, (start, end) in enumerate(window.offsets):
        if end <= start:
            before = 0
            chains.append([])
            continue
        chains[-1].append(k)
        first.setdefault(int(start), k)
        label = next((int(x) for x in row.labels[start:end] if x), 0)
        if label and label % 2 == 0 and before not in (label, label - 1):
            label -= 1
        labels[k] = before = label
        names[k] = next((int(x) for x in row.names[start:end] if x), 0)
    for k, (start, end) in enumerate(window.offsets):
        head = row.links.get(int(start)) if end > start and labels[k] in (1, 3) else None
        if head is not None:
            heads[k] = 0 if head < 0 else first.get(head, UNKNOWN)
    shares = None
    if row.shares is not None:
        shares = row.shares[window.offsets[:, 0]].astype(np.float32) / 255
        shares[window.offsets[:, 1] <= window.offsets[:, 0]] = 0
    return Example(window, labels, names, heads, [_chain(c, labels) for c in chains if c], shares)


def _chain(pieces: list[int], labels: np.ndarray) -> np.ndarray:
    """(2, words): first pieces and their labels, an inside without its beginning ("She’ll" is one word, "’ll" the cue)
    made a beginning."""
    made, before = [], 0
    for k in pieces:
        label = int(labels[k])
        if label and label % 2 == 0 and before not in (label, label - 1):
            label -= 1
        made.append(label)
        before = label
    return np.array([pieces, made])


def shuffled(rows_: list[Row], seed: int, limit: int, longest: int) -> list[Example]:
    """All windows of an epoch in random order; each text is packed under a limit of its own, so windows differ."""
    dice = random.Random(seed)
    made = [e for row in rows_ for e in examples(row, dice.randint(limit * 5 // 8, limit * 5 // 4), longest)]
    dice.shuffle(made)
    return made
