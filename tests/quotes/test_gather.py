"""People of a story: one name each over all outlets, and speakers that only the story knows."""

from __future__ import annotations

from dataclasses import replace

from tellings import text as texts
from tellings.pipeline import sign
from tellings.quotes import find, gather
from tellings.records import Article, Person, Quote, Story, Study


def study(id: str, text: str) -> Study:
    article = Article(id=id, text=text, source=id)
    cut = tuple(texts.sentences(text))
    found = find(article, cut, None)
    return replace(sign(article), sentences=cut, quotes=found.quotes, people=found.people, works=found.works)


def story(*tellings: str) -> tuple[tuple[Person, ...], tuple[Quote, ...], dict[str, str]]:
    studies = [study(f"a{n}", text) for n, text in enumerate(tellings)]
    people, quotes = gather(Story(id="s", tellings=()), studies)
    return people, quotes, {s.article.id: s.article.text for s in studies}


def test_one_name_over_all_outlets_the_fullest_that_any_prints() -> None:
    people, quotes, texts_of = story(
        '"We row at dawn," President Quill said.',
        'Ada B. Quill came. "We row at dawn," Ms. Quill said.',
        'Ada Quill came. "We row at dawn," she said.',
    )
    (quill,) = [p for p in people if not p.body]
    assert quill.name == "Ada B. Quill"
    assert {q.speaker for q in quotes} == {quill.id}
    printed = {texts_of[m.span.article][m.span.start : m.span.end] for m in quill.mentions}
    assert {"President Quill", "Ada B. Quill", "Ms. Quill", "Ada Quill"} <= printed


def test_short_forms_of_a_given_name_are_one_person() -> None:
    people, _, _ = story("Senator William Brask rowed.", "Bill Brask rowed home.")
    assert len(people) == 1


def test_people_of_one_surname_stay_apart() -> None:
    people, _, _ = story(
        "Ned Ray and Ada Ray rowed. Mr. Ray won. Mrs. Ray lost.", "Ada Ray lost. Ned Ray won the race."
    )
    assert sorted(p.name for p in people) == ["Ada Ray", "Ned Ray"]


def test_a_title_is_no_part_of_the_name() -> None:
    people, _, _ = story("Former Vice President Ada Quill rowed with Dr. Ned Ray.")
    assert sorted(p.name for p in people) == ["Ada Quill", "Ned Ray"]


def test_a_description_that_another_outlet_explains() -> None:
    people, quotes, texts_of = story(
        'Tom Brask won on Sunday. The rapper was late. "It was wet," the rapper said.',
        "The race was won by rapper Tom Brask, of Oakley.",
    )
    (brask,) = people
    printed = {texts_of[m.span.article][m.span.start : m.span.end] for m in brask.mentions}
    assert "The rapper" in printed
    assert [q.speaker for q in quotes if q.kind == "direct"] == [brask.id]


def test_the_same_words_with_a_speaker_elsewhere_get_that_speaker() -> None:
    words = "the river never asks anybody who is rowing the boat"
    people, quotes, _ = story(f'Ada Quill said: "{words.capitalize()}."', f'One rower said: "{words.capitalize()}."')
    (quill,) = [p for p in people if p.name == "Ada Quill"]
    assert [q.speaker for q in quotes] == [quill.id, quill.id]
    assert quotes[1].confidence < quotes[0].confidence


def test_the_order_of_the_outlets_changes_nothing() -> None:
    tellings = ['Ada Quill came. "We row," she said. Ned Ray left.', 'Ned Ray came. "We swim," Mr. Ray said of Quill.']
    studies = [study(f"a{n}", text) for n, text in enumerate(tellings)]
    one = gather(Story(id="s", tellings=()), studies)
    assert one == gather(Story(id="s", tellings=()), studies[::-1])


def test_ids_go_by_prominence_people_before_bodies() -> None:
    people, _, _ = story(
        "The Department of Rivers paid Ned Ray. Ada Quill met Mr. Ray. Ray left. The Department of Rivers closed."
    )
    assert [p.id for p in people] == [f"s/p{n}" for n in range(1, len(people) + 1)]
    assert people[0].name == "Ned Ray"
    assert people[-1].body


def names_of(*tellings: str) -> list[str]:
    return sorted(p.name for p in story(*tellings)[0] if not p.body)


def test_names_a_letter_apart_in_two_outlets_are_one_person() -> None:
    assert len(names_of("Ivo Lindgren rowed. Mr. Lindgren won.", "Ivo Lundgren rowed. Mr. Lundgren won.")) == 1
    assert len(names_of("Mr. Hanne Quist rowed.", "Mr. Hanna Quist rowed.")) == 1
    assert len(names_of("Mr. Conall Brask rowed.", "Mr. Connal Brask rowed.")) == 1


def test_names_a_letter_apart_in_one_outlet_are_two_people() -> None:
    assert len(names_of("Ivo Lindgren rowed with Ivo Lundgren. Mr. Lindgren and Mr. Lundgren won.")) == 2


def test_two_common_given_names_are_two_people() -> None:
    assert len(names_of("Dan Brask rowed. Mr. Brask won.", "Don Brask rowed. Mr. Brask won.")) == 2


def test_an_outlet_that_somebody_told_is_no_person() -> None:
    studies = [study("a0", 'Ada Quill told Ship Trade: "We row."'), study("a1", "Ada Quill rows.")]
    studies[0] = replace(studies[0], article=replace(studies[0].article, outlet="Ship Trade"))
    people, _ = gather(Story(id="s", tellings=()), studies)
    assert all(p.body for p in people if p.name == "Ship Trade")


def test_a_he_is_not_the_woman_who_told_of_him() -> None:
    _, quotes, _ = story(
        'Rosalind Ash said: "He opened the gate and said he supposed we had come for the bronze."',
        'A man of 74 is held. "He opened the gate and said he supposed we had come for the bronze," he said.',
    )
    assert [q.speaker is None for q in quotes] == [False, True]


def test_whoever_is_told_something_by_office_does_not_say_it_though_only_another_outlet_gives_the_office() -> None:
    _, quotes, _ = story(
        "Ned Ray and Ada Quill met. Mr. Ray broke in. “I know you are tired,” he told the mayor.",
        "Mayor Ned Ray met Ada Quill. Mr. Ray went home.",
    )
    assert [q.speaker for q in quotes] == [None]
    assert quotes[0].unknown == "it is said to “the mayor”, not by them"


def test_a_he_that_was_misread_is_whoever_other_outlets_name_for_the_same_words() -> None:
    words = "It has been a long and cold week for all of us on the quay"
    people, quotes, _ = story(
        f"Lorne Ash and Wynn Brask came. Ash, 40, let Brask talk. “{words},” he told the host.",
        f"“{words},” Wynn Brask said. Brask, 30, left.",
    )
    names = {p.id: p.name for p in people}
    assert [names.get(q.speaker or "") for q in quotes] == ["Wynn Brask", "Wynn Brask"]


def test_the_committee_of_a_prize_is_nobody_whom_the_prize_is_beside() -> None:
    people, quotes, _ = story(
        "Wynn Brask, the prize, sang. The committee of the prize said it would not ban him.",
    )
    names = {p.id: p.name for p in people}
    assert "Wynn Brask" not in [names.get(q.speaker or "") for q in quotes]


def test_a_bare_surname_that_opens_a_source_is_whose_name_another_outlet_prints() -> None:
    told = "Ridd, of the porters, said: “I would not call it an insult.” The offer is new."
    for elsewhere, name in (
        ("Tom Ridd of the porters said he would sign it.", "Tom Ridd"),
        ("Tom Ridd of the porters said he would sign it. Ada Ridd of the nurses said she would not.", None),
        ("Mr. Lorne Ridd of the porters said he would sign it.", "Lorne Ridd"),
        ("The porters said they would sign it.", None),
    ):
        people, quotes, _ = story(told, elsewhere)
        said = [q for q in quotes if q.span.article == "a0"]
        names = {p.id: p.name for p in people}
        assert [names.get(q.speaker or "") for q in said] == [name]
