"""The fold in pieces: a cut changes nothing within the window, open stories are handed over, memory is let go of."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from tellings import stories
from tellings.archive import folding, tables
from tellings.archive.folding import Folding, Pass
from tellings.archive.places import Places
from tellings.records import Article, Story, Telling

from .made import event, rows


def article(number: int, teller: int, day: date | None) -> Article:
    title, paragraphs = event(number, teller)
    published = day.isoformat() if day else None
    return Article(
        id=f"{number}-{teller}",
        text="\n\n".join(paragraphs),
        title=title,
        source="made",
        published=published,
        language="en",
    )


def stream(seed: int, events: int, days: int) -> list[Article]:
    """Events on days of their own; each is told by up to three outlets within ten days."""
    chance = random.Random(seed)
    found = []
    for number in range(events):
        first = date(2031, 1, 1) + timedelta(days=chance.randrange(days))
        for teller in range(chance.randint(1, 3)):
            found.append(article(number + 100 * seed, teller, first + timedelta(days=chance.randrange(10))))
    return found


def fold(folder: Path, found: list[Article], one_pass: int) -> dict[str, frozenset[str]]:
    """The stories of a pass over one shard, by id."""
    places = Places(folder)
    months: dict[str, int] = {}
    with tables.Writer("signatures", places.read("shard", "signatures")) as file:
        for a in found:
            file.add(tables.of_signature(stories.sign(a), a, "2031-02-01T00:00:00"))
            month = (a.published or "2031-02")[:7]
            months[month] = months.get(month, 0) + 1
    Folding(folder, one_pass)([[Pass(language="en", shards={"shard": months}, changed={})]])
    told: dict[str, set[str]] = {}
    for row in rows(folder, "tellings"):
        told.setdefault(str(row["story"]), set()).add(str(row["article"]))
    return {story: frozenset(members) for story, members in told.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cutting_by_month_gives_the_stories_of_one_pass(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    found = stream(seed, 30, 150)
    whole = fold(tmp_path_factory.mktemp("whole"), found, 10_000)
    cut = fold(tmp_path_factory.mktemp("cut"), found, 0)
    assert cut == whole
    assert sum(map(len, cut.values())) == len(found)
    assert any(len(m) > 1 for m in cut.values())


def test_a_story_told_across_a_cut_stays_one(tmp_path: Path) -> None:
    found = [article(1, 0, date(2031, 1, 30)), article(1, 1, date(2031, 2, 2)), article(1, 2, date(2031, 2, 20))]
    told = fold(tmp_path, [*found, article(2, 0, date(2031, 1, 5))], 0)
    assert told == {"s-1-0": frozenset({"1-0", "1-1", "1-2"}), "s-2-0": frozenset({"2-0"})}
    # The closed story is in the first part; the one that was handed over is where it was closed.
    parts = {p.stem for p in (tmp_path / "stories").glob("*.parquet")}
    assert parts == {"en-2031-01", "en-2031-02"}


def test_what_is_handed_over_is_what_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    once = stories.Pile.fold

    def counting(self: stories.Pile) -> tuple[Story, ...]:
        sizes.append(len(self))
        return once(self)

    monkeypatch.setattr(stories.Pile, "fold", counting)
    # One event a day for a year: never more than a month and two before it at once.
    fold(tmp_path, [article(n, 0, date(2031, 1, 1) + timedelta(days=n)) for n in range(365)], 0)
    assert len(sizes) == 12
    assert max(sizes) <= 31 + 61


def test_a_form_that_is_printed_every_day_is_not_handed_over_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    def one_story(self: stories.Pile) -> tuple[Story, ...]:
        ids = sorted(self.articles)
        sizes.append(len(ids))
        return (Story(id=f"s-{ids[0]}", tellings=tuple(Telling(article=i, story=f"s-{ids[0]}") for i in ids)),)

    monkeypatch.setattr(stories.Pile, "fold", one_story)
    fold(tmp_path, [article(n, 0, date(2031, 1, 1) + timedelta(days=n)) for n in range(365)], 0)
    assert max(sizes) <= folding.LONGEST_DAYS + 62


def test_undated_articles_are_placed_by_when_they_were_captured(tmp_path: Path) -> None:
    found = [article(1, 0, date(2031, 1, 20)), article(1, 1, None), article(2, 0, date(2031, 5, 1))]
    told = fold(tmp_path, found, 0)
    assert frozenset({"1-0", "1-1"}) in told.values()


def test_all_in_one_piece_where_it_fits(tmp_path: Path) -> None:
    found = [article(n, 0, date(2031, n + 1, 1)) for n in range(5)]
    fold(tmp_path, found, 5)
    assert [p.stem for p in (tmp_path / "stories").glob("*.parquet")] == ["en-2031-01"]


def test_a_shard_that_was_read_before_terms_had_keys_is_placed_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = stream(4, 12, 40)
    with_keys = fold(tmp_path / "new", found, 10_000)
    schema = tables.SCHEMAS["signatures"]
    without = schema.remove(schema.get_field_index("keys"))
    monkeypatch.setitem(tables.SCHEMAS, "signatures", without)
    assert fold(tmp_path / "old", found, 10_000) == with_keys
