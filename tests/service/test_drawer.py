"""The shelf in a file gives back what was put there, and a window over it places as one in memory does."""

from __future__ import annotations

import errno
import random
from pathlib import Path

import numpy as np
import pytest

from tellings import stories
from tellings.records import Article, Signature
from tellings.stores.drawer import Drawer
from tellings.stories import Window
from tellings.stories.background import shipped
from tellings.stories.shelf import InMemory
from tellings.stories.vocabulary import Vocabulary

EVENTS = ("ferry", "orchard", "tunnel", "lantern", "quarry", "harvest")


def signed(n: int, chance: random.Random, published: str | None = "2031-05-02T08:00:00Z") -> Signature:
    event = chance.choice(EVENTS)
    own = [f"{event}{k}" for k in range(25)]
    words = chance.choices(own, k=60) + chance.choices(["council", "river", "morning", "price", "letter"], k=30)
    chance.shuffle(words)
    title = f"The {event} and the {chance.choice(own)}"
    return stories.sign(Article(id=f"a{n:03}", title=title, text=" ".join(words), source="made", published=published))


def test_a_drawer_gives_back_what_a_shelf_in_memory_does(tmp_path: Path) -> None:
    chance = random.Random(3)
    vocabulary, drawer, memory = Vocabulary(shipped()), Drawer(tmp_path), InMemory()
    many = [signed(n, chance, chance.choice([None, "", "2031-05-02", "vor gestern é"])) for n in range(150)]
    many.insert(7, Signature(article="bläss \ud800", published=None, length=0))
    for start in range(0, len(many), 40):
        block = vocabulary.block(many[start : start + 40])
        drawer.put(block)
        memory.put(block)
    asked = np.array([150, 0, 7, 7, 64, 3], np.int64)
    for here, there in zip(drawer.printed(asked), memory.printed(asked), strict=True):
        assert np.array_equal(here, there)
        assert here.dtype == there.dtype
    assert drawer.printed(asked[:0])[0].tolist() == []
    assert list(drawer.names()) == list(memory.names())
    for n in (0, 7, 149):
        assert (drawer.sketch(n), drawer.named(n)) == (memory.sketch(n), memory.named(n))
    assert list(tmp_path.iterdir()) == [], "the file has no name"


@pytest.mark.parametrize("seed", range(5))
def test_a_window_over_drawers_places_and_refolds_as_one_in_memory(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    coming = [signed(n, chance) for n in range(120)]
    chance.shuffle(coming)
    here, there = Window(shelves=lambda: Drawer(tmp_path)), Window()
    placed = [(s, here.place(s)) for s in coming]
    assert [t for _, t in placed] == [there.place(s) for s in coming]
    assert here.stories() == there.stories()
    again = Window(shelves=lambda: Drawer(tmp_path))
    again.restore((s, t.story) for s, t in placed)
    assert again.stories() == here.stories()
    assert here.refold() == there.refold()
    assert here.refold().stories == again.refold().stories == stories.fold(coming)


def test_a_full_disk_leaves_the_window_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(9)
    drawers: list[Drawer] = []

    def shelf() -> Drawer:
        drawers.append(Drawer(tmp_path))
        return drawers[-1]

    window, other = Window(shelves=shelf), Window()
    coming = [signed(n, chance) for n in range(30)]
    for signature in coming[:20]:
        window.place(signature)
        other.place(signature)

    def full(at: int, raw: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(drawers[-1], "_write", full)
        with pytest.raises(OSError, match="No space"):
            window.place(coming[20])
    assert len(window) == 20
    assert [window.place(s) for s in coming[20:]] == [other.place(s) for s in coming[20:]]
