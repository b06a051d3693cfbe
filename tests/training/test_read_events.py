"""The events read by hand for linking: what is marked lies in the texts, and no text is in the file."""

from __future__ import annotations

import json
from pathlib import Path

READ = Path(__file__).resolve().parents[2] / "training" / "points" / "read.jsonl"


def test_the_events_hold_numbers_and_names_alone() -> None:
    for line in READ.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        assert set(event) == {"set", "articles", "points"}
        assert 2 <= len(set(event["articles"])) == len(event["articles"]) <= 6
        for point in event["points"]:
            assert point
            assert all(isinstance(number, int) for telling in point for number in telling)


def test_every_telling_that_is_marked_lies_in_its_text_and_begins_with_a_word_or_mark(shared: Path) -> None:
    texts: dict[str, dict[str, str]] = {}
    for line in READ.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        rows = texts.setdefault(event["set"], {})
        if not rows:
            with (shared / "data" / event["set"]).open(encoding="utf-8") as file:
                rows.update((row["id"], row["text"]) for row in map(json.loads, file))
        for article, start, end, *_ in (telling for point in event["points"] for telling in point):
            told = rows[event["articles"][article]][start:end]
            assert len(told) == end - start > 0
            assert told == told.strip()
