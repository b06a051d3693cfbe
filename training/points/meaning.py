"""Write the reader of meaning: all-MiniLM-L6-v2 in eight bits, with the word pieces that news English uses.

    python training/points/meaning.py ../shared/data --encoder model.safetensors --tokenizer tokenizer.json \
        [--out src/tellings/models/weights]

Nothing is learnt: the weights are the encoder's own (Apache-2.0), quantised as `training/quotes/export.py` does it. Of
its 30,522 pieces the 8,000 that stand most often in the texts of the data are kept, and every single letter and sign,
so that no word is lost: a rare one is cut into more pieces. The same command gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training/quotes"))
from examples import pieces_of  # noqa: E402
from export import MICROSOFT, Graph  # noqa: E402
from network import Network, Shape, started  # noqa: E402

from tellings.models.wordpieces import Vocabulary  # noqa: E402

SETS = ("stories/neus.train.jsonl", "stories/ecbplus.train.jsonl", "polnear/train.jsonl")
SPECIAL = 104
"""The first pieces, kept where they are: padding, unknown, start and end."""
PIECES = 8_000
LONGEST = 96
"""Pieces of one sentence that are read."""
SHAPE = Shape(layers=6, inner=1536)


def chosen(data: Path, pieces: list[str]) -> list[int]:
    """The pieces to keep, by their number in the encoder, in its order."""
    cut = Vocabulary({piece: n for n, piece in enumerate(pieces)}).cut
    words: Counter[str] = Counter()
    for name in SETS:
        for line in (data / name).read_text(encoding="utf-8").splitlines():
            words.update(json.loads(line)["text"].split())
    counts: Counter[int] = Counter()
    for word, often in words.items():
        for n in cut(word):
            counts[n] += often
    single = {n for n, piece in enumerate(pieces) if len(piece.removeprefix("##")) == 1 and piece.isascii()}
    ranked = sorted(counts, key=lambda n: (-counts[n], n))
    return sorted({*range(SPECIAL), *single, *ranked[:PIECES]})


def graph_of(net: Network, kept: list[int]) -> onnx.ModelProto:
    """ids (1, n) int64 -> read (1, 384) float32, the mean over the pieces."""
    g = Graph()
    words = net.words.weight.detach().numpy()[kept]
    scale = np.maximum(np.abs(words).max(1, keepdims=True) / 127, 1e-8).astype(np.float32)
    g.hold("words", np.rint(words / scale).astype(np.int8))
    g.hold("words.scale", scale)
    g.hold("places", net.places.weight.detach().numpy()[:LONGEST])
    g.node("Cast", [g.node("Gather", ["words", "ids"], "word.small")], "word.float", to=TensorProto.FLOAT)
    g.node("Mul", ["word.float", g.node("Gather", ["words.scale", "ids"], "word.scale")], "word")
    g.hold("zero", np.array([0], np.int64))
    g.hold("one", np.array([1], np.int64))
    g.node("Slice", ["places", "zero", g.node("Shape", ["ids"], "length", start=1, end=2), "zero", "one"], "place")
    x = g.norm(g.node("Add", ["word", "place"], "sum"), "embedded", net.norm)
    for k, layer in enumerate(net.layers):
        at = f"layer{k}."
        g.product(x, at + "qkv", layer.qkv)
        parts = [at + "q", at + "k", at + "v"]
        g.nodes.append(helper.make_node("Split", [at + "qkv"], parts, name=at + "split", axis=-1, num_outputs=3))
        g.node("MultiHeadAttention", parts, at + "heads", MICROSOFT, num_heads=net.shape.heads)
        g.node("Add", [g.product(at + "heads", at + "out", layer.out), x], at + "sum1")
        x = g.norm(at + "sum1", at + "norm1", layer.norm1)
        g.node("FastGelu", [g.product(x, at + "rise", layer.rise)], at + "gelu", MICROSOFT)
        g.node("Add", [g.product(at + "gelu", at + "fall", layer.fall), x], at + "sum2")
        x = g.norm(at + "sum2", at + "norm2", layer.norm2)
    g.node("ReduceMean", [x, "one"], "read", keepdims=0)
    inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "n"])]
    output = helper.make_tensor_value_info("read", TensorProto.FLOAT, [1, net.shape.width])
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    made = helper.make_graph(g.nodes, "meaning", inputs, [output], g.held)
    return helper.make_model(made, opset_imports=opsets, ir_version=9)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("data", type=Path)
    ask.add_argument("--encoder", type=Path, required=True)
    ask.add_argument("--tokenizer", type=Path, required=True)
    ask.add_argument("--out", type=Path, default=ROOT / "src/tellings/models/weights")
    args = ask.parse_args()
    pieces = pieces_of(args.tokenizer)
    kept = chosen(args.data, pieces)
    files = {
        "meaning.onnx": graph_of(started(SHAPE, args.encoder), kept).SerializeToString(),
        "meaning.vocabulary.json": json.dumps([pieces[n] for n in kept], ensure_ascii=False).encode(),
    }
    for name, body in files.items():
        (args.out / name).write_bytes(body)
    card = {
        "name": "tellings-meaning",
        "revision": "1",
        "files": {name: hashlib.sha256(body).hexdigest() for name, body in files.items()},
        "started_from": {
            "name": "all-MiniLM-L6-v2",
            "sha256": hashlib.sha256(args.encoder.read_bytes()).hexdigest(),
            "licence": "Apache-2.0",
        },
        "pieces": len(kept),
        "longest": LONGEST,
        "width": SHAPE.width,
    }
    (args.out / "meaning.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
