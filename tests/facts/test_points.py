"""Points: what is told by all, by some, by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Made, story

from tellings import facts
from tellings.facts.points import gather
from tellings.facts.stems import stem
from tellings.facts.units import lay_out
from tellings.pipeline import Studying, sign
from tellings.records import Article

FERRY_A = (
    "The ferry Lady Moira ran aground off Tarn Point early on Tuesday with 84 passengers aboard.\n\n"
    "Lifeboats from Skerry took every passenger ashore within two hours, the coastguard said.\n\n"
    "The harbour office has closed the northern channel until divers inspect the hull.\n\n"
    "Local bakeries handed out bread and soup in the school hall."
)
FERRY_B = (
    "Eighty-four passengers were aboard when the ferry Lady Moira ran aground near Tarn Point on Tuesday morning.\n\n"
    "All passengers were taken ashore by Skerry lifeboats in under two hours, according to the coastguard.\n\n"
    "A retired captain said the sandbank had shifted twice since the winter storms.\n\n"
    "Divers will inspect the hull before the northern channel is opened again."
)
FERRY_C = (
    "A ferry ran aground off Tarn Point on Tuesday: the Lady Moira, with 84 passengers aboard.\n\n"
    "The company that owns the vessel has paid fines over safety drills in three of the past five years."
)


@pytest.fixture(scope="module")
def ferry() -> Made:
    return story(FERRY_A, FERRY_B, FERRY_C)


def outlets(point: object) -> set[str]:
    return {span.article for span in point.tellings}  # type: ignore[attr-defined]


def words(made: Made, span: object) -> str:
    return made.text(span.article)[span.start : span.end]  # type: ignore[attr-defined]


def test_what_all_tell_stands_first(ferry: Made) -> None:
    first = ferry.points()[0]
    assert outlets(first) == {"a", "b", "c"}
    assert all("aground" in words(ferry, span) for span in first.tellings)


def test_what_two_tell_in_other_words_is_one_point(ferry: Made) -> None:
    assert any(
        outlets(p) == {"a", "b"} and all("ashore" in words(ferry, s) for s in p.tellings) for p in ferry.points()
    )


def test_what_one_tells_is_linked_to_nobody(ferry: Made) -> None:
    for telling in ("bakeries", "retired captain", "paid fines"):
        holding = [p for p in ferry.points() if any(telling in words(ferry, s) for s in p.tellings)]
        assert [len(outlets(p)) for p in holding] == [1]


def test_points_come_told_by_most_first(ferry: Made) -> None:
    counts = [len(outlets(p)) for p in ferry.points()]
    assert counts == sorted(counts, reverse=True)


def test_the_standing_text_is_one_of_the_tellings(ferry: Made) -> None:
    assert all(p.text in p.tellings for p in ferry.points())


def test_a_near_copy_tells_nothing_of_its_own() -> None:
    made = story(FERRY_A, FERRY_B, FERRY_A, copies={2: 0})
    assert all("c" not in outlets(p) for p in made.points())


def test_one_independent_text_has_no_points_but_a_brief() -> None:
    made = story(FERRY_A, FERRY_A, copies={1: 0})
    assert made.points() == ()
    brief = facts.write_brief(made.story, made.studies, (), made.timeline)
    assert words(made, brief[0].text).startswith("The ferry Lady Moira")


def test_the_brief_covers_what_most_tell_and_says_nothing_twice(ferry: Made) -> None:
    points = ferry.points()
    brief = facts.write_brief(ferry.story, ferry.studies, points, ferry.timeline)
    texts = [words(ferry, b.text) for b in brief]
    assert sum("aground" in t for t in texts) == 1
    assert {s.article for b in brief for s in b.spans} == {"a", "b", "c"}
    assert all(b.text in b.spans for b in brief)


def test_the_brief_takes_whole_sentences(ferry: Made) -> None:
    cuts = {(s.article.id, *cut) for s in ferry.studies for cut in s.sentences}
    brief = facts.write_brief(ferry.story, ferry.studies, ferry.points(), ferry.timeline)
    assert all((b.text.article, b.text.start, b.text.end) in cuts for b in brief)


def test_a_dangling_sentence_gives_way_to_one_that_stands_alone() -> None:
    made = story(
        "Mayor Ilse Brandt opened the new tram depot in Kornfeld.\n\n"
        "She cancelled the planned fare rise of 12 percent on trams.\n\nThe depot has room for forty trams.",
        "A brass band played in Kornfeld.\n\n"
        "Mayor Ilse Brandt cancelled the planned fare rise of 12 percent on trams.\n\nChildren rode free all day.",
    )
    texts = [words(made, b.text) for b in facts.write_brief(made.story, made.studies, made.points(), made.timeline)]
    assert not any(t.startswith("She") for t in texts)
    assert any("fare rise" in t for t in texts)


def test_the_headline_is_the_title_that_others_share() -> None:
    made = story(
        FERRY_A, FERRY_B, FERRY_C, titles=("Soup in the school hall", "Ferry runs aground off Tarn Point", "Our view")
    )
    assert facts.headline(made.story, made.studies) == "Ferry runs aground off Tarn Point"


def test_without_titles_the_headline_is_the_first_sentence() -> None:
    made = story(FERRY_A, FERRY_B)
    assert facts.headline(made.story, made.studies).startswith("The ferry Lady Moira ran aground")


@pytest.mark.parametrize("kin", [("criticised", "criticism"), ("endorses", "endorsement"), ("voting", "votes")])
def test_kin_words_share_a_stem(kin: tuple[str, str]) -> None:
    assert stem(kin[0]) == stem(kin[1])


def test_unlike_words_keep_apart() -> None:
    assert len({stem(w) for w in ("governor", "government", "harbour", "state", "station")}) == 5


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(alphabet="ab cde.,“”\"'\n?!0 éא\x00-", max_size=160), min_size=2, max_size=4))
def test_any_texts_give_points_that_slice_to_them(texts: list[str]) -> None:
    made = story(*texts)
    for point in made.points():
        for span in point.tellings:
            assert 0 <= span.start < span.end <= len(made.text(span.article))
    brief = facts.write_brief(made.story, made.studies, made.points(), made.timeline)
    assert all(b.text.end <= len(made.text(b.text.article)) for b in brief)
    assert isinstance(facts.headline(made.story, made.studies), str)


def test_many_articles_of_one_story_stay_bounded() -> None:
    texts = [
        f"The ferry Lady Moira ran aground off Tarn Point.\n\nWitness number {n} saw the lifeboats leave pier {n % 7}."
        for n in range(26)
    ]
    made = story(*texts)
    first = made.points()[0]
    assert len(outlets(first)) == 26


def test_wire_copies_count_once_and_only_here_stays_only_here() -> None:
    only = "\n\nA grey seal named Otto followed the lifeboats back into the harbour basin."
    made = story(FERRY_A + only, FERRY_B, FERRY_A + only, FERRY_A + only, copies={2: 0, 3: 0})
    alone = [p for p in made.points() if "seal named Otto" in words(made, p.text)]
    assert [outlets(p) for p in alone] == [{"a"}]
    assert max(len(outlets(p)) for p in made.points()) == 2


def test_one_sentence_that_tells_two_things_can_belong_to_two_points() -> None:
    made = story(
        "The council of Holm closed the fish market for a month, while the harbour police arrested four smugglers.",
        "For a month the fish market stays shut by order of the council of Holm.\n\nNobody was hurt.\n\n"
        "Four smugglers were arrested by the harbour police near the old pier.",
    )
    assert len([p for p in made.points() if len(outlets(p)) == 2]) == 2


_SENTENCES = st.lists(
    st.sampled_from(
        [
            "The ferry Lady Moira ran aground off Tarn Point on Monday night.",
            "On Monday night the Lady Moira, a ferry, ran aground at Tarn Point.",
            "Lifeboats took all 82 passengers to the school hall in Ardal.",
            "All 82 passengers were taken to the Ardal school hall by lifeboats.",
            "The captain, Ivo Brandt, blamed a broken radar and thick fog.",
            "Thick fog and a broken radar were to blame, captain Ivo Brandt said.",
            "A grey seal followed the boats back into the basin.",
        ]
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_SENTENCES, min_size=2, max_size=4))
def test_no_brief_says_anything_twice(articles: list[list[str]]) -> None:
    made = story(*("\n\n".join(sentences) for sentences in articles))
    brief = facts.write_brief(made.story, made.studies, made.points(), made.timeline)
    bags = [{stem(w) for w in words(made, b.text).strip(".").replace(",", "").lower().split()} for b in brief]
    bags = [
        bag - {stem(w) for w in ("the", "a", "to", "of", "in", "on", "and", "were", "was", "by", "all")} for bag in bags
    ]
    for k, one in enumerate(bags):
        for two in bags[k + 1 :]:
            assert len(one & two) <= 0.7 * min(len(one), len(two))


def test_a_brief_of_one_text_says_no_repeated_sentence_twice() -> None:
    made = story("\n\n".join(["The ferry Lady Moira ran aground off Tarn Point on Monday night."] * 7))
    assert len(facts.write_brief(made.story, made.studies, (), made.timeline)) == 1


def test_a_bracket_that_closes_behind_a_shortened_state_ends_no_sentence() -> None:
    text = "Rep. Ansel Rook (R-Wis.), asked about the ferry, shrugged. Then he left."
    cuts = Studying()([sign(Article(id="a", text=text, source="a"))])[0].sentences
    assert [text[a:b] for a, b in cuts] == [text[:-14], "Then he left."]


def test_a_sentence_that_stands_in_one_point_can_join_another() -> None:
    ground = lay_out(story("Rain fell. Snow fell.", "Rain and snow.", "It rained. It snowed.").studies)
    units = {n: ground.articles[unit.article].id for n, unit in enumerate(ground.units)}
    first = {name: [n for n, article in units.items() if article == name] for name in "abc"}
    (rain, snow), (both, *_), (rained, snowed) = first["a"], first["b"], first["c"]
    links = {(rain, both): 0.9, (rain, rained): 0.8, (both, rained): 0.8, (snow, snowed): 0.8}
    weak = links | {(snow, both): 0.1, (both, snowed): 0.1}
    sure = links | {(snow, both): 0.35, (both, snowed): 0.35}
    assert gather(ground, sure, 0.5) == [sorted((rain, both, rained)), sorted((snow, both, snowed))]
    assert gather(ground, weak, 0.5) == [sorted((rain, both, rained)), sorted((snow, snowed))]


def test_a_link_far_behind_a_sentences_best_joins_nothing() -> None:
    ground = lay_out(story("Rain fell. Snow fell.", "Rain came down. Ice formed.").studies)
    rain, snow, came, _ = range(4)
    links = {(rain, came): 0.999, (snow, came): 0.95}
    assert gather(ground, links, 0.5) == [[rain, came]]
    assert gather(ground, links | {(snow, came): 0.998}, 0.5) == [[rain, snow, came]]


def test_neighbouring_clauses_of_the_same_two_sentences_are_one_point() -> None:
    made = story(
        "The harbour council closed the northern fish market, while the coastguard arrested four young smugglers. "
        "Nobody was hurt.",
        "The northern fish market was closed by the harbour council, while four young smugglers were arrested by the "
        "coastguard.",
    )
    ground = lay_out(made.studies)
    closed, arrested, _, shut, caught = range(5)
    assert [ground.sentence_of[n] for n in (closed, arrested, shut, caught)] == [0, 0, 2, 2]
    assert gather(ground, {(closed, shut): 0.9, (arrested, caught): 0.9}, 0.5) == [[closed, arrested, shut, caught]]
