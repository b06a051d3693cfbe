"""Train the reader of meaning: all-MiniLM-L6-v2, taught to do in eight bits and 8,000 pieces what it did in 30,522, and
to tell apart what the sentences of one story tell.

    python training/points/meaning.py ../shared/data --encoder model.safetensors --tokenizer tokenizer.json \
        [--out src/tellings/models/weights] [--steps 450] [--turns 2]

It starts as the encoder itself (Apache-2.0). Of its pieces the 8,000 that stand most often in the texts of the data are
kept, and every single letter and sign, so that no word is lost: a rare one is cut into more pieces. Then it learns from
sentences that nobody labelled to give the vectors that the encoder gave with all its pieces; its weights are rounded
at each step as `training/quotes/export.py` rounds them. Then it learns from events that were read by hand which
sentences and clauses of two articles tell one thing (`contrast.py`). One thread, a set number of steps, fixed seeds: a
machine of the same kind gives the same bytes. `figures` in the card: how many of a set of our own find their other
telling, and the cosine with the encoder's own vectors over sentences that it did not train on, as the exported file
gives them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper
from torch import Tensor, nn
from torch.nn import functional as F

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training/quotes"))
import contrast  # noqa: E402
from examples import pieces_of  # noqa: E402
from export import MICROSOFT, Graph  # noqa: E402
from network import Network, Shape, started  # noqa: E402

from tellings.models.wordpieces import Vocabulary  # noqa: E402

Cut = list[int]
SETS = ("stories/neus.train.jsonl", "stories/ecbplus.train.jsonl", "polnear/train.jsonl")
SPECIAL = 104
"""The first pieces, kept where they are: padding, unknown, start and end."""
PIECES = 8_000
LONGEST = 96
"""Pieces of one sentence that are read."""
SHAPE = Shape(layers=6, inner=1536)
BATCH = 32
RATE = 4e-5
APART = 500
"""Sentences that are kept apart and measured on."""
WHOLE = re.compile(r"(?<=[.?!])[”\"’']?\s+")


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


def sentences_of(data: Path) -> list[str]:
    """Every sentence of the texts once, in an order of its own."""
    texts = (json.loads(line)["text"] for name in SETS for line in (data / name).open(encoding="utf-8"))
    found = sorted({s.strip()[:600] for text in texts for s in WHOLE.split(text) if 4 <= len(s.split()) <= 60})
    random.Random(1).shuffle(found)
    return found


def opened(cut: Vocabulary, sentence: str) -> Cut:
    return [101, *[n for word in sentence.split() for n in cut.cut(word)][: LONGEST - 2], 102]


def rounded(weights: Tensor, most: int) -> Tensor:
    """Weights as they are once exported, each row on its own scale; gradients pass as if nothing were rounded."""
    scale = (weights.abs().amax(1, keepdim=True) / most).clamp(min=1e-8)
    return weights + ((weights / scale).round() * scale - weights).detach()


def read_by(net: Network, rows: list[Cut], *, small: bool) -> Tensor:
    """(sentences, width): the mean over each one's pieces, of unit length; `small` with weights rounded."""
    x, mask = pieces_read(net, rows, small=small)
    mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    return F.normalize(mean, dim=1)


def pieces_read(net: Network, rows: list[Cut], *, small: bool, dropout: float = 0.0) -> tuple[Tensor, Tensor]:
    """(sentences, pieces, width), and which of the pieces are no padding."""
    n = max(map(len, rows))
    ids = torch.tensor([row + [0] * (n - len(row)) for row in rows])
    mask = torch.arange(n) < torch.tensor([len(row) for row in rows])[:, None]

    def times(x: Tensor, layer: nn.Linear) -> Tensor:
        return F.linear(x, rounded(layer.weight, 63) if small else layer.weight, layer.bias)

    words = net.words.weight[ids]
    x = net.norm((rounded(words.flatten(0, 1), 127).view_as(words) if small else words) + net.places.weight[:n])
    x = F.dropout(x, dropout)
    for layer in net.layers:
        q, k, v = times(x, layer.qkv).view(*ids.shape, 3, layer.heads, -1).permute(2, 0, 3, 1, 4)
        heard = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        heard = times(heard.transpose(1, 2).reshape(*ids.shape, -1), layer.out)
        x = layer.norm1(x + F.dropout(heard, dropout))
        inner = times(F.gelu(times(x, layer.rise), approximate="tanh"), layer.fall)
        x = layer.norm2(x + F.dropout(inner, dropout))
    return x, mask


def batches(sentences: list[str], steps: int) -> Iterator[list[str]]:
    """Sentences of like length together, the batches in an order of their own."""
    chance = random.Random(2)
    while True:
        chance.shuffle(sentences)
        pool = sentences[: BATCH * 64]
        pool.sort(key=len)
        groups = [pool[k : k + BATCH] for k in range(0, len(pool), BATCH)]
        chance.shuffle(groups)
        for group in groups:
            if steps <= 0:
                return
            steps -= 1
            yield group


def learning(net: Network) -> list[nn.Parameter]:
    return [p for name, p in net.named_parameters() if not name.startswith(("head", "change", "features"))]


def taught(teacher: Network, pieces: list[str], kept: list[int], sentences: list[str], steps: int) -> Network:
    """The encoder with the kept pieces, taught what the whole one says of sentences."""
    whole = Vocabulary({piece: n for n, piece in enumerate(pieces)})
    part = Vocabulary({pieces[old]: n for n, old in enumerate(kept)})
    net = Network(replace(SHAPE, pieces=len(kept)), 0.0)
    state = {name: value.clone() for name, value in teacher.state_dict().items()}
    net.load_state_dict(state | {"words.weight": state["words.weight"][kept]})
    net.words.weight.requires_grad_(True)
    optimizer = torch.optim.AdamW(learning(net), lr=RATE, weight_decay=0.0)
    for step, group in enumerate(batches(sentences, steps)):
        for place in optimizer.param_groups:
            place["lr"] = RATE * min(1.0, (step + 1) / 40) * (1 - step / steps)
        with torch.no_grad():
            wanted = read_by(teacher, [opened(whole, s) for s in group], small=False)
        given = read_by(net, [opened(part, s) for s in group], small=True)
        # Each vector where the encoder put it, and each pair as near as the encoder has it.
        loss = (1 - (given * wanted).sum(1)).mean() + 4 * (given @ given.T - wanted @ wanted.T).square().mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learning(net), 1.0)
        optimizer.step()
        if step % 50 == 0:
            print(f"step {step} of {steps}: loss {loss.item():.4f}", file=sys.stderr, flush=True)
    return net


def contrasted(net: Network, pieces: list[str], kept: list[int], data: Path, turns: int) -> int:
    """Teach the encoder by the events which sentences and clauses tell one thing; the number of events."""
    torch.manual_seed(1)
    part = Vocabulary({pieces[old]: n for n, old in enumerate(kept)})
    found = contrast.events(data, part, LONGEST)

    def read(rows: list[Cut]) -> tuple[Tensor, Tensor]:
        return pieces_read(net, rows, small=True, dropout=contrast.DROPOUT)

    contrast.contrast(learning(net), read, found, turns, LONGEST)
    return len(found)


def likeness(
    body: bytes, teacher: Network, pieces: list[str], kept: list[int], sentences: list[str]
) -> dict[str, float]:
    """How near the exported file's vectors are to the encoder's own: cosine, and the error of cosines of pairs."""
    whole = Vocabulary({piece: n for n, piece in enumerate(pieces)})
    part = Vocabulary({pieces[old]: n for n, old in enumerate(kept)})
    session = onnxruntime.InferenceSession(body, providers=["CPUExecutionProvider"])
    read = [session.run(["read"], {"ids": np.array([opened(part, s)], np.int64)})[0][0] for s in sentences]
    given = F.normalize(torch.tensor(np.array(read)), dim=1)
    with torch.no_grad():
        wanted = torch.cat([read_by(teacher, [opened(whole, s)], small=False) for s in sentences])
    return {
        "own set": own_set(body, part),
        "cosine": round((given * wanted).sum(1).mean().item(), 4),
        "error of pairs": round((given @ given.T - wanted @ wanted.T).abs().mean().item(), 4),
    }


def own_set(body: bytes, part: Vocabulary) -> float:
    """Share of the sentences of a set of our own whose other telling is the nearest of all the others."""
    pairs = json.loads((ROOT / "tests/models/meaning_pairs.json").read_text(encoding="utf-8"))
    session = onnxruntime.InferenceSession(body, providers=["CPUExecutionProvider"])
    read = [session.run(["read"], {"ids": np.array([opened(part, s)], np.int64)})[0][0] for pair in pairs for s in pair]
    near = F.normalize(torch.tensor(np.array(read)), dim=1)
    near = (near @ near.T).fill_diagonal_(-1).argmax(1)
    return round((near == torch.arange(len(near)) ^ 1).float().mean().item(), 4)


def graph_of(net: Network) -> onnx.ModelProto:
    """ids (1, n) int64 -> pieces (1, n, 384) float32, and read (1, 384) float32, the mean over them."""
    g = Graph()
    words = net.words.weight.detach().numpy()
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
    x = g.layers(x, net)
    g.node("ReduceMean", [x, "one"], "read", keepdims=0)
    g.node("Identity", [x], "pieces")
    inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "n"])]
    outputs = [
        helper.make_tensor_value_info("read", TensorProto.FLOAT, [1, net.shape.width]),
        helper.make_tensor_value_info("pieces", TensorProto.FLOAT, [1, "n", net.shape.width]),
    ]
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    made = helper.make_graph(g.nodes, "meaning", inputs, outputs, g.held)
    return helper.make_model(made, opset_imports=opsets, ir_version=9)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("data", type=Path)
    ask.add_argument("--encoder", type=Path, required=True)
    ask.add_argument("--tokenizer", type=Path, required=True)
    ask.add_argument("--out", type=Path, default=ROOT / "src/tellings/models/weights")
    ask.add_argument("--steps", type=int, default=450)
    ask.add_argument("--turns", type=int, default=2)
    args = ask.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    pieces = pieces_of(args.tokenizer)
    kept = chosen(args.data, pieces)
    sentences = sentences_of(args.data)
    apart, sentences = sentences[:APART], sentences[APART:]
    teacher = started(SHAPE, args.encoder, 0.0).eval()
    net = taught(teacher, pieces, kept, sentences, args.steps)
    events = contrasted(net, pieces, kept, args.data, args.turns)
    body = graph_of(net).SerializeToString()
    files = {
        "meaning.onnx": body,
        "meaning.vocabulary.json": json.dumps([pieces[n] for n in kept], ensure_ascii=False).encode(),
    }
    for name, held in files.items():
        (args.out / name).write_bytes(held)
    card = {
        "name": "tellings-meaning",
        "revision": "4",
        "files": {name: hashlib.sha256(held).hexdigest() for name, held in files.items()},
        "started_from": {
            "name": "all-MiniLM-L6-v2",
            "sha256": hashlib.sha256(args.encoder.read_bytes()).hexdigest(),
            "licence": "Apache-2.0",
        },
        "trained": {
            "sentences": args.steps * BATCH,
            "of": list(SETS),
            "events": events,
            "turns": args.turns,
            "seed": 0,
        },
        "figures": likeness(body, teacher, pieces, kept, apart),
        "pieces": len(kept),
        "longest": LONGEST,
        "width": SHAPE.width,
    }
    (args.out / "meaning.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
