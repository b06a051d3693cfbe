"""What is new: a reworded repeat is not, a changed number, name or denial is; corrections are quotes and numbers."""

from __future__ import annotations

import pytest

from tellings.alerts import news
from tellings.alerts.news import Item, content, fresh
from tellings.alerts.nouns import NewsKind
from tellings.records import Article

SANK = "The ferry Saint Brannoc sank off Port Ellery with 214 passengers on board."


@pytest.mark.parametrize(
    "again",
    [
        "Off Port Ellery sank the ferry Saint Brannoc, 214 passengers on board.",
        "The Saint Brannoc sank with 214 passengers.",
        "the ferry saint brannoc sank off port ellery with 214 passengers on board",
    ],
)
def test_other_words_for_the_same_are_a_repeat(again: str) -> None:
    assert news.repeats(content(again), content(SANK))


@pytest.mark.parametrize(
    "new",
    [
        SANK.replace("214", "241"),
        SANK.replace("Brannoc", "Piran"),
        SANK.replace("sank", "never sank"),
        SANK.replace("214", "Twelve"),
        "The ferry's owner was fined two years ago over its lifeboats, the harbour office said.",
    ],
)
def test_another_number_name_or_a_denial_is_new(new: str) -> None:
    assert not news.repeats(content(new), content(SANK))


def item(kind: NewsKind, words: str, *keys: str, every: bool = False) -> Item:
    article = Article(id="a", text=words, source="s")
    made = keys or (news.wording_key(kind, words),)
    return Item(
        news=news._news(kind, made[0], words, article),
        keys=made,
        every=every,
        outlets=frozenset({"Tide"}),
        articles=frozenset({"a"}),
        content=content(words),
    )


def test_a_point_is_known_by_any_of_its_wordings_and_a_number_by_all_of_its_values() -> None:
    point = item("point", SANK, "p:1", "p:2")
    number = item("number", "214 or 241", "n:x:214", "n:x:241", every=True)
    assert fresh([point, number], {"p:2", "n:x:214"})[0] == [number]
    assert fresh([point, number], {"n:x:214", "n:x:241"})[0] == [point]


def test_a_point_in_other_words_than_a_told_one_is_no_news_and_two_alike_are_one() -> None:
    told = item("point", SANK)
    again = item("point", "The Saint Brannoc sank with 214 passengers.")
    other = item("point", "Lifeboats from Fernley took everybody ashore before midnight.")
    twice = item("point", "Before midnight lifeboats from Fernley took everybody ashore.")
    new, known = fresh([told, again, other, twice], set(told.keys))
    assert new == [other]
    assert known == [told, again, twice]


def corrected(before: str, after: str) -> list[tuple[str, ...]]:
    old, new = (Article(id="a", text=text, source="s", outlet="Tide") for text in (before, after))
    return [n.values for n in news.corrections(old, new)]


QUOTED = "Mayor Ann Bell spoke. “We will open the pier in May,” she said. There were 14 boats in the harbour."


def test_a_changed_quote_and_a_changed_number_are_corrections_older_first() -> None:
    assert corrected(QUOTED, QUOTED.replace("in May", "in June")) == [
        ("We will open the pier in May,", "We will open the pier in June,")
    ]
    ((old, new),) = corrected(QUOTED, QUOTED.replace("14", "41"))
    assert ("14" in old, "41" in new) == (True, True)


def test_a_quote_that_was_taken_out_is_a_correction() -> None:
    gone = QUOTED.replace("“We will open the pier in May,” she said. ", "")
    assert corrected(QUOTED, gone) == [("We will open the pier in May,", "")]


@pytest.mark.parametrize(
    "after",
    [
        QUOTED,
        QUOTED + " The council meets again on Monday at 9.",
        QUOTED.replace("Mayor Ann Bell spoke.", "Ann Bell, the mayor, spoke on the quay."),
        QUOTED.replace("“", '"').replace("”", '"'),
        QUOTED.replace("There were 14 boats in the harbour.", "In the harbour there were 14 boats."),
    ],
)
def test_what_was_added_or_reworded_around_them_is_none(after: str) -> None:
    assert corrected(QUOTED, after) == []


def test_monstrous_and_empty_texts_are_compared_too() -> None:
    assert corrected("", "") == []
    assert corrected("", QUOTED) == []
    huge = " ".join(f"“Number {n} is {n * 7} metres long.”" for n in range(3000))
    assert len(corrected(huge, huge.replace("7", "8"))) == 10
