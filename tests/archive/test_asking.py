"""The tables open in what people use, by the queries that the documentation gives."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from .made import html, over, pages, put, record, rows

PAGE = Path(__file__).resolve().parent.parent.parent / "docs/how-to/archive.md"
BLOCKS = re.findall(r"^```python\n(import (\w+).*?)^```", PAGE.read_text("utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("march")
    records = [*pages(range(3), 3), *pages([7], 1, published="2031-09-0{}")]
    over(put(folder / "a.warc.gz", records), out=folder / "march")
    return folder


STORIES, WORDS = BLOCKS[:3], BLOCKS[3:]


def test_each_of_the_three_has_its_queries() -> None:
    assert [library for _, library in STORIES] == ["duckdb", "polars", "pandas"]
    assert [library for _, library in WORDS] == ["duckdb", "polars", "pandas"]


@pytest.mark.parametrize(("block", "library"), STORIES, ids=[library for _, library in STORIES])
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_the_documented_query_gives_the_stories(
    block: str, library: str, march: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(library)
    monkeypatch.chdir(march)
    made: dict[str, object] = {}
    exec(compile(block, str(PAGE), "exec"), made)
    quotes = [r["story"] for r in rows(march / "march", "quotes")]
    stories = sorted(rows(march / "march", "stories"), key=lambda r: (-int(str(r["independent"])), str(r["id"])))
    expected = [(r["headline"], r["independent"], quotes.count(r["id"])) for r in stories]
    assert [tuple(row) for row in made["told"]] == expected  # type: ignore[attr-defined]
    assert len(expected) > 1
    assert expected[0][2] > 0


RESERVOIR = (
    (
        "Dunwater reservoir drained over a crack",
        [
            "The reservoir above Dunwater was drained on Tuesday after engineers found a crack in its eastern wall.",
            "“We will not refill it before the county inspectors have signed,” said Edda Fenn, who runs the waterworks.",
            "The council said that 4,100 households in Dunwater were without water on Tuesday evening.",
            "Lorries brought drinking water to the market square, where people queued with buckets until dark.",
        ],
    ),
    (
        "Crack empties reservoir at Dunwater",
        [
            "Engineers emptied the Dunwater reservoir on Tuesday. They had come upon a crack in the eastern wall.",
            "Edda Fenn of the waterworks told reporters: “We will not refill it before the state inspectors have signed.”",
            "In Dunwater 5,200 households were without water on Tuesday evening, the council said.",
            "A school nearby closed at noon since its kitchens had run dry, and the baths will stay shut all week.",
        ],
    ),
    (
        "No water in Dunwater after wall of reservoir cracks",
        [
            "A crack in the eastern wall has emptied the reservoir of Dunwater, and half the town has dry taps.",
            "“We will not refill it before the county inspectors have signed,” Edda Fenn, head of the waterworks, said.",
            "It was built ninety years ago from local stone; divers had last looked at the wall in autumn.",
            "Farmers downstream were told to move their sheep because the brook had risen by a metre overnight.",
        ],
    ),
)


@pytest.fixture(scope="module")
def april(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which two outlets print the same words otherwise and disagree on a number."""
    folder = tmp_path_factory.mktemp("april")
    records = [
        gzip.compress(record(f"https://outlet{n}.example/r", html(title, said, published="2031-04-08")))
        for n, (title, said) in enumerate(RESERVOIR)
    ]
    over(put(folder / "a.warc.gz", [*records, *pages(range(2), 2)]), out=folder / "march")
    return folder


def spans(table: list[dict[str, Any]], column: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each row with each of the spans in one of its columns, in the order that the queries give."""
    found = [(row, span) for row in table for span in row[column]]
    return sorted(found, key=lambda x: (x[0]["story"], x[0]["id"], x[1]["article"], x[1]["start"]))


@pytest.mark.parametrize(("block", "library"), WORDS, ids=[library for _, library in WORDS])
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_the_documented_queries_give_what_was_said_and_told(
    block: str, library: str, april: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(library)
    monkeypatch.chdir(april)
    made: dict[str, Any] = {}
    exec(compile(block, str(PAGE), "exec"), made)
    tables: dict[str, Any] = {name: rows(april / "march", name) for name in ("utterances", "points", "differences")}
    printed = [(u, t) for u, t in spans(tables["utterances"], "tellings") if u["relation"] != "identical"]
    said = [tuple(None if value != value else value for value in row) for row in made["said"]]  # NaN is pandas' None
    assert said == [(u["speaker"], u["relation"], t["article"], t["text"]) for u, t in printed]
    assert "Edda Fenn" in {u["speaker"] for u, _ in printed}
    points = sorted(tables["points"], key=lambda p: (-len(p["tellings"]), p["story"], p["id"]))[:10]
    assert [tuple(r) for r in made["points"]] == [(p["text"], len(p["tellings"])) for p in points]
    conflicts = [(d, v) for d, v in spans(tables["differences"], "values") if d["conflict"]]
    assert [tuple(r) for r in made["conflicts"]] == [(d["what"], v["article"], v["value"]) for d, v in conflicts]
    assert len(points) > 1
    assert len(conflicts) > 1
