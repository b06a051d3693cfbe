"""Write a trained network as an int8 ONNX graph with its vocabulary and its card.

    python export.py --run run --tokenizer tokenizer.json --encoder model.safetensors \
        --out ../../src/tellings/models/weights --revision 1

The graph is built by hand from contrib operators that onnxruntime runs well on a CPU: matrices as per-column int8 with
activations quantised on the fly (weights keep to seven bits, so that AVX2's saturating products are exact and every
machine gives the same answer), the word table as per-row int8, everything else float32.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from examples import pieces_of
from network import LINK, MORE, Network, Shape
from onnx import TensorProto, helper, numpy_helper

from tellings.quotes.tagging import LABELS, NAMES

MICROSOFT = "com.microsoft"


class Graph:
    """Nodes and initialisers in the making."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.held: list[onnx.TensorProto] = []

    def hold(self, name: str, values: np.ndarray) -> str:
        self.held.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def product(self, x: str, name: str, layer: torch.nn.Linear) -> str:
        """x @ weights + bias, in eight bits."""
        weights = layer.weight.detach().numpy().T.astype(np.float32)
        scale = np.maximum(np.abs(weights).max(0) / 63, 1e-8).astype(np.float32)
        small = np.clip(np.rint(weights / scale), -63, 63).astype(np.int8)
        held = [
            self.hold(name + ".weight", small),
            self.hold(name + ".scale", scale),
            self.hold(name + ".zero", np.zeros(len(scale), np.int8)),
            self.hold(name + ".bias", layer.bias.detach().numpy().astype(np.float32)),
        ]
        return self.node("DynamicQuantizeMatMul", [x, *held], name, MICROSOFT)

    def norm(self, x: str, name: str, layer: torch.nn.LayerNorm) -> str:
        weight = self.hold(name + ".weight", layer.weight.detach().numpy())
        bias = self.hold(name + ".bias", layer.bias.detach().numpy())
        return self.node("LayerNormalization", [x, weight, bias], name, epsilon=1e-12)

    def layers(self, x: str, net: Network) -> str:
        """Every layer of the encoder, one after the other."""
        for k, layer in enumerate(net.layers):
            at = f"layer{k}."
            self.product(x, at + "qkv", layer.qkv)
            parts = [at + "q", at + "k", at + "v"]
            self.nodes.append(helper.make_node("Split", [at + "qkv"], parts, name=at + "split", axis=-1, num_outputs=3))
            self.node("MultiHeadAttention", parts, at + "heads", MICROSOFT, num_heads=net.shape.heads)
            self.node("Add", [self.product(at + "heads", at + "out", layer.out), x], at + "sum1")
            x = self.norm(at + "sum1", at + "norm1", layer.norm1)
            self.node("FastGelu", [self.product(x, at + "rise", layer.rise)], at + "gelu", MICROSOFT)
            self.node("Add", [self.product(at + "gelu", at + "fall", layer.fall), x], at + "sum2")
            x = self.norm(at + "sum2", at + "norm2", layer.norm2)
        return x


def graph_of(net: Network, longest: int) -> onnx.ModelProto:
    """ids, features, places (1, n), more (m,), of (m, 2) int64 -> read (1, n, outputs) float32."""
    g = Graph()
    words = net.words.weight.detach().numpy()
    scale = np.maximum(np.abs(words).max(1, keepdims=True) / 127, 1e-8).astype(np.float32)
    g.hold("words", np.rint(words / scale).astype(np.int8))
    g.hold("words.scale", scale)
    g.hold("places.table", net.places.weight.detach().numpy()[:longest])
    g.hold("features.table", net.features.weight.detach().numpy())
    g.node("Cast", [g.node("Gather", ["words", "ids"], "word.small")], "word.float", to=TensorProto.FLOAT)
    g.node("Mul", ["word.float", g.node("Gather", ["words.scale", "ids"], "word.scale")], "word.first")
    g.hold("more.scales", scale * np.float32(MORE))
    g.node("Cast", [g.node("Gather", ["words", "more"], "more.small")], "more.float", to=TensorProto.FLOAT)
    g.node("Mul", ["more.float", g.node("Gather", ["more.scales", "more"], "more.scale")], "more.word")
    g.node("ScatterND", ["word.first", "of", "more.word"], "word", reduction="add")
    g.node("Add", ["word", g.node("Gather", ["features.table", "features"], "feature")], "marked")
    x = g.node("Add", ["marked", g.node("Gather", ["places.table", "places"], "place")], "sum")
    x = g.norm(x, "embedded", net.norm)
    x = g.layers(x, net)
    g.product(x, "read", net.head)
    shapes = {"ids": [1, "n"], "features": [1, "n"], "places": [1, "n"], "more": ["m"], "of": ["m", 2]}
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n, shape in shapes.items()]
    output = helper.make_tensor_value_info("read", TensorProto.FLOAT, [1, "n", net.shape.outputs])
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    made = helper.make_graph(g.nodes, "quotes", inputs, [output], g.held)
    return helper.make_model(made, opset_imports=opsets, ir_version=9)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--run", type=Path, required=True, help="folder with network.pt and shape.json")
    ask.add_argument("--tokenizer", type=Path, required=True)
    ask.add_argument("--encoder", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--revision", required=True)
    ask.add_argument("--window", type=int, default=70)
    ask.add_argument("--longest", type=int, default=200)
    args = ask.parse_args()
    net = Network(Shape(**json.loads((args.run / "shape.json").read_text())))
    net.load_state_dict(torch.load(args.run / "network.pt", weights_only=True), strict=False)
    args.out.mkdir(parents=True, exist_ok=True)
    files = {
        "quotes.onnx": graph_of(net, args.longest + 2).SerializeToString(),
        "quotes.vocabulary.json": json.dumps(
            pieces_of(args.tokenizer), ensure_ascii=False, separators=(",", ":")
        ).encode(),
    }
    for name, body in files.items():
        (args.out / name).write_bytes(body)
    card = {
        "name": "tellings-quotes",
        "revision": args.revision,
        "files": {name: hashlib.sha256(body).hexdigest() for name, body in files.items()},
        "started_from": {"name": "all-MiniLM-L6-v2", "sha256": hashlib.sha256(args.encoder.read_bytes()).hexdigest()},
        "labels": LABELS,
        "names": NAMES,
        "link": LINK,
        "change": [[round(x, 4) for x in row] for row in net.change.tolist()],
        "window": args.window,
        "longest": args.longest,
        "layers": net.shape.layers,
        "inner": net.shape.inner,
    }
    (args.out / "quotes.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
