"""Which reported words are one saying: by who says it, what is done by saying it, and the sentence that tells it."""

from __future__ import annotations

from dataclasses import replace

from tellings.collation.acts import act_of
from tellings.collation.evidence import FEATURES, weigh
from tellings.collation.lemmas import stem
from tellings.collation.rarity import Rarity
from tellings.collation.reported import Passage
from tellings.collation.units import Unit, unit
from tellings.collation.weights import WEIGHTS
from tellings.records import Quote, Span


def reported(article: str, text: str, source: str, cue: str, words: str, speaker: str | None = None) -> Unit:
    """A reported telling of an article's text, found by its words."""

    def span(part: str) -> Span:
        start = text.index(part)
        return Span(article=article, start=start, end=start + len(part))

    said = span(words)
    quote = Quote(
        id=article,
        span=said,
        segments=((said.start, said.end),),
        kind="indirect",
        source=span(source),
        cue=span(cue),
        speaker=speaker,
        unknown=None if speaker else "no name",
    )
    return unit(quote, text, 0)


def passage(one: Unit, other: Unit) -> Passage:
    found = weigh(one, other, Rarity([one, other])).passage
    assert found is not None
    return found


ONE = reported(
    "a", "The divers urged the county to close the quay.", "The divers", "urged", "the county to close the quay"
)


def test_what_is_done_by_saying_it_is_told_by_the_verb() -> None:
    assert act_of({stem("urged")}) == act_of({stem("asking")}) == "ask"
    assert act_of({stem("refused")}) == "deny"
    assert act_of({stem("said"), stem("also")}) == ""


def test_two_requests_are_one_act_and_a_request_and_a_refusal_are_not() -> None:
    asked = reported("b", "Divers asked that the quay be closed.", "Divers", "asked", "that the quay be closed")
    refused = reported("c", "The mayor refused to close the quay.", "The mayor", "refused", "to close the quay")
    assert passage(ONE, asked).act
    assert not passage(ONE, refused).act


def test_sources_without_a_name_are_likened_by_their_words() -> None:
    asked = reported("b", "Three divers asked for a closed quay.", "Three divers", "asked", "for a closed quay")
    others = reported("c", "Two sailors asked for a closed quay.", "Two sailors", "asked", "for a closed quay")
    named = reported("d", "The divers asked for a closed quay.", "The divers", "asked", "for a closed quay", "holm")
    assert passage(ONE, asked).told
    assert not passage(ONE, others).told
    assert not passage(named, reported("e", "Divers want it closed.", "Divers", "want", "it closed", "bell")).told


def test_a_negation_on_one_side_only_speaks_against_one_saying() -> None:
    open_ = reported("a", "Bell said the quay would open in May.", "Bell", "said", "the quay would open in May", "bell")
    shut = reported(
        "b", "Bell said the quay would not open in May.", "Bell", "said", "the quay would not open in May", "bell"
    )
    assert passage(open_, shut).denied
    assert not passage(open_, open_).denied
    assert WEIGHTS["indirect"]["denied"] < 0


def test_what_opens_two_articles_is_likelier_one_thing_than_what_stands_far_down() -> None:
    text = "Bell said the quay would open in May."
    words = "the quay would open in May"
    first, again = (reported(n, text, "Bell", "said", words, "bell") for n in "ab")
    deep = reported("c", "The weather held. " * 40 + text, "Bell", "said", words, "bell")
    deeper = reported("d", "The weather held. " * 400 + text, "Bell", "said", words, "bell")
    assert passage(first, again).down < passage(first, deep).down
    assert passage(first, deeper).down == passage(deep, deeper).down
    assert WEIGHTS["indirect"]["down"] < 0


def test_the_sentence_around_counts_for_few_words_reported() -> None:
    text = "After the flood the harbour board of Ellery called for {} on Monday."
    one, other = (reported(n, text.format("a dam"), "board of Ellery", "called for", "a dam") for n in "ab")
    bare = reported("c", "A dam was called for.", "A dam", "called for", "A dam")
    assert passage(one, other).framed > passage(one, bare).framed > 0


def test_every_kind_of_pair_has_a_weight_for_each_of_its_numbers() -> None:
    assert {kind: set(names) | {"bias"} for kind, names in FEATURES.items()} == {k: set(w) for k, w in WEIGHTS.items()}
    assert len(weigh(ONE, ONE, Rarity([ONE])).features()) == len(FEATURES["indirect"])


def test_one_source_in_two_texts_is_one_speaker_where_only_one_of_them_knows_the_name() -> None:
    def quoted(article: str, text: str, source: str, speaker: str | None) -> Unit:
        told = reported(article, text, source, "said", "We keep it shut until the wall holds", speaker)
        return unit(replace(told.quote, kind="direct"), text, 0)

    known = quoted("a", "“We keep it shut until the wall holds,” Edda Fenn said.", "Edda Fenn", "fenn")
    same = quoted(
        "b", "Edda Fenn of the works said: “We keep it shut until the wall holds.”", "Edda Fenn of the works", None
    )
    other = quoted(
        "c", "A Fenn cousin in Holm said: “We keep it shut until the wall holds.”", "A Fenn cousin in Holm", None
    )
    assert weigh(known, same, Rarity([known, same])).speakers == 1
    assert weigh(known, other, Rarity([known, other])).speakers == 0
