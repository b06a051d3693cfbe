"""Teach the encoder which sentences and clauses of two articles tell one thing: the second half of `meaning.py`.

It sees events as they are linked: all sentences of a story at once. A sentence is to be nearest, of all sentences of
another article, to those that tell the same point, and a clause best covered, word by word, by the clauses that do
(`tellings.facts.covering`); one that no sentence there tells is to be nearer to none than a bound that is learnt along.
So what is learnt is what is used: the differences between the sentences of one story, not what stories are about.

The events of `outlets3` take no part: linking is learnt and measured on them.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from events import OUTLETS, SCORED, marked, studied, touched
from torch import Tensor, nn
from torch.nn import functional as F

from tellings.facts import covering, units
from tellings.models.wordpieces import Vocabulary
from tellings.pipeline import Studying
from tellings.text import squeeze
from tellings.wiring import tagger

Cut = list[int]
Reader = Callable[[list[Cut]], tuple[Tensor, Tensor]]
"""Rows of pieces -> what is read of each piece (rows, pieces, width), and which of them are no padding."""

LEAST_WORDS = 4
MOST_SENTENCES = 170
"""A longer event takes no part: it would be a step of its own many times over."""
STEP = 60
"""Sentences of a step: events are read whole, until they are that many."""
TOGETHER = 24
"""Sentences read at once, of like length."""
RATE, HEADS_RATE = 4e-5, 5e-3
DROPOUT = 0.1
PARTLY = 0.3
"""What a pair counts where one of the two tells only a part of the point."""


@dataclass
class Event:
    """One event as the encoder learns from it. Sentences that are too short to be read are left out."""

    cuts: list[list[Cut]]
    """Of each sentence the pieces of its words."""
    article_of: Tensor
    """(sentences,)"""
    same: Tensor
    """(sentences, sentences): how surely both tell one point, 0 to 1."""
    owners: list[np.ndarray]
    """Of each sentence the clause in which each of its words stands."""
    weights: list[np.ndarray]
    """Of each sentence what each of its words weighs."""
    clause_of: Tensor
    """(clauses,): the article of each."""
    same_clause: Tensor
    """(clauses, clauses)"""


class Bounds(nn.Module):
    """How sharply nearness is told apart, and how near "none" is; both for sentences and for clauses."""

    def __init__(self) -> None:
        super().__init__()
        self.sharp = nn.Parameter(torch.tensor([0.08, 0.06]).log())
        self.none = nn.Parameter(torch.tensor([0.35, 0.62]))


def events(data: Path, vocabulary: Vocabulary, longest: int) -> list[Event]:
    """Every event read by us that linking is not learnt on."""
    studying = Studying(tagger())
    found = []
    for of, rows, gold in marked(data):
        if of not in (SCORED, OUTLETS):
            event = laid_out(gold, units.lay_out(studied(of, rows, studying)), vocabulary, longest)
            if 2 <= len(event.cuts) <= MOST_SENTENCES:
                found.append(event)
    return found


def laid_out(gold: dict, ground: units.Ground, vocabulary: Vocabulary, longest: int) -> Event:
    texts = [squeeze(ground.articles[s.article].text[s.start : s.end])[:1000] for s in ground.sentences]
    read = [n for n, text in enumerate(texts) if len(text.split()) >= LEAST_WORDS]
    cuts = [[vocabulary.cut(word) for word in texts[n].split()] for n in read]
    placed = [covering._placed(ground, n) for n in read]
    sizes = [min(len(words), len(owner)) for words, (owner, _) in zip(cuts, placed, strict=True)]
    clauses = _same(touched(gold, ground, partly=False), touched(gold, ground))
    clauses *= np.not_equal.outer(*[[u.article for u in ground.units]] * 2)
    sentence_of = np.array(ground.sentence_of)
    sentences = np.zeros((len(texts), len(texts)), np.float32)
    np.maximum.at(sentences, (sentence_of[:, None], sentence_of[None]), clauses)
    return Event(
        cuts=cuts,
        article_of=torch.tensor([ground.sentences[n].article for n in read]),
        same=torch.tensor(sentences[np.ix_(read, read)]),
        owners=[owner[:size] for (owner, _), size in zip(placed, sizes, strict=True)],
        weights=[weight[:size] for (_, weight), size in zip(placed, sizes, strict=True)],
        clause_of=torch.tensor([u.article for u in ground.units]),
        same_clause=torch.tensor(clauses),
    )


def _same(wholly: list[set[int]], partly: list[set[int]]) -> np.ndarray:
    made = np.zeros((len(wholly), len(wholly)), np.float32)
    for a in range(len(wholly)):
        for b in range(len(wholly)):
            made[a, b] = 1.0 if wholly[a] & wholly[b] else PARTLY if partly[a] & partly[b] else 0.0
    return made


def told_apart(near: Tensor, article_of: Tensor, same: Tensor, sharp: Tensor, none: Tensor) -> Tensor:
    """The mean surprise at where each row finds itself told in each other article, or that it finds itself nowhere."""
    lost, counted = near.new_zeros(()), 0.0
    for article in article_of.unique().tolist():
        there, here = (article_of == article).nonzero()[:, 0], (article_of != article).nonzero()[:, 0]
        if not len(here):
            continue
        given, wanted = near[here][:, there] / sharp, same[here][:, there]
        nowhere = (none / sharp).expand(len(here))
        best = wanted.max(1).values
        right = given.masked_fill(wanted < best[:, None].clamp(min=0.1), -1e4).logsumexp(1)
        surprise = torch.cat([given, nowhere[:, None]], 1).logsumexp(1) - torch.where(best > 0, right, nowhere)
        # Most sentences are told nowhere else: those that are count more.
        counts = torch.where(best > 0, 2 * best, torch.full_like(best, 0.5))
        lost, counted = lost + (surprise * counts).sum(), counted + float(counts.sum())
    return lost / max(1.0, counted)


def covered(words: Tensor, owner: Tensor, weight: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """How much of each clause each other one covers, both ways in the mean; and the clauses that have any words."""
    near = words @ words.T
    best = torch.full((len(words), count), -1.0)
    best = best.scatter_reduce(1, owner.expand(len(words), -1), near, "amax", include_self=False)
    whole = torch.zeros(count).index_add(0, owner, weight)
    live = (whole > 0).nonzero()[:, 0]
    best = torch.where((whole > 0)[None], best, torch.zeros(()))
    there = torch.zeros(count, count).index_add(0, owner, best * weight[:, None]) / whole.clamp(min=1e-6)[:, None]
    return (there + there.T)[live][:, live] / 2, live


def lost_on(event: Event, read: Reader, bounds: Bounds, longest: int) -> Tensor:
    whole, words = _vectors(event, read, longest)
    apart = F.normalize(whole - whole.mean(0), dim=1)
    sharp = bounds.sharp.exp()
    lost = told_apart(apart @ apart.T, event.article_of, event.same, sharp[0], bounds.none[0])
    held = [np.flatnonzero(weight[: len(w)] > 0) for w, weight in zip(words, event.weights, strict=True)]
    rows = torch.cat([w[k] for w, k in zip(words, held, strict=True)])
    owner = torch.tensor(np.concatenate([o[k] for o, k in zip(event.owners, held, strict=True)]))
    weight = torch.tensor(np.concatenate([w[k] for w, k in zip(event.weights, held, strict=True)])).float()
    near, live = covered(F.normalize(rows + 1e-9, dim=1), owner, weight, len(event.clause_of))
    same = event.same_clause[live][:, live]
    return lost + told_apart(near, event.clause_of[live], same, sharp[1], bounds.none[1])


def _vectors(event: Event, read: Reader, longest: int) -> tuple[Tensor, list[Tensor]]:
    """(sentences, width) of unit length, and of each sentence (words, width)."""
    rows = [[101, *[n for cut in cuts for n in cut][: longest - 2], 102] for cuts in event.cuts]
    order = sorted(range(len(rows)), key=lambda k: len(rows[k]))
    found: dict[int, tuple[Tensor, Tensor]] = {}
    for k in range(0, len(order), TOGETHER):
        some = order[k : k + TOGETHER]
        x, mask = read([rows[i] for i in some])
        means = (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        for i, mean, pieces in zip(some, means, x, strict=True):
            sizes = torch.tensor([len(cut) for cut in event.cuts[i]])
            inner = pieces[1 : len(rows[i]) - 1]
            owner = torch.repeat_interleave(torch.arange(len(sizes)), sizes)[: len(inner)]
            found[i] = mean, torch.zeros(len(sizes), x.shape[2]).index_add(0, owner, inner)
    return F.normalize(torch.stack([found[k][0] for k in range(len(rows))]), dim=1), [
        found[k][1] for k in range(len(rows))
    ]


def steps_of(sizes: list[int], turns: int) -> Iterator[list[int]]:
    """The numbers of the events of each step, in an order of its own at each turn."""
    chance = random.Random(3)
    for _ in range(turns):
        order = list(range(len(sizes)))
        chance.shuffle(order)
        some: list[int] = []
        for n in order:
            some.append(n)
            if sum(sizes[k] for k in some) >= STEP:
                yield some
                some = []
        if some:
            yield some


def contrast(learning: list[nn.Parameter], read: Reader, found: list[Event], turns: int, longest: int) -> None:
    """Teach the parameters by the events, each seen `turns` times."""
    bounds = Bounds()
    sizes = [len(event.cuts) for event in found]
    steps = list(steps_of(sizes, turns))
    optimizer = torch.optim.AdamW(
        [{"params": learning, "lr": RATE}, {"params": bounds.parameters(), "lr": HEADS_RATE}], weight_decay=0.0
    )
    told = 0.0
    for step, some in enumerate(steps):
        share = min(1.0, (step + 1) / 15) * max(0.02, 1 - step / len(steps))
        for group, rate in zip(optimizer.param_groups, (RATE, HEADS_RATE), strict=True):
            group["lr"] = rate * share
        optimizer.zero_grad()
        whole = sum(sizes[n] for n in some)
        for n in some:
            lost = lost_on(found[n], read, bounds, longest) * sizes[n] / whole
            lost.backward()
            told += lost.item()
        nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        if step % 20 == 19:
            print(f"contrast, step {step + 1} of {len(steps)}: {told / 20:.4f}", file=sys.stderr, flush=True)
            told = 0.0
