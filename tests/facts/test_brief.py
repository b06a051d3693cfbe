"""The brief's sentences stand alone: whole, with their speaker, leaning on nothing, and no two of them tell one thing."""

from __future__ import annotations

import pytest
from made import Made, story

from tellings import facts
from tellings.facts.alone import Reader, is_whole, without_dateline
from tellings.records import Point, Span

WEIR = (
    "The council of Ostrava Mill voted on Monday to drain the upper weir, Councillor Petra Lind announced. "
    "“The stones move under our feet. Nobody should walk there after dark,” said Petra Lind at the gate. "
    "Petra Lind closed the path with a rope. Nearby, she hung a lamp on the old post. "
    "Witnesses from the lower town (among them two boys from St. The keeper of the sluice, Jan Okell, took the keys."
)


def _read(text: str, words: str) -> tuple[float, bool]:
    made = story(text, "Nothing else was told of the weir that day.")
    start = text.index(words)
    found = Reader(made.studies[0]).read((start, start + len(words)))
    return found.worth, found.fit


def test_a_quotation_stands_only_with_somebody_who_says_it() -> None:
    assert not _read(WEIR, "“The stones move under our feet.")[1]
    assert not _read(WEIR, "Nobody should walk there after dark,” said Petra Lind at the gate.")[1]  # its mark is gone
    whole = "“The stones move under our feet. Nobody should walk there after dark,” said Petra Lind at the gate."
    assert _read(WEIR, whole)[1]


def test_an_open_bracket_or_a_headline_is_no_sentence() -> None:
    assert not _read(WEIR, "Witnesses from the lower town (among them two boys from St.")[1]
    assert not is_whole("The upper weir of Ostrava Mill is drained", (0, 41))
    assert _read(WEIR, "Petra Lind closed the path with a rope.")[1]


def test_a_pronoun_before_any_name_counts_against_a_sentence() -> None:
    named, hanging = _read(WEIR, "Petra Lind closed the path with a rope."), _read(WEIR, "Nearby, she hung a lamp")
    assert named[0] > hanging[0]


@pytest.mark.parametrize(
    "words",
    [
        "After that meeting the keeper of the sluice took the keys home.",
        "One of them, a boy of ten, saw the stones move first.",
        "Keeper Jan Okell locked it before the band had come.",
        "The following morning the path was under water again.",
        "Two days later, the council of the mill met again in the barn.",
        "But the lower weir of the old mill is said to hold.",
    ],
)
def test_what_points_back_counts_against_a_sentence(words: str) -> None:
    assert _read(words, words)[0] < 0.8
    plain = "The keeper of the sluice took the keys of the mill home."
    assert _read(plain, plain)[0] == 1.0


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("OSTRAVA MILL, Lowland — The council voted on Monday to drain the weir.", "The council"),
        ("PORT ANSEL (Coast Wire) -- Divers found a crack along the keel on Thursday.", "Divers"),
        ("NATO — an alliance.", "NATO"),  # too little would stay
        ("The Mill — a ruin for years — was sold on Friday to a baker.", "The Mill"),
    ],
)
def test_a_dateline_is_left_before_the_sentence(text: str, rest: str) -> None:
    start, end = without_dateline(text, (0, len(text)))
    assert text[start:end].startswith(rest)


def _brief(made: Made, points: tuple[Point, ...]) -> list[str]:
    texts = {s.article.id: s.article.text for s in made.studies}
    found = facts.write_brief(made.story, made.studies, points, made.timeline)
    return [texts[b.text.article][b.text.start : b.text.end] for b in found]


def _points(made: Made, *told: tuple[str, ...]) -> tuple[Point, ...]:
    """A point for each tuple: the words of article "a", then of "b"."""
    texts = {s.article.id: s.article.text for s in made.studies}
    points = []
    for n, words in enumerate(told):
        spans = tuple(
            Span(article=name, start=texts[name].index(w), end=texts[name].index(w) + len(w))
            for name, w in zip("ab", words, strict=True)
        )
        points.append(Point(id=f"p{n}", text=spans[0], tellings=spans))
    return tuple(points)


def test_a_sentence_does_not_tell_what_stands_mostly_in_the_next() -> None:
    made = story(
        "Goose number nine was last to leave. The lamp of the mill burned until the morning bell.",
        "The lamp of the mill burned until the morning bell.",
    )
    points = _points(made, (made.text("a"), made.text("b")))
    assert not any("Goose" in line for line in _brief(made, points))


def test_the_news_opens_the_brief_and_a_day_that_all_recall_does_not() -> None:
    made = story(
        "The council of Ostrava Mill voted on Monday to drain the weir. A wall of the weir fell on 3 June 1988. "
        "The tally was nine to one.",
        "The council of Ostrava Mill voted on Monday to drain the weir. Brick walls fell there on 3 June 1988. "
        "The tally was nine to one.",
        published="2031-05-14",
    )
    points = _points(
        made,
        ("A wall of the weir fell on 3 June 1988.", "Brick walls fell there on 3 June 1988."),
        ("The tally was nine to one.",) * 2,
        ("The council of Ostrava Mill voted on Monday to drain the weir.",) * 2,
    )
    assert _brief(made, points)[0].startswith("The council")


def test_where_nothing_can_stand_alone_the_brief_is_not_empty() -> None:
    made = story("mill weir drained at last", "mill weir drained at last")
    points = _points(made, ("mill weir drained at last",) * 2)
    assert _brief(made, points) == ["mill weir drained at last"]


def test_a_speakers_own_i_points_at_nobody_else() -> None:
    own = "“I have shut the old path for good and all,” said Petra Lind at the gate of the mill."
    other = "“They have shut the old path for good and all,” said Petra Lind at the gate of the mill."
    assert _read(own, own)[0] == 1.0
    assert _read(other, other)[0] < 0.8


@pytest.mark.parametrize(
    "words", ["The decision came too late for the boats of the mill.", "The company said it would pay."]
)
def test_what_stands_for_something_told_before_counts_against_a_sentence(words: str) -> None:
    assert _read(words, words)[0] < 0.8


def test_a_decision_that_says_what_it_is_leans_on_nothing() -> None:
    words = "The decision to drain the upper weir came too late for the boats."
    assert _read(words, words)[0] == 1.0


def test_whoever_speaks_as_she_stands_behind_her_name() -> None:
    made = story(
        "The council of Ostrava Mill drained the upper weir on Monday. A crowd of two hundred people came to see it go. "
        "Councillor Petra Lind held the key of the sluice. “The stones move at night,” she said at the gate.",
        "The council of Ostrava Mill drained the upper weir on Monday. A crowd of two hundred people came to see it go. "
        "Councillor Petra Lind held the key of the sluice. “The stones move at night,” she said at the gate.",
    )
    points = [_point(made, words) for words in ("The council of", "“The stones move", "A crowd of", "Councillor Petra")]
    brief = facts.write_brief(made.story, made.studies, points, ())
    told = [made.text(b.text.article)[b.text.start : b.text.end] for b in brief]
    at = next(n for n, words in enumerate(told) if words.startswith("“The stones"))
    assert told[at - 1].startswith("Councillor Petra Lind")
    assert len(told) == len(set(told)) == 4


def test_a_sentence_that_leans_is_given_up_for_one_that_tells_the_same_and_does_not() -> None:
    made = story(
        "The council of Ostrava Mill drained the upper weir on Monday. He said the keeper of the sluice had lost both keys.",
        "The council of Ostrava Mill drained the upper weir on Monday. It has three gates. It has two walls. It is old. "
        "Jan Okell said that the keeper of the sluice had lost both of the keys.",
    )
    points = [
        _point(made, "The council of"),
        Point(
            id="k",
            text=_span(made, "a", "He said the keeper"),
            tellings=(_span(made, "a", "He said the keeper"), _span(made, "b", "Jan Okell said")),
        ),
    ]
    brief = facts.write_brief(made.story, made.studies, points, ())
    assert [made.text(b.text.article)[b.text.start : b.text.start + 9] for b in brief] == ["The counc", "Jan Okell"]


def _span(made: Made, article: str, words: str) -> Span:
    text = made.text(article)
    start = text.index(words)
    return Span(article=article, start=start, end=text.index(".", start) + 1)


def _point(made: Made, words: str) -> Point:
    tellings = tuple(_span(made, article, words) for article in ("a", "b"))
    return Point(id=words, text=tellings[0], tellings=tellings)
