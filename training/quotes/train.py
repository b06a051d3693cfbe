"""Train the reader of quotations: one command from labelled texts to a checkpoint.

    python train.py --data ../../../shared/data/polnear --encoder model.safetensors --tokenizer tokenizer.json \
        --out run --minutes 55 --workers 2

Needs the extra `training`. The encoder is all-MiniLM-L6-v2 (Apache-2.0); its checksum goes into the model card.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import torch.distributed as peers
from examples import UNKNOWN, Example, Row, rows, shuffled, taught
from network import LINK, Network, Shape, narrowed, started
from torch import Tensor
from torch.nn import functional as F

from tellings.quotes.tagging import LABELS, NAMES

STRAIGHT = {1523: 1000, 1524: 1000}
"""Curly marks and the straight one in the vocabulary: some windows are read with straight marks."""
MASK = 103


def collate(batch: list[Example], dice: np.random.Generator | None) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """What the network reads of a batch, and what is to be learnt from it. Some words are masked, with `dice`."""
    n = max(len(e.window.ids) for e in batch)
    ids, features = torch.zeros(len(batch), n, dtype=torch.long), torch.zeros(len(batch), n, dtype=torch.long)
    labels, names, heads = (torch.full((len(batch), n), UNKNOWN, dtype=torch.long) for _ in range(3))
    more, of = [], []
    for k, e in enumerate(batch):
        m = len(e.window.ids)
        row = e.window.ids.copy()
        if dice is not None:
            if dice.random() < 0.15:
                for curly, straight in STRAIGHT.items():
                    row[row == curly] = straight
            row[(dice.random(m) < 0.04) & (row > 998)] = MASK
        kept = row[e.window.of] != MASK
        more.append(e.window.more[kept])
        of.append(np.stack([np.full(int(kept.sum()), k), e.window.of[kept]], 1))
        ids[k, :m], features[k, :m] = torch.from_numpy(row), torch.from_numpy(e.window.features)
        labels[k, :m], names[k, :m] = torch.from_numpy(e.labels), torch.from_numpy(e.names)
        heads[k, :m] = torch.from_numpy(e.heads)
    lengths = torch.tensor([len(e.window.ids) for e in batch])
    read = ids, features, lengths, torch.from_numpy(np.concatenate(more)), torch.from_numpy(np.concatenate(of))
    return read, (lengths, labels, names, heads)


def loss_of(
    out: Tensor, lengths: Tensor, labels: Tensor, names: Tensor, heads: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Cross-entropies of labels, names and links."""
    a, b = len(LABELS), len(LABELS) + len(NAMES)
    label = F.cross_entropy(out[..., :a].flatten(0, 1), labels.flatten(), label_smoothing=0.03)
    known = (names != UNKNOWN).any()
    name = F.cross_entropy(out[..., a:b].flatten(0, 1), names.flatten(), ignore_index=UNKNOWN) if known else label * 0
    asks, answers = out[..., b : b + LINK], out[..., b + LINK :]
    window, piece = (heads != UNKNOWN).nonzero(as_tuple=True)
    if not len(window):
        return label, name, label * 0
    scores = (asks[window, piece][:, None, :] * answers[window]).sum(-1) / LINK**0.5
    scores = scores.masked_fill(torch.arange(out.shape[1]) >= lengths[window][:, None], -1e4)
    return label, name, F.cross_entropy(scores, heads[window, piece])


def soft_loss(out: Tensor, batch: list[Example]) -> Tensor:
    """Cross-entropy a word of the labels against a teacher's beliefs."""
    believed = torch.zeros(*out.shape[:2], len(LABELS))
    for k, e in enumerate(batch):
        if e.shares is not None:
            believed[k, : len(e.shares)] = torch.from_numpy(e.shares)
    logs = F.log_softmax(out[..., : len(LABELS)], -1)
    return -(believed * logs).sum() / believed.sum().clamp(min=1)


BARRED = torch.zeros(len(LABELS), len(LABELS))
for inside in range(2, len(LABELS), 2):
    BARRED[[k for k in range(len(LABELS)) if k not in (inside, inside - 1)], inside] = -1e4
FIRST = torch.tensor([-1e4 if k and k % 2 == 0 else 0.0 for k in range(len(LABELS))])


def sequence_loss(net: Network, out: Tensor, batch: list[Example]) -> Tensor:
    """Negative log-likelihood a word of the right sequence among all sequences, paragraph by paragraph (a linear-chain
    conditional random field over first pieces)."""
    chains = sorted(((k, c) for k, e in enumerate(batch) for c in e.chains), key=lambda kc: -kc[1].shape[1])
    longest, count = chains[0][1].shape[1], len(chains)
    window, piece, right = (torch.zeros(count, longest, dtype=torch.long) for _ in range(3))
    for k, (of, chain) in enumerate(chains):
        window[k] = of
        piece[k, : chain.shape[1]], right[k, : chain.shape[1]] = torch.from_numpy(chain)
    sizes = torch.tensor([c.shape[1] for _, c in chains])
    scores = out[window, piece, : len(LABELS)]
    held = torch.arange(longest) < sizes[:, None]
    change = net.change + BARRED
    path = scores.gather(2, right[..., None])[..., 0]
    path = torch.cat([path[:, :1], path[:, 1:] + change[right[:, :-1], right[:, 1:]]], 1)
    total, ends = scores[:, 0] + FIRST, []
    for t in range(1, longest):
        live = int((sizes > t).sum())
        ends.append(total[live:])
        total = torch.logsumexp(total[:live, :, None] + change, 1) + scores[:live, t]
    ends.append(total)
    whole = torch.cat([e.logsumexp(1) for e in ends]).sum()
    return (whole - (path * held).sum()) / held.sum()


def shared(net: Network) -> None:
    """Replace every worker's gradients by their mean, in one exchange."""
    held = [p for p in net.parameters() if p.requires_grad and p.grad is not None]
    flat = torch.cat([p.grad.flatten() for p in held if p.grad is not None])
    peers.all_reduce(flat)
    flat /= peers.get_world_size()
    at = 0
    for p in held:
        p.grad = flat[at : at + p.numel()].view_as(p)
        at += p.numel()


def batches(epoch: list[Example], pieces: int, dice: random.Random) -> list[list[Example]]:
    """Windows of like length together, at most `pieces` padded pieces a batch, batches in random order."""
    made: list[list[Example]] = []
    for at in range(0, len(epoch), 512):
        batch: list[Example] = []
        for e in sorted(epoch[at : at + 512], key=lambda e: len(e.window.ids)):
            if batch and (len(batch) + 1) * len(e.window.ids) > pieces:
                made.append(batch)
                batch = []
            batch.append(e)
        made.append(batch)
    dice.shuffle(made)
    return made


def groups(net: Network, rate: float, head_rate: float, fade: float) -> list[dict[str, object]]:
    """Parameter groups: lower layers learn more slowly by `fade` a layer; what is new learns fastest."""
    made: list[dict[str, object]] = [
        {"params": [*net.head.parameters(), *net.features.parameters()], "lr": head_rate},
        {"params": [net.change], "lr": 2 * head_rate, "weight_decay": 0.0},
        {"params": [*net.places.parameters(), *net.norm.parameters()], "lr": rate * fade ** len(net.layers)},
    ]
    for k, layer in enumerate(net.layers):
        made.append({"params": list(layer.parameters()), "lr": rate * fade ** (len(net.layers) - 1 - k)})
    return made


def stream(
    texts: list[Row], more: list[Row], args: argparse.Namespace, worker: int
) -> Iterator[tuple[int, list[Example]]]:
    """(epoch, batch) without end; each worker takes its share of every epoch. `more` are texts that a teacher labelled:
    another part of them comes with every epoch."""
    dice = random.Random(args.seed)
    parts = max(1, args.parts)
    for epoch in itertools.count():
        seed = args.seed * 1000 + epoch
        made = batches(shuffled(texts, seed, args.window, args.longest), args.batch, dice)
        made += batches(shuffled(more[epoch % parts :: parts], seed, args.window, args.longest), args.batch, dice)
        dice.shuffle(made)
        yield from ((epoch, batch) for batch in made[worker :: args.workers])


def weighed(net: Network, texts: list[Row], args: argparse.Namespace) -> list[Tensor]:
    """How much each head of each layer matters: the mean size of the loss's change with its volume."""
    totals = [torch.zeros(net.shape.heads) for _ in net.layers]
    net.eval()
    for batch in batches(shuffled(texts[:60], 0, args.window, args.longest), args.batch, random.Random(0))[:30]:
        opened = [torch.ones(net.shape.heads, requires_grad=True) for _ in net.layers]
        for layer, volume in zip(net.layers, opened, strict=True):
            layer.open = volume
        read, gold = collate(batch, None)
        loss_of(net(*read), *gold)[0].backward()
        for total, volume in zip(totals, opened, strict=True):
            if volume.grad is not None:
                total += volume.grad.abs()
    net.zero_grad()
    return totals


def train(net: Network, texts: list[Row], more: list[Row], args: argparse.Namespace, worker: int) -> None:
    noise = np.random.default_rng(args.seed + worker)
    optimiser = torch.optim.AdamW(groups(net, args.rate, args.head_rate, 0.9), weight_decay=0.01, fused=True)
    base = [g["lr"] for g in optimiser.param_groups]
    began = saved = time.monotonic()
    seen, slow = 0, np.zeros(4)
    net.train()
    means, taken = [p.detach().clone() for p in net.parameters()], 0
    for step, (epoch, batch) in enumerate(stream(texts, more, args, worker), 1):
        clock = torch.tensor([time.monotonic() - began])
        if args.workers > 1:
            peers.broadcast(clock, 0)
        done = clock.item() / (60 * args.minutes)
        if worker == 0 and (time.monotonic() - saved > 240 or done >= 1):
            save(net, means if taken else None, args)
            saved = time.monotonic()
        if done >= 1:
            return
        for group, lr in zip(optimiser.param_groups, base, strict=True):
            group["lr"] = lr * min(1.0, step / 60) * max(args.floor, 1 - done)
        read, gold = collate(batch, noise)
        out = net(*read)
        optimiser.zero_grad()
        label, name, link = loss_of(out, *gold)
        if batch[0].shares is None:
            parts = (label, name, link, sequence_loss(net, out, batch))
            (0.4 * parts[0] + 0.1 * parts[1] + 0.3 * parts[2] + 0.6 * parts[3]).backward()
            slow = slow + (np.array([p.item() for p in parts]) - slow) * max(0.02, 1 / step)
        else:
            (soft_loss(out, batch) + 0.15 * link + 0 * net.change.sum()).backward()
        if args.workers > 1:
            shared(net)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        if done > args.average and step % 5 == 0:
            taken += 1
            for mean, now in zip(means, net.parameters(), strict=True):
                mean += (now.detach() - mean) / taken
        seen += int(read[2].sum())
        if step % 20 == 0 and worker == 0:
            rate = args.workers * seen / (time.monotonic() - began)
            print(f"{step} epoch {epoch} {slow.round(3)} {rate:.0f} pieces/s", flush=True)


def save(net: Network, means: list[Tensor] | None, args: argparse.Namespace) -> None:
    """Write the weights, or their mean over the last part of the run, where there is one."""
    args.out.mkdir(parents=True, exist_ok=True)
    held = net.state_dict()
    if means is not None:
        held = {**held, **{name: mean for (name, _), mean in zip(net.named_parameters(), means, strict=True)}}
    torch.save(held, args.out / "network.pt")
    (args.out / "shape.json").write_text(json.dumps(asdict(net.shape)), encoding="utf-8")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--data", type=Path, required=True, help="folder with train.jsonl, silver.train.jsonl.gz")
    ask.add_argument("--encoder", type=Path, required=True)
    ask.add_argument("--tokenizer", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--taught", type=Path, nargs="*", default=[], help="what teach.py wrote, to learn from too")
    ask.add_argument("--parts", type=int, default=3, help="epochs in which all of them come by")
    ask.add_argument("--resume", type=Path, help="network.pt to go on from")
    ask.add_argument("--minutes", type=float, default=55)
    ask.add_argument("--workers", type=int, default=2, help="processes of one thread that share every step")
    ask.add_argument("--layers", type=int, default=3)
    ask.add_argument("--inner", type=int, default=768)
    ask.add_argument("--heads", type=int, default=12, help="heads a layer to keep, after --resume")
    ask.add_argument("--narrow", type=int, default=10**6, help="inner neurons to keep, after --resume")
    ask.add_argument("--floor", type=float, default=0.01, help="least share of the rate; 1 keeps it steady")
    ask.add_argument("--average", type=float, default=1.0, help="share of the run after which weights are averaged")
    ask.add_argument("--dropout", type=float, default=0.1)
    ask.add_argument("--rate", type=float, default=2.5e-4)
    ask.add_argument("--head-rate", type=float, default=1e-3)
    ask.add_argument("--batch", type=int, default=1536, help="padded pieces a step")
    ask.add_argument("--window", type=int, default=100, help="places in a window")
    ask.add_argument("--longest", type=int, default=200)
    ask.add_argument("--rows", type=int, help="labelled texts to use; all of them where none is given")
    ask.add_argument("--seed", type=int, default=1)
    args = ask.parse_args()
    if args.workers == 1:
        work(0, args)
    else:
        torch.multiprocessing.spawn(work, (args,), args.workers)


def work(worker: int, args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    if args.workers > 1:
        args.out.mkdir(parents=True, exist_ok=True)
        peers.init_process_group("gloo", f"file://{args.out.resolve()}/meeting", rank=worker, world_size=args.workers)
    net = started(Shape(layers=args.layers, inner=args.inner), args.encoder, args.dropout)
    if args.resume:
        held = json.loads(args.resume.with_name("shape.json").read_text(encoding="utf-8"))
        net = Network(Shape(**held), args.dropout)
        net.load_state_dict(torch.load(args.resume, weights_only=True), strict=False)
    data = args.data
    silver, kinds = data / "silver.train.jsonl.gz", data / "silver.vocab.json"
    texts = list(rows(data / "train.jsonl", silver, kinds, args.tokenizer, args.rows))
    if args.heads < net.shape.heads or args.narrow < net.shape.inner:
        net = narrowed(net, weighed(net, texts, args), args.heads, min(args.narrow, net.shape.inner))
    torch.manual_seed(args.seed + worker)
    more = [row for path in args.taught for row in taught(path, args.tokenizer)]
    train(net, texts, more, args, worker)


if __name__ == "__main__":
    main()
