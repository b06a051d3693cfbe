"""The tables open in what people use, by the queries that the documentation gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .made import over, pages, put, rows

PAGE = Path(__file__).resolve().parent.parent.parent / "docs/how-to/archive.md"
BLOCKS = re.findall(r"^```python\n(import (\w+).*?)^```", PAGE.read_text("utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("march")
    records = [*pages(range(3), 3), *pages([7], 1, published="2031-09-0{}")]
    over(put(folder / "a.warc.gz", records), out=folder / "march")
    return folder


def test_each_of_the_three_has_its_query() -> None:
    assert [library for _, library in BLOCKS] == ["duckdb", "polars", "pandas"]


@pytest.mark.parametrize(("block", "library"), BLOCKS, ids=[library for _, library in BLOCKS])
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
