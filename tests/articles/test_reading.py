from __future__ import annotations

from tellings import articles
from tellings.records import Article, Capture

from .made import OTHER, PARAGRAPH, article


def test_an_id_that_came_with_the_capture_is_kept_and_one_that_is_made_is_stable() -> None:
    assert article(PARAGRAPH, id="given").id == "given"
    assert article(PARAGRAPH).id == article(PARAGRAPH).id
    assert article(PARAGRAPH).id != article(PARAGRAPH, url="https://a.example/").id
    assert article(PARAGRAPH).id != article(OTHER).id


def test_a_row_with_only_a_title_is_told_by_its_title() -> None:
    found = article("", title="Bridge shuts for weeks")
    assert found.text == found.title == "Bridge shuts for weeks"


def test_dates_are_brought_into_one_form() -> None:
    assert article(PARAGRAPH, published="Mon, 05 May 2031 08:00:00 GMT").published == "2031-05-05T08:00:00+00:00"
    assert article(PARAGRAPH, published="5 May 2031").published == "2031-05-05"
    assert article(PARAGRAPH, published="2031-05").published == "2031-05"
    assert article(PARAGRAPH, published="2031-05-05").published_from == "given"


def test_the_language_of_a_longer_text_is_told() -> None:
    assert article(f"{PARAGRAPH} {OTHER}").language == "en"
    assert (
        article(
            "Die Brücke bleibt elf Wochen lang gesperrt, weil ihre Lager erneuert werden, sagte der Schreiber."
        ).language
        == "de"
    )
    assert article("Hello").language is None


def numbered(*texts: tuple[str, str]) -> tuple[list[Article], int]:
    kept, doubles = articles.number(
        [Article(id=name, text=text, source=f"{name}{n}") for n, (name, text) in enumerate(texts)]
    )
    return kept, len(doubles)


def test_the_same_article_twice_counts_once_and_says_so() -> None:
    kept, doubles = numbered(("a", "x"), ("a", "x"), ("a", "x"))
    assert (len(kept), doubles) == (1, 2)


def test_two_articles_with_one_id_get_two_ids_whatever_their_order() -> None:
    kept, doubles = numbered(("a", "x"), ("a", "y"), ("b", "z"))
    assert ([a.id for a in kept], doubles) == (["a", "a-2", "b"], 0)
    again = articles.number(
        list(reversed([Article(id="a", text="x", source="s"), Article(id="a", text="y", source="s")]))
    )[0]
    assert [(a.id, a.text) for a in again] == [("a", "x"), ("a-2", "y")]


def test_markdown_is_read_as_what_a_reader_sees() -> None:
    text = f"""---
title: Bridge shuts
author: Ada Moss
date: 2031-05-05
outlet: Harbour Post
---
# A heading

{PARAGRAPH} It was **not** safe, [the engineer said](https://a.example/report).

![The bridge](bridge.jpg)

> {OTHER}

Share this
"""
    found = article(text, kind="markdown")
    assert (found.title, found.byline, found.published, found.outlet) == (
        "Bridge shuts",
        "Ada Moss",
        "2031-05-05",
        "Harbour Post",
    )
    (link,) = found.links
    assert found.text[link.start : link.end] == "the engineer said"
    assert "It was not safe" in found.text
    assert OTHER in found.text
    assert "Share this" not in found.text
    assert [(m.kind, m.caption) for m in found.media] == [("image", "The bridge")]
    assert "> " not in found.text


def test_hostile_markdown_takes_no_time() -> None:
    for text in ("[a](b " * 50_000, "![" * 200_000, "**a" * 100_000, "> " * 100_000):
        read = articles.read(Capture(source="x", body=text.encode() + b"word", kind="markdown"))
        assert read.source == "x"


def test_byline_and_day_are_read_from_the_first_lines_and_stay_in_the_text() -> None:
    text = f"Bridge shuts for weeks\n\nBy Ada Moss, Harbour Post\nPublished: Monday, 5 May 2031 at 7:15 a.m.\n\n{PARAGRAPH}"
    found = article(text)
    assert (found.title, found.byline) == ("Bridge shuts for weeks", "Ada Moss")
    assert (found.published, found.published_from) == ("2031-05-05", "visible")
    assert 0 < found.published_sure < 1
    assert found.text == text
    assert article(text, published="2031-05-06").published == "2031-05-06"
    assert article(text, received="2031-01-01T00:00:00Z").published is None


def test_a_day_inside_a_sentence_is_no_day_of_publication() -> None:
    assert article(f"The bridge shut on 5 May 2031.\n\n{PARAGRAPH}").published is None


def test_a_date_that_makes_no_sense_is_no_date() -> None:
    found = article(PARAGRAPH, published="soon")
    assert (found.published, found.published_from, found.published_sure) == (None, None, 0.0)
    assert article(PARAGRAPH, published="1936000000").published == "2031-05-08T09:46:40+00:00"


def test_the_outlets_name_behind_a_title_is_left_off() -> None:
    page = "<title>Bridge shuts | Harbour Post</title><meta property='og:title' content='Bridge shuts | Harbour Post'>"
    page += f"<meta property='og:site_name' content='Harbour Post'><p>{PARAGRAPH}</p><p>{OTHER}</p>"
    assert article(page, kind="html").title == "Bridge shuts"


def test_a_page_file_without_any_markup_is_read_as_plain_text() -> None:
    assert article(f"{PARAGRAPH}\n\n{OTHER}", kind="html").text == f"{PARAGRAPH}\n\n{OTHER}"
