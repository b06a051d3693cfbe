"""Which quotations are one utterance, and how what an article prints in pieces is compared."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.collation import collate
from tellings.collation.alignment import align
from tellings.collation.relations import find_changes
from tellings.collation.rows import row
from tellings.collation.sides import Telling as Side
from tellings.records import Article, Mention, Person, Printing, Quote, Span, Story, Study, Telling, Utterance
from tellings.stories import sign

BELL = Person(id="bell", name="Ann Bell", mentions=(Mention(span=Span(article="a", start=0, end=4), kind="name"),))
PAPER = Person(id="paper", name="Port Herald", mentions=BELL.mentions, body=True)
HOLM = Person(id="holm", name="Jo Holm", mentions=BELL.mentions)


def utterances(*printed: tuple[str, str, str, str]) -> tuple[Utterance, ...]:
    """What comes of (article text, words quoted, kind, speaker), one for each quotation; equal texts are one article."""
    texts = list(dict.fromkeys(text for text, *_ in printed))
    said = []
    for n, (text, words, kind, speaker) in enumerate(printed):
        id = "abcdef"[texts.index(text)]
        parts = words.split(" / ")
        segments = []
        for part in parts:
            start = text.index(part, segments[-1][1] if segments else 0)
            segments.append((start, start + len(part)))
        span = Span(article=id, start=segments[0][0], end=segments[-1][1])
        said.append(
            Quote(id=str(n), span=span, segments=tuple(segments), kind=kind, speaker=speaker or None)  # type: ignore[arg-type]
        )
    studies = []
    for n, text in enumerate(texts):
        article = Article(id="abcdef"[n], text=text, source="abcdef"[n])
        studies.append(Study(article=article, signature=sign(article), sentences=((0, len(text)),)))
    story = Story(id="s", tellings=tuple(Telling(article=s.article.id, story="s") for s in studies))
    return collate(story, studies, (BELL, PAPER, HOLM), said)


WHOLE = "The old pier will stay open all winter. We owe that much to the boats that come in after dark"


def test_what_an_article_prints_in_two_quotations_that_go_on_is_no_trim() -> None:
    one = f"“{WHOLE},” Bell said."
    two = (
        "“The old pier will stay open all winter,” Bell said on the quay. She then went on. “We owe that much to the "
        "boats that come in after dark,” she said."
    )
    found = utterances(
        (one, WHOLE, "direct", "bell"),
        (two, "The old pier will stay open all winter", "direct", "bell"),
        (two, "We owe that much to the boats that come in after dark", "direct", "bell"),
    )
    assert [u.relation for u in found] == ["identical"]


def test_parts_in_marks_of_one_sentence_find_their_own_utterances() -> None:
    one = "Bell called the sale “a shameful bargain” and its maker “a frightened accountant” on Monday."
    two = "“This is a shameful bargain,” Bell said."
    three = "“He has always been a frightened accountant,” said Bell."
    found = utterances(
        (one, "a shameful bargain / a frightened accountant", "mixed", "bell"),
        (two, "This is a shameful bargain", "direct", "bell"),
        (three, "He has always been a frightened accountant", "direct", "bell"),
    )
    assert sorted(len(u.printings) for u in found) == [2, 2]
    assert {u.relation for u in found} == {"trimmed"}


def test_a_body_as_speaker_does_not_keep_a_persons_words_apart_and_another_person_does() -> None:
    one = "“It was a shabby trick of the pier owners,” Bell told the Port Herald."
    two = "The sale of the pier by its owners was a “shabby trick”, the Port Herald was told."
    fragment = (two, "shabby trick", "mixed")
    assert utterances((one, "It was a shabby trick of the pier owners", "direct", "bell"), (*fragment, "paper"))
    assert not utterances((one, "It was a shabby trick of the pier owners", "direct", "bell"), (*fragment, "holm"))


def test_a_word_that_the_story_has_again_and_again_joins_nothing() -> None:
    one = "The harbour of the old harbour town is a harbour. Bell spoke of the “harbour”. The harbour sleeps."
    two = "“We shall dredge the harbour before the spring tide,” said Bell. The harbour, the harbour wall, the harbour."
    said = "We shall dredge the harbour before the spring tide"
    assert utterances((one, "harbour", "mixed", "bell"), (two, said, "direct", "bell")) == ()


def test_two_statements_with_one_formula_are_not_joined_through_a_third_that_is_nothing_but_the_formula() -> None:
    formula = "our door stays open"
    one = f"“The council met the owners this morning about the northern gate and the rent, and {formula},” Bell said."
    two = f"“Nobody shouted at last night's dinner, the soup was hot, it ended by ten, and {formula},” said Bell."
    three = f"“{formula},” Bell said."
    found = utterances(
        (one, one[1 : one.index(",” Bell")], "direct", "bell"),
        (two, two[1 : two.index(",” said")], "direct", "bell"),
        (three, formula, "direct", "bell"),
    )
    assert all(len(u.printings) == 2 for u in found)


def test_a_few_words_shared_with_a_long_statement_make_no_paraphrase() -> None:
    long = (
        "I was born above the chandlery, I learned to read from tide tables, I married a sailor, I buried him, I have sat "
        "on this council for nine years, and I say that the gate stays shut until the county has paid its share of it"
    )
    one = f"“{long},” Bell said."
    two = "Bell said that the county council had lost the pilot's papers."
    reported = "that the county council had lost the pilot's papers"
    assert utterances((one, long, "direct", "bell"), (two, reported, "indirect", "bell")) == ()


def test_reported_words_that_are_the_same_are_not_called_other_words() -> None:
    one, two = (
        "Bell said that the gate would stay shut all year.",
        "On Monday Bell said that the gate would stay shut all year.",
    )
    words = "that the gate would stay shut all year"
    (found,) = utterances((one, words, "indirect", "bell"), (two, words, "indirect", "bell"))
    assert (found.relation, found.changes) == ("identical", ())


def changes_between(one: str, other: str) -> list[tuple[str, tuple[str, ...], str]]:
    tellings = [
        Side(Printing(span=Span(article=n, start=0, end=len(t)), segments=((0, len(t)),), quote=n, kind="direct"), r, n)
        for n, t in (("a", one), ("b", other))
        for r in (row(t, ((0, len(t)),)),)
    ]
    found, _ = find_changes(tellings, align([t.row for t in tellings]), 0)
    return [(c.kind, c.risks, c.sentence) for c in found]


def test_words_that_stand_twice_are_laid_next_to_what_they_belong_to() -> None:
    found = changes_between(
        "I knew that it was a foolish thing to do. It was cruel. Full stop.", "It was very cruel, full stop."
    )
    assert ("altered", ("intensity",), "b has “very”, which a has not.") in found


def test_an_opening_no_that_is_left_out_turns_nothing() -> None:
    found = changes_between("No, we had a good night on the water", "we had a good night on the water")
    assert [risks for kind, risks, _ in found if kind == "trimmed"] == [()]


def test_a_cut_that_an_ellipsis_marks_is_no_more_than_a_trim_where_words_are_altered() -> None:
    base = (
        "We have learned something since the flood of that long winter in the harbour, and we owe the crews our thanks"
    )
    found = changes_between(base, "We have learned something new since the flood … and we owe the crews our thanks")
    assert {kind for kind, *_ in found} == {"altered", "trimmed"}
    assert any("an ellipsis marks the gap" in sentence for *_, sentence in found)


def test_a_contraction_is_shown_with_both_words() -> None:
    sentences = [s for *_, s in changes_between("we have not sold it to anyone", "we haven't sold it to anyone")]
    assert sentences == ["The same words contracted or written out: “have not” / “haven't”."]


WORDS = st.sampled_from(
    ["we", "will", "not", "never", "open", "the", "gate", "40", "forty", "b****y", "Bell", "It", "was", "…"]
)
MARKS = st.sampled_from([" ", " ", " ", ", ", ". ", " [", "] ", "”", "“", " — ", "\n"])
TEXTS = st.lists(st.tuples(WORDS, MARKS), max_size=12).map(lambda pairs: "".join(w + m for w, m in pairs))


@settings(max_examples=120, deadline=None)
@given(st.lists(TEXTS | st.text(max_size=30), min_size=2, max_size=5))
def test_nothing_that_can_stand_in_marks_breaks_the_naming_of_changes(texts: list[str]) -> None:
    tellings = [
        Side(
            Printing(
                span=Span(article=str(n), start=0, end=len(t)), segments=((0, len(t)),), quote=str(n), kind="direct"
            ),
            row(t, ((0, len(t)),)),
            str(n),
        )
        for n, t in enumerate(texts)
    ]
    longest = max(range(len(texts)), key=lambda n: len(tellings[n].row.atoms))
    found, relation = find_changes(tellings, align([t.row for t in tellings]), longest)
    assert all(0 <= s.start <= s.end <= len(texts[int(s.article)]) for c in found for s in c.spans)
    assert relation == "identical" or found
