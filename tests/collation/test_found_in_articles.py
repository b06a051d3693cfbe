"""From articles to utterances: what Tellings finds itself, without its trained reader, is joined or kept apart."""

from __future__ import annotations

from dataclasses import replace

from tellings import text as texts
from tellings.collation import collate, recover
from tellings.pipeline import sign
from tellings.quotes import find, gather
from tellings.records import Article, Story, Study, Telling, Utterance


def study(id: str, text: str) -> Study:
    article = Article(id=id, text=text, source=id, outlet=f"Paper {id.upper()}")
    cut = tuple(texts.sentences(text))
    found = find(article, cut, None)
    return replace(sign(article), sentences=cut, quotes=found.quotes, people=found.people, works=found.works)


def utterances(*printed: str) -> tuple[dict[str, str], tuple[Utterance, ...]]:
    """Names by id, and the utterances of a story of these texts."""
    studies = [study(id, text) for id, text in zip("abcdef", printed, strict=False)]
    story = Story(id="s", tellings=tuple(Telling(article=s.article.id, story="s") for s in studies))
    people, said = gather(story, studies)
    return {p.id: p.name for p in people}, collate(story, studies, people, recover(studies, people, said))


TOLD = (
    "Ned Ray and Tom Brask met on the stage on Sunday.\n\nMr. Brask tried to be patient, but he frowned when Mr. Ray "
    "broke in on him. “{words},” he told the mayor, who laughed.\n\nMr. Ray then spoke of the docks."
)
FULL = (
    "Mayor Ned Ray met Tom Brask on the stage.\n\n“Mr. Mayor, I see you are under a great deal of strain to win back "
    "the docks, but people would like to hear us both,” Brask said.\n\nRay laughed."
)


def test_words_told_to_somebody_by_office_join_the_other_ones_statement_and_the_words_left_out_are_named() -> None:
    names, (found,) = utterances(TOLD.format(words="I see you are under strain"), FULL)
    assert names[found.speaker or ""] == "Tom Brask"
    assert {p.span.article for p in found.printings} == {"a", "b"}
    assert any("“a great deal of”" in c.sentence and c.kind == "spliced" for c in found.changes)


def test_a_stock_phrase_of_another_speaker_joins_nothing() -> None:
    thanks = "Mayor Ned Ray met Tom Brask.\n\n“I thank you all for coming to the docks so late,” Mayor Ned Ray said."
    _, found = utterances(TOLD.format(words="I thank you all"), thanks)
    assert found == ()


def test_the_echo_of_another_speaker_is_not_joined() -> None:
    echo = "Mayor Ned Ray met Tom Brask.\n\n“I see you think I am under some kind of strain,” Mayor Ned Ray said."
    _, found = utterances(TOLD.format(words="I see you are under strain"), echo)
    assert found == ()


def test_a_title_of_the_same_words_is_not_joined() -> None:
    title = "Mayor Ned Ray met Tom Brask.\n\nBrask has written a novel, “Under Strain,” and a play, “The Docks.”"
    _, found = utterances(TOLD.format(words="I see you are under strain"), title)
    assert found == ()


def test_two_outlets_that_write_much_otherwise_are_joined_through_a_third() -> None:
    opened = "Una Holt came on Sunday.\n\n"
    _, found = utterances(
        opened + "“Rents went up by 5 percent last year, and one in three families can't pay,” Una Holt said.",
        opened + "“Rents went up by five per cent last year and a third of families cannot pay,” Una Holt said.",
        opened + "“Rents went up by 15% last year, and one in three families can't pay,” Una Holt said.",
    )
    assert [len(u.printings) for u in found] == [3]
