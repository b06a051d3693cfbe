"""How common a term is in news at large: the weight that it has before any stream is seen."""

from __future__ import annotations

import math
from functools import cache
from pkgutil import get_data


class Background:
    """Document frequencies of terms (see `tellings.stories.signature.stem`), with a weight for the unseen."""

    def __init__(self, documents: int, frequencies: dict[str, int]) -> None:
        self.documents = documents
        self._frequencies = frequencies

    def weight(self, term: str) -> float:
        """Inverse document frequency in nats; a term that the background never met weighs most."""
        return self._weight(self._frequencies.get(term, 0))

    def weights(self) -> tuple[list[str], list[float]]:
        """All terms that the background knows, with their weights, and last the weight of any other."""
        return list(self._frequencies), [self._weight(n) for n in (*self._frequencies.values(), 0)]

    def _weight(self, documents: int) -> float:
        return math.log((self.documents + 1) / (documents + 0.5))


def parse(table: str) -> Background:
    """A background from its table: the number of documents on the first line, then `term TAB documents` lines."""
    head, _, rest = table.partition("\n")
    cells = rest.replace("\n", "\t").split("\t")
    return Background(int(head), dict(zip(cells[::2], map(int, cells[1::2]), strict=False)))


@cache
def shipped() -> Background:
    """The background that comes with the package (made by `training/stories/background.py`); read on first use."""
    table = get_data(__package__, "background.tsv")
    assert table is not None
    return parse(table.decode())
