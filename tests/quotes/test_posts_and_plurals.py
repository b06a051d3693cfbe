"""Words with a capital that are no names, and names that stand behind a post: whom the text means."""

from __future__ import annotations

import pytest

from tellings import text as texts
from tellings.quotes import find
from tellings.records import Article


def people(text: str) -> list[str]:
    """The names of the people that one article has."""
    found = find(Article(id="a", text=text, source="a"), tuple(texts.sentences(text)), None)
    return sorted(p.name for p in found.people if not p.body)


def speakers(text: str) -> list[str | None]:
    found = find(Article(id="a", text=text, source="a"), tuple(texts.sentences(text)), None)
    names = {p.id: p.name for p in found.people}
    return [names.get(q.speaker or "") for q in found.quotes]


def test_a_post_that_opens_with_a_capital_is_nobody() -> None:
    assert people('"It holds," said Harbour master Edith Quayle. Quayle left.') == ["Edith Quayle"]


def test_a_surname_right_before_a_small_word_is_a_name() -> None:
    assert people('"It holds," said Quayle after Monday. "It held," Quayle said.') == ["Quayle"]


def test_people_of_a_trade_at_a_sentences_start_are_nobody() -> None:
    assert people("The driver braked. Drivers said they had warned of it.") == []


def test_a_challenger_is_called_so_and_not_named_so() -> None:
    assert people("Challenger Hanne Quist won. Quist, 43, wept.") == ["Hanne Quist"]


@pytest.mark.parametrize(
    "text",
    [
        'Minister for the sea Otto Lind said: "The owners will pay for it."',
        'Bronwen Eide of Metal United said: "They had six good years of it."',
        'Conall Brask, of the Carters\' League, said: "We can not eat words for ever."',
    ],
)
def test_somebody_with_a_post_speaks_for_themselves(text: str) -> None:
    (speaker,) = speakers(text)
    assert speaker is not None
    assert speaker.split()[-1] in ("Lind", "Eide", "Brask")


def test_a_daughter_is_known_by_her_first_name() -> None:
    assert "Imogen" in people('"She never slept," her daughter, Imogen, told us.')


def test_an_office_that_speaks_is_not_the_man_before_the_comma() -> None:
    assert speakers("Quill took 90 votes against 80 for Mayor Tobias Renn, the electoral office said.") in ([None], [])


def test_a_man_whom_nobody_names_is_not_whoever_was_named_before() -> None:
    text = 'Casimir Thorne wept. He had stopped hoping, he said. A man of 74 is held. "You came for her," he said.'
    assert speakers(text)[-1] is None


def test_whoever_is_told_something_does_not_say_it() -> None:
    text = (
        "Vice President Ned Ray and Paul Brask met on Monday. Brask was patient. He was angry when Mr. Ray went on. "
        "“I know you are tired of this,” he told the vice president."
    )
    assert speakers(text)[-1] == "Paul Brask"


def test_the_first_pronoun_after_a_name_tells_whether_it_is_a_man_or_a_woman() -> None:
    text = (
        "Ottoline Brask told her listeners of Wynn Ash, 40. Brask asked what his father thought, and Ash wept. "
        "“I have lost all my boats in one night,” he told the host."
    )
    assert speakers(text)[-1] == "Wynn Ash"


def test_a_short_form_with_an_s_is_the_same_person() -> None:
    text = "Ragnar Brask, 30, sang. “I knew it on the steps,” Rags answered. “I knew,” Rags said."
    assert set(speakers(text)) == {"Ragnar Brask"}


def test_sisters_who_sing_are_a_body_of_people() -> None:
    assert "Merrow Sisters" not in people("Wynn Brask, 30, sang with the Merrow Sisters. He left early.")
