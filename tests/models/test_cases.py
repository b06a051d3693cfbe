"""What people asked of such software, with the trained reader: each case by its name, in sentences of our own."""

from __future__ import annotations

import pytest

from tellings import text as texts
from tellings.models.tagger import QuotesTagger
from tellings.quotes import Findings, find
from tellings.records import Article


@pytest.fixture(scope="module")
def tagger() -> QuotesTagger:
    return QuotesTagger()


def read(tagger: QuotesTagger, text: str) -> Findings:
    (tagging,) = tagger([text])
    return find(Article(id="a", text=text, source="test"), texts.sentences(text), tagging)


def said(tagger: QuotesTagger, text: str) -> dict[str, str | None]:
    """Words of each direct or mixed quote -> its speaker's name."""
    found = read(tagger, text)
    names = {p.id: p.name for p in found.people}
    return {
        " / ".join(text[s:e].strip(" ,.") for s, e in q.segments): names.get(q.speaker or "")
        for q in found.quotes
        if q.kind != "indirect"
    }


def test_a_speaker_with_an_apposition(tagger: QuotesTagger) -> None:
    text = "The bridge is shut.\n\nPeter Lind, an engineer, said: “It will hold for another winter.”\n"
    assert said(tagger, text) == {"It will hold for another winter": "Peter Lind"}


def test_words_over_several_paragraphs(tagger: QuotesTagger) -> None:
    text = (
        "Mayor Ann Bell spoke after the vote. “We have waited for this bridge for ten years,” Bell said. “It is a day "
        "to be glad.\n\n“Tomorrow the work begins, and nobody should think that it will be easy.”\n"
    )
    found = said(tagger, text)
    assert set(found.values()) == {"Ann Bell"}
    assert "nobody should think that it will be easy" in " ".join(found)


def test_attribution_by_a_dash(tagger: QuotesTagger) -> None:
    text = "Readers wrote to us about the bridge.\n\n“It should have been built long ago.” — Ann Bell, Oakley\n"
    assert said(tagger, text)["It should have been built long ago"] == "Ann Bell"


@pytest.mark.parametrize(("opened", "closed"), [("„", "“"), ("»", "«"), ("«", "»"), ('"', '"'), ("“", "”")])
def test_marks_of_every_style(tagger: QuotesTagger, opened: str, closed: str) -> None:
    text = f"The council met on Monday. {opened}The bridge will stay shut until May,{closed} Mayor Ann Bell said.\n"
    assert said(tagger, text) == {"The bridge will stay shut until May": "Ann Bell"}


def test_an_unclosed_mark(tagger: QuotesTagger) -> None:
    text = (
        "The council met on Monday. Mayor Ann Bell said: “The bridge will stay shut until May.\n\n"
        "The council had voted for it twice before.\n"
    )
    found = read(tagger, text)
    (quote,) = [q for q in found.quotes if q.kind == "direct"]
    assert text[quote.span.start : quote.span.end].strip(".") == "The bridge will stay shut until May"
    assert quote.speaker is not None
    assert quote.span.end < text.index("The council had")


def test_a_nickname_in_marks_is_nobodys_words(tagger: QuotesTagger) -> None:
    text = "Robert “Buddy” Lind won the race on Sunday. “I never looked back,” Lind said.\n"
    found = read(tagger, text)
    assert set(said(tagger, text)) == {"I never looked back"}
    assert [w.kind for w in found.works] == ["nickname"]


def test_titles_of_works_are_nobodys_words(tagger: QuotesTagger) -> None:
    text = "Ann Bell sang “The Ferryman’s Daughter” from her album “High Water.” “It was loud,” she said.\n"
    assert said(tagger, text) == {"It was loud": "Ann Bell"}


def test_a_body_speaks(tagger: QuotesTagger) -> None:
    text = "The talks failed on Friday. “We regret this outcome,” the White House said in a statement.\n"
    assert said(tagger, text) == {"We regret this outcome": "White House"}
