"""What the fold looks at seldom lies in a file without a name."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings import stories
from tellings.archive import tables
from tellings.archive.attic import InFile
from tellings.stories.pile import InMemory

from .test_folding import stream


@settings(max_examples=30)
@given(st.lists(st.lists(st.binary(max_size=300), max_size=40), max_size=5), st.randoms(use_true_random=False))
def test_entries_come_back_in_whatever_order(batches: list[list[bytes]], chance: object) -> None:
    attic, memory = InFile(Path(tempfile.gettempdir())), InMemory()
    for batch in batches:
        attic.put(batch)
        memory.put(batch)
    every = [entry for batch in batches for entry in batch]
    asked = list(range(len(every)))
    chance.shuffle(asked)  # type: ignore[attr-defined]
    assert [attic.get(n) for n in asked] == [memory.get(n) for n in asked] == [every[n] for n in asked]
    ascending = sorted(asked[: len(asked) * 2 // 3])
    for some in (asked, ascending, list(range(len(every)))):
        assert attic.some(some) == memory.some(some) == [every[n] for n in some]


def test_nothing_is_to_be_seen_in_the_folder_and_a_new_one_is_empty(tmp_path: Path) -> None:
    attic = InFile(tmp_path / "work")
    attic.put([b"one", b"two"])
    other = attic.new()
    other.put([b"three"])
    assert not list((tmp_path / "work").iterdir())
    assert (attic.get(1), other.get(0)) == (b"two", b"three")


def test_a_pile_over_a_file_tells_the_same(tmp_path: Path) -> None:
    found = stream(7, 10, 20)
    signatures = [stories.sign(a) for a in found]
    rows = [tables.of_signature(s, a, None) for s, a in zip(signatures, found, strict=True)]
    table = pa.Table.from_pylist(rows, tables.SCHEMAS["signatures"])
    piles = stories.Pile(InFile(tmp_path)), stories.Pile()
    for pile in piles:
        pile.add(*tables.heap(table, [a.id for a in found]))
    told = piles[0].fold()
    assert told == piles[1].fold() == stories.fold(signatures)
    assert piles[0].only([0, 1, 2]).fold() == stories.fold(signatures[:3])
