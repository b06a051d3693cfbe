"""What the quotes say of the units: how much of a unit is said, and how much of two units is one utterance."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence

from tellings.facts.units import Ground
from tellings.records import Quote, Utterance


class Whereabouts:
    """Finds the unit of a story in which an offset stands."""

    def __init__(self, ground: Ground) -> None:
        self._starts: defaultdict[str, list[int]] = defaultdict(list)
        self._units: defaultdict[str, list[int]] = defaultdict(list)
        self._ground = ground
        for n, unit in enumerate(ground.units):
            name = ground.articles[unit.article].id
            self._starts[name].append(unit.start)
            self._units[name].append(n)

    def at(self, article: str, offset: int) -> int | None:
        """Index of the unit that holds the offset, None where none does."""
        if article not in self._starts:
            return None
        place = bisect_right(self._starts[article], offset) - 1
        return self._units[article][place] if place >= 0 else None


def share_said(ground: Ground, where: Whereabouts, said: Sequence[Quote]) -> list[float]:
    """For each unit the share of its characters that stand in direct or mixed quotes."""
    share = [0.0] * len(ground.units)
    for quote in said:
        if quote.kind == "indirect":
            continue
        for start, end in quote.segments:
            n = where.at(quote.span.article, start)
            while n is not None and n < len(ground.units):
                unit = ground.units[n]
                if ground.articles[unit.article].id != quote.span.article or unit.start >= end:
                    break
                inside = min(end, unit.end) - max(start, unit.start)
                share[n] = min(1.0, share[n] + max(0, inside) / max(1, unit.end - unit.start))
                n += 1
    return share


def share_uttered(where: Whereabouts, utterances: Sequence[Utterance]) -> dict[tuple[int, int], float]:
    """For pairs of units how much of the shorter printing's words in them is one utterance, 0 to 1."""
    together: Counter[tuple[int, int]] = Counter()
    words: Counter[int] = Counter()
    for utterance in utterances:
        articles = [printing.span.article for printing in utterance.printings]
        for column in utterance.columns:
            units = [
                where.at(article, cell[0]) if cell else None for article, cell in zip(articles, column, strict=True)
            ]
            held = sorted({n for n in units if n is not None})
            words.update(held)
            together.update((a, b) for k, a in enumerate(held) for b in held[k + 1 :])
    return {(a, b): count / max(3, min(words[a], words[b])) for (a, b), count in together.items()}
