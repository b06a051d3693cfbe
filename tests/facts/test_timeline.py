"""When it happened: expressions found, resolved, and how."""

from __future__ import annotations

import pytest

from tellings.facts import find_timeline
from tellings.records import Article, Signature, Story, Study, Telling
from tellings.text import sentences


def study(text: str, published: str | None = None, name: str = "a") -> Study:
    article = Article(id=name, text=text, source=name, published=published)
    return Study(
        article=article,
        signature=Signature(article=name, published=published, length=len(text.split())),
        sentences=tuple(sentences(text)),
        deep=True,
    )


def dates(*studies: Study) -> dict[str, str]:
    """Printed expression → date."""
    story = Story(id="s", tellings=tuple(Telling(article=s.article.id, story="s") for s in studies))
    texts = {s.article.id: s.article.text for s in studies}
    return {texts[t.article][t.start : t.end]: e.date for e in find_timeline(story, studies) for t in e.tellings}


PUBLISHED = "2016-03-09"
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "printed", "date"),
    [
        ("The ferry sank on September 13, 2009, off Port Ellery.", "September 13, 2009", "2009-09-13"),
        ("The ferry sank on 13 Sept. 2009 off Port Ellery.", "13 Sept. 2009", "2009-09-13"),
        ("The ferry sank on 9/13/2009 off Port Ellery.", "9/13/2009", "2009-09-13"),
        ("The ferry sank on 9/8/2009 off Port Ellery.", "9/8/2009", "2009"),
        ("The ferry sank on 2009-09-13 off Port Ellery.", "2009-09-13", "2009-09-13"),
        ("The ferry sank in November 2007.", "November 2007", "2007-11"),
        ("The ferry sank in late June 2011.", "late June 2011", "2011-06"),
        ("The ferry sank in the summer of 2011.", "the summer of 2011", "2011"),
        ("The ferry has been rusting since 2004.", "2004", "2004"),
        ("The ferry sank on Monday night.", "Monday night", "2016-03-07"),
        ("The ferry sank Wednesday.", "Wednesday", "2016-03-09"),
        ("The ferry sank last Wednesday.", "last Wednesday", "2016-03-02"),
        ("The ferry will be raised on Friday.", "Friday", "2016-03-11"),
        ("On Friday, the ferry will be raised.", "Friday", "2016-03-11"),
        ("The owner said Friday that the ferry will be raised.", "Friday", "2016-03-04"),
        ("The ferry sank yesterday.", "yesterday", "2016-03-08"),
        ("The ferry sank two years ago.", "two years ago", "2014"),
        ("The ferry sank last month.", "last month", "2016-02"),
        ("The ferry sank earlier this month.", "earlier this month", "2016-03"),
        ("The ferry was bought in October.", "October", "2015-10"),
        ("The ferry will sail again in October.", "October", "2016-10"),
        ("The ferry sank on Feb. 8 near Oakley.", "Feb. 8", "2016-02-08"),
        ("The hearing is expected to begin on April 2 in Oakley.", "April 2", "2016-04-02"),
        ("The ferry sank on Christmas Eve.", "Christmas Eve", "2015-12-24"),
        ("The ferry sank last fall.", "last fall", "2015"),
        ("The inquest will open next Tuesday.", "next Tuesday", "2016-03-15"),
        ("The ferry sank on Monday at 6:30 p.m. near Oakley.", "Monday at 6:30 p.m.", "2016-03-07"),
    ],
)
def test_an_expression_is_counted_from_the_day_of_publication(text: str, printed: str, date: str) -> None:
    assert dates(study(text, PUBLISHED)).get(printed) == date


def test_what_follows_is_counted_from_what_was_told_before_it() -> None:
    text = (
        "In May, the yard told the harbour board. The following month, two welders quit. A year later nobody was left."
    )
    found = dates(study(text, "2017-12-04"))
    assert (found["May"], found["The following month"], found["A year later"]) == ("2017-05", "2017-06", "2018")


def test_a_day_after_an_event_is_the_day_of_the_event() -> None:
    found = dates(study("The mayor's promise came a day after the council failed to agree.", PUBLISHED))
    assert found == {"a day after": "2016-03-08"}


@pytest.mark.parametrize(
    "text",
    [
        "The mayor may march on.",
        "Theresa May said no.",
        "He won 2,009 votes and $2009 in cash.",
        "She reads the Sunday Times on trains.",
        "The Black Friday Band played.",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert dates(study(text, PUBLISHED)).keys() <= {"Black Friday"}


def test_without_any_date_of_publication_the_tellings_date_each_other() -> None:
    found = dates(
        study("The 2009 Harbour Games ended in a brawl. On Sunday, Lina Moss threw the trophy into the sea.", name="a"),
        study("Moss was sorry for what she did at the 2009 Harbour Games on Sunday night (Sep 13).", name="b"),
        study("She wept on Rob Finch's show Monday night. Her father died in November 2007.", name="c"),
    )
    assert found["Sunday"] == found["Sunday night (Sep 13)"] == "2009-09-13"
    assert found["Monday night"] == "2009-09-14"
    assert found["November 2007"] == "2007-11"


def test_a_year_that_its_weekday_contradicts_is_not_believed() -> None:
    found = dates(study("The 2008 Harbour Games were dull. On Sunday (Sep 14) they began again.", name="a"))
    assert found["Sunday (Sep 14)"] == "2008-09-14"
    found = dates(study("The 2008 Harbour Games were dull. On Sunday (Sep 13) they began again.", name="a"))
    assert "Sunday (Sep 13)" not in found


def test_what_cannot_be_dated_is_left_out() -> None:
    assert dates(study("The ferry sank on Monday, two years ago.")) == {}


@pytest.mark.parametrize(
    ("text", "printed", "date"),
    [
        ("The House panel approved the plan on March 29 by a wide margin.", "March 29", "2015-03-29"),
        ("He cancelled a scheduled talk Monday night.", "Monday night", "2016-03-07"),
        ("Finch, a registered nurse, is running in November.", "November", "2015-11"),
        ("Both sides look to the July election.", "July", "2016-07"),
        ("They met on Friday, Sept. 4, 2015, in Oakley.", "Friday, Sept. 4, 2015", "2015-09-04"),
    ],
)
def test_verbs_and_occasions_tell_the_direction(text: str, printed: str, date: str) -> None:
    assert (
        dates(study(text, "2016-03-09" if "July" in text else "2015-12-09" if "March" in text else PUBLISHED)).get(
            printed
        )
        == date
    )


def test_an_entry_shows_a_sentence_that_names_its_date_first() -> None:
    recalled = "The keeper locked the mill on Monday, two days after the fire of Saturday."
    told = "A fire took the roof of the mill on Saturday."
    one, two = study(recalled, PUBLISHED), study(told, PUBLISHED, name="b")
    story = Story(id="s", tellings=(Telling(article="a", story="s"), Telling(article="b", story="s")))
    shown = {e.date: e.what for e in find_timeline(story, (one, two))}
    assert (shown["2016-03-05"].article, shown["2016-03-07"].article) == ("b", "a")
    alone = find_timeline(Story(id="s", tellings=(Telling(article="a", story="s"),)), (one,))
    assert {e.what.article for e in alone} == {"a"}
