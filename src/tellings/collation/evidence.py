"""What speaks for two quotes being one utterance, as numbers, and the learned decision on them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from tellings.collation.forms import is_masked, unmasks
from tellings.collation.rarity import Rarity
from tellings.collation.reported import Passage, passage
from tellings.collation.risks import FUNCTION_WORDS
from tellings.collation.runs import Run, matches
from tellings.collation.units import FRAGMENT, Unit
from tellings.collation.weights import WEIGHTS

Regime = Literal["fragment", "sentence", "indirect"]
_NAME_WORDS = 2
"""Words that two sources share from which on they name one person."""
_LOOSE = 2
"""Words that may stand between two matches that count as close together."""
_PRINTED = (
    "whole",
    "part",
    "weight",
    "content",
    "run",
    "same",
    "other",
    "exact",
    "short",
    "rare",
    "context",
    "chain",
    "nearly",
)
_REPORTED = (
    "whole",
    "content",
    "same",
    "other",
    "rarest",
    "ordered",
    "beside",
    "asks",
    "unasked",
    "framed",
    "cue",
    "act",
    "down",
    "told",
    "denied",
)
FEATURES: dict[Regime, tuple[str, ...]] = {"fragment": _PRINTED, "sentence": _PRINTED, "indirect": _REPORTED}
"""What the decision weighs for each kind of pair."""


class Evidence(NamedTuple):
    """How two quotes agree."""

    whole: float
    """Share of the one's weight that the other has in the same order, close together; the greater of both ways. Of
    reported words, which are moved about and bent, see `Passage`, here and below."""
    part: float
    """The same for the best segment."""
    weight: float
    """Weight of the words shared; 0 for reported words."""
    content: int
    """Words shared that are no function words."""
    run: int
    """Longest run of words shared; 0 for reported words."""
    words: int
    """Words of the shorter."""
    exact: bool
    speakers: int
    """1 the same, −1 different, 0 unknown."""
    regime: Regime
    rare: float = 0.0
    """How rarely the story has the rarest of the words of a fragment."""
    chain: float = 0.0
    """Weight of the words of the longest run; 0 for reported words."""
    context: float = 0.0
    """Weight of the words that the sentences around have in common with each other or the other quote."""
    beside: float = 0.0
    """Of reported words: how surely what stands before and after them is one saying too, each 0 to 1."""
    passage: Passage | None = None
    """Of reported words: what they have in common with the sentences that come nearest to them."""

    def features(self) -> tuple[float, ...]:
        """The numbers that the decision weighs, named by `FEATURES` for the regime."""
        return self._printed() if self.passage is None else self._reported(self.passage)

    def _printed(self) -> tuple[float, ...]:
        return (
            self.whole,
            self.part,
            math.log1p(self.weight),
            min(self.content, 8) / 8,
            min(self.run, 10) / 10,
            float(self.speakers > 0),
            float(self.speakers < 0),
            float(self.exact),
            1 / max(1, self.words),
            self.rare,
            math.log1p(self.context),
            math.log1p(self.chain),
            max(0.0, self.whole - 0.6) * min(self.content, 4),
        )

    def _reported(self, passage: Passage) -> tuple[float, ...]:
        return (
            self.whole,
            min(self.content, 8) / 8,
            float(self.speakers > 0),
            float(self.speakers < 0),
            passage.rarest,
            passage.ordered,
            self.beside,
            float(passage.asks > 0),
            float(passage.asks < 0),
            passage.framed,
            float(passage.cue),
            float(passage.act),
            passage.down,
            float(passage.told),
            float(passage.denied),
        )


def _speakers(one: Unit, other: Unit) -> int:
    """1 where one person says both, −1 where two persons do, 0 where that is not known.

    Where one text alone knows a name, two sources of the same words are one: "Edda Fenn of the waterworks".
    """
    a, b = one.quote.speaker, other.quote.speaker
    if a is not None and b is not None:
        return 1 if a == b else 0 if one.body or other.body else -1
    if a is b or "indirect" in (one.kind, other.kind):
        return 0
    unnamed, named = (one, other) if a is None else (other, one)
    shared = unnamed.source & named.source
    return int(len(shared) >= _NAME_WORDS and 2 * len(shared) >= len(unnamed.source))


def weigh(one: Unit, other: Unit, rarity: Rarity) -> Evidence:
    """The evidence on two units."""
    short, long = sorted((one, other), key=lambda u: (len(u.row.atoms), u.row.atoms))
    indirect = "indirect" in (one.kind, other.kind)
    near = passage(short, long, rarity) if indirect else None
    if near:
        ways = [_Cover(0.0, near.whole, near.part, near.content, 0, 0.0)]
    else:
        ways = [_covered(short.parts, long.row.atoms, rarity), _covered(long.parts, short.row.atoms, rarity)]
    words = len(short.row.atoms)
    return Evidence(
        whole=max(way.whole for way in ways),
        part=max(way.part for way in ways),
        weight=max(ways).weight,
        content=max(way.content for way in ways),
        run=max(way.run for way in ways),
        chain=max(way.chain for way in ways),
        words=words,
        exact=short.row.atoms == long.row.atoms,
        speakers=_speakers(one, other),
        regime="indirect" if indirect else "fragment" if short.fragment else "sentence",
        context=rarity.context(
            (one.context & (other.context | other.content)) | (other.context & (one.context | one.content))
        ),
        rare=rarity.rare(short) if short.fragment and not indirect else 0.0,
        passage=near,
    )


class _Cover(NamedTuple):
    weight: float
    whole: float
    part: float
    content: int
    run: int
    chain: float


def _covered(parts: Sequence[Sequence[str]], by: Sequence[str], rarity: Rarity) -> _Cover:
    """How far the segments of one unit stand in the other, wherever each does."""
    weight = total = part = chain = 0.0
    run = 0
    said: set[str] = set()
    for atoms in parts:
        found = _close(atoms, matches(_unmasked(by, atoms), _unmasked(atoms, by)))
        shared = rarity.weight(found[0])
        whole = rarity.weight(atoms)
        weight += shared
        total += whole
        said.update(found[0])
        run = max(run, len(found[1]))
        chain = max(chain, rarity.weight(found[1]))
        if len(atoms) > 2 or len(parts) == 1:
            part = max(part, shared / whole if whole else 0.0)
    return _Cover(weight, weight / total if total else 0.0, part, len(said - FUNCTION_WORDS), run, chain)


def _unmasked(atoms: Sequence[str], like: Sequence[str]) -> Sequence[str]:
    """Atoms with each masked word as the word that it masks, where `like` holds that."""
    if not any("*" in a or "--" in a for a in atoms):
        return atoms
    return [next((b for b in like if is_masked(a) and unmasks(a, b)), a) for a in atoms]


def _close(atoms: Sequence[str], blocks: Sequence[Run]) -> tuple[list[str], Sequence[str]]:
    """The matched words without the stragglers, and the longest run. A lone word far from any other match is one."""
    words: list[str] = []
    longest: Sequence[str] = ()
    for n, (a, b, size) in enumerate(blocks):
        if size > len(longest):
            longest = atoms[b : b + size]
        near = size > 1 or len(atoms) == 1 or (len(atoms) <= FRAGMENT and atoms[b] not in FUNCTION_WORDS)
        if not near and n:
            before = blocks[n - 1]
            near = max(a - before[0], b - before[1]) - before[2] <= _LOOSE
        if not near and n + 1 < len(blocks):
            after = blocks[n + 1]
            near = max(after[0] - a, after[1] - b) - size <= _LOOSE
        if near:
            words += atoms[b : b + size]
    return words, longest


def likelihood(evidence: Evidence) -> float:
    """How likely two quotes are one utterance, 0 to 1, by the weights for their kind of pair."""
    weights = WEIGHTS[evidence.regime]
    named = zip(FEATURES[evidence.regime], evidence.features(), strict=True)
    total = weights["bias"] + sum(weights[name] * x for name, x in named)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
