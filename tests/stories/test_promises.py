"""What placing promises, one promise after the other."""

from __future__ import annotations

import random
from dataclasses import replace

from streams import EVENTS, article, signed, stream

from tellings import stories
from tellings.records import Article, Signature, Story
from tellings.stories import Library, Repair, Window


def printed(name: str, text: str, published: str, title: str = "Oakley bridge shut") -> Signature:
    return stories.sign(Article(id=name, text=text, title=title, published=published, source="made"))


def only(found: tuple[Story, ...]) -> Story:
    (story,) = found
    return story


def test_a_story_tells_near_copies_from_own_texts_and_who_came_first() -> None:
    wire, own = article(0, 1, words=120), article(0, 2, words=120)
    cut = wire.text[: len(wire.text) * 2 // 3]
    arrived = [
        printed("late-copy", cut, "2001-02-03T09:00:00+00:00"),
        printed("own", own.text, "2001-02-03T08:00:00+00:00"),
        printed("re-headed", wire.text, "2001-02-03T07:00:00+00:00", title="Piers cracked, county says"),
        printed("wire", wire.text, "2001-02-03T06:00:00+00:00"),
    ]
    window = Window()
    for signature in arrived:
        window.place(signature)
    story = only(window.refold().stories)
    assert {t.article: t.copy_of for t in story.tellings} == {
        "wire": None,
        "re-headed": "wire",
        "own": None,
        "late-copy": story.tellings[-1].copy_of,
    }
    assert story.tellings[-1].copy_of in {"wire", "re-headed"}
    assert [t.article for t in story.tellings if t.copy_of is None] == ["wire", "own"], "the independent texts"


def test_a_date_that_is_missing_neither_joins_nor_parts() -> None:
    dated = [signed(0, n, published="2001-02-03") for n in range(3)]
    for event, joined in ((0, True), (1, False)):
        undated = replace(signed(event, 9), article="undated")
        found = stories.fold([*dated, undated])
        mine = next(s for s in found if "undated" in {t.article for t in s.tellings})
        assert ({"e0n0", "e0n1", "e0n2"} <= {t.article for t in mine.tellings}) == joined


def test_every_join_says_which_words_with_what_weight_and_how_many_days_lie_between() -> None:
    for story in stories.fold(stream(4)):
        assert not story.tellings[0].why
        for telling in story.tellings[1:]:
            *words, days = telling.why
            assert words
            assert [e.weight for e in words] == sorted((e.weight for e in words), reverse=True)
            assert all(0 < e.weight <= 1 and e.what for e in words)
            assert days.kind == "days apart"
            assert float(days.what) >= 0


def test_a_join_by_a_person_s_word_alone_says_so() -> None:
    pair = [signed(0, 1), stories.sign(Article(id="other", text="Zzyzx quorn.", source="made"))]
    story = only(stories.fold(pair, repairs=[Repair(act="merge", articles=("e0n1",), others=("other",))]))
    assert [e.kind for e in story.tellings[1].why] == ["said so"]


def test_a_person_s_word_holds_for_articles_that_come_later_and_ids_keep_leading_on() -> None:
    window = Window(repairs=[Repair(act="split", articles=("e0n1",), others=("e0n0",))])
    names: dict[str, str] = {}
    for signature in sorted(stream(5), key=lambda s: random.Random(s.article).random()):
        names[signature.article] = window.place(signature).story
        if len(names) % 10 == 0:
            done = window.refold()
            now = {t.article: s.id for s in done.stories for t in s.tellings}
            ids = set(now.values())
            assert all(story in ids or done.redirects[story] in ids for story in names.values())
            names = now
    now = {t.article: s.id for s in window.refold().stories for t in s.tellings}
    assert now["e0n0"] != now["e0n1"]


def test_more_like_this_for_a_story_an_article_and_a_pasted_text_over_open_and_closed_stories() -> None:
    closed = [signed(2, n, published="1999-02-03") for n in range(3)]
    open_ = [signed(e, n, published="2001-02-03") for e in range(len(EVENTS)) for n in range(10, 13)]
    library = Library()
    library.add_all([(s, "closed") for s in closed] + [(s, f"open-{s.article[1]}") for s in open_])
    assert len(library) == len(closed) + len(open_)
    pasted = stories.sign(Article(id="pasted", text=article(2, 50).text, source="pasted"))
    for asked in ([pasted], [signed(2, 60, published="2005-05-05")]):
        assert {found.story for found in library.like(asked)[:2]} == {"closed", "open-2"}
    assert library.like(closed)[0].story == "open-2"
    assert library.like([open_[6]])[0].story == "closed", "an article's own story is left out"
    assert all(found.why and found.cosine > 0 for found in library.like([pasted]))


def test_headlines_alone_come_together() -> None:
    chance = random.Random(3)
    heads = [
        stories.sign(
            Article(
                id=f"h{event}-{n:02}", text="", title=" ".join(chance.sample(EVENTS[event].split(), 6)), source="made"
            )
        )
        for event in range(4)
        for n in range(12)
    ]
    found = stories.fold(heads)
    assert all(len({t.article[:2] for t in story.tellings}) == 1 for story in found)
    assert len(found) <= 8
