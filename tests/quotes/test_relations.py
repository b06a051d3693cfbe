"""Who is whose: a bare "her sister" is whoever the story says that is, and nobody where it says two or none."""

from __future__ import annotations

import time

import pytest

from tellings import quotes
from tellings.pipeline import Studying, sign
from tellings.quotes.relations import by_relation
from tellings.records import Article, Mention, Person, Quote, Span, Story, Telling


def story(*texts: str) -> tuple[dict[str, set[str]], list[tuple[str, str | None]]]:
    """Name → all words that mention that person; and (words, speaker) of each quote."""
    articles = [Article(id=f"a{n}", text=text, source="x") for n, text in enumerate(texts)]
    studies = Studying()([sign(a) for a in articles])
    tellings = tuple(Telling(article=a.id, story="s") for a in articles)
    body = {a.id: a.text for a in articles}
    people, said = quotes.gather(Story(id="s", tellings=tellings), studies)
    names = {p.id: p.name for p in people}

    def words(q: Quote) -> str:
        return body[q.span.article][q.span.start : q.span.end]

    mentions = {p.name: {body[m.span.article][m.span.start : m.span.end] for m in p.mentions} for p in people}
    return mentions, [(words(q), names.get(q.speaker or "")) for q in said]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("Greta Holm, the sister of Emma Holm, came. Emma Holm waved to her sister.", "Greta Holm", "her sister"),
        ("Greta Holm, the sister of Emma Holm, came. Greta Holm waved to her sister.", "Emma Holm", "her sister"),
        ("Peter Brask rowed with his wife, Emma Brask. Peter Brask thanked his wife.", "Emma Brask", "his wife"),
        ("Emma Brask’s lawyer, Peter Low, spoke. Peter Low thanked his client.", "Emma Brask", "his client"),
        ("Peter Low, Emma Brask’s lawyer, spoke. Emma Brask’s lawyer left.", "Peter Low", "Emma Brask’s lawyer"),
        ("Peter Low met his old rival, Adam Moor. Peter Low mocked his rival.", "Adam Moor", "his rival"),
    ],
)
def test_a_relation_stands_for_whoever_the_text_says_it_is(text: str, name: str, words: str) -> None:
    assert words in story(text)[0][name]


def test_another_outlet_may_say_who_it_is() -> None:
    mentions, _ = story("Peter Brask rowed with his wife, Emma Brask.", "Peter Brask rowed. His wife watched.")
    assert "His wife" in mentions["Emma Brask"]


def test_sisters_have_one_father() -> None:
    text = "Greta Holm, the sister of Emma Holm and daughter of Peter Holm, came. Emma Holm saw her father."
    assert "her father" in story(text)[0]["Peter Holm"]


def test_two_that_fit_are_nobody() -> None:
    text = "Peter Low met his rival, Adam Moor. Peter Low met his rival, Simon Brask. Peter Low mocked his opponent."
    mentions, _ = story(text)
    assert all("his opponent" not in words for words in mentions.values())


def test_whoever_speaks_behind_a_phrase_that_opens_the_sentence_is_nobodys_lawyer() -> None:
    text = "In a letter to Emma Brask’s lawyer, Low asked for time. Senator Peter Low rowed. Emma Brask’s lawyer left."
    mentions, _ = story(text)
    assert all("Emma Brask’s lawyer" not in words for words in mentions.values())


def test_a_wrong_gender_is_not_taken() -> None:
    text = "Peter Holm, the sister of Emma Holm, came. Emma Holm waved to her sister."
    assert all("her sister" not in words for words in story(text)[0].values())


def test_a_relation_speaks_for_whoever_it_is() -> None:
    text = 'Peter Brask rowed with his wife, Emma Brask. Peter Brask was late. "We row at dawn," his wife said.'
    assert story(text)[1] == [("We row at dawn,", "Emma Brask")]


def test_an_office_before_a_name_in_one_outlet_is_known_in_another() -> None:
    mentions, _ = story(
        "Peter Low met former national security adviser Adam Moor.",
        "Peter Low met his former national security adviser.",
    )
    assert "his former national security adviser" in mentions["Adam Moor"]
    mentions, _ = story("Attorney General Adam Moor came.", "The attorney general of Ohio came in 1990.")
    assert "The attorney general" not in mentions["Adam Moor"]


def test_hostile_text_takes_no_long_time() -> None:
    text = ("Greta Holm, her sister and his brother of " * 4_000) + "Greta Holm"
    spans = list(range(0, len(text) - 10, len("Greta Holm, her sister and his brother of ")))
    mentions = tuple(Mention(span=Span(article="a", start=s, end=s + 10), kind="name") for s in spans)
    start = time.process_time()
    by_relation({"a": text}, [Person(id="p1", name="Greta Holm", mentions=mentions)])
    assert time.process_time() - start < 3
