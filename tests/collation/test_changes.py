"""Changes named between printings, the risky ones first, trims without reproach."""

from __future__ import annotations

import pytest

from tellings.collation import collate, recover
from tellings.records import (
    Article,
    Mention,
    Person,
    Quote,
    Span,
    Story,
    Study,
    Telling,
    Utterance,
    Work,
)
from tellings.stories import sign


def study(id: str, text: str, works: tuple[Work, ...] = ()) -> Study:
    article = Article(id=id, text=text, source=id, outlet=id.title())
    return Study(article=article, signature=sign(article), sentences=((0, len(text)),), works=works)


def quote(id: str, text: str, words: str, speaker: str | None = "p", kind: str = "direct", also: str = "") -> Quote:
    start = text.index(words)
    segments = ((start, start + len(words)),)
    if also:
        then = text.index(also, start + len(words))
        segments += ((then, then + len(also)),)
    return Quote(
        id=f"{id}/{start}",
        span=Span(article=id, start=start, end=segments[-1][1]),
        segments=segments,
        kind=kind,  # type: ignore[arg-type]
        speaker=speaker,
        unknown=None if speaker else "nobody named",
    )


def told(*printed: str, kinds: tuple[str, ...] = ()) -> Utterance:
    """The one utterance that articles with these quotations have."""
    studies, said = [], []
    for n, words in enumerate(printed):
        id = "abcdefgh"[n]
        text = f"Mayor Ann Bell said: “{words}” She then left."
        studies.append(study(id, text))
        said.append(quote(id, text, words, kind=kinds[n] if kinds else "direct"))
    story = Story(id="s", tellings=tuple(Telling(article=s.article.id, story="s") for s in studies))
    found = collate(story, studies, (), said)
    assert len(found) == 1
    return found[0]


LONG = "We will not sell the old harbour to anybody from the city, and that is final"


@pytest.mark.parametrize(
    ("other", "relation"),
    [
        (LONG + ".", "identical"),
        ("We will not sell the old harbour to anybody from the city", "trimmed"),
        ("the old harbour to anybody from the city, and that is final", "trimmed"),
        ("We will not sell the old harbor to anybody from the city, and that is final", "identical"),
        ("We won't sell the old harbour to anybody from the city, and that's final", "identical"),
        ("We will not rent the old harbour to anybody from the city, and that is final", "altered"),
        ("We will not sell the old harbour … and that is final", "spliced"),
        ("We will not sell the old harbour, and that is final", "spliced"),
        ("the old harbour to anybody from the city, and that is final. Ask my wife about it", "overlapping"),
    ],
)
def test_the_relation_is_the_strongest_change(other: str, relation: str) -> None:
    assert told(LONG, other).relation == relation


def test_a_lost_negation_stands_first_and_is_flagged() -> None:
    found = told(LONG, "We will sell the old harbour to anybody from the city, and that is it")
    assert found.changes[0].kind == "altered"
    assert "negation" in found.changes[0].risks
    assert "“not”" in found.changes[0].sentence


@pytest.mark.parametrize(
    ("one", "other", "risk"),
    [
        ("We lost 40 boats in the storm of last winter", "We lost 14 boats in the storm of last winter", "number"),
        ("We must rebuild the northern pier by spring", "We may rebuild the northern pier by spring", "modal"),
        ("I asked Peter Holm to rebuild the northern pier", "I asked Peter Lund to rebuild the northern pier", "name"),
        ("It will rain on the northern pier all week", "It will probably rain on the northern pier all week", "hedge"),
        ("I am sorry about the northern pier today", "I am very sorry about the northern pier today", "intensity"),
    ],
)
def test_risks_are_recognised(one: str, other: str, risk: str) -> None:
    assert any(risk in change.risks for change in told(one, other).changes)


def test_figures_and_words_for_a_number_are_one() -> None:
    found = told("We lost forty boats in the storm of last winter", "We lost 40 boats in the storm of last winter")
    assert found.relation == "identical"
    assert [change.kind for change in found.changes] == ["number"]


def test_a_masked_word_is_named_as_masked() -> None:
    found = told("Fix the bloody harbour gate before the winter", "Fix the b****y harbour gate before the winter")
    assert found.relation == "identical"
    assert "mask" in {change.kind for change in found.changes}


def test_words_in_brackets_are_the_outlets_own() -> None:
    found = told(
        "He should mend the harbour gate before winter", "[The mayor] should mend the harbour gate before winter"
    )
    assert {change.kind for change in found.changes} == {"bracket"}


def test_a_verb_bent_to_fit_is_named_so_and_carries_no_risk() -> None:
    found = told(
        "I look forward to a quiet winter in the harbour",
        "looks forward to a quiet winter in the harbour",
        kinds=("direct", "mixed"),
    )
    bent = [change for change in found.changes if change.kind == "altered"]
    assert bent
    assert "bent to fit" in bent[0].sentence
    assert bent[0].risks == ()


def test_a_plain_trim_carries_no_risk_and_no_reproach() -> None:
    found = told(LONG, "We will not sell the old harbour to anybody from the city")
    assert all(change.risks == () for change in found.changes)
    assert [change.sentence.split(";")[0] for change in found.changes] == ["B stops earlier"]


def test_an_indirect_telling_is_a_paraphrase_and_leaves_the_relation_of_the_others() -> None:
    found = told(
        LONG,
        "We will not sell the old harbour to anybody",
        "she would never sell the old harbour to anybody from the city",
        kinds=("direct", "direct", "indirect"),
    )
    assert found.relation == "trimmed"
    assert "paraphrased" in {change.kind for change in found.changes}


def test_columns_and_spans_hold_in_every_printing() -> None:
    found = told(LONG, "We won't sell the harbour", "sell the old harbour to anybody — and that is final!")
    for j, printing in enumerate(found.printings):
        tokens = [column[j] for column in found.columns if column[j]]
        assert tokens == sorted(tokens)
        assert all(printing.span.start <= start < end <= printing.span.end for start, end in tokens)


def test_the_same_words_of_another_speaker_on_another_matter_stay_apart() -> None:
    texts = ("Bell said: “It is far too late for that.”", "Holm said: “It is sad for the harbour.”")
    said = [
        quote("a", texts[0], "It is far too late for that", "bell"),
        quote("b", texts[1], "It is sad for the harbour", "holm"),
    ]
    studies = [study("a", texts[0]), study("b", texts[1])]
    story = Story(id="s", tellings=(Telling(article="a", story="s"), Telling(article="b", story="s")))
    assert collate(story, studies, (), said) == ()


def test_the_order_of_the_articles_and_quotes_changes_nothing() -> None:
    texts = {
        "a": "Bell said: “We will not sell the harbour gate, ever.” Then: “It stays with the town.”",
        "b": "“We will never sell the harbour gate,” said Bell. “It stays with the town and its people.”",
        "c": "Bell called it “a disgrace” and said the harbour gate “stays with the town”.",
    }
    said = [
        quote("a", texts["a"], "We will not sell the harbour gate, ever."),
        quote("a", texts["a"], "It stays with the town."),
        quote("b", texts["b"], "We will never sell the harbour gate,", also="It stays with the town and its people."),
        quote("c", texts["c"], "stays with the town", kind="mixed"),
    ]
    studies = [study(id, text) for id, text in texts.items()]
    story = Story(id="s", tellings=tuple(Telling(article=id, story="s") for id in texts))
    first = collate(story, studies, (), said)
    assert first
    assert collate(story, studies[::-1], (), said[::-1]) == first


def test_a_fragment_in_marks_is_recovered_by_the_words_that_another_outlet_prints() -> None:
    texts = ("Ann Bell called the sale “shameful” on Monday.", "“The sale is shameful and must stop,” Ann Bell said.")
    at = texts[0].index("shameful")
    scare = Work(span=Span(article="a", start=at, end=at + 8), kind="scare")
    studies = [study("a", texts[0], (scare,)), study("b", texts[1])]
    bell = Person(
        id="bell",
        name="Ann Bell",
        mentions=(Mention(span=Span(article="a", start=0, end=8), kind="name"),),
    )
    said = [quote("b", texts[1], "The sale is shameful and must stop,", "bell")]
    found = recover(studies, (bell,), said)
    assert [(q.span.article, q.span.start, q.speaker) for q in found[1:]] == [("a", at, "bell")]


def test_a_thousand_articles_of_one_story_are_collated_without_comparing_all_pairs() -> None:
    studies, said = [], []
    for n in range(1000):
        text = f"Bell said: “We will not sell the harbour gate to company {n % 7} in spite of all its money.” The end."
        studies.append(study(f"x{n:04}", text))
        said.append(quote(f"x{n:04}", text, text[text.index("We") : text.index(".”")]))
    story = Story(id="s", tellings=tuple(Telling(article=s.article.id, story="s") for s in studies))
    found = collate(story, studies, (), said)
    assert len(found) == 1
    assert len(found[0].printings) == 1000


def test_a_sentence_moved_to_another_place_is_reordered() -> None:
    found = told(
        "The boats stay in the basin. Nobody sells the winter berths. We talk to the county on Friday about the crane.",
        "Nobody sells the winter berths. The boats stay in the basin. We talk to the county on Friday about the crane.",
    )
    assert found.relation == "reordered"


def test_moved_words_that_read_on_without_what_stood_beside_them_are_spliced() -> None:
    found = told(
        "I hear the bell at night, whenever the wind turns over the marsh and the tide comes in. We kept the boats in the"
        " basin for the winter, and I knew before the storm that the wall was weak.",
        "We kept the boats in the basin for the winter. I hear the bell at night, and I knew before the storm that the"
        " wall was weak.",
    )
    assert found.relation == "spliced"
    (splice,) = [c for c in found.changes if c.kind == "spliced"]
    assert "whenever the wind turns" in splice.sentence


@pytest.mark.parametrize(
    ("printed", "reported", "shown"),
    [
        (
            "The flood took 5,200 homes along the lower river before anybody rang a bell",
            "the flood took 4,100 homes along the lower river",
            "the numbers differ: “5,200 homes”, “4,100 homes”.",
        ),
        (
            "We counted forty empty boats in the northern basin last night",
            "they counted 52 empty boats in the northern basin",
            "the numbers differ: “forty empty”, “52 empty”.",
        ),
        (
            "The flood took 5,196 homes along the lower river before anybody rang a bell",
            "the flood took some 5,200 homes along the lower river",
            "",
        ),
        (
            "The flood took 5,200 homes in two days along the lower river",
            "the flood took 5,200 homes along the lower river",
            "",
        ),
        (
            "The flood took 5,200 homes in 2 days along the lower river",
            "in 3 villages the flood took 5,200 homes along the lower river",
            "",
        ),
        (
            "The bell rang at 4 minutes past six and the homes were dry for a quarter of an hour",
            "the homes were dry for 15 minutes, by the bell",
            "",
        ),
    ],
)
def test_another_number_of_the_same_thing_in_other_words_is_a_risk(printed: str, reported: str, shown: str) -> None:
    change = next(c for c in told(printed, reported, kinds=("direct", "indirect")).changes if c.kind == "paraphrased")
    assert change.risks == (("number",) if shown else ())
    assert change.sentence.endswith(shown) if shown else ("the numbers differ" not in change.sentence)


def test_a_paraphrase_says_what_it_is_put_for() -> None:
    printed, reported = "We will not sell the old harbour to anybody", "the harbour would not be sold by them"
    sentence = told(printed, reported, kinds=("direct", "indirect")).changes[0].sentence
    assert sentence == f"B tells it in other words, “{reported}”, where A has “{printed}”."
