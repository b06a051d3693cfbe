from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.articles import boilerplate, plain

from .made import OTHER, PARAGRAPH, article, read

WORDS = re.compile(r"\w+")
TWO = f"{PARAGRAPH}\n\n{OTHER}"


@pytest.mark.parametrize(
    "line",
    [
        "More From HarbourPost",
        "Be the first to hear about new ferries by joining our mailing list.",
        "Sign up for our evening newsletter",
        "Get the best of the week in your inbox every Friday.",
        "Continue reading for a film of the bridge opening.",
        "Read more: Old lock to be mended",
        "Click here to watch the film",
        "(click to watch!)",
        "Watch the whole speech below.",
        "Related: Lock keepers strike",
        "Share this story",
        "Facebook | Twitter | WhatsApp",
        "Follow us on Instagram @harbourpost",
        "ADVERTISEMENT",
        "© 2031 Harbour Post. All rights reserved.",
        "Copyright 2031 The Harbour Post",
        "Leave a comment",
        "12 Comments",
        "Story continues below",
        "There is more where that came from. Sign up for the Quay Letter, our free newsletter.",
        "Follow the Harbour Post sports desk on Twitter and Instagram.",
        "Filed under: bridges, ferries",
        "4 min read",
        "Write to Ada Moss at ada.moss@post.example",
        "The post Bridge shuts for weeks appeared first on Harbour Post.",
        "This document is subject to copyright. No part may be used without leave.",
        "We use cookies to make this site better for you.",
    ],
)
def test_lines_that_are_no_part_of_the_article_are_left_out_with_a_reason(line: str) -> None:
    found = article(f"{PARAGRAPH}\n\n{line}\n\n{OTHER}\n")
    assert found.text.split("\n\n") == [PARAGRAPH, OTHER]
    (removed,) = found.removed
    assert removed.text == line
    assert removed.why


@pytest.mark.parametrize(
    "line",
    [
        "He asked readers to subscribe to the paper's newsletter if they wanted to keep the bridge.",
        "More from the council is expected on Friday, when it meets again to hear the engineers.",
        "Sharing the cost was never on the table, said the clerk, who has kept the books since 2019.",
        "SOURCE: Harbour Wire",
        "Twitter.",
        "Watching the film, she wept.",
        "“Read the report,” said Ms Oduya.",
        "Print was his first love.",
        "Comments by the mayor were booed.",
        "Related costs rose to nine million.",
    ],
)
def test_sentences_that_only_sound_like_it_stay(line: str) -> None:
    text = f"{PARAGRAPH}\n\n{line}\n\n{OTHER}"
    found = article(text)
    assert found.text == text
    assert found.removed == ()


def test_an_invitation_at_the_end_of_a_paragraph_is_left_out_and_the_rest_stays_as_it_was() -> None:
    found = article(f"{PARAGRAPH} Watch the full interview below.\n\n{OTHER}")
    assert found.text == TWO
    assert [r.text for r in found.removed] == ["Watch the full interview below."]


def test_the_outlet_is_taken_from_a_footer_line() -> None:
    assert article(f"{TWO}\n\nMore From HarbourPost").outlet == "HarbourPost"
    assert article(f"{TWO}\n\n© 2031 Harbour Post. All rights reserved.").outlet == "Harbour Post"
    assert article(f"{TWO}\n\n— Harbour Post staff").outlet == "Harbour Post"
    assert article(f"{TWO}\n\nMore From HarbourPost", outlet="Given").outlet == "Given"


def test_lines_in_capitals_after_a_pointer_to_films_are_their_captions() -> None:
    found = article(
        f"{TWO}\n\nContinue reading for the video of the opening!\n\nBRIDGE OPENS AT DAWN\n\nFERRY SOUNDS ITS HORN"
    )
    assert [(m.kind, m.caption) for m in found.media] == [
        ("video", "BRIDGE OPENS AT DAWN"),
        ("video", "FERRY SOUNDS ITS HORN"),
    ]
    assert found.text == TWO


def test_a_short_first_line_before_a_blank_line_is_the_title_and_stays_in_the_text() -> None:
    found = article(f"Swing bridge to close\n\n{TWO}")
    assert found.title == "Swing bridge to close"
    assert found.text.startswith(found.title)
    assert article(f"{TWO}").title is None
    assert article("Swing bridge to close").title is None
    assert article(f"Swing bridge to close\n\n{TWO}", title="Given").title == "Given"


def test_an_aside_in_a_title_is_left_out_of_both() -> None:
    found = article(f"Bridge opens at dawn (click to watch!)\n\n{TWO}")
    assert found.title == "Bridge opens at dawn"
    assert found.text.startswith("Bridge opens at dawn\n\n")


@given(st.text(max_size=400))
def test_every_word_is_in_the_text_the_removed_or_the_media(text: str) -> None:
    found = plain.read(text)
    words = sorted(WORDS.findall(text))
    kept = (
        found.text
        + " "
        + " ".join(r.text for r in found.removed)
        + " "
        + " ".join(m.caption or "" for m in found.media)
    )
    assert sorted(WORDS.findall(kept)) == words


BLOCKS = st.lists(
    st.sampled_from(
        [
            PARAGRAPH,
            OTHER,
            "Share this",
            "More From HarbourPost",
            f"{OTHER} Click here for more.",
            "LOUD LINE",
            "",
            "Watch the video below.",
        ]
    ),
    max_size=8,
)


@given(BLOCKS)
def test_words_are_kept_in_order_whatever_stands_between_them(blocks: list[str]) -> None:
    text = "\n\n".join(blocks)
    found = plain.read(text)
    whole = WORDS.findall(text)
    at = 0
    for word in WORDS.findall(found.text):
        at = whole.index(word, at) + 1
    if not found.removed and not found.media:
        assert found.text == text


def test_a_text_of_a_million_characters_is_read_at_once() -> None:
    assert len(article("word " * 200_000).text) == 1_000_000
    assert boilerplate.line("share " * 200_000) is None


@pytest.mark.parametrize("text", ["الجسر مغلق منذ يوم الاثنين، كما قال رئيس البلدية.", "Hello", "x", "…and?"])
def test_other_scripts_and_very_short_texts_are_articles(text: str) -> None:
    assert article(text).text == text


@pytest.mark.parametrize("text", ["", "   \n\t", "…", "Share this"])
def test_nothing_to_read_is_refused(text: str) -> None:
    assert not hasattr(read(text), "text")
