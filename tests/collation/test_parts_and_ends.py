"""Quotations printed in parts, in another order, or with ends of their own: each named as what it is."""

from __future__ import annotations

import pytest
from test_changes import study, told

from tellings.collation import collate
from tellings.records import Quote, QuoteKind, Span, Story, Telling, Utterance

Printed = tuple[QuoteKind, tuple[str, ...]]


def printed(*articles: tuple[Printed, ...]) -> tuple[Utterance, ...]:
    """The utterances of articles, each with its quotations: their kind and the parts that narration breaks them into."""
    studies, said = [], []
    for n, quotes in enumerate(articles):
        id, text, made = "abcdefgh"[n], "", []
        for kind, parts in quotes:
            segments = []
            for part in parts:
                text += "Ann Bell said: “"
                segments.append((len(text), len(text) + len(part)))
                text += part + "” She waited. "
            made.append((kind, tuple(segments)))
        studies.append(study(id, text))
        for kind, segments in made:
            whole = Span(article=id, start=segments[0][0], end=segments[-1][1])
            said.append(Quote(id=f"{id}/{whole.start}", span=whole, segments=segments, kind=kind, speaker="p"))
    story = Story(id="s", tellings=tuple(Telling(article=s.article.id, story="s") for s in studies))
    return collate(story, studies, (), said)


def sentences(found: Utterance) -> list[str]:
    return [c.sentence for c in found.changes]


def test_sentences_in_another_order_in_their_own_marks_are_no_overlap() -> None:
    (found,) = printed(
        (("direct", ("The nets were empty for a week,", "Who will pay the crews now?")),),
        (("direct", ("Who will pay the crews now?", "The nets were empty for a week.")),),
    )
    assert found.relation == "identical"
    assert [c.kind for c in found.changes] == ["order"]


def test_a_sentence_moved_inside_the_marks_of_another_part_is_named_whole() -> None:
    (found,) = printed(
        (("direct", ("I shut the gate and ran,", "I'd thought of that flood since I was a boy, and in it I drown.")),),
        (("direct", ("I shut the gate and ran,",)),),
        (("direct", ("I'd thought of that flood since I was a boy,", "and in it I drown. I shut the gate and ran.")),),
    )
    assert found.relation == "reordered"
    assert sentences(found)[0] == "C has “I shut the gate and ran” in another place than A."
    assert not any(c.kind == "overlapping" for c in found.changes)


def test_parts_in_marks_of_one_saying_alter_nothing_of_another() -> None:
    (found,) = printed(
        (
            (
                "direct",
                ("These are bitter cuts, but they are the fair ones,", "We hope to hire again by the next spring."),
            ),
        ),
        (("mixed", ("bitter cuts", "the fair ones")),),
        (("direct", ("These are bitter cuts,", "We hope to hire again.")),),
    )
    assert not any(c.kind in ("altered", "overlapping") for c in found.changes)


def test_one_saying_is_not_cut_where_an_outlet_prints_both_parts_as_one() -> None:
    (found,) = printed(
        (("direct", ("This river fed us and it parted us,", "Today it must join us, or it will bury us all.")),),
        (("direct", ("This river fed us, and it parted us. Today it will join us,",)),),
        (("mixed", ("must join us or it will bury us all",)),),
    )
    assert any("B has “will” where A has “must”" in s for s in sentences(found))
    assert found.changes[0].risks == ("modal",)


def test_a_sentence_elsewhere_and_in_other_words_is_set_beside_its_own() -> None:
    (found,) = printed(
        (("direct", ("Stay indoors. Do not go down to the quay to look,", "The worst may not be over.")),),
        (("direct", ("The worst is over,", "But do not go down to the quay to look.")),),
    )
    first = found.changes[0]
    assert first.risks == ("negation", "modal")
    assert first.sentence == "In another place, B has “The worst is over” where A has “The worst may not be over”."
    assert sum(c.kind == "altered" for c in found.changes) == 1


LONG = "the mill and the weir and the four old cottages that stand behind them to whoever asks for them first"


def test_a_word_against_a_long_passage_alters_nothing() -> None:
    found = told(f"We are going to give away {LONG}", "We are going to give away sometime")
    assert found.relation == "overlapping"
    assert "only B has “sometime”" in found.changes[0].sentence


def test_a_modal_next_to_the_shared_words_alters_them_however_much_stands_before() -> None:
    found = told(f"Ask {LONG}; will it be sold to the town", "should be sold to the town")
    assert found.relation == "altered"
    assert found.changes[0].risks == ("modal",)
    assert "“should” where A has “will it”" in found.changes[0].sentence


def test_words_in_brackets_with_a_word_that_is_shared_are_the_outlets_own() -> None:
    found = told("I told the lads we would be here by May", "I told [the players] we would be here by May")
    assert [c.kind for c in found.changes] == ["bracket"]


@pytest.mark.parametrize(
    ("one", "other", "risks"),
    [
        ("that the schools might have to close on Friday", "the schools would have to close on Friday", ("modal",)),
        ("that she had stopped hoping for them", "she had never stopped hoping for them", ("negation",)),
        ("that the schools will close on Friday", "the schools would close on Friday", ()),
    ],
)
def test_reported_words_that_turn_the_meaning_are_flagged(one: str, other: str, risks: tuple[str, ...]) -> None:
    assert told(one, other, kinds=("indirect", "indirect")).changes[0].risks == risks


def test_two_reported_parts_of_one_passage_are_not_said_to_tell_each_other() -> None:
    found = printed(
        (("indirect", ("that a man of seventy had been held since Tuesday at the port",)),
         ("direct", ("He opened the gate and said he supposed the lorry had come for the bronze.",))),
        (("indirect", ("the man had supposed that the lorry had come for the bronze when he opened the gate",)),),
    )  # fmt: skip
    assert not any("since Tuesday" in s for u in found for s in sentences(u))
