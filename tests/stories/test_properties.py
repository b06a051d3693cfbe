"""What holds for any text, any pairs and any order."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings import stories
from tellings.records import Article
from tellings.stories import signature
from tellings.stories.copies import containment
from tellings.stories.merging import members, merge
from tellings.stories.signature import shingles, stem

WORDS = st.sampled_from(
    [
        "harbour",
        "crane",
        "Dorrin",
        "Vellmark",
        "strike",
        "14",
        "Friday",
        "March",
        "3",
        "the",
        "of",
        "a",
        "moon,",
        "glass.",
        "Ida's",
        "“quay”",
        "日本",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=40).map(" ".join))
DATES = st.sampled_from([None, "2001", "2001-02", "2001-02-03", "2001-02-04T05:06:07+09:00", "soon", "2001-13-99"])


@given(st.lists(st.tuples(TEXTS, TEXTS, DATES), max_size=8), st.randoms())
@settings(max_examples=60, deadline=None)
def test_any_articles_make_stories_that_hold_each_once_in_any_order(rows: list, chance) -> None:  # type: ignore[type-arg, no-untyped-def]
    signatures = [
        stories.sign(Article(id=f"a{n}", text=text, title=title, published=date, source="any"))
        for n, (text, title, date) in enumerate(rows)
    ]
    found = stories.fold(signatures)
    placed = [t.article for s in found for t in s.tellings]
    assert sorted(placed) == sorted(s.article for s in signatures)
    chance.shuffle(signatures)
    assert stories.fold(signatures) == found
    for story in found:
        assert all(t.story == story.id and 0 <= t.likeness <= 1 and 0 <= t.overlap <= 1 for t in story.tellings)
        assert story.tellings[0].nearest is None
        assert all(t.nearest in placed for t in story.tellings[1:])


@given(TEXTS)
def test_a_signature_s_parts_fit_together(text: str) -> None:
    signature = stories.sign(Article(id="a", text=text, source="any"))
    words = signature.words.split(" ") if signature.words else []
    assert len(words) == len(signature.counts) == len(signature.marks)
    terms = [stem(w) for w in words]
    assert terms == sorted(set(terms))
    assert min(signature.counts, default=1) >= 1


@given(st.lists(WORDS, max_size=600), st.lists(WORDS, max_size=600))
@settings(max_examples=40)
def test_a_text_contains_itself_and_no_share_leaves_its_bounds(a: list[str], b: list[str]) -> None:
    one, other = shingles(a), shingles(b)
    assert 0 <= containment(one, other) <= 1
    if a:
        assert containment(one, one) == 1


PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda p: p[0] < p[1]), st.floats(-4, 4), max_size=40
)


def flat(pairs: dict[tuple[int, int], float]) -> list[tuple[int, int, float]]:
    return [(a, b, value) for (a, b), value in pairs.items()]


@given(PAIRS, st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.booleans()), max_size=4))
def test_every_group_is_named_after_its_least_and_the_first_law_holds(pairs: dict, laws: list) -> None:  # type: ignore[type-arg]
    laws = [law for law in laws if law[0] != law[1]]
    labels = merge([12] * 12, flat(pairs), stop=0.0, absent=-4.0, laws=laws)
    for group in members(labels):
        assert {labels[n] for n in group} == {group[0]}
    if laws:
        a, b, together = laws[0]
        assert (labels[a] == labels[b]) == together


def test_without_likeness_everybody_stands_alone() -> None:
    assert merge([12] * 3, [], stop=0.0, absent=-4.0) == [0, 1, 2]


def test_one_near_member_does_not_pull_in_a_crowd() -> None:
    crowd = {(a, b): 4.0 for a in range(5) for b in range(a + 1, 5)}
    assert merge([12] * 6, flat(crowd | {(4, 5): 2.0}), stop=0.0, absent=-4.0) == [0, 0, 0, 0, 0, 5]


def test_a_long_text_keeps_a_sample_of_its_runs_that_still_compares() -> None:
    words = [f"w{n}" for n in range(3000)]
    whole, half = shingles(words), shingles(words[:1500])
    assert whole[1] < 1
    assert len(whole[0]) <= 256
    assert np.all(np.diff(whole[0].astype(np.int64)) > 0)
    assert containment(half, whole) == 1
    assert 0.35 < containment(whole, half) < 0.65


TIMES = st.sampled_from(
    [
        "May",
        "MAY",
        "may’s",
        "o'may",
        "5",
        "12th",
        "’31",
        "of",
        "Sept.",
        "Straße",
        "friday's",
        "MONDAY",
        "_monday",
        "marked",
    ]
)


@given(st.lists(st.one_of(TIMES, WORDS), max_size=25).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_days_are_found_wherever_the_whole_text_names_them(text: str) -> None:
    plain = text.casefold()
    named = set(signature._WEEKDAY.findall(plain))
    for month, day, early, late in signature._DAY.findall(plain):
        if 1 <= int(day or early) <= 31:
            named.add(f"{signature._MONTHS.index(month or late) + 1:02}-{int(day or early):02}")
    assert stories.sign(Article(id="a", text=text, source="any")).days == tuple(sorted(named))
