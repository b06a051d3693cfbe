"""Who had it from whom: credits and shared words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.facts import find_credits, find_shared, find_timeline
from tellings.facts.outlets import same_outlet
from tellings.records import Article, Link, Mention, Person, Quote, Signature, Span, Story, Study, Telling
from tellings.text import sentences


def study(text: str, name: str = "a", published: str | None = None, **known: object) -> Study:
    article = Article(id=name, text=text, source=name, published=published, outlet=f"The {name.title()} Post")
    signature = Signature(article=name, published=published, length=len(text.split()))
    cut = tuple(sentences(text))
    return Study(article=article, signature=signature, sentences=cut, deep=True, **known)  # type: ignore[arg-type]


def story(*studies: Study) -> Story:
    return Story(id="s", tellings=tuple(Telling(article=s.article.id, story="s") for s in studies))


def credited(text: str) -> list[tuple[str, str]]:
    one = study(text)
    return [(c.credited, c.form) for c in find_credits(story(one), [one])]


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("The bridge is unsafe, Ann Bell told CNN.", "CNN", "told"),
        ("The crack, first reported by the Oakley Herald, is wide.", "Oakley Herald", "reported by"),
        ("The Oakley Herald reported on Monday that it is wide.", "The Oakley Herald", "reports"),
        ("According to The New York Times, it is wide.", "The New York Times", "according to"),
        ("A memo obtained by Reuters calls it wide.", "Reuters", "documents"),
        ("It is wide, she said in an interview with the BBC.", "BBC", "interview"),
        ("It is wide, Bell said on NBC’s “Meet the Press.”", "NBC", "broadcast"),
        ("It is wide, Bell said on “Meet the Press.”", "Meet the Press", "broadcast"),
        ("Bell stepped down.\nSOURCE: MTV\nRead on.", "MTV", "source line"),
        ("OAKLEY (AP) — The bridge is shut.", "AP", "wire"),
        ("Reuters contributed to this report.", "Reuters", "wire"),
        ("It is wide, she wrote in a statement to Politico.", "Politico", "statement"),
        ("A Washington Post poll found that few cross it.", "Washington Post", "report"),
        ("We are all sad. — CNN News Desk (@cnnnewsdesk) December 4, 2017", "CNN News Desk", "post"),
    ],
)
def test_a_credit_is_found_with_its_form(text: str, name: str, form: str) -> None:
    assert credited(text) == [(name, form)]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge is unsafe, Ann Bell told the council.",
        "Bell used to read the Oakley Herald on the bridge.",
        "Reuters moved its office to Oakley.",
        "She posted a letter and mailed the mirror.",
    ],
)
def test_a_name_alone_is_no_credit(text: str) -> None:
    assert credited(text) == []


def test_a_person_of_an_outlets_name_is_no_outlet() -> None:
    text = "Martin Fox came late. “It is shut,” Fox said."
    at = text.index("Martin Fox")
    mention = Mention(span=Span(article="a", start=at, end=at + 10), kind="name")
    one = study(text, people=(Person(id="p", name="Martin Fox", mentions=(mention,)),))
    assert find_credits(story(one), [one]) == ()
    assert credited("“It is shut,” Fox News reported.") == [("Fox News", "reports")]


def test_names_of_one_outlet_are_one() -> None:
    assert same_outlet("the AP", "Associated Press")
    assert same_outlet("www.nytimes.com", "The New York Times")
    assert not same_outlet("Oakley Herald", "Oakley Times")


LONG = "the old iron bridge over the river Oake was shut at dawn because a diver had found a crack"


def test_shared_words_belong_to_the_earlier_text() -> None:
    early = study(f"Yesterday {LONG} in a pier.", "early", "2016-03-08")
    late = study(f"As told to The Early Post, {LONG} as wide as a hand.", "late", "2016-03-09")
    for order in ([early, late], [late, early]):
        (shared,) = find_shared(story(*order), order, (), find_credits(story(*order), order))
        assert (shared.first.article, shared.second.article, shared.words) == ("early", "late", 19)
        assert late.article.text[shared.second.start : shared.second.end] == LONG
        assert shared.credited


def test_quoted_words_are_shared_by_right() -> None:
    def quoting(name: str) -> tuple[Study, Quote]:
        text = f"“{LONG},” said {name}."
        span = Span(article=name, start=1, end=1 + len(LONG))
        quote = Quote(id=f"q{name}", span=span, segments=((span.start, span.end),), kind="direct", unknown="test")
        return study(text, name), quote

    (one, first), (two, second) = quoting("one"), quoting("two")
    assert find_shared(story(one, two), [one, two], (first, second), ()) == ()
    assert len(find_shared(story(one, two), [one, two], (), ())) == 1


def test_a_thousand_copies_stay_bounded() -> None:
    many = [study(f"{LONG}. " * 5 + f"Number {n} told CNN on Friday.", f"n{n:03}") for n in range(300)]
    assert len(find_shared(story(*many), many, (), ())) <= 400


WORDS = (
    "On Friday|last week|told CNN|the AP reported|two days later|in May|2009|9/11|a day after|\n|“|”|Christmas|(|)|Sept. 31"
    "|the following month|noon|Sunday (Sep 13)|since|will|the 13th|30 February 2011|SOURCE: MTV|said|\u202e|\x00"
)
PIECES = st.sampled_from(WORDS.split("|"))


@settings(max_examples=120, deadline=None)
@given(
    st.lists(PIECES | st.text(max_size=6), max_size=40), st.sampled_from([None, "", "2009", "2009-13", "2016-03-09"])
)
def test_any_text_gives_spans_of_it_in_any_order(pieces: list[str], published: str | None) -> None:
    one, two = study(" ".join(pieces), "one", published), study(" ".join(reversed(pieces)), "two", None)
    whole = story(one, two)
    for entry in find_timeline(whole, [one, two]):
        assert len(entry.tellings) == len(entry.how)
        assert len(entry.date) == {"day": 10, "month": 7, "year": 4}[entry.precision]
        for span in (entry.what, *entry.tellings):
            length = len((one if span.article == "one" else two).article.text)
            assert 0 <= span.start < span.end <= length
    for credit in find_credits(whole, [one, two]):
        assert credit.credited
        assert 0 <= credit.span.start < credit.span.end
    assert find_timeline(whole, [one, two]) == find_timeline(whole, [one, two])
    assert find_shared(whole, [one, two], (), ()) == find_shared(whole, [two, one], (), ())


def linked(text: str, anchor: str, url: str, own: str = "https://www.post.example/1") -> list[tuple[str, str, str]]:
    start = text.index(anchor)
    link = Link(start=start, end=start + len(anchor), url=url)
    one = study(text)
    one = replace(one, article=replace(one.article, links=(link,), url=own))
    return [(c.credited, c.form, text[c.span.start : c.span.end]) for c in find_credits(story(one), [one])]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.theguardian.com/world/2026/x", "The Guardian"),
        ("https://edition.cnn.com/x", "CNN"),
        ("https://www.bbc.co.uk/news/1", "BBC News"),
        ("http://nytimes.com", "The New York Times"),
    ],
)
def test_a_link_to_another_outlet_is_a_credit(url: str, name: str) -> None:
    ((credit, form, words),) = linked("The bridge was found unsafe in May.", "found unsafe", url)
    assert same_outlet(credit, name)
    assert (form, words) == ("link", "found unsafe")


@pytest.mark.parametrize(
    "url", ["https://www.post.example/2", "https://holm.example/cnn.com", "mailto:a@cnn.com", "cnn", "https://", ""]
)
def test_a_link_elsewhere_is_no_credit(url: str) -> None:
    assert linked("The bridge was found unsafe in May.", "found unsafe", url) == []


def test_a_link_to_the_outlets_own_site_is_no_credit() -> None:
    url = "https://www.cnn.com/2"
    assert linked("The bridge was found unsafe in May.", "found unsafe", url, own="https://edition.cnn.com/1") == []


def test_a_link_inside_a_credit_is_told_once() -> None:
    found = linked("The bridge is unsafe, Ann Bell told CNN on Monday.", "told CNN", "https://cnn.com/1")
    assert [(name, form) for name, form, _ in found] == [("CNN", "told")]
