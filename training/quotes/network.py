"""The tagger as torch sees it while it learns: first layers of a small BERT, a feature embedding, one output matrix.

Inputs per word: its first piece's id, its further pieces' ids and its feature (quotation-mark state × letter shape).
Outputs per word, side by side in one matrix: label logits (content, cue, source), name logits, and two vectors whose
dot products link a word to the word that it depends on (content → cue, cue → source; the window's start stands for
"none").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from tellings.quotes.tagging import LABELS, NAMES

LINK = 64
FEATURES = 30
MORE = 0.5
"""How much a word's second and further pieces count beside its first."""


@dataclass(frozen=True)
class Shape:
    """How much of the starting encoder is kept."""

    layers: int = 3
    inner: int = 768
    width: int = 384
    heads: int = 12
    head: int = 32
    """Width of a head; the encoder starts with 12 × 32."""
    pieces: int = 30522
    positions: int = 512

    @property
    def outputs(self) -> int:
        return len(LABELS) + len(NAMES) + 2 * LINK


class Layer(nn.Module):
    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        d, read = shape.width, shape.heads * shape.head
        self.heads, self.dropout = shape.heads, dropout
        self.open = torch.ones(shape.heads)
        """How far each head is heard; only its gradient is of use, when heads are weighed."""
        self.qkv, self.out = nn.Linear(d, 3 * read), nn.Linear(read, d)
        self.rise, self.fall = nn.Linear(d, shape.inner), nn.Linear(shape.inner, d)
        self.norm1, self.norm2 = nn.LayerNorm(d, 1e-12), nn.LayerNorm(d, 1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        drop = self.dropout if self.training else 0.0
        read = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=0.0)
        read = self.out((read * self.open[:, None, None]).transpose(1, 2).reshape(b, n, -1))
        x = self.norm1(x + F.dropout(read, drop))
        inner = F.gelu(self.rise(x), approximate="tanh")
        return self.norm2(x + F.dropout(self.fall(inner), drop))


class Network(nn.Module):
    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape, self.dropout = shape, dropout
        self.words = nn.Embedding(shape.pieces, shape.width)
        self.places = nn.Embedding(shape.positions, shape.width)
        self.features = nn.Embedding(FEATURES, shape.width)
        self.norm = nn.LayerNorm(shape.width, 1e-12)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.head = nn.Linear(shape.width, shape.outputs)
        self.change = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        """Score of each label after each label, learnt with the sequence loss and used when decoding."""
        self.words.weight.requires_grad_(False)

    def forward(self, ids: Tensor, features: Tensor, lengths: Tensor, more: Tensor, of: Tensor) -> Tensor:
        """(windows, words) ids and features with each window's length, further pieces (m,) and the words that they are
        added to (m, 2: window, place) -> (windows, words, outputs)."""
        n = ids.shape[1]
        read = self.words(ids).index_put((of[:, 0], of[:, 1]), MORE * self.words(more), accumulate=True)
        x = self.norm(read + self.places.weight[:n] + self.features(features))
        x = F.dropout(x, self.dropout, self.training)
        mask = (torch.arange(n) < lengths[:, None])[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return self.head(F.dropout(x, self.dropout, self.training))


def started(shape: Shape, encoder: Path, dropout: float = 0.1) -> Network:
    """A network that begins as the first layers of the encoder in `encoder` (a BERT's safetensors). Where the inner
    layers are narrower, the neurons kept are those with the largest product of input and output weights."""
    net, given = Network(shape, dropout), load_file(encoder)
    with torch.no_grad():
        net.words.weight.copy_(given["embeddings.word_embeddings.weight"])
        kind = given["embeddings.token_type_embeddings.weight"][0]
        net.places.weight.copy_(given["embeddings.position_embeddings.weight"] + kind)
        net.features.weight.zero_()
        _norm(net.norm, given, "embeddings.LayerNorm")
        for k, layer in enumerate(net.layers):
            at = f"encoder.layer.{k}."
            for kind in ("weight", "bias"):
                parts = [given[f"{at}attention.self.{p}.{kind}"] for p in ("query", "key", "value")]
                getattr(layer.qkv, kind).copy_(torch.cat(parts))
                getattr(layer.out, kind).copy_(given[f"{at}attention.output.dense.{kind}"])
            rise, fall = given[at + "intermediate.dense.weight"], given[at + "output.dense.weight"]
            keep = (rise.norm(dim=1) * fall.norm(dim=0)).argsort(descending=True)[: shape.inner].sort().values
            layer.rise.weight.copy_(rise[keep])
            layer.rise.bias.copy_(given[at + "intermediate.dense.bias"][keep])
            layer.fall.weight.copy_(fall[:, keep])
            layer.fall.bias.copy_(given[at + "output.dense.bias"])
            _norm(layer.norm1, given, at + "attention.output.LayerNorm")
            _norm(layer.norm2, given, at + "output.LayerNorm")
    return net


def _norm(norm: nn.LayerNorm, given: dict[str, Tensor], name: str) -> None:
    norm.weight.copy_(given[name + ".weight"])
    norm.bias.copy_(given[name + ".bias"])


def narrowed(net: Network, weights: list[Tensor], heads: int, inner: int) -> Network:
    """The same network with the `heads` weightiest heads a layer (`weights`: one value per head and layer) and the
    `inner` inner neurons with the largest product of input and output weights."""
    made = Network(replace(net.shape, heads=heads, inner=inner), net.dropout)
    kept = {k: v for k, v in net.state_dict().items() if not k.startswith("layers.")}
    made.load_state_dict(kept, strict=False)
    width = net.shape.head
    with torch.no_grad():
        for old, new, weight in zip(net.layers, made.layers, weights, strict=True):
            best = weight.argsort(descending=True)[:heads].sort().values
            columns = (best[:, None] * width + torch.arange(width)).flatten()
            rows = torch.cat([columns + part * net.shape.heads * width for part in range(3)])
            keep = (old.rise.weight.norm(dim=1) * old.fall.weight.norm(dim=0)).argsort(descending=True)
            keep = keep[:inner].sort().values
            new.qkv.weight.copy_(old.qkv.weight[rows])
            new.qkv.bias.copy_(old.qkv.bias[rows])
            new.out.weight.copy_(old.out.weight[:, columns])
            new.out.bias.copy_(old.out.bias)
            new.rise.weight.copy_(old.rise.weight[keep])
            new.rise.bias.copy_(old.rise.bias[keep])
            new.fall.weight.copy_(old.fall.weight[:, keep])
            new.fall.bias.copy_(old.fall.bias)
            new.norm1.load_state_dict(old.norm1.state_dict())
            new.norm2.load_state_dict(old.norm2.state_dict())
    return made
