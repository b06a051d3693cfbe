"""Which asks a text answers: the index finds what looking at every ask would find, and what the desk's search finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings import stories
from tellings.alerts.channels import channel, query
from tellings.alerts.matching import Likes, Persons, Searches, worded
from tellings.alerts.nouns import Ask
from tellings.records import Article, Telling
from tellings.stores import sqlite

WORDS = st.sampled_from(["quay", "Quay", "fish", "storm", "Ölrand", "olrand", "saint", "o’clock", "7", "the"])
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)
PARTS = st.one_of(WORDS, st.lists(WORDS, min_size=2, max_size=3).map(lambda w: '"' + " ".join(w) + '"'))
ASKED = st.lists(PARTS, min_size=1, max_size=3).map(" ".join)


def rarer(word: str) -> float:
    """The longer the rarer."""
    return float(len(word))


@given(st.lists(ASKED, max_size=8, unique=True), TEXTS, TEXTS)
def test_the_index_finds_what_looking_at_every_search_finds(asked: list[str], title: str, body: str) -> None:
    index = Searches(rarer)
    for words in asked:
        index.add(words, words)
    text = worded(title, body)
    assert index.matched(text) == sorted(a for a in asked if index.answers(a, text))
    for words in asked[::2]:
        index.remove(words)
    assert index.matched(text) == sorted(a for a in asked[1::2] if index.answers(a, text))


@settings(max_examples=15, deadline=None)
@given(asked=st.lists(ASKED, min_size=4, max_size=8, unique=True), title=TEXTS, body=TEXTS)
def test_a_saved_search_means_what_the_desks_search_means(
    tmp_path_factory: pytest.TempPathFactory, asked: list[str], title: str, body: str
) -> None:
    folder: Path = tmp_path_factory.mktemp("desk")
    store = sqlite.open_store(str(folder / "desk.db"))
    article = Article(id="a", text=body, title=title, source="s")
    index = Searches(rarer)
    with store.transaction() as books:
        telling = Telling(article="a", story="s")
        books.put_article(article, stories.sign(article), telling, key="k", received=1.0, placed=1.0)
        for words in asked:
            index.add(words, words)
        found = sorted(words for words in asked if books.find(words, kind="article"))
    store.close()
    assert index.matched(worded(title, body)) == found


def test_a_phrase_does_not_run_from_the_title_into_the_text() -> None:
    index = Searches(rarer)
    index.add("c", '"fish quay"')
    assert index.matched(worded("Fish", "Quay")) == []
    assert index.matched(worded("", "the old Fish Quay")) == ["c"]


def test_a_search_for_nothing_is_never_answered() -> None:
    index = Searches(rarer)
    index.add("c", "… !")
    assert index.matched(worded("…", "!")) == []


def test_equal_searches_are_one_channel() -> None:
    one, two = Ask(kind="search", words='storm "Fish Quay"'), Ask(kind="search", words="“fish quay”  STORM storm")
    assert channel(one) == channel(two)
    assert query('storm "Fish Quay"') == '"fish quay" "storm"'
    assert channel(Ask(kind="search", words="fish quay storm")) != channel(one)
    assert channel(Ask(kind="breaking")) != channel(Ask(kind="breaking", sensitivity=3))


def test_a_person_is_found_by_the_whole_name_or_another_whole_name_of_theirs() -> None:
    index = Persons()
    index.add("c", "Ann Bell")
    assert index.matched(["ANN BELL"]) == ["c"]
    assert index.matched(["Ann Marie Bell", "Bell", "Ann Bell"]) == ["c"]
    assert index.matched(["Bob Bell", "Bell"]) == []
    index.remove("ann bell")
    assert index.matched(["Ann Bell"]) == []


def test_likeness_needs_several_shared_terms_and_names_them() -> None:
    index = Likes()
    index.add("c", {"ferry": 5.0, "sandbank": 6.0, "lifeboat": 5.0, "captain": 3.0})
    ((channel, cosine, shared),) = index.matched({"ferry": 5.0, "sandbank": 6.0, "captain": 3.0, "mayor": 2.0})
    assert channel == "c"
    assert cosine > 0.7
    assert shared == ("sandbank", "ferry", "captain")
    assert index.matched({"sandbank": 6.0, "ferry": 5.0}) == []
    index.remove("c")
    assert index.matched({"ferry": 5.0, "sandbank": 6.0, "captain": 3.0}) == []
