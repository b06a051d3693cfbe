"""Label texts that nobody labelled by what trained networks believe in the mean, for the next one to learn from.

    python teach.py --runs first second --texts news.jsonl … --tokenizer tokenizer.json --out taught.npz

Rows need a `text`; a `title` is put before every second one. Written are the texts with the attributions that decoding
the mean gives (for the links between words) and, for each word, the seven labels' shares as bytes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from examples import cutter_of, read
from network import LINK, Network, Shape

from tellings.models.packing import Window, cut_words, paragraphs, windows
from tellings.models.tagger import Card, tagging_of
from tellings.quotes.attribution import Attribution
from tellings.quotes.decode import decode
from tellings.quotes.tagging import Tagging

LEAST, MOST = 200, 12_000
"""Characters of a text that is used, and that are read of it."""
PLACES = 3000


def texts_of(paths: Sequence[Path], limit: int | None) -> list[str]:
    """The texts in their order, every second one under its title."""
    rows = [row for path in paths for row in read(path, limit)]
    made = [f"{r['title']}\n\n{r['text']}" if n % 2 and r.get("title") else r["text"] for n, r in enumerate(rows)]
    return [text[:MOST] for text in made if len(text) > LEAST][:limit]


def network_of(run: Path) -> Network:
    """A trained network out of its folder."""
    net = Network(Shape(**json.loads((run / "shape.json").read_text(encoding="utf-8"))))
    net.load_state_dict(torch.load(run / "network.pt", weights_only=True), strict=False)
    return net.eval()


def _batches(packed: Sequence[Window]) -> Iterator[list[int]]:
    batch: list[int] = []
    for k in sorted(range(len(packed)), key=lambda k: len(packed[k].ids)):
        if batch and (len(batch) + 1) * len(packed[k].ids) > PLACES:
            yield batch
            batch = []
        batch.append(k)
    if batch:
        yield batch


@torch.no_grad()
def outputs(net: Network, packed: Sequence[Window]) -> list[np.ndarray]:
    """The network's outputs for each window, windows of like length read together."""
    made: list[np.ndarray] = [np.zeros((0, 0), np.float32)] * len(packed)
    for batch in _batches(packed):
        n = max(len(packed[k].ids) for k in batch)
        ids, features = torch.zeros(len(batch), n, dtype=torch.long), torch.zeros(len(batch), n, dtype=torch.long)
        of = []
        for j, k in enumerate(batch):
            m = len(packed[k].ids)
            ids[j, :m], features[j, :m] = torch.from_numpy(packed[k].ids), torch.from_numpy(packed[k].features)
            of.append(np.stack([np.full(len(packed[k].of), j), packed[k].of], 1))
        lengths = torch.tensor([len(packed[k].ids) for k in batch])
        more = torch.from_numpy(np.concatenate([packed[k].more for k in batch]))
        read_out = net(ids, features, lengths, more, torch.from_numpy(np.concatenate(of))).numpy()
        for j, k in enumerate(batch):
            made[k] = read_out[j, : lengths[j]]
    return made


def believed(text: str, nets: Sequence[Network], cut: Any, limit: int) -> Tagging:
    """What the networks believe in the mean; names and links are the first one's."""
    lines = list(paragraphs(text))
    packed = windows(cut_words(text, cut, lines), lines, limit, 200)
    taggings = []
    for net in nets:
        card = Card("", "", {}, LINK, limit, 200, net.change.tolist())
        taggings.append(tagging_of(packed, outputs(net, packed), card))
    shares = np.mean([np.exp(t.labels) for t in taggings], axis=0)
    return replace(taggings[0], labels=np.log(np.maximum(shares, 1e-9)).astype(np.float32))


def _row(text: str, found: Sequence[Attribution]) -> str:
    def spans(one: tuple[int, int] | None) -> list[list[int]]:
        return [list(one)] if one else []

    attributions = [
        {"content": [list(s) for s in a.segments], "cue": spans(a.cue), "source": spans(a.source)} for a in found
    ]
    return json.dumps({"text": text, "attributions": attributions})


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--runs", type=Path, nargs="+", required=True, help="folders with network.pt and shape.json")
    ask.add_argument("--texts", type=Path, nargs="+", required=True, help="JSON lines with a text")
    ask.add_argument("--tokenizer", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--limit", type=int, help="texts to use; all of them where none is given")
    ask.add_argument("--window", type=int, default=100)
    args = ask.parse_args()
    nets, cut = [network_of(run) for run in args.runs], cutter_of(args.tokenizer)
    rows, sizes, starts, shares = [], [], [], []
    for text in texts_of(args.texts, args.limit):
        tagging = believed(text, nets, cut, args.window)
        rows.append(_row(text, decode(text, tagging)))
        sizes.append(len(tagging.offsets))
        starts.append(tagging.offsets[:, 0])
        shares.append(np.rint(np.exp(tagging.labels) * 255).astype(np.uint8))
    np.savez_compressed(
        args.out,
        rows=np.array(rows),
        sizes=np.array(sizes, np.int64),
        starts=np.concatenate(starts),
        shares=np.concatenate(shares),
    )


if __name__ == "__main__":
    main()
