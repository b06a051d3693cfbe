"""The page that plans past one machine: every figure in it follows from the costs at its head."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs/explanation/archives-at-scale.md").read_text(encoding="utf-8")
TABLES = [[line[1:-1].split("|") for line in t.splitlines()] for t in re.findall(r"(?:^\|.*\n)+", PAGE, re.M)]
COSTS, MONTH, YEARS = ([[c.strip() for c in row] for row in table] for table in TABLES)
LINES = [(row, table[0]) for table in (MONTH, YEARS) for row in table[2:]]


def hours(formula: str) -> float:
    """Core hours of "11.5 M × 30 % × 31 ms"."""
    product = 1.0
    for part in formula.split("×"):
        number, _, unit = part.strip().partition(" ")
        product *= float(number) * {"M": 1e6, "%": 0.01, "ms": 1 / 3_600_000}[unit]
    return product


def told(cell: str) -> float:
    """A cell's hours."""
    number, _, unit = cell.strip("* ").replace(",", "").partition(" ")
    return float(number) / (60 if unit == "min" else 1)


def test_there_is_a_line_for_each_step_of_a_month_and_of_ten_years() -> None:
    assert [row[0].split(",")[0] for row in MONTH[2:]] == ["read", "points", "quotes", "place", "place"]
    assert [row[0].split(",")[0] for row in YEARS[2:]] == ["read", "points", "quotes", "place by month"]


@pytest.mark.parametrize(("row", "head"), LINES, ids=lambda x: x[1] if len(x) > 1 else None)
def test_each_line_reckons_as_it_says(row: list[str], head: list[str]) -> None:
    costs = {cost[0].partition(":")[0]: cost[1].split()[0] for cost in COSTS[2:]}
    step = row[0].split(",")[0]
    assert row[1].split("×")[-1].strip() == f"{costs[step]} ms"
    expected = hours(row[1])
    assert told(row[2]) == pytest.approx(expected, rel=0.03, abs=0.05)
    for cell, cores in zip(row[3:], head[3:], strict=False):
        if cell:
            share = 1 if "one process" in row[0] else int(cores.split()[1])
            assert told(cell) == pytest.approx(expected / share, rel=0.05, abs=0.05)


def test_the_sums_are_those_of_the_lines() -> None:
    month, years = re.findall(r"In all(?: languages)? ([\d,]+) core hours, \$([\d,]*\d)", PAGE)
    apart = sum(hours(row[1]) for row in MONTH[2:6])
    assert float(month[0]) == pytest.approx(apart, rel=0.02)
    assert float(month[1]) == pytest.approx(0.04 * apart, abs=0.6)
    apart = sum(hours(row[1]) for row in YEARS[2:5]) + hours(YEARS[5][1]) / 0.4  # of English alone
    assert float(years[0].replace(",", "")) == pytest.approx(apart, rel=0.02)
    assert float(years[1].replace(",", "")) == pytest.approx(0.04 * apart, rel=0.02)


def test_the_fold_is_the_limit_from_where_the_maps_are_shorter() -> None:
    both = re.findall(r"([\d,]+) / ([\d.]+) = (\d+) cores", PAGE)
    assert len(both) == 2
    for (maps, fold, cores), table in zip(both, (MONTH, YEARS), strict=True):
        assert told(maps) == pytest.approx(sum(hours(row[1]) for row in table[2:5]), rel=0.02)
        assert float(fold) == pytest.approx(hours(table[-1][1]), rel=0.02)
        assert float(cores) == pytest.approx(told(maps) / float(fold), rel=0.02)
    whole, runs, each = re.search(r"([\d.]+) h / (\d+) = ([\d.]+) h", PAGE).groups()  # type: ignore[union-attr]
    assert float(whole) == pytest.approx(hours(YEARS[-1][1]), rel=0.02)
    assert float(each) == pytest.approx(float(whole) / float(runs))


def test_what_is_kept_follows_from_the_size_of_a_page() -> None:
    results = re.findall(r"up to ([\d.]+) (GB|TB) of results \(([\d.]+) M × ([\d.]+) KB, \$([\d.]+) a month", PAGE)
    work = re.findall(r"beside ([\d.]+) (GB|TB) in\s+`work/`\s+\(([\d.]+) M × ([\d.]+) KB\)", PAGE)
    assert len(results) == len(work) == 2
    for size, unit, pages, each, *price in (*results, *work):
        gigabytes = float(size) * {"GB": 1, "TB": 1000}[unit]
        assert gigabytes == pytest.approx(float(pages) * float(each), rel=0.03)
        for dollars in price:
            assert float(dollars) == pytest.approx(0.023 * gigabytes, rel=0.02)
    once, speed, nodes = 50e6, 100, 8  # MB, MB a second
    assert re.search(r"Eight nodes .* in (\d+) hours", PAGE)[1] == f"{once / speed / nodes / 3600:.0f}"  # type: ignore[index]
    assert re.search(r"is ([\d.]+) hours on one", PAGE)[1] == f"{450e3 / speed / 3600:.1f}0"[:3]  # type: ignore[index]


def test_the_assumptions_are_named_as_such() -> None:
    assumed = PAGE.partition("**Assumed**")[2].partition("## ")[0]
    for figure in ("$0.04", "$0.023", "40 %", "30 %"):
        assert figure in assumed


def test_the_folds_memory_follows_from_that_of_an_article() -> None:
    articles, each, whole = re.search(r"([\d.]+) M × ([\d.]+) KB = (\d+) GB", PAGE).groups()  # type: ignore[union-attr]
    assert float(articles) == pytest.approx(3 * 11.5 * 0.4)
    assert float(whole) == pytest.approx(float(articles) * float(each), rel=0.02)
    week, fits = re.search(r"\(([\d.]+) million articles\) fits ([\d.]+) GB", PAGE).groups()  # type: ignore[union-attr]
    assert float(week) == pytest.approx(11.5 * 0.4 * 7 / 30.4, rel=0.02)
    assert float(fits) == pytest.approx(float(week) * float(each), rel=0.05)
