"""The page holds every record of a report, every link in it lands, and nothing from outside is markup."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from report import lantern
from tellings.report import page


@pytest.fixture(scope="module")
def html() -> str:
    return page(lantern.report())


def test_every_link_within_the_page_lands_on_one_place(html: str) -> None:
    ids = Counter(re.findall(r'\bid="([^"]+)"', html))
    assert [i for i, n in ids.items() if n > 1] == []
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert len(links) > 50
    assert links - set(ids) == set()
